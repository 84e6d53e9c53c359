package designer

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"hookflow/engine/bpmn"
)

// A type that is starred in the chooser comes first there and has a place in the palette, also after the window is
// opened again, until the star is taken off.
func TestFavouriteTypes(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	usual := len(w.palette.entries)
	c := w.chooseAt(fyne.NewPos(100, 100), fyne.Size{}, "x", nil, tab.typeFinder(offered{types: appendable}))
	c.entry.SetText("business rule")
	star := &desktop.CustomShortcut{KeyName: fyne.KeyD, Modifier: ctrl}
	c.entry.TypedShortcut(star)
	if got := c.lines[0].star; got == nil || !got.Visible() || got.Icon != "star-on" {
		t.Error("the line shows no star")
	}
	c.entry.SetText("")
	if got := c.shown[0]; got.group != "Favourites" || got.label != "Business rule task" {
		t.Errorf("first comes %q of %q", got.label, got.group)
	}
	w.palette = newPalette(w) // as when the window opens
	if n := len(w.palette.entries); n != usual+1 || w.palette.entries[n-1].label != "Business rule task" {
		t.Fatalf("the palette has %d entries, had %d", n, usual)
	}
	w.palette.entries[usual].click()
	if got := tab.editor.StateName(); got == "Idle" {
		t.Error("the entry puts nothing into the hand")
	}
	w.favour(w.palette.entries[usual].star)
	if n := len(w.palette.entries); n != usual || len(w.favourites()) != 0 {
		t.Errorf("the palette still has %d entries", n)
	}
}

// A favourite that the palette has already stands there once; one of a command comes first in the palette of commands.
func TestFavouriteCommands(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	usual := len(w.palette.entries)
	w.favour(starOf(paletteTypes[1][2]))
	if paletteTypes[1][2].Kind != bpmn.UserTask || len(w.palette.entries) != usual {
		t.Errorf("the palette has %d entries, had %d", len(w.palette.entries), usual)
	}
	before := w.everything("")
	i := slices.IndexFunc(before, func(o offer) bool { return o.label == "Export as picture" })
	if i <= 0 {
		t.Fatalf("the command stands at %d", i)
	}
	w.favour(before[i].star)
	if got := w.everything(""); got[0].label != "Export as picture" || got[0].group != "Favourites" || len(got) != len(before)+1 {
		t.Errorf("first comes %q of %q", got[0].label, got[0].group)
	}
}
