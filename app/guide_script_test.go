package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// A guideScript plays blocks of the guide as somebody would who types them, in a folder with what the script put there and
// against the server it has started.
type guideScript struct {
	address string            // of the server; "" if none runs
	stop    func()            // ends it
	keys    map[string]string // keys as the guide has them, and as they are here
	last    string            // the last call by curl
}

// playScripts plays testdata/guide. Besides the usual commands there are
//
//	serve [ARGS]                starts a server of the folder state, which what follows talks to
//	end                         ends it
//	guide PAGE BEGINNING        plays the block of the page that begins so, command by command; what it prints must be what the
//	                            guide says, but for times, ports and keys
//	file PAGE BEGINNING FILE    writes the block into a file
//	said PAGE BEGINNING [FILE]  looks for the block in what the last exec has printed, or in a file
//	service                     starts a service at $SERVICE, which answers {"id": 7} and keeps the last request in the file "request"
//	key N PATTERN               says that N in the guide is what the group of the pattern is in what the last exec has printed
func playScripts(t *testing.T, parts []part, held map[string]bool) {
	if runtime.GOOS == "windows" {
		t.Skip("the guide's commands are typed into a POSIX shell")
	}
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing")
	}
	var lock sync.Mutex
	state := func(ts *testscript.TestScript) *guideScript { return ts.Value("guide").(*guideScript) }
	block := func(ts *testscript.TestScript, args []string, n int) part {
		if len(args) != n {
			ts.Fatalf("%d arguments are needed", n)
		}
		lock.Lock()
		defer lock.Unlock()
		for _, p := range parts {
			if p.page == args[0] && strings.HasPrefix(p.first(), args[1]) && !held[p.String()] {
				held[p.String()] = true
				return p
			}
		}
		ts.Fatalf("%s has no block more that begins with %s", args[0], args[1])
		return part{}
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "../testdata/guide",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Values["guide"] = &guideScript{keys: map[string]string{}}
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("HOOKFLOW_KEYRING", "off")
			examples, err := filepath.Abs("../assets/examples")
			e.Setenv("EXAMPLES", examples)
			e.Setenv("EXPORTS", filepath.Join(examples, "../../testdata/export/source"))
			e.Setenv("BPIUM", filepath.Join(examples, "../../engine/importer/testdata/bpium.txtar"))
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": func(ts *testscript.TestScript, _ bool, args []string) { state(ts).serve(ts, args) },
			"end":   func(ts *testscript.TestScript, _ bool, _ []string) { state(ts).stop() },
			"guide": func(ts *testscript.TestScript, _ bool, args []string) { state(ts).play(ts, block(ts, args, 2)) },
			"file": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(block(ts, args[:2], 2).body), 0o644))
			},
			"said": func(ts *testscript.TestScript, _ bool, args []string) {
				from := "stdout"
				if len(args) == 3 {
					from = args[2]
				}
				state(ts).find(ts, block(ts, args[:2], 2).body, ts.ReadFile(from), `(?:^|\n)`, `\s*(?:\n|$)`)
			},
			"service": func(ts *testscript.TestScript, _ bool, _ []string) { service(ts) },
			"key": func(ts *testscript.TestScript, _ bool, args []string) {
				m := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
				if m == nil {
					ts.Fatalf("nothing fits %s", args[1])
				}
				state(ts).keys[args[0]] = m[1]
			},
		},
	})
}

// service starts a service, and keeps what it was asked as the guide shows requests.
func service(ts *testscript.TestScript) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var said strings.Builder
		fmt.Fprintf(&said, "%s %s\n", r.Method, r.RequestURI)
		for _, name := range []string{"Content-Type", "Idempotency-Key", "Authorization", "X-Trace"} {
			fmt.Fprintf(&said, "   %s: %s\n", name, r.Header.Get(name))
		}
		body, _ := io.ReadAll(r.Body)
		_ = os.WriteFile(ts.MkAbs("request"), fmt.Appendf(nil, "%s   %s\n", said.String(), body), 0o644)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id": 7}`)
	}))
	ts.Defer(s.Close)
	ts.Setenv("SERVICE", strings.TrimPrefix(s.URL, "http://"))
}

// shell is a command line in the script's folder and environment.
func shell(ts *testscript.TestScript, line string) *exec.Cmd {
	c := exec.Command("sh", "-c", line)
	c.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "HOOKFLOW_SERVER", "HOOKFLOW_KEYRING", "TMPDIR"} {
		c.Env = append(c.Env, name+"="+ts.Getenv(name))
	}
	return c
}

// serve starts a server and waits until it listens.
func (g *guideScript) serve(ts *testscript.TestScript, args []string) {
	c := shell(ts, "exec hookflow serve --data state --listen 127.0.0.1:0 "+strings.Join(args, " "))
	out, err := c.StdoutPipe()
	ts.Check(err)
	c.Stderr = os.Stderr
	ts.Check(c.Start())
	g.stop = sync.OnceFunc(func() { _ = c.Process.Signal(os.Interrupt); _ = c.Wait() })
	ts.Defer(g.stop)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := regexp.MustCompile(`serving at (http://([\d.:]+))`).FindStringSubmatch(lines.Text()); m != nil {
			g.address = m[2]
			ts.Setenv("HOOKFLOW_SERVER", m[1])
			go func() {
				for lines.Scan() { // so that it never waits for a reader
				}
			}()
			return
		}
	}
	ts.Fatalf("the server has not begun")
}

var (
	lineNotes = regexp.MustCompile(`\s{3,}\S.*$`) // what the guide says beside a command
	guidePort = regexp.MustCompile(`127\.0\.0\.1:(?:8086|97\d\d)\b`)
	keyInPath = regexp.MustCompile(`/(\d+)\b`)
	keyInBody = regexp.MustCompile(`"(instance|to)":"(\d+)"`)
)

// play plays a block: the commands behind $, or every line where there is none.
func (g *guideScript) play(ts *testscript.TestScript, p part) {
	if !strings.HasPrefix(p.body, "$ ") {
		for line := range strings.Lines(p.body) {
			g.command(ts, p, strings.TrimSpace(line), "")
		}
		return
	}
	for _, shown := range strings.Split("\n"+p.body, "\n$ ")[1:] {
		line, want, _ := strings.Cut(shown, "\n")
		g.command(ts, p, line, strings.TrimSpace(want))
	}
}

// command runs one line. Where the guide shows nothing, it must go well.
func (g *guideScript) command(ts *testscript.TestScript, p part, line, want string) {
	line = lineNotes.ReplaceAllString(line, "")
	if strings.HasPrefix(line, "curl ...") {
		line = g.last
	}
	if strings.HasPrefix(line, "curl ") {
		g.last = line
		line = "curl -s " + strings.TrimPrefix(line, "curl ")
	}
	if strings.HasPrefix(line, "hookflow serve") {
		g.compare(ts, want, g.serving(ts, line))
		return
	}
	if g.address != "" {
		line = guidePort.ReplaceAllString(line, g.address)
	}
	line = keyInPath.ReplaceAllStringFunc(line, func(s string) string { return "/" + g.key(s[1:]) })
	line = keyInBody.ReplaceAllStringFunc(line, func(s string) string {
		m := keyInBody.FindStringSubmatch(s)
		return `"` + m[1] + `":"` + g.key(m[2]) + `"`
	})
	c := shell(ts, line)
	c.Stdin = strings.NewReader("what is asked for, such as a secret\n")
	out, err := c.CombinedOutput()
	ts.Logf("[%s] %s\n%s", p, line, out)
	if want != "" {
		g.compare(ts, want, string(out))
	} else if err != nil || strings.Contains(string(out), `"type":"urn:hookflow:problem:`) {
		ts.Fatalf("%s: %s: %v", p, line, err)
	}
}

func (g *guideScript) key(shown string) string {
	if here, known := g.keys[shown]; known {
		return here
	}
	return shown
}

// serving is what a server prints until it serves or gives up; then it is ended. The port of a server that begins is any.
func (g *guideScript) serving(ts *testscript.TestScript, line string) string {
	if !strings.Contains(line, "state2") {
		line = guidePort.ReplaceAllString(line, "127.0.0.1:0")
	} else if g.address != "" {
		line = guidePort.ReplaceAllString(line, g.address)
	}
	if strings.HasSuffix(line, " ex.bpmn") {
		line += " --move localhost:9731=localhost:0" // the port may be somebody's
	}
	c := shell(ts, "exec "+line+" 2>&1")
	out, err := c.StdoutPipe()
	ts.Check(err)
	ts.Check(c.Start())
	late := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
	defer late.Stop()
	var said strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), "Ctrl-C stops") {
			_ = c.Process.Signal(os.Interrupt)
		}
	}
	_ = c.Wait() // a server that gives up ends with 1
	return said.String()
}

// varies is what is never twice the same: times, keys, ports, processes, milliseconds.
var varies = []struct {
	shown *regexp.Regexp
	is    string
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\\\.\d+)?Z`), `\d{4}-\d\d-\d\dT[\d:.]+Z`},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`), `\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`},
	{regexp.MustCompile(`\d\d:\d\d:\d\d\\\.\d{3}`), `\d\d:\d\d:\d\d\.\d{3}`},
	{regexp.MustCompile(`process \d+ on \w+`), `process \d+ on \S+`},
	{regexp.MustCompile(`(127\\\.0\\\.0\\\.1|localhost):\d+`), `$1:\d+`},
	{regexp.MustCompile(`hookflow_[A-Za-z0-9]+(?:\\\.){3}`), `hookflow_\w+`},
	{regexp.MustCompile(`\b[a-z0-9]{10}-(\d+)\b`), `[a-z0-9]{10}-$1`}, // of an instance: the store it is in, and its number
	{regexp.MustCompile(`\\\(\d+ms\\\)`), `\(\d+ms\)`},
	{regexp.MustCompile(`(?m)^\\\.\\\.\\\.$`), `(?s:.*)`},
	{regexp.MustCompile(`\\\.\\\.\\\.`), `.*`},
	{regexp.MustCompile(`"(\d+)"`), `"(\d+)"`},
}

// compare holds what was printed against what the guide shows.
func (g *guideScript) compare(ts *testscript.TestScript, want, got string) {
	g.find(ts, want, got, `^`, `\s*$`)
}

// find looks for what the guide shows in what was printed, between two patterns, and learns the keys.
func (g *guideScript) find(ts *testscript.TestScript, want, got, before, behind string) {
	want = strings.ReplaceAll(strings.TrimSpace(want), "\n  \"", `"`) // a long line of JSON is broken
	pattern := regexp.QuoteMeta(want)
	for _, v := range varies {
		pattern = v.shown.ReplaceAllString(pattern, v.is)
	}
	m := regexp.MustCompile(before + pattern + behind).FindStringSubmatch(got)
	if m == nil {
		ts.Fatalf("it prints\n%s\nand the guide says\n%s", got, want)
	}
	for i, shown := range regexp.MustCompile(`"(\d+)"`).FindAllStringSubmatch(want, -1) {
		g.keys[shown[1]] = m[i+1]
	}
}
