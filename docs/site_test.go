package docs_test

import (
	"bytes"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"

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

// A page that there is in several languages leads to each, and what it links to is in its own language where there is such a page.
func TestLanguagesOfSite(t *testing.T) {
	site, err := docs.Build()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range site {
		dir, file := path.Split(name)
		tag := path.Base(dir)
		if !strings.HasPrefix(dir, "guide/") || !strings.HasSuffix(file, ".html") {
			continue
		}
		if tag == "guide" {
			tag = "en"
		}
		if !bytes.Contains(data, []byte(`<html lang="`+tag+`">`)) {
			t.Errorf("%s does not say that it is in %s", name, tag)
		}
		_, body, _ := strings.Cut(string(data), "<main")
		for _, other := range []string{"en", "ko", "ru", "zh"} {
			if site["guide/"+other+"/"+file] != nil && other != tag && !strings.Contains(body, `hreflang="`+other+`"`) {
				t.Errorf("%s does not lead to %s", name, other)
			}
		}
		for _, m := range address.FindAllStringSubmatch(body, -1) {
			to, _, _ := strings.Cut(m[1], "#")
			if own := path.Join(dir, path.Base(to)); tag != "en" && path.Dir(path.Join(dir, to)) == "guide" && site[own] != nil && own != name {
				t.Errorf("%s links to %s, and there is %s", name, m[1], own)
			}
		}
	}
}
