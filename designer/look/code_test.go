package look

import (
	"math/rand/v2"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// Whatever keys are pressed, taking everything back brings back the text of before, and
// making it again the text of after.
func TestCodeUndo(t *testing.T) {
	test.NewTempApp(t)
	const text = "<a>\r\n  <b name=\"가나다\"/>\n\n</a>\n"
	keys := []fyne.KeyName{fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyReturn, fyne.KeyTab, fyne.KeyPageDown}
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		c := NewCode()
		c.SetText(text)
		for range 60 {
			switch r.IntN(6) {
			case 0, 1:
				c.TypedRune([]rune("x<가 \"")[r.IntN(5)])
			case 2:
				c.mark = c.clamp(Spot{r.IntN(6), r.IntN(10)})
			case 3:
				c.TypedShortcut(&fyne.ShortcutUndo{})
			default:
				c.TypedKey(&fyne.KeyEvent{Name: keys[r.IntN(len(keys))]})
			}
			if c.clamp(c.at) != c.at || c.clamp(c.mark) != c.mark {
				t.Fatalf("seed %d: the cursor is at %v and %v of %q", seed, c.at, c.mark, c.Text())
			}
		}
		after, n := c.Text(), len(c.past)
		for range n {
			c.TypedShortcut(&fyne.ShortcutUndo{})
		}
		if c.Text() != text {
			t.Fatalf("seed %d: %d steps back is %q", seed, n, c.Text())
		}
		for range n {
			c.TypedShortcut(&fyne.ShortcutRedo{})
		}
		if c.Text() != after {
			t.Fatalf("seed %d: %q, made again %q", seed, after, c.Text())
		}
	}
}

// Enter keeps the indentation and the line breaks of the file; letters typed one behind
// the other are one step.
func TestCodeTyping(t *testing.T) {
	test.NewTempApp(t)
	c := NewCode()
	c.SetText("  <a>\r\n</a>")
	older := 0
	c.Undo = func() bool { older++; return true }
	c.Go(Spot{0, 5})
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	for _, r := range "<b/>" {
		c.TypedRune(r)
	}
	if c.Text() != "  <a>\r\n  <b/>\r\n</a>" {
		t.Errorf("typed is %q", c.Text())
	}
	c.TypedShortcut(&fyne.ShortcutUndo{})
	if c.Text() != "  <a>\r\n  \r\n</a>" {
		t.Errorf("one step back is %q", c.Text())
	}
	c.TypedShortcut(&fyne.ShortcutUndo{})
	c.TypedShortcut(&fyne.ShortcutUndo{})
	if older != 1 || c.Text() != "  <a>\r\n</a>" {
		t.Errorf("asked for older steps %d times, text %q", older, c.Text())
	}
}

// Of a long text only what is seen is drawn.
func TestCodeDrawsWhatIsSeen(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, nil)
	c := NewCode()
	c.SetText(strings.Repeat("<line a=\"1\"/>\n", 50_000))
	w.SetContent(c.Content)
	w.Resize(fyne.NewSize(400, 300))
	c.Go(Spot{40_000, 3})
	if n := len(c.body.Objects); n == 0 || n > 100 {
		t.Errorf("%d objects for 300 units", n)
	}
	if first, last := c.seen(); first > 40_000 || last <= 40_000 {
		t.Errorf("seen is %d to %d", first, last)
	}
}
