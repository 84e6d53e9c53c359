package board

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/beevik/etree"

	"hookflow/designer/doc"
	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/designer/scene/scenetest"
	"hookflow/designer/shape"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

func TestMain(m *testing.M) {
	test.NewApp()
	os.Exit(m.Run())
}

// shown is a board of 800 x 600 in a window without a display, painted at once.
func shown(t testing.TB, d *doc.Doc) *Board {
	t.Helper()
	b := New(tool.New(d), paint.Light)
	b.Inline()
	w := test.NewWindow(b)
	t.Cleanup(w.Close)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(800, 600))
	b.Fit()
	return b
}

// Whoever waits for the picture is told when it is whole.
func TestWhole(t *testing.T) {
	b := shown(t, drawing(t))
	told := 0
	b.OnWhole = func() { told++ }
	var later []func()
	b.tiles.run = func(f func()) { later = append(later, f) }
	b.setView(b.view.zoomed(b.view.zoom*1.5, fyne.NewPos(400, 300)))
	if told != 0 {
		t.Errorf("told %d times before anything is painted", told)
	}
	for _, f := range later {
		f()
	}
	if told == 0 {
		t.Error("not told when all is painted")
	}
}

// drawing is a document with a task at 100, 100 and one at 400, 100.
func drawing(t testing.TB) *doc.Doc {
	t.Helper()
	d := doc.Open("", bpmnxml.New())
	err := d.Change("draw", func(tx *doc.Tx) error {
		for _, x := range []float64{150, 450} {
			if _, err := tx.Create(doc.Type{Kind: bpmn.PlainTask}, bpmn.Point{X: x, Y: 140}, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func tasks(d *doc.Doc) []*bpmn.Element { return d.Model().Every(bpmn.PlainTask) }

func middle(b *Board, e *bpmn.Element) fyne.Position {
	return b.Place(b.Editor.Doc.Scene().Item(e.ID).Bounds.Center())
}

func TestViewMath(t *testing.T) {
	for _, v := range []view{{bpmn.Point{}, 1}, {bpmn.Point{X: -40, Y: 300}, 0.25}, {bpmn.Point{X: 1e4, Y: -1e4}, 3.7}} {
		p := fyne.NewPos(123, 456)
		if back := v.screen(v.diagram(p)); math.Hypot(float64(back.X-p.X), float64(back.Y-p.Y)) > 0.01 {
			t.Errorf("%v: %v comes back as %v", v, p, back)
		}
		for _, zoom := range []float64{0.001, 0.5, 2, 1000} {
			z := v.zoomed(zoom, p)
			a, b := v.diagram(p), z.diagram(p)
			if a.Distance(b) > 0.01 || z.zoom < minZoom || z.zoom > maxZoom {
				t.Errorf("%v zoomed to %v: the point under the pointer went from %v to %v", v, z.zoom, a, b)
			}
		}
	}
}

func TestFitted(t *testing.T) {
	size := fyne.NewSize(800, 600)
	for _, b := range []bpmn.Bounds{{W: 100, H: 80}, {X: -500, Y: 20, W: 4000, H: 100}, {X: 9, Y: 9, W: 10, H: 9000}} {
		v := fitted(b, size)
		seen := v.visible(size)
		if v.zoom > 1 || !seen.Covers(b) || b.W > 240 && seen.Center().Distance(b.Center()) > 1 {
			t.Errorf("%v is fitted into %v at %v", b, seen, v.zoom)
		}
	}
}

// The tiles on show cover everything visible, without overlaps of one resolution.
func TestTilesCoverTheView(t *testing.T) {
	b := shown(t, drawing(t))
	for i, zoom := range []float64{1, 0.3, 2.2, 1.1, 0.31, 2.1} {
		if i == 3 { // as where programs draw what nothing is drawn on
			b.tiles.paper = b.paperOf
		}
		b.Zoom(zoom)
		area := 0.0
		for _, o := range b.layer.Objects {
			left, top := max(0, o.Position().X), max(0, o.Position().Y)
			right, bottom := min(800, o.Position().X+o.Size().Width), min(600, o.Position().Y+o.Size().Height)
			area += float64(max(0, right-left)) * float64(max(0, bottom-top))
		}
		if math.Abs(area-800*600) > 10 {
			t.Errorf("at %v the tiles cover %.0f of %d", zoom, area, 800*600)
		}
	}
}

// An edit paints anew only the tiles it touches.
func TestEditPaintsFewTiles(t *testing.T) {
	d := drawing(t)
	b := shown(t, d)
	painted := 0
	was := b.tiles.paint
	b.tiles.paint = func(s *scene.Scene, k tileKey, off bpmn.Point) painting {
		painted++
		return was(s, k, off)
	}
	err := d.Change("rename", func(tx *doc.Tx) error { return tx.Rename(tasks(d)[0], "Now") })
	if err != nil || painted == 0 || painted > 4 || painted >= len(b.layer.Objects)+1 {
		t.Errorf("a rename painted %d tiles of %d, %v", painted, len(b.layer.Objects), err)
	}
}

func press(b *Board, p fyne.Position, button desktop.MouseButton) {
	e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p}, Button: button}
	b.MouseDown(e)
	b.MouseUp(e)
}

func TestClicks(t *testing.T) {
	d := drawing(t)
	b := shown(t, d)
	var asked []tool.Request
	b.Editor.Ask = func(r tool.Request) { asked = append(asked, r) }
	first := tasks(d)[0]
	at := middle(b, first).AddXY(30, 30) // beside its name
	press(b, at, desktop.MouseButtonPrimary)
	if !d.Selected(first.ID) || len(asked) != 0 {
		t.Errorf("a click selects %v and asks %v", d.Selection(), asked)
	}
	press(b, at, desktop.MouseButtonPrimary)
	press(b, at, desktop.MouseButtonSecondary)
	if len(asked) != 2 || asked[0].Want != "properties" || asked[1].Want != "menu" || asked[1].ID != first.ID {
		t.Errorf("a double click and a right click ask %+v", asked)
	}
	if !b.AtRest() {
		t.Error("the hand is not at rest after them")
	}
}

// A slow second click is no double click; neither is one that drags.
func TestNoDoubleClick(t *testing.T) {
	d := drawing(t)
	b := shown(t, d)
	b.Editor.Ask = func(r tool.Request) { t.Errorf("asked for %s", r.Want) }
	at := middle(b, tasks(d)[0]).AddXY(30, 30)
	press(b, at, desktop.MouseButtonPrimary)
	b.clickAt = b.clickAt.Add(-doubleTime)
	press(b, at, desktop.MouseButtonPrimary)
	b.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary})
	for _, by := range []float32{3, 20, 60} {
		b.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at.AddXY(by, by)}})
	}
	before := d.Scene().Item(tasks(d)[0].ID).Bounds
	b.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at.AddXY(60, 60)}, Button: desktop.MouseButtonPrimary})
	if after := d.Scene().Item(tasks(d)[0].ID).Bounds; after.X-before.X < 40 {
		t.Errorf("the drag moved the task from %v to %v", before, after)
	}
}

// A name is edited in place; keys that open something are not typed into it.
func TestNaming(t *testing.T) {
	d := drawing(t)
	b := shown(t, d)
	first := tasks(d)[0]
	d.Select(first.ID)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyE})
	if b.NameEntry() == nil {
		t.Fatal("E does not edit the name")
	}
	test.Type(b.name, "Check it")
	b.name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if first.Name() != "Check it" || b.NameEntry() != nil {
		t.Errorf("the name is %q, the entry is open: %v", first.Name(), b.NameEntry() != nil)
	}
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyE})
	test.Type(b.name, "Something else")
	b.name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if first.Name() != "Check it" {
		t.Errorf("after Escape the name is %q", first.Name())
	}
}

// A chord of the window that is pressed while a name is edited ends the name and goes on to the window; one of a text, or that
// writes a letter, does not.
func TestChordsWhileNaming(t *testing.T) {
	d := drawing(t)
	b := shown(t, d)
	first := tasks(d)[0]
	d.Select(first.ID)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyE})
	test.Type(b.name, "Check it")
	b.name.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierControl})
	b.name.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyQ, Modifier: fyne.KeyModifierControl | fyne.KeyModifierAlt})
	b.name.TypedShortcut(&fyne.ShortcutSelectAll{})
	if b.NameEntry() == nil {
		t.Fatal("a chord of the text has ended the name")
	}
	b.name.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierControl})
	if first.Name() != "Check it" || b.NameEntry() != nil {
		t.Errorf("the name is %q, the entry is open: %v", first.Name(), b.NameEntry() != nil)
	}
}

// The entry of a name stands where the name stands, in letters of its size, and is never
// cut by the edge of the board, which moves to show a name that lies outside.
func TestNameEntry(t *testing.T) {
	d := drawing(t)
	b := shown(t, d)
	task := tasks(d)[0]
	for _, zoom := range []float64{0.5, 1, 2} {
		b.Zoom(zoom)
		b.Editor.StartNaming(task.ID)
		b.Changed()
		s := d.Scene().Item(task.ID).Bounds
		at, size := b.naming.Position(), b.naming.Size()
		mid := b.view.screen(s.Center())
		if dx, dy := at.X+size.Width/2-mid.X, at.Y+size.Height/2-mid.Y; dx*dx+dy*dy > 4 || size.Width > max(float32(s.W*zoom), nameNarrow)+1 {
			t.Errorf("at %g the entry stands at %v, %v large, around %v", zoom, at, size, mid)
		}
		if got, want := b.naming.Theme.(letters).points, min(max(nameUsual*float32(zoom), nameLeast), nameMost); got != want {
			t.Errorf("at %g the letters have %g points, want %g", zoom, got, want)
		}
		b.Cancel()
	}
	b.Zoom(1)
	s := d.Scene().Item(task.ID).Bounds
	b.ShowAt(bpmn.Point{X: s.X + 70, Y: s.Y + 500}, 1) // far above, and cut at the left
	b.Editor.StartNaming(task.ID)
	b.Changed()
	at, size := b.naming.Position(), b.naming.Size()
	if at.X < 0 || at.Y < 0 || at.X+size.Width > b.Size().Width || at.Y+size.Height > b.Size().Height {
		t.Errorf("the entry stands at %v, %v large, on a board of %v", at, size, b.Size())
	}
	if got := b.view.screen(s.Center()); got.X < 0 || got.Y < 0 {
		t.Errorf("the task stands at %v", got)
	}
	b.name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
	if b.NameEntry() != nil || b.Editor.StateName() == "naming" {
		t.Error("Tab does not end the name")
	}
}

// The space bar and the middle button move the diagram, and leave it alone again.
func TestPanning(t *testing.T) {
	b := shown(t, drawing(t))
	drag := func(button desktop.MouseButton) bpmn.Point {
		from := b.view.origin
		at := fyne.NewPos(400, 300)
		b.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: button})
		b.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at.AddXY(50, 30)}})
		b.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at.AddXY(50, 30)}, Button: button})
		return b.view.origin.Add(-from.X, -from.Y)
	}
	if by := drag(desktop.MouseButtonTertiary); by != (bpmn.Point{X: -50, Y: -30}) {
		t.Errorf("the middle button moved the view by %v", by)
	}
	b.KeyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
	if by := drag(desktop.MouseButtonPrimary); by != (bpmn.Point{X: -50, Y: -30}) {
		t.Errorf("with the space bar the view moved by %v", by)
	}
	b.KeyUp(&fyne.KeyEvent{Name: fyne.KeySpace})
	if !b.AtRest() {
		t.Errorf("after the space bar the hand is %s", b.Editor.StateName())
	}
	b.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 25)})
	if b.view.zoom != 1 {
		t.Error("the wheel alone zooms")
	}
}

// Marks follow an element that is moved while a run is shown.
func TestMarksFollowEdits(t *testing.T) {
	d := drawing(t)
	b := shown(t, d)
	first := tasks(d)[0]
	b.Mark(map[string]scene.Mark{first.ID: {State: scene.Passed}, "gone": {State: scene.Broken}})
	before := b.marked.image.Position()
	err := d.Change("move", func(tx *doc.Tx) error { return tx.Nudge([]*bpmn.Element{first}, 50, 20) })
	after := b.marked.image.Position()
	if err != nil || !b.marked.image.Visible() || after != before.AddXY(50, 20) {
		t.Errorf("the mark went from %v to %v, %v", before, after, err)
	}
	b.Mark(nil)
	if b.marked.image.Visible() {
		t.Error("without marks something is shown")
	}
}

func TestSetTheme(t *testing.T) {
	b := shown(t, drawing(t))
	b.SetTheme(paint.Dark)
	if b.back.(*canvas.Rectangle).FillColor != color.Color(paint.Dark[shape.Canvas]) {
		t.Error("the board is not dark")
	}
	for _, tile := range b.tiles.kept {
		if tile.stale && tile.used == b.tiles.clock {
			t.Error("a tile still shows the old colours")
		}
	}
}

// However much is selected, the overlay holds few objects.
func TestManySelected(t *testing.T) {
	b := large(t, 1000)
	b.Editor.Doc.SelectAll()
	b.Changed()
	if n := len(b.overlay.Objects); n > 2*frameLimit {
		t.Errorf("the overlay holds %d objects", n)
	}
}

// large is a board with a diagram of about n elements.
func large(b testing.TB, n int) *Board {
	tree := etree.NewDocumentWithRoot(scenetest.Document(n))
	data, err := tree.WriteToBytes()
	if err != nil {
		b.Fatal(err)
	}
	x, err := bpmnxml.Read("", data)
	if err != nil {
		b.Fatal(err)
	}
	return shown(b, doc.Open("", x))
}

// BenchmarkPan is the work of the board for one frame of panning, at 100 % and
// with the whole diagram visible; tiles are painted when they come into view.
func BenchmarkPan(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		for _, how := range []string{"at 100 percent", "whole"} {
			b.Run(fmt.Sprintf("%d/%s", n, how), func(b *testing.B) {
				board := large(b, n)
				if how == "at 100 percent" {
					board.Zoom(1)
				}
				i := 0
				for b.Loop() {
					dx := float32(20)
					if i/100%2 == 1 {
						dx = -dx
					}
					board.setView(board.view.panned(dx, 0))
					i++
				}
			})
		}
	}
}

// BenchmarkSelectAll is the work of showing that everything is selected.
func BenchmarkSelectAll(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			board := large(b, n)
			board.Editor.Doc.SelectAll()
			for b.Loop() {
				board.refreshOverlay()
			}
		})
	}
}
