package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/schedule"
)

// arranged lays out the rows of a section. A few settings belong on one line or
// into a sentence; the others stand below each other.
func arranged(f *Form, rows []*row) (out []fyne.CanvasObject) {
	if f.locked() {
		for _, r := range rows {
			out = append(out, r.box)
		}
		return out
	}
	taken := map[string]bool{}
	find := func(name string) *row {
		if i := slices.IndexFunc(rows, func(r *row) bool { return r.field.Name == name }); i >= 0 {
			return rows[i]
		}
		return nil
	}
	if url, method := find("url"), find("method"); url != nil && method != nil {
		out = append(out, endpoint(url, method))
		taken["url"], taken["method"] = true, true
	}
	if attempts, delay, backoff := find("attempts"), find("delay"), find("backoff"); attempts != nil && delay != nil && backoff != nil {
		out = append(out, newSentence(f, attempts, delay, backoff))
		taken["attempts"], taken["delay"], taken["backoff"] = true, true, true
	}
	if n, flow, code := find("notify"), find("errorFlow"), find("errorCode"); n != nil && flow != nil && code != nil {
		out = append(out, reactions(n, flow, code))
		taken["notify"], taken["errorFlow"], taken["errorCode"] = true, true, true
	}
	for i, r := range rows {
		switch {
		case r.argument != nil && (i == 0 || rows[i-1].argument == nil):
			out = append(out, f.grouped(slices.DeleteFunc(slices.Clone(rows), func(r *row) bool { return r.argument == nil }))...)
		case r.argument == nil && !taken[r.field.Name]:
			out = append(out, r.box)
		}
	}
	return out
}

// endpoint puts method and address on one line, with one outline.
func endpoint(url, method *row) fyne.CanvasObject {
	m, u := method.input.(*choiceInput), url.input.(*textInput)
	m.button.Radius, m.button.Ink, m.button.Strong = [4]float32{6, 0, 0, 6}, colour.Data, true
	u.entry.Radius = [4]float32{0, 6, 6, 0}
	line := look.RowGrow(-1, 1, look.Called(method.label, look.Sized(86, 0, m.button)), look.Called(url.label, u.box))
	label := fyne.CanvasObject(look.NewLabel(lang.L("Endpoint"), look.Small, colour.Text2))
	if f := url.form; f.Curl != nil && len(f.ids) == 1 {
		label = look.RowGrow(8, 0, label, f.curlLinks())
		u.entry.Pasted = f.pasteCurl
	}
	url.box = look.Column(4, label, container.New(joined{}, line.Objects...), url.below)
	method.box = look.Row(0)
	return url.box
}

// joined puts two objects beside each other, as high as the second one, with one line between them.
type joined struct{}

func (joined) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(a.Width+b.Width-1, max(a.Height, b.Height))
}

func (joined) Layout(o []fyne.CanvasObject, size fyne.Size) {
	wide, high := o[0].MinSize().Width, o[1].MinSize().Height
	o[0].Resize(fyne.NewSize(wide, high))
	o[0].Move(fyne.NewPos(0, 0))
	o[1].Resize(fyne.NewSize(size.Width-wide+1, high))
	o[1].Move(fyne.NewPos(wide-1, 0))
}

// sentence says in words how often a call is repeated, with the numbers as
// fields; the line below spells the moments out.
type sentence struct {
	form                     *Form
	attempts, delay, backoff *row
	moments                  *look.Label
}

func newSentence(f *Form, attempts, delay, backoff *row) fyne.CanvasObject {
	s := &sentence{form: f, attempts: attempts, delay: delay, backoff: backoff, moments: look.NewLabel("", look.Caption, colour.Text2).Cut()}
	word := func(text string) fyne.CanvasObject { return look.NewLabel(text, look.Body, colour.Text) }
	field := func(r *row, wide float32) fyne.CanvasObject {
		t := r.input.(*textInput)
		t.entry.Trailing = 0 // it has no switches here
		return look.Called(r.label, look.Sized(wide, 0, t.entry))
	}
	again := backoff.input.(*choiceInput)
	line := look.Flow(6, 6, word(lang.L("Try")), field(attempts, 44), word(lang.L("times, first after")), field(delay, 92), word(lang.L("then")), look.Called(backoff.label, again.object()))
	for _, r := range []*row{attempts, delay} {
		t := r.input.(*textInput)
		before := t.entry.Changed
		t.entry.Changed = func(text string) { before(text); s.refresh() }
		load := t
		load.loaded = s.refresh
	}
	label := look.NewLabel(lang.L("Retry"), look.Small, colour.Text2)
	box := look.Column(4, label, line, attempts.below, delay.below, s.moments)
	attempts.box = box
	delay.box, backoff.box = look.Row(0), look.Row(0)
	s.refresh()
	return box
}

// momentsMost is how many repetitions are spelled out.
const momentsMost = 5

// refresh spells out when the repetitions come.
func (s *sentence) refresh() {
	value := func(r *row) string {
		text := r.field.Default
		if now, _ := r.text(); now != "" {
			text = now
		}
		if t, ok := r.input.(*textInput); ok && t.entry.Text() != "" {
			text = t.stored(t.entry.Text())
		}
		return text
	}
	n, err := strconv.Atoi(strings.TrimSpace(value(s.attempts)))
	wait, wrong := seconds(value(s.delay))
	if err != nil || wrong || n < 1 {
		s.moments.SetText("")
		return
	}
	if n == 1 {
		s.moments.SetText(lang.L("One attempt, no repetition"))
		return
	}
	var words []string
	total := time.Duration(0)
	for i := 1; i < n; i++ {
		if i <= momentsMost {
			words = append(words, spell(wait))
		}
		total += wait
		if value(s.backoff) == "exponential" {
			wait *= 2
		}
	}
	if n-1 > momentsMost {
		words = append(words, "\u2026")
	}
	s.moments.SetText(fmt.Sprintf(lang.L("%s; gives up after %s"), strings.Join(words, ", "), spell(total)))
}

// seconds reads a duration of the standard; wrong reports what is none, or has no
// fixed length.
func seconds(text string) (d time.Duration, wrong bool) {
	parsed, err := schedule.ParseDuration(strings.TrimSpace(bpmn.Seconds(text)))
	if err != nil {
		return 0, true
	}
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return parsed.AddTo(from).Sub(from), false
}

// spell writes a time as people do.
func spell(d time.Duration) string {
	d = d.Round(time.Second)
	switch {
	case d < time.Minute:
		return fmt.Sprintf(lang.L("%d s"), int(d.Seconds()))
	case d < time.Hour && d%time.Minute == 0:
		return fmt.Sprintf(lang.L("%d min"), int(d.Minutes()))
	case d < time.Hour:
		return fmt.Sprintf(lang.L("%d min %d s"), int(d.Minutes()), int(d.Seconds())%60)
	case d < 48*time.Hour && d%time.Hour == 0:
		return fmt.Sprintf(lang.L("%d h"), int(d.Hours()))
	case d < 48*time.Hour:
		return fmt.Sprintf(lang.L("%d h %d min"), int(d.Hours()), int(d.Minutes())%60)
	}
	if hours := int(d.Hours()) % 24; hours > 0 {
		return fmt.Sprintf(lang.L("%d d %d h"), int(d.Hours())/24, hours)
	}
	return fmt.Sprintf(lang.L("%d d"), int(d.Hours())/24)
}

// reactions say what happens when the repetitions are used up, in the words of
// the webhook block: notify, interrupt along a path or with an error.
func reactions(notify, flow, code *row) fyne.CanvasObject {
	for r, hint := range map[*row]string{notify: lang.L("nobody; a name, =variable or an address"), code: lang.L("none; the code of the error")} {
		t := r.input.(*textInput)
		t.entry.Bare, t.hint, t.entry.Hint = true, hint, hint
	}
	flow.input.(*choiceInput).button.Bare = true
	wide := float32(104)
	for _, word := range []string{lang.L("Notify"), lang.L("Go on along"), lang.L("Throw error")} {
		wide = max(wide, look.NewLabel(word, look.Small, colour.Text).MinSize().Width+look.IconInline+12)
	}
	line := func(glyph string, ink colour.Name, word string, o fyne.CanvasObject) fyne.CanvasObject {
		name := look.Row(6, look.NewGlyph(glyph, look.IconInline, ink), look.NewLabel(word, look.Small, ink))
		return look.Inset(8, 3, 4, 3, look.RowGrow(6, 1, look.Sized(wide, 0, name), o))
	}
	list := look.Column(0,
		line("bell", colour.Wait, lang.L("Notify"), notify.input.object()), look.Hair(),
		line("arrow-right", colour.Fail, lang.L("Go on along"), flow.input.object()), look.Hair(),
		line("b-error", colour.Fail, lang.L("Throw error"), code.input.object()))
	box := look.Column(4, look.NewLabel(lang.L("When it still fails"), look.Small, colour.Text2),
		container.NewStack(look.NewGround("", colour.LineStrong, 6), list), notify.below, code.below,
		look.Para(lang.L("Without a path or an error the step stops with an incident that a person can repeat, skip or change."), look.Caption, colour.Text3, fyne.TextAlignLeading))
	notify.box = box
	flow.box, code.box = look.Row(0), look.Row(0)
	return box
}
