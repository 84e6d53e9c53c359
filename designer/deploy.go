package designer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/scene"
	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
)

// A deployer is the view in which a document goes to a server: where to at the left,
// the diagram with what becomes of each element in the middle, the report at the right;
// and then an instance there.
type deployer struct {
	tab     *tab
	content fyne.CanvasObject
	targets *targets
	side    *fyne.Container // the report, or the instance
	room    *fyne.Container // where the diagram stands
	out     *export.Result
	refused bool           // the export refuses something
	said    *RemoteRefused // what the server refuses; nil: nothing
	done    []Deployed     // what was deployed last
	watch   *watcher       // the instance that is followed; nil: none
	busy    string         // what is under way; empty: nothing
	starter *look.Button   // starts an instance of what was deployed last; nil: nothing was
	cancel  func()         // ends it
	legend  *fyne.Container
}

// The widths of the panels beside the diagram.
const (
	targetsWide = 290
	reportWide  = 330
)

// askServer is how long a server is asked.
const askServer = 30 * time.Second

// deploy opens the view.
func (w *Window) deploy() {
	w.file().view(deployView)
	w.enter()
}

// deployPage is the view of the document, made when it is first looked at.
func (t *tab) deployPage() fyne.CanvasObject {
	if t.deployer == nil {
		d := &deployer{tab: t, side: container.NewStack(), room: container.NewStack()}
		d.targets = newTargets(d)
		left := look.Surface(colour.Panel, look.Frame(nil, nil, nil, container.NewStack(look.Hair()), d.targets.content))
		right := look.Surface(colour.Panel, look.Frame(nil, nil, container.NewStack(look.Hair()), nil, d.side))
		d.content = look.Frame(nil, nil, look.Sized(targetsWide, 0, left), look.Sized(reportWide, 0, right), d.room)
		t.deployer = d
	}
	t.deployer.room.Objects = []fyne.CanvasObject{t.diagram, t.deployer.corner()}
	t.deployer.preview()
	return t.deployer.content
}

// corner holds the legend at the lower left of the diagram.
func (d *deployer) corner() fyne.CanvasObject {
	if d.legend == nil {
		d.legend = container.NewStack()
	}
	return container.New(besideZoom{d.tab.zoom.content}, d.legend)
}

// besideZoom keeps a legend at the lower left, above the zoom bar where both have no room.
type besideZoom struct{ bar fyne.CanvasObject }

func (besideZoom) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(10, 10) }

func (b besideZoom) Layout(o []fyne.CanvasObject, size fyne.Size) {
	const edge = 16
	legend, bar := o[0].MinSize(), b.bar.MinSize()
	y := size.Height - edge - legend.Height
	if legend.Width+bar.Width+3*edge > size.Width {
		y -= bar.Height + edge/2
	}
	o[0].Resize(legend)
	o[0].Move(fyne.NewPos(edge, y))
}

// explain shows what the marks mean: those of the report, or those of an instance.
func (d *deployer) explain(list []legendEntry) {
	row := look.Row(14)
	for _, l := range list {
		row.Add(look.Row(5, look.NewGlyph(l.icon, look.IconInline, l.tone.Strong), look.NewLabel(l.text, look.Small, l.tone.Strong)))
	}
	d.legend.Objects = nil
	if len(list) > 0 {
		d.legend.Objects = []fyne.CanvasObject{look.Floating(look.Inset(12, 8, 12, 8, row))}
	}
	d.legend.Refresh()
}

// A legendEntry is one mark and what it means.
type legendEntry struct {
	icon string
	tone look.Tone
	text string
}

// deployChanged makes the report anew after an edit in the view.
func (t *tab) deployChanged() {
	if t.viewed == deployView {
		t.deployer.preview()
	}
}

// leave gives the diagram back to the view in which it is drawn.
func (d *deployer) leave() {
	d.stopWatching()
	d.room.Objects = nil
	d.tab.board.Mark(nil)
	d.side.Objects = nil
	if d.tab.panel != nil {
		d.tab.panel.Refresh()
	}
}

// preview exports for the chosen target, without writing anything, and shows the report.
func (d *deployer) preview() {
	d.stopWatching()
	d.said, d.done, d.out, d.refused, d.starter = nil, nil, nil, false, nil
	doc, err := bpmnxml.Read(d.tab.title(), d.tab.doc.Bytes())
	if err == nil {
		s := d.targets.chosen()
		d.out, err = export.To(s.Kind, doc, export.Options{Calls: export.Calls(s.Calls)})
	}
	var refused *export.Refused
	if errors.As(err, &refused) {
		d.refused, err = true, nil
	}
	if err != nil {
		d.out = nil
		d.side.Objects = []fyne.CanvasObject{container.NewCenter(look.Empty("error", lang.L("This cannot be exported"), err.Error(), nil))}
		d.side.Refresh()
		d.targets.refresh()
		return
	}
	d.show()
}

// show brings report, marks and buttons up to date.
func (d *deployer) show() {
	d.tab.doc.Select()
	d.tab.board.Mark(d.marks())
	d.explain(d.outcomes())
	if d.watch == nil {
		d.side.Objects = []fyne.CanvasObject{d.report()}
		d.side.Refresh()
	}
	d.targets.refresh()
}

// states are the marks of the outcomes.
var states = map[export.Outcome]scene.Mark{
	export.Lossless: {State: scene.Passed, Sign: shape.Check}, export.Rewritten: {State: scene.Altered, Sign: shape.Arrows},
	export.Differs: {State: scene.Altered, Sign: shape.Bang}, export.NotTaken: {State: scene.Broken, Sign: shape.Cross},
}

// marks paints what becomes of each element; flows are left as they are drawn.
func (d *deployer) marks() map[string]scene.Mark {
	marks := map[string]scene.Mark{}
	for _, line := range d.lines() {
		if e := d.tab.doc.Element(line.Element); e != nil && (e.Kind.FlowNode() || line.Outcome == export.NotTaken) {
			marks[line.Element] = states[line.Outcome]
		}
	}
	return marks
}

// lines is the report, with what the server itself refuses.
func (d *deployer) lines() []export.Line {
	if d.out == nil {
		return nil
	}
	lines := slices.Clone(d.out.Report)
	if d.said == nil {
		return lines
	}
	for _, id := range slices.Sorted(maps.Keys(d.said.Elements)) {
		bad := export.Line{Element: id, Outcome: export.NotTaken}
		for _, why := range d.said.Elements[id] {
			bad.Reasons = append(bad.Reasons, export.Reason{Outcome: export.NotTaken, Text: why})
		}
		if i := slices.IndexFunc(lines, func(l export.Line) bool { return l.Element == id }); i >= 0 && id != "" {
			bad.Kind, bad.Name = lines[i].Kind, lines[i].Name
			lines[i] = bad
			continue
		}
		lines = append(lines, bad)
	}
	return lines
}

// files are what is deployed: the export, which carries its source, and its forms.
func (d *deployer) files() map[string][]byte {
	files := map[string][]byte{stem(d.tab) + ".bpmn": export.Carry(d.out.Data, d.tab.doc.Bytes())}
	maps.Copy(files, d.out.Forms)
	return files
}

// deploy hands the export to the server.
func (d *deployer) deploy() {
	s, files, name := d.targets.chosen(), d.files(), stem(d.tab)
	type outcome struct {
		done []Deployed
		err  error
	}
	d.work(lang.L("Deploying…"), func(ctx context.Context) any {
		r, err := d.tab.window.Servers.Connect(s)
		if err != nil {
			return outcome{nil, err}
		}
		done, err := r.Deploy(ctx, name, files)
		return outcome{done, err}
	}, func(got any) {
		o := got.(outcome)
		var refused *RemoteRefused
		switch {
		case errors.As(o.err, &refused):
			d.said, d.done = refused, nil
			d.show()
			d.revealFirst()
		case o.err != nil:
			d.tab.window.fail(o.err)
		default:
			d.said, d.done = nil, o.done
			d.show()
			d.tab.window.status.say(fmt.Sprintf(lang.L("Deployed to %s"), s.Name), false)
		}
	})
}

// revealFirst brings the first element that the server refuses into view.
func (d *deployer) revealFirst() {
	for _, id := range slices.Sorted(maps.Keys(d.said.Elements)) {
		if id != "" {
			d.tab.reveal(id)
			d.tab.doc.Select() // what is selected hides its mark
			return
		}
	}
}

// work does something with the server in the background; the buttons wait, and one of them
// cancels it. What the server has begun by then goes on there.
func (d *deployer) work(what string, do func(context.Context) any, then func(any)) {
	ctx, cancel := context.WithTimeout(context.Background(), askServer)
	cancelled := false
	d.busy, d.cancel = what, func() { cancelled = true; cancel() }
	d.targets.refresh()
	background(d.tab.window, func() any {
		defer cancel()
		return do(ctx)
	}, func(got any) {
		d.busy, d.cancel = "", nil
		switch {
		case cancelled:
			d.tab.window.status.say(lang.L("Cancelled; the server may have done it all the same."), false)
		case got != nil: // else it broke off, which was told
			then(got)
		}
		d.targets.refresh()
	})
}

// saveFile asks where to and writes the export.
func (d *deployer) saveFile() {
	name := stem(d.tab) + "-" + d.targets.chosen().Kind + ".bpmn"
	d.tab.window.askTarget(name, endings, d.write)
}

// write writes the export and, beside it, its forms.
func (d *deployer) write(path string) error {
	for name, data := range d.files() {
		at := path
		if name != stem(d.tab)+".bpmn" {
			at = filepath.Join(filepath.Dir(path), name)
		}
		if err := writeFile(at, func(to io.Writer) error { _, err := to.Write(data); return err }); err != nil {
			return err
		}
	}
	return nil
}

// startable are the processes of the document that a person can start.
func (d *deployer) startable() []*bpmn.Element {
	var list []*bpmn.Element
	for _, p := range d.tab.starters() {
		if slices.ContainsFunc(d.done, func(o Deployed) bool { return o.Process == p.ID }) {
			list = append(list, p)
		}
	}
	return list
}

// start starts an instance on the server and follows it.
func (d *deployer) start() {
	switch list := d.startable(); len(list) {
	case 0:
		d.tab.window.fail(errors.New(lang.L("No process of this file can be started by hand; send its start message.")))
	case 1:
		d.begin(list[0])
	default:
		d.tab.window.chooseProcess(list, d.begin)
	}
}

// stopWatching ends that an instance is followed; it goes on on the server.
func (d *deployer) stopWatching() {
	if d.watch != nil {
		d.watch.stop()
		d.watch = nil
	}
}
