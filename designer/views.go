package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// view shows the document as a diagram, as its XML, by its runs, or on its way to a server.
func (t *tab) view(as int) {
	before, room := t.viewed, t.viewed != as // the diagram gets other room
	t.viewed = as                            // who leaves asks the run for its marks, which are shown in some views only
	if before == deployView && as != deployView {
		t.deployer.leave()
	}
	if before == runsView && as != runsView && t.runs != nil {
		t.runs.leave()
	}
	var body fyne.CanvasObject
	switch as {
	case xmlView:
		body = t.xmlBody()
	case runsView:
		body = t.runsPage()
	case deployView:
		body = t.deployPage()
	default:
		body = t.diagram
	}
	t.content.Objects = []fyne.CanvasObject{body}
	t.content.Refresh()
	if t.window.current() != t || t.window.signedOut() {
		return // the window shows something else, and comes back by switched
	}
	t.window.body.Objects = []fyne.CanvasObject{t.window.desk()}
	t.window.body.Refresh()
	t.window.arrange()
	t.window.strip.refresh()
	if room {
		t.board.Fit()
	}
	if as == diagramView {
		t.window.Canvas().Focus(t.board)
	}
	t.window.Settle()
}

// runsPage lists the runs that the processes of the document have had.
func (t *tab) runsPage() fyne.CanvasObject {
	if t.window.Opening {
		return look.Surface(colour.Canvas, container.NewCenter(look.Empty("history", lang.L("The engine is opening"), "", nil)))
	}
	if t.window.Local == nil {
		return look.Surface(colour.Canvas, container.NewCenter(look.Empty("history", lang.L("Nothing can be run here"), t.window.Trouble, nil)))
	}
	if t.runs == nil {
		t.runs = newInstanceList(t)
	}
	return t.runs.shown()
}

func (t *tab) processes() (ids []string) {
	for _, p := range t.doc.Model().Processes() {
		ids = append(ids, p.ID)
	}
	return ids
}
