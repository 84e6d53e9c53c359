//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"os/exec"
	"path/filepath"
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
	d := newDesk(t, deskLook{colours: "light"})
	f["window up (s, wall)"] = d.up(os.Getenv(windowEnv), file)
	f["window up (s, processor)"] = d.spent().Seconds()
	f["first tiles (s, wall, after that)"] = d.drawn()
	d.await("the diagram", func() bool { return len(d.places()) > 20 })
	node := d.central()
	check(t, os.WriteFile(d.layout+".quiet", nil, 0o644))
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
	d := newDesk(t, deskLook{})
	up := d.up(os.Getenv(floorEnv), kind)
	if kind == "word" { // the letters of any text have to be found and read
		f["window up, floor: "+name+" (s, wall)"], f["window up, floor: "+name+" (s, processor)"] = up, d.spent().Seconds()
		return
	}
	d.settled()
	s := stopwatch{desk: d, rest: d.atRest()}
	f["pan step, floor: "+name+" (ms)"] = s.turned()
	if kind == "" {
		f["window up, floor (s, wall)"] = up
		f["at rest, floor (% of a processor)"] = 100 * s.rest
	}
}

// up starts a program and returns the seconds until its window is on the display.
func (d *desk) up(program string, args ...string) float64 {
	d.Helper()
	d.app = exec.Command(program, args...)
	d.app.Env, d.app.Dir = d.env, d.home
	began := time.Now()
	d.start(d.app)
	for !d.locate() {
		if time.Since(began) > patience {
			d.Fatalf("%s shows no window", program)
		}
		time.Sleep(5 * time.Millisecond) // to look takes a processor that the program needs
	}
	return time.Since(began).Seconds()
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

// drawn waits until there is more than one colour in the middle of the window, and returns the seconds until then.
func (d *desk) drawn() float64 {
	began := time.Now()
	d.await("the first tiles", func() bool {
		picture := d.picture()
		b := picture.Bounds()
		colours := map[color.Color]bool{}
		for y := b.Dy() * 2 / 5; y < b.Dy()*3/5; y += 2 {
			for x := b.Dx() * 2 / 5; x < b.Dx()*3/5; x += 2 {
				colours[picture.At(b.Min.X+x, b.Min.Y+y)] = true
			}
		}
		return len(colours) > 8
	})
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
