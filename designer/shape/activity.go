package shape

import (
	"hookflow/designer/emblem"
	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// Activities are rounded rectangles: tasks with an icon in the upper left,
// markers in a row at the bottom. A call activity has a thick line, a
// transaction two lines, an event sub-process a dotted one.

const (
	corner     = 8.0  // radius
	markerSize = 14.0 // of a marker at the bottom
	markerGap  = 3.0
)

// task draws a rounded rectangle with the icon of the task type; a plain task has
// none (BPMN 2.0.2, section 10.3.3).
func task(i icon) Draw {
	return func(p *Pen) {
		p.activity(p.border(normal))
		if p.emblem() {
			p.content(p.loops(), serviceIcon) // which is as large
			return
		}
		p.icon(i, bpmn.Point{X: p.b.X + 5, Y: p.b.Y + 5}, 1)
		p.content(p.loops(), i)
	}
}

// emblem draws the picture that a template has given the task, where the icon of its type would be; false if it has none
// that can be read.
func (p *Pen) emblem() bool {
	e := emblem.Of(bpmn.IconOf(p.Element))
	if e != nil {
		side := min(18, p.b.W/2, p.b.H/2)
		p.Paths = append(p.Paths, Path{Round: &Round{Bounds: bpmn.Bounds{X: p.b.X + 5, Y: p.b.Y + 5, W: side, H: side}}, Emblem: e})
	}
	return e != nil
}

// receiveTask has an unfilled envelope, in a circle if it starts the process
// (section 10.3.3, "Receive Task").
func receiveTask(p *Pen) {
	i := receiveIcon
	if p.Element.Flag("instantiate", false) {
		i = instantiateIcon
	}
	task(i)(p)
}

// callActivity draws what it calls: the icon of a global task, the plus of a
// process. An expanded one shows the content of the process it calls.
func callActivity(p *Pen) {
	p.activity(p.border(thick))
	called := p.Model.ByID(p.Element.Attr("calledElement"))
	marks := p.loops()
	var corner icon
	switch {
	case called != nil && globalIcons[called.Kind] != nil:
		corner = globalIcons[called.Kind]
		p.icon(corner, bpmn.Point{X: p.b.X + 6, Y: p.b.Y + 6}, 1)
	case called != nil && called.Kind == bpmn.GlobalTask:
	case p.expanded():
		p.container(marks)
		return
	default:
		marks = append(marks, plusMark)
	}
	p.content(marks, corner)
}

var globalIcons = map[bpmn.Kind]icon{
	bpmn.GlobalUserTask:   userIcon,
	bpmn.GlobalScriptTask: scriptIcon,
	bpmn.GlobalManualTask: manualIcon,
	bpmn.GlobalRuleTask:   ruleIcon,
}

// expanded reports whether the content is shown.
func (p *Pen) expanded() bool { return p.Shape != nil && p.Shape.Expanded }

// subProcess has a solid border; one that an event starts has a dotted border
// (section 10.3.5).
func subProcess(p *Pen) {
	s := p.border(normal)
	if p.Element.EventSubProcess() {
		s.Dash, s.RoundCap = dotted, true
	}
	p.activity(s)
	p.flowContainer(p.loops())
}

// transaction has two borders (section 10.3.5, "Transaction").
func transaction(p *Pen) {
	p.activity(p.border(normal))
	p.rect(p.b.Grow(-3-normal/2), corner-2, p.outline(normal))
	p.inset += 3
	p.flowContainer(p.loops())
}

// adHocSubProcess has a tilde at the bottom (section 10.3.5, "Ad-Hoc
// Sub-Process").
func adHocSubProcess(p *Pen) {
	p.activity(p.border(normal))
	p.flowContainer(append(p.loops(), adHocMark))
}

// flowContainer draws what is common to sub-processes: open, they show their
// name at the top; closed, a plus.
func (p *Pen) flowContainer(marks []icon) {
	if p.expanded() {
		p.container(marks)
		return
	}
	if p.Element.EventSubProcess() {
		p.startMarker()
	}
	p.content(append(marks, plusMark), nil)
}

// startMarker shows, on a collapsed event sub-process, what starts it.
func (p *Pen) startMarker() {
	start := p.Element.Child(bpmn.StartEvent)
	if start == nil {
		return
	}
	at := bpmn.Point{X: p.b.X + 4, Y: p.b.Y + 4}
	s := p.outline(thin)
	if !start.Interrupting() {
		s.Dash = []float64{3, 2}
	}
	p.circle(at.Add(9, 9), 8.5, s)
	p.icon(markers[start.Trigger()].catch, at, 0.5)
}

// activity draws the rounded rectangle, its line wholly within the bounds.
func (p *Pen) activity(s Style) {
	p.Outline = route.Outline{Bounds: p.b, Radius: corner}
	p.inset = s.Width
	p.rect(p.b.Grow(-s.Width/2), corner-s.Width/2, s)
}

// content writes the name of a closed activity between its icon and its
// markers.
func (p *Pen) content(marks []icon, corner icon) {
	room := p.b.Grow(-5)
	if len(marks) > 0 {
		p.marks(marks)
		room = p.overMarks(room)
	}
	if corner != nil {
		room = p.besideIcon(room)
	}
	p.name(room)
}

// overMarks leaves out of the room what the markers take: half of their height,
// which moves a short name a little, or all of it for one that would run into
// them.
func (p *Pen) overMarks(room bpmn.Bounds) bpmn.Bounds {
	bottom := p.b.Bottom() - p.inset - markerSize - 1.5
	room.H -= markerSize / 2
	if t := (Text{Content: p.Element.Name(), Box: room, Size: TaskSize}).fitted(); t.Bounds().Bottom() > bottom {
		room.H = bottom - room.Y
	}
	return room
}

// besideIcon lowers the room a little for a name whose first line would run
// into the icon in the upper left corner.
func (p *Pen) besideIcon(room bpmn.Bounds) bpmn.Bounds {
	const side, most = 19.0, 7.0 // of the icon, from the room's corner; of the move
	t := Text{Content: p.Element.Name(), Box: room, Size: TaskSize}.fitted()
	b := t.Bounds()
	first := t.Block().Lines[0].Width
	if b.Y >= room.Y+side || b.X+(b.W-first)/2 >= room.X+side {
		return room
	}
	down := max(0, min(room.Y+side-b.Y, room.Bottom()-b.Bottom(), most))
	room.Y, room.H = room.Y+2*down, room.H-2*down
	return room
}

// container shows the name of an open sub-process at its top.
func (p *Pen) container(marks []icon) {
	p.Layer = Containers
	p.marks(marks)
	p.text(Text{Content: p.Element.Name(), Box: bpmn.Bounds{X: p.b.X + p.inset + 6, Y: p.b.Y + p.inset + 3.5, W: p.b.W - 2*p.inset - 12, H: 40}, Across: Start, Down: Start, Size: TaskSize, Fit: true})
}

// marks draws markers side by side at the middle of the bottom.
func (p *Pen) marks(marks []icon) {
	wide := float64(len(marks))*(markerSize+markerGap) - markerGap
	at := bpmn.Point{X: p.b.Center().X - wide/2, Y: p.b.Bottom() - p.inset - markerSize - 1.5}
	for _, m := range marks {
		p.icon(m, at, 1)
		at.X += markerSize + markerGap
	}
}

// loops returns the markers of repetition and compensation, in the order of
// the standard's figures.
func (p *Pen) loops() []icon {
	var marks []icon
	if p.Element.Child(bpmn.StandardLoop) != nil {
		marks = append(marks, loopMark)
	}
	if mi := p.Element.Child(bpmn.MultiInstance); mi != nil {
		if mi.Flag("isSequential", false) {
			marks = append(marks, sequentialMark)
		} else {
			marks = append(marks, parallelMark)
		}
	}
	if p.Element.Flag("isForCompensation", false) {
		marks = append(marks, compensationMark)
	}
	return marks
}
