package designer

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/tool"
)

// bubble says at the pointer why something is refused.
type bubble struct {
	tab     *tab
	layer   *fyne.Container // over the board, without a layout
	refusal *fyne.Container
	offered *fyne.Container // what the keys would make
	label   string          // of what is offered
	said    int
	hint    string // of the gesture under way
}

func newBubble(t *tab) *bubble {
	return &bubble{tab: t, layer: container.NewWithoutLayout(), refusal: container.NewStack(), offered: container.NewStack()}
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
	text := look.NewLabel(why, look.Small, colour.Text)
	text.News = true
	row := look.Row(8, look.NewGlyph("error", look.IconSmall, colour.Fail), text)
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

// offer says below a ghost what it is and which keys make it or another one; "" takes
// that away.
func (b *bubble) offer(label string, at fyne.Position) {
	if label == "" {
		b.keysOf("", fyne.Position{})
		return
	}
	name := look.NewLabel(upper(lang.L(label)), look.Small, colour.Text).Bold()
	name.News = true
	b.keysOf(label, at, name, look.Keys("Enter"), look.Keys("Tab"),
		look.NewLabel(lang.L("something else"), look.Caption, colour.Text3))
}

// lead says which keys lead what is in the hand.
func (b *bubble) lead(what tool.Leading, at fyne.Position) {
	say := func(text string) fyne.CanvasObject { return look.NewLabel(text, look.Caption, colour.Text3) }
	leads := look.Keys("\u2190 \u2191 \u2192 \u2193")
	away := []fyne.CanvasObject{look.Keys("Esc"), say(lang.L("cancel"))}
	at = at.AddXY(12, 12)
	switch what {
	case tool.Place:
		b.keysOf("place", at, append([]fyne.CanvasObject{leads, say(lang.L("move")), look.Keys("Shift"), say(lang.L("far")), look.Keys("Alt"), say(lang.L("to an element")), look.Keys("Enter"), say(lang.L("put down"))}, away...)...)
	case tool.Element:
		b.keysOf("element", at, append([]fyne.CanvasObject{look.Keys("Tab"), leads, say(lang.L("choose")), look.Keys("Enter"), say(lang.L("connect"))}, away...)...)
	}
}

// keysOf shows below a place what keys do there; without a label nothing.
func (b *bubble) keysOf(label string, at fyne.Position, row ...fyne.CanvasObject) {
	if label == "" {
		b.label = ""
		visible(b.offered, false)
		return
	}
	if label != b.label {
		back := look.NewGround(colour.Raised, colour.LineStrong, 8)
		back.Floats = true
		back.Refresh()
		b.offered.Objects = []fyne.CanvasObject{back, look.Inset(10, 5, 10, 5, look.Row(6, row...))}
		b.offered.Resize(b.offered.MinSize())
		b.label = label
	}
	size, room := b.offered.Size(), b.tab.board.Size()
	b.offered.Move(fyne.NewPos(max(4, min(at.X, room.Width-size.Width-4)), max(4, min(at.Y+10, room.Height-size.Height-4))))
	b.offered.Show()
	b.add(b.offered)
}
