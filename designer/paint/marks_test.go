package paint_test

import (
	"bytes"
	"image"
	"testing"

	"hookflow/designer/paint"
	"hookflow/designer/scene"
)

// TestMarks paints a run over a diagram: passed, waiting with tokens, broken.
func TestMarks(t *testing.T) {
	_, s := open(t, goldenDir+"/layout-process.bpmn")
	marks := map[string]scene.Mark{
		"s1": {State: scene.Passed}, "f1": {State: scene.Passed}, "merge": {State: scene.Passed}, "f3": {State: scene.Passed},
		"book": {State: scene.Passed}, "f4": {State: scene.Passed}, "choice": {State: scene.Passed},
		"f5": {State: scene.Passed}, "f7": {State: scene.Passed},
		"a": {State: scene.Waiting, Tokens: 1}, "c": {State: scene.Broken, Tokens: 12},
	}
	img := paint.Image(s, s.Bounds, 1, paint.Light)
	paint.Draw(img, image.Pt(int(s.Bounds.X), int(s.Bounds.Y)), s.Marked(marks), 1, paint.Light)
	var pic bytes.Buffer
	if err := paint.EncodePNG(&pic, img, 96); err != nil {
		t.Fatal(err)
	}
	if *update {
		write(t, goldenDir+"/marks.png", pic.Bytes())
	}
	samePicture(t, read(t, goldenDir+"/marks.png"), pic.Bytes())
}
