package form

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// values lists what the settings of the element can read, as a tree: variables, the answer or the message, with what
// the latest run or a sample gives them. Each is dragged onto a setting, or put there by the menu of its row.
type values struct {
	form    *Form
	content *fyne.Container
	list    *fyne.Container
	title   *look.Label
	rows    []*look.Drag
	open    map[string]bool
	shown   []valueLine
	aimed   fyne.CanvasObject // is shown as aimed at; nil: none
	unaim   func()            // ends that
	toggle  *look.Button      // opens and closes the list in the dock
}

// A valueLine is one row of the tree.
type valueLine struct {
	path, name, value string
	depth             int
	inner, open       bool
	known             bool // there is a value, not only what sort it will be of
}

// The values shown of a list, and of anything else.
const (
	itemsShown   = 5
	membersShown = 60
)

// mappable reports whether anything that runs can be put into the settings of the form.
func (f *Form) mappable() bool {
	e := f.first()
	return e != nil && len(f.ids) == 1 && e.Kind != bpmn.Process && e.Kind != bpmn.Participant && len(f.targets(true)) > 0
}

func newValues(f *Form) *values {
	v := &values{form: f, list: look.Column(0), open: map[string]bool{"response": true, "request": true}}
	v.title = look.NewLabel("", look.Caption, colour.Text3).Cut().Right()
	if f.Dialog {
		v.content = v.column()
	} else {
		v.content = v.drawer()
	}
	return v
}

// The sizes of the values: beside the pages of a dialog, and below the settings in the dock.
const (
	valuesWide = 240
	valuesHigh = 200
)

// column is the list at the right of a dialog.
func (v *values) column() *fyne.Container {
	head := look.Inset(12, 10, 10, 4, look.RowGrow(8, 1, look.NewLabel(lang.L("Values"), look.Body, colour.Text).Bold(), v.title))
	note := look.Inset(12, 0, 10, 8, look.Para(lang.L("Press a value: it goes where you were typing, or you choose. Or drag it onto a setting."), look.Caption, colour.Text3, fyne.TextAlignLeading))
	v.refresh()
	list := look.Frame(look.Column(0, head, note), nil, nil, nil, container.NewVScroll(v.list))
	return look.Sized(valuesWide, 0, look.Frame(nil, nil, look.Hair(), nil, list))
}

// drawer is the list at the foot of the dock, which opens and closes.
func (v *values) drawer() *fyne.Container {
	body := look.Sized(0, valuesHigh, container.NewVScroll(v.list))
	v.toggle = look.NewIconButton("chevron-up", lang.L("Values that can be dragged onto settings"), nil)
	v.toggle.Side, v.toggle.Square = look.IconInline, 24
	show := func(open bool) {
		setVisible(body, open)
		v.toggle.SetIcon(map[bool]string{true: "chevron-down", false: "chevron-up"}[open])
		if open {
			v.refresh()
		}
	}
	show(v.form.Values != nil && *v.form.Values)
	v.toggle.Do = func() {
		show(!body.Visible())
		if v.form.Values != nil {
			*v.form.Values = body.Visible()
		}
		v.form.Content.Refresh()
	}
	head := look.Inset(16, 4, 10, 4, look.RowGrow(8, 1, look.NewLabel(lang.L("Values"), look.Body, colour.Text).Bold(), v.title, v.toggle))
	return look.Column(0, look.Hair(), head, body)
}

// Beside is how much wider a dialog is for what stands beside its settings.
func (f *Form) Beside() float32 {
	if f.values == nil {
		return 0
	}
	return valuesWide
}

// roots are the names that the settings can read: variables first, then what there is of the element itself.
func (v *values) roots() (names []string) {
	f, e := v.form, v.form.first()
	if e == nil {
		return nil
	}
	names = Variables(f.doc.Model(), e)
	if s := f.sample().Values; s != nil {
		names = append(names, s.Names()...)
	}
	slices.Sort(names)
	own := func(n string) bool { return n == "response" || n == "request" || n == "environment" }
	names = slices.DeleteFunc(slices.Compact(names), own)
	for field, root := range map[string]string{"answers": "response", "received": "request"} {
		if _, has := bpmn.FieldOf(e, field); has {
			names = append(names, root)
		}
	}
	return append(names, "environment")
}

// lines are the rows of the tree as it is folded now.
func (v *values) lines() (list []valueLine) {
	shapes, sample := v.form.shapes(), v.form.sample().Values
	for _, name := range v.roots() {
		var value feel.Value
		if sample != nil {
			if v, known := sample.Get(name); known {
				value = v
			}
		}
		list = v.lay(list, feel.QuoteName(name), name, value, shapes[name], 0)
	}
	return list
}

// lay adds a value and, where it is unfolded, what is in it.
func (v *values) lay(list []valueLine, path, name string, value feel.Value, shape *feel.Shape, depth int) []valueLine {
	line := valueLine{path: path, name: name, depth: depth, open: v.open[path]}
	var names []string
	var parts []feel.Value
	switch x := value.(type) {
	case *feel.Context:
		for i := range min(x.Len(), membersShown) {
			key, part := x.At(i)
			names, parts = append(names, key), append(parts, part)
		}
	case feel.List:
		for i := range min(len(x), itemsShown) {
			names, parts = append(names, "["+strconv.Itoa(i+1)+"]"), append(parts, x[i])
		}
	case nil:
		if shape != nil {
			line.value = kindWord(shape.Kind)
			for key := range shape.Entries {
				names, parts = append(names, key), append(parts, nil)
			}
			slices.Sort(names)
		}
	}
	line.inner = len(names) > 0
	if value != nil {
		line.value, line.known = brief(value), true
	}
	list = append(list, line)
	if !line.open {
		return list
	}
	for i, key := range names {
		inner := path + "." + feel.QuoteName(key)
		if strings.HasPrefix(key, "[") {
			inner = path + key
		}
		var within *feel.Shape
		if shape != nil {
			within = shape.Entries[key]
		}
		list = v.lay(list, inner, key, parts[i], within, depth+1)
	}
	return list
}

// kindWord says what a value is where there is none yet.
func kindWord(k feel.Kind) string {
	switch k {
	case feel.KindString:
		return lang.L("text")
	case feel.KindNumber:
		return lang.L("number")
	case feel.KindBool:
		return lang.L("yes or no")
	case feel.KindList:
		return lang.L("list")
	case feel.KindContext:
		return lang.L("object")
	case feel.KindDate:
		return lang.L("date")
	case feel.KindTime:
		return lang.L("time")
	case feel.KindDateTime:
		return lang.L("date and time")
	case feel.KindDays, feel.KindMonths:
		return lang.L("length of time")
	case feel.KindRange:
		return lang.L("range")
	}
	return ""
}

// refresh shows the tree as it is now; rows stay while nothing has changed.
func (v *values) refresh() {
	lines := v.lines()
	title := lang.L("no run yet")
	if s := v.form.sample(); s.Values != nil {
		title = s.Of
	}
	v.title.SetText(title)
	if slices.Equal(lines, v.shown) && len(v.rows) > 0 {
		return
	}
	v.shown, v.rows = lines, nil
	look.Refill(v.list, func() {
		v.list.RemoveAll()
		for i, l := range lines {
			d := v.row(i, l)
			v.rows = append(v.rows, d)
			v.list.Add(d)
		}
		v.list.Refresh()
	})
}

// row is one line, with what it is dragged to.
func (v *values) row(i int, l valueLine) *look.Drag {
	chevron := fyne.CanvasObject(look.Sized(18, 18, look.Row(0)))
	if l.inner {
		icon := "chevron-right"
		if l.open {
			icon = "chevron-down"
		}
		b := look.NewIconButton(icon, lang.L("Show what is in it"), func() { v.fold(l.path, !l.open) })
		b.Side, b.Square = look.IconTiny, 18
		chevron = b
	}
	name := look.NewLabel(l.name, look.Small, colour.Expr).Code()
	value := look.NewLabel(l.value, look.Caption, colour.Text3).Cut().Right()
	if l.known {
		value = value.Code()
	}
	line := look.RowGrow(6, 2, chevron, name, value)
	var d *look.Drag
	d = look.NewDrag(l.path, look.Sized(0, 24, look.Inset(6+14*float32(l.depth), 0, 10, 0, line)), func() { v.press(l.path, d) })
	d.Over = func(at fyne.Position) (string, bool) { return v.over(l.path, at) }
	d.Drop = func(at fyne.Position) { v.drop(l.path, at) }
	d.Away = func() { v.aim(nil) }
	d.Key = func(k *fyne.KeyEvent) bool { return v.key(i, l, k.Name) }
	return d
}

// key walks through the tree.
func (v *values) key(i int, l valueLine, name fyne.KeyName) bool {
	switch name {
	case fyne.KeyRight:
		v.fold(l.path, true)
	case fyne.KeyLeft:
		v.fold(l.path, false)
	case fyne.KeyDown:
		v.focus(i + 1)
	case fyne.KeyUp:
		v.focus(i - 1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace: // whoever walks here with Tab has left fields on the way
		v.menu(l.path, v.rows[i])
	default:
		to, leads := look.Leap(name, i, len(v.rows))
		if leads {
			v.focus(to)
		}
		return leads
	}
	return true
}

func (v *values) focus(i int) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(v.content); c != nil && i >= 0 && i < len(v.rows) {
		c.Focus(v.rows[i])
	}
}

// fold shows or hides what is in a value; the keyboard stays at its row.
func (v *values) fold(path string, open bool) {
	if v.open[path] == open {
		return
	}
	v.open[path] = open
	v.refresh()
	v.focus(slices.IndexFunc(v.shown, func(l valueLine) bool { return l.path == path }))
	v.content.Refresh()
}

// at is the target at a place of the window; nil: there is none.
func (v *values) at(at fyne.Position) *target {
	if look.Covers(v.content, at) || v.form.view != nil && !look.Covers(v.form.view, at) {
		return nil
	}
	list := v.form.targets(false)
	if i := slices.IndexFunc(list, func(x target) bool { return look.Covers(x.area, at) }); i >= 0 {
		return &list[i]
	}
	return nil
}

// over shows what a value would be put into, opens the section that it is held over, and scrolls at the ends.
func (v *values) over(path string, at fyne.Position) (string, bool) {
	v.form.lead(at)
	x := v.at(at)
	if x == nil {
		v.aim(nil)
		return "", false
	}
	if why := x.takes(path); why != "" {
		v.aim(nil)
		return why, true
	}
	v.aim(x)
	return strings.TrimSpace(x.label + " " + x.says), false
}

// aim shows which target is aimed at; nil: none.
func (v *values) aim(x *target) {
	if x != nil && v.aimed == x.area {
		return
	}
	if v.aimed != nil {
		v.unaim()
		v.aimed = nil
	}
	if x != nil {
		x.aim(true)
		v.aimed, v.unaim = x.area, func() { x.aim(false) }
	}
}

// drop puts a value where it was let go.
func (v *values) drop(path string, at fyne.Position) {
	x := v.at(at)
	if x == nil || x.takes(path) != "" {
		return
	}
	place := 0
	if x.input != nil {
		place = x.input.Near(at)
	}
	x.put(path, place, place)
}

// press puts a value where a person was typing, in place of what was selected, if that can be seen and takes it; else it offers the settings.
func (v *values) press(path string, beside fyne.CanvasObject) {
	for _, x := range v.form.targets(false) {
		if x.input != nil && x.input == v.form.typed && x.takes(path) == "" {
			from, to := x.input.Chosen()
			x.put(path, from, to)
			return
		}
	}
	v.menu(path, beside)
}

// menu offers the settings that a value can be put into.
func (v *values) menu(path string, beside fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(beside)
	if c == nil {
		return
	}
	var items []look.Item
	for _, x := range v.form.targets(true) {
		if x.takes(path) != "" {
			continue
		}
		end := 0
		if x.input != nil {
			end = len([]rune(x.input.Text()))
		}
		items = append(items, look.Item{Icon: "arrow-right", Text: strings.TrimSpace(x.label + " " + x.says), Do: func() { x.put(path, end, end) }})
	}
	copyPath := look.Item{Icon: "copy", Text: lang.L("Copy"), Do: func() { fyne.CurrentApp().Clipboard().SetContent(path) }}
	look.ShowMenu(c, append(items, look.Item{}, copyPath), look.BelowObject(beside))
}

// parts adds the rows by the paths that they stand for, and what opens the list.
func (v *values) parts(all map[string]fyne.CanvasObject) {
	if v.toggle != nil {
		all["values"] = v.toggle
	}
	for i, d := range v.rows {
		all["value."+v.shown[i].path] = d
	}
}
