package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"hookflow/runtime"
	"hookflow/runtime/listener"
)

// A file is deployed to the Hookflow that answers at the address, whether it is named by a flag or by HOOKFLOW_SERVER; what it
// refuses is told by element, and where nobody answers that is said.
func TestDeployToHookflow(t *testing.T) {
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	check(t, err)
	t.Cleanup(func() { rt.Close() })
	dir := t.TempDir()
	write := func(name, url string) string {
		file := filepath.Join(dir, name)
		check(t, os.WriteFile(file, fmt.Appendf(nil, `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="urn:t"><process id="order" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/><serviceTask id="call"><extensionElements><hookflow:call url="%s"/></extensionElements></serviceTask></process></definitions>`, url), 0o600))
		return file
	}
	good, bad := write("good.bpmn", "http://localhost:1/x"), write("bad.bpmn", "http://localhost/{= 1 + }")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"deploy", "--server", rt.URL(), good}, exitOK, "deployed order, version 1"},
		{[]string{"deploy", "--server", rt.URL(), "--check"}, exitOK, ": Hookflow"},
		{[]string{"deploy", "--server", rt.URL(), bad}, exitFailed, "  call: has "},
		{[]string{"deploy", "--server", "http://" + nobody(t), good}, exitFailed, "does not answer: nobody listens on"},
		{[]string{"deploy", good, "--server", rt.URL(), "--kind", "camunda7"}, exitFailed, "there is nothing at"},
		{[]string{"api", "POST", "/deployments", "--server", rt.URL(), "--body", good}, exitUsage, "sent by --body @"},
	} {
		if code, out := command(t, c.args...); code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%s: %d\n%s", strings.Join(c.args, " "), code, out)
		}
	}
	t.Setenv("HOOKFLOW_SERVER", rt.URL())
	if code, out := command(t, "deploy", good); code != exitOK || !strings.Contains(out, "version 1") {
		t.Errorf("by HOOKFLOW_SERVER: %d\n%s", code, out)
	}
	t.Setenv("HOOKFLOW_SERVER", "http://"+nobody(t))
	if code, out := command(t, "deploy", good); code != exitFailed || !strings.Contains(out, "start one by: hookflow serve") {
		t.Errorf("where nobody answers: %d\n%s", code, out)
	}
}

// nobody is an address where nobody listens.
func nobody(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	defer l.Close()
	return l.Addr().String()
}

// Why there is no answer is said in words, with what to do: to start a Hookflow helps only where nobody listens.
func TestNoAnswer(t *testing.T) {
	secured := httptest.NewUnstartedServer(http.NotFoundHandler())
	secured.Config.ErrorLog = log.New(io.Discard, "", 0)
	secured.StartTLS()
	t.Cleanup(secured.Close)
	broken := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(broken.Close)
	for server, says := range map[string]string{
		secured.URL: "not signed by an authority this computer trusts",
		broken.URL:  "closed the connection before its answer was complete",
		strings.Replace(broken.URL, "http:", "https:", 1): "does not speak TLS",
	} {
		code, out := command(t, "task", "list", "--server", server)
		if code != exitFailed || !strings.Contains(out, says) || strings.Contains(out, "start one") {
			t.Errorf("%s: %d %s, want %q", server, code, out, says)
		}
	}
	asked := &cobra.Command{}
	asked.SetContext(t.Context())
	if err := fetchBackup(asked, broken.URL, t.TempDir()); err == nil || !strings.Contains(err.Error(), "look into") {
		t.Errorf("of a backup that broke off: %v", err)
	}
}

// Who is not known to a server is told whether the token is missing or wrong.
func TestTokenRefused(t *testing.T) {
	var came string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came = r.Header.Get("Authorization")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"detail": "a token is used here"}`)
	}))
	t.Cleanup(s.Close)
	for token, says := range map[string]string{"": "a token is used here; put the token into HOOKFLOW_TOKEN", "wrong": "does not know the token in HOOKFLOW_TOKEN"} {
		t.Setenv("HOOKFLOW_TOKEN", token)
		if code, out := command(t, "task", "list", "--server", s.URL); code != exitFailed || !strings.Contains(out, says) {
			t.Errorf("with the token %q: %d %s, want %q", token, code, out, says)
		}
		asked := &cobra.Command{}
		asked.SetContext(t.Context())
		if err := fetchBackup(asked, s.URL, t.TempDir()); err == nil || !strings.Contains(err.Error(), says) || strings.TrimPrefix(came, "Bearer ") != token {
			t.Errorf("of a backup with the token %q, sent as %q: %v", token, came, err)
		}
	}
}

// An answer that takes too long is told as that, and not as if nobody were there.
func TestAnswerTakesTooLong(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	done := make(chan struct{})
	s := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-done })}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { close(done); s.Close() })
	if code, out := command(t, "api", "GET", "/instances", "--timeout", "100ms", "--server", "http://"+l.Addr().String()); code != exitFailed || !strings.Contains(out, "has not answered in time; --timeout waits longer") {
		t.Errorf("%d: %s", code, out)
	}
}

// A list comes in parts: with --all, all of them are one list, a row on each line.
func TestListInParts(t *testing.T) {
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	check(t, err)
	t.Cleanup(func() { rt.Close() })
	_, err = rt.Deploy(t.Context(), "ask.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t"><process id="ask" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u"/></process></definitions>`))
	check(t, err)
	t.Setenv("HOOKFLOW_SERVER", rt.URL())
	for range 5 {
		if code, out := command(t, "api", "POST", "/instances", "--body", `{"process":"ask"}`); code != exitOK {
			t.Fatal(out)
		}
	}
	for _, path := range []string{"/tasks?limit=2", "/instances?limit=2", "/tasks?assignee=nobody"} {
		var list listener.Page[struct{ Key string }]
		code, out := command(t, "api", "GET", path, "--all")
		check(t, json.Unmarshal([]byte(out), &list))
		seen := map[string]bool{}
		for _, r := range list.Items {
			seen[r.Key] = true
		}
		if want := map[bool]int{false: 5}[strings.Contains(path, "nobody")]; code != exitOK || len(list.Items) != want || len(seen) != want || list.Next != "" || strings.Count(out, "\n") != want+1 {
			t.Errorf("%s: %d\n%s", path, code, out)
		}
	}
	if code, out := command(t, "api", "GET", "/health", "--all"); code != exitOK || !strings.Contains(out, `"status"`) {
		t.Errorf("what is no list: %d %s", code, out)
	}
}
