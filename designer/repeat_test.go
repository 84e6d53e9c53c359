package designer

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine"
	"hookflow/engine/loop"
)

// caller is a process that makes one call. %s is the address.
const caller = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="urn:caller"><process id="caller" name="Caller" isExecutable="true"><startEvent id="s"/>
<sequenceFlow id="f" sourceRef="s" targetRef="c"/><serviceTask id="c" name="Ask"><extensionElements><hookflow:call url="%s" method="GET"/><hookflow:retry attempts="1"/></extensionElements></serviceTask>
<sequenceFlow id="g" sourceRef="c" targetRef="e"/><endEvent id="e"/></process></definitions>`

// A call that fails is mended in the diagram and repeated: the run that stands goes on by what has been mended, if the person
// wants that, and is asked nothing while the diagram is as it was.
func TestRepeatWithChanges(t *testing.T) {
	var wrong, right atomic.Int32
	service := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/right" {
			wrong.Add(1)
			out.WriteHeader(http.StatusNotFound)
			return
		}
		right.Add(1)
	}))
	defer service.Close()
	w, rt := running(t, &fakeLog{})
	w.Local.Deploy = rt.Deploy
	path := filepath.Join(t.TempDir(), "caller.bpmn")
	check(t, os.WriteFile(path, fmt.Appendf(nil, caller, service.URL+"/wrong"), 0o600))
	w.OpenFile(path)
	tab := w.current()
	definitions, err := rt.Deploy(t.Context(), "caller.bpmn", tab.doc.Bytes())
	check(t, err)
	run, err := w.Local.Begin(t.Context(), definitions, "caller", nil)
	check(t, err)
	stuck := func() *engine.Instance {
		return waits(t, w, run.First, func(in *engine.Instance) bool { return len(in.Incidents) == 1 })
	}
	in := stuck()

	tab.repeat(monitor.Trouble{Instance: in, Incident: in.Incidents[0]})
	if w.over.Covered() {
		t.Fatal("whether to take changes is asked where there are none")
	}
	waits(t, w, run.First, func(*engine.Instance) bool { return wrong.Load() == 2 })
	in = stuck()

	lacking := strings.NewReplacer(`id="c"`, `id="other"`, `targetRef="c"`, `targetRef="other"`, `sourceRef="c"`, `sourceRef="other"`).Replace(string(tab.doc.Bytes()))
	if err := w.goOnBy(monitor.Trouble{Instance: in, Incident: in.Incidents[0]}, "caller.bpmn", []byte(lacking)); err == nil {
		t.Error("a run goes on by a diagram without its element")
	}
	if version, _, err := w.Local.Deployed("caller", nil); err != nil || version != 1 {
		t.Errorf("what cannot be moved has left version %d behind: %v", version, err)
	}

	check(t, setURL(tab, "c", service.URL+"/right"))
	tab.repeat(monitor.Trouble{Instance: in, Incident: in.Incidents[0]})
	if !w.over.Covered() {
		t.Fatal("the diagram has changed, and nobody is asked")
	}
	w.over.Key(fyne.KeyEscape)
	tab.repeatChanged(monitor.Trouble{Instance: in, Incident: in.Incidents[0]})
	waits(t, w, run.First, func(in *engine.Instance) bool { return in.Ended != 0 })
	if wrong.Load() != 2 || right.Load() != 1 {
		t.Errorf("called wrongly %d times, rightly %d", wrong.Load(), right.Load())
	}
}

func setURL(t *tab, element, url string) error {
	e := t.doc.Element(element)
	return t.doc.Change("url", func(tx *doc.Tx) error { return tx.SetField(e, "url", url) })
}

// waits looks at an instance until it is as it is to be.
func waits(t *testing.T, w *Window, key engine.Key, so func(*engine.Instance) bool) (in *engine.Instance) {
	t.Helper()
	for range 500 {
		check(t, w.Local.Engine.View(func(q *loop.Query) error { in = q.Instance(key); return nil }))
		if in != nil && so(in) {
			return in
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("it stays %+v", in)
	return nil
}

// What is being typed when a key runs or saves belongs to what is run and saved.
func TestTypedBeforeAction(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	said := ""
	input := look.NewInput("")
	input.Commit = func(text string) { said = text }
	w.dock.content.Add(input)
	w.Canvas().Focus(input)
	input.Type("http://localhost:1/x")
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyF5})
	if said != "http://localhost:1/x" {
		t.Errorf("what was typed before F5 is %q", said)
	}
}
