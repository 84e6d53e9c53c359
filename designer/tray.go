package designer

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"hookflow/assets"
	"hookflow/assets/fonts"
	"hookflow/designer/explain"
	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// What the desktop is told can be switched off, each by itself. The switches are the person's.
const (
	quietTasksKey  = "quiet tasks"  // a new task is no notification of the desktop
	quietAlertsKey = "quiet alerts" // a failure is none
	noTrayKey      = "no tray"      // there is no icon in the tray
)

// A tray is the icon of the program among those of the desktop: how much there is to do stands in it, and a menu leads back into the window.
// A desktop without a tray has none of it.
type tray struct {
	window  *Window
	desktop desktop.App // nil: there is none
	count   int
}

// ShowTray puts the icon into the tray of the desktop, if it has one and nobody has switched that off. It is for before the window is
// shown: Fyne starts the tray with its loop, or not at all.
func (w *Window) ShowTray() {
	if d, able := w.App.(desktop.App); able && !w.App.Preferences().Bool(noTrayKey) {
		w.tray.desktop, w.tray.count = d, -1
		w.tray.show(0)
	}
}

// show keeps the icon at how much there is to do. It is cheap when nothing has changed.
func (t *tray) show(count int) {
	d := t.desktop
	if d == nil || t.count == count {
		return
	}
	t.count = count
	d.SetSystemTrayIcon(fyne.NewStaticResource(fmt.Sprintf("tray-%d.png", count), badged(count)))
	d.SetSystemTrayMenu(t.menu(count))
}

// menu leads to the tasks, to the window, and out of the program.
func (t *tray) menu(count int) *fyne.Menu {
	w := t.window
	front := func() { w.Show(); w.RequestFocus() }
	tasks := lang.L("Tasks")
	if count > 0 {
		tasks = fmt.Sprintf(lang.L("Tasks to do: %d"), count)
	}
	leave := fyne.NewMenuItem(lang.L("Quit"), func() { front(); w.quit() })
	leave.IsQuit = true
	return fyne.NewMenu("Hookflow",
		fyne.NewMenuItem(tasks, func() { front(); w.inbox.show() }),
		fyne.NewMenuItem(lang.L("Show Hookflow"), front),
		fyne.NewMenuItemSeparator(), leave)
}

// notify tells the desktop, unless that was switched off.
func (w *Window) notify(quiet, title, text string) {
	if !w.App.Preferences().Bool(quiet) {
		w.App.SendNotification(fyne.NewNotification(title, text))
	}
}

// tellFailures tells the desktop of what cannot go on by itself; many at once are one.
func (w *Window) tellFailures(raised []engine.Event) {
	last := raised[len(raised)-1]
	var model *bpmn.Definitions // of an open file that has the element
	text := last.Element
	for _, t := range w.open {
		if e := t.doc.Element(last.Element); e != nil {
			model, text = t.doc.Model(), called(e)
			break
		}
	}
	if last.Incident != nil {
		text += ": " + explain.TextIn(last.Incident.Message, model)
	}
	if n := len(raised); n > 1 {
		text = fmt.Sprintf("%d × %s", n, text)
	}
	w.notify(quietAlertsKey, lang.L("Somebody is needed"), text)
}

// Alert tells the desktop of a failure: the window may be hidden.
func (w *Window) Alert(title, text string) { w.notify(quietAlertsKey, title, text) }

// trayWide is the side of the icon in pixels.
const trayWide = 64

// badged is the icon with how many there are in a corner, as PNG; 0: without.
func badged(n int) []byte {
	whole, err := png.Decode(bytes.NewReader(assets.Mark))
	if err != nil {
		return assets.Mark
	}
	out := image.NewRGBA(image.Rect(0, 0, trayWide, trayWide))
	draw.CatmullRom.Scale(out, out.Bounds(), whole, whole.Bounds(), draw.Src, nil)
	if n > 0 {
		badge(out, n)
	}
	var data bytes.Buffer
	if err := png.Encode(&data, out); err != nil {
		return assets.Mark
	}
	return data.Bytes()
}

// badge draws a number at the lower right.
func badge(out *image.RGBA, n int) {
	text := strconv.Itoa(n)
	if n > 99 {
		text = "99+"
	}
	face, err := opentype.Parse(fonts.SansStrong)
	if err != nil {
		return
	}
	const high = 36
	f, err := opentype.NewFace(face, &opentype.FaceOptions{Size: 30, DPI: 72})
	if err != nil {
		return
	}
	wide := max(font.MeasureString(f, text).Ceil()+14, high)
	at := image.Rect(max(trayWide-wide, 0), trayWide-high, trayWide, trayWide)
	draw.DrawMask(out, at, image.NewUniform(color.RGBA{0xd3, 0x2f, 0x2f, 0xff}), image.Point{}, pill{at}, at.Min, draw.Over)
	pen := font.Drawer{Dst: out, Src: image.White, Face: f, Dot: fixed.P(at.Min.X+(at.Dx()-font.MeasureString(f, text).Ceil())/2, at.Max.Y-8)}
	pen.DrawString(text)
}

// A pill is a rectangle with round ends, as a mask.
type pill struct{ in image.Rectangle }

// ColorModel implements image.Image.
func (pill) ColorModel() color.Model { return color.AlphaModel }

// Bounds implements image.Image.
func (p pill) Bounds() image.Rectangle { return p.in }

// At implements image.Image.
func (p pill) At(x, y int) color.Color {
	r := p.in.Dy() / 2
	cx, cy := min(max(x, p.in.Min.X+r), p.in.Max.X-r), p.in.Min.Y+r
	if dx, dy := x-cx, y-cy; dx*dx+dy*dy > r*r {
		return color.Alpha{}
	}
	return color.Alpha{A: 0xff}
}
