package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/look"
)

// The views of a document.
const (
	diagramView = iota
	xmlView
	runsView
	deployView
)

// strip is the second line of the window: the open documents, the view of the
// one that is looked at, and the switches of the panels.
type strip struct {
	window       *Window
	content      fyne.CanvasObject
	views        *look.Choices
	bottom, dock *look.Button
	left         *look.Button
	right        fyne.CanvasObject // the views and the panels of a document
}

const stripHigh = 36

func newStrip(w *Window) *strip {
	s := &strip{window: w}
	s.views = look.NewSegment([]string{lang.L("Diagram"), lang.L("XML"), lang.L("Runs"), lang.L("Deployment")}, diagramView, func(at int) {
		if t := w.current(); t != nil {
			t.view(at)
		}
	})
	s.bottom = look.NewIconButton("panel-bottom", lang.L("Problems, calls, messages"), func() { w.bottom.show(!w.bottom.open) })
	s.dock = look.NewIconButton("panel-right", lang.L("Properties and run"), func() { w.dock.show(!w.dock.open) })
	s.dock.Key = w.keyOf("dock")
	s.bottom.Side, s.dock.Side = look.IconBar, look.IconBar
	s.left = look.NewIconButton("folder-open", w.action("folder").plain(), func() { w.action("folder").try(w) })
	s.left.Key, s.left.Side = w.keyOf("folder"), look.IconBar
	more := look.NewIconButton("plus", w.action("new").plain(), w.newFile)
	more.Key = w.keyOf("new")
	s.right = look.Inset(8, 0, 8, 0, look.Row(4, s.views.Content, look.Inset(6, 0, 0, 0, s.bottom), s.dock))
	tabs := container.New(hugging{}, w.tabs.Head, look.Inset(4, 0, 0, 0, more))
	s.content = look.Sized(0, stripHigh, look.Frame(nil, look.Hair(), look.Sized(paletteWide, 0, container.NewCenter(s.left)), s.right, tabs))
	return s
}

// hugging keeps the second object at the right side of the first, which is
// scrolled when it is wider than the room.
type hugging struct{}

func (hugging) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(80, stripHigh-1) }

func (hugging) Layout(o []fyne.CanvasObject, size fyne.Size) {
	second := o[1].MinSize().Width
	wide := float32(0)
	if scroll, ok := o[0].(*fyne.Container).Objects[0].(*container.Scroll); ok {
		wide = scroll.Content.MinSize().Width
	}
	wide = min(wide, size.Width-second)
	o[0].Resize(fyne.NewSize(wide, size.Height))
	o[1].Resize(fyne.NewSize(second, size.Height))
	o[1].Move(fyne.NewPos(wide, 0))
}

// refresh shows which view and which panels are open.
func (s *strip) refresh() {
	s.bottom.SetOn(s.window.bottom.open)
	s.dock.SetOn(s.window.dock.open && !s.window.looking())
	able(s.dock, !s.window.looking())
	s.left.SetOn(s.window.files.open)
	if t := s.window.current(); t != nil {
		s.views.Show(t.viewed)
	}
	s.content.Refresh()
}

// tabMenu is the menu of a document in the strip.
func (w *Window) tabMenu(item *container.TabItem, at fyne.Position) {
	t := w.tabOf(item)
	if t == nil {
		return
	}
	items := []look.Item{
		{Icon: "close", Text: lang.L("Close"), Do: func() { w.closeTab(t) }},
		{Text: lang.L("Close the others"), Disabled: len(w.open) < 2, Do: func() {
			for _, other := range append([]*tab(nil), w.open...) {
				if other != t {
					w.closeTab(other)
				}
			}
		}},
		{},
		{Icon: "copy", Text: lang.L("Copy the path"), Disabled: t.path == "", Do: func() { w.App.Clipboard().SetContent(t.path) }},
	}
	look.ShowMenu(w.Canvas(), items, look.Below(at, fyne.Size{}))
}
