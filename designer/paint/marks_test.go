package paint_test

import (
	"bytes"
	"image"
	"testing"

	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// TestMarks paints a run over a diagram: passed, at work, waiting, broken, and values on flows.
func TestMarks(t *testing.T) {
	_, s := open(t, goldenDir+"/layout-process.bpmn")
	marks := map[string]scene.Mark{
		"s1": {State: scene.Passed}, "f1": {State: scene.Passed}, "merge": {State: scene.Passed}, "f3": {State: scene.Passed},
		"book": {State: scene.Passed}, "f4": {State: scene.Passed}, "choice": {State: scene.Passed},
		"f5": {State: scene.Passed, Values: "amount = 12\ngift = true"}, "f7": {State: scene.Passed, Values: "×2"},
		"a": {State: scene.Active, Tokens: 1}, "b": {State: scene.Waiting, Tokens: 2}, "c": {State: scene.Broken, Tokens: 12},
	}
	sameMarks(t, s, marks, "marks.png")
}

// TestReached paints what tests have covered: a flow whose condition was seen from one side, what was never reached, and a
// sub-process whose inside tells.
func TestReached(t *testing.T) {
	_, s := open(t, goldenDir+"/layout-process.bpmn")
	marks := map[string]scene.Mark{}
	for _, i := range s.Items() {
		marks[i.ID] = scene.Mark{State: scene.Missed}
	}
	for _, id := range []string{"s1", "f1", "merge", "f3", "book", "f4", "choice", "f7", "b"} {
		marks[id] = scene.Mark{State: scene.Covered}
	}
	marks["f5"] = scene.Mark{State: scene.Partly}
	sameMarks(t, s, marks, "covered.png")
}

// sameMarks compares a diagram with marks with a picture.
func sameMarks(t *testing.T, s *scene.Scene, marks map[string]scene.Mark, name string) {
	t.Helper()
	img := paint.Image(s, s.Bounds, 1, paint.Light)
	paint.Draw(img, image.Pt(int(s.Bounds.X), int(s.Bounds.Y)), s.Marked(marks), 1, paint.Light)
	var pic bytes.Buffer
	if err := paint.EncodePNG(&pic, img, 96); err != nil {
		t.Fatal(err)
	}
	if *update {
		write(t, goldenDir+"/"+name, pic.Bytes())
	}
	samePicture(t, read(t, goldenDir+"/"+name), pic.Bytes())
}

// The dots of the sheet lie at the same places whatever part is painted, and below
// what is drawn.
func TestSheet(t *testing.T) {
	_, s := open(t, goldenDir+"/layout-process.bpmn")
	const away = -4000 // from everything drawn
	whole := paint.Sheet(s, bpmn.Bounds{X: away, Y: away, W: 200, H: 200}, 1, 1, paint.Light)
	part := paint.Sheet(s, bpmn.Bounds{X: away + 30, Y: away + 50, W: 100, H: 100}, 1, 1, paint.Light)
	dots := 0
	for y := range 100 {
		for x := range 100 {
			if part.At(x, y) != whole.At(x+30, y+50) {
				t.Fatalf("at %d, %d the part differs", x, y)
			}
			if part.At(x, y) != part.At(1, 1) {
				dots++
			}
		}
	}
	if dots != 25 {
		t.Errorf("there are %d dots, want 25", dots)
	}
	if far := paint.Sheet(s, bpmn.Bounds{X: away, Y: away, W: 200, H: 200}, 0.4, 1, paint.Light); far.At(0, 0) != far.At(3, 3) {
		t.Error("seen from afar the dots are a veil")
	}
}
