package look

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/colour"
)

// shownTable is a table of n rows in a window, and what was done with it.
func shownTable(t *testing.T, n, columns int) (table *Table, w fyne.Window, did *[]string) {
	test.NewTempApp(t)
	did = new([]string)
	say := func(format string, args ...any) { *did = append(*did, fmt.Sprintf(format, args...)) }
	table = NewTable()
	ticked := map[int]bool{}
	table.Len, table.Ticked = func() int { return n }, func(i int) bool { return ticked[i] }
	table.Texts = func(i int) (texts []string) {
		for c := range columns {
			texts = append(texts, fmt.Sprintf("%d in %d", i, c))
		}
		return texts
	}
	table.Tick = func(i int, on bool) { ticked[i] = on; say("tick %d %v", i, on) }
	table.Open, table.Remove = func(i int) { say("open %d", i) }, func(i int) { say("remove %d", i) }
	table.All, table.Copy = func() { say("all") }, func(i int) { say("copy %d", i) }
	table.None = func() bool { say("none"); return true }
	table.Typed, table.Sized = func(r rune) { say("typed %c", r) }, func(c string, wide float32) { say("%s %.0f", c, wide) }
	var list []TableColumn
	for c := range columns {
		list = append(list, TableColumn{ID: fmt.Sprint("c", c), Head: NewLabel(fmt.Sprint("Head ", c), Small, colour.Text2).Cut()})
	}
	w = test.NewTempWindow(t, table.Content)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(600, 400))
	table.SetColumns(list)
	return table, w, did
}

func (t *Table) rowsSeen() (rows []int) {
	for _, s := range t.slots {
		if s != nil && s.version == t.version {
			rows = append(rows, s.at)
		}
	}
	slices.Sort(rows)
	return rows
}

// Of a hundred thousand rows those that are seen are drawn, wherever the table is scrolled to, and none is left out.
func TestTableDrawsWhatIsSeen(t *testing.T) {
	table, _, _ := shownTable(t, 100_000, 3)
	for _, y := range []float32{0, 15, 3_000, 1_234_567, 9_000_000} {
		table.ScrollTo(fyne.NewPos(0, y))
		from, room := table.Offset().Y, table.scroll.Size().Height
		first, last := int(from/TableRow), min(99_999, int((from+room)/TableRow))
		for i := first; i <= last; i++ {
			if got := table.Shown(i); len(got) != 3 || got[2] != fmt.Sprintf("%d in 2", i) {
				t.Fatalf("at %v row %d shows %v", y, i, got)
			}
		}
		for _, o := range table.seen {
			if o.Position().Y < from-TableRow || o.Position().Y > from+room {
				t.Errorf("at %v something is drawn at %v", y, o.Position())
			}
		}
	}
	if got := table.rowsSeen(); len(got) > 16 {
		t.Errorf("%d rows exist", len(got))
	}
}

// A row that is seen when a window gets higher is there, and one that is beyond the end is not.
func TestTableFollowsItsSize(t *testing.T) {
	table, w, _ := shownTable(t, 17, 2)
	w.Resize(fyne.NewSize(600, 900))
	if got := table.rowsSeen(); len(got) != 17 {
		t.Errorf("of 17 rows %v are seen", got)
	}
	table.Len = func() int { return 2 }
	table.Reload()
	if got := table.rowsSeen(); len(got) != 2 {
		t.Errorf("of 2 rows %v are seen", got)
	}
}

// The keys walk, open, tick, remove, choose all and copy; a letter begins to search.
func TestTableByKeys(t *testing.T) {
	table, w, did := shownTable(t, 100, 2)
	w.Canvas().Focus(table)
	page := int(table.scroll.Size().Height/TableRow) - 1
	for _, step := range []struct {
		key  fyne.KeyName
		at   int
		does string
	}{{fyne.KeyUp, 0, ""}, {fyne.KeyDown, 1, ""}, {fyne.KeyPageDown, 1 + page, ""}, {fyne.KeyPageUp, 1, ""}, {fyne.KeyEnd, 99, ""}, {fyne.KeyDown, 99, ""}, {fyne.KeyReturn, 99, "open 99"}, {fyne.KeyF2, 99, "open 99"},
		{fyne.KeySpace, 99, "tick 99 true"}, {fyne.KeySpace, 99, "tick 99 false"}, {fyne.KeyDelete, 99, "remove 99"}, {fyne.KeyHome, 0, ""}, {fyne.KeyEnter, 0, "open 0"}, {fyne.KeyEscape, 0, "none"}} {
		*did = nil
		table.TypedKey(&fyne.KeyEvent{Name: step.key})
		if table.At() != step.at || step.does != "" && !slices.Equal(*did, []string{step.does}) || step.does == "" && len(*did) > 0 {
			t.Errorf("%s: at %d, did %v", step.key, table.At(), *did)
		}
		if y := TableRow * float32(step.at); y < table.Offset().Y || y+TableRow > table.Offset().Y+table.scroll.Size().Height {
			t.Errorf("%s: row %d is out of sight", step.key, step.at)
		}
	}
	*did = nil
	table.TypedShortcut(&fyne.ShortcutSelectAll{})
	table.TypedShortcut(&fyne.ShortcutCopy{})
	table.TypedRune('x')
	if want := []string{"all", "copy 0", "typed x"}; !slices.Equal(*did, want) {
		t.Errorf("did %v, want %v", *did, want)
	}
}

// The box of a row ticks it, the rest opens it, and below the last row nothing happens.
func TestTableByPointer(t *testing.T) {
	table, _, did := shownTable(t, 3, 2)
	press := func(x, y float32) { table.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x, y)}) }
	press(tableEdge+tableTick, TableRow*1.5)
	press(300, TableRow*2.9)
	press(300, TableRow*3.1)
	if want := []string{"tick 1 true", "open 2"}; !slices.Equal(*did, want) {
		t.Errorf("did %v, want %v", *did, want)
	}
	table.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(300, TableRow*1.5)}})
	if table.under() != 1 {
		t.Errorf("the pointer is on %d", table.under())
	}
	if table.MouseOut(); table.under() != -1 {
		t.Errorf("the pointer is on %d when it has left", table.under())
	}
}

// A column follows the grip that is dragged, the others stay as they are, and the widths are told once it is let go.
func TestTableColumnIsMadeWider(t *testing.T) {
	table, _, did := shownTable(t, 3, 3)
	before := slices.Clone(table.places)
	table.grips[0].Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(30, 0)})
	if len(*did) > 0 {
		t.Errorf("told %v while it is dragged", *did)
	}
	table.grips[0].Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(10, 0)})
	table.grips[0].DragEnd()
	for i, p := range table.places {
		want := before[i]
		if i == 0 {
			want.wide += 40
		} else {
			want.x += 40
		}
		if math.Abs(float64(p.x-want.x)) > 0.1 || math.Abs(float64(p.wide-want.wide)) > 0.1 {
			t.Errorf("column %d is at %v, want %v", i, p, want)
		}
	}
	if len(*did) != 3 || (*did)[0] != fmt.Sprintf("c0 %.0f", before[0].wide+40) {
		t.Errorf("told %v", *did)
	}
	table.grips[0].Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(-5000, 0)})
	if table.places[0].wide != narrowest {
		t.Errorf("the least width is %v", table.places[0].wide)
	}
	table.grips[0].DoubleTapped(nil)
	if text := table.Shown(2)[0]; text != "2 in 0" {
		t.Errorf("as wide as it needs shows %q", text)
	}
}

// Thirty columns do not share a narrow window: it scrolls sideways, the heads with it, and only what is seen of a row is drawn.
func TestTableScrollsSideways(t *testing.T) {
	table, w, _ := shownTable(t, 50, 30)
	w.Canvas().Focus(table)
	head := table.heads.Objects[3]
	x := head.Position().X
	for range 5 {
		table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	}
	if off := table.Offset().X; off <= 0 || head.Position().X != x-off {
		t.Errorf("scrolled by %v, and the head from %v to %v", off, x, head.Position().X)
	}
	if n := len(table.seen); n > 14*9+3 {
		t.Errorf("%d objects are drawn", n)
	}
	for range 9 {
		table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
	}
	if table.Offset().X != 0 {
		t.Errorf("back at %v", table.Offset().X)
	}
}

// While a row is not known it says so in its columns, and shows what it holds once that is there.
func TestTableWaitsForRows(t *testing.T) {
	table, _, _ := shownTable(t, 3, 2)
	texts := table.Texts
	table.Texts = func(int) []string { return nil }
	table.Redraw()
	if got := table.Shown(1); !slices.Equal(got, []string{"…", "…"}) {
		t.Errorf("shows %q", got)
	}
	table.Texts = texts
	table.Redraw()
	if got := table.Shown(1); !slices.Equal(got, []string{"1 in 0", "1 in 1"}) {
		t.Errorf("shows %q", got)
	}
}

// A column is made wider and narrower by its head, which has the keys and is seen; the width is told, to be kept.
func TestColumnsByKey(t *testing.T) {
	table, w, did := shownTable(t, 10, 8)
	var columns []TableColumn
	for c := range 8 {
		columns = append(columns, TableColumn{ID: fmt.Sprint("c", c), Head: NewPress(fmt.Sprint("Head ", c), NewLabel("Head", Small, colour.Text2), "", "", func() {}), Wide: 150})
	}
	table.SetColumns(columns)
	last := columns[7].Head.(*Press)
	for range 8 {
		w.Canvas().FocusNext()
	}
	if w.Canvas().Focused() != fyne.Focusable(last) {
		t.Fatalf("Tab leads to %v", w.Canvas().Focused())
	}
	if p := table.places[7]; p.x-table.Offset().X < 0 || p.x+p.wide-table.Offset().X > 600 {
		t.Errorf("the head that has the keys is at %v of %v", p.x-table.Offset().X, 600)
	}
	for key, want := range map[fyne.KeyName]float32{fyne.KeyRight: columnStep, fyne.KeyLeft: -columnStep} {
		before := table.columns[7].Wide
		last.TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierAlt})
		if by := table.columns[7].Wide - before; by != want {
			t.Errorf("Alt and %s change the width by %v, want %v", key, by, want)
		}
	}
	if len(*did) == 0 || (*did)[len(*did)-1][:2] != "c7" {
		t.Errorf("what was told is %v", *did)
	}
	last.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyHome, Modifier: fyne.KeyModifierAlt})
	if table.columns[7].Wide == 150 {
		t.Error("Home does not fit the column to what is seen of it")
	}
}
