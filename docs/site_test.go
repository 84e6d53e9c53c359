package docs_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hookflow/docs"
)

var (
	address = regexp.MustCompile(`(?:href|src)="([^"]+)"`)
	anchor  = regexp.MustCompile(` id="([^"]+)"`)
)

// Every link of the site leads to a page of it, and to a heading that is there.
func TestSiteIsWhole(t *testing.T) {
	site, err := docs.Build()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for name, data := range site {
		for _, m := range anchor.FindAllSubmatch(data, -1) {
			ids[name+"#"+string(m[1])] = true
		}
	}
	pages := 0
	for name, data := range site {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		pages++
		for _, m := range address.FindAllSubmatch(data, -1) {
			to := string(m[1])
			if strings.Contains(to, "://") || strings.HasPrefix(to, "mailto:") {
				continue
			}
			file, mark, marked := strings.Cut(to, "#")
			full := path.Join(path.Dir(name), file)
			if file == "" {
				full = name
			}
			if site[full] == nil {
				t.Errorf("%s links to %s, which is not there", name, to)
			} else if marked && !ids[full+"#"+mark] {
				t.Errorf("%s links to %s, and there is no such heading", name, to)
			}
		}
	}
	if pages < 20 {
		t.Errorf("the site has %d pages", pages)
	}
	if !bytes.Contains(site["guide/calls.html"], []byte("<table>")) || !bytes.Contains(site["search.js"], []byte("correlation key")) {
		t.Error("tables are not rendered, or the search knows nothing")
	}
}

// What is served is the site, and nothing else.
func TestSiteIsServed(t *testing.T) {
	site, err := docs.Build()
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]int{"/": 200, "/guide/first-steps.html": 200, "/pictures/window.png": 200, "/guide/first-steps.md": 404, "/../go.mod": 404} {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest("GET", at, nil))
		if w.Code != want {
			t.Errorf("%s is answered with %d", at, w.Code)
		}
	}
}

// In a real browser, from files without a server, the search finds a heading and links to it.
func TestSiteInBrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is missing")
	}
	site, err := docs.Build()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := site.Write(dir); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for query, want := range map[string]string{
		"service+path":        `<a href="../guide/messages.html#`,
		"context+put":         `<a href="../reference/functions.html#`,
		"nonesuch+whatsoever": "Nothing has all of these words.",
	} {
		c := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(), "--window-size=400,800", "--dump-dom",
			"file://"+filepath.Join(dir, "guide", "first-steps.html")+"?search="+query)
		page, err := c.Output()
		if err != nil {
			t.Fatalf("chromium: %v", err)
		}
		_, found, _ := bytes.Cut(page, []byte(`<div id="found">`))
		if found, _, _ = bytes.Cut(found, []byte("</div>")); !bytes.Contains(found, []byte(want)) {
			t.Errorf("the search for %s finds %s", query, found)
		}
	}
}
