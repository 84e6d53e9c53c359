package exchange

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// A Row is one call of a list: what it called, and what came of it. Pressed, it opens to its
// sheet below.
type Row struct {
	Content *fyne.Container
	call    Call
	actions Actions
	chevron *look.Glyph
	sheet   fyne.CanvasObject // nil: closed
}

// NewRow makes the row of a call; name is what people call its element.
func NewRow(name string, c Call, a Actions) *Row {
	r := &Row{call: c, actions: a, chevron: look.NewGlyph("chevron-right", look.IconInline, colour.Text2)}
	if c.Attempt > 1 {
		name = fmt.Sprintf(lang.L("%s (attempt %d of %d)"), name, c.Attempt, c.Of)
	}
	method := look.NewLabel(c.Request.Method, look.Small, colour.Data).Bold()
	words := look.Column(0, look.NewLabel(name, look.Body, colour.Text).Cut(), look.RowGrow(4, 1, method, look.NewLabel(c.Where(), look.Small, colour.Text2).Cut()))
	took := look.Sized(56, 0, look.NewLabel(Took(c.Took), look.Small, colour.Text2).Right())
	line := look.Inset(10, 5, 12, 5, look.RowGrow(8, 1, r.chevron, words, c.Chips(), took))
	r.Content = look.Column(0, look.NewPress(name, line, "", "", r.Fold), look.Hair())
	return r
}

// Fold opens or closes the row.
func (r *Row) Fold() {
	if r.sheet != nil {
		r.Content.Remove(r.sheet)
		r.sheet = nil
		r.chevron.Set("chevron-right", colour.Text2)
	} else {
		r.sheet = look.Inset(32, 4, 12, 12, Sheet(r.call, r.actions))
		r.Content.Objects = []fyne.CanvasObject{r.Content.Objects[0], r.sheet, r.Content.Objects[len(r.Content.Objects)-1]}
		r.chevron.Set("chevron-down", colour.Text2)
	}
	r.Content.Refresh()
}
