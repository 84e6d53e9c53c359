package form

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// A target is a place of the form that a value can be put into: a field, a cell of a grid, or a grid, which gets a row.
type target struct {
	label string
	area  fyne.CanvasObject
	input *look.Input                     // holds the text it goes into; nil: it becomes a text of its own
	aim   func(bool)                      // shows that it is aimed at
	says  string                          // what putting a value there does, in few words
	takes func(path string) string        // why it cannot be put there; "": it can
	put   func(path string, from, to int) // in place of these letters
}

// targets are those that can be seen now, or with all those of every section, the smaller before those around them.
func (f *Form) targets(all bool) (list []target) {
	for _, r := range f.rows {
		if !r.applies() || !all && (!f.sectionShown(r.section) || !r.box.Visible()) {
			continue
		}
		switch in := r.input.(type) {
		case *grid:
			list = append(list, in.targets()...)
		case *textInput:
			if r.field.Type == bpmn.Variable || takesExpressions(r.field.Type) {
				list = append(list, in.target())
			}
		}
	}
	return list
}

// target is the field as a place for values.
func (t *textInput) target() target {
	field := t.row.field
	x := target{label: t.row.label, area: t.object(), input: t.entry, aim: t.entry.Aim}
	if field.Type == bpmn.Variable {
		x.takes = func(path string) string { return plainName(path) }
		x.put = func(path string, _, _ int) { t.row.commit(path); t.load() }
		return x
	}
	x.takes = func(path string) string { return t.row.form.reachable(path, field.Name) }
	x.put = func(path string, from, to int) {
		end := len([]rune(t.entry.Text()))
		t.put(min(max(from, 0), end), min(max(to, 0), end), path, 0)
		text := t.entry.Text()
		t.entry.SetText(text)
		t.row.commit(t.stored(text))
	}
	return x
}

// plainName says that only the name of a variable fits, of any other path.
func plainName(path string) string {
	if len(lastName(path)) != len(path) {
		return lang.L("Only the name of a variable stands here")
	}
	return ""
}

// answerFields see the answer of the call, and messageFields the message: nothing else of the element does.
var (
	answerFields  = []string{"answers", "success"}
	messageFields = []string{"received", "messageKey"}
)

// reachable says why an expression of a field cannot read a path; "": it can.
func (f *Form) reachable(path, field string) string {
	root, _, _ := strings.Cut(path, ".")
	switch {
	case root == "response" && !slices.Contains(answerFields, field):
		return lang.L("The answer is not there yet when this is read")
	case root == "request" && !slices.Contains(messageFields, field):
		return lang.L("The message can be read where its data is taken only")
	}
	return ""
}

// targets are the cells of the grid, then the grid itself.
func (g *grid) targets() (list []target) {
	columns, f := g.row.field.Columns, g.row.form
	for i, line := range g.cells {
		for j, cell := range line {
			if cell == nil || columns[j].Type != bpmn.Variable && !takesExpressions(columns[j].Type) {
				continue
			}
			x := target{label: lang.L(g.row.field.Label) + ": " + lang.L(columns[j].Label), area: cell, input: cell, aim: cell.Aim}
			x.takes = func(path string) string { return f.reachable(path, g.row.field.Name) }
			x.put = func(path string, from, to int) { g.put(i, j, path, from, to) }
			list = append(list, x)
		}
	}
	if g.expression() < 0 {
		return list
	}
	return append(list, target{label: lang.L(g.row.field.Label), area: g.row.box, says: lang.L("in a new row"), aim: g.aim,
		takes: func(path string) string { return f.reachable(path, g.row.field.Name) },
		put:   func(path string, _, _ int) { g.reading(path) }})
}

// aim shows that a row is about to be added.
func (g *grid) aim(aimed bool) {
	g.add.SetOn(aimed)
	if g.more != nil {
		g.more.SetOn(aimed)
	}
}

// expression is the column that takes an expression, name the one that is called after what it reads; -1: there is none.
func (g *grid) expression() int {
	return slices.IndexFunc(g.row.field.Columns, func(c bpmn.Field) bool { return takesExpressions(c.Type) })
}

func (g *grid) name() int {
	return slices.IndexFunc(g.row.field.Columns, func(c bpmn.Field) bool {
		return c.Type == bpmn.Variable || c.Name == "field" || c.Name == "name"
	})
}

// reading adds a row that reads a path.
func (g *grid) reading(path string) {
	g.lines = append(g.lines, g.fresh())
	g.fill(len(g.lines)-1, path)
	g.build()
	g.commit()
	g.row.form.body.Refresh()
}

// put puts a path into a cell: one that names a variable is called after it, and its row reads it if it reads nothing
// yet; into an expression or a text that stands there it is inserted, in place of these letters.
func (g *grid) put(i, j int, path string, from, to int) {
	now, value := g.lines[i][j], g.expression()
	switch {
	case g.row.field.Columns[j].Type == bpmn.Variable && value >= 0 && g.lines[i][value] != "":
		g.lines[i][j] = variableName(path)
	case j != value || from == 0 && to >= len([]rune(now)):
		g.lines[i][j] = ""
		g.fill(i, path)
	default:
		letters := []rune(now)
		from, to = min(max(from, 0), len(letters)), min(max(to, 0), len(letters))
		g.lines[i][j] = string(letters[:from]) + inserted(path, strings.HasPrefix(now, "=") || always(g.row.field.Columns[j].Type)) + string(letters[to:])
	}
	g.build()
	g.commit()
}

// inserted is a path as it stands within an expression, or within a text.
func inserted(path string, bare bool) string {
	if bare {
		return path
	}
	return "{= " + path + " }"
}

// fill lets a row read a path; a name that is missing is made from it.
func (g *grid) fill(i int, path string) {
	columns := g.row.field.Columns
	if at := g.expression(); at >= 0 {
		g.lines[i][at] = "=" + path
		if always(columns[at].Type) {
			g.lines[i][at] = path
		}
	}
	if at := g.name(); at >= 0 && g.lines[i][at] == "" {
		g.lines[i][at] = lastName(path)
		if columns[at].Type == bpmn.Variable {
			g.lines[i][at] = variableName(path)
		}
	}
	if at := slices.IndexFunc(columns, func(c bpmn.Field) bool { return c.Name == "by" }); at >= 0 {
		g.lines[i][at] = columns[at].Default
	}
}

// lastName is the last member of a path, as it is called.
func lastName(path string) string {
	if rest, quoted := strings.CutSuffix(path, "`"); quoted {
		return rest[strings.LastIndexByte(rest, '`')+1:]
	}
	name, _, _ := strings.Cut(path[strings.LastIndexByte(path, '.')+1:], "[")
	return name
}

// variableName is what a variable that takes a path is called: its last member, without the letters that no name has.
func variableName(path string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127 {
			return r
		}
		return -1
	}, lastName(path))
}
