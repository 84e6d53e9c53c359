package webhook

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/runtime/media"
)

// TestLogKeepsTheLatest: in memory at least the latest 2000 entries, never twice as many and one more; of a body 64 KiB.
func TestLogKeepsTheLatest(t *testing.T) {
	l := &Log{}
	for i := range 5*logEntries + 3 {
		if err := l.Add(Entry{Attempt: i}); err != nil {
			t.Fatal(err)
		}
		if n := len(l.entries); n > 2*logEntries || n < min(i+1, logEntries) {
			t.Fatalf("after %d entries %d are kept", i+1, n)
		}
	}
	got := l.List(0, logEntries)
	for i, e := range got {
		if e.Attempt != 5*logEntries+2-i {
			t.Fatalf("entry %d is %d", i, e.Attempt)
		}
	}
	for n, want := range map[int]int{logBody - 1: logBody - 1, logBody: logBody, logBody + 1: logBody + 3} {
		body := strings.Repeat("x", n)
		text := media.Quote(strings.Repeat("y", n-2)) // as long, with its quotation marks
		_ = l.Add(Entry{Request: Call{Body: body}, Response: Response{Body: text}})
		e := l.List(0, 1)[0]
		if len(e.Request.Body) != want || strings.HasSuffix(e.Request.Body, "...") != (n > logBody) {
			t.Errorf("of a body of %d bytes %d are kept", n, len(e.Request.Body))
		}
		if !json.Valid(e.Response.Body) || (string(e.Response.Body) == string(text)) != (n <= logBody) || n > logBody && !strings.HasSuffix(string(e.Response.Body), `..."`) {
			t.Errorf("of an answer of %d bytes there is %.30s, %d bytes", n, e.Response.Body, len(e.Response.Body))
		}
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// TestFullLogIsPutAside: a file of more than 16 MiB becomes PATH.1, in place of the one before, and the log goes on in a new one.
func TestFullLogIsPutAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "calls.log")
	l, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	add := func(n int) {
		t.Helper()
		if err := l.Add(Entry{Attempt: n}); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(file string, want ...int) {
		t.Helper()
		data, _ := os.ReadFile(file)
		if n := strings.Count(string(data), "\n"); n != len(want) {
			t.Errorf("%s has %d lines, want %d", filepath.Base(file), n, len(want))
		}
		for _, n := range want {
			if !strings.Contains(string(data), fmt.Sprintf(`"Attempt":%d,`, n)) && !strings.Contains(string(data), fmt.Sprintf(`"attempt":%d,`, n)) {
				t.Errorf("%s does not hold %d:\n%s", filepath.Base(file), n, data)
			}
		}
	}
	add(1)
	l.size = logFile
	add(2)
	holds(path, 1, 2)
	add(3)
	holds(path+".1", 1, 2)
	holds(path, 3)
	if info, _ := os.Stat(path); l.size != info.Size() {
		t.Errorf("the file has %d bytes, and %d are counted", info.Size(), l.size)
	}
	l.size = logFile + 1
	add(4)
	holds(path+".1", 3)
	holds(path, 4)
	l.size = logFile + 1
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := l.Add(Entry{Attempt: 5}); err == nil || !strings.Contains(err.Error(), "rotate call log") {
		t.Errorf("a file that is gone is put aside: %v", err)
	}
	if err := l.Add(Entry{Attempt: 6}); err != nil || l.List(0, 1)[0].Attempt != 6 {
		t.Errorf("without a file it goes on in memory: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := OpenLog(filepath.Join(path, "no", "folder")); err == nil {
		t.Error("a log in no folder is open")
	}
}

// TestTenRedirects: so many are followed, and not one more.
func TestTenRedirects(t *testing.T) {
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &n); err == nil && n > 0 {
			http.Redirect(w, r, fmt.Sprintf("/%d", n-1), http.StatusFound)
		}
	})
	for n, ok := range map[int]bool{10: true, 11: false} {
		if x := do(t, Options{}, Call{Method: "GET", URL: fmt.Sprintf("%s/%d", base, n), Follow: true}); (x.Failure == nil) != ok {
			t.Errorf("%d redirects: %v", n, x.Failure)
		}
	}
}

// TestWhatIsEncoded: path and query of an address, whatever stands before them; credentials only where they are some.
func TestWhatIsEncoded(t *testing.T) {
	for text, want := range map[string]string{
		"http://h/ä?ö": "http://h/%C3%A4?%C3%B6", "http://h?ö": "http://h?%C3%B6", "http://h#ö": "http://h", "http://h": "http://h", "http://ü/": "http://ü/", "://h/ä": "://h/%C3%A4", "/ä": "/ä", "http:///ä": "http:///%C3%A4",
	} {
		if got := encode(text); got != want {
			t.Errorf("%s becomes %s, want %s", text, got, want)
		}
	}
	for _, c := range []struct{ name, value, want string }{
		{"Authorization", "Basic u:p", "Basic dTpw"}, {"Proxy-Authorization", "Basic u:p", "Basic dTpw"}, {"X-Other", "Basic u:p", "Basic u:p"}, {"Authorization", "Basic dTpw", "Basic dTpw"}, {"Proxy-Authorization", "Bearer u:p", "Bearer u:p"},
	} {
		if got := credentials(c.name, c.value); got != c.want {
			t.Errorf("%s: %s becomes %s", c.name, c.value, got)
		}
	}
}
