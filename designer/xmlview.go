package designer

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// An xmlPage is the text of the document beside its diagram. What is typed becomes an
// edit of the document as soon as it can be read, so that one undo goes through both;
// until then the diagram shows the last state that could, and the mistake is marked.
// A change of the diagram meanwhile is put into the text, unless both changed the same
// lines: then the person decides.
type xmlPage struct {
	tab     *tab
	code    *look.Code
	content fyne.CanvasObject
	note    *look.Label
	trouble *fyne.Container // what is wrong; empty while nothing is
	head    *fyne.Container
	alone   *look.Button
	find    *xmlFind
	base    string // text of the document that the editor has seen last
	bad     *bpmnxml.ReadError
	round   int // of reading; the newest counts
	elsewhere
}

// elsewhere is where things stand in the text that was read last.
type elsewhere struct {
	stands []standing
	own    bool // the page itself changes the document or the selection now
}

// A standing is an element with its rows, from 0, the last not included.
type standing struct {
	id          string
	meaning     bool // the element itself, not its drawing
	first, last int
}

// xmlRest is how long typing must rest before the text is read.
const xmlRest = 250 * time.Millisecond

func newXMLPage(t *tab) *xmlPage {
	p := &xmlPage{tab: t, code: look.NewCode(), note: look.NewLabel("", look.Small, colour.Text2).Cut(), trouble: look.Column(0)}
	p.code.Colours, p.code.Changed, p.code.Moved = xmlColours, p.typed, p.choose
	p.code.Undo = func() bool { return t.editor.Do("undo") }
	p.code.Redo = func() bool { return t.editor.Do("redo") }
	copyAll := look.NewButton(look.Plain, "copy", lang.L("Copy"), func() { t.window.App.Clipboard().SetContent(p.code.Text()) })
	copyAll.Small = true
	p.alone = look.NewIconButton("panel-right", lang.L("Diagram beside"), func() { t.window.action("xml beside").try(t.window) })
	search := look.NewIconButton("search", lang.L("Find in the text"), func() { p.find.open() })
	search.Key = t.window.keyOf("find")
	p.code.Key, p.code.Chord = p.key, p.chord
	p.find = newXMLFind(p)
	p.head = look.Column(0, look.Sized(0, 36, look.Inset(16, 0, 8, 0, look.RowGrow(8, 0, p.note, search, copyAll, p.alone))), look.Hair(), p.find.content)
	p.content = look.Surface(colour.Canvas, look.Frame(p.head, p.trouble, container.NewStack(look.Hair()), nil, p.code.Content))
	p.take(t.doc.Text())
	return p
}

// anew is the page in another language; what is typed stays.
func (p *xmlPage) anew() *xmlPage {
	if !p.draft() {
		return nil
	}
	n := newXMLPage(p.tab)
	n.code.SetText(p.code.Text())
	n.read()
	return n
}

// take shows a text of the document.
func (p *xmlPage) take(text string) {
	p.base = text
	p.code.SetText(text)
	p.say(nil)
	p.read()
}

// draft reports whether something is typed that the document does not have.
func (p *xmlPage) draft() bool { return p != nil && p.code.Text() != p.base }

// typed follows the typing.
func (p *xmlPage) typed() {
	p.round++
	round := p.round
	p.count()
	p.tab.window.refresh()
	if p.tab.window.Inline {
		p.read()
		return
	}
	p.tab.window.after(xmlRest, func() {
		if p.round == round {
			p.read()
		}
	})
}

func (p *xmlPage) count() {
	p.note.SetText(fmt.Sprintf(lang.L("The file as it would be saved now, %d lines"), strings.Count(p.code.Text(), "\n")+1))
}

// read reads the text in the background.
func (p *xmlPage) read() {
	p.round++
	round, text, name := p.round, p.code.Text(), p.tab.doc.Name
	p.count()
	background(p.tab.window, func() (o readText) { o.doc, o.err = bpmnxml.ReadText(name, text); return o }, func(o readText) {
		if p.round == round {
			p.settle(o, text)
		}
	})
}

// readText is what came of reading a text.
type readText struct {
	doc *bpmnxml.Document
	err error
}

// settle makes a text that was read the document, or says what is wrong with it.
func (p *xmlPage) settle(o readText, text string) bool {
	if o.err != nil || o.doc == nil {
		p.say(o.err)
		return false
	}
	if text != p.base {
		p.own = true
		err := p.tab.doc.Change(lang.L("edit the XML"), func(tx *doc.Tx) error { tx.Adopt(o.doc); return nil })
		p.own = false
		if err != nil {
			p.say(err)
			return false
		}
		p.code.Settle()
		if p.base = p.tab.doc.Text(); p.base != text { // what had to follow from the edit
			p.take(p.base)
			return true
		}
		p.tab.board.Changed()
	}
	p.say(nil)
	p.tab.window.refresh()
	p.stand(o.doc)
	p.selected()
	return true
}

// now makes what is typed the document at once; it reports false if it cannot be read.
func (p *xmlPage) now() bool {
	if !p.draft() { // also of a page that there is not
		return true
	}
	p.round++
	text := p.code.Text()
	x, err := bpmnxml.ReadText(p.tab.doc.Name, text)
	return p.settle(readText{x, err}, text)
}

// say tells what is wrong with the text; nil takes that back.
func (p *xmlPage) say(err error) {
	p.trouble.RemoveAll()
	p.bad = nil
	if err == nil {
		p.code.SetWrong(look.Spot{Row: -1})
		p.trouble.Refresh()
		return
	}
	text := err.Error()
	if errors.As(err, &p.bad) {
		text = p.bad.Msg
		if p.bad.Line > 0 {
			text = fmt.Sprintf(lang.L("Line %d: %s"), p.bad.Line, p.bad.Msg)
			p.code.SetWrong(look.Spot{Row: p.bad.Line - 1, Col: p.bad.Column - 1})
		}
	}
	show := look.NewButton(look.Link, "", lang.L("Show"), p.toMistake)
	show.Tip, show.Key = lang.L("Show"), "F4"
	if p.bad == nil || p.bad.Line == 0 {
		show.Disable()
	}
	p.banner("error", colour.Fail, text, lang.L("The diagram shows the last state without a mistake."), show)
}

// banner shows a message under the text.
func (p *xmlPage) banner(icon string, ink colour.Name, text, more string, buttons ...fyne.CanvasObject) {
	words := look.Column(0, look.Para(text, look.Small, ink, fyne.TextAlignLeading), look.Para(more, look.Small, colour.Text3, fyne.TextAlignLeading))
	row := append([]fyne.CanvasObject{look.NewGlyph(icon, look.IconSmall, ink), words}, buttons...)
	p.trouble.Objects = []fyne.CanvasObject{look.Hair(), look.Inset(12, 8, 8, 8, look.RowGrow(8, 1, row...))}
	p.trouble.Refresh()
	p.content.Refresh()
}

// changed follows a change of the document that was not made here.
func (p *xmlPage) changed() {
	if p == nil || p.own {
		return
	}
	now := p.tab.doc.Text()
	switch mine := p.code.Text(); {
	case mine == p.base:
		p.take(now)
	case now == p.base:
	default:
		if both, ok := mergeLines(p.base, mine, now); ok {
			p.base = now
			p.code.SetText(both)
			p.read()
			return
		}
		p.disagree(now)
	}
}

// disagree asks which of two changes of the same lines is to stay.
func (p *xmlPage) disagree(now string) {
	p.round++
	keep := look.NewButton(look.Plain, "", lang.L("Keep what I typed"), func() { p.base = now; p.read() })
	leave := look.NewButton(look.Plain, "", lang.L("Take the diagram"), func() { p.take(p.tab.doc.Text()) })
	keep.Small, leave.Small = true, true
	p.banner("warning", colour.Wait, lang.L("The diagram was changed in the lines that are edited here."), lang.L("Nothing is lost until you choose."), leave, keep)
}

// mergeLines puts two changes of one text together; ok is false if they are of the
// same lines.
func mergeLines(base, a, b string) (both string, ok bool) {
	old, one, two := strings.SplitAfter(base, "\n"), strings.SplitAfter(a, "\n"), strings.SplitAfter(b, "\n")
	aFrom, aEnd := changedLines(old, one)
	bFrom, bEnd := changedLines(old, two)
	behindA, behindB := len(old)-aEnd, len(old)-bEnd // lines that are kept behind the change
	switch {
	case len(old)-behindA <= bFrom: // a first
		return strings.Join(one[:len(one)-behindA], "") + strings.Join(old[aEnd:bFrom], "") + strings.Join(two[bFrom:], ""), true
	case len(old)-behindB <= aFrom:
		return strings.Join(two[:len(two)-behindB], "") + strings.Join(old[bEnd:aFrom], "") + strings.Join(one[aFrom:], ""), true
	}
	return "", false
}

// changedLines returns which lines of old became something else in now: from the first
// to the end, not included.
func changedLines(old, now []string) (from, end int) {
	for from < len(old) && from < len(now) && old[from] == now[from] {
		from++
	}
	end = len(old)
	for n := len(now); end > from && n > from && old[end-1] == now[n-1]; n-- {
		end--
	}
	return from, end
}

// stand notes where the elements stand.
func (p *xmlPage) stand(x *bpmnxml.Document) {
	p.stands = p.stands[:0]
	for _, e := range bpmn.Build(x.Root()).Elements {
		if first, last := x.Lines(e.XML); e.ID != "" && first > 0 {
			p.stands = append(p.stands, standing{e.ID, true, first - 1, last})
		}
	}
	for _, g := range bpmn.Build(x.Root()).Diagrams {
		for _, s := range g.Shapes {
			if first, last := x.Lines(s.XML); s.Of != nil {
				p.stands = append(p.stands, standing{s.Of.ID, false, first - 1, last})
			}
		}
		for _, e := range g.Edges {
			if first, last := x.Lines(e.XML); e.Of != nil {
				p.stands = append(p.stands, standing{e.Of.ID, false, first - 1, last})
			}
		}
	}
}

// choose selects the innermost element of the diagram that stands at a row.
func (p *xmlPage) choose(row int) {
	if p.draft() {
		return
	}
	g := p.tab.doc.Diagram()
	best := standing{last: 1 << 30}
	for _, s := range p.stands {
		e := p.tab.doc.Element(s.id)
		if row < s.first || row >= s.last || e == nil || g == nil || g.ShapeOf(e) == nil && g.EdgeOf(e) == nil {
			continue
		}
		if s.last-s.first < best.last-best.first {
			best = s
		}
	}
	p.own = true
	if best.id == "" {
		p.tab.doc.Select()
	} else {
		p.tab.doc.Select(best.id)
		p.tab.board.Reveal(best.id)
	}
	p.tab.board.Changed()
	p.own = false
	p.selected()
}

// selected marks the lines of what is selected, and shows them to who does not type.
func (p *xmlPage) selected() {
	if p == nil || p.own {
		return
	}
	ids := p.tab.doc.Selection()
	for _, s := range p.stands {
		if len(ids) > 0 && s.meaning && s.id == ids[0] && !p.draft() {
			p.code.Mark(s.first, s.last)
			if !p.code.Focused() {
				p.code.Reveal(s.first)
			}
			return
		}
	}
	p.code.Mark(0, 0)
}

// xmlAloneKey holds "alone" in the preferences if the XML is shown without the diagram.
const xmlAloneKey = "xml"

func (w *Window) xmlBeside() bool { return w.App.Preferences().String(xmlAloneKey) == "" }

func (w *Window) besideXML(yes bool) {
	state := "alone"
	if yes {
		state = ""
	}
	w.App.Preferences().SetString(xmlAloneKey, state)
}

// xmlBody is the text, with the diagram at its left if that is wanted.
func (t *tab) xmlBody() fyne.CanvasObject {
	if t.xml == nil {
		t.xml = newXMLPage(t)
	} else {
		t.xml.changed()
	}
	t.xml.alone.SetOn(t.window.xmlBeside())
	if !t.window.xmlBeside() {
		return t.xml.content
	}
	return t.window.newHalves("xml.share", true, t.diagram, t.xml.content)
}

// askTyped asks before XML that cannot be read is thrown away.
func (t *tab) askTyped(proceed func()) {
	text := lang.L("What was typed in the XML is not part of the document yet, because it has a mistake.")
	if t.xml.bad != nil && t.xml.bad.Line > 0 {
		text += " " + fmt.Sprintf(lang.L("Line %d: %s"), t.xml.bad.Line, t.xml.bad.Msg)
	}
	t.window.over.Show(overlay.Dialog{
		Name: "typed", Title: lang.L("Throw away what you typed?"), Text: text,
		Buttons: []overlay.Button{{Label: lang.L("Go back"), Do: func() { t.view(xmlView) }}, {Label: lang.L("Throw away"), Danger: true, Do: proceed}},
	})
}

// xmlChanged follows a change of the document, if the text is looked at.
func (t *tab) xmlChanged() {
	if t.viewed == xmlView {
		t.xml.changed()
	}
}
