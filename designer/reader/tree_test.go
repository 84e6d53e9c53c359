package reader

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// opened is a window with an object in it.
func opened(t *testing.T, o fyne.CanvasObject) fyne.Window {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, o)
	w.Resize(fyne.NewSize(400, 400))
	return w
}

func label(text string) *look.Label { return look.NewLabel(text, look.Body, colour.Text) }

// lines are the nodes of a window, each with what it is in.
func (t *tree) lines() (list []string) {
	for _, id := range t.order() {
		n := t.nodes[id]
		depth := 0
		for over := n.over; over != nil; over = over.over {
			depth++
		}
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s%s %s | %s %s", strings.Repeat(">", depth), n.kind().name, n.name, n.Help, n.Value)))
	}
	return list
}

// Names come from what stands in the window.
func TestNames(t *testing.T) {
	hint, needed := look.NewInput(""), look.NewInput("x")
	hint.Hint = "Search"
	remove := look.NewIconButton("close", "Remove", nil)
	choice := look.NewSelect([]string{"GET", "POST"}, nil)
	choice.Put(1, "")
	check := widget.NewCheck("", nil)
	segment := look.NewSegment([]string{"Light", "Dark"}, 0, nil)
	w := opened(t, look.Column(0, hint, label("Address *"), look.Row(0, needed), look.Row(0, label("Header"), remove), label("Method"), choice,
		look.Called("All", check), label("Colours"), segment.Content, container.NewVScroll(look.NewPress("Open", label("Open a file"), "", "", nil))))
	got := strings.Join(treeOf(w, Standing{Active: true}, &tree{}).lines(), "\n")
	for _, want := range []string{
		">>entry Search |", ">>entry Address |  x", ">>push button Remove | Header", ">>combo box Method |  POST", ">>>menu item POST |",
		">>check box All |", ">>radio button Dark | Colours", ">>push button Open |",
	} {
		if !strings.Contains(got+"\n", want+"\n") {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, "Open a file") {
		t.Errorf("what a button holds is said beside its name:\n%s", got)
	}
	if tree := treeOf(w, Standing{Active: true}, &tree{}); !tree.named("Address").needed {
		t.Error("nobody hears that the address must be given")
	}
}

func (t *tree) named(name string) *node {
	for _, n := range t.nodes {
		if n.name == name && n.role != fyne.AccessibleRoleText {
			return n
		}
	}
	return nil
}

// What is told is what has become another, and last what has the keys.
func TestDifferences(t *testing.T) {
	first, second, says := look.NewInput("a"), look.NewInput("b"), label("")
	says.News = true
	box := look.Column(0, label("First"), first, label("Second"), second, says)
	w := opened(t, box)
	before := treeOf(w, Standing{Active: true}, &tree{})
	told := func(do func()) string {
		do()
		now := treeOf(w, Standing{Active: true}, before)
		var list []string
		for _, e := range differences(before, now) {
			n := now.nodes[e.of]
			if n == nil {
				n = before.nodes[e.of]
			}
			list = append(list, fmt.Sprintf("%s %s:%s %d", n.name, strings.TrimPrefix(e.what, "Object."), e.detail, e.a))
		}
		before = now
		return strings.Join(list, ", ")
	}
	for _, step := range []struct {
		what string
		do   func()
		want string
	}{
		{"nothing", func() {}, ""},
		{"the keys come", func() { w.Canvas().Focus(first) }, "First StateChanged:focused 1"},
		{"the keys go on", func() { w.Canvas().Focus(second) }, "First StateChanged:focused 0, Second StateChanged:focused 1"},
		{"a letter", func() { second.TypedRune('c') }, "Second TextChanged:insert 1, Second TextCaretMoved: 2"},
		{"a message", func() { says.SetText("Saved") }, "Hookflow ChildrenChanged:add 1, Saved StateChanged:showing 1"},
		{"another message", func() { says.SetText("Sent") }, "Sent PropertyChange:accessible-name 0, Sent StateChanged:showing 1"},
		{"its end", func() { says.SetText("") }, "Hookflow ChildrenChanged:remove 1, Sent StateChanged:defunct 1"},
	} {
		if got := told(step.do); got != step.want {
			t.Errorf("%s: %s, want %s", step.what, got, step.want)
		}
	}
}

// What is told of a text is what has gone and what has come, not all of it.
func TestTyped(t *testing.T) {
	was, now := &node{Told: look.Told{Value: "Заказ A", At: 7, To: 7}}, &node{Told: look.Told{Value: "Заявка A", At: 6, To: 6}}
	got := fmt.Sprint(now.typed(was))
	if want := "[{0 Object.TextChanged delete 2 3 каз} {0 Object.TextChanged insert 2 4 явка} {0 Object.TextCaretMoved  6 0 <nil>}]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
