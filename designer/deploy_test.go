package designer

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/export"
)

// A fakeServer says what a test wants of it and remembers what it was given.
type fakeServer struct {
	saved    []Server
	files    map[string][]byte
	started  string
	refusal  error
	instance RemoteInstance
	retried  string
	slow     func(context.Context) // what deploying waits for; nil: nothing
}

func (f *fakeServer) servers() *Servers {
	return &Servers{
		List: func() ([]Server, error) { return f.saved, nil },
		Save: func(list []Server) error { f.saved = list; return nil },
		Accounts: func(environment string) []string {
			return map[string][]string{"": {"ops"}, "test": {"tester", "admin"}}[environment]
		},
		Environments: func() []string { return []string{"test"} },
		Connect: func(s Server) (Remote, error) {
			return Remote{
				Check: func(context.Context) (string, error) { return "7.24.0", nil },
				Deploy: func(ctx context.Context, _ string, files map[string][]byte) ([]Deployed, error) {
					f.files = files
					if f.slow != nil {
						f.slow(ctx)
					}
					return []Deployed{{"Process_Errors", 3}, {"Process_Records", 3}}, f.refusal
				},
				Start: func(_ context.Context, process string, _ map[string]json.RawMessage) (string, error) {
					f.started = process
					return "i1", nil
				},
				Retry: func(_ context.Context, instance, element string) error {
					f.retried = instance + " " + element
					return nil
				},
				Look: func(context.Context, string) (*RemoteInstance, error) { in := f.instance; return &in, nil },
			}, nil
		},
	}
}

// deploying opens the example in the view, with one saved server.
func deploying(t *testing.T, f *fakeServer) (*tab, *deployer) {
	t.Helper()
	w := open(t, t.TempDir())
	f.saved = []Server{{Name: "shop", Kind: "camunda7", Address: "http://localhost:1/engine-rest"}}
	w.Servers = f.servers()
	w.OpenExample()
	w.deploy()
	d := w.current().deployer
	d.targets.choose(0)
	return w.current(), d
}

// TestDeploy: the example goes to the server with its source, an instance is started and
// followed, and the diagram shows where it is.
func TestDeploy(t *testing.T) {
	f := &fakeServer{}
	tab, d := deploying(t, f)
	if says := reads(t, d.content); !strings.Contains(says, "Report for shop") || !strings.Contains(says, "hookflow gateway") {
		t.Fatalf("the view says %q", says)
	}
	d.targets.test()
	if says := reads(t, d.targets.content); !strings.Contains(says, "Reached, 7.24.0") {
		t.Errorf("after the test the targets say %q", says)
	}
	d.deploy()
	source, ok := export.Source(f.files[stem(tab)+".bpmn"])
	if !ok || string(source) != string(tab.doc.Bytes()) {
		t.Error("what was deployed does not carry the file it was made from")
	}
	if says := reads(t, d.content); !strings.Contains(says, "Process_Errors, version 3") {
		t.Errorf("after the deployment the report says %q", says)
	}
	f.instance = RemoteInstance{Active: []string{"Task_Report"}, Done: []string{"Start_Error"}, Vars: map[string]json.RawMessage{"workId": json.RawMessage(`"w1"`)},
		Incidents: map[string][]string{"Task_Report": {"no such user"}}}
	d.start()
	if f.started != "Process_Errors" {
		t.Fatalf("started %q", f.started)
	}
	says := reads(t, d.content)
	for _, part := range []string{"Incident", "no such user", "workId", `"w1"`, "Waits at"} {
		if !strings.Contains(says, part) {
			t.Errorf("of the instance is said %q, without %q", says, part)
		}
	}
	if d.watch.retry("Task_Report"); f.retried != "i1 Task_Report" {
		t.Errorf("tried again was %q", f.retried)
	}
	f.instance.Active, f.instance.Incidents = []string{"Throw_Request"}, nil
	d.watch.ask()
	if says := reads(t, d.content); !strings.Contains(says, "hookflow worker --kind camunda7 --server http://localhost:1/engine-rest") {
		t.Errorf("of what waits for a worker is said %q", says)
	}
	f.instance.Active = []string{"Catch_Completed"}
	d.watch.ask()
	if says := reads(t, d.content); !strings.Contains(says, "hookflow gateway --kind camunda7") || strings.Contains(says, "hookflow worker") {
		t.Errorf("of what waits for a message is said %q", says)
	}
	f.instance.Ended, f.instance.Active, f.instance.Incidents = true, nil, nil
	d.watch.ask()
	if says := reads(t, d.content); !strings.Contains(says, "Completed") || strings.Contains(says, "Incident") {
		t.Errorf("of the ended instance is said %q", says)
	}
}

// TestDeployRefusedByServer: what the server says of an element stands at that element.
func TestDeployRefusedByServer(t *testing.T) {
	f := &fakeServer{refusal: &RemoteRefused{Message: "no", Elements: map[string][]string{"Task_Report": {"assignee cannot be read"}}}}
	_, d := deploying(t, f)
	d.deploy()
	i := slices.IndexFunc(d.lines(), func(l export.Line) bool { return l.Element == "Task_Report" })
	if l := d.lines()[i]; l.Outcome != export.NotTaken || l.Reasons[0].Text != "assignee cannot be read" {
		t.Errorf("the report says %+v", l)
	}
	if says := reads(t, d.content); !strings.Contains(says, "assignee cannot be read") || strings.Contains(says, "version 3") {
		t.Errorf("the view says %q", says)
	}
}

// TestDeployStopsAtExport: what the export refuses is not deployed, and an edit makes the
// report anew.
func TestDeployStopsAtExport(t *testing.T) {
	f := &fakeServer{}
	tab, d := deploying(t, f)
	check(t, tab.doc.Change("no longer executable", func(tx *doc.Tx) error {
		for _, p := range tab.doc.Model().Processes() {
			if err := tx.SetField(p, "isExecutable", "false"); err != nil {
				return err
			}
		}
		return nil
	}))
	if !d.targets.deploy.Disabled() || !strings.Contains(reads(t, d.targets.content), "What is refused stops the deployment") {
		t.Errorf("deploying is not off; the targets say %q", reads(t, d.targets.content))
	}
	tab.view(diagramView)
	if len(d.room.Objects) != 0 || tab.content.Objects[0] != tab.diagram {
		t.Error("the diagram did not come back")
	}
}

// TestDeployFails: a server that does not answer is told, and nothing is shown as deployed.
func TestDeployFails(t *testing.T) {
	f := &fakeServer{refusal: errors.New("the server does not answer")}
	tab, d := deploying(t, f)
	d.deploy()
	if top := tab.window.Canvas().Overlays().Top(); top == nil || !strings.Contains(reads(t, top), "does not answer") {
		t.Error("the failure is not told")
	}
	if len(d.done) > 0 || d.busy != "" {
		t.Errorf("done %v, busy %q", d.done, d.busy)
	}
}

// A slow deployment is cancelled by hand: nothing is shown as deployed, and it can be tried again.
func TestDeployIsCancelled(t *testing.T) {
	f := &fakeServer{}
	tab, d := deploying(t, f)
	f.slow = func(ctx context.Context) {
		if !d.targets.stop.Visible() || !d.targets.deploy.Disabled() {
			t.Error("while it lasts it cannot be cancelled, or can be begun again")
		}
		d.targets.stop.Do()
		if ctx.Err() == nil {
			t.Error("cancelling does not reach the server's client")
		}
	}
	d.deploy()
	if len(d.done) > 0 || d.busy != "" || d.targets.stop.Visible() || d.targets.deploy.Disabled() {
		t.Errorf("done %v, busy %q, cancel shown %v", d.done, d.busy, d.targets.stop.Visible())
	}
	if says := reads(t, tab.window.status.content); !strings.Contains(says, "Cancelled") {
		t.Errorf("the status says %q", says)
	}
}

// A server is saved with the environment whose account it is for; choosing another environment
// offers other accounts. The legend tells the marks that the report has.
func TestServerOfAnEnvironment(t *testing.T) {
	f := &fakeServer{}
	_, d := deploying(t, f)
	form := &serverForm{of: d.targets, server: f.saved[0], name: look.NewInput("shop"), address: look.NewInput("http://localhost:1/engine-rest"), wrong: look.Para("", look.Small, colour.Fail, 0)}
	form.build()
	form.account.Pick(1)
	form.environment.Pick(1)
	if form.account.At != 0 || len(form.account.Words) != 3 {
		t.Errorf("after a change of environment the accounts are %v, %d", form.account.Words, form.account.At)
	}
	form.account.Pick(2)
	form.save()
	if s := f.saved[0]; len(f.saved) != 1 || s.Environment != "test" || s.Account != "admin" {
		t.Errorf("saved %+v", f.saved)
	}
	if says := reads(t, d.targets.content); !strings.Contains(says, "admin, test") {
		t.Errorf("the target says %q", says)
	}
	if says := reads(t, d.legend); !strings.Contains(says, "Lossless") || strings.Contains(says, "Refused") {
		t.Errorf("the legend says %q", says)
	}
}

// What a person leaves out of the address of a server is as its kind has it; what is no address is told before it is saved.
func TestAddressOfAServer(t *testing.T) {
	_, p := deploying(t, &fakeServer{})
	for typed, want := range map[string]string{
		"127.0.0.1:8977": "http://127.0.0.1:8977/engine-rest", "https://bpm.example/": "https://bpm.example/engine-rest", "http://h/rest": "http://h/rest",
		"a:1, b:2/x": "http://a:1/engine-rest, http://b:2/x", "ftp://h": "", "two words": "", "http://": "",
	} {
		f := &serverForm{of: p.targets, name: look.NewInput("shop"), address: look.NewInput(typed), wrong: look.Para("", look.Small, colour.Fail, fyne.TextAlignLeading)}
		f.build()
		if got := f.reached(); got != want || f.ready() != (want != "") {
			t.Errorf("%q is reached at %q, want %q; %s", typed, got, want, f.wrong.Text)
		}
	}
}
