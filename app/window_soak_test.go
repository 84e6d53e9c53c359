package main

import (
	"bytes"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hookflow/assets"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
	"hookflow/engine/suites"
)

// How long the random hand works, and what it begins with: HOOKFLOW_SOAK_HAND is a
// duration, HOOKFLOW_SOAK_SEED a number; a seed that was logged does the same again.
const (
	soakTimeEnv = "HOOKFLOW_SOAK_HAND"
	soakSeedEnv = "HOOKFLOW_SOAK_SEED"
)

// soakUsual is how long the hand works where nobody says otherwise, soakRound for how
// long until the window is looked at.
const (
	soakUsual = 20 * time.Second
	soakRound = 45 * time.Second
)

// TestWindowRandomHand lets a hand do anything in the real window: clicks, drags, keys,
// menus, dialogs, the form. Nothing fails, the window answers, what is saved is a sound
// file that shows what the window shows, and undo brings back what was there before.
func TestWindowRandomHand(t *testing.T) {
	onRequest(t)
	byHand(t)
	long, seed := soakUsual, uint64(1)
	if text := os.Getenv(soakTimeEnv); text != "" {
		var err error
		long, err = time.ParseDuration(text)
		check(t, err)
	}
	if text := os.Getenv(soakSeedEnv); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		check(t, err)
	}
	for end := time.Now().Add(long); time.Now().Before(end) && !t.Failed(); seed++ {
		file, data := soakFile(t, seed)
		h := &randomHand{desk: openDesk(t, "light", file), random: rand.New(rand.NewPCG(seed, 1)), file: file, begun: append(examples(t), data)}
		h.Logf("seed %d, %s", seed, filepath.Base(file))
		h.find("board")
		began := time.Now()
		for n := 0; n < 3 && time.Now().Before(end) && !t.Failed(); n++ {
			h.work(min(soakRound, max(5*time.Second, time.Until(end))))
			if h.quit() {
				break
			}
			h.judge()
		}
		h.Logf("seed %d: %d gestures in %v", seed, h.done, time.Since(began).Round(time.Second))
		h.app.Process.Kill()
	}
}

// examples are what each of the examples holds.
func examples(t *testing.T) (all [][]byte) {
	list, err := assets.Examples.ReadDir("examples")
	check(t, err)
	for _, each := range list {
		data, err := assets.Examples.ReadFile("examples/" + each.Name())
		check(t, err)
		all = append(all, data)
	}
	return all
}

// soakFile copies an example, another one for each seed.
func soakFile(t *testing.T, seed uint64) (string, []byte) {
	list, err := assets.Examples.ReadDir("examples")
	check(t, err)
	name := list[seed%uint64(len(list))].Name()
	data, err := assets.Examples.ReadFile("examples/" + name)
	check(t, err)
	file := filepath.Join(t.TempDir(), name)
	check(t, os.WriteFile(file, data, 0o644))
	return file, data
}

// A randomHand is a desk whose mouse and keys do anything.
type randomHand struct {
	*desk
	random *rand.Rand
	file   string
	begun  [][]byte // what its documents held at first: the file, and the examples that it may have opened
	other  bool     // the window shows another document, which may have been new
	done   int
}

// soakKeys are the chords that are pressed; none of them ends the program or closes the
// document.
var soakKeys = strings.Fields(`ctrl+z ctrl+z ctrl+y ctrl+c ctrl+v ctrl+v ctrl+x ctrl+d ctrl+a Delete BackSpace Escape Escape Escape Return Tab Tab shift+Tab
	Left Right Up Down shift+Left shift+Down alt+Left alt+Right ctrl+Left ctrl+Up a n r e l s c h F2 ctrl+f ctrl+k ctrl+p ctrl+m ctrl+1 ctrl+0 ctrl+equal
	ctrl+minus ctrl+2 ctrl+bracketleft ctrl+bracketright ctrl+shift+l ctrl+shift+m alt+1 alt+2 alt+1 Next Prior F6 space F1 ctrl+s`)

// work does random things for a while.
func (h *randomHand) work(long time.Duration) {
	h.Helper()
	for end := time.Now().Add(long); time.Now().Before(end); h.done++ {
		h.breathe()
		switch n := h.random.IntN(100); {
		case n < 22:
			h.try("mousemove", h.spot(), "click", 1)
		case n < 26:
			h.try("mousemove", h.spot(), "click", "--repeat", 2, "--delay", 40, 1)
		case n < 50:
			h.haul()
		case n < 56:
			h.fromPalette()
		case n < 62:
			h.try("mousemove", h.spot(), "click", 3)
			h.press(h.random.IntN(12), "Down")
			h.try("key", "Return")
		case n < 66:
			h.try("mousemove", h.spot(), "click", []int{4, 5}[h.random.IntN(2)])
		case n < 74:
			h.try("type", "--delay", 5, soakWords[h.random.IntN(len(soakWords))])
		case n < 78:
			h.inForm()
		default:
			h.try("key", soakKeys[h.random.IntN(len(soakKeys))])
		}
	}
}

// breathe waits for a window that is behind: on a busy machine a hand that goes on would only make the queue longer.
func (h *randomHand) breathe() {
	h.Helper()
	h.await("an answer of the window", func() bool {
		info, err := os.Stat(h.layout)
		return err == nil && time.Since(info.ModTime()) < time.Second
	})
}

var soakWords = []string{"Check order", "x", "= stock > 0", "a b c", "{", "Ctrl", "9"}

// press presses a key several times.
func (h *randomHand) press(n int, key string) {
	for range n {
		h.try("key", key)
	}
}

// try is one call of xdotool; a point is written as two numbers.
func (h *randomHand) try(args ...any) {
	var flat []any
	for _, a := range args {
		if p, ok := a.(image.Point); ok {
			flat = append(flat, p.X, p.Y)
			continue
		}
		flat = append(flat, a)
	}
	if _, err := h.xdo(flat...); err != nil {
		h.Fatalf("xdotool %v: %v", flat, err)
	}
}

// spot is a place on the diagram: an element of it, or anywhere.
func (h *randomHand) spot() image.Point {
	places := h.places()
	board := places["board"]
	if board == (rect{}) {
		board = rect{60, 90, 860, 680}
	}
	var elements []rect
	for _, id := range sorted(places) {
		if strings.HasPrefix(id, "element.") {
			elements = append(elements, places[id])
		}
	}
	p := image.Pt(board[0]+5+h.random.IntN(max(1, board[2]-10)), board[1]+5+h.random.IntN(max(1, board[3]-10)))
	if len(elements) > 0 && h.random.IntN(4) > 0 {
		e := elements[h.random.IntN(len(elements))]
		p = image.Pt(e[0]+h.random.IntN(max(1, e[2])), e[1]+h.random.IntN(max(1, e[3])))
	}
	p.X = min(max(p.X, board[0]+2), board[0]+board[2]-2)
	p.Y = min(max(p.Y, board[1]+2), board[1]+board[3]-2)
	return p.Add(h.corner)
}

// haul drags something somewhere, now and then with a modifier.
func (h *randomHand) haul() {
	from, to := h.spot(), h.spot()
	mod := []string{"", "", "", "ctrl", "shift", "alt"}[h.random.IntN(6)]
	if mod != "" {
		h.try("keydown", mod)
	}
	args := []any{"mousemove", from, "mousedown", 1}
	for i := 1; i <= 3; i++ {
		args = append(args, "mousemove", from.Add(to.Sub(from).Mul(i).Div(3)), "sleep", ".01")
	}
	h.try(append(args, "mouseup", 1)...)
	if mod != "" {
		h.try("keyup", mod)
	}
}

// fromPalette takes a tool or an element of the palette and puts it down.
func (h *randomHand) fromPalette() {
	p := image.Pt(24, 100+h.random.IntN(590)).Add(h.corner)
	to := h.spot()
	if h.random.IntN(2) == 0 {
		h.try("mousemove", p, "click", 1, "mousemove", to, "sleep", ".02", "click", 1)
		return
	}
	h.try("mousemove", p, "mousedown", 1, "mousemove", p.Add(image.Pt(30, 5)), "sleep", ".02", "mousemove", to, "sleep", ".02", "mouseup", 1)
}

// inForm types into a field of the form.
func (h *randomHand) inForm() {
	places := h.places()
	var fields []rect
	for _, name := range sorted(places) {
		if strings.HasPrefix(name, "field.") && name != "field.id" {
			fields = append(fields, places[name])
		}
	}
	if len(fields) == 0 {
		return
	}
	r := fields[h.random.IntN(len(fields))]
	if p := r.middle(); p.X > 0 && p.Y > 90 && p.X < h.size.X-4 && p.Y < h.size.Y-40 {
		h.try("mousemove", p.Add(h.corner), "click", 1, "type", "--delay", 5, soakWords[h.random.IntN(len(soakWords))])
	}
}

// sorted are the names of places in order, so that a seed does the same again.
func sorted(places map[string]rect) []string {
	names := make([]string, 0, len(places))
	for name := range places {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// judge brings the hand to rest and looks at what it has left.
func (h *randomHand) judge() {
	h.Helper()
	h.rest()
	h.follow()
	h.save()
	h.sound()
	h.sameAsFile()
	h.undone()
}

// follow takes the file that the window has now: the hand may have saved the document under another name, or opened another.
func (h *randomHand) follow() {
	h.Helper()
	title, err := h.xdo("getwindowname", h.window)
	check(h.T, err)
	name, _, _ := strings.Cut(strings.TrimSpace(title), " \u2013 ")
	if name == filepath.Base(h.file) {
		return
	}
	h.Logf("the window shows %s", name)
	here := filepath.Dir(h.file)
	for _, dir := range []string{here, filepath.Dir(here), h.home} { // the hand may have gone up in the dialog
		file := filepath.Join(dir, name)
		if _, err := os.Stat(file); err == nil {
			h.file, h.other = file, true
			return
		}
	}
}

// quit reports whether the hand has found the way to quit; a program that ends in another
// way has died.
func (h *randomHand) quit() bool {
	h.Helper()
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(h.app.Process.Pid), "stat"))
	if _, state, ok := strings.Cut(string(stat), ") "); err == nil && ok && !strings.HasPrefix(state, "Z") {
		return false
	}
	if err := h.app.Wait(); err != nil {
		h.Fatalf("the program has died: %v", err)
	}
	h.Log("the hand has quit the program")
	return true
}

// rest ends every gesture and overlay; the window must answer to that.
func (h *randomHand) rest() {
	h.Helper()
	for _, mod := range []string{"ctrl", "shift", "alt"} {
		h.try("keyup", mod)
	}
	h.uncover()
	h.try("key", "alt+1")
	h.caughtUp()
	board := h.find("board")
	h.try("mousemove", image.Pt(board[0]+3, board[1]+board[3]-3).Add(h.corner), "click", 1) // an empty corner, mostly: the keys are the diagram's
	h.try("key", "Escape")
	if failed, _ := filepath.Glob(filepath.Join(h.home, "hookflow", "*", "reports", "*")); len(failed) > 0 {
		data, _ := os.ReadFile(failed[0])
		h.Fatalf("the window has failed:\n%s", data)
	}
}

// uncover closes what stands above the window. On a busy machine, what was done before
// may open something yet.
func (h *randomHand) uncover() {
	h.Helper()
	free := 0
	h.await("the end of every overlay", func() bool {
		h.try("key", "Escape")
		time.Sleep(300 * time.Millisecond)
		if free++; h.places()["dialog"] != (rect{}) {
			free = 0
		}
		return free == 3
	})
}

// caughtUp waits until the window has done all that was asked of it: it answers in turn.
func (h *randomHand) caughtUp() {
	h.Helper()
	h.key("ctrl+k")
	h.covered(true)
	h.uncover()
}

// save saves, and waits until the file has come to rest.
func (h *randomHand) save() []byte {
	h.Helper()
	var last, now []byte
	h.key("ctrl+s")
	h.caughtUp()
	h.await("a file at rest", func() bool {
		time.Sleep(400 * time.Millisecond)
		last = now
		now, _ = os.ReadFile(h.file)
		return len(now) > 0 && bytes.Equal(last, now)
	})
	return now
}

// sound reports a file that cannot be read, and what the schema has to say that the check of the window does not: the hand types
// into the XML and into settings, too, and what it writes there is kept and told.
func (h *randomHand) sound() {
	h.Helper()
	data, err := os.ReadFile(h.file)
	check(h.T, err)
	read, err := bpmnxml.Read(h.file, data)
	if err != nil {
		h.Fatalf("the saved file is corrupt: %v", err)
	}
	validator, missing := suites.Validator()
	if missing != "" {
		return
	}
	told := func(f lint.Finding) bool {
		return strings.HasPrefix(f.Rule, "schema-") || f.Rule == "field-value" || f.Rule == "reference"
	}
	if why := suites.Invalid(validator, h.file); why != "" && !slices.ContainsFunc(lint.Run(bpmn.Build(read.Root()), lint.Options{}), told) {
		h.Errorf("the saved file is not valid: %s\n%s", why, data)
	}
}

// sameAsFile compares the places of the elements in the window with those in the file:
// they differ by where the window looks at and by how large it shows it, and nothing else.
func (h *randomHand) sameAsFile() {
	h.Helper()
	h.key("ctrl+1")
	time.Sleep(900 * time.Millisecond)
	data, err := os.ReadFile(h.file)
	check(h.T, err)
	read, err := bpmnxml.Read(h.file, data)
	check(h.T, err)
	shown := h.places()
	best := math.Inf(1)
	for _, g := range bpmn.Build(read.Root()).Diagrams {
		best = min(best, apartFrom(g, shown))
	}
	if best > 3 {
		h.keep(filepath.Join(os.TempDir(), "hookflow-soak.png"))
		check(h.T, os.WriteFile(filepath.Join(os.TempDir(), "hookflow-soak.bpmn"), data, 0o644))
		h.Errorf("the window shows elements %.0f pixels from where the file has them, or others; see %s", best, filepath.Join(os.TempDir(), "hookflow-soak.png"))
	}
}

// apartFrom is by how much the places of the shapes of a diagram differ from those in
// the window, in pixels; infinite if they are not the same elements. The hand types XML, too: what a
// file draws twice, or draws although it is not there, has no place of its own to compare.
func apartFrom(g *bpmn.Diagram, shown map[string]rect) float64 {
	drawn, places := map[string]int{}, map[string]bpmn.Bounds{}
	for _, s := range g.Shapes {
		if !g.Hidden(s.Of) {
			name := placeOf(s.Of)
			drawn[name]++
			places[name] = s.Bounds
		}
	}
	for _, e := range g.Edges {
		if !g.Hidden(e.Of) {
			drawn[placeOf(e.Of)] += 2
		}
	}
	for name := range shown {
		if strings.HasPrefix(name, "element.") && drawn[name] == 0 {
			return math.Inf(1)
		}
	}
	var all bpmn.Bounds
	var seen image.Rectangle
	for name, n := range drawn {
		r, there := shown[name]
		if !there {
			return math.Inf(1)
		}
		if n > 1 || name == placeOf(nil) {
			delete(places, name)
			continue
		}
		all, seen = all.Union(places[name]), seen.Union(image.Rect(r[0], r[1], r[0]+r[2], r[1]+r[3]))
	}
	zoom, worst := float64(seen.Dx())/max(1, all.W), 0.0
	if all.H > all.W { // whole pixels of the longer side tell it more exactly
		zoom = float64(seen.Dy()) / all.H
	}
	for name, b := range places {
		r := shown[name]
		worst = max(worst, math.Abs(float64(r[0]-seen.Min.X)-(b.X-all.X)*zoom), math.Abs(float64(r[1]-seen.Min.Y)-(b.Y-all.Y)*zoom))
	}
	return worst
}

// placeOf is what the window calls the place of an element; that of nothing has no name.
func placeOf(e *bpmn.Element) string {
	if e == nil {
		return "element."
	}
	return "element." + e.ID
}

// undone takes everything back: the file is what it was at first.
func (h *randomHand) undone() {
	h.Helper()
	var before []byte
	for {
		h.try("key", "--delay", 3, "--repeat", 150, "ctrl+z")
		h.caughtUp()
		now := h.save()
		if slices.ContainsFunc(h.begun, func(begun []byte) bool { return bytes.Equal(now, begun) }) {
			return
		}
		if h.other && bytes.Equal(now, before) {
			h.Log("nobody knows how this document began")
			return
		}
		if bytes.Equal(now, before) {
			h.keep(filepath.Join(os.TempDir(), "hookflow-soak.png"))
			h.Errorf("with everything undone the file is not what it was; see %s:\n%s", filepath.Join(os.TempDir(), "hookflow-soak.png"), now)
			return
		}
		before = now
	}
}
