package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"hookflow/runtime/server"
)

// serverEnv names the REST interface of an Operaton or Camunda 7 that asks for no account, such as one that
// .ci/servers/start.sh has started.
const serverEnv = "HOOKFLOW_PICTURE_SERVER"

// TestWindowServer deploys the example to a real server, starts an instance there, and follows it: the worker reaches
// nobody, so the path of the error is taken. With -update it takes the picture of that.
func TestWindowServer(t *testing.T) {
	address := os.Getenv(serverEnv)
	if address == "" {
		t.Skipf("%s names no server", serverEnv)
	}
	e, err := server.New("camunda7", address, nil)
	check(t, err)
	d := openDesk(t, "light", "--example")
	worker := exec.Command(os.Getenv(windowEnv), "worker", "--server", address, "--url", "http://127.0.0.1:9") // nobody listens there
	worker.Env, worker.Dir = d.env, d.home
	d.start(worker)
	saved := filepath.Join(d.home, "hookflow", "servers.json")
	check(t, os.WriteFile(saved, fmt.Appendf(nil, `[{"name":"Operaton","kind":"camunda7","address":%q}]`, address), 0o600))
	d.key("alt+4")
	before, err := e.Find(t.Context(), "Process_Errors") // of another run, or none
	check(t, err)
	d.click(d.find("deploy.deploy").middle())
	d.click(d.find("deploy.start").middle())
	id := ""
	d.await("an instance on the server", func() bool {
		id, err = e.Find(t.Context(), "Process_Errors")
		return err == nil && id != before
	})
	d.await("its first task", func() bool {
		return e.Complete(t.Context(), id, server.Vars{"worker": []byte(`"Ann"`), "error": []byte(`"No paper"`)}) == nil
	})
	d.await("the path of the error", func() bool {
		in, err := e.Instance(t.Context(), id)
		return err == nil && slices.Contains(in.Active, "Task_ByHand")
	})
	time.Sleep(3 * time.Second) // the window asks every second
	if *update {
		d.keep(pictures + "deployed.png")
	}
}
