package runtime_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/connector"
	"hookflow/runtime/people"
)

// childDir tells the test binary that it is the runtime to be killed.
const childDir = "HOOKFLOW_TEST_RUNTIME"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		serveUntilKilled(dir)
	}
	os.Exit(m.Run())
}

func serveUntilKilled(dir string) {
	o := runtime.Options{Dir: dir, Listen: os.Getenv(childDir + "_LISTEN"), AutoComplete: os.Getenv(childDir+"_AUTO") != ""}
	if os.Getenv(childDir+"_FORGET") != "" {
		o.Keep = time.Nanosecond
	}
	if os.Getenv(childDir+"_VAULT") != "" {
		o.Targets = map[string]runtime.Target{"": {AtOnce: 1}}
		o.People, o.PushPause = filepath.Join(os.Getenv(childDir+"_VAULT"), people.File), time.Millisecond
		o.Connectors = connector.OpenShelf(filepath.Join(os.Getenv(childDir+"_VAULT"), "connectors"))
	}
	err := withVaultAt(&o, os.Getenv(childDir+"_VAULT"))
	var r *runtime.Runtime
	if err == nil {
		r, err = runtime.Open(o)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("up")
	if file := os.Getenv(childDir + "_DEPLOY"); file != "" {
		data, err := os.ReadFile(file)
		if err == nil {
			_, err = r.Deploy(context.Background(), "error-report.bpmn", data)
		}
		fmt.Println("deployed", err)
	}
	select {}
}

// spawn starts a runtime in a process of its own; kill ends it as a power cut does.
func spawn(t *testing.T, dir, listen, deploy string) (kill func()) {
	t.Helper()
	kill, ready := spawning(t, dir, listen, deploy)
	ready()
	return kill
}

// spawning is spawn that does not wait until the runtime works; ready does.
func spawning(t *testing.T, dir, listen, deploy string) (kill, ready func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, childDir+"_LISTEN="+listen, childDir+"_DEPLOY="+deploy)
	cmd.Stderr = io.Discard
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
	t.Cleanup(kill)
	want := []string{"up"}
	if deploy != "" {
		want = append(want, "deployed <nil>")
	}
	return kill, func() {
		t.Helper()
		lines := bufio.NewScanner(out)
		for _, w := range want {
			if !lines.Scan() || lines.Text() != w {
				t.Fatalf("the process says %q, want %q", lines.Text(), w)
			}
		}
	}
}

// TestKilledBetweenCallAndCallBack kills the program when the service has been
// called, either before or after the service answered the call, and has the
// service call back when the program is up again.
func TestKilledBetweenCallAndCallBack(t *testing.T) {
	for name, answered := range map[string]bool{"call answered": true, "call under way": false} {
		t.Run(name, func(t *testing.T) {
			calls := make(chan *http.Request, 9)
			hold := make(chan struct{})
			var first atomic.Bool
			first.Store(true)
			service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				calls <- r
				if first.CompareAndSwap(true, false) && !answered {
					<-hold
				}
			}))
			t.Cleanup(service.Close)
			t.Cleanup(func() { close(hold) })
			killAndGoOn(t, service.URL, calls, answered)
		})
	}
}

func killAndGoOn(t *testing.T, service string, calls <-chan *http.Request, answered bool) {
	dir, listen := t.TempDir(), freePort(t)
	c := client{t, "http://" + listen}
	file := t.TempDir() + "/example.bpmn"
	if err := os.WriteFile(file, example(t, c.url, hostOf(service), append(without("Process_Records"), quick...)...), 0o600); err != nil {
		t.Fatal(err)
	}
	kill := spawn(t, dir, listen, file)
	instance := report(t, c)
	first := <-calls
	if answered {
		c.until("the catch event", func() bool {
			return len(c.instances("")) == 1 && c.instances("")[0].Active[0].Element == "Catch_Completed"
		})
	}
	kill()
	spawn(t, dir, listen, "")
	if !answered {
		if again := <-calls; again.Header.Get("Idempotency-Key") != first.Header.Get("Idempotency-Key") {
			t.Error("the call was made again under another key")
		}
	}
	text, _ := io.ReadAll(first.Body)
	(&records{t: t, target: c.url, anyhow: true}).callBack(text)
	finish(t, c, instance)
	select {
	case <-calls:
		t.Error("the call was made once more")
	case <-time.After(100 * time.Millisecond):
	}
}
