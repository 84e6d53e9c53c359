package designer

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// bubble says why something is refused, at the pointer, and what was done, at
// the lower edge of the diagram.
type bubble struct {
	tab     *tab
	layer   *fyne.Container // over the board, without a layout
	refusal *fyne.Container
	toast   *fyne.Container
	said    int
	hint    string // of the gesture under way
}

func newBubble(t *tab) *bubble {
	return &bubble{tab: t, layer: container.NewWithoutLayout(), refusal: container.NewStack(), toast: container.NewStack()}
}

const (
	bubbleTime = 4 * time.Second
	toastTime  = 8 * time.Second
)

// refuse says for a while why something is not possible.
func (b *bubble) refuse(why string) {
	b.point(why)
	b.said++
	said := b.said
	b.tab.window.after(bubbleTime, func() {
		if b.said == said {
			b.point("")
		}
	})
}

// follow says what the gesture under way would be refused for; "" nothing.
func (b *bubble) follow(why string) {
	if why == "" && b.hint == "" {
		return
	}
	b.hint = why
	b.said++
	b.point(why)
}

// point shows a refusal at the pointer.
func (b *bubble) point(why string) {
	if why == "" {
		b.refusal.Hide()
		return
	}
	row := look.Row(8, look.NewGlyph("error", look.IconSmall, colour.Fail), look.NewLabel(why, look.Small, colour.Text))
	back := look.NewGround(colour.Raised, colour.Fail, 8)
	back.Floats = true
	back.Refresh()
	b.refusal.Objects = []fyne.CanvasObject{back, look.Inset(10, 5, 12, 5, row)}
	size, room := b.refusal.MinSize(), b.tab.board.Size()
	b.refusal.Resize(size)
	at := b.tab.board.Pointer().AddXY(14, 18)
	b.refusal.Move(fyne.NewPos(max(4, min(at.X, room.Width-size.Width-4)), max(4, min(at.Y, room.Height-size.Height-4))))
	b.refusal.Show()
	b.add(b.refusal)
}

// done says what was done; undo offers to take it back.
func (b *bubble) done(what string, undo bool) {
	row := look.Row(10, look.NewGlyph("done", look.IconSmall, colour.Done), look.NewLabel(what, look.Body, colour.Text))
	if undo {
		row.Add(look.NewButton(look.Link, "", lang.L("Undo"), func() {
			b.toast.Hide()
			b.tab.editor.Do("undo")
			b.tab.board.Changed()
		}))
	}
	shut := look.NewIconButton("close", lang.L("Close"), func() { b.toast.Hide() })
	shut.Side, shut.Square = look.IconTiny, 22
	row.Add(shut)
	b.toast.Objects = []fyne.CanvasObject{look.Floating(look.Inset(12, 6, 8, 6, row))}
	size, room := b.toast.MinSize(), b.tab.board.Size()
	b.toast.Resize(size)
	b.toast.Move(fyne.NewPos((room.Width-size.Width)/2, room.Height-size.Height-20))
	b.toast.Show()
	b.add(b.toast)
	b.said++
	said := b.said
	b.tab.window.after(toastTime, func() {
		if b.said == said {
			b.toast.Hide()
		}
	})
}

func (b *bubble) add(o fyne.CanvasObject) {
	for _, have := range b.layer.Objects {
		if have == o {
			b.layer.Refresh()
			return
		}
	}
	b.layer.Add(o)
}
