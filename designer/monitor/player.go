package monitor

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// player moves through the records of a run's history, or follows it.
type player struct {
	content                    fyne.CanvasObject
	slider                     *widget.Slider
	place                      *widget.Label
	first, back, forward, last *widget.Button
	live                       *widget.Button
	at, total                  int // the record shown, from 1, and how many there are
	pinned                     bool
	moved                      func() // the place is another one
}

func newPlayer(moved func()) *player {
	y := &player{moved: moved, slider: widget.NewSlider(1, 2), place: widget.NewLabel("")}
	step := func(icon fyne.Resource, to func() int) *widget.Button {
		b := widget.NewButtonWithIcon("", icon, func() { y.move(to()) })
		b.Importance = widget.LowImportance
		return b
	}
	y.first = step(theme.MediaSkipPreviousIcon(), func() int { return 1 })
	y.back = step(theme.MediaFastRewindIcon(), func() int { return y.at - 1 })
	y.forward = step(theme.MediaFastForwardIcon(), func() int { return y.at + 1 })
	y.last = step(theme.MediaSkipNextIcon(), func() int { return y.total })
	y.live = widget.NewButton(lang.L("Live"), y.follow)
	y.slider.Step = 1
	y.slider.OnChanged = func(v float64) { y.move(int(v)) }
	y.place.SizeName = theme.SizeNameCaptionText // four digits fit beside the buttons
	buttons := container.NewHBox(y.first, y.back, y.forward, y.last, layout.NewSpacer(), y.place, y.live)
	y.content = container.NewVBox(widget.NewSeparator(), y.slider, buttons)
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
	y.at, y.total = p.At, len(p.History)
	y.slider.Max = float64(max(2, y.total))
	y.slider.Value = float64(max(1, y.at)) // SetValue would tell OnChanged
	y.slider.Refresh()
	y.place.SetText(fmt.Sprintf("%d / %d", y.at, y.total))
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

func able(b *widget.Button, yes bool) {
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
	return time.Unix(0, p.History[p.At-1].At).Format("15:04:05.000")
}
