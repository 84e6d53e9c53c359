package catalog

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// keptHere begins what is written of a file that lies beside the records: its scheme, the name of its content, its title.
const keptHere = "hookflow:"

// titleOf is what a file is called of which that is written; here is whether it lies beside the records.
func titleOf(written string) (title string, here bool) {
	rest, here := strings.CutPrefix(written, keptHere)
	if !here {
		return written, false
	}
	_, rest, _ = strings.Cut(rest, "/")
	rest, _, _ = strings.Cut(rest, "?")
	if title, err := url.PathUnescape(rest); err == nil {
		rest = title
	}
	return rest, true
}

// makeFile are the files by their names, each of which can be saved elsewhere, and a way to put another one there.
func makeFile(p *Page, c *control, touched func()) {
	var list []string
	chips, box := look.Column(2), look.Column(4)
	show := func() {}
	set := func(now []string) {
		list = now
		show()
		c.fault("")
		touched()
	}
	show = func() {
		chips.RemoveAll()
		for _, written := range list {
			title, here := titleOf(written)
			off := look.NewIconButton("close", lang.L("Remove"), func() {
				set(slices.DeleteFunc(slices.Clone(list), func(other string) bool { return other == written }))
			})
			off.Small = true
			row := look.RowGrow(6, 1, look.NewGlyph("file", look.IconSmall, colour.Text3), look.NewLabel(title, look.Body, colour.Text).Cut())
			if here && slices.Contains(c.saved, written) {
				save := look.NewIconButton("download", lang.L("Save as…"), func() { p.saveFile(written, title) })
				save.Small = true
				p.parts["save file "+title] = save
				row.Add(save)
			}
			p.parts["remove file "+title] = off
			row.Add(off)
			chips.Add(row)
		}
		box.Refresh()
	}
	add := look.NewButton(look.Link, "plus", lang.L("Choose a file…"), func() {
		p.putFile(c.field.ID, func(written string) {
			if !c.field.Several {
				list = nil
			}
			set(append(slices.Clone(list), written))
		})
	})
	box.Add(chips)
	box.Add(container.NewHBox(add))
	c.body, c.part = box, add
	c.text = func() string { return strings.Join(list, listMark) }
	c.put = func(text string) {
		if c.saved == nil {
			c.saved = split(text)
		}
		list = split(text)
		show()
	}
}

// putFile asks for a file and keeps it for the record that is filled in.
func (p *Page) putFile(field string, then func(written string)) {
	of := p.grid.of.ID
	p.Over.AskOpen(overlay.Files{}, func(path string) {
		var written string
		p.do(func(context.Context) (_ string, err error) { written, err = p.Upload(of, field, path); return "", err }, func() { then(written) })
	})
}

// saveFile writes a file of the record where a person says.
func (p *Page) saveFile(written, title string) {
	of, record := p.grid.of.ID, p.grid.sheet.row.ID
	p.Over.AskSave(overlay.Files{Name: title}, func(path string) {
		p.work(func(context.Context) (string, error) { return "", p.Download(of, record, written, path) }, nil)
	})
}
