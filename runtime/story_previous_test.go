package runtime_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/http"
	"net/http/cookiejar"
	"net/mail"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hookflow/runtime/permit"
)

var pageAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/tasks/\d+\?as=kim`)

// TestStoryOfPrevious plays ELMA365's notification: a call fails, who did the task before gets a mail by a real server with what
// happened and the address of the task that is theirs now; the address is followed as a browser follows a link of a webmail, they
// sign in there, what is wrong in the form is said, and the task is completed, by them.
func TestStoryOfPrevious(t *testing.T) {
	m := mailServerAt(t, nil)
	o := knowing(t, m)
	o.Dir, o.Gather = t.TempDir(), 300*time.Millisecond
	logins := permit.OpenLogins(filepath.Join(o.Dir, permit.LoginFile))
	must(t, logins.Set("boss", permit.Administrator, "boss password", time.Now()))
	must(t, logins.Set("kim", permit.Participant, "kims password", time.Now()))
	must(t, logins.Set("lee", permit.Participant, "lees password", time.Now()))
	r := open(t, o)
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="do"/><userTask id="do"><extensionElements><hookflow:assignment assignee="kim"/></extensionElements></userTask>
<sequenceFlow id="g" sourceRef="do" targetRef="call"/><serviceTask id="call" name="Tell the bank"><extensionElements><hookflow:call url="`+gone(t)+`"/><hookflow:retry attempts="1"/><hookflow:failure notify="previous" flow="h"/></extensionElements></serviceTask>
<sequenceFlow id="h" sourceRef="call" targetRef="byhand"/><userTask id="byhand" name="Tell the bank by hand"><extensionElements><hookflow:assignment assignee="kim"/>
<hookflow:form><hookflow:field variable="receipt" label="Receipt" required="true"/><hookflow:field variable="fee" label="Fee" type="number"/></hookflow:form></extensionElements></userTask>
<sequenceFlow id="k" sourceRef="byhand" targetRef="e"/><endEvent id="e"/>`)
	boss := surfer(t, r.URL())
	boss.send("POST", "/api/v1/session", "application/json", `{"name":"boss","password":"boss password"}`, 200, "boss")
	boss.send("POST", "/api/v1/instances", "application/json", `{"process":"p"}`, 201, "key")
	kim := surfer(t, r.URL())
	kim.send("POST", "/api/v1/session", "application/json", `{"name":"kim","password":"kims password"}`, 200, "kim")
	key := regexp.MustCompile(`"key":"(\d+)"`).FindStringSubmatch(kim.send("GET", "/api/v1/inbox", "", "", 200, `"element":"do"`))[1]
	kim.send("POST", "/api/v1/tasks/"+key+"/complete", "application/json", `{}`, 204, "")

	client{t, r.URL()}.until("the mail", func() bool { return len(m.got()) == 1 })
	if to := strings.Join(m.got()[0].to, " "); to != "kim@example.org" {
		t.Fatalf("the mail went to %s", to)
	}
	link := addressIn(t, m.got()[0].text)
	at, err := url.Parse(link)
	must(t, err)
	path, page := at.Path+"?"+at.RawQuery, at.Path

	fresh := surfer(t, r.URL()) // another browser, on which nobody has signed in
	fresh.send("GET", path, "", "", 401, `type="password"`)
	fresh.send("POST", page+"/session", formType, "name=kim&password=guessed", 401, "wrong")
	fresh.send("POST", page+"/session", formType, "name=kim&password=kims+password", 200, "Receipt *") // the redirect was followed
	fresh.send("POST", page, formType, "receipt=&fee=12", 422, "Must be filled in")
	fresh.foreign("POST", page, 403, "another origin")
	fresh.foreign("GET", "/api/v1/inbox", 403, "another origin")
	fresh.foreign("GET", path, 200, "Tell the bank by hand")
	stranger := surfer(t, r.URL())
	stranger.send("POST", page+"/session", formType, "name=lee&password=lees+password", 403, "none of lee")
	fresh.send("POST", page, formType, "receipt=R+17&fee=12", 200, "by kim")
	boss.send("GET", "/api/v1/tasks/"+strings.TrimPrefix(page, "/tasks/"), "", "", 200, `"by":"kim","data":{"fee":12,"receipt":"R 17"}`)
	boss.send("GET", "/api/v1/instances?state=completed", "", "", 200, `"process":"p"`)
}

const formType = "application/x-www-form-urlencoded"

// addressIn is the address of a task in a mail, which is read as a mail program reads it.
func addressIn(t *testing.T, text string) string {
	t.Helper()
	msg, err := mail.ReadMessage(strings.NewReader(text))
	must(t, err)
	body, err := io.ReadAll(decoded(msg))
	must(t, err)
	subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	if err != nil || !strings.HasPrefix(subject, "Hookflow: Tell the bank of process p has failed") {
		t.Errorf("the subject is %q, %v", subject, err)
	}
	link := pageAddress.FindString(string(body))
	if link == "" || !bytes.Contains(body, []byte("Tell the bank by hand")) {
		t.Fatalf("the mail says\n%s", body)
	}
	return link
}

// decoded is the text of a mail without the coding of its transport.
func decoded(msg *mail.Message) io.Reader {
	if strings.EqualFold(msg.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		return quotedprintable.NewReader(msg.Body)
	}
	if strings.EqualFold(msg.Header.Get("Content-Transfer-Encoding"), "base64") {
		return base64.NewDecoder(base64.StdEncoding, msg.Body)
	}
	return msg.Body
}

// A surfing is somebody at a browser.
type surfing struct {
	t      *testing.T
	url    string
	client *http.Client
}

func surfer(t *testing.T, url string) surfing {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return surfing{t, url, &http.Client{Jar: jar}}
}

// send makes a request as a page of the listener itself would, follows where it leads, and demands a status and a text.
func (s surfing) send(method, path, kind, body string, status int, has string) string {
	s.t.Helper()
	header := map[string]string{"Sec-Fetch-Site": "same-origin"}
	if method == "POST" {
		header["Origin"] = s.url
	}
	if kind != "" {
		header["Content-Type"] = kind
	}
	return s.ask(method, path, body, header, status, has)
}

// foreign makes the request that a page of another site makes a browser send when a link is clicked, or a form sent.
func (s surfing) foreign(method, path string, status int, has string) {
	s.t.Helper()
	header := map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
	if method == "POST" {
		header["Origin"], header["Content-Type"] = "https://mail.example", formType
	}
	s.ask(method, path, "", header, status, has)
}

func (s surfing) ask(method, path, body string, header map[string]string, status int, has string) string {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	must(s.t, err)
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := s.client.Do(req)
	must(s.t, err)
	text, err := io.ReadAll(resp.Body)
	must(s.t, err)
	must(s.t, resp.Body.Close())
	if resp.StatusCode != status || !strings.Contains(string(text), has) {
		s.t.Errorf("%s %s: %d, want %d and %q in\n%s", method, path, resp.StatusCode, status, has, text)
	}
	return string(text)
}
