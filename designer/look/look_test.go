package look

import (
	"image/color"
	"math"
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"hookflow/assets"
	"hookflow/designer/colour"
)

func TestMain(m *testing.M) {
	test.NewApp()
	os.Exit(m.Run())
}

// Text can be read and outlines can be seen in every look (WCAG 2.2, 1.4.3 and
// 1.4.11): 4.5:1 and 3:1.
func TestContrast(t *testing.T) {
	plain := []colour.Name{colour.Window, colour.Panel, colour.Canvas, colour.Raised, colour.Sunken, colour.Hover, colour.LaneHead}
	soft := []colour.Name{colour.AccentSoft, colour.DoneSoft, colour.WaitSoft, colour.FailSoft, colour.DebugSoft, colour.ExprSoft, colour.DataSoft, colour.FailFill, colour.WaitFill, colour.DoneFill, colour.DebugFill}
	text := append([][2]colour.Name{
		{colour.OnAccent, colour.Accent}, {colour.OnAccent, colour.AccentHover}, {colour.OnAccent, colour.AccentPressed}, {colour.Ink, colour.Fill},
		{colour.Text, colour.Pressed}, {colour.Text2, colour.Pressed}, {colour.AccentText, colour.Pressed},
		{colour.Text, colour.Heat1}, {colour.OnHeat4, colour.Heat4}, {colour.OnHeat5, colour.Heat5},
	}, pairs([]colour.Name{colour.Text, colour.Text2, colour.Text3, colour.AccentText}, append(soft, plain...))...)
	text = append(text, pairs([]colour.Name{colour.Done, colour.Wait, colour.Fail, colour.Debug, colour.Expr, colour.Data}, append(soft, plain...))...)
	text = append(text, pairs([]colour.Name{colour.Text, colour.AccentText, colour.Expr, colour.Data}, []colour.Name{colour.Marked})...)
	seen := pairs([]colour.Name{colour.Text2, colour.Text3, colour.AccentText}, append(soft, plain...))
	seen = append(seen, pairs([]colour.Name{colour.Accent}, []colour.Name{colour.Panel, colour.Canvas, colour.Window, colour.Raised, colour.Sunken, colour.AccentSoft})...)
	seen = append(seen, pairs([]colour.Name{colour.Field, colour.Ink, colour.Ink2}, []colour.Name{colour.Panel, colour.Canvas, colour.Raised, colour.PoolFill})...)
	seen = append(seen, pairs([]colour.Name{colour.Done, colour.Wait, colour.Fail, colour.Debug, colour.Data}, []colour.Name{colour.Marked})...)
	for l := range colour.Looks {
		for _, pair := range text {
			atLeast(t, l, pair, 4.5)
		}
		for _, pair := range seen {
			atLeast(t, l, pair, 3)
		}
	}
}

// pairs are all of some inks on all of some grounds.
func pairs(inks, grounds []colour.Name) (list [][2]colour.Name) {
	for _, ink := range inks {
		for _, ground := range grounds {
			list = append(list, [2]colour.Name{ink, ground})
		}
	}
	return list
}

func atLeast(t *testing.T, l colour.Look, pair [2]colour.Name, want float64) {
	t.Helper()
	a, ok := l.Of(pair[0])
	b, known := l.Of(pair[1])
	if got := contrast(a, b); !ok || !known || got < want {
		t.Errorf("look %d: %s on %s has %.2f:1, want %.1f", l, pair[0], pair[1], got, want)
	}
}

func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.03928 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

// No icon of another family is left: every icon that Fyne puts in by itself and
// that our window can meet is one of ours.
func TestEveryIconIsOurs(t *testing.T) {
	for name, ours := range glyphs {
		if raw(ours) == nil {
			t.Errorf("%s wants the glyph %s, which is not there", name, ours)
		}
	}
	for _, name := range []fyne.ThemeIconName{theme.IconNameCheckButton, theme.IconNameMenuExpand, theme.IconNameFolder, theme.IconNameVisibility} {
		if r := (Theme{}).Icon(name); strings.Contains(string(r.Content()), "M0 0h24v24H0z") || r.Name() == theme.DefaultTheme().Icon(name).Name() {
			t.Errorf("%s is still %s", name, r.Name())
		}
	}
	list, err := assets.Icons.ReadDir("icons")
	if err != nil || len(list) < 130 {
		t.Fatalf("%d glyphs: %v", len(list), err)
	}
	for _, f := range list {
		if data, _ := assets.Icons.ReadFile("icons/" + f.Name()); !strings.Contains(string(data), `fill="#000000"`) || strings.Contains(string(data), "stroke=") {
			t.Errorf("%s is no filled outline: Fyne cannot colour it", f.Name())
		}
	}
}

// A label that may be cut ends in an ellipsis, and shows all of its text where
// there is room.
func TestLabelIsCut(t *testing.T) {
	test.NewTempApp(t)
	l := NewLabel("Check the customer's order", Body, colour.Text).Cut()
	w := test.NewWindow(l)
	defer w.Close()
	l.Resize(fyne.NewSize(60, 20))
	if got := l.shown.Text; !strings.HasSuffix(got, "\u2026") || l.width(got) > 60 {
		t.Errorf("in 60 units it says %q", got)
	}
	l.Resize(fyne.NewSize(400, 20))
	if l.shown.Text != l.Text {
		t.Errorf("in 400 units it says %q", l.shown.Text)
	}
}

// A paragraph has as many lines as it needs, and loses nothing.
func TestParagraphWraps(t *testing.T) {
	test.NewTempApp(t)
	p := Para("No step before this one writes cardToken, Donaudampfschifffahrtsgesellschaftskapit\u00e4n", Small, colour.Fail, fyne.TextAlignLeading)
	w := test.NewWindow(p)
	defer w.Close()
	p.Resize(fyne.NewSize(120, 100))
	if len(p.lines) < 4 || strings.ReplaceAll(strings.Join(p.lines, ""), " ", "") != strings.ReplaceAll(p.Text, " ", "") {
		t.Errorf("the lines are %q", p.lines)
	}
	for _, line := range p.lines {
		if p.width(line) > 121 {
			t.Errorf("%q is %.0f wide", line, p.width(line))
		}
	}
}

// A button works by pointer and by key, and not while it is grey.
func TestButton(t *testing.T) {
	test.NewTempApp(t)
	n := 0
	b := NewButton(Primary, "run", "Run", func() { n++ })
	w := test.NewWindow(b)
	defer w.Close()
	test.Tap(b)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.Disable()
	test.Tap(b)
	if n != 2 {
		t.Errorf("it was pressed %d times, want 2", n)
	}
}

// Tab goes through a frame as it is read: the buttons at the bottom come after what they save.
func TestFrameByTab(t *testing.T) {
	var parts [5]*Button
	for i, at := range []string{"top", "bottom", "left", "right", "center"} {
		parts[i] = NewButton(Primary, "", at, func() {})
	}
	w := test.NewTempWindow(t, Frame(parts[0], parts[1], parts[2], parts[3], parts[4]))
	for _, i := range []int{0, 2, 4, 3, 1} {
		w.Canvas().FocusNext()
		if w.Canvas().Focused() != parts[i] {
			t.Fatalf("Tab leads to %v, not to part %d", w.Canvas().Focused(), i)
		}
	}
}

// Chinese is broken between any two letters, but not before a sign that closes; Korean words stay whole.
func TestParagraphBreaksAsItsLanguage(t *testing.T) {
	long := Para("读取 environment.url；工作程序需要知道其值，启动时给出，访问网关的地址", Small, colour.Text, fyne.TextAlignLeading)
	long.Resize(fyne.NewSize(160, 100))
	if long.lines[0] == "读取" {
		t.Errorf("the first line ends early: %q", long.lines)
	}
	for _, l := range long.lines {
		if strings.HasPrefix(l, "，") || strings.HasPrefix(l, "；") {
			t.Errorf("a line begins with a sign that closes: %q", long.lines)
		}
	}
	korean := "게이트웨이가 그 요청을 서버의 메시지로 바꿉니다"
	p := Para(korean, Small, colour.Text, fyne.TextAlignLeading)
	p.Resize(fyne.NewSize(120, 100))
	if got := strings.Join(p.lines, " "); got != korean || len(p.lines) < 2 {
		t.Errorf("Korean words are broken: %q", p.lines)
	}
}
