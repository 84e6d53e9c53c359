package look

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// branch is a line with others in it.
func branch(id string, inner ...Twig) Twig {
	raw := id
	for _, w := range inner {
		raw += " " + w.Name + " " + w.Raw
	}
	return Twig{ID: id, Name: id, Path: "p." + id, Raw: raw, Inner: func() []Twig { return inner }}
}

func leaf(id, value string) Twig {
	return Twig{ID: id, Name: id, Value: value, Raw: value, Path: "p." + id}
}

// showTree puts a tree into a window of 300 by 200.
func showTree(t *testing.T, twigs ...Twig) *Tree {
	test.NewTempApp(t)
	tree := NewTree()
	w := test.NewTempWindow(t, tree.Content)
	w.Resize(fyne.NewSize(300, 200))
	tree.Fill(twigs)
	w.Canvas().Focus(tree)
	return tree
}

func (t *Tree) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		t.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

// names are the lines that are shown, indented.
func (t *Tree) names() string {
	var list []string
	for _, r := range t.rows {
		list = append(list, strings.Repeat(">", r.depth)+r.Name)
	}
	return strings.Join(list, " ")
}

// The keys walk through the lines and fold them, as in any tree.
func TestTreeByKeys(t *testing.T) {
	tree := showTree(t, branch("order", leaf("id", "7"), branch("lines", leaf("sku", "x"))), leaf("total", "12"))
	steps := []struct {
		keys     []fyne.KeyName
		at, rows string
	}{
		{nil, "order", "order total"},
		{[]fyne.KeyName{fyne.KeyRight}, "order", "order >id >lines total"},
		{[]fyne.KeyName{fyne.KeyRight, fyne.KeyDown}, "lines", "order >id >lines total"},
		{[]fyne.KeyName{fyne.KeyReturn}, "lines", "order >id >lines >>sku total"},
		{[]fyne.KeyName{fyne.KeyRight, fyne.KeyLeft}, "lines", "order >id >lines >>sku total"},
		{[]fyne.KeyName{fyne.KeyLeft}, "lines", "order >id >lines total"},
		{[]fyne.KeyName{fyne.KeyLeft, fyne.KeyLeft}, "order", "order total"},
		{[]fyne.KeyName{fyne.KeyEnd}, "total", "order total"},
		{[]fyne.KeyName{fyne.KeyDown, fyne.KeyHome}, "order", "order total"},
	}
	for i, s := range steps {
		tree.press(s.keys...)
		if tree.at != s.at || tree.names() != s.rows {
			t.Errorf("step %d: at %s of %s, want %s of %s", i, tree.at, tree.names(), s.at, s.rows)
		}
	}
}

// A click folds and unfolds, and what is unfolded stays so when the tree is filled anew.
func TestTreeStaysUnfolded(t *testing.T) {
	tree := showTree(t, leaf("a", "1"), branch("order", leaf("id", "7")))
	tree.Tapped(&fyne.PointEvent{Position: fyne.NewPos(40, tree.rows[1].y+4)})
	if got := tree.names(); got != "a order >id" {
		t.Fatalf("after a click: %s", got)
	}
	tree.Fill([]Twig{branch("order", leaf("id", "8"), leaf("name", "x")), leaf("b", "2")})
	if got := tree.names(); got != "order >id >name b" || tree.at != "order" {
		t.Errorf("filled anew: %s, at %s", got, tree.at)
	}
}

// A search shows what has the text, wherever it is folded away, and what it lies in.
func TestTreeFinds(t *testing.T) {
	tree := showTree(t, branch("order", leaf("id", "7"), branch("lines", leaf("sku", "Blue"), leaf("n", "2"))), leaf("total", "12"))
	for _, c := range []struct {
		query, rows string
		found       int
	}{
		{"blue", "order >lines >>sku", 1}, {"SKU", "order >lines >>sku", 1}, {"12", "total", 1}, {"absent", "", 0}, {"total", "total", 1}, {"", "order total", 0},
	} {
		if found := tree.Find(c.query); found != c.found || tree.names() != c.rows {
			t.Errorf("%q: %d in %s, want %d in %s", c.query, found, tree.names(), c.found, c.rows)
		}
	}
}

// The value and the path of the line that is chosen are copied by keys; a letter begins a search.
func TestTreeCopies(t *testing.T) {
	tree := showTree(t, leaf("a", "1"), leaf("b", "2"))
	tree.Whole = func(raw string) string { return "<" + raw + ">" }
	typed := ""
	tree.Typed = func(r rune) { typed += string(r) }
	clip := fyne.CurrentApp().Clipboard()
	tree.press(fyne.KeyDown)
	tree.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
	if got := clip.Content(); got != "<2>" {
		t.Errorf("the value is copied as %q", got)
	}
	tree.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyC, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
	if got := clip.Content(); got != "p.b" {
		t.Errorf("the path is copied as %q", got)
	}
	tree.TypedRune('x')
	if typed != "x" {
		t.Errorf("typed %q", typed)
	}
	var menu *Chosen
	tree.Menu = func(c *Chosen) { menu = c }
	tree.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(40, tree.rows[0].y+4)})
	if menu == nil || menu.ID != "a" {
		t.Errorf("the menu is for %v", menu)
	}
}

// Of a hundred thousand lines only those are drawn that are seen; a long text is shown in lines that have room.
func TestTreeIsLarge(t *testing.T) {
	var many []Twig
	for i := range 100_000 {
		many = append(many, leaf(fmt.Sprint(i), "x"))
	}
	tree := showTree(t, append([]Twig{{ID: "long", Value: strings.Repeat("word ", 40), Prose: true}}, many...)...)
	if n := len(tree.body.Objects); n > 100 {
		t.Errorf("%d objects are drawn", n)
	}
	lines := tree.rows[0].lines
	if len(lines) < 4 || slices.ContainsFunc(lines, func(l string) bool { return codeWidth([]rune(l)) > 300 }) {
		t.Errorf("the long text is shown as %q", lines)
	}
	if strings.Join(lines, "") != strings.Repeat("word ", 40) {
		t.Errorf("lines lack something: %q", lines)
	}
	tree.Reveal("99999")
	if tree.scroll.Offset.Y < 99_000*treeLine {
		t.Errorf("the last line is not shown: %v", tree.scroll.Offset)
	}
}
