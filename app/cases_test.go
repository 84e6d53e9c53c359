package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/tools/txtar"

	"hookflow/engine/suites"
)

// TestCases plays what users tried with the command. The comment of a case says
// what is right and holds the command lines, each after "$ "; the section
// "transcript" is what they did. UPDATE=1 writes it.
func TestCases(t *testing.T) {
	for _, folder := range []string{"http", "integration", "files", "drawing", "attack"} {
		t.Run(folder, func(t *testing.T) {
			suites.Each(t, "../testdata/cases/"+folder+"/*.txtar", playCase)
		})
	}
}

func playCase(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if file, err = filepath.Abs(file); err != nil { // the test changes its directory
		t.Fatal(err)
	}
	service := newEcho(t)
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("HOOKFLOW_SECRET_TOK", "hidden")
	for _, f := range archive.Files {
		text := address.ReplaceAll(f.Data, []byte(service.host))
		if err := os.WriteFile(filepath.Join(dir, f.Name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	var got strings.Builder
	for line := range strings.Lines(string(archive.Comment)) {
		if command, ok := strings.CutPrefix(strings.TrimSpace(line), "$ "); ok {
			fmt.Fprintf(&got, "$ %s\n", command)
			service.play(&got, command)
		}
	}
	compareTranscript(t, file, archive, strings.ReplaceAll(got.String(), service.host, "SERVICE"))
}

// compareTranscript compares with what the case should do, or writes it.
func compareTranscript(t *testing.T, file string, archive *txtar.Archive, got string) {
	at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "transcript" })
	if at < 0 {
		archive.Files, at = append(archive.Files, txtar.File{Name: "transcript"}), len(archive.Files)
	}
	if got == string(archive.Files[at].Data) {
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Errorf("got\n%s\nwant\n%s", got, archive.Files[at].Data)
		return
	}
	archive.Files[at].Data = []byte(got)
	if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}

// play runs one command line and writes down its exit code, what it said, and
// the requests that came meanwhile.
func (e *echo) play(into *strings.Builder, command string) {
	var out, errs bytes.Buffer
	args := strings.Fields(command)
	if args[0] == "drawn" {
		writeDrawn(into, args[1])
		return
	}
	for i, arg := range args {
		if name, ok := strings.CutPrefix(arg, "@"); ok {
			data, _ := os.ReadFile(name)
			args[i] = string(data)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second) // for what serves and should not
	defer cancel()
	code := execute(ctx, args, strings.NewReader(""), &out, &errs)
	for _, request := range e.taken() {
		fmt.Fprintf(into, "request %s\n", request)
	}
	if args[0] == "run" {
		writeOutcome(into, out.Bytes())
	} else {
		writeLines(into, out.String())
	}
	writeLines(into, errs.String())
	fmt.Fprintf(into, "exit %d\n", code)
}

var (
	address = regexp.MustCompile(`127\.0\.0\.1:(9460|9443|19001)`)
	// ports and times; and advice on style, which is not what the cases are about
	chatter = []string{"listening at", "level=INFO", "level=WARN", ": info: ", "[no-bpmndi]"}
	// what differs from run to run
	volatile = regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?|took [0-9.]+ ?m?s|/tmp/[^ :"]*/`)
)

func writeLines(into *strings.Builder, text string) {
	for line := range strings.Lines(text) {
		if slices.ContainsFunc(chatter, func(s string) bool { return strings.Contains(line, s) }) {
			continue
		}
		if r := []rune(volatile.ReplaceAllString(strings.TrimRight(line, "\n"), "_")); len(r) > 300 {
			fmt.Fprintf(into, "%s...\n", string(r[:300]))
		} else {
			fmt.Fprintf(into, "%s\n", string(r))
		}
	}
}

// writeOutcome writes what `run --json` printed: status, path, variables and incidents.
func writeOutcome(into *strings.Builder, data []byte) {
	var o outcome
	if json.Unmarshal(data, &o) != nil {
		writeLines(into, string(data))
		return
	}
	path := o.Status + ":"
	for _, h := range o.History {
		if h.Event == "completed" {
			path += " " + h.Element
		}
	}
	fmt.Fprintln(into, path)
	var names []string
	for name := range o.Variables {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		writeLines(into, "  "+name+" = "+string(o.Variables[name]))
	}
	for _, i := range o.Incidents {
		writeLines(into, "  incident at "+i.Element+": "+i.Message)
	}
}

// writeDrawn lists what an SVG picture shows: each element with its texts.
func writeDrawn(into *strings.Builder, picture string) {
	data, err := os.ReadFile(picture)
	if err != nil {
		fmt.Fprintln(into, err)
		return
	}
	for _, group := range strings.Split(string(data), "<g data-element-id=")[1:] {
		id, rest, _ := strings.Cut(group, ">")
		line := strings.Trim(id, `"`)
		for _, text := range texts.FindAllStringSubmatch(rest, -1) {
			line += " " + text[1]
		}
		fmt.Fprintln(into, line)
	}
}

var texts = regexp.MustCompile(`<tspan[^>]*>([^<]*)`)

// An echo is a service that answers by path and remembers its requests.
type echo struct {
	host string

	mu       sync.Mutex
	requests []string
}

func newEcho(t *testing.T) *echo {
	e := &echo{}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	e.host = strings.TrimPrefix(server.URL, "http://")
	return e
}

// taken returns the requests so far and forgets them.
func (e *echo) taken() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := e.requests
	e.requests = nil
	return all
}

func (e *echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	text := r.Method + " " + r.RequestURI
	for _, name := range []string{"Accept-Encoding", "Authorization", "Content-Length", "Content-Type", "Transfer-Encoding"} {
		if v := r.Header.Get(name); v != "" && (name != "Accept-Encoding" || v != "gzip") {
			text += " | " + name + ": " + v
		}
	}
	if len(body) > 0 {
		text += fmt.Sprintf(" | %q", body)
	}
	e.mu.Lock()
	e.requests = append(e.requests, text)
	e.mu.Unlock()
	answer, ok := answers[r.URL.Path]
	if code, found := strings.CutPrefix(r.URL.Path, "/status/"); found {
		fmt.Sscan(code, &answer.status)
		answer.body, ok = `{"error":"e"}`, true
	}
	if !ok {
		answer.body = `{"ok":true}`
	}
	answer.write(w)
}

// An echoed is one answer of the service.
type echoed struct {
	body, media string // media "": application/json; "none": no Content-Type
	status      int    // 0: 200
	headers     []string
}

func (a echoed) write(w http.ResponseWriter) {
	switch a.media {
	case "":
		w.Header().Set("Content-Type", "application/json")
	case "none":
		w.Header()["Content-Type"] = nil
	default:
		w.Header().Set("Content-Type", a.media)
	}
	w.Header()["Date"] = nil
	for i := 0; i+1 < len(a.headers); i += 2 {
		w.Header().Add(a.headers[i], a.headers[i+1])
	}
	w.WriteHeader(max(a.status, http.StatusOK))
	_, _ = io.WriteString(w, a.body)
}

var answers = map[string]echoed{
	"/bigint":      {body: `{"id":7615917337495251231,"big":123456789012345678901234567890123456789012,"f":1.10,"e":1e400,"neg":-0,"p":0.1000}`},
	"/noct":        {body: `{"ok":true}`, media: "none"},
	"/vnd":         {body: `{"ok":true}`, media: "application/vnd.api+json; charset=utf-8"},
	"/textnum":     {body: "1e5", media: "text/plain"},
	"/textzero":    {body: "007", media: "text/plain; charset=utf-8"},
	"/texttrue":    {body: "true", media: "text/plain"},
	"/textnull":    {body: "null", media: "text/plain"},
	"/textjson":    {body: `{"a":1}`, media: "text/plain"},
	"/bom":         {body: "\xef\xbb\xbf{\"a\":1}"},
	"/utf16":       {body: inUTF16(`{"a":"é"}`), media: "application/json; charset=utf-16"},
	"/latin1":      {body: "{\"a\":\"caf\xe9\"}", media: "application/json; charset=iso-8859-1"},
	"/latin1text":  {body: "caf\xe9", media: "text/plain; charset=ISO-8859-1"},
	"/cp1251":      {body: "\xcf\xf0\xe8\xe2\xe5\xf2", media: "text/html; charset=windows-1251"},
	"/gzip":        {body: zipped(`{"a":1}`), headers: []string{"Content-Encoding", "gzip"}},
	"/cookies":     {body: `{"ok":true}`, headers: []string{"Set-Cookie", "a=1; Path=/", "Set-Cookie", "b=2", "X-Multi", "1", "X-Multi", "2", "Link", "<x>; rel=next"}},
	"/302":         {body: `{"ok":true}`, status: http.StatusFound, headers: []string{"Location", "/after"}},
	"/307":         {body: `{"ok":true}`, status: http.StatusTemporaryRedirect, headers: []string{"Location", "/after"}},
	"/dup":         {body: `{"a":1,"a":2}`},
	"/broken":      {body: `{"a":1,`},
	"/nan":         {body: `{"a":NaN}`},
	"/html":        {body: "<html>err</html>", media: "text/html"},
	"/arr":         {body: `[{"a":1},{"a":2}]`},
	"/keys":        {body: `{"first name":"J","x-y":1,"@id":2,"größe":3,"null":4,"count":5,"item":6}`},
	"/binary":      {body: everyByte(), media: "application/octet-stream"},
	"/invalidutf8": {body: "{\"a\":\"\xff\xfe\"}"},
	"/deep":        {body: strings.Repeat("[", 3000) + strings.Repeat("]", 3000)},
	"/script/x":    {body: `{"id":42,"items":[{"n":2},{"n":5}]}`},
}

func inUTF16(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func zipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.String()
}

func everyByte() string {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}
