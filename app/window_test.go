package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/assets"
	"hookflow/designer/paint"
	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

var update = flag.Bool("update", false, "write the pictures of the documentation anew")

// windowEnv names the built desktop program for the tests that drive it, and
// layoutEnv where it writes the places of its widgets (see designer.LayoutEnv).
const (
	windowEnv = "HOOKFLOW_WINDOW"
	layoutEnv = "HOOKFLOW_TEST_LAYOUT"
)

// patience is how long something in the window may take on a loaded machine.
const patience = 60 * time.Second

// hand is held by the test that moves the mouse. What several windows have to do at once, a small machine does too slowly
// for double clicks and drags; one that is only watched may stand beside.
var hand sync.Mutex

// byHand lets a test use the mouse until its window is gone.
func byHand(t *testing.T) {
	t.Parallel()
	hand.Lock()
	t.Cleanup(hand.Unlock)
}

// A desk is a real window on a display of its own, driven by mouse and keys.
type desk struct {
	*testing.T
	env     []string
	home    string // of the user: settings, state, recovery
	app     *exec.Cmd
	layout  string      // the file with the places of the widgets
	window  string      // its number on the display
	service string      // the address of a service that the story is about
	corner  image.Point // of the window on the display
	size    image.Point // of the window
}

// rect is a place of the window: left, top, width and height in pixels.
type rect [4]int

func (r rect) middle() image.Point { return image.Pt(r[0]+r[2]/2, r[1]+r[3]/2) }

// A deskLook is how the window is to look.
type deskLook struct {
	colours, language string
	wide, high        int         // pixels; 0: as the program opens it
	scale             string      // of everything; empty: 1
	display           image.Point // how large it is; zero: large enough
	memory            string      // the folder where the display keeps what it shows; empty: nowhere
}

// screen asks for a display that the window has room on, where the usual one is too small.
func (l deskLook) screen() []string {
	if l.memory != "" {
		return []string{"-fbdir", l.memory}
	}
	if l.display.X > 0 {
		return []string{"-screen", "0", fmt.Sprintf("%dx%dx24", l.display.X, l.display.Y)}
	}
	if l.wide <= usualScreen.X && l.high <= usualScreen.Y {
		return nil
	}
	return []string{"-screen", "0", fmt.Sprintf("%dx%dx24", l.wide+40, l.high+40)}
}

// usualScreen is how large a display is where nobody says otherwise.
var usualScreen = image.Pt(1640, 1040)

// openDesk starts an X server and the program with some arguments.
func openDesk(t *testing.T, colours string, args ...string) *desk {
	t.Helper()
	return openDeskAs(t, deskLook{colours: colours}, args...)
}

// openDeskAs is openDesk for a window that looks different.
func openDeskAs(t *testing.T, l deskLook, args ...string) *desk {
	t.Helper()
	d := newDesk(t, l)
	d.launch(args...)
	d.sized(l)
	return d
}

// newDesk starts the X server; nothing is on it yet.
func newDesk(t *testing.T, l deskLook) *desk {
	t.Helper()
	if os.Getenv(windowEnv) == "" {
		t.Skipf("%s does not name the built desktop program", windowEnv)
	}
	for _, tool := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is missing", tool)
		}
	}
	home := t.TempDir()
	settings := filepath.Join(home, "config", "fyne", "hookflow.desktop")
	check(t, os.MkdirAll(settings, 0o755))
	check(t, os.WriteFile(filepath.Join(settings, "preferences.json"), fmt.Appendf(nil, `{"colours":%q,"language":%q}`, l.colours, l.language), 0o644))
	d := &desk{T: t, home: home, layout: filepath.Join(home, "layout.json")}
	check(t, os.MkdirAll(filepath.Join(home, ".cache"), 0o755))
	d.env = append(os.Environ(), "DISPLAY="+startDisplay(t, l.screen()...), "LIBGL_ALWAYS_SOFTWARE=1", "LANG=C.UTF-8", "FYNE_SCALE="+cmp.Or(l.scale, "1"),
		"HOME="+home, "HOOKFLOW_HOME="+filepath.Join(home, "hookflow"), "XDG_CONFIG_HOME="+filepath.Join(home, "config"), layoutEnv+"="+d.layout)
	d.size = image.Pt(1280, 800)
	return d
}

// sized gives the window its size.
func (d *desk) sized(l deskLook) {
	if l.wide > 0 {
		d.size = image.Pt(l.wide, l.high)
		d.do("windowmove", d.window, 0, 0, "windowsize", d.window, l.wide, l.high, "sleep", 1)
		d.await("the size", d.locate)
	}
}

// launch starts the program and waits for its window.
func (d *desk) launch(args ...string) {
	d.Helper()
	os.Remove(d.layout)
	d.app = exec.Command(os.Getenv(windowEnv), args...)
	d.app.Env, d.app.Dir = d.env, d.home
	d.start(d.app)
	d.await("the window", func() bool { return d.locate() && d.places() != nil })
}

// startDisplay starts an X server on a number of its own and returns its name. A number
// that the server chooses may be given to two that start at once; one that is named is
// locked, and whoever comes second ends.
func startDisplay(t *testing.T, options ...string) string {
	const first, many = 1000, 50
	for number := first + os.Getpid()%1000; number < first+1000+many; number++ {
		if display := ":" + strconv.Itoa(number); serves(t, display, options...) {
			return display
		}
	}
	t.Fatal("no number of a display is free")
	return ""
}

// serves starts an X server on a display and reports whether it is ready. No key repeats (-r): on a busy machine a key would be
// held for so long that it does.
func serves(t *testing.T, display string, options ...string) bool {
	read, write, err := os.Pipe()
	check(t, err)
	defer read.Close()
	server := exec.Command("Xvfb", append([]string{display, "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", usualScreen.X, usualScreen.Y), "-nolisten", "tcp", "-noreset", "-r"}, options...)...)
	server.ExtraFiles = []*os.File{write}
	(&desk{T: t}).start(server)
	write.Close()
	check(t, read.SetReadDeadline(time.Now().Add(patience)))
	said, err := io.ReadAll(read)
	return err == nil && len(said) > 0
}

// start runs a program until the test ends; what it says is logged when the
// test has not succeeded.
func (d *desk) start(c *exec.Cmd) {
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	check(d.T, c.Start())
	d.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
		if d.Failed() {
			d.Logf("%s said:\n%s", filepath.Base(c.Path), said.String())
		}
	})
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// await waits until something is so; a picture of the window is kept if it
// never is.
func (d *desk) await(what string, so func() bool) {
	d.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if so() {
			return
		}
	}
	picture := filepath.Join(os.TempDir(), "hookflow-window.png")
	d.keep(picture)
	d.Fatalf("waited %v for %s; see %s", patience, what, picture)
}

// xdo is one call of xdotool.
func (d *desk) xdo(args ...any) (string, error) {
	text := make([]string, len(args))
	for i, a := range args {
		text[i] = fmt.Sprint(a)
	}
	c := exec.Command("xdotool", text...)
	c.Env = d.env
	out, err := c.Output()
	return string(out), err
}

func (d *desk) do(args ...any) {
	d.Helper()
	if _, err := d.xdo(args...); err != nil {
		d.Fatalf("xdotool %v: %v", args, err)
	}
}

// locate finds the window on the display.
func (d *desk) locate() bool {
	ids, err := d.xdo("search", "--onlyvisible", "--name", "Hookflow")
	if err != nil || ids == "" {
		return false
	}
	d.window = strings.Fields(ids)[0]
	out, err := d.xdo("getwindowgeometry", "--shell", d.window)
	var x, y int
	for _, line := range strings.Fields(out) {
		name, value, _ := strings.Cut(line, "=")
		switch name {
		case "X":
			x, _ = strconv.Atoi(value)
		case "Y":
			y, _ = strconv.Atoi(value)
		}
	}
	d.corner = image.Pt(x, y)
	return err == nil
}

// places are the places the window has written last.
func (d *desk) places() map[string]rect {
	var all map[string]rect
	data, err := os.ReadFile(d.layout)
	if err != nil || json.Unmarshal(data, &all) != nil {
		return nil
	}
	return all
}

// find waits for a part of the window and for it to stand still: a window that is too busy to say where its parts are has
// not said that they stay there.
func (d *desk) find(name string) rect {
	d.Helper()
	var last, now rect
	var before time.Time
	d.await(name, func() bool {
		time.Sleep(250 * time.Millisecond) // longer than from one writing of the places to the next
		info, err := os.Stat(d.layout)
		if err != nil || info.ModTime().Equal(before) {
			return false
		}
		before = info.ModTime()
		last, now = now, d.places()[name]
		return now != rect{} && now == last
	})
	return now
}

func (d *desk) gone(name string) {
	d.Helper()
	d.await("the end of "+name, func() bool { _, there := d.places()[name]; return !there })
}

// at is a point of the window on the display. On a busy machine the window goes to the middle some time after it is
// there.
func (d *desk) at(p image.Point) (x, y int) {
	d.locate()
	return p.X + d.corner.X, p.Y + d.corner.Y
}

func (d *desk) click(p image.Point) {
	d.Helper()
	x, y := d.at(p)
	d.do("mousemove", x, y, "sleep", ".15", "click", 1, "sleep", ".1")
}

func (d *desk) doubleClick(p image.Point) {
	d.Helper()
	x, y := d.at(p)
	d.do("mousemove", x, y, "sleep", ".15", "click", "--repeat", 2, "--delay", 60, 1)
}

// drag moves the pointer with the button down, in steps that are seen as moves.
func (d *desk) drag(from, to image.Point) {
	d.Helper()
	x, y := d.at(from)
	args := []any{"mousemove", x, y, "sleep", ".2", "mousedown", 1, "sleep", ".1"}
	const steps = 8
	for i := 1; i <= steps; i++ {
		x, y := d.at(from.Add(to.Sub(from).Mul(i).Div(steps)))
		args = append(args, "mousemove", x, y, "sleep", ".08")
	}
	d.do(append(args, "sleep", ".2", "mouseup", 1)...)
}

func (d *desk) write(text string) { d.Helper(); d.do("type", "--delay", 40, text) }
func (d *desk) key(chord string)  { d.Helper(); d.do("key", chord) }

// fill types into a part of the window, over what stands there.
func (d *desk) fill(name, text string) {
	d.Helper()
	r := d.find(name)
	d.click(image.Pt(r[0]+min(60, r[2]/2), r[1]+r[3]/2))
	d.key("ctrl+a")
	d.write(text)
}

// picture is what the display shows of the window.
func (d *desk) picture() image.Image {
	c := exec.Command("import", "-window", "root", "png:-")
	c.Env = d.env
	data, err := c.Output()
	check(d.T, err)
	img, err := png.Decode(bytes.NewReader(data))
	check(d.T, err)
	return img
}

// keep writes a picture of the window, without the rest of the display.
func (d *desk) keep(path string) {
	shown := d.picture()
	window := image.Rect(d.corner.X, d.corner.Y, d.corner.X+d.size.X, d.corner.Y+d.size.Y).Intersect(shown.Bounds())
	var out bytes.Buffer
	check(d.T, png.Encode(&out, shown.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(window)))
	check(d.T, os.WriteFile(path, out.Bytes(), 0o644))
}

// shows waits until an element is framed in a colour.
func (d *desk) shows(element string, c color.NRGBA) {
	d.Helper()
	r := d.find("element." + element)
	frame := image.Rect(r[0]-4, r[1]-4, r[0]+r[2]+4, r[1]+r[3]+4).Add(d.corner)
	d.await(fmt.Sprintf("%s in the colour %v", element, c), func() bool { return count(d.picture(), frame, c) > 60 })
}

// count counts the pixels of a colour in a part of a picture.
func count(img image.Image, part image.Rectangle, c color.NRGBA) int {
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			p := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			if near(p.R, c.R) && near(p.G, c.G) && near(p.B, c.B) {
				n++
			}
		}
	}
	return n
}

func near(a, b uint8) bool { return max(a, b)-min(a, b) < 12 }

// added waits for an element that was not there before and returns its id.
func (d *desk) added(before map[string]rect) string {
	d.Helper()
	id := ""
	d.await("a new element", func() bool {
		for name := range d.places() {
			if _, old := before[name]; !old && strings.HasPrefix(name, "element.") {
				id = strings.TrimPrefix(name, "element.")
			}
		}
		return id != ""
	})
	return id
}

// A request is what the service of the test was sent.
type request struct {
	path string
	body map[string]any
}

func newService(t *testing.T) (url string, got <-chan request) {
	sent := make(chan request, 8)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		in := request{path: r.URL.Path}
		json.Unmarshal(data, &in.body)
		sent <- in
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(server.Close)
	return server.URL, sent
}

// TestWindow draws, edits, saves and runs in the real window, as a person would.
func TestWindow(t *testing.T) {
	byHand(t)
	file := filepath.Join(t.TempDir(), "report.bpmn")
	data, err := assets.Examples.ReadFile(assets.ErrorReport)
	check(t, err)
	check(t, os.WriteFile(file, data, 0o644))
	url, got := newService(t)
	url += "/edited"

	d := openDesk(t, "light", file)
	d.named("report.bpmn \u2013 Hookflow")
	task := d.drawTask("Check the stock")
	flow := d.connect("Task_Report", task)
	d.editURL("Throw_Request", url)
	d.key("ctrl+s")
	d.await("the saved file", func() bool { return savedURL(file, "Throw_Request") == url })
	checkSaved(t, file, task, flow)

	d.click(d.find("action.run").middle())
	d.fill("task.worker", "Ann")
	d.fill("task.error", "No paper")
	d.click(d.find("task.complete").middle())
	select {
	case in := <-got:
		if in.path != "/edited" || in.body["worker"] != "Ann" || in.body["error"] != "No paper" || in.body["workId"] == "" {
			t.Errorf("the service was sent %+v", in)
		}
	case <-time.After(patience):
		d.keep(filepath.Join(os.TempDir(), "hookflow-window.png"))
		t.Fatal("the service was not called")
	}
	done, waiting := paint.Light[shape.Done], paint.Light[shape.Altered]
	d.shows("Task_Report", done)
	d.shows(task, done)
	d.shows("Catch_Completed", waiting)
}

// named waits until the window has a title, and looks for its icon if it can.
func (d *desk) named(title string) {
	d.Helper()
	d.await("the title "+title, func() bool {
		name, err := d.xdo("getwindowname", d.window)
		return err == nil && strings.TrimSpace(name) == title
	})
	xprop := exec.Command("xprop", "-id", d.window, "-notype", "_NET_WM_ICON")
	xprop.Env = d.env
	if out, err := xprop.Output(); err == nil && !strings.Contains(string(out), "=") { // "not found."
		d.Errorf("the window has no icon: %s", out)
	}
}

// drawTask drags a task out of the palette, below the first one, names it, and
// returns its id.
func (d *desk) drawTask(name string) string {
	d.Helper()
	report, pool, before := d.find("element.Task_Report"), d.find("element.Participant_Errors"), d.places()
	to := image.Pt(report.middle().X, (report[1]+report[3]+pool[1]+pool[3])/2)
	d.drag(d.find("palette.Task").middle(), to)
	id := d.added(before)
	d.find("naming")
	d.write(name)
	d.key("Return")
	d.gone("naming")
	return id
}

// handleOf waits until the handle for connections stands at an element: what was
// selected before has one, too.
func (d *desk) handleOf(element string) rect {
	d.Helper()
	e := d.find("element." + element)
	d.await("the handle at "+element, func() bool {
		h, there := d.places()["handle.connect"]
		at := h.middle().Sub(image.Pt(e[0]+e[2], e[1])) // the right upper corner
		return there && max(at.X, -at.X, at.Y, -at.Y) < 40
	})
	return d.find("handle.connect")
}

// connect drags a connection from the handle of one element to another one.
func (d *desk) connect(from, to string) string {
	d.Helper()
	d.click(d.find("element." + from).middle())
	before := d.places()
	d.drag(d.handleOf(from).middle(), d.find("element."+to).middle())
	return d.added(before)
}

func (d *desk) editURL(element, url string) {
	d.Helper()
	d.doubleClick(d.find("element." + element).middle())
	d.find("form.dialog")
	d.fill("field.url", url)
	d.key("Return")
	d.key("Escape")
	d.gone("form.dialog")
}

// read is the model of a file, or nil while it cannot be read.
func read(file string) *bpmn.Definitions {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	x, err := bpmnxml.Read(file, data)
	if err != nil {
		return nil
	}
	return model(x)
}

func savedURL(file, element string) string {
	if m := read(file); m != nil {
		return bpmn.Value(m.ByID(element), "url")
	}
	return ""
}

// checkSaved looks for the new task and the new flow in the saved file.
func checkSaved(t *testing.T, file, task, flow string) {
	m := read(file)
	e, f := m.ByID(task), m.ByID(flow)
	if e == nil || e.Kind != bpmn.PlainTask || e.Name() != "Check the stock" {
		t.Errorf("the file holds no task %s with its name: %v", task, e)
	}
	if f == nil || f.Kind != bpmn.SequenceFlow || f.Source != m.ByID("Task_Report") || f.Target != e {
		t.Errorf("the file holds no sequence flow %s to the new task: %v", flow, f)
	}
}

// runExample runs the bundled example until it asks to confirm.
func (d *desk) runExample() {
	d.click(d.find("action.run").middle())
	d.fill("task.worker", "Ann")
	d.fill("task.error", "No paper")
	d.click(d.find("task.complete").middle())
	d.find("task.confirmed")
	time.Sleep(9 * time.Second) // no message of the status bar lasts longer
}
