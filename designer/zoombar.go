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
	chart   *look.Button // opens the minimap
}

func newZoomBar(t *tab) *zoomBar {
	z := &zoomBar{tab: t}
	part := func(icon, action string) *look.Button {
		a := t.window.action(action)
		b := look.NewIconButton(icon, a.plain(), func() { a.try(t.window) })
		b.Key = t.window.keyOf(action)
		return b
	}
	z.percent = look.NewButton(look.Bare, "", "100 %", nil)
	z.percent.Do = func() { look.ShowMenu(t.window.Canvas(), z.menu(), look.BelowObject(z.percent)) }
	z.chart = part("map", "minimap")
	row := look.Row(2, part("minus", "zoom out"), look.Sized(58, 0, z.percent), part("plus", "zoom in"), look.Sized(1, 16, look.Hair()), part("fit", "fit"), z.chart)
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
	chart := z.tab.window.action("minimap")
	return append(items, look.Item{}, look.Item{Icon: "fit", Text: lang.L("Whole diagram"), Do: func() { z.tab.board.Fit() }}, selected,
		look.Item{}, look.Item{Icon: "map", Text: lang.L(chart.Label), Checked: chart.Checked(z.tab.window), Do: z.tab.window.toggleMap})
}

func (z *zoomBar) refresh() {
	z.percent.SetText(fmt.Sprintf("%.0f %%", z.tab.board.ZoomNow()*100))
	z.chart.SetOn(z.tab.minimap.Visible())
}

// cornered keeps the zoom bar at the lower right of what lies below, the minimap above
// it, and the crumbs at the upper left.
type cornered struct{}

func (cornered) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(10, 10) }

func (cornered) Layout(o []fyne.CanvasObject, size fyne.Size) {
	for _, each := range o {
		each.Resize(each.MinSize())
	}
	zoom, chart := o[0].MinSize(), o[1].MinSize()
	right := size.Width - 16
	o[0].Move(fyne.NewPos(right-zoom.Width, size.Height-zoom.Height-16))
	o[1].Move(fyne.NewPos(right-chart.Width, size.Height-zoom.Height-chart.Height-24))
	o[2].Move(fyne.NewPos(8, 8))
}
