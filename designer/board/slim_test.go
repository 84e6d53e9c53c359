package board

import "testing"

// TestSlim: tiles that are not visible go and those that are stay; the ground is drawn only where a tile is missing.
func TestSlim(t *testing.T) {
	b := shown(t, drawing(t))
	for range 4 {
		b.setView(b.view.panned(600, 0))
	}
	seen := len(b.layer.Objects)
	if len(b.tiles.kept) <= seen {
		t.Fatalf("%d tiles are kept, %d are visible", len(b.tiles.kept), seen)
	}
	unseen := len(b.tiles.kept) - seen
	if got := b.Slim(); got != int64(unseen)<<20 {
		t.Errorf("%d bytes are given back, of %d tiles", got, unseen)
	}
	if len(b.tiles.kept) != seen || len(b.layer.Objects) != seen {
		t.Errorf("%d tiles are left of %d visible ones", len(b.tiles.kept), seen)
	}
	if b.back.Visible() {
		t.Error("the ground is drawn below the tiles that cover it")
	}
	b.tiles.paused = true // as while zooming: nothing is painted
	b.setView(b.view.panned(600, 0))
	if !b.back.Visible() {
		t.Error("where a tile is missing, there is no ground")
	}
}
