package docs_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/websocket"

	"hookflow/docs"
)

// A browser is a Chromium without a window that is driven through its DevTools protocol.
type browser struct {
	t        *testing.T
	page     *websocket.Conn
	last     int
	troubles []string // what its console and its network complained of
}

// openBrowser starts Chromium, or skips the test where there is none.
func openBrowser(t *testing.T) *browser {
	path, err := exec.LookPath("chromium")
	if err != nil {
		if path, err = exec.LookPath("google-chrome"); err != nil {
			t.Skip("chromium is missing")
		}
	}
	c := exec.CommandContext(t.Context(), path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--no-first-run", "--remote-debugging-port=0", "--remote-allow-origins=*",
		"--user-data-dir="+browserDir(t), "--window-size=1280,900", "about:blank")
	errs, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	lines := bufio.NewScanner(errs)
	for lines.Scan() {
		if m := regexp.MustCompile(`DevTools listening on ws://([^/]+)/`).FindStringSubmatch(lines.Text()); m != nil {
			go func() { _, _ = io.Copy(io.Discard, errs) }()
			return attach(t, m[1])
		}
	}
	t.Fatal("chromium has not begun")
	return nil
}

// browserDir is where a browser keeps what it needs. Its processes go on writing there for a moment after it has ended.
func browserDir(t *testing.T) string {
	dir, err := os.MkdirTemp("", "hookflow-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 100 {
			if err = os.RemoveAll(dir); err == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Log("left behind: ", err)
	})
	return dir
}

// attach drives the page that a browser begins with.
func attach(t *testing.T, at string) *browser {
	answer, err := http.Get("http://" + at + "/json/list")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var targets []struct{ Type, WebSocketDebuggerUrl string }
	if err := json.NewDecoder(answer.Body).Decode(&targets); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(targets, func(o struct{ Type, WebSocketDebuggerUrl string }) bool { return o.Type == "page" })
	if i < 0 {
		t.Fatal("chromium has no page")
	}
	page, err := websocket.Dial(targets[i].WebSocketDebuggerUrl, "", "http://"+at)
	if err != nil {
		t.Fatal(err)
	}
	page.MaxPayloadBytes = 64 << 20
	b := &browser{t: t, page: page}
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.do(domain+".enable", nil)
	}
	return b
}

// do calls a method and gives its result; what the browser tells meanwhile is looked through for troubles.
func (b *browser) do(method string, params map[string]any) json.RawMessage {
	b.t.Helper()
	b.last++
	if err := websocket.JSON.Send(b.page, map[string]any{"id": b.last, "method": method, "params": params}); err != nil {
		b.t.Fatal(err)
	}
	_ = b.page.SetReadDeadline(time.Now().Add(2 * time.Minute))
	for {
		var m struct {
			ID             int
			Method         string
			Result, Params json.RawMessage
			Error          *struct{ Message string }
		}
		if err := websocket.JSON.Receive(b.page, &m); err != nil {
			b.t.Fatalf("%s: %v", method, err)
		}
		b.note(m.Method, m.Params)
		if m.ID == b.last {
			if m.Error != nil && strings.Contains(m.Error.Message, "navigated or closed") { // the page was left in the midst of the question
				time.Sleep(100 * time.Millisecond)
				return b.do(method, params)
			}
			if m.Error != nil {
				b.t.Fatalf("%s: %s", method, m.Error.Message)
			}
			return m.Result
		}
	}
}

func (b *browser) note(method string, params json.RawMessage) {
	var p struct {
		Type     string
		Entry    struct{ Level, Text, URL string }
		Response struct {
			Status int
			URL    string
		}
	}
	_ = json.Unmarshal(params, &p) // events of other shapes do not matter
	switch {
	case method == "Runtime.exceptionThrown", method == "Runtime.consoleAPICalled" && (p.Type == "error" || p.Type == "warning"), method == "Network.loadingFailed":
		b.troubles = append(b.troubles, method+" "+string(params))
	case method == "Log.entryAdded" && (p.Entry.Level == "error" || p.Entry.Level == "warning"):
		b.troubles = append(b.troubles, p.Entry.Text+" "+p.Entry.URL)
	case method == "Network.responseReceived" && p.Response.Status >= 400:
		b.troubles = append(b.troubles, fmt.Sprintf("%d %s", p.Response.Status, p.Response.URL))
	}
}

// js evaluates an expression in the page.
func (b *browser) js(expression string, into any) {
	b.t.Helper()
	var answer struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	if err := json.Unmarshal(b.do("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}), &answer); err != nil {
		b.t.Fatal(err)
	}
	if answer.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, answer.ExceptionDetails)
	}
	if into != nil {
		if err := json.Unmarshal(answer.Result.Value, into); err != nil {
			b.t.Fatalf("%s: %v", expression, err)
		}
	}
}

// until waits until an expression is true.
func (b *browser) until(expression string) {
	b.t.Helper()
	for range 400 {
		var is bool // a page that goes meanwhile has no document for a moment
		if b.js("(() => { try { return !!("+expression+"); } catch { return false; } })()", &is); is {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	var at string
	b.js("location.href + ' ' + document.title", &at)
	b.t.Fatalf("at %s it never was that %s", at, expression)
}

func (b *browser) open(address string) {
	b.t.Helper()
	b.do("Page.navigate", map[string]any{"url": address})
	b.until(fmt.Sprintf("document.readyState === 'complete' && location.href === %q", address))
}

// press presses a key, such as Tab, Enter, ArrowDown or /.
func (b *browser) press(key string) {
	b.t.Helper()
	codes := map[string]int{"Tab": 9, "Enter": 13, "Escape": 27, "ArrowDown": 40, "/": 191}
	down := map[string]any{"type": "keyDown", "key": key, "windowsVirtualKeyCode": codes[key]}
	if key == "Enter" {
		down["text"] = "\r"
	}
	if len(key) == 1 {
		down["text"] = key
	}
	b.do("Input.dispatchKeyEvent", down)
	b.do("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "windowsVirtualKeyCode": codes[key]})
}

// screen sets the width and whether it is dark.
func (b *browser) screen(width int, scheme string) {
	b.do("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 800})
	b.do("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}})
}

// looks is what a page is looked at for: what is wider than the screen, pictures that have not come, text that is hard to read (WCAG 1.4.3: less
// than 4.5 to 1 against what is behind it), links, and ids that links may lead to.
const looks = `(async () => {
  const light = c => { const v = c.map(x => x / 255).map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4); return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  const rgb = s => { const v = s.match(/[\d.]+/g).map(Number); return v.length > 3 && v[3] === 0 ? null : v.slice(0, 3); };
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c) return c; } return [255, 255, 255]; };
  const dim = new Set();
  const tried = {}; // the first of each kind stand for all of it
  for (const e of document.querySelectorAll("h1, h2, h3, p, li, td, th, a, code, summary, small, b, input")) {
    const kind = e.tagName + e.parentElement.tagName + e.className;
    if ((tried[kind] = (tried[kind] || 0) + 1) > 3) continue;
    if (!e.offsetParent || !e.textContent.trim()) continue;
    const a = light(rgb(getComputedStyle(e).color)), b = light(behind(e)), ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) dim.add(e.tagName + " " + e.textContent.slice(0, 30) + " " + ratio.toFixed(1));
  }
  await Promise.all([...document.images].map(i => i.decode().catch(() => {})));
  return {
    over: document.documentElement.scrollWidth - innerWidth,
    lost: [...document.images].filter(i => !i.naturalWidth).map(i => i.src), dim: [...dim].slice(0, 5),
    links: [...document.links].map(a => a.href), ids: [...document.querySelectorAll("[id]")].map(e => e.id)
  };
})()`

type seen struct {
	Over                  int
	Lost, Dim, Links, IDs []string
}

// notWhileWriting skips what looks at finished pages for minutes: with -update they are being written.
func notWhileWriting(t *testing.T) {
	if *update {
		t.Skip("the pages are written anew; run the tests without -update to see them in a browser")
	}
}

// In a real browser every page of the site comes whole, on a wide light screen and on a small dark one: nothing complains, nothing is wider than the
// screen, pictures are there, text can be read, links lead to headings that are there.
func TestPagesInBrowser(t *testing.T) {
	notWhileWriting(t)
	site, err := docs.Build()
	if err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t)
	s := httptest.NewServer(site)
	defer s.Close()
	pages := map[string]seen{}
	var names []string
	for name := range site {
		if strings.HasSuffix(name, ".html") && name != "index.html" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		b.troubles = nil
		b.screen(1280, "light")
		b.open(s.URL + "/" + name)
		for _, screen := range []struct {
			width  int
			scheme string
		}{{1280, "light"}, {390, "dark"}} {
			b.screen(screen.width, screen.scheme)
			var p seen
			b.js(looks, &p)
			pages[s.URL+"/"+name] = p
			if p.Over > 0 || len(p.Lost) > 0 || len(p.Dim) > 0 {
				t.Errorf("%s, %d wide, %s: %d pixels beyond the screen, lost %q, hard to read %q", name, screen.width, screen.scheme, p.Over, p.Lost, p.Dim)
			}
		}
		for _, trouble := range b.troubles {
			t.Errorf("%s: %s", name, trouble)
		}
	}
	for at, p := range pages {
		for _, link := range p.Links {
			page, mark, marked := strings.Cut(link, "#")
			if mark, _ = url.PathUnescape(mark); !strings.HasPrefix(link, s.URL) {
				continue
			}
			if to, is := pages[page]; !is && site[strings.TrimPrefix(page, s.URL+"/")] == nil || marked && mark != "" && !slices.Contains(to.IDs, mark) {
				t.Errorf("%s links to %s", at, link)
			}
		}
	}
}

// Without a mouse: the first stop leads over the list of pages to the text, "/" to the search, Return to what was found, the arrows through it, Escape
// back. Pages are files here, without a server.
func TestKeysInBrowser(t *testing.T) {
	notWhileWriting(t)
	site, err := docs.Build()
	if err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t)
	dir := t.TempDir()
	if err := site.Write(dir); err != nil {
		t.Fatal(err)
	}
	first := "file://" + filepath.ToSlash(filepath.Join(dir, "guide", "first-steps.html"))
	b.open(first)
	b.press("Tab")
	b.until(`document.activeElement.className === "skip"`)
	b.press("Enter")
	b.until(`location.hash === "#page" && document.activeElement.id === "page"`)
	b.press("/")
	b.until(`document.activeElement.id === "search"`)
	b.do("Input.insertText", map[string]any{"text": "service path"})
	b.until(`document.querySelectorAll("#found a").length > 0 && document.getElementById("list").hidden`)
	b.press("ArrowDown")
	b.until(`document.activeElement === document.querySelector("#found a")`)
	b.press("Escape")
	b.until(`document.activeElement.id === "search" && !document.getElementById("list").hidden && !document.querySelector("#found a")`)
	b.do("Input.insertText", map[string]any{"text": "nonesuch whatsoever"})
	b.until(`document.getElementById("found").textContent === "Nothing has all of these words."`)
	b.press("Escape")
	b.do("Input.insertText", map[string]any{"text": "context put"})
	b.until(`document.querySelectorAll("#found a").length > 0`)
	b.press("Enter")
	b.until(`location.pathname.endsWith("/reference/functions.html") && location.hash.length > 1 && document.readyState === "complete"`)
	b.until(`(() => { const e = document.getElementById(decodeURIComponent(location.hash.slice(1))), r = e && e.getBoundingClientRect(); return r && r.top >= -1 && r.top < innerHeight; })()`)
	for _, trouble := range b.troubles {
		t.Error(trouble)
	}
	// on a small screen the list is folded, and opens; the languages of a page are one touch away
	b.screen(390, "dark")
	b.open(first)
	b.until(`!document.getElementById("list").open`)
	b.js(`document.querySelector("summary").click()`, nil)
	b.until(`document.getElementById("list").open && document.querySelector("nav a.here").offsetHeight > 0`)
	b.js(`document.querySelector(".languages a[hreflang=ko]").click()`, nil)
	b.until(`location.pathname.endsWith("/guide/ko/first-steps.html") && document.documentElement.lang === "ko" && document.readyState === "complete"`)
	b.until(`document.getElementById("search").placeholder === "검색"`)
}
