package designer

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// An xmlFind is the line above the XML in which something is looked for in its text. Enter goes to the next place, with Shift to the one before; so do
// F3 and Shift+F3 in the text, and Escape closes the line.
type xmlFind struct {
	page    *xmlPage
	content *fyne.Container
	text    *look.Input
	count   *look.Label
}

func newXMLFind(p *xmlPage) *xmlFind {
	f := &xmlFind{page: p, text: look.NewInput(""), count: look.NewLabel("", look.Small, colour.Text2)}
	f.text.Hint = lang.L("Find in the text")
	f.text.Changed = func(string) { f.text.Take(); f.show(p.code.Find(f.text.Text(), 0)) }
	f.text.Commit = func(string) {} // Escape closes the line and brings nothing back
	f.text.Submit = func() { f.step(shiftHeld()) }
	f.text.Escaped = f.close
	button := func(icon, tip, key string, do func()) *look.Button {
		b := look.NewIconButton(icon, tip, do)
		b.Key, b.Small = key, true
		return b
	}
	row := look.RowGrow(4, 0, f.text, f.count, button("chevron-up", lang.L("Previous place"), "Shift F3", func() { f.step(true) }),
		button("chevron-down", lang.L("Next place"), "F3", func() { f.step(false) }), button("close", lang.L("Close"), "Esc", f.close))
	f.content = look.Column(0, look.Inset(12, 4, 8, 4, row), look.Hair())
	f.content.Hide()
	return f
}

// shiftHeld reports whether Shift is down.
func shiftHeld() bool {
	d, is := fyne.CurrentApp().Driver().(desktop.Driver)
	return is && d.CurrentKeyModifiers()&shift != 0
}

// open shows the line, with what is selected in the text.
func (f *xmlFind) open() {
	if one := f.page.code.Selected(); one != "" {
		f.text.SetText(one)
	}
	f.content.Show()
	f.page.content.Refresh()
	f.text.SelectFirst(len([]rune(f.text.Text())))
	f.page.tab.window.Canvas().Focus(f.text)
}

// close hides the line; the text has the keys again.
func (f *xmlFind) close() {
	f.content.Hide()
	f.page.content.Refresh()
	f.page.tab.window.Canvas().Focus(f.page.code)
}

// step goes to the next place, or to the one before.
func (f *xmlFind) step(back bool) {
	by := 1
	if back {
		by = -1
	}
	f.show(f.page.code.Find(f.text.Text(), by))
}

// show says which of how many places is shown.
func (f *xmlFind) show(at, of int) {
	switch {
	case f.text.Text() == "":
		f.count.SetText("")
	case of == 0:
		f.count.SetText(lang.L("none"))
	default:
		f.count.SetText(fmt.Sprintf("%d / %d", at, of))
	}
}

// key is what a key means to the page while its text has the keys.
func (p *xmlPage) key(k *fyne.KeyEvent) bool {
	switch {
	case k.Name == fyne.KeyF3:
		p.find.step(shiftHeld())
	case k.Name == fyne.KeyF4 && p.bad != nil && p.bad.Line > 0:
		p.toMistake()
	default:
		return false
	}
	return true
}

// chord is what a chord means to it: what finds elements on the diagram finds words here.
func (p *xmlPage) chord(s *desktop.CustomShortcut) bool {
	if p.tab.window.holder(prefix(s.Modifier)+string(s.KeyName)) != "find" {
		return false
	}
	p.find.open()
	return true
}

// toMistake gives the keys to the text where it cannot be read.
func (p *xmlPage) toMistake() {
	p.code.Go(look.Spot{Row: max(0, p.bad.Line-1), Col: max(0, p.bad.Column-1)})
	p.tab.window.Canvas().Focus(p.code)
}
