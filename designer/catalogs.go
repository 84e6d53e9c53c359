package designer

import (
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/catalog"
	"hookflow/designer/form"
	"hookflow/engine/feel"
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

// catalogFields are the fields of a catalog as the check needs them: nil where they are not all seen, or not known.
func (w *Window) catalogFields(name string) (fields map[string]*feel.Shape, there bool) {
	if noCatalogs(w) != "" || w.Local.Catalogs.Known == nil {
		return nil, true
	}
	list, whole, there := w.Local.Catalogs.Known(name)
	if whole {
		fields = shapesOf(list)
	}
	return fields, there
}

// fieldShapes are the fields of a catalog that whoever sits here sees, and what they hold.
func (w *Window) fieldShapes(name string) map[string]*feel.Shape {
	if name == "" || noCatalogs(w) != "" || w.Local.Catalogs.Known == nil {
		return nil
	}
	list, _, _ := w.Local.Catalogs.Known(name)
	return shapesOf(list)
}

// shapesOf are what fields hold, by their names.
func shapesOf(list []catalog.Field) map[string]*feel.Shape {
	out := map[string]*feel.Shape{}
	for _, f := range list {
		if f.Kind != "button" {
			out[f.Name] = shapeOf(f)
		}
	}
	return out
}

// shapeOf is what a field holds, as processes read it; what has members holds them in a list.
func shapeOf(f catalog.Field) *feel.Shape {
	text, number := &feel.Shape{Kind: feel.KindString}, &feel.Shape{Kind: feel.KindNumber}
	members := func(names ...string) *feel.Shape {
		item := &feel.Shape{Kind: feel.KindContext, Entries: map[string]*feel.Shape{}}
		for _, name := range names {
			item.Entries[name] = text
		}
		return &feel.Shape{Kind: feel.KindList, Item: item}
	}
	switch f.Kind {
	case "text", "date":
		return text
	case "number", "progress", "stars", "question":
		return number
	case "category":
		return &feel.Shape{Kind: feel.KindList, Item: number}
	case "contact":
		return members("contact", "comment")
	case "link":
		return members("catalogId", "recordId")
	case "employee":
		return members("id", "title")
	case "file":
		return members("title", "url")
	}
	return nil
}

// showCatalogs is the page of records and of who is told of them.
func (w *Window) showCatalogs() { w.openCatalogs("") }

// openCatalogs is that page, with the form of a new catalog of a name; empty: with the first one.
func (w *Window) openCatalogs(create string) {
	w.records = catalog.Show(catalog.Options{
		Store: w.Local.Catalogs, Window: w, Over: w.over, Background: w.aside, Expression: form.Feel, Create: create,
		Closed: func() { w.records = nil; w.checkAnew() },
	})
}

// checkAnew checks every document whole: something beside them has changed that the check looks at.
func (w *Window) checkAnew() {
	for _, t := range w.open {
		t.checked = false
		t.lint()
	}
}
