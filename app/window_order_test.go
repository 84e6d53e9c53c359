//go:build linux

package main

import (
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
	"hookflow/engine/suites"
)

// orderTime is for how long the processor may work for drawing the order process.
const orderTime = 3 * time.Minute

// TestWindowOrder draws the order process of two pools from an empty diagram, with the mouse and the keys of the real
// window: what testdata/gesture/order.txtar does, step by step. What comes of it is clean.
func TestWindowOrder(t *testing.T) {
	onRequest(t)
	byHand(t)
	ar, err := txtar.ParseFile("../testdata/gesture/order.txtar")
	check(t, err)
	file := filepath.Join(t.TempDir(), "order.bpmn")
	check(t, os.WriteFile(file, bpmnxml.New().Bytes(), 0o644))
	d := &draughtsman{ids: map[string]string{}, desk: openDeskAs(t, deskLook{colours: "light", language: "en", wide: 1600, high: 1000}, file)}
	d.named("order.bpmn \u2013 Hookflow")
	began := time.Now()
	d.key("ctrl+p") // the diagram needs the room
	d.find("board")
	d.key("ctrl+minus")
	var steps [][]string
	for line := range strings.Lines(string(ar.Comment)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			steps = append(steps, strings.Fields(line))
		}
	}
	expected := expects(string(ar.Files[1].Data))
	for i, s := range steps {
		var next []string
		if i+1 < len(steps) {
			next = steps[i+1]
		}
		d.Logf("%v: %s", time.Since(began).Round(time.Second), strings.Join(s, " "))
		d.step(s, next)
		d.learn(strings.Join(s, " "), expected[i])
	}
	d.key("ctrl+s")
	worked := d.worked()
	t.Logf("drawn in %v, of which the window worked %v", time.Since(began).Round(time.Second), worked)
	if worked > orderTime {
		t.Errorf("the window worked %v", worked)
	}
	d.look("order")
	d.await("the saved file", func() bool { m := read(file); return m != nil && len(m.Every(bpmn.MessageFlow)) == 2 })
	cleanOrder(t, file)
}

// cleanOrder holds the drawn file against what was to be drawn, against the rules, against the schema and against what
// bpmn.io reads it with.
func cleanOrder(t *testing.T, file string) {
	m := read(file)
	for kind, want := range map[bpmn.Kind]int{bpmn.Participant: 2, bpmn.Lane: 2, bpmn.BoundaryEvent: 2, bpmn.ExclusiveGateway: 2, bpmn.MessageFlow: 2, bpmn.SubProcess: 1,
		bpmn.CallActivity: 1, bpmn.EndEvent: 5, bpmn.TextAnnotation: 1, bpmn.DataObjectReference: 1} {
		if got := len(m.Every(kind)); got != want {
			t.Errorf("there are %d of %s, want %d", got, kind, want)
		}
	}
	for _, f := range lint.Run(m, lint.Options{}) {
		t.Errorf("lint: %s: %s", f.Element, f.Message)
	}
	if validator, missing := suites.Validator(); missing == "" {
		if why := suites.Invalid(validator, file); why != "" {
			t.Error(why)
		}
	}
	folder, missing := suites.Moddle()
	if missing != "" {
		t.Log(missing)
		return
	}
	if why := suites.Unread(folder, file); why != "" {
		t.Error(why)
		return
	}
	t.Log("bpmn-moddle reads the file without a warning")
}

// worked is for how long the program has used a processor.
func (d *desk) worked() time.Duration {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(d.app.Process.Pid), "stat"))
	check(d.T, err)
	_, after, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(after)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// came is a line of the script's outcome that tells of something new on the diagram.
var came = regexp.MustCompile(`(?m)^  \+ \w+ (\w+_\d+) .*\b(?:at|via) `)

// expects are the ids that appear on the diagram by each step, in order.
func expects(outcome string) (list [][]string) {
	seen := map[string]bool{}
	for _, part := range strings.Split("\n"+outcome, "\n> ")[1:] {
		var ids []string
		for _, m := range came.FindAllStringSubmatch(part, -1) {
			if !seen[m[1]] {
				ids = append(ids, m[1])
			}
			seen[m[1]] = true
		}
		list = append(list, ids)
	}
	return list
}

// learn waits for what a step brings, and learns by which ids it is there: the window makes up its own.
func (d *draughtsman) learn(step string, want []string) {
	d.Helper()
	fresh := d.fresh()
	d.await("what "+step+" brings: "+strings.Join(want, " "), func() bool {
		fresh = d.fresh()
		return len(fresh) == len(want)
	})
	places := d.places()
	slices.SortFunc(fresh, func(a, b string) int { return places["element."+a][1] - places["element."+b][1] }) // lanes, from above
	for _, id := range want {
		kind, _, _ := strings.Cut(id, "_")
		for i, real := range fresh {
			if strings.HasPrefix(real, kind+"_") {
				d.ids[id], d.known = real, append(d.known, real)
				fresh = slices.Delete(fresh, i, i+1)
				break
			}
		}
	}
	if len(fresh) > 0 {
		d.Fatalf("%s brings %v, wanted was %v", step, fresh, want)
	}
}

// fresh are the elements that are there and not known yet.
func (d *draughtsman) fresh() (ids []string) {
	for _, name := range sorted(d.places()) {
		if id, ok := strings.CutPrefix(name, "element."); ok && !slices.Contains(d.known, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// A draughtsman draws in the window what a script of gestures says. Places of the script are those of its diagram, in
// which the first pool lies at 200,180.
type draughtsman struct {
	*desk
	chosen string            // the element that was selected last, as the script has it
	ids    map[string]string // of the script to those of the window
	known  []string          // those of the window
}

// at is where a place of the script is in the window: by the first pool and, as that grows upwards, by the first event.
func (d *draughtsman) at(x, y float64) image.Point {
	board, places := d.find("board"), d.places()
	pool, there := places["element."+d.ids["Participant_2"]]
	if !there {
		return image.Pt(board[0]+290, board[1]+250)
	}
	zoom := float64(pool[2]) / 1700
	if pool[2] < 2*pool[3]+pool[3]/2 { // not drawn out yet: 600 by 250
		zoom = float64(pool[2]) / 600
	}
	top := float64(pool[1]) - 180*zoom
	if event, there := places["element."+d.ids["Event_6"]]; there {
		top = float64(event.middle().Y) - 260*zoom
	}
	return image.Pt(pool[0]+int(math.Round((x-200)*zoom)), int(math.Round(top+y*zoom)))
}

func (d *draughtsman) step(s, next []string) {
	d.Helper()
	switch s[0] {
	case "create":
		kind, trigger, _ := strings.Cut(s[1], ":")
		d.key("n")
		d.pick(doc.Type{Kind: bpmn.Kind(kind), Trigger: bpmn.Trigger(trigger)}.Label())
	case "append":
		d.grow(s[1])
	case "move":
		d.point(s)
	case "press":
		d.point(s)
		d.do("mousedown", 1, "sleep", ".15")
		if next == nil || next[0] != "move" && next[0] != "release" {
			d.do("mouseup", 1, "sleep", ".1")
		}
	case "release":
		d.point(s)
		d.do("mouseup", 1, "sleep", ".1")
	case "commit":
		d.find("naming")
		d.write(strings.Join(s[1:], " "))
		d.key("Return")
		d.gone("naming")
	case "select":
		d.choose(s[1:])
	case "key":
		d.key(strings.ToLower(s[1]))
	case "do":
		d.act(strings.Join(s[1:], " "))
	case "set":
		d.set(s[1], s[2], s[3:])
	default:
		d.Fatalf("no such step: %v", s)
	}
}

// point moves the pointer in steps, as a hand does.
func (d *draughtsman) point(s []string) {
	d.Helper()
	x, err := strconv.ParseFloat(s[1], 64)
	check(d.T, err)
	y, err := strconv.ParseFloat(s[2], 64)
	check(d.T, err)
	free := len(s) > 3 && s[3] == "ctrl"
	p := d.at(x, y).Add(d.corner)
	if free {
		d.do("keydown", "ctrl")
	}
	d.do("mousemove", p.X-2, p.Y-1, "sleep", ".1", "mousemove", p.X, p.Y, "sleep", ".2")
	if free {
		d.do("keyup", "ctrl")
	}
}

// pick takes the first that fits a text from what is open.
func (d *draughtsman) pick(text string) {
	d.Helper()
	d.covered(true)
	d.write(text)
	d.do("sleep", ".2")
	d.key("Return")
	d.covered(false)
}

// grow appends to the chosen element. What is no step of the flow is put down beside it and tied to it.
func (d *draughtsman) grow(kind string) {
	d.Helper()
	name, trigger, _ := strings.Cut(kind, ":")
	text := doc.Type{Kind: bpmn.Kind(name), Trigger: bpmn.Trigger(trigger)}.Label()
	if bpmn.Kind(name).FlowNode() {
		d.key("a")
		d.pick(text)
		return
	}
	from, at := d.chosen, []string{"press", "1450", "95"}
	if name == string(bpmn.DataObjectReference) {
		at = []string{"press", "668", "441"}
	}
	d.step([]string{"create", kind}, nil)
	d.step(at, nil)
	d.find("naming")
	d.key("Return")
	d.gone("naming")
	made := d.fresh()[0]
	d.choose([]string{from})
	d.key("c")
	d.click(d.find("element." + made).middle())
	d.await("the tie to "+made, func() bool { return len(d.fresh()) == 2 })
	d.key("Escape")
	d.click(d.find("element." + made).middle())
	d.key("e")
	d.find("naming")
}

// choose selects elements: by their names in the search, as they may be small or lie below others.
func (d *draughtsman) choose(ids []string) {
	d.Helper()
	d.key("Escape")
	if len(ids) == 0 {
		return
	}
	d.chosen = ids[0]
	d.key("ctrl+k")
	d.pick("@" + d.ids[ids[0]])
	d.find("element." + d.ids[ids[0]])
}

func (d *draughtsman) act(what string) {
	d.Helper()
	switch what {
	case "select all":
		d.key("ctrl+a")
	case "reroute":
		d.key("ctrl+shift+l")
	default:
		d.key("ctrl+k")
		d.pick(">" + what)
	}
}

// set types a setting into the form of an element.
func (d *draughtsman) set(id, field string, value []string) {
	d.Helper()
	d.choose([]string{id})
	d.key("Return")
	d.find("form.dialog")
	text := strings.TrimPrefix(strings.TrimPrefix(strings.Join(value, " "), "= "), "new ")
	for _, word := range []string{"message ", "error "} {
		text = strings.TrimPrefix(text, word)
	}
	d.open(field)
	if field == "default" { // a list: none, yes, and the one without a name
		d.click(d.find("field.default").middle())
		d.do("key", "--delay", 80, "--repeat", 3, "Down")
	} else {
		d.fill("field."+field, text)
	}
	d.key("Return")
	d.key("Escape")
	d.key("Escape")
	d.gone("form.dialog")
}

// sectionTime is how long a section of the form may take to open.
const sectionTime = 2 * time.Second

// open opens the section of the form that has a field: one after the other, that of the usual settings first.
func (d *draughtsman) open(field string) {
	d.Helper()
	if d.opened(field) {
		return
	}
	sections := []string{"section.main"}
	for _, name := range sorted(d.places()) {
		if strings.HasPrefix(name, "section.") && name != sections[0] {
			sections = append(sections, name)
		}
	}
	for _, name := range sections {
		d.click(d.find(name).middle())
		if d.opened(field) {
			return
		}
	}
	d.Fatalf("the form has no field %s: %v", field, fmt.Sprint(sorted(d.places())))
}

// opened waits for a field of the form: a busy window opens a section late, and the next click would close it again.
func (d *draughtsman) opened(field string) bool {
	for end := time.Now().Add(sectionTime); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if _, there := d.places()["field."+field]; there {
			return true
		}
	}
	return false
}
