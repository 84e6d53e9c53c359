package listener_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/runtime"
	"hookflow/runtime/permit"
)

// A browser is somebody at the API who keeps cookies.
type browser struct {
	t      *testing.T
	url    string
	client *http.Client
}

func newBrowser(t *testing.T, url string) browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return browser{t, url, &http.Client{Jar: jar}}
}

// ask makes a request and demands a status and a text in the answer.
func (b browser) ask(status int, has, method, path, body string) *http.Response {
	b.t.Helper()
	req, err := http.NewRequest(method, b.url+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	noteDone(method, path, resp.StatusCode, text)
	if resp.StatusCode != status || !strings.Contains(string(text), has) {
		b.t.Errorf("%s %s: %d %s, want %d %s", method, path, resp.StatusCode, text, status, has)
	}
	return resp
}

// refused tells whether one of so many more guesses has to wait. The first wait is a second, which a machine that stands
// still for longer lets pass; the next ones are longer each.
func (b browser) refused(tries int) bool {
	b.t.Helper()
	for range tries {
		resp, err := b.client.Post(b.url+"/api/v1/session", "application/json", strings.NewReader(`{"name":"boss","password":"guessed it"}`))
		if err != nil {
			b.t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusTooManyRequests {
			return true
		}
	}
	return false
}

// Where nobody signs in, everybody may do everything. As soon as somebody does, a session is needed, allows what its role
// allows, acts for its person, and ends when it is told to.
func TestSessions(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t"><extensionElements><hookflow:assignment users="kim"/></extensionElements></userTask>`)
	stranger, boss, kim := newBrowser(t, r.URL()), newBrowser(t, r.URL()), newBrowser(t, r.URL())
	stranger.ask(200, `"name":"anybody"`, "GET", "/api/v1/session", "")
	stranger.ask(400, "must be an administrator", "PUT", "/api/v1/logins/kim", `{"role":"participant","password":"kims password"}`)
	stranger.ask(204, "", "PUT", "/api/v1/logins/boss", `{"role":"administrator","password":"boss password"}`)
	stranger.ask(401, "signed in", "GET", "/api/v1/instances", "")
	stranger.ask(401, "name or the password", "POST", "/api/v1/session", `{"name":"boss","password":"guessed it"}`)
	resp := boss.ask(200, `{"name":"boss","role":"administrator"}`, "POST", "/api/v1/session", `{"name":"boss","password":"boss password"}`)
	if c := resp.Header.Get("Set-Cookie"); !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") {
		t.Error("the cookie is ", c)
	}
	boss.ask(204, "", "PUT", "/api/v1/logins/kim", `{"role":"participant","password":"kims password"}`)
	boss.ask(200, `"name":"kim"`, "GET", "/api/v1/logins", "")
	boss.ask(400, "too short", "PUT", "/api/v1/logins/lee", `{"role":"viewer","password":"x"}`)
	boss.ask(201, `"initiator":"boss"`, "POST", "/api/v1/instances", `{"process":"p"}`)

	kim.ask(200, `"role":"participant"`, "POST", "/api/v1/session", `{"name":"kim","password":"kims password"}`)
	kim.ask(200, `"name":"t"`, "GET", "/api/v1/inbox", "")
	kim.ask(403, "participant", "GET", "/api/v1/instances", "")
	kim.ask(403, "participant", "PUT", "/api/v1/logins/kim", `{"role":"administrator"}`)
	boss.ask(200, `{"sessions":1}`, "DELETE", "/api/v1/logins/kim/sessions", "")
	kim.ask(401, "", "GET", "/api/v1/inbox", "")
	kim.ask(200, "", "POST", "/api/v1/session", `{"name":"kim","password":"kims password"}`)
	kim.ask(204, "", "DELETE", "/api/v1/session", "")
	kim.ask(401, "", "GET", "/api/v1/session", "")
	boss.ask(204, "", "DELETE", "/api/v1/logins/kim", "")
	boss.ask(404, "nobody signs in as kim", "DELETE", "/api/v1/logins/kim", "")
	for range 10 {
		stranger.ask(401, "", "POST", "/api/v1/session", `{"name":"boss","password":"guessed it"}`)
	}
	if !stranger.refused(20) {
		t.Error("who guesses again and again is asked again and again")
	}
}

// What cannot be written is nobody's wrong request: it is told as such, with the reason, and nothing has changed.
func TestKeptNowhere(t *testing.T) {
	o := runtime.Options{Dir: t.TempDir()}
	r := open(t, o)
	for _, file := range []string{permit.LoginFile, permit.RulesFile} { // a link to where nothing can be made, also by root
		if err := os.Symlink("/proc/nowhere/"+file, filepath.Join(o.Dir, file)); err != nil {
			t.Skip(err)
		}
	}
	b := newBrowser(t, r.URL())
	b.ask(500, "nothing was changed: change who may sign in", "PUT", "/api/v1/logins/boss", `{"role":"administrator","password":"boss password"}`)
	b.ask(500, "urn:hookflow:problem:not-kept", "PUT", "/api/v1/rules", `{"guardIntegration":true}`)
	b.ask(404, "nobody signs in as boss", "DELETE", "/api/v1/logins/boss", "")
	b.ask(200, "[]", "GET", "/api/v1/logins", "")
	if err := os.Remove(filepath.Join(o.Dir, permit.LoginFile)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(o.Dir, permit.LoginFile), []byte("[{"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.ask(500, "its log says why", "GET", "/api/v1/instances", "") // a broken file lets nobody in
}
