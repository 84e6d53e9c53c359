package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A person signs in, in a browser played by curl; the service sends it back with a
// code. The token that comes of it is kept as a secret that nobody may use yet: a
// diagram from elsewhere that names the account must not get it by being opened.
func TestSignInGrantsNobody(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil || runtime.GOOS != "linux" {
		t.Skip("curl plays the browser, through xdg-open")
	}
	service := http.NewServeMux()
	service.HandleFunc("/sign-in", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		http.Redirect(w, r, q.Get("redirect_uri")+"?code=c1&state="+url.QueryEscape(q.Get("state")), http.StatusFound)
	})
	service.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"access_token":"a1","token_type":"Bearer","refresh_token":"canary-r1"}`)
	})
	server := httptest.NewServer(service)
	defer server.Close()

	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte("#!/bin/sh\nexec curl -sL \"$1\" -o /dev/null\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	t.Setenv("HOOKFLOW_HOME", t.TempDir())
	t.Setenv("HOOKFLOW_KEYRING", "off")
	command := func(args ...string) string {
		var out, errs bytes.Buffer
		if code := execute(t.Context(), args, strings.NewReader(""), &out, &errs); code != exitOK {
			t.Fatalf("%q: exit %d: %s", args, code, &errs)
		}
		return out.String()
	}
	command("account", "set", "crm", "--kind", "oauth2", "--with", "flow=authorizationCode,clientId=me,tokenUrl="+server.URL+"/token,authorizeUrl="+server.URL+"/sign-in")
	if said := command("account", "sign-in", "crm"); !strings.Contains(said, "hookflow secret grant CRM_REFRESH_TOKEN PROCESS") || strings.Contains(said, "canary") {
		t.Errorf("signed in: %s", said)
	}
	if list := command("secret", "list"); !strings.Contains(list, "CRM_REFRESH_TOKEN") || !strings.Contains(list, "granted to none") {
		t.Errorf("secrets: %s", list)
	}
	command("secret", "grant", "CRM_REFRESH_TOKEN", "order")
	if said := command("account", "sign-in", "crm"); strings.Contains(said, "grant it") {
		t.Errorf("signed in again: %s", said)
	}
	if list := command("secret", "list"); !strings.Contains(list, "order") {
		t.Errorf("signing in again takes the grant away: %s", list)
	}
}
