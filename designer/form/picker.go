package form

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/overlay"
	"hookflow/engine/bpmn"
)

// functions are those of the library that people look for first: a name for
// the menu and the call that is inserted, the cursor's place marked by "|".
var functions = []struct{ label, call string }{
	{"upper case", "upper case(|)"}, {"lower case", "lower case(|)"}, {"substring", "substring(|, 1, 10)"},
	{"string length", "string length(|)"}, {"replace", `replace(|, "pattern", "by")`}, {"split", `split(|, ",")`},
	{"contains", `contains(|, "text")`}, {"string", "string(|)"}, {"number", "number(|)"},
	{"date and time", "date and time(|)"}, {"today", "today()|"}, {"now", "now()|"},
	{"count", "count(|)"}, {"sum", "sum(|)"}, {"min", "min(|)"}, {"max", "max(|)"}, {"round", "round half up(|, 2)"},
	{"get or else", `get or else(|, "otherwise")`}, {"from json", "from json(|)"}, {"to json", "to json(|)"}, {"uuid", "uuid()|"},
}

// takesExpressions reports whether FEEL may stand in a field of this type.
func takesExpressions(t bpmn.FieldType) bool {
	switch t {
	case bpmn.Text, bpmn.Multiline, bpmn.Expression, bpmn.Script, bpmn.Duration:
		return true
	}
	return false
}

// withPickers puts the variable picker and the function picker beside an
// entry that takes expressions.
func withPickers(e *textEntry, field bpmn.Field, variables []string) fyne.CanvasObject {
	if !takesExpressions(field.Type) {
		return e
	}
	bare := field.Type == bpmn.Expression || field.Type == bpmn.Script
	var vars, calls *widget.Button
	vars = widget.NewButton("{+}", func() { showMenu(vars, variableMenu(e, bare, variables)) })
	calls = widget.NewButton("f(x)", func() { showMenu(calls, functionMenu(e, bare)) })
	buttons := container.NewHBox(vars, calls)
	if e.MultiLine {
		return container.NewBorder(nil, nil, nil, container.NewVBox(vars, calls), e)
	}
	return container.NewBorder(nil, nil, nil, buttons, e)
}

func showMenu(below *widget.Button, menu *fyne.Menu) {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(below)
	if canvas == nil {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(below)
	overlay.Menu(menu, canvas, at.AddXY(0, below.Size().Height))
}

func variableMenu(e *textEntry, bare bool, variables []string) *fyne.Menu {
	names := append(slices.Clone(variables), "instance.corrKey", "instance.businessKey")
	var items []*fyne.MenuItem
	for _, name := range names {
		items = append(items, fyne.NewMenuItem(name, func() { insert(e, bare, name+"|") }))
	}
	if len(variables) == 0 {
		none := fyne.NewMenuItem(lang.L("The process writes no variable yet"), nil)
		none.Disabled = true
		items = append([]*fyne.MenuItem{none, fyne.NewMenuItemSeparator()}, items...)
	}
	return fyne.NewMenu("", items...)
}

func functionMenu(e *textEntry, bare bool) *fyne.Menu {
	var items []*fyne.MenuItem
	for _, f := range functions {
		items = append(items, fyne.NewMenuItem(f.label, func() { insert(e, bare, f.call) }))
	}
	return fyne.NewMenu("", items...)
}

// insert puts a piece of FEEL at the cursor of e. Inside literal text it is
// wrapped in {= }, into an empty field it goes as an expression; the cursor ends where "|" stands in the piece.
func insert(e *textEntry, bare bool, piece string) {
	switch {
	case bare || strings.HasPrefix(e.Text, "="):
	case e.Text == "":
		piece = "=" + piece // the value itself, whatever its type
	default:
		piece = "{= " + piece + " }"
	}
	before, after, _ := strings.Cut(piece, "|")
	lines := strings.Split(e.Text, "\n")
	row := min(e.CursorRow, len(lines)-1)
	line := []rune(lines[row])
	column := min(e.CursorColumn, len(line))
	lines[row] = string(line[:column]) + before + after + string(line[column:])
	e.SetText(strings.Join(lines, "\n"))
	e.CursorRow, e.CursorColumn = row, column+len([]rune(before))
	e.Refresh()
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(e); canvas != nil {
		canvas.Focus(e)
	}
}
