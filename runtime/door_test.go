package runtime_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"hookflow/runtime"
)

// A receiverOf is an element of a process that takes a method at a path.
type receiverOf struct{ process, path, method string }

// TestDoorAndEngineAgree deploys versions of three processes that begin and wait at paths chosen by chance. Who receives
// is known twice: at the door, before anybody is let in, and in the engine, in the transaction. After each version, and
// after a restart, a request is taken exactly where the latest versions begin or any version waits.
func TestDoorAndEngineAgree(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 7))
	dir := t.TempDir()
	r := open(t, runtime.Options{Dir: dir})
	paths, methods := []string{"a", "b", "c/d", "c/{id}", "{x}/d"}, []string{"GET", "POST", "PUT"}
	begins, waits := map[string]receiverOf{}, map[receiverOf]bool{}
	refused := 0
	for version := range 80 {
		process := string(rune('p' + chance.IntN(3)))
		start := receiverOf{process, paths[chance.IntN(len(paths))], methods[chance.IntN(len(methods))]}
		wait := receiverOf{process, paths[chance.IntN(len(paths))], methods[chance.IntN(len(methods))]}
		if _, err := r.Deploy(t.Context(), process+".bpmn", doorFile(process, version, start, wait)); err != nil {
			if !strings.Contains(err.Error(), "receives") {
				t.Fatal(err)
			}
			refused++
		} else {
			begins[process], waits[wait] = start, true
		}
		if version%10 == 9 {
			must(t, r.Close())
			r = open(t, runtime.Options{Dir: dir})
		}
		for _, path := range paths {
			for _, method := range methods {
				taken := false
				for w := range waits {
					taken = taken || w.path == path && w.method == method
				}
				for _, s := range begins {
					taken = taken || s.path == path && s.method == method
				}
				at := strings.NewReplacer("{id}", fmt.Sprint("i", version), "{x}", fmt.Sprint("x", version)).Replace(path)
				resp, text := ask(t, r, method, "/in/"+at, "")
				if got := resp.StatusCode == 202; got != taken {
					t.Fatalf("version %d: %s /in/%s is answered by %d %s; taken is %v\nbegin %v\nwait %v", version, method, at, resp.StatusCode, text, taken, begins, waits)
				}
			}
		}
	}
	if refused > 70 || len(waits) < 10 {
		t.Errorf("%d versions were refused, %d places wait: the test says little", refused, len(waits))
	}
}

// doorFile is a process that begins by one message and waits for another.
func doorFile(process string, version int, start, wait receiverOf) []byte {
	receive := func(r receiverOf) string {
		return fmt.Sprintf(`<extensionElements><hookflow:receive path="%s" methods="%s"/></extensionElements><messageEventDefinition/>`, r.path, r.method)
	}
	return fmt.Appendf(nil, `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t"><process id="%s" name="%d" isExecutable="true">
<startEvent id="s">%s</startEvent><sequenceFlow id="f" sourceRef="s" targetRef="w"/>
<intermediateCatchEvent id="w">%s</intermediateCatchEvent><sequenceFlow id="g" sourceRef="w" targetRef="e"/><endEvent id="e"/></process></definitions>`, process, version, receive(start), receive(wait))
}
