package main

import (
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// sheetEnv names the folder into which TestWindowSheet writes its pictures.
const sheetEnv = "HOOKFLOW_PICTURES"

// sheetLooks are the ways in which the window is looked at.
var sheetLooks = []struct {
	name string
	deskLook
}{
	{"light", deskLook{colours: "light", language: "en"}},
	{"dark", deskLook{colours: "dark", language: "en"}},
	{"contrast", deskLook{colours: "contrast", language: "en"}},
	{"ko", deskLook{colours: "light", language: "ko"}},
	{"ru", deskLook{colours: "light", language: "ru"}},
	{"zh", deskLook{colours: "dark", language: "zh"}},
	{"wide", deskLook{colours: "light", language: "en", wide: 1600, high: 1000}},
	{"hidpi", deskLook{colours: "light", language: "en", wide: 2560, high: 1600, scale: "2"}},
}

// sheetKeys are keys for what is reached by menus only, whose names are other ones in each language.
const sheetKeys = `{"accounts":"F3","calls":"F4","messages":"F12","endpoints":"F7","mocks":"Shift+F8","compare saved":"Shift+F9","catalogs":"Shift+F2","simulation":"Shift+F3","tests":"Shift+F4"}`

// sheetCalls is a file with every kind of work, filled in.
const sheetCalls = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><process id="work" name="Rates" isExecutable="true">
  <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="soap"/>
  <serviceTask id="soap" name="Ask the bank"><extensionElements><hookflow:call url="http://127.0.0.1:9/rates" body="soap"><hookflow:header name="SOAPAction" value="rates"/>
   <hookflow:text>&lt;soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"&gt;&lt;soap:Body/&gt;&lt;/soap:Envelope&gt;</hookflow:text>
   <hookflow:answer variable="rate" by="xpath" value="//rate[@code='EUR']/text()"/></hookflow:call></extensionElements></serviceTask>
  <sequenceFlow id="f2" sourceRef="soap" targetRef="shelf"/>
  <serviceTask id="shelf" name="Post the message"><extensionElements><hookflow:work kind="connector"/></extensionElements></serviceTask>
  <sequenceFlow id="f3" sourceRef="shelf" targetRef="mail"/>
  <sendTask id="mail" name="Tell the client"><extensionElements><hookflow:work kind="mail"/><hookflow:mail to="=client" subject="Your rate"/></extensionElements></sendTask>
  <sequenceFlow id="f4" sourceRef="mail" targetRef="sql"/>
  <serviceTask id="sql" name="Keep it"><extensionElements><hookflow:work kind="sql"/></extensionElements></serviceTask>
  <sequenceFlow id="f5" sourceRef="sql" targetRef="e"/><endEvent id="e"/>
 </process></definitions>`

// TestWindowSheet takes the pictures of the contact sheet; .ci/pictures puts them
// together.
func TestWindowSheet(t *testing.T) {
	dir := os.Getenv(sheetEnv)
	if dir == "" {
		t.Skipf("%s names no folder", sheetEnv)
	}
	for _, l := range sheetLooks {
		t.Run(l.name, func(t *testing.T) {
			d := openDeskAs(t, l.deskLook)
			s := sheet{d, filepath.Join(dir, l.name)}
			s.start()
			s.again(l.deskLook, example(t))
			s.diagram()
			s.panels()
			s.running()
			file := filepath.Join(t.TempDir(), "rates.bpmn")
			check(t, os.WriteFile(file, []byte(sheetCalls), 0o644))
			s.again(l.deskLook, file)
			s.calls()
		})
	}
}

// A sheet is a desk of which pictures are taken.
type sheet struct {
	*desk
	stem string // of the names of its pictures
}

// shot takes a picture once the window stands still: a large one is painted long after its parts are in their places.
func (s sheet) shot(name string) {
	const pause, most, caret = 500 * time.Millisecond, 20, 600 // a caret and a clock go on
	time.Sleep(pause)
	for before, n := s.picture(), 0; n < most; n++ {
		time.Sleep(pause)
		now := s.picture()
		if differing(before, now) < caret {
			break
		}
		before = now
	}
	s.keep(s.stem + "-" + name + ".png")
}

// differing counts the pixels in which two pictures of one display differ.
func differing(a, b image.Image) (n int) {
	r := a.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				n++
			}
		}
	}
	return n
}

// above takes a picture of what a key opens above the window.
func (s sheet) above(chord, name string) {
	s.Helper()
	s.key(chord)
	s.covered(true)
	s.shot(name)
	s.key("Escape")
	s.covered(false)
}

// beside takes a picture of what a key opens beside the diagram or in its place.
func (s sheet) beside(chord, name string) {
	s.Helper()
	s.key(chord)
	s.shot(name)
}

// again opens another window of the same person with a file.
func (s sheet) again(l deskLook, file string) {
	s.kill()
	check(s.T, os.RemoveAll(filepath.Join(s.home, "hookflow"))) // nothing to recover
	prefs := filepath.Join(s.home, "config", "fyne", "hookflow.desktop", "preferences.json")
	check(s.T, os.WriteFile(prefs, fmt.Appendf(nil, `{"colours":%q,"language":%q,"keys":%q}`, l.colours, l.language, sheetKeys), 0o644))
	s.launch(file)
	s.sized(l)
	s.find("board")
}

func (s sheet) start() {
	s.shot("1-start")
	s.above("ctrl+k", "1-start-commands")
}

func (s sheet) diagram() {
	s.shot("2-main")
	s.click(s.find("element.Throw_Request").middle())
	s.find("field.url")
	s.shot("2-properties")
	s.above("a", "3-append")
	s.above("r", "3-change")
	s.until("form.dialog", func() { s.doubleClick(s.find("element.Throw_Request").middle()) }) // two clicks are far apart on a busy machine
	s.shot("3-dialog")
	s.until("once.send", func() { s.click(s.find("once").middle()) })
	s.shot("3-dialog-once")
	s.key("Escape")
	s.covered(false)
}

func (s sheet) panels() {
	for _, p := range [][2]string{{"alt+f", "4-menu"}, {"alt+r", "4-menu-run"}, {"ctrl+comma", "4-settings"}, {"F3", "4-accounts"}, {"shift+F1", "4-keys"},
		{"ctrl+shift+e", "4-picture"}, {"ctrl+o", "4-open"}, {"ctrl+f", "4-find"}} {
		s.above(p[0], p[1])
	}
	s.click(s.find("element.Throw_Request").middle())
	s.key("Delete")
	s.beside("shift+F9", "5-compared")
	s.key("Escape")
	s.key("ctrl+z")
	s.beside("ctrl+shift+b", "5-folder")
	s.key("ctrl+shift+b")
	s.beside("alt+2", "5-xml")
	s.beside("alt+3", "5-runs-none")
	s.key("alt+4")
	time.Sleep(2 * time.Second)
	s.shot("5-deploy")
	s.key("alt+1")
}

func (s sheet) running() {
	s.click(s.find("action.run").middle())
	s.fill("task.worker", "Ann")
	s.fill("task.error", "No paper")
	s.shot("6-run")
	s.click(s.find("task.complete").middle())
	time.Sleep(3 * time.Second)
	s.shot("6-run-on")
	for i, name := range []string{"variables", "calls-of-run", "history"} {
		s.click(s.find(fmt.Sprintf("replay.page.%d", i+1)).middle())
		s.shot("6-run-" + name)
	}
	s.click(s.find("replay.page.0").middle())
	s.beside("F4", "6-calls")
	s.beside("F12", "6-early")
	s.beside("F7", "6-endpoints")
	s.key("F7") // each page has a key of its own, which closes it, too
	s.beside("alt+3", "6-runs")
	s.key("alt+1")
	s.above("shift+F8", "6-mocks") // asks, because there are none yet
	s.debugging()
}

// pages takes pictures of what stands in the place of the diagram.
func (s sheet) pages() {
	s.beside("alt+5", "8-tasks")
	s.key("alt+1")
	s.beside("shift+F2", "8-catalogs")
	s.key("Escape")
	s.key("alt+1")
	s.beside("shift+F3", "8-simulation")
	s.key("alt+1")
	s.beside("shift+F4", "8-tests")
	s.key("shift+F4")
}

// debugging takes pictures of a run that stops at a breakpoint.
func (s sheet) debugging() {
	s.key("alt+1")
	s.click(s.find("element.Throw_Request").middle())
	s.above("ctrl+F9", "9-breakpoint")
	s.key("F9")
	s.click(s.find("action.run").middle())
	s.find("task.worker")
	s.pages()
	s.fill("task.worker", "Ann")
	s.fill("task.error", "No paper")
	s.click(s.find("task.complete").middle())
	s.find("debug.continue")
	s.shot("9-stopped")
}

// template takes pictures of a task that a template was made for.
func (s sheet) template() {
	file := filepath.Join(s.home, "issues.json")
	check(s.T, os.WriteFile(file, []byte(sheetTemplate), 0o644))
	c := exec.Command(os.Getenv(windowEnv), "connector", "import", "template", file)
	c.Env = s.env
	if out, err := c.CombinedOutput(); err != nil {
		s.Fatalf("import the template: %v, %s", err, out)
	}
	s.click(s.find("element.shelf").middle())
	s.key("r")
	s.covered(true)
	s.write("Open an")
	s.shot("7-templates")
	s.key("Return")
	s.covered(false)
	s.shot("7-template")
}

// sheetTemplate is an element template with each type of field and an icon.
const sheetTemplate = `{"name": "Open an issue", "id": "issues", "description": "In the tracker of the team", "icon": {"contents": "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='18' height='18' viewBox='0 0 18 18'><circle cx='9' cy='9' r='8' fill='%230a7d4f'/><circle cx='9' cy='9' r='3' fill='%23ffffff'/></svg>"},
 "groups": [{"id": "where", "label": "Where"}, {"id": "what", "label": "What"}], "properties": [
 {"type": "Hidden", "value": "=\"https://git.example/repos/\" + owner + \"/issues\"", "binding": {"type": "zeebe:input", "name": "url"}},
 {"type": "Hidden", "value": "POST", "binding": {"type": "zeebe:input", "name": "method"}},
 {"label": "Owner", "group": "where", "feel": "optional", "constraints": {"notEmpty": true}, "binding": {"type": "zeebe:input", "name": "owner"}},
 {"label": "Title", "group": "what", "constraints": {"notEmpty": true}, "description": "One line", "binding": {"type": "zeebe:input", "name": "body.title"}},
 {"label": "Description", "group": "what", "type": "Text", "optional": true, "binding": {"type": "zeebe:input", "name": "body.body"}},
 {"label": "Kind", "group": "what", "type": "Dropdown", "value": "bug", "choices": [{"name": "A mistake", "value": "bug"}, {"name": "A wish", "value": "wish"}, {"name": "A question of somebody", "value": "question"}], "binding": {"type": "zeebe:input", "name": "body.kind"}},
 {"label": "Urgent", "group": "what", "type": "Boolean", "feel": "optional", "binding": {"type": "zeebe:input", "name": "body.urgent"}},
 {"label": "Hours at most", "group": "what", "type": "Number", "value": 8, "binding": {"type": "zeebe:input", "name": "body.hours"}}]}`

func (s sheet) calls() {
	s.beside("ctrl+b", "5-problems") // the connector and the statement are missing
	s.key("ctrl+b")
	for _, id := range []string{"soap", "shelf", "mail", "sql"} {
		s.until("form.dialog", func() { s.doubleClick(s.find("element." + id).middle()) })
		s.shot("7-" + id)
		if id == "soap" {
			s.click(s.find("section.response").middle())
			s.shot("7-soap-answer")
			s.click(s.find("section.errors").middle())
			s.shot("7-soap-errors")
		}
		s.key("Escape")
		s.covered(false)
	}
	s.template()
}
