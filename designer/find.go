package designer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
)

// A query is what is looked for: words that must all stand somewhere, and filters.
type query struct {
	words   []string
	kinds   []string // type:task
	uses    []string // uses:stock
	invalid string   // is:error, is:warning, is:invalid
}

// parseQuery reads what was typed; a filter without a value is none yet.
func parseQuery(text string) (q query) {
	for _, word := range strings.Fields(text) {
		name, value, filter := strings.Cut(word, ":")
		value = folded(value)
		switch {
		case !filter:
			q.words = append(q.words, folded(word))
		case name == "type":
			q.kinds = append(q.kinds, value)
		case name == "uses":
			q.uses = append(q.uses, strings.TrimSpace(word[len("uses:"):]))
		case name == "is":
			q.invalid = value
		default: // a URL
			q.words = append(q.words, folded(word))
		}
	}
	return q
}

// A found is an element that answers a query, and which of its settings does.
type found struct {
	element *bpmn.Element
	where   string // label of the setting; empty: its name
	text    string // of the setting
	rank    int    // the least first; see byID
}

// in lists the elements of a document that answer the query, the best first.
func (q query) in(d *doc.Doc, findings []lint.Finding) (list []found) {
	m := d.Model()
	using := q.users(d)
	bad := q.bad(findings)
	for _, e := range m.Elements {
		if e.ID == "" || using != nil && !using[e] || bad != nil && !bad[e.ID] || !q.isKind(e) {
			continue
		}
		if f, ok := q.match(e); ok {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b found) int { return a.rank - b.rank })
	return list
}

// users are the elements that name the variables asked for; nil: nothing is asked.
func (q query) users(d *doc.Doc) map[*bpmn.Element]bool {
	if len(q.uses) == 0 {
		return nil
	}
	set := map[*bpmn.Element]bool{}
	for _, name := range q.uses {
		for _, u := range d.Uses(name) {
			set[u.Element] = true
		}
	}
	return set
}

// bad are the ids of elements with the problems asked for; nil: nothing is asked.
func (q query) bad(findings []lint.Finding) map[string]bool {
	if q.invalid == "" {
		return nil
	}
	set := map[string]bool{}
	for _, f := range findings {
		set[f.Element] = set[f.Element] || q.invalid != "error" && q.invalid != "warning" || q.invalid == "error" && f.Severity == lint.Error || q.invalid == "warning" && f.Severity == lint.Warning
	}
	return set
}

// isKind reports whether an element is of the types asked for, by tag or by label.
func (q query) isKind(e *bpmn.Element) bool {
	for _, k := range q.kinds {
		label := ""
		if info := bpmn.Of(e.Kind); info != nil {
			label = info.Label + " " + lang.L(info.Label)
		}
		text := folded(string(e.Kind) + " " + label + " " + string(e.Trigger()))
		if !strings.Contains(text, k) {
			return false
		}
	}
	return true
}

// byID is the rank of what has been found by its id: behind what its name says, before what its settings say.
const byID = 2

// match finds where an element has all words: in its name, its id, or one setting each.
func (q query) match(e *bpmn.Element) (found, bool) {
	hit := found{element: e}
	name, id := folded(e.Name()), folded(e.ID)
	for _, word := range q.words {
		switch {
		case strings.HasPrefix(name, word):
		case strings.Contains(name, word):
			hit.rank = max(hit.rank, 1)
		case strings.Contains(id, word):
			hit.rank = max(hit.rank, byID)
		default:
			where, text, ok := setting(e, word)
			if !ok {
				return found{}, false
			}
			hit.rank, hit.where, hit.text = 3, where, text
		}
	}
	return hit, true
}

// setting is the first setting of an element with a word in it.
func setting(e *bpmn.Element, word string) (label, text string, ok bool) {
	for _, s := range doc.Texts(e) {
		if strings.Contains(folded(s.Text), word) {
			return s.Field.Label, s.Text, true
		}
	}
	return "", "", false
}

// find looks for elements by name, id and settings: in this document, in the others that
// are open, and in the files of the folder.
func (t *tab) find() {
	folder := t.window.folderOf(t)
	c := t.window.choose(lang.L("Find"), lang.L("name, id, address or expression"), func(text string) []offer { return t.everywhere(text, folder) })
	c.entry.SetPlaceHolder(lang.L("Find in all diagrams, open files and the folder"))
	c.narrowBy(filters()...)
	folder.read(t.window, func() { c.again() })
}

// filters are those that a query knows.
func filters() []way {
	return []way{{"type:", lang.L("Type")}, {"uses:", lang.L("Uses a variable")}, {"is:error", lang.L("Errors")}, {"is:warning", lang.L("Warnings")}}
}

// everywhere is what answers a text, group by group.
func (t *tab) everywhere(text string, folder *folder) (list []offer) {
	q := parseQuery(text)
	for _, f := range q.in(t.doc, t.findings) {
		if g := t.drawnIn(f.element); g != nil {
			o := t.hit(f)
			if o.group = lang.L("This diagram"); g != t.doc.Diagram() {
				o.group = t.titleOf(g)
			}
			list = append(list, o)
		}
	}
	slices.SortStableFunc(list, func(a, b offer) int { return strings.Compare(t.first(a.group), t.first(b.group)) })
	list = list[:min(len(list), searchMost)]
	if text == "" {
		return list
	}
	for _, other := range t.window.open {
		if other != t {
			list = append(list, other.elsewhere(q)...)
		}
	}
	return append(list, folder.search(t, q)...)
}

// first puts the present diagram before the others.
func (t *tab) first(group string) string {
	if group == lang.L("This diagram") {
		return ""
	}
	return group
}

// search offers what of the document answers a text, whichever diagram shows it.
func (t *tab) search(text string) (list []offer) {
	for _, f := range parseQuery(text).in(t.doc, t.findings) {
		if t.drawnIn(f.element) != nil && len(list) < searchMost {
			list = append(list, t.hit(f))
		}
	}
	return list
}

// elsewhere offers what another open document has; taking it looks there.
func (t *tab) elsewhere(q query) (list []offer) {
	for _, f := range q.in(t.doc, t.findings) {
		if t.drawnIn(f.element) == nil || len(list) == elsewhereMost {
			continue
		}
		o := t.hit(f)
		o.group = filepath.Base(t.title())
		o.take = func() { t.window.tabs.Select(t.item); t.reveal(f.element.ID) }
		list = append(list, o)
	}
	return list
}

// elsewhereMost is how many results of each other file are shown.
const elsewhereMost = 8

// id is the id of what was found by it: else it means nothing to people.
func (f found) id() string {
	if f.rank != byID {
		return ""
	}
	return f.element.ID
}

// hit is what the search shows of an element.
func (t *tab) hit(f found) offer {
	e := f.element
	kind := upper(lang.L(t.doc.TypeOf(e).Label()))
	o := offer{glyph: elementGlyph(t.doc, e), label: called(e), note: kind, hint: f.id(), take: func() { t.reveal(e.ID) }}
	if o.label == kind && e.Source != nil && e.Target != nil {
		o.note = called(e.Source) + " \u2192 " + called(e.Target)
	}
	if f.where != "" {
		o.note = lang.L(f.where) + ": " + strings.Join(strings.Fields(f.text), " ")
	}
	return o
}

// A folder is the other BPMN files beside a document, read in the background.
type folder struct {
	paths []string
	docs  map[string]*doc.Doc
}

// How many files of a folder are read, and how large they may be.
const (
	besideMost = 200
	besideSize = 2 << 20
)

// folderOf lists the files beside a document that are not open.
func (w *Window) folderOf(t *tab) *folder {
	f := &folder{docs: map[string]*doc.Doc{}}
	if t.path == "" {
		return f
	}
	paths, _ := filepath.Glob(filepath.Join(filepath.Dir(t.path), "*.bpmn"))
	for _, path := range paths {
		if !slices.ContainsFunc(w.open, func(o *tab) bool { return o.path == path }) && len(f.paths) < besideMost {
			f.paths = append(f.paths, path)
		}
	}
	return f
}

// read reads the files; then is called when they can be searched.
func (f *folder) read(w *Window, then func()) {
	if len(f.paths) == 0 {
		return
	}
	background(w, func() map[string]*doc.Doc {
		docs := map[string]*doc.Doc{}
		for _, path := range f.paths {
			if info, err := os.Stat(path); err != nil || info.Size() > besideSize {
				continue
			}
			data, err := os.ReadFile(path)
			if err != nil {
				continue
			}
			if file, err := bpmnxml.Read(path, data); err == nil {
				docs[path] = doc.Open(path, file)
			}
		}
		return docs
	}, func(docs map[string]*doc.Doc) {
		if docs != nil {
			f.docs = docs
			then()
		}
	})
}

// search offers what the files have; taking it opens the file and looks there.
func (f *folder) search(t *tab, q query) (list []offer) {
	for _, path := range f.paths {
		d := f.docs[path]
		if d == nil {
			continue
		}
		hits := q.in(d, nil)
		hits = slices.DeleteFunc(hits, func(h found) bool { return !isDrawn(d, h.element) })
		for _, h := range hits[:min(len(hits), elsewhereMost)] {
			id := h.element.ID
			o := offer{glyph: elementGlyph(d, h.element), label: called(h.element), hint: h.id(), group: fmt.Sprintf(lang.L("%s, in the folder"), filepath.Base(path))}
			if h.where != "" {
				o.note = lang.L(h.where) + ": " + strings.Join(strings.Fields(h.text), " ")
			}
			o.take = func() { t.window.wanted[path] = id; t.window.OpenFile(path) }
			list = append(list, o)
		}
	}
	return list
}

// isDrawn reports whether some diagram of a document shows an element.
func isDrawn(d *doc.Doc, e *bpmn.Element) bool {
	return slices.ContainsFunc(d.Model().Diagrams, func(g *bpmn.Diagram) bool { return g.ShapeOf(e) != nil || g.EdgeOf(e) != nil })
}
