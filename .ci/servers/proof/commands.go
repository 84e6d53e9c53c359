package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// unread has what the exporter leaves alone and no server of the Camunda 7 family takes:
// a listener that does not say when.
const unread = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
<process id="unread" isExecutable="true"><startEvent id="s"/>
<task id="listened"><extensionElements><camunda:executionListener class="a.B"/></extensionElements></task>
<endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="listened"/><sequenceFlow id="f2" sourceRef="listened" targetRef="e"/></process></definitions>`

// unheard is the same for Flowable: its listener says when, and not what hears.
var unheard = strings.NewReplacer("camunda.org/schema/1.0/bpmn", "flowable.org/bpmn", "camunda:", "flowable:", "xmlns:camunda", "xmlns:flowable", `class="a.B"`, `event="start"`).Replace(unread)

// told runs a command to its end and returns what it says.
func told(command string, args ...string) (string, error) {
	home, err := os.MkdirTemp("", "hookflow-proof")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(home)
	c := exec.Command(command, args...)
	c.Env = append(os.Environ(), "HOOKFLOW_HOME="+home, "HOOKFLOW_KEYRING=off")
	out, err := c.CombinedOutput()
	return string(out), err
}

// deploys holds "hookflow deploy" against the server: it tells the version, deploys, and
// names the element that the server does not take. It returns what is wrong.
func deploys(command, dialect, address, version string) (wrong []string) {
	dir, err := os.MkdirTemp("", "hookflow-proof")
	if err != nil {
		return []string{err.Error()}
	}
	defer os.RemoveAll(dir)
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			wrong = append(wrong, err.Error())
		}
		return path
	}
	try := func(fails bool, says string, args ...string) {
		out, err := told(command, append([]string{"deploy", "--server", address, "--kind", dialect}, args...)...)
		if (err != nil) != fails || !strings.Contains(out, says) {
			wrong = append(wrong, fmt.Sprintf("deploy %s: %v, says %q without %q", strings.Join(args, " "), err, out, says))
		}
	}
	try(false, "version "+version, "--check")
	try(false, "deployed Process_Call, version", "assets/examples/call-a-webhook.bpmn")
	try(true, "complex gateway", write("complex.bpmn", strings.NewReplacer("<task", "<complexGateway", "</task>", "</complexGateway>").Replace(unread)))
	try(true, "listened", write("unread.bpmn", map[string]string{"camunda7": unread, "flowable": unheard}[dialect]))
	return wrong
}

// afterDeath kills one gateway and one worker, if there are any, and plays some cases again.
func (s *there) afterDeath(h *here, r *recorder, all []test) map[string]cell {
	s.programs[0].kill()
	if len(s.programs) > len(s.gateways) {
		s.programs[len(s.programs)-1].kill()
	}
	s.gateways = s.gateways[1:]
	var some []test
	for _, t := range all {
		if t.name == "get" || t.name == "catch" || t.name == "mstart" || t.name == "retry_err:503x2" {
			some = append(some, t)
		}
	}
	ours, theirs := play(h, r, some, "hk"), play(s, r, some, "tk")
	cells := map[string]cell{}
	for _, t := range some {
		cells[t.name] = compare(t, ours[t.name], theirs[t.name])
	}
	return cells
}
