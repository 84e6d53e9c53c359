package listener_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"hookflow/runtime"
)

// Every GET can be asked as a HEAD, which has the same headers and no body (RFC 9110, 9.3.2), and Allow names what is taken and nothing else (10.2.1).
func TestHeadAndAllow(t *testing.T) {
	r := open(t, runtime.Options{})
	for _, path := range []string{"/api/v1/health", "/api/v1/ready", "/api/v1/instances", "/api/v1/events", "/openapi.json", "/hookflow.xsd", "/metrics", "/tasks/7"} {
		want := http.StatusOK
		if path == "/tasks/7" {
			want = http.StatusNotFound
		}
		resp, text := ask(t, r, "HEAD", path, "")
		if resp.StatusCode != want || text != "" || resp.Header.Get("Content-Type") == "" {
			t.Errorf("HEAD %s: %d %q %v", path, resp.StatusCode, text, resp.Header)
		}
	}
	for path, allow := range map[string]string{"/api/v1/health": "GET, HEAD", "/api/v1/instances": "GET, HEAD, POST", "/api/v1/messages/7": "DELETE", "/api/v1/instances/7/cancel": "POST", "/api/v1/catalogs/7": "DELETE, GET, HEAD, PUT"} {
		for _, method := range []string{"OPTIONS", "PATCH"} {
			if resp, _ := ask(t, r, method, path, ""); resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != allow {
				t.Errorf("%s %s: %d, Allow: %s, want %s", method, path, resp.StatusCode, resp.Header.Get("Allow"), allow)
			}
		}
	}
}

// A sender that closes its half of the connection when all is sent learns what became of its message (RFC 9112, 9.3: a message that is whole is one).
func TestSenderClosesItsHalf(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "one.bpmn", `<startEvent id="s"><extensionElements><hookflow:receive path="one" methods="POST"/></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="x"/><userTask id="x"/>`)
	for body, want := range map[string]string{`{"a":1}`: `"status":"started"`, `{"a"`: "the body is no JSON"} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(r.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST /in/one HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%s: no answer: %v", body, err)
		}
		text, err := io.ReadAll(resp.Body)
		if !strings.Contains(string(text), want) {
			t.Errorf("%s: %s %s %v, want %s", body, resp.Status, text, err, want)
		}
		conn.Close()
	}
}

// A field of a form is read in the charset that it says; what is not text in it is refused, and no letter is lost.
func TestFieldsOfAFormHaveACharset(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "form.bpmn", `<startEvent id="s"><extensionElements><hookflow:receive path="form" methods="POST"><hookflow:answer variable="request" value="=request"/></hookflow:receive></extensionElements><messageEventDefinition/></startEvent><sequenceFlow id="f" sourceRef="s" targetRef="x"/><endEvent id="x"><extensionElements><hookflow:respond on="true"><hookflow:body>=request.body</hookflow:body></hookflow:respond></extensionElements></endEvent>`)
	for _, c := range []struct {
		kind, value string
		status      int
		want        string
	}{
		{"", "é", 200, `{"name":"é"}`},
		{"text/plain; charset=iso-8859-1", "\xe9", 200, `{"name":"é"}`},
		{"text/plain; charset=windows-1251", "\xc6", 200, `{"name":"Ж"}`},
		{"", "\xe9", 200, `{"name":"é"}`}, // as browsers take it, and as any other text here
		{"text/plain; charset=no-such", "\xe9", 415, "the form is not text in no-such"},
	} {
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		head := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="name"`}}
		if c.kind != "" {
			head.Set("Content-Type", c.kind)
		}
		part, err := w.CreatePart(head)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(part, c.value)
		w.Close()
		resp, text := ask(t, r, "POST", "/in/form", form.String(), "Content-Type", w.FormDataContentType())
		if resp.StatusCode != c.status || !strings.Contains(text, c.want) {
			t.Errorf("%q in %q: %d %s, want %d %s", c.value, c.kind, resp.StatusCode, text, c.status, c.want)
		}
	}
}

// A body that is compressed is refused with what is taken instead, and is not kept as letters that it does not hold (RFC 9110, 15.5.16).
func TestCompressedBodiesAreRefused(t *testing.T) {
	r := open(t, runtime.Options{})
	deploy(t, r, "text.bpmn", begin("text", "")+`<endEvent id="x"/>`)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, "hello")
	w.Close()
	for _, kind := range []string{"text/plain", "application/json", "application/xml"} {
		resp, text := ask(t, r, "POST", "/in/text", packed.String(), "Content-Type", kind, "Content-Encoding", "gzip")
		if resp.StatusCode != http.StatusUnsupportedMediaType || !strings.Contains(text, "gzip") || resp.Header.Get("Accept-Encoding") != "identity" {
			t.Errorf("%s: %d %s", kind, resp.StatusCode, text)
		}
	}
	if resp, text := ask(t, r, "POST", "/in/text", "hello", "Content-Type", "text/plain", "Content-Encoding", "identity"); resp.StatusCode != 202 && resp.StatusCode != 200 {
		t.Errorf("as it is: %d %s", resp.StatusCode, text)
	}
}
