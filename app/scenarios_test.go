package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
)

// command runs one command line in the current folder.
func command(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	var text strings.Builder
	code = execute(t.Context(), args, strings.NewReader(""), &text, &text)
	return code, text.String()
}

// Every bundled example has scenarios, they pass, and together they reach nearly everything.
func TestScenariosOfTheExamples(t *testing.T) {
	models, _ := filepath.Glob("../assets/examples/*.bpmn")
	if len(models) < 10 {
		t.Fatalf("%d examples", len(models))
	}
	figures := filepath.Join(t.TempDir(), "coverage.json")
	code, out := command(t, append([]string{"test", "--coverage-json", figures}, models...)...)
	if code != exitOK {
		t.Fatal(out)
	}
	data, err := os.ReadFile(figures)
	if err != nil {
		t.Fatal(err)
	}
	var covered map[string]struct{ Flows, Conditions struct{ Reached, Of int } }
	if err := json.Unmarshal(data, &covered); err != nil || len(covered) != len(models) {
		t.Fatal(err, len(covered))
	}
	for path, c := range covered {
		if c.Flows.Reached < c.Flows.Of || c.Conditions.Reached < c.Conditions.Of {
			t.Errorf("%s: %+v", path, c)
		}
	}
}

// The example of the guide is the file of the example, and the guide shows what the command says.
func TestGuideShowsAScenario(t *testing.T) {
	guide, err := os.ReadFile("../docs/guide/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("../assets/examples/started-by-a-webhook.test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(guide), "```yaml\n"+string(file)+"```") {
		t.Error("the guide does not show assets/examples/started-by-a-webhook.test.yaml as it is")
	}
	model := t.TempDir()
	broken, err := os.ReadFile("../assets/examples/started-by-a-webhook.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(model, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("order.bpmn", []byte(strings.Replace(string(broken), "&gt; 1000", "&gt; 2000", 1)))
	write("order.test.yaml", file)
	code, out := command(t, "test", "--tap", model)
	const told = "# step 1, task Check: no user task Check is open; nothing waits any more"
	if code != exitFailed || !strings.Contains(out, told) || !strings.Contains(string(guide), strings.TrimPrefix(told, "# ")) {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// What was written by --starter and kept by --update passes; --run chooses; the report for machines is written.
func TestScenariosAreWrittenAndKept(t *testing.T) {
	dir := t.TempDir()
	data, err := os.ReadFile("../assets/examples/approval-with-a-form.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	model, tests, report := filepath.Join(dir, "leave.bpmn"), filepath.Join(dir, "leave.test.yaml"), filepath.Join(dir, "report.xml")
	if err := os.WriteFile(model, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := command(t, "test", model); code != exitFailed || !strings.Contains(out, "--starter") {
		t.Fatalf("exit %d: %s", code, out)
	}
	if code, out := command(t, "test", "--starter", model); code != exitOK || !strings.Contains(out, "2 scenarios") {
		t.Fatalf("exit %d: %s", code, out)
	}
	if code, _ := command(t, "test", "--starter", model); code != exitFailed {
		t.Error("a file that was there is written over")
	}
	text, _ := os.ReadFile(tests)
	if err := os.WriteFile(tests, []byte(strings.ReplaceAll(string(text), "days: 1", "days: 2")), 0o600); err != nil {
		t.Fatal(err)
	}
	text, _ = os.ReadFile(tests)
	if err := os.WriteFile(tests, []byte(strings.Replace(string(text), "state: completed", "state: waiting", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := command(t, "test", "--junit", report, model); code != exitFailed || !strings.Contains(out, "1 passed, 1 failed") {
		t.Fatalf("exit %d: %s", code, out)
	}
	if xml, _ := os.ReadFile(report); !strings.Contains(string(xml), `failures="1"`) {
		t.Errorf("%s", xml)
	}
	if code, out := command(t, "test", "--update", model); code != exitOK {
		t.Fatalf("exit %d: %s", code, out)
	}
	if code, out := command(t, "test", "--run", "granted", dir); code != exitOK || !strings.Contains(out, "1 passed, 0 failed") {
		t.Fatalf("exit %d: %s", code, out)
	}
}

// A run that messages began and went on with is recorded by their names and keys, whatever characters those have, and plays.
func TestRecordMessages(t *testing.T) {
	dir := t.TempDir()
	state, model := filepath.Join(dir, "state"), filepath.Join(dir, "paid.bpmn")
	data := []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t">
		<message id="m1" name="Paid"/><message id="m2" name="Sent off"/><process id="paid" isExecutable="true">
		<startEvent id="s"><extensionElements><hookflow:receive><hookflow:answer variable="order" value="=request.body.order"/></hookflow:receive></extensionElements><messageEventDefinition messageRef="m1"/></startEvent>
		<sequenceFlow id="f" sourceRef="s" targetRef="w"/>
		<intermediateCatchEvent id="w"><extensionElements><hookflow:receive correlationKey="=order" messageKey="=request.body.order"/></extensionElements><messageEventDefinition messageRef="m2"/></intermediateCatchEvent>
		<sequenceFlow id="g" sourceRef="w" targetRef="e"/><endEvent id="e"/></process></definitions>`)
	if err := os.WriteFile(model, data, 0o600); err != nil {
		t.Fatal(err)
	}
	rt, err := runtime.Open(runtime.Options{Dir: state, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rt.Deploy(t.Context(), "paid.bpmn", data); err != nil {
		t.Fatal(err)
	}
	const order = `a "b" 12345678901234567890`
	body, _ := json.Marshal(map[string]string{"order": order})
	begun, err := loop.Do(t.Context(), rt.Engine(), engine.Publish{Name: "Paid", Payload: body})
	if err != nil || len(begun.Started) != 1 {
		t.Fatal(begun, err)
	}
	went, err := loop.Do(t.Context(), rt.Engine(), engine.Publish{Name: "Sent off", Key: order, Payload: body})
	if e := rt.Close(); err != nil || e != nil || len(went.Correlated) != 1 {
		t.Fatal(went, err, e)
	}
	code, out := command(t, "test", "--record", begun.Started[0].String(), "--data", state, model)
	if code != exitOK || strings.Contains(out, "played once") {
		t.Errorf("exit %d: %s", code, out)
	}
	code, out = command(t, "test", model)
	written, _ := os.ReadFile(filepath.Join(dir, "paid.test.yaml"))
	if code != exitOK || !strings.Contains(string(written), "message: Paid") || !strings.Contains(string(written), "message: Sent off") {
		t.Errorf("exit %d: %s\n%s", code, out, written)
	}
}

// What an instance did becomes a scenario, which passes when it is played.
func TestRecordAScenario(t *testing.T) {
	dir := t.TempDir()
	state, model := filepath.Join(dir, "state"), filepath.Join(dir, "leave.bpmn")
	data, err := os.ReadFile("../assets/examples/approval-with-a-form.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(model, data, 0o600); err != nil {
		t.Fatal(err)
	}
	rt, err := runtime.Open(runtime.Options{Dir: state, Listen: "127.0.0.1:0", AutoComplete: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rt.Deploy(t.Context(), "leave.bpmn", data); err != nil {
		t.Fatal(err)
	}
	key, err := rt.Start(t.Context(), "Process_Approval", engine.Vars{"note": json.RawMessage(`"early"`)})
	if err == nil {
		_, err = rt.Wait(t.Context(), key)
	}
	if e := rt.Close(); err != nil || e != nil {
		t.Fatal(err, e)
	}
	code, out := command(t, "test", "--record", key.String(), "--data", state, model)
	if code != exitOK || strings.Contains(out, "played once") {
		t.Fatalf("exit %d: %s", code, out)
	}
	code, out = command(t, "test", model)
	written, _ := os.ReadFile(filepath.Join(dir, "leave.test.yaml"))
	if code != exitOK || !strings.Contains(string(written), "task: Decide") || !strings.Contains(string(written), "note: early") {
		t.Errorf("exit %d: %s\n%s", code, out, written)
	}
}

// ciBlock is a piece of YAML in the guide.
var ciBlock = regexp.MustCompile("(?ms)^```(yaml)?\n(.*?)^```$")

// The recipes for continuous integration in the guide are YAML, and each command line in them does what the guide says.
func TestGuideInCI(t *testing.T) {
	guide, err := os.ReadFile("../docs/guide/testing.md")
	check(t, err)
	_, recipes, _ := strings.Cut(string(guide), "## In CI")
	dir := t.TempDir()
	check(t, os.CopyFS(filepath.Join(dir, "processes"), os.DirFS("../assets/examples")))
	t.Chdir(dir)
	models, err := filepath.Glob("processes/*.bpmn")
	check(t, err)
	ran := 0
	for _, b := range ciBlock.FindAllStringSubmatch(recipes, -1) {
		var tree any
		if err := yaml.Unmarshal([]byte(b[2]), &tree); b[1] != "" && err != nil {
			t.Errorf("%v in\n%s", err, b[2])
		}
		for line := range strings.Lines(b[2]) {
			_, line, is := strings.Cut(strings.TrimSpace(line), "hookflow ")
			if !is {
				continue
			}
			line, to, _ := strings.Cut(line, " > ")
			var args []string
			for _, arg := range strings.Fields(line) {
				if arg == "processes/*.bpmn" {
					args = append(args, models...)
					continue
				}
				args = append(args, arg)
			}
			code, out := command(t, args...)
			if ran++; code != exitOK || to == "report.tap" && !strings.HasPrefix(out, "TAP version 13") {
				t.Errorf("hookflow %s: exit %d\n%s", line, code, out)
			}
		}
	}
	if _, err := os.Stat("report.xml"); err != nil || ran != 5 {
		t.Errorf("%d command lines were run, %v", ran, err)
	}
}
