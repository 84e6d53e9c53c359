package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/schema"
)

// grid edits the rows of a table field: one outline, hairlines, and a last line
// that adds a row. An empty table is only its label with "Add".
type grid struct {
	row   *row
	lines [][]string // the texts as they are shown, by row and column
	kept  [][]string // rows that have a field of their own, and are written with the others
	cells [][]*look.Input
	grips []*look.Drag // of the rows; none where there is but one
	list  *fyne.Container
	shown *fyne.Container
	count *look.Label
	add   *look.Button // beside the label
	more  *look.Button // below the rows; nil: there are none yet
	wide  map[int]bool // rows of which every setting is seen
	focus [2]int       // the cell to be focused when the grid is made anew; -1: none
}

func newGrid(r *row) input {
	g := &grid{row: r, list: look.Column(0), count: look.NewLabel("", look.Small, colour.Text3), wide: map[int]bool{}, focus: [2]int{-1, -1}}
	g.add = look.NewButton(look.Link, "plus", lang.L("Add"), g.addRow)
	g.add.Small, g.add.Side = true, look.IconInline
	g.shown = container.NewStack(look.NewGround("", colour.LineStrong, 6), g.list)
	g.lines, g.kept = r.form.rest(r.field)
	g.build()
	return g
}

// table are the rows of a table field that every element has.
func (f *Form) table(field bpmn.Field) (lines [][]string) {
	for i, e := range f.elements() {
		own := linesOf(e, field)
		if i == 0 {
			lines = own
			continue
		}
		lines = slices.DeleteFunc(lines, func(l []string) bool {
			at := slices.IndexFunc(own, func(o []string) bool { return slices.Equal(o, l) })
			if at >= 0 {
				own = slices.Delete(own, at, at+1)
			}
			return at < 0
		})
	}
	return lines
}

// linesOf are the rows of a table field of one element.
func linesOf(e *bpmn.Element, field bpmn.Field) (lines [][]string) {
	for _, x := range bpmn.Rows(e, field) {
		var texts []string
		for _, c := range field.Columns {
			texts = append(texts, bpmn.GetXML(x, c))
		}
		lines = append(lines, texts)
	}
	return lines
}

// inPlaceOf are the rows of one element after those that all have in common were changed: the others stay as they are.
func inPlaceOf(own, common, now [][]string) (rows [][]string) {
	at := len(own)
	for _, l := range common {
		i := slices.IndexFunc(own, func(o []string) bool { return slices.Equal(o, l) })
		own, at = slices.Delete(own, i, i+1), min(at, i)
	}
	return slices.Insert(own, min(at, len(own)), now...)
}

func (g *grid) object() fyne.CanvasObject { return g.shown }

// head is the label, with how many rows there are or the way to the first one.
func (g *grid) head() fyne.CanvasObject {
	label := look.NewLabel(lang.L(g.row.field.Label)+star(g.row.field.Required), look.Small, colour.Text2).Cut()
	return look.Sized(0, 20, look.RowGrow(8, 0, label, g.count, g.add))
}

func (g *grid) load() {
	now, kept := g.row.form.rest(g.row.field)
	g.kept = kept
	if g.editing() || slices.EqualFunc(g.lines, now, func(a, b []string) bool { return slices.Equal(a, b) }) {
		return
	}
	g.lines = now
	g.build()
}

// editing reports whether something is typed that is not committed, or a row is
// still empty.
func (g *grid) editing() bool {
	for _, line := range g.cells {
		for _, c := range line {
			if c != nil && c.Edited() {
				return true
			}
		}
	}
	return len(g.lines) > 0 && blank(g.lines[len(g.lines)-1])
}

func blank(line []string) bool {
	return !slices.ContainsFunc(line, func(text string) bool { return text != "" })
}

// parts adds the cells and the button that adds a row.
func (g *grid) parts(all map[string]fyne.CanvasObject) {
	name := "field." + g.row.field.Name + "."
	for i, line := range g.cells {
		for j, cell := range line {
			if cell != nil {
				all[name+strconv.Itoa(i)+"."+g.row.field.Columns[j].Name] = cell
			}
		}
	}
	all[name+"add"] = g.add
	if g.more != nil && len(g.lines) > 0 {
		all[name+"add"] = g.more
	}
}

// build shows the lines as they are now; whoever has the keys in a row has them in the one that comes in its place.
func (g *grid) build() {
	if g.row.box == nil { // nobody sees it yet
		g.lay()
		return
	}
	look.Refill(g.row.box, g.lay)
}

func (g *grid) lay() {
	g.list.RemoveAll()
	g.cells, g.grips = nil, nil
	columns := g.row.field.Columns
	if len(g.lines) > 0 && len(columns) > 1 && !g.stacked() {
		var names []fyne.CanvasObject
		for _, c := range columns {
			names = append(names, look.Inset(9, 0, 4, 0, look.NewLabel(lang.L(c.Label), look.Caption, colour.Text3).Cut()))
		}
		head := look.NewGround(colour.Sunken, "", 0)
		head.Corners = [4]float32{6, 6, 0, 0}
		row := look.RowGrow(0, 0, container.New(shares{columns}, names...), look.Sized(24, 0, look.Row(0)))
		g.list.Add(look.Pad(1, look.Sized(0, 26, container.NewStack(head, row))))
	}
	for i := range g.lines {
		g.list.Add(look.Hair())
		g.list.Add(g.line(i))
	}
	if len(g.lines) > 0 {
		more := look.NewButton(look.Link, "plus", g.adding(), g.addRow)
		more.Small, more.Side = true, look.IconInline
		g.more = more
		g.list.Add(look.Hair())
		g.list.Add(look.Sized(0, 28, look.Inset(6, 0, 6, 0, look.Row(0, more))))
	}
	setVisible(g.shown, len(g.lines) > 0)
	setVisible(g.add, len(g.lines) == 0)
	setVisible(g.count, len(g.lines) > 0 || g.differs())
	g.count.SetText(strconv.Itoa(len(g.lines)))
	if g.differs() {
		g.count.SetText(fmt.Sprintf(lang.L("%d in common"), len(g.lines)))
	}
	g.list.Refresh()
	g.judge()
	if at := g.focus; at[0] >= 0 && at[0] < len(g.cells) && g.cells[at[0]][at[1]] != nil {
		cell := g.cells[at[0]][at[1]]
		g.row.form.After(0, func() {
			if c := fyne.CurrentApp().Driver().CanvasForObject(cell); c != nil {
				c.Focus(cell)
			}
		})
	}
	g.focus = [2]int{-1, -1}
}

// differs reports whether an element has rows that another has not.
func (g *grid) differs() bool {
	common := len(g.row.form.table(g.row.field))
	return slices.ContainsFunc(g.row.form.elements(), func(e *bpmn.Element) bool { return len(bpmn.Rows(e, g.row.field)) > common })
}

// adding is what the last line of the grid says.
func (g *grid) adding() string {
	switch g.row.field.Name {
	case "headers":
		return lang.L("Add header")
	case "parameters", "inputs":
		return lang.L("Map variable")
	case "answers", "received", "outputs":
		return lang.L("Map field")
	}
	return lang.L("Add")
}

// shares divides the width among the columns: a check box needs little.
type shares struct{ columns []bpmn.Field }

func (s shares) MinSize(o []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(float32(40*len(o)), 0)
	for _, each := range o {
		size.Height = max(size.Height, each.MinSize().Height)
	}
	return size
}

func (s shares) Layout(o []fyne.CanvasObject, size fyne.Size) {
	weight := func(i int) float32 {
		if s.columns[i].Type == bpmn.Boolean && len(s.columns) > 2 {
			return 0.6
		}
		return 1
	}
	total := float32(0)
	for i := range o {
		total += weight(i)
	}
	x := float32(0)
	for i, each := range o {
		wide := size.Width * weight(i) / total
		each.Move(fyne.NewPos(x, 0))
		each.Resize(fyne.NewSize(wide, size.Height))
		x += wide
	}
}

func (g *grid) line(i int) fyne.CanvasObject {
	columns := g.row.field.Columns
	cells, inputs := make([]fyne.CanvasObject, len(columns)), make([]*look.Input, len(columns))
	for j, c := range columns {
		if g.has(i, j) {
			cell, input := g.cell(i, j, c)
			cells[j], inputs[j] = look.Called(lang.L(c.Label), cell), input
		}
	}
	g.cells = append(g.cells, inputs)
	remove := look.NewIconButton("close", lang.L("Remove"), func() { g.remove(i) })
	remove.Side, remove.Square, remove.Key = look.IconTiny, 24, "Alt Delete"
	inside := container.New(shares{columns}, cells...)
	if g.stacked() {
		inside = look.Inset(0, 2, 0, 2, g.pairs(i, cells))
	}
	if len(g.lines) < 2 {
		return look.RowGrow(0, 0, inside, remove)
	}
	return look.RowGrow(0, 1, g.grip(i), inside, remove)
}

// grip is what a row is moved by: dragged to the place of another, or by Up and Down.
func (g *grid) grip(i int) fyne.CanvasObject {
	name := strings.Join(slices.DeleteFunc(slices.Clone(g.lines[i]), func(text string) bool { return text == "" }), " ")
	d := look.NewDrag(name, look.Sized(14, 0, container.NewCenter(look.NewGlyph("grip", look.IconTiny, colour.Text3))), func() {})
	d.Icon, d.Tip, d.Keys = "grip", lang.L("Move the row"), "Alt \u2191 \u2193"
	d.Over = func(fyne.Position) (string, bool) { return "", false }
	d.Drop = func(at fyne.Position) { g.move(i, g.rowAt(at), -1) }
	d.Away = func() {}
	d.Key = func(k *fyne.KeyEvent) bool {
		switch k.Name {
		case fyne.KeyUp:
			g.move(i, i-1, -1)
		case fyne.KeyDown:
			g.move(i, i+1, -1)
		case fyne.KeyDelete:
			g.remove(i)
		default:
			return false
		}
		return true
	}
	g.grips = append(g.grips, d)
	return d
}

// rowAt is the row at a place of the window: the last one that does not begin below it.
func (g *grid) rowAt(at fyne.Position) (row int) {
	for i, d := range g.grips {
		if fyne.CurrentApp().Driver().AbsolutePositionForObject(d).Y <= at.Y {
			row = i
		}
	}
	return row
}

// chord moves or removes the row of a cell.
func (g *grid) chord(i, j int, s *desktop.CustomShortcut) bool {
	if s.Modifier != fyne.KeyModifierAlt {
		return false
	}
	switch s.KeyName {
	case fyne.KeyUp:
		g.move(i, i-1, j)
	case fyne.KeyDown:
		g.move(i, i+1, j)
	case fyne.KeyDelete:
		g.remove(i)
	default:
		return false
	}
	return true
}

// move puts a row in the place of another; the keys go along, to a cell of it or, for -1, to its grip.
func (g *grid) move(from, to, cell int) {
	if to < 0 || to >= len(g.lines) || from >= len(g.lines) || from == to {
		return
	}
	if cell >= 0 {
		g.cells[from][cell].Take()
	}
	line := g.lines[from]
	g.lines = slices.Insert(slices.Delete(g.lines, from, from+1), to, line)
	g.build()
	if c := fyne.CurrentApp().Driver().CanvasForObject(g.grips[to]); c != nil {
		c.Focus(g.grips[to])
		if cell >= 0 {
			c.Focus(g.cells[to][cell])
		}
	}
	g.commit()
	g.row.form.body.Refresh()
}

// has reports whether a row has a column: what others in it say decides.
func (g *grid) has(i, j int) bool {
	columns := g.row.field.Columns
	return g.lines[i][j] != "" && columns[j].Type != bpmn.Boolean || columns[j].AppliesIn(func(name string) string {
		at := slices.IndexFunc(columns, func(c bpmn.Field) bool { return c.Name == name })
		return g.lines[i][at]
	})
}

// firstOf is how many columns of a long row are always seen; the others are behind a button while nothing stands in them.
const firstOf = 6

// pairs are the cells of a long row, two beside each other.
func (g *grid) pairs(i int, cells []fyne.CanvasObject) fyne.CanvasObject {
	box := look.Column(0)
	var columns []bpmn.Field
	var shown []fyne.CanvasObject
	hidden := false
	for j, c := range cells {
		switch {
		case c == nil:
		case j >= firstOf && g.lines[i][j] == "" && !g.wide[i] && !g.special(j):
			hidden = true
		default:
			columns, shown = append(columns, g.row.field.Columns[j]), append(shown, c)
		}
	}
	for j := 0; j < len(shown); j += 2 {
		to := min(j+2, len(shown))
		box.Add(container.New(shares{columns[j:to]}, shown[j:to]...))
	}
	if hidden {
		more := look.NewButton(look.Link, "plus", lang.L("More settings"), func() { g.wide[i] = true; g.build(); g.row.form.body.Refresh() })
		more.Small, more.Side = true, look.IconInline
		box.Add(look.Sized(0, 24, look.Inset(6, 0, 6, 0, look.Row(0, more))))
	}
	return box
}

// special reports whether a column belongs to few kinds of rows, which are little without it.
func (g *grid) special(j int) bool {
	when := g.row.field.Columns[j].When
	return when != "" && strings.Count(when, "|") < 4
}

// stackedAbove is how many columns stand beside each other; of more, two stand on
// each line, and every cell says itself what it is.
const stackedAbove = 3

func (g *grid) stacked() bool { return len(g.row.field.Columns) > stackedAbove }

// cell makes the input of one cell; the second result is nil for what is no text.
func (g *grid) cell(i, j int, column bpmn.Field) (fyne.CanvasObject, *look.Input) {
	now := g.lines[i][j]
	switch column.Type {
	case bpmn.Choice:
		labels := make([]string, len(column.Choices))
		for n, v := range column.Choices {
			labels[n] = lang.L(ChoiceLabel(v))
		}
		s := look.NewSelect(labels, func(at int) { g.set(i, j, column.Choices[at]) })
		s.Bare = true
		s.Put(slices.Index(column.Choices, now), now)
		return s, nil
	case bpmn.Boolean:
		box := widget.NewCheck("", nil)
		box.Checked = now == "true"
		box.OnChanged = func(on bool) { g.set(i, j, strconv.FormatBool(on)) }
		if g.stacked() {
			box.Text = lang.L(column.Label)
			return box, nil
		}
		return container.NewCenter(box), nil
	}
	e := look.NewInput(now)
	e.Bare, e.Mono = true, column.Type != bpmn.Literal
	e.Hint = column.Default
	if column.Required && now == "" || g.stacked() {
		e.Hint = lang.L(column.Label)
	}
	g.dress(e, column)
	e.Changed = func(text string) { g.judge() }
	e.Commit = func(text string) { g.set(i, j, text) }
	e.Left = func() { g.row.form.typed = e }
	e.Chord = func(s *desktop.CustomShortcut) bool { return g.chord(i, j, s) }
	return e, e
}

// dress colours and completes a cell that takes expressions or names a variable.
func (g *grid) dress(e *look.Input, column bpmn.Field) {
	f := g.row.form
	switch {
	case column.Type == bpmn.Variable:
		e.Ink = colour.Expr
		e.Offers = func(text string, at int) []look.Proposal { return f.names(text) }
	case g.row.field.Name == "arguments" && column.Name == "name":
		e.Offers = func(text string, _ int) []look.Proposal { return fitting(f.argumentsLeft(g.lines), text) }
	case g.row.field.Name == "recordValues" && column.Name == "name":
		e.Offers = func(text string, _ int) []look.Proposal { return f.fieldNames(text, "") }
	case takesExpressions(column.Type):
		bare := func(text string) bool { return always(column.Type) || len(text) > 0 && text[0] == '=' }
		e.Colours = func(text string) []look.Span { return paint(text, bare(text)) }
		e.Offers = func(text string, at int) []look.Proposal {
			list := f.complete(text, at, bare(text))
			if !bare(text) && text != "" && at == len([]rune(text)) {
				list = append(f.meant(text), list...)
			}
			return list
		}
	}
}

// set commits a cell.
func (g *grid) set(i, j int, text string) {
	if i < len(g.lines) {
		g.lines[i][j] = text
		g.nameField(i, j)
		g.commit()
		if g.row.field.Columns[j].Type == bpmn.Choice && g.decides(j) {
			g.build()
			g.row.form.body.Refresh()
		}
	}
}

// nameField fills the name of a request field in, once the variable for it is chosen.
func (g *grid) nameField(i, j int) {
	if g.row.field.Name != "parameters" {
		return
	}
	columns := g.row.field.Columns
	at := slices.IndexFunc(columns, func(c bpmn.Field) bool { return c.Name == "field" })
	path, is := strings.CutPrefix(strings.TrimSpace(g.lines[i][j]), "=")
	if columns[j].Name != "value" || !is || g.lines[i][at] != "" {
		return
	}
	parts := strings.Split(strings.TrimSpace(path), ".")
	if slices.ContainsFunc(parts, func(p string) bool { return !schema.NCName(p) }) {
		return
	}
	g.lines[i][at] = parts[len(parts)-1]
	if cell := g.cells[i][at]; cell != nil {
		cell.SetText(g.lines[i][at])
		cell.SelectFirst(len([]rune(g.lines[i][at]))) // whoever goes on typing means another name
	}
}

// fresh is a row in which nothing stands but its choices.
func (g *grid) fresh() []string {
	line := make([]string, len(g.row.field.Columns))
	for i, c := range g.row.field.Columns {
		if c.Type == bpmn.Choice || c.Type == bpmn.Boolean {
			line[i] = c.Default
		}
	}
	return line
}

// decides reports whether a row has other columns by what stands in this one.
func (g *grid) decides(j int) bool {
	return slices.ContainsFunc(g.row.field.Columns, func(c bpmn.Field) bool { return strings.HasPrefix(c.When, g.row.field.Columns[j].Name+"=") })
}

func (g *grid) addRow() {
	g.lines = append(g.lines, g.fresh())
	g.focus = [2]int{len(g.lines) - 1, 0}
	g.build()
	g.row.form.body.Refresh()
}

func (g *grid) remove(i int) {
	if i >= len(g.lines) { // a control of a row that has gone
		return
	}
	g.lines = slices.Delete(g.lines, i, i+1)
	g.build()
	g.commit()
	g.row.form.body.Refresh()
}

// commit writes the rows that have something in them, as one step.
func (g *grid) commit() {
	f, field := g.row.form, g.row.field
	common, now := f.table(field), slices.DeleteFunc(slices.Concat(g.kept, g.lines), blank)
	f.change(field.Label, func(tx *doc.Tx) error {
		for _, e := range f.in(tx) {
			var rows []doc.Row
			for _, l := range inPlaceOf(linesOf(e, field), common, now) {
				r := doc.Row{}
				for j, c := range field.Columns {
					r[c.Name] = l[j]
				}
				rows = append(rows, r)
			}
			if err := tx.SetRows(e, field.Name, rows); err != nil {
				return err
			}
		}
		return nil
	})
	f.Refresh()
	g.judge()
}

// judge marks the cells that are not acceptable and says why.
func (g *grid) judge() {
	f := g.row.form
	e := f.first()
	if e == nil {
		return
	}
	text := ""
	for i, line := range g.cells {
		for j, c := range line {
			if c == nil {
				continue
			}
			column := g.row.field.Columns[j]
			err := Check(f.doc.Model(), e, column, c.Text())
			if blank(g.lines[i]) && c.Text() == "" {
				err = nil
			}
			from, to := place(err, c.Text())
			c.SetWrong(err != nil, from, to)
			if err != nil && text == "" {
				text = lang.L(column.Label) + ": " + inWords(err)
			}
		}
	}
	g.row.problem.SetText(text)
	setVisible(g.row.problem, text != "")
}
