package designer

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/overlay"
	"hookflow/designer/paint"
)

// exportPicture writes the diagram as PNG or SVG, by the name's ending.
func (w *Window) exportPicture() {
	t := w.current()
	s := t.doc.Scene()
	w.askTarget(stem(t)+".png", []string{".png", ".svg"}, func(path string) error {
		draw := paint.PNG
		if strings.EqualFold(filepath.Ext(path), ".svg") {
			draw = paint.SVG
		}
		return writeFile(path, func(out io.Writer) error { return draw(out, s, paint.Options{Scale: 2}) })
	})
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
