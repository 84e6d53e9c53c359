//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"golang.org/x/sys/unix"

	"hookflow/designer/scene/scenetest"
)

// speedEnv names the file that TestSpeedOfWindow writes its figures to, and the folder of the diagrams it makes for
// others to be measured with.
const speedEnv = "HOOKFLOW_SPEED"

// floorEnv names the program that shows the least a window costs, see .ci/speed/floor.
const floorEnv = "HOOKFLOW_FLOOR"

// TestSpeedOfWindow measures from outside what the real window costs on generated diagrams: processor time of the whole
// process, drawing in software included, less what it costs at rest. It is a measurement and not a test: ./test speed
// runs it, beside another designer on the same files, on a machine that does nothing else.
func TestSpeedOfWindow(t *testing.T) {
	out := os.Getenv(speedEnv)
	if out == "" {
		t.Skipf("%s does not name a file for the figures", speedEnv)
	}
	figures := map[string]map[string]float64{}
	for _, n := range []int{1000, 4000, 10000} {
		size := strconv.Itoa(n)
		t.Run(size, func(t *testing.T) { figures[size] = measureWindow(t, diagram(t, filepath.Dir(out), n)) })
	}
	data, err := json.MarshalIndent(figures, "", " ")
	check(t, err)
	check(t, os.WriteFile(out, append(data, '\n'), 0o644))
}

// beforeEnv names a program to compare with, as it was before: TestSpeedOfStart starts both in turns.
const beforeEnv = "HOOKFLOW_BEFORE"

// TestSpeedOfStart prints medians of how long it takes until the window is on the display, and a diagram in it, and what that costs. Like
// TestSpeedOfWindow it measures and does not judge; on a busy machine two programs are to be compared, not two runs.
func TestSpeedOfStart(t *testing.T) {
	out := os.Getenv(speedEnv)
	if out == "" {
		t.Skipf("%s does not name a file for the figures", speedEnv)
	}
	const starts = 7
	programs := slices.DeleteFunc([]string{os.Getenv(beforeEnv), os.Getenv(windowEnv)}, func(p string) bool { return p == "" })
	for _, n := range []int{0, 1000, 4000, 10000} {
		figures := map[string][]startFigures{}
		for range starts {
			for _, program := range programs {
				t.Run(fmt.Sprint(n), func(t *testing.T) {
					figures[program] = append(figures[program], started(t, program, filepath.Dir(out), n))
				})
			}
		}
		for _, program := range programs {
			t.Logf("%6d nodes: %s  %s", n, medians(figures[program]), program)
		}
	}
}

// startFigures are the seconds until the window is up, until something is in it, and from then on until the diagram is to be seen, and those of
// processor time until the second and the third.
type startFigures struct{ up, filled, drawn, filledCost, drawnCost float64 }

// started starts a program with a diagram of n nodes, or none, in a home of its own.
func started(t *testing.T, program, dir string, n int) (f startFigures) {
	memory := t.TempDir()
	d := newDesk(t, deskLook{colours: "light", memory: memory})
	on := openScreen(t, memory)
	d.askPlaces(false)
	var files []string
	if n > 0 {
		files = append(files, diagram(t, dir, n))
	}
	f.up = d.up(on, program, files...)
	f.filled = f.up + d.drawn(on, on.bars())
	f.filledCost = d.spent().Seconds()
	if n == 0 {
		return f
	}
	f.drawn = d.drawn(on, on.aboveMiddle())
	f.drawnCost = d.spent().Seconds()
	return f
}

// medians says what is in the middle of each figure.
func medians(all []startFigures) string {
	middle := func(of func(startFigures) float64) float64 {
		var list []float64
		for _, f := range all {
			list = append(list, of(f))
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	return fmt.Sprintf("window up %.3f s, filled %.3f s, diagram after that %.3f s; processor %.3f s, %.3f s", middle(func(f startFigures) float64 { return f.up }), middle(func(f startFigures) float64 { return f.filled }),
		middle(func(f startFigures) float64 { return f.drawn }), middle(func(f startFigures) float64 { return f.filledCost }), middle(func(f startFigures) float64 { return f.drawnCost }))
}

// diagram writes a generated diagram of n nodes and n-1 flows.
func diagram(t *testing.T, dir string, n int) string {
	t.Helper()
	doc := etree.NewDocument()
	doc.CreateProcInst("xml", `version="1.0" encoding="UTF-8"`)
	doc.SetRoot(scenetest.Document(n))
	path := filepath.Join(dir, fmt.Sprintf("nodes-%d.bpmn", n))
	check(t, doc.WriteToFile(path))
	return path
}

// turns is how often the wheel is turned for one figure.
const turns = 20

// measureWindow opens a file and does what people do, one thing after the other; and before, what the least program costs.
func measureWindow(t *testing.T, file string) map[string]float64 {
	f := map[string]float64{}
	for kind, name := range map[string]string{"": "an empty window", "word": "a word", "pictures": "with the tiles of the diagram"} {
		measureFloor(t, f, kind, name)
	}
	memory := t.TempDir()
	d := newDesk(t, deskLook{colours: "light", memory: memory})
	shown := openScreen(t, memory)
	d.askPlaces(false)
	f["window up (s, wall)"] = d.up(shown, os.Getenv(windowEnv), file)
	f["window filled (s, wall)"] = f["window up (s, wall)"] + d.drawn(shown, shown.bars())
	f["window filled (s, processor)"] = d.spent().Seconds()
	f["first tiles (s, wall, after that)"] = d.drawn(shown, shown.aboveMiddle())
	f["first tiles (s, processor, from the start)"] = d.spent().Seconds()
	d.await("the window", d.locate)
	d.askPlaces(true)
	d.await("the diagram", func() bool { return len(d.places()) > 20 })
	node := d.central()
	d.askPlaces(false)
	d.settled()
	f["open (s)"] = d.spent().Seconds()
	f["memory opened (MB)"] = d.resident()
	s := stopwatch{desk: d, rest: d.atRest()}
	f["at rest (% of a processor)"] = 100 * s.rest
	f["pan step (ms)"] = s.turned() // before any edit: what is checked and given back seconds after one would count
	s.do("click", "--repeat", turns, "--delay", 80, 4)
	f["edit of one, with its check (ms)"] = s.edited(node)
	f["zoom step (ms)"] = s.of(turns, func() { d.do("keydown", "ctrl", "click", "--repeat", turns, "--delay", 80, 5, "keyup", "ctrl") })
	f["select all (ms)"] = s.of(1, func() { d.key("ctrl+a") })
	f["move all (ms)"] = s.of(1, func() { d.key("shift+Right") })
	f["undo it (ms)"] = s.of(1, func() { d.key("ctrl+z") })
	f["copy all (ms)"] = s.of(1, func() { d.key("ctrl+c") })
	f["paste all (ms)"] = s.of(1, func() { d.key("ctrl+v") })
	f["memory after work (MB)"] = d.resident()
	d.key("ctrl+comma")
	d.settled()
	f["at rest, a dialog open (% of a processor)"] = 100 * d.atRest()
	return f
}

// measureFloor measures what of a window's cost is that of any program made with the same Fyne.
func measureFloor(t *testing.T, f map[string]float64, kind, name string) {
	memory := t.TempDir()
	d := newDesk(t, deskLook{memory: memory})
	up := d.up(openScreen(t, memory), os.Getenv(floorEnv), kind)
	if kind == "word" { // the letters of any text have to be found and read
		f["window up, floor: "+name+" (s, wall)"], f["window up, floor: "+name+" (s, processor)"] = up, d.spent().Seconds()
		return
	}
	d.await("the window", d.locate)
	d.settled()
	s := stopwatch{desk: d, rest: d.atRest()}
	f["pan step, floor: "+name+" (ms)"] = s.turned()
	if kind == "" {
		f["window up, floor (s, wall)"] = up
		f["at rest, floor (% of a processor)"] = 100 * s.rest
	}
}

// up starts a program and returns the seconds until its window is on the display. Whoever asks the display for windows instead takes the
// processors that the program needs: each question is a program of its own.
func (d *desk) up(on screen, program string, args ...string) float64 {
	d.Helper()
	empty := on.dot(on.size.Div(2))
	d.app = exec.Command(program, args...)
	d.app.Env, d.app.Dir = d.env, d.home
	began := time.Now()
	d.start(d.app)
	d.glance(program+" shows no window", func() bool { return on.dot(on.size.Div(2)) != empty })
	return time.Since(began).Seconds()
}

// glance waits until something is so that costs nothing to look at.
func (d *desk) glance(otherwise string, so func() bool) {
	d.Helper()
	for began := time.Now(); !so(); time.Sleep(2 * time.Millisecond) {
		if time.Since(began) > patience {
			d.Fatal(otherwise)
		}
	}
}

// A stopwatch measures processor time above what the window costs at rest.
type stopwatch struct {
	*desk
	rest float64 // processors in use
}

// of is what each of n things that do does costs, in milliseconds, until the window is at rest again.
func (s stopwatch) of(n int, do func()) float64 {
	s.settled()
	began, before := time.Now(), s.spent()
	do()
	s.settled()
	cost := (s.spent() - before).Seconds() - s.rest*time.Since(began).Seconds()
	return 1000 * cost / float64(n)
}

// turned is what one turn of the wheel over the middle of the window costs, in milliseconds.
func (s stopwatch) turned() float64 {
	x, y := s.at(image.Pt(s.size.X/2, s.size.Y/2))
	s.do("mousemove", x, y)
	return s.of(turns, func() { s.do("click", "--repeat", turns, "--delay", 80, 5) })
}

// edited is what it costs to delete one element, and to look for what is wrong with the rest, in milliseconds. It is taken back.
func (s stopwatch) edited(at rect) float64 {
	s.click(image.Pt(at[0]+at[2]/2, at[1]+at[3]/2))
	cost := s.of(1, func() { s.key("Delete") })
	s.key("ctrl+z")
	s.key("Escape")
	return cost
}

// central is the node that stands nearest to the middle of the window.
func (d *desk) central() (nearest rect) {
	middle, least := d.size.Div(2), math.Inf(1)
	for name, r := range d.places() {
		if far := math.Hypot(float64(r[0]+r[2]/2-middle.X), float64(r[1]+r[3]/2-middle.Y)); strings.HasPrefix(name, "element.n") && far < least {
			nearest, least = r, far
		}
	}
	return nearest
}

// askPlaces lets the window write where its parts are, which of ten thousand elements takes longer than to draw them, or no more.
func (d *desk) askPlaces(write bool) {
	if write {
		check(d.T, os.Remove(d.layout+".quiet"))
		return
	}
	check(d.T, os.WriteFile(d.layout+".quiet", nil, 0o644))
}

// drawn waits until there is something to be seen in a part of the screen, and returns the seconds until then.
func (d *desk) drawn(on screen, part image.Rectangle) float64 {
	d.Helper()
	began := time.Now()
	d.glance("nothing is drawn", func() bool { return on.drawn(part) >= 0.05 })
	return time.Since(began).Seconds()
}

// atRest is how much of a processor the window uses while nobody does anything.
func (d *desk) atRest() float64 {
	const long = 5 * time.Second
	before := d.spent()
	time.Sleep(long)
	return (d.spent() - before).Seconds() / long.Seconds()
}

// settled waits until the window has done what it was asked: it is at rest for more than the pause after which
// documents are checked.
func (d *desk) settled() {
	d.Helper()
	const step, quiet = 200 * time.Millisecond, 6
	still := 0
	for end := time.Now().Add(patience); still < quiet && time.Now().Before(end); {
		before := d.spent()
		time.Sleep(step)
		if still++; d.spent()-before > step/10 {
			still = 0
		}
	}
}

// spent is the processor time of the program, by the clock of its process, see clock_getcpuclockid(3).
func (d *desk) spent() time.Duration {
	d.Helper()
	var at unix.Timespec
	check(d.T, unix.ClockGettime(int32(^d.app.Process.Pid<<3|2), &at))
	return time.Duration(at.Nano())
}

// resident is the memory of the program that is not of files, in MB, once it falls no more: it gives back what it does not
// need after a pause, and on a busy machine that takes a while.
func (d *desk) resident() float64 {
	d.Helper()
	const pause, quiet = 4 * time.Second, 5
	time.Sleep(pause)
	least, still := d.anonymous(), 0
	for end := time.Now().Add(patience); still < quiet && time.Now().Before(end); {
		time.Sleep(time.Second)
		now := d.anonymous()
		if still++; now < least-1 {
			still = 0
		}
		least = min(least, now)
	}
	return least
}

// anonymous is the memory of the program that is not of files, in MB, see proc_pid_status(5).
func (d *desk) anonymous() float64 {
	d.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", d.app.Process.Pid))
	check(d.T, err)
	_, after, _ := strings.Cut(string(data), "RssAnon:")
	kilobytes, err := strconv.ParseFloat(strings.Fields(after)[0], 64)
	check(d.T, err)
	return kilobytes / 1024
}
