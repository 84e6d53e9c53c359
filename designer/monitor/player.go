package monitor

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// player moves through the records of a run's history, or follows it.
type player struct {
	content                    fyne.CanvasObject
	slider                     *widget.Slider
	place                      *look.Label
	first, back, forward, last *look.Button
	live                       *look.Button
	at, total                  int // the record shown, from 1, and how many there are
	pinned                     bool
	moved                      func() // the place is another one
}

func newPlayer(moved func()) *player {
	y := &player{moved: moved, slider: widget.NewSlider(1, 2), place: look.NewLabel("", look.Caption, colour.Text3)}
	step := func(icon, tip string, to func() int) *look.Button {
		return look.NewIconButton(icon, tip, func() { y.move(to()) })
	}
	y.first = step("first", lang.L("First step"), func() int { return 1 })
	y.back = step("previous", lang.L("Step back"), func() int { return y.at - 1 })
	y.forward = step("next", lang.L("Step forward"), func() int { return y.at + 1 })
	y.last = step("last", lang.L("Last step"), func() int { return y.total })
	y.live = look.NewButton(look.Plain, "live", lang.L("Live"), y.follow)
	y.live.Small = true
	y.slider.Step = 1
	y.slider.OnChanged = func(v float64) { y.move(int(v)) }
	buttons := look.RowGrow(2, 4, y.first, y.back, y.forward, y.last, look.Row(0), y.place, look.Inset(6, 0, 0, 0, y.live))
	y.content = look.Column(0, look.Hair(), look.Inset(8, 4, 12, 8, look.Column(0, y.slider, buttons)))
	return y
}

// move shows the run as it was after a record.
func (y *player) move(to int) {
	to = min(max(to, 1), y.total)
	if y.total == 0 || y.pinned && to == y.at {
		return
	}
	y.at, y.pinned = to, true
	y.moved()
}

// follow shows the run as it is, and goes on with it.
func (y *player) follow() {
	y.pinned = false
	y.moved()
}

// wanted is the place in the history that is to be shown.
func (y *player) wanted() int {
	if y.pinned {
		return y.at
	}
	return latest
}

// show takes over where the picture stands.
func (y *player) show(p *Picture) {
	y.at, y.total = p.At, p.Total
	y.slider.Max = float64(max(2, y.total))
	y.slider.Value = float64(max(1, y.at)) // SetValue would tell OnChanged
	y.slider.Refresh()
	y.place.SetText(fmt.Sprintf(lang.L("Step %d of %d"), y.at, y.total))
	able(y.first, y.at > 1)
	able(y.back, y.at > 1)
	able(y.forward, y.at < y.total)
	able(y.last, y.at < y.total)
	able(y.live, y.pinned)
	if y.total < 2 {
		y.slider.Disable()
	} else {
		y.slider.Enable()
	}
}

func able(b *look.Button, yes bool) {
	switch {
	case yes && b.Disabled():
		b.Enable()
	case !yes && !b.Disabled():
		b.Disable()
	}
}

// moment is the time of the record shown, or "" for now.
func moment(p *Picture) string {
	if !p.Replayed() || p.At == 0 {
		return ""
	}
	return time.Unix(0, p.When).Format("15:04:05.000")
}
