package designer

import (
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/catalog"
	"hookflow/designer/form"
)

// noCatalogs says why there are none now.
func noCatalogs(w *Window) string {
	if w.Local == nil || w.Local.Catalogs == nil {
		return lang.L("The engine is not open; catalogs are kept beside it.")
	}
	return ""
}

// catalogNames are those of the catalogs that whoever sits here sees; none while they cannot be read, which their page tells.
func (w *Window) catalogNames() (names []string) {
	if noCatalogs(w) != "" {
		return nil
	}
	list, _ := w.Local.Catalogs.Catalogs()
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}

// showCatalogs is the page of records and of who is told of them.
func (w *Window) showCatalogs() {
	w.records = catalog.Show(catalog.Options{
		Store: w.Local.Catalogs, Window: w, Over: w.over, Background: w.aside, Expression: form.Feel, Closed: func() { w.records = nil; w.focusBoard() },
	})
}
