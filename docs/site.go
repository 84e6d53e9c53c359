package docs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	_ "embed"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"

	"hookflow/assets"
)

//go:embed page.html
var frame string

var layout = template.Must(template.New("page").Parse(frame))

// A Site is the guide as files for a browser, by their paths: pages, pictures and what the search looks through. It needs no
// server and no network: every address in it is relative.
type Site map[string][]byte

// A page is one file of the guide.
type page struct {
	path    string // such as guide/calls.md
	title   string
	source  []byte
	section string // where it stands in the list at the side
}

func (p page) address() string { return strings.TrimSuffix(p.path, ".md") + ".html" }

// Build makes the site.
func Build() (Site, error) {
	site, pages, err := read()
	if err != nil {
		return nil, err
	}
	order(pages)
	for _, p := range pages {
		if site[p.address()], err = render(p, pages, site); err != nil {
			return nil, fmt.Errorf("%s: %w", p.path, err)
		}
	}
	if site["search.js"], err = searched(pages); err != nil {
		return nil, err
	}
	site["index.html"] = []byte(`<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=guide/index.html"><a href="guide/index.html">Guide</a>`)
	return site, nil
}

// read takes the files apart: pages, and what is shown as it is.
func read() (site Site, pages []page, err error) {
	site = Site{"icon.png": assets.Mark}
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		if !strings.HasSuffix(name, ".md") {
			site[name] = data
			return nil
		}
		first, _, _ := strings.Cut(string(data), "\n")
		pages = append(pages, page{path: name, title: strings.TrimPrefix(first, "# "), source: data, section: section(name)})
		return nil
	})
	return site, pages, err
}

var sections = []string{"Guide", "Examples", "Reference", "한국어", "Русский", "中文", "More"}

func section(name string) string {
	switch dir := path.Dir(name); dir {
	case "guide":
		return "Guide"
	case "examples":
		return "Examples"
	case "reference":
		return "Reference"
	default:
		if i := slices.IndexFunc(languages, func(l language) bool { return l.Tag != "en" && dir == "guide/"+l.Tag }); i >= 0 {
			return languages[i].Name
		}
		return "More"
	}
}

// A language is one that pages of the guide are written in, with what stands around them.
type language struct {
	Tag, Name                   string // of BCP 47; as its speakers call it
	Skip, Search, Pages, Nobody string
}

var languages = []language{
	{"en", "English", "Skip to the page", "Search", "Pages", "Nothing has all of these words."},
	{"ko", "한국어", "본문으로 건너뛰기", "검색", "페이지", "이 낱말을 모두 담은 곳이 없습니다."},
	{"ru", "Русский", "К тексту страницы", "Поиск", "Страницы", "Нигде нет всех этих слов."},
	{"zh", "中文", "跳到正文", "搜索", "页面", "没有同时包含这些词的内容。"},
}

// language is that of the page.
func (p page) language() language {
	for _, l := range languages {
		if l.Name == p.section {
			return l
		}
	}
	return languages[0]
}

// versions are the languages that there is the same page in, if more than one.
func (p page) versions(pages []page) (versions []entry) {
	name := path.Base(p.path)
	for _, l := range languages {
		at := "guide/" + l.Tag + "/" + name
		if l.Tag == "en" {
			at = "guide/" + name
		}
		if i := slices.IndexFunc(pages, func(o page) bool { return o.path == at }); i >= 0 && strings.HasPrefix(p.path, "guide/") {
			versions = append(versions, entry{Title: l.Name, Address: p.up() + pages[i].address(), Tag: l.Tag, Here: pages[i].path == p.path})
		}
	}
	if len(versions) < 2 {
		return nil
	}
	return versions
}

// up leads from the page to where the site begins.
func (p page) up() string { return strings.Repeat("../", strings.Count(p.path, "/")) }

// order puts pages as the guide's own list has them; what is not in it comes last, by name.
func order(pages []page) {
	index, _ := files.ReadFile("guide/index.md")
	place := func(p page) int {
		if p.path == "guide/index.md" {
			return -1
		}
		if at := bytes.Index(index, []byte("("+strings.TrimPrefix(p.path, "guide/")+")")); at >= 0 {
			return at
		}
		return len(index)
	}
	slices.SortStableFunc(pages, func(a, b page) int {
		if d := slices.Index(sections, a.section) - slices.Index(sections, b.section); d != 0 {
			return d
		}
		return place(a) - place(b)
	})
}

// An entry is a line of the list at the side.
type entry struct {
	Title, Address string
	Tag            string // of the language it leads to; "": that of the page
	Here           bool
}

type group struct {
	Name    string
	Tag     string // of its language
	Entries []entry
}

func render(p page, pages []page, site Site) ([]byte, error) {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithParserOptions(parser.WithAutoHeadingID()), goldmark.WithRendererOptions(html.WithUnsafe()))
	tree := md.Parser().Parse(text.NewReader(p.source))
	redirect(tree, p, pages, site)
	var body bytes.Buffer
	if err := md.Renderer().Render(&body, p.source, tree); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err := layout.Execute(&out, map[string]any{
		"Title": p.title, "Up": p.up(), "Language": p.language(), "Versions": p.versions(pages), "Groups": list(p, pages), "Body": template.HTML(body.String()),
	})
	return out.Bytes(), err
}

// list is what stands at the side of a page: every page by sections, first those in its own language.
func list(p page, pages []page) (groups []group) {
	for _, other := range pages {
		if len(groups) == 0 || groups[len(groups)-1].Name != other.section {
			groups = append(groups, group{Name: other.section, Tag: other.language().Tag})
		}
		last := &groups[len(groups)-1]
		last.Entries = append(last.Entries, entry{Title: other.title, Address: p.up() + other.address(), Here: other.path == p.path})
	}
	slices.SortStableFunc(groups, func(a, b group) int {
		own := func(g group) int {
			if g.Tag == p.language().Tag {
				return 0
			}
			return 1
		}
		return own(a) - own(b)
	})
	return groups
}

// redirect lets links lead to the pages of the site. What lies outside it, such as the code, is named and not linked.
func redirect(tree ast.Node, p page, pages []page, site Site) {
	var outside []*ast.Link
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		link, is := n.(*ast.Link)
		if !is || !entering {
			return ast.WalkContinue, nil
		}
		to := string(link.Destination)
		if strings.Contains(to, "://") || strings.HasPrefix(to, "#") || strings.HasPrefix(to, "mailto:") {
			return ast.WalkContinue, nil
		}
		file, anchor, marked := strings.Cut(to, "#")
		full := path.Join(path.Dir(p.path), file)
		switch i := slices.IndexFunc(pages, func(o page) bool { return o.path == full }); {
		case i >= 0:
			to = strings.TrimSuffix(file, ".md") + ".html"
			if marked {
				to += "#" + anchor
			}
			link.Destination = []byte(to)
		case site[full] == nil:
			outside = append(outside, link)
		}
		return ast.WalkContinue, nil
	})
	for _, link := range outside {
		for link.FirstChild() != nil {
			link.Parent().InsertBefore(link.Parent(), link, link.FirstChild())
		}
		link.Parent().RemoveChild(link.Parent(), link)
	}
}

var heading = regexp.MustCompile(`(?m)^#{1,3} `)

// searched is what the search of the pages looks through: each part of a page between two headings.
func searched(pages []page) ([]byte, error) {
	type part struct {
		Page    string `json:"page"`
		Address string `json:"address"`
		Title   string `json:"title"`
		Text    string `json:"text"`
	}
	var parts []part
	for _, p := range pages {
		ids := parser.NewContext().IDs()
		for _, text := range heading.Split(string(p.source), -1)[1:] {
			title, rest, _ := strings.Cut(text, "\n")
			id := string(ids.Generate([]byte(title), ast.KindHeading))
			parts = append(parts, part{p.title, p.address() + "#" + id, title, strings.Join(strings.Fields(rest), " ")})
		}
	}
	data, err := json.Marshal(parts)
	return append(append([]byte("const parts = "), data...), ';', '\n'), err
}

// ServeHTTP serves the site.
func (s Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index.html"
	}
	data, there := s[name]
	if !there {
		http.Error(w, "There is no such page. The guide begins at /guide/index.html.", http.StatusNotFound)
		return
	}
	http.ServeContent(w, r, path.Base(name), time.Time{}, bytes.NewReader(data))
}

// Write writes the site into a folder, for publishing.
func (s Site) Write(dir string) error {
	for name, data := range s {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
