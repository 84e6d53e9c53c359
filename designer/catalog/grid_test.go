package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// many is a store with one catalog of n records; nothing is kept anywhere.
func many(n int) *Store {
	fields := []Field{{ID: "1", Name: "Title", Kind: "text"}, {ID: "2", Name: "Sum", Kind: "number"}, {ID: "3", Name: "Client", Kind: "text"}, {ID: "4", Name: "Day", Kind: "date"}}
	return &Store{
		Catalogs: func() ([]Catalog, error) {
			return []Catalog{{ID: "1", Name: "Orders", Fields: fields, Records: n}}, nil
		},
		People: func() []string { return nil },
		Find: func(_ string, q Query) (rows []Row, total int, err error) {
			for i := q.Offset; i < min(n, q.Offset+q.Limit); i++ {
				rows = append(rows, row(i))
			}
			return rows, n, nil
		},
		Get: func(_, id string) (r Row, err error) {
			var i int
			fmt.Sscan(id, &i)
			r = row(i - 1)
			r.Written = r.Texts
			return r, nil
		},
		IDs: func(string, Query) (ids []string, err error) {
			for i := range n {
				ids = append(ids, fmt.Sprint(i+1))
			}
			return ids, nil
		},
	}
}

func row(i int) Row {
	return Row{ID: fmt.Sprint(i + 1), Texts: []string{fmt.Sprint("Order ", i), fmt.Sprint(i % 997), fmt.Sprint("Client ", i%97), "2026-01-31"}}
}

// shown is the page of a store; what it does in the background is done when late says so, at once if that is nil.
func shown(tb testing.TB, s *Store, late *[]func()) *Page {
	test.NewTempApp(tb)
	w := test.NewTempWindow(tb, widget.NewLabel(""))
	w.Resize(fyne.NewSize(1280, 800))
	return Show(Options{Store: s, Window: w, Over: overlay.New(w), Background: func(work, then func()) {
		if late != nil {
			*late = append(*late, func() { work(); then() })
			return
		}
		work()
		then()
	}})
}

// run does what waits in the background, and what comes of that.
func run(late *[]func()) {
	for len(*late) > 0 {
		first := (*late)[0]
		*late = (*late)[1:]
		first()
	}
}

// While another question is answered the rows that were there stay; they are not gone and back with each letter that is typed. The
// answer is shown from its beginning.
func TestRowsStayUntilTheNextAreThere(t *testing.T) {
	var late []func()
	s := many(1000)
	p := shown(t, s, &late)
	run(&late)
	p.grid.table.ScrollTo(fyne.NewPos(0, 200*look.TableRow))
	run(&late)
	find := s.Find
	s.Find = func(c string, q Query) ([]Row, int, error) {
		rows, _, err := find(c, q)
		for i := range rows {
			rows[i].Texts = slices.Clone(rows[i].Texts)
			rows[i].Texts[0] = q.Text + " " + rows[i].Texts[0]
		}
		return rows[:min(len(rows), 40)], 40, err
	}
	p.grid.text.Replace(0, 0, "x")
	if got := p.grid.table.Shown(0); got == nil || got[1] != "Order 0" && got[1] != "…" {
		t.Errorf("while it is asked row 0 shows %q", got)
	}
	if got := p.grid.total; got != 1000 {
		t.Errorf("while it is asked there are %d", got)
	}
	run(&late)
	if got := p.grid.table.Shown(0); p.grid.total != 40 || got == nil || got[1] != "x Order 0" || p.grid.table.Offset().Y != 0 {
		t.Errorf("then %d, row 0 shows %q at %v", p.grid.total, got, p.grid.table.Offset())
	}
}

// Who types a word asks with each letter; no more than two questions are answered at once, and the last one always is.
func TestQuestionsWaitForEachOther(t *testing.T) {
	var late []func()
	s := many(1000)
	p := shown(t, s, &late)
	run(&late)
	asked := []string{}
	find := s.Find
	s.Find = func(c string, q Query) ([]Row, int, error) { asked = append(asked, q.Text); return find(c, q) }
	for i, r := range "letters" {
		p.grid.text.Replace(i, i, string(r))
	}
	if len(late) != mostRunning {
		t.Errorf("%d questions at once", len(late))
	}
	run(&late)
	if len(asked) != 3 || asked[2] != "letters" || p.grid.stale {
		t.Errorf("asked were %q", asked)
	}
}

// After a record was saved the rows are read anew where they are: nobody is taken back to the first one.
func TestPlaceStaysAfterAChange(t *testing.T) {
	p := shown(t, many(100_000), nil)
	p.grid.table.ScrollTo(fyne.NewPos(0, 5000*look.TableRow))
	p.grid.changed()
	if got := p.grid.table.Shown(5000); got == nil || got[1] != "Order 5000" {
		t.Errorf("row 5000 shows %q at %v", got, p.grid.table.Offset())
	}
}

// What cannot be read is told in place of rows that do not fit the question, with a way to ask again.
func TestRowsThatCannotBeRead(t *testing.T) {
	s := many(100)
	find, broken := s.Find, true
	s.Find = func(c string, q Query) ([]Row, int, error) {
		if broken && q.Text != "" {
			return nil, 0, errors.New("the disk is gone")
		}
		return find(c, q)
	}
	p := shown(t, s, nil)
	p.grid.text.Replace(0, 0, "x")
	if p.grid.under.Objects[0] == p.grid.table.Content {
		t.Error("rows are shown that were not asked for")
	}
	broken = false
	p.grid.again()
	if p.grid.under.Objects[0] != p.grid.table.Content || p.grid.total != 100 {
		t.Errorf("asked again %d are shown", p.grid.total)
	}
}

// By keys alone a record is opened and closed, records are chosen and no longer, copied, and a letter searches.
func TestGridByKeys(t *testing.T) {
	p := shown(t, many(100), nil)
	c := p.Window.Canvas()
	key := func(name fyne.KeyName) { p.grid.table.TypedKey(&fyne.KeyEvent{Name: name}) }
	c.Focus(p.grid.table)
	key(fyne.KeyDown)
	key(fyne.KeyReturn)
	if p.grid.sheet == nil || p.grid.sheet.row.ID != "2" || !p.grid.table.Marked(1) {
		t.Fatal("Return does not open the record")
	}
	p.grid.sheet.leave()
	if c.Focused() != p.grid.table {
		t.Error("the rows do not have the keys when the form is closed")
	}
	key(fyne.KeySpace)
	if len(p.grid.chosen) != 1 || !p.grid.chosen["2"] {
		t.Errorf("Space chose %v", p.grid.chosen)
	}
	p.grid.table.TypedShortcut(&fyne.ShortcutSelectAll{})
	if len(p.grid.chosen) != 100 {
		t.Errorf("Ctrl+A chose %d", len(p.grid.chosen))
	}
	key(fyne.KeyEscape)
	if len(p.grid.chosen) != 0 {
		t.Errorf("Escape left %d", len(p.grid.chosen))
	}
	p.grid.table.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != "2\tOrder 1\t1\tClient 1\t2026-01-31" {
		t.Errorf("copied %q", got)
	}
	p.grid.table.TypedRune('k')
	if c.Focused() != p.grid.text || p.grid.query.Text != "k" {
		t.Errorf("a letter searches %q", p.grid.query.Text)
	}
}

// Delete asks before the record goes that the keys are on, or all that are chosen.
func TestGridDeletes(t *testing.T) {
	s := many(100)
	var gone []string
	s.Delete = func(_ context.Context, _, id string) error { gone = append(gone, id); return nil }
	s.Many = func(_ context.Context, _ string, ids []string, _ map[string]string, _ func(int)) (Report, error) {
		gone = append(gone, strings.Join(ids, "+"))
		return Report{Deleted: len(ids)}, nil
	}
	p := shown(t, s, nil)
	press := func() {
		p.grid.table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
		p.Over.Parts()["button.Delete"].(*look.Button).Do()
	}
	p.grid.table.Go(4)
	press()
	p.grid.table.Tick(7, true)
	p.grid.table.Tick(9, true)
	press()
	if want := []string{"5", "8+10"}; !slices.Equal(gone, want) {
		t.Errorf("gone are %v, want %v", gone, want)
	}
	if len(p.grid.chosen) != 0 {
		t.Errorf("%v are still chosen", p.grid.chosen)
	}
}

// However many records something goes on with, the bar moves a few hundred times, and gets to its end.
func TestProgressIsToldNowAndThen(t *testing.T) {
	for _, n := range []int{1, 7, 100_000} {
		var told []int
		tell := often(n, func(done int) { told = append(told, done) })
		for i := range n {
			tell(i + 1)
		}
		if len(told) > mostSteps+1 || len(told) < min(n, mostSteps) || told[len(told)-1] != n {
			t.Errorf("of %d the bar was told %d times, last %v", n, len(told), told[len(told)-1])
		}
	}
}

// Who cancels an import is told how many rows are done, to the last one, however seldom the bar moves; what was not taken is listed.
func TestCancelledImportIsCounted(t *testing.T) {
	var late []func()
	s := many(10)
	p := shown(t, s, &late)
	run(&late)
	s.Import = func(ctx context.Context, _ string, _ *Table, _ []string, _ string, told func(int)) (Report, error) {
		for i := range 4567 {
			told(i + 1)
		}
		p.Over.Parts()["button.Cancel"].(*look.Button).Do()
		return Report{Created: 4560, Failed: []RowFault{{Row: 8, Text: "is wrong"}}}, ctx.Err()
	}
	(&mapping{grid: p.grid, table: &Table{Rows: 10_000}}).run()
	run(&late)
	if got := p.says.Text; !strings.Contains(got, "4567 of 10000") {
		t.Errorf("said is %q", got)
	}
	if p.Over.Parts()["button.Close"] == nil {
		t.Error("what was not taken is not listed")
	}
}

// A column that was made wider is so when the catalog is opened again.
func TestColumnsKeepTheirWidths(t *testing.T) {
	p := shown(t, many(10), nil)
	p.grid.table.Sized("3", 333)
	p.open()
	if got := p.widths("1")["3"]; got != 333 {
		t.Errorf("the column is %v wide", got)
	}
	if got := p.widths("2")["3"]; got != 0 {
		t.Errorf("that of another catalog is %v wide", got)
	}
}

// What one turn of the wheel costs with 100,000 records, but for painting: go test ./designer/catalog -run - -bench Grid
func BenchmarkGrid(b *testing.B) {
	p := shown(b, many(100_000), nil)
	for _, one := range []struct {
		name string
		step float32
	}{{"wheel", 40}, {"drag", 4000}} {
		b.Run(one.name, func(b *testing.B) {
			at := float32(0)
			for b.Loop() {
				if at += one.step; at > 2_000_000 {
					at = 0
				}
				p.grid.table.ScrollTo(fyne.NewPos(0, at))
			}
		})
	}
}

// Enter in a field of a record saves it, as its leading button does.
func TestEnterSavesTheRecord(t *testing.T) {
	s := many(3)
	var saved map[string]string
	s.Save = func(_ context.Context, _, _ string, _ uint64, texts map[string]string) (id, message string, err error) {
		saved = texts
		return "4", "", nil
	}
	s.Fill = func(context.Context, string, string, string, map[string]string) (set map[string]string, message string, err error) {
		return nil, "", nil
	}
	p := shown(t, s, nil)
	p.parts["new record"].(*look.Button).Tapped(nil)
	in := p.parts["field Title"].(*look.Input)
	if p.Window.Canvas().Focused() != fyne.Focusable(in) {
		t.Errorf("in a new record %T has the keys", p.Window.Canvas().Focused())
	}
	for _, r := range "Fourth" {
		in.TypedRune(r)
	}
	if p.Over.Key(fyne.KeyReturn) {
		t.Error("Return is taken by what lies over the window")
	}
	in.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if saved["1"] != "Fourth" {
		t.Errorf("what was saved is %v", saved)
	}
}
