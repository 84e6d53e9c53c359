package designer

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/look"
)

// zoomBar floats at the lower right of the diagram.
type zoomBar struct {
	tab     *tab
	content fyne.CanvasObject
	percent *look.Button
}

func newZoomBar(t *tab) *zoomBar {
	z := &zoomBar{tab: t}
	part := func(icon, action string) *look.Button {
		a := t.window.action(action)
		b := look.NewIconButton(icon, a.plain(), func() { a.try(t.window) })
		b.Key = a.keys()
		return b
	}
	z.percent = look.NewButton(look.Bare, "", "100 %", nil)
	z.percent.Do = func() { look.ShowMenu(t.window.Canvas(), z.menu(), look.BelowObject(z.percent)) }
	row := look.Row(2, part("minus", "zoom out"), look.Sized(58, 0, z.percent), part("plus", "zoom in"), look.Sized(1, 16, look.Hair()), part("fit", "fit"))
	z.content = look.Floating(look.Pad(3, row))
	return z
}

// zooms are what the menu of the zoom offers, in per cent.
var zooms = []int{25, 50, 75, 100, 150, 200, 400}

func (z *zoomBar) menu() (items []look.Item) {
	for _, p := range zooms {
		items = append(items, look.Item{Text: fmt.Sprintf("%d %%", p), Do: func() { z.tab.board.Zoom(float64(p) / 100) }})
	}
	selected := look.Item{Text: lang.L("Show the selection"), Disabled: len(z.tab.doc.Selection()) == 0, Do: func() { z.tab.board.FitSelection() }}
	return append(items, look.Item{}, look.Item{Icon: "fit", Text: lang.L("Whole diagram"), Do: func() { z.tab.board.Fit() }}, selected)
}

func (z *zoomBar) refresh() { z.percent.SetText(fmt.Sprintf("%.0f %%", z.tab.board.ZoomNow()*100)) }

// cornered keeps its objects at the lower right of what lies below.
type cornered struct{}

func (cornered) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(10, 10) }

func (cornered) Layout(o []fyne.CanvasObject, size fyne.Size) {
	for _, each := range o {
		m := each.MinSize()
		each.Resize(m)
		each.Move(fyne.NewPos(size.Width-m.Width-16, size.Height-m.Height-16))
	}
}
