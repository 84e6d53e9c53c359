package typeset

import (
	"strings"
	"testing"
)

func texts(b *Block) string {
	var out []string
	for _, l := range b.Lines {
		out = append(out, l.Text)
	}
	return strings.Join(out, "|")
}

func TestSet(t *testing.T) {
	for _, c := range []struct {
		name, in string
		style    Style
		want     string
	}{
		{"one line", "Check order", Style{Size: 12}, "Check order"},
		{"wraps at spaces", "Check the order again", Style{Size: 12, Width: 70}, "Check the|order again"},
		{"every kind of line break", "a\r\nb\rc\nd", Style{Size: 12, Width: 90}, "a|b|c|d"},
		{"breaks a long word", "Donaudampfschifffahrt", Style{Size: 12, Width: 60}, "Donaudam|pfschifffah|rt"},
		{"breaks between the words of a word", "IntermediateThrowEvent", Style{Size: 12, Width: 100}, "Intermediate|ThrowEvent"},
		{"balanced", "Check the customer request", Style{Size: 12, Width: 100, Balance: true}, "Check the|customer request"},
		{"cyrillic", "Отправить запрос", Style{Size: 12, Width: 60}, "Отправить|запрос"},
		{"empty", "", Style{Size: 12, Width: 40}, ""},
		{"blank lines at the ends", "\n\na\n\n", Style{Size: 12}, "a"},
	} {
		if got := texts(Set(c.in, c.style)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// Ideographs break anywhere. How many fit on a line depends on the system's
// fonts: without one that has them, a sign of another width stands for each.
func TestIdeographsBreakAnywhere(t *testing.T) {
	text := strings.Repeat("工作流程引擎", 20)
	lines := Set(text, Style{Size: 12, Width: 40}).Lines
	if got := strings.ReplaceAll(texts(Set(text, Style{Size: 12, Width: 40})), "|", ""); len(lines) < 3 || got != text {
		t.Errorf("%d lines that say %q", len(lines), got)
	}
}

// TestWidth holds the widths near to those of Arial, from its published advances
// (1/2048 em): the labels of other programs are measured in it.
func TestWidth(t *testing.T) {
	for text, want := range map[string]float64{
		"Check the customer request": 25612,
		"Charge the card":            14686,
		"Wait for goods":             13204,
		"Reorder goods":              13548,
		"Проверить заявку":           17029,
		"Отправить запрос":           17213,
	} {
		if got := Width(text, 2048); got < want*0.97 || got > want*1.03 {
			t.Errorf("width of %q is %.0f, in Arial it is %.0f", text, got, want)
		}
	}
}

func TestNoLineIsWiderThanAsked(t *testing.T) {
	for _, text := range []string{strings.Repeat("m", 5000), strings.Repeat("ab ", 300), "x" + strings.Repeat(" ", 500) + "y"} {
		for _, l := range Set(text, Style{Size: 12, Width: 50}).Lines {
			if l.Width > 50.01 {
				t.Fatalf("a line of %.20q... is %v wide: %q", text, l.Width, l.Text)
			}
		}
	}
}

func FuzzSet(f *testing.F) {
	f.Add("Check the order", 40.0)
	f.Add("\r\n a\u00adb\u200b 工 \xff\x00", 3.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if !(width > 1 && width < 1e4) || len(text) > 1000 {
			return
		}
		b := Set(text, Style{Size: 12, Width: width, Balance: true})
		if len(b.Lines) == 0 || b.Height <= 0 {
			t.Errorf("Set(%q) has no lines", text)
		}
	})
}
