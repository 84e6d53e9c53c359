package catalog

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// nameOf is the name of a file without its folder and its ending.
func nameOf(path string) string {
	return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
}

// settings are the inputs of one field.
func (e *editor) settings(f *Field) fyne.CanvasObject {
	p, kind := e.page, e.page.kind(f.Kind)
	name := look.NewInput(f.Name)
	name.Changed = func(text string) { f.Name = text }
	name.Commit = func(string) { e.relist() }
	help := look.NewInput(f.Help)
	help.Changed = func(text string) { f.Help = text }
	var words []string
	for _, k := range p.Kinds {
		words = append(words, lang.L(k.Label))
	}
	kinds := look.NewSelect(words, func(i int) { e.become(f, p.Kinds[i]) })
	kinds.Put(slices.IndexFunc(p.Kinds, func(k Kind) bool { return k.Name == f.Kind }), "")
	p.parts["field name"], p.parts["field kind"] = name, kinds
	box := look.Column(10, named(lang.L("Name"), name), named(lang.L("Kind"), kinds))
	if kind.Optional {
		box.Add(named(lang.L("Options, one in a line"), e.optionsOf(f)))
	}
	if f.Kind == "link" {
		box.Add(named(lang.L("Records of these catalogs; none: of any"), e.linkable(f)))
	}
	if f.Kind == "number" {
		format := look.NewInput(f.Format)
		format.Hint = "# ##0.00 €"
		format.Changed = func(text string) { f.Format = text }
		box.Add(named(lang.L("How it is shown"), format))
	}
	if f.Kind == "file" {
		most := look.NewInput("")
		if f.Most > 0 {
			most.SetText(strconv.Itoa(f.Most))
		}
		most.Hint = "64"
		most.Changed = func(text string) { f.Most, _ = strconv.Atoi(strings.TrimSpace(text)) } // what is no number says nothing
		p.parts["field most"] = most
		box.Add(named(lang.L("Megabytes of a file at most"), most))
	}
	box.Add(e.switches(f, *kind))
	if f.Kind != "button" && f.Kind != "file" && f.Kind != "link" {
		box.Add(named(lang.L("A new record begins with"), e.begins(f)))
	}
	box.Add(named(lang.L("Help, shown below the input"), help))
	return box
}

func named(name string, o fyne.CanvasObject) fyne.CanvasObject {
	return look.Column(3, look.NewLabel(name, look.Small, colour.Text2), o)
}

// relist shows the names in the list anew, and leaves the settings alone.
func (e *editor) relist() {
	e.list.RemoveAll()
	for i := range e.now.Fields {
		e.list.Add(e.entry(i))
	}
	e.list.Refresh()
}

// become makes the field one of another kind; what the kind cannot be it is no longer.
func (e *editor) become(f *Field, k Kind) {
	f.Kind = k.Name
	f.Unique, f.Several = f.Unique && k.Unique, f.Several && k.Several
	f.Lines, f.Time, f.Default, f.Format = false, false, "", ""
	if !k.Optional {
		f.Options = nil
	} else if len(f.Options) == 0 && k.Name == "question" {
		f.Options = []Option{{Name: lang.L("Yes")}, {Name: lang.L("No")}}
	}
	e.fill()
}

// switches are the settings that are on or off.
func (e *editor) switches(f *Field, k Kind) fyne.CanvasObject {
	box := look.Column(0)
	add := func(part, label string, of *bool) {
		c := widget.NewCheck(label, func(on bool) { *of = on; e.relist() })
		c.Checked = *of
		e.page.parts["field "+part] = c
		box.Add(c)
	}
	if k.Name != "button" {
		add("required", lang.L("Required"), &f.Required)
	}
	if k.Unique {
		add("unique", lang.L("No two records have the same"), &f.Unique)
	}
	if k.Several {
		add("several", lang.L("Holds several"), &f.Several)
	}
	switch k.Name {
	case "text":
		add("lines", lang.L("Several lines"), &f.Lines)
	case "date":
		add("time", lang.L("With the time of day"), &f.Time)
	}
	return box
}

// optionsOf is the input of the options. One that is renamed keeps its id, so records keep it; a line that is new is a new one.
func (e *editor) optionsOf(f *Field) fyne.CanvasObject {
	var lines []string
	for _, o := range f.Options {
		lines = append(lines, o.Name)
	}
	was := slices.Clone(f.Options)
	input := look.NewInput(strings.Join(lines, "\n"))
	input.Multi, input.Least, input.Most = true, 3, 8
	input.Changed = func(text string) { f.Options = optionsFrom(text, was) }
	e.page.parts["field options"] = input
	return input
}

// optionsFrom reads options from lines: those of a name that was there keep its id; if as many lines as before are left, the
// others are renamed in their places.
func optionsFrom(text string, was []Option) (out []Option) {
	for line := range strings.SplitSeq(text, "\n") {
		if name := strings.TrimSpace(line); name != "" {
			out = append(out, Option{Name: name})
		}
	}
	used := map[int]bool{}
	for i := range out {
		if at := slices.IndexFunc(was, func(o Option) bool { return o.Name == out[i].Name && !used[o.ID] }); at >= 0 {
			out[i].ID = was[at].ID
			used[out[i].ID] = true
		}
	}
	for i := range out {
		if len(out) == len(was) && out[i].ID == 0 && !used[was[i].ID] {
			out[i].ID = was[i].ID
			used[was[i].ID] = true
		}
	}
	return out
}

// linkable are boxes for the catalogs whose records may be linked.
func (e *editor) linkable(f *Field) fyne.CanvasObject {
	box := look.Column(0)
	for _, c := range e.page.catalogs {
		check := widget.NewCheck(c.Name, func(on bool) {
			f.Catalogs = slices.DeleteFunc(slices.Clone(f.Catalogs), func(id string) bool { return id == c.ID })
			if on {
				f.Catalogs = append(f.Catalogs, c.ID)
			}
		})
		check.Checked = slices.Contains(f.Catalogs, c.ID)
		e.page.parts["link "+c.Name] = check
		box.Add(check)
	}
	return container.NewStack(box)
}

// begins is the input of what a new record has.
func (e *editor) begins(f *Field) fyne.CanvasObject {
	var c *control
	c = newControl(e.page, *f, f.Default, nil, func() { f.Default = c.text() })
	if input, is := c.part.(*look.Input); is {
		input.Changed = func(string) { f.Default = c.text() }
	}
	return c.body
}
