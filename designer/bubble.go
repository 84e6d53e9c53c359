package designer

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// bubble says at the pointer why something is refused.
type bubble struct {
	tab     *tab
	layer   *fyne.Container // over the board, without a layout
	refusal *fyne.Container
	said    int
	hint    string // of the gesture under way
}

func newBubble(t *tab) *bubble {
	return &bubble{tab: t, layer: container.NewWithoutLayout(), refusal: container.NewStack()}
}

const bubbleTime = 4 * time.Second

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

func (b *bubble) add(o fyne.CanvasObject) {
	for _, have := range b.layer.Objects {
		if have == o {
			b.layer.Refresh()
			return
		}
	}
	b.layer.Add(o)
}
