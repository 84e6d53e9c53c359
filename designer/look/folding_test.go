package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/colour"
)

// A title is shown whole; tools without room, the first ones, are rows of a menu that does what they do.
func TestFolding(t *testing.T) {
	pressed := ""
	button := func(name string) *Button { return NewButton(Plain, "", name, func() { pressed = name }) }
	title := NewLabel("Остановлено из-за ошибки", Title, colour.Text).Bold().Cut()
	first, second, hidden := button("Первая"), button("Вторая"), button("Третья")
	hidden.Hide()
	filter := NewSegment([]string{"Все", "Ошибки"}, 0, nil)
	row := Folding(6, title, NewIconButton("close", "Закрыть", nil), filter.Tool(), first.Tool(), second.Tool(), hidden.Tool())
	w := test.NewWindow(row)
	defer w.Close()
	f := row.Layout.(*folding)
	for _, c := range []struct {
		wide   float32
		folded []string
	}{{700, nil}, {370, []string{"Все", "Ошибки", "", "Первая"}}, {300, []string{"Все", "Ошибки", "", "Первая", "Вторая"}}} {
		row.Resize(fyne.NewSize(c.wide, 30))
		if title.IsCut() {
			t.Errorf("%.0f wide the title is %q", c.wide, title.Shown())
		}
		var got []string
		for _, i := range f.rows() {
			got = append(got, i.Text)
		}
		if len(got) != len(c.folded) || f.more.Hidden != (len(got) == 0) {
			t.Errorf("%.0f wide the menu has %q, want %q", c.wide, got, c.folded)
		}
		if end := row.Objects[len(row.Objects)-1]; end.Position().X+end.Size().Width > c.wide+0.5 {
			t.Errorf("%.0f wide the row ends at %.0f", c.wide, end.Position().X+end.Size().Width)
		}
	}
	if list := f.rows(); len(list) > 0 {
		list[len(list)-1].Do()
	}
	if pressed != "Вторая" || !folded(row, second) || folded(row, hidden) {
		t.Errorf("pressed is %q", pressed)
	}
}

// folded reports whether a tool of a row is in its menu now.
func folded(row *fyne.Container, shown fyne.CanvasObject) bool {
	f := row.Layout.(*folding)
	for i, t := range f.tools {
		if t.Shown == shown {
			return f.cells[i].Hidden
		}
	}
	return false
}
