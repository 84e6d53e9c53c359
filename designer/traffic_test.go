package designer

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"hookflow/designer/exchange"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
)

// A fakeLog is a log of calls that a test has written.
type fakeLog struct {
	calls  []exchange.Call
	resent []engine.Key
	saved  []exchange.Call
	mocked bool
	vars   engine.Vars
	once   exchange.Once
	err    error
}

func (f *fakeLog) log() *monitor.CallLog {
	return &monitor.CallLog{
		Search: func(x monitor.CallFilter) (list []exchange.Call) {
			for _, c := range f.calls {
				if strings.Contains(c.Request.URL, x.Text) && (!x.Failed || c.Failed()) {
					list = append(list, c)
				}
			}
			return list
		},
		Resend: func(_ context.Context, c exchange.Call) (exchange.Call, error) {
			f.resent = append(f.resent, c.Job)
			return c, f.err
		},
		Save:    func(list []exchange.Call) (int, error) { f.saved = list; return len(list), nil },
		Samples: func() (int, error) { return len(f.saved), nil },
		Mocked:  func() bool { return f.mocked },
		Mock:    func(on bool) error { f.mocked = on; return f.err },
		Once: func(_ context.Context, _ []byte, _ string, vars engine.Vars) (exchange.Once, error) {
			f.vars = vars
			return f.once, f.err
		},
	}
}

// running opens the example over a real engine with a log of a test.
func running(t *testing.T, f *fakeLog) (*Window, *runtime.Runtime) {
	t.Helper()
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	check(t, err)
	t.Cleanup(func() { rt.Close() })
	w := open(t, t.TempDir())
	w.OpenEngine = func() (*monitor.Local, error) {
		return &monitor.Local{Engine: rt.Engine(), URL: rt.URL(), Environment: rt.Environment(), Log: f.log(), Calls: func(engine.Key) []exchange.Call { return nil }}, nil
	}
	w.openEngine()
	w.OpenExample()
	t.Cleanup(func() { w.bottom.show(false) })
	return w, rt
}

func attempts() []exchange.Call {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	call := func(job engine.Key, n, status int, path string) exchange.Call {
		return exchange.Call{Job: job, Element: "Throw_Request", Attempt: n, Of: 2, Began: at.Add(time.Duration(n) * time.Second), Took: 12 * time.Millisecond,
			Request: exchange.Request{Method: "POST", URL: "http://shop.example/" + path}, Response: exchange.Response{Status: status}}
	}
	return []exchange.Call{call(2, 1, 500, "b"), call(1, 2, 200, "a"), call(1, 1, 500, "a")}
}

// The log lists every attempt, finds and filters them, shows what is chosen, and makes again
// what has failed and did not go well since.
func TestTraffic(t *testing.T) {
	f := &fakeLog{calls: attempts()}
	w, _ := running(t, f)
	w.bottom.reveal(callsPage)
	p := w.bottom.calls
	if says := reads(t, p.page); !strings.Contains(says, "shop.example/a") || !strings.Contains(says, "(attempt 2 of 2)") || len(p.shown) != 3 {
		t.Fatalf("the list says %q", says)
	}
	p.filter.Pick(1)
	if len(p.shown) != 2 {
		t.Errorf("failed are %d, want 2", len(p.shown))
	}
	p.choose(0)
	if says := reads(t, p.sheet); !strings.Contains(says, "Send again") || !strings.Contains(says, "500") {
		t.Errorf("of the chosen one is said %q", says)
	}
	p.filter.Pick(0)
	p.text.Type("/b")
	if len(p.shown) != 1 || p.chosen != -1 {
		t.Errorf("found %d, chosen %d", len(p.shown), p.chosen)
	}
	p.text.Replace(0, 2, "")
	p.resendAll()
	if !slices.Equal(f.resent, []engine.Key{2}) {
		t.Errorf("made again: %v, want only what failed last", f.resent)
	}
	p.save.Do()
	if len(f.saved) != 3 {
		t.Errorf("saved %d as mocks", len(f.saved))
	}
}

// The switch of mocks is marked in both bars for as long as they answer; without any it says
// so, and in production it is off.
func TestMockSwitch(t *testing.T) {
	f := &fakeLog{saved: attempts()}
	w, _ := running(t, f)
	marked := func() bool {
		return w.top.mocks.Visible() && strings.Contains(reads(t, w.status.content), "mocks answer")
	}
	a := w.action("mocks")
	if a.try(w); !f.mocked || !marked() || !a.Checked(w) {
		t.Errorf("on: mocked %v, marked %v", f.mocked, marked())
	}
	if a.try(w); f.mocked || marked() {
		t.Errorf("off: mocked %v, marked %v", f.mocked, marked())
	}
	f.saved = nil
	a.try(w)
	if top := w.Canvas().Overlays().Top(); top == nil || !strings.Contains(reads(t, top), "there are none yet") {
		t.Fatal("without mocks nothing is said")
	}
	w.Key("Escape")
	if f.mocked {
		t.Error("after Escape mocks answer")
	}
	w.Local.Environment.Name = production
	if a.why(w) == "" {
		t.Error("mocks can be switched on in production")
	}
}

// A call is sent once from its form with what was typed; its answer can be a sample for
// expressions from then on.
func TestSendOnceFromTheForm(t *testing.T) {
	f := &fakeLog{once: exchange.Once{Call: attempts()[1], Writes: engine.Vars{"workId": json.RawMessage(`"w1"`)}, Answer: json.RawMessage(`{"status":200,"body":{"id":"w1"}}`)}}
	w, _ := running(t, f)
	tab := w.current()
	tab.doc.Select("Throw_Request")
	tab.board.Changed()
	tab.docked.Once("Throw_Request")
	parts := w.form.Parts()
	if parts["once.send"] == nil || parts["once.error"] == nil {
		t.Fatalf("the page has %v", parts)
	}
	parts["once.error"].(interface{ Type(string) }).Type("No paper")
	send := parts["once.send"].(*look.Button)
	send.Do()
	if string(f.vars["error"]) != `"No paper"` {
		t.Errorf("sent with %s", f.vars["error"])
	}
	if says := reads(t, w.form.Content); !strings.Contains(says, "The process would go on") || !strings.Contains(says, `"w1"`) || !strings.Contains(says, "Use as sample") {
		t.Errorf("the page says %q", says)
	}
	tab.sender().Keep(tab.doc.Element("Throw_Request"), f.vars, f.once.Answer)
	if s := tab.sample(tab.doc.Element("Throw_Request")); s.Values == nil || s.Of != "the last try" {
		t.Errorf("the sample is %+v", s)
	}
	f.err = errors.New("no such secret")
	send.Do()
	if says := reads(t, w.form.Content); !strings.Contains(says, "no such secret") {
		t.Errorf("after a failure the page says %q", says)
	}
}

// Early messages are listed with their expiry, and dropped or assigned by hand.
func TestEarlyMessagesPage(t *testing.T) {
	w, rt := running(t, &fakeLog{})
	const file = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><message id="m" name="paid"/>
		<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="r"/><receiveTask id="r" messageRef="m"><extensionElements><hookflow:receive correlationKey="order"/></extensionElements></receiveTask></process></definitions>`
	_, err := rt.Deploy(t.Context(), "p.bpmn", []byte(file))
	check(t, err)
	for _, key := range []string{"A-1", "B-2"} {
		_, err = loop.Do(t.Context(), rt.Engine(), engine.Publish{Name: "paid", Key: key, Payload: []byte(`{"sum":5}`)})
		check(t, err)
	}
	in, err := rt.Start(t.Context(), "p", engine.Vars{"order": json.RawMessage(`"X"`)})
	check(t, err)
	w.bottom.reveal(messagesPage)
	p := w.bottom.pages[messagesPage].(*messageList)
	if says := reads(t, p.page); !strings.Contains(says, "A-1") || !strings.Contains(says, "expires in 59 min") {
		t.Fatalf("the page says %q", says)
	}
	p.chosen = p.shown[0].id
	p.refresh()
	if says := reads(t, p.sheet); !strings.Contains(says, "Assign to an instance") || !strings.Contains(says, "kept until") {
		t.Errorf("of the message is said %q", says)
	}
	kept, err := w.Local.Early()
	check(t, err)
	p.do(engine.DropMessage{Message: kept[0].Key}, "dropped")
	if len(p.shown) != 1 {
		t.Fatalf("after dropping one there are %d", len(p.shown))
	}
	waiting, err := w.Local.Waiting("paid")
	if err != nil || len(waiting) != 1 || waiting[0].Key != in || waiting[0].Correlation != "X" {
		t.Fatalf("waiting are %+v, %v", waiting, err)
	}
	p.text.SetText("C-3")
	if p.refresh(); len(p.shown) != 0 || !strings.Contains(reads(t, p.page), "No message fits") {
		t.Errorf("another key finds %+v", p.shown)
	}
	p.text.SetText("")
	p.which.Show(1)
	p.refresh()
	if len(p.shown) != 1 || p.shown[0].name != "paid" || p.shown[0].key != "X" {
		t.Errorf("awaited are %+v", p.shown)
	}
	p.which.Show(0)
	p.assign(kept[1])
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if p.refresh(); len(p.shown) != 0 {
		t.Errorf("after assigning there are %d", len(p.shown))
	}
}

// Back from the list of runs and from the deployment, the diagram shows again where the run stands.
func TestMarksOfTheRunComeBack(t *testing.T) {
	w, rt := running(t, &fakeLog{})
	tab := w.current()
	deployed, err := rt.Deploy(t.Context(), "x.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p" isExecutable="true"><startEvent id="s"/></process></definitions>`))
	check(t, err)
	run, err := w.Local.Begin(t.Context(), deployed, "p", nil)
	check(t, err)
	tab.show(run, tab.doc.Snapshot())
	for _, away := range []int{runsView, deployView} {
		tab.view(away)
		shown := 0
		show := tab.panel.OnMarks
		tab.panel.OnMarks = func(marks map[string]scene.Mark) {
			if show(marks); tab.viewed == diagramView {
				shown = len(marks)
			}
		}
		tab.view(diagramView)
		if tab.panel.OnMarks = show; shown == 0 {
			t.Errorf("after view %d the diagram has no marks", away)
		}
	}
}
