package designer

import (
	"bytes"
	"fmt"
	"image/png"
	"io"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/designer/paint"
)

// pictureKinds are the files that a diagram is drawn into.
var pictureKinds = []struct{ ending, name, says string }{
	{".png", "PNG", "The diagram that is shown, in pixels: for documents and web pages"},
	{".svg", "SVG", "The diagram that is shown, in lines: sharp at every size"},
	{".pdf", "PDF", "All diagrams of the file, one on each page"},
}

// pictureScales are how large a unit of the diagram may become, in pixels.
var pictureScales = []float64{1, 2, 3, 4}

const (
	pictureKey = "picture"       // in the preferences: the ending that was chosen last
	scaleKey   = "picture.scale" // and the scale
)

// exportPicture asks what kind of picture is wanted, then where to write it.
func (w *Window) exportPicture() {
	t := w.current()
	kind, scale := 0, w.pictureScale()
	var names []string
	for i, k := range pictureKinds {
		names = append(names, k.name)
		if k.ending == w.App.Preferences().String(pictureKey) {
			kind = i
		}
	}
	says := look.Para("", look.Small, colour.Text2, fyne.TextAlignLeading)
	sizes := look.NewLabel("", look.Small, colour.Text3)
	var percents []string
	for _, s := range pictureScales {
		percents = append(percents, fmt.Sprintf("%.0f %%", s*100))
	}
	at := max(0, index(percents, fmt.Sprintf("%.0f %%", scale*100)))
	var scales *look.Choices
	show := func() {
		says.SetText(lang.L(pictureKinds[kind].says))
		visible(scales.Content, kind == 0)
		sizes.SetText("")
		if s := t.doc.Scene(); kind == 0 && s != nil {
			sizes.SetText(fmt.Sprintf(lang.L("%.0f × %.0f pixels"), (s.Bounds.W+20)*pictureScales[at], (s.Bounds.H+20)*pictureScales[at]))
		}
	}
	scales = look.NewSegment(percents, at, func(i int) { at = i; show() })
	kinds := look.NewSegment(names, kind, func(i int) { kind = i; show() })
	show()
	w.over.Show(overlay.Dialog{
		Name: "picture", Title: lang.L("Export as picture"), Size: fyne.NewSize(420, 0),
		Content: look.Column(12, look.Row(0, kinds.Content), look.Sized(0, 36, says), look.Sized(0, 30, look.Row(0, scales.Content)), sizes),
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Copy"), Do: w.copyPicture}, {Label: lang.L("Save\u2026"), Do: func() {
			w.App.Preferences().SetString(pictureKey, pictureKinds[kind].ending)
			w.App.Preferences().SetFloat(scaleKey, pictureScales[at])
			w.askTarget(stem(t)+pictureKinds[kind].ending, []string{pictureKinds[kind].ending}, func(path string) error { return t.draw(path, pictureScales[at]) })
		}}},
	})
}

func (w *Window) pictureScale() float64 { return w.App.Preferences().FloatWithFallback(scaleKey, 2) }

// jumpsKey says in the preferences whether lines jump over others.
const jumpsKey = "jumps"

func (w *Window) jumps() bool { return w.App.Preferences().Bool(jumpsKey) }

// showJumps lets lines jump over others that they cross, in every window and picture, or no longer.
func (w *Window) showJumps(on bool) {
	w.App.Preferences().SetBool(jumpsKey, on)
	for _, t := range w.open {
		t.doc.SetJumps(on)
		t.board.SetTheme(w.paintTheme())
	}
}

// draw writes the diagram that is shown, or all of them, by the ending of the name.
func (t *tab) draw(path string, scale float64) error {
	s, o := t.doc.Scene(), paint.Options{Scale: scale}
	return writeFile(path, func(out io.Writer) error {
		switch strings.ToLower(filepath.Ext(path)) {
		case ".svg":
			return paint.SVG(out, s, paint.Options{})
		case ".pdf":
			return paint.PDF(out, stem(t), planes(t.doc), paint.Options{})
		}
		return paint.PNG(out, s, o)
	})
}

// planes are the diagrams of a document, each with the name of what it shows.
func planes(d *doc.Doc) (pages []paint.Page) {
	for _, p := range d.Scenes() {
		name := lang.L("Diagram")
		if p.Of != nil {
			name = called(p.Of)
		}
		pages = append(pages, paint.Page{Name: name, Scene: p.Scene})
	}
	return pages
}

// copyPicture puts the selection, or the whole diagram, on the clipboard of the desktop as
// a picture.
func (w *Window) copyPicture() {
	t := w.current()
	s := t.doc.Scene()
	if s == nil || w.CopyPicture == nil {
		w.status.say(lang.L("Pictures cannot be copied here."), true)
		return
	}
	area := s.Bounds
	if ids := t.doc.Selection(); len(ids) > 0 {
		area = s.Around(ids)
	}
	var out bytes.Buffer
	err := png.Encode(&out, paint.Image(s, area.Grow(10), w.pictureScale(), paint.Printed))
	if err == nil {
		err = w.CopyPicture(out.Bytes())
	}
	if err != nil {
		w.fail(fmt.Errorf(lang.L("copy the picture: %w"), err))
		return
	}
	w.status.say(lang.L("The picture is on the clipboard."), false)
}

func stem(t *tab) string {
	return strings.TrimSuffix(filepath.Base(t.title()), filepath.Ext(t.title()))
}

// askTarget asks where to write, then writes and says so.
func (w *Window) askTarget(name string, endings []string, write func(path string) error) {
	w.over.AskSave(overlay.Files{Folder: w.folder(), Name: name, Endings: endings}, func(path string) {
		if err := write(path); err != nil {
			w.fail(err)
			return
		}
		w.status.say(fmt.Sprintf(lang.L("Saved %s"), path), false)
	})
}
