package record

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Field is one of a catalog's.
type Field struct {
	ID       string   `json:"id" doc:"a number; given by Hookflow"`
	Name     string   `json:"name"`
	Kind     string   `json:"kind" doc:"text, number, date, category, question, progress, stars, contact, link, employee, file or button"`
	Help     string   `json:"help,omitempty"`
	Required bool     `json:"required,omitempty"`
	Unique   bool     `json:"unique,omitempty" doc:"no two records have the same; of text, number and date"`
	Several  bool     `json:"several,omitempty" doc:"more than one may be chosen; of category, link, employee, file and contact"`
	Options  []Option `json:"options,omitempty" doc:"of category and question"`
	Catalogs []string `json:"catalogs,omitempty" doc:"of link: the catalogs whose records may be linked; none: any"`
	Default  string   `json:"default,omitempty" doc:"what a new record has where nothing is said of the field, as it stands in a table"`
	Lines    bool     `json:"lines,omitempty" doc:"of text: it has several lines"`
	Time     bool     `json:"time,omitempty" doc:"of date: the time of day is shown, too"`
	Most     int      `json:"most,omitempty" doc:"of file: megabytes that one may have; 0: 64"`
	Format   string   `json:"format,omitempty" doc:"of number: how it is shown, such as 0.00 or # ##0.00 €; empty: as it was written"`
}

// An Option may be chosen.
type Option struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// A Kind is what a field may hold, as Bpium has it.
type Kind struct {
	Name  string
	Label string // English; translated by the designer
	// Read takes a value as it is given and gives it as it is kept; nil: nothing is kept.
	Read func(f *Field, given json.RawMessage) (any, error)
	// sorts gives the places of a kept value in the index, see index.go; nil: it is not indexed.
	sorts func(kept json.RawMessage) [][]byte
	// Optional is whether a field of the kind has options, Unique whether it may be unique, Several whether it may hold several.
	Optional, Unique, Several bool
	// Ordered is whether less and more are asked of it, Numbered whether they are those of numbers.
	Ordered, Numbered bool
}

// Found reports whether records are found by a field of the kind.
func (k Kind) Found() bool { return k.sorts != nil }

// Kinds are all of them.
var Kinds = []Kind{
	{Name: "text", Label: "Text", Read: readText, sorts: sortText, Unique: true, Ordered: true},
	{Name: "number", Label: "Number", Read: readNumber, sorts: sortNumber, Unique: true, Ordered: true, Numbered: true},
	{Name: "date", Label: "Date", Read: readDate, sorts: sortText, Unique: true, Ordered: true, Numbered: true},
	{Name: "category", Label: "Category", Read: readCategory, sorts: sortNumbers, Optional: true, Several: true, Numbered: true},
	{Name: "question", Label: "Question", Read: readQuestion, sorts: sortNumber, Optional: true, Numbered: true},
	{Name: "progress", Label: "Progress", Read: within(0, 100), sorts: sortNumber, Ordered: true, Numbered: true},
	{Name: "stars", Label: "Stars", Read: within(0, 5), sorts: sortNumber, Ordered: true, Numbered: true},
	{Name: "contact", Label: "Contact", Read: readContacts, sorts: sortMembers("contact"), Several: true},
	{Name: "link", Label: "Link to records", Read: readLinks, sorts: sortMembers("catalogId", "recordId"), Several: true},
	{Name: "employee", Label: "Person", Read: readPeople, sorts: sortMembers("id"), Several: true},
	{Name: "file", Label: "File", Read: readFiles, sorts: sortMembers("title"), Several: true},
	{Name: "button", Label: "Button", Read: func(*Field, json.RawMessage) (any, error) { return nil, nil }},
}

// KindOf is the row of a kind; false if there is none.
func KindOf(name string) (Kind, bool) {
	i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return Kinds[i], true
}

// Field is the field of an id or, if there is none, of a name; nil if there is neither.
func (c *Catalog) Field(name string) *Field {
	i := slices.IndexFunc(c.Fields, func(f Field) bool { return f.ID == name })
	if i < 0 {
		i = slices.IndexFunc(c.Fields, func(f Field) bool { return strings.EqualFold(f.Name, name) })
	}
	if i < 0 {
		return nil
	}
	return &c.Fields[i]
}

// check completes c and says what is wrong with it. Fields without an id are new and get one that none had before; old is what
// the catalog was.
func (c *Catalog) check(old *Catalog) error {
	if strings.TrimSpace(c.Name) == "" {
		return invalid("a catalog needs a name")
	}
	last := c.Last
	if old != nil {
		last = max(last, old.Last)
	}
	for _, list := range [][]Field{c.Fields, old.fields()} {
		for _, f := range list {
			n, err := strconv.Atoi(f.ID)
			if f.ID != "" && (err != nil || n < 1 || n > math.MaxInt32) {
				return invalid("the id %q of a field is no number", f.ID)
			}
			last = max(last, n)
		}
	}
	seen := map[string]bool{}
	for i := range c.Fields {
		f := &c.Fields[i]
		if f.ID == "" {
			last++
			f.ID = strconv.Itoa(last)
		}
		if err := f.check(); err != nil {
			return err
		}
		if id, name := f.ID, " "+strings.ToLower(f.Name); seen[id] || seen[name] {
			return invalid("two fields are called %s, or have its id %s", f.Name, f.ID)
		} else {
			seen[id], seen[name] = true, true
		}
	}
	c.Last = last
	if err := c.checkRights(); err != nil {
		return err
	}
	return c.checkViews()
}

// checkViews looks at what is asked for when a view is opened; a field that is gone is left out there.
func (c *Catalog) checkViews() error {
	names := map[string]bool{}
	for _, v := range c.Views {
		name := strings.ToLower(strings.TrimSpace(v.Name))
		if name == "" || names[name] {
			return invalid("each view needs a name of its own; %q is none", v.Name)
		}
		names[name] = true
		for _, text := range v.Filters {
			if _, err := ParseFilter(text); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Catalog) fields() []Field {
	if c == nil {
		return nil
	}
	return c.Fields
}

func (c *Catalog) byID(id string) *Field {
	for i, f := range c.fields() {
		if f.ID == id {
			return &c.Fields[i]
		}
	}
	return nil
}

func (f *Field) check() error {
	kind, known := KindOf(f.Kind)
	switch {
	case strings.TrimSpace(f.Name) == "":
		return invalid("a field needs a name")
	case !known:
		return invalid("the field %s is of the kind %q, which there is not", f.Name, f.Kind)
	case kind.Optional && len(f.Options) == 0:
		return invalid("the field %s needs options", f.Name)
	case f.Most < 0 || f.Most > MostFile>>20:
		return invalid("the field %s takes files of %d megabytes at most", f.Name, MostFile>>20)
	case f.Unique && !kind.Unique:
		return invalid("the field %s cannot be unique; texts, numbers and dates can", f.Name)
	}
	if err := f.number(); err != nil {
		return err
	}
	if _, err := f.read(f.Cell(f.Default)); err != nil {
		return invalid("what a new record has: %v", err)
	}
	if _, ok := parseFormat(f.Format); !ok {
		return invalid("%s: %q is no form of a number; write 0, 0.00 or # ##0.00, with words before and after it", f.Name, f.Format)
	}
	return nil
}

// number gives the options that are new their ids: none that another has.
func (f *Field) number() error {
	ids, last := map[int]bool{}, 0
	for _, o := range f.Options {
		if o.ID != 0 && ids[o.ID] {
			return invalid("two options of %s have the id %d", f.Name, o.ID)
		}
		ids[o.ID], last = true, max(last, o.ID)
	}
	for i := range f.Options {
		if f.Options[i].ID == 0 {
			last++
			f.Options[i].ID = last
		}
		if strings.TrimSpace(f.Options[i].Name) == "" {
			return invalid("an option of %s needs a name", f.Name)
		}
	}
	return nil
}

// read is a value as it is kept; nil if it is empty.
func (f *Field) read(given json.RawMessage) (json.RawMessage, error) {
	kind, _ := KindOf(f.Kind)
	if empty(given) {
		return nil, nil
	}
	kept, err := kind.Read(f, given)
	if err != nil {
		return nil, f.invalid(": %v", err)
	}
	if kept == nil {
		return nil, nil
	}
	return json.Marshal(kept)
}

func empty(v json.RawMessage) bool {
	switch string(v) {
	case "", "null", `""`, "[]":
		return true
	}
	return false
}

func readText(_ *Field, given json.RawMessage) (any, error) {
	var text string
	if json.Unmarshal(given, &text) != nil {
		return nil, fmt.Errorf("%s is no text", given)
	}
	return text, nil
}

func readNumber(_ *Field, given json.RawMessage) (any, error) {
	text := strings.Trim(string(given), `" `)
	if x, err := strconv.ParseFloat(text, 64); err != nil || math.IsInf(x, 0) || math.IsNaN(x) || !json.Valid([]byte(text)) {
		return nil, fmt.Errorf("%s is no number", given)
	}
	return json.RawMessage(text), nil
}

// dateForms are those that are taken; a time without a zone is UTC.
var dateForms = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "02.01.2006", "02.01.2006 15:04", "2006/1/2", "2006/1/2 15:04"}

func readDate(_ *Field, given json.RawMessage) (any, error) {
	text := strings.Trim(string(given), `"`)
	for _, form := range dateForms {
		if t, err := time.Parse(form, text); err == nil {
			return t.UTC().Format("2006-01-02T15:04:05.000Z"), nil
		}
	}
	return nil, fmt.Errorf("%s is no date; write 2026-01-31 or 2026-01-31T15:04:05Z", given)
}

// option reads an id, or the name, of an option. A text is a name, and only where none is called so an id.
func (f *Field) option(given json.RawMessage) (int, error) {
	text := strings.Trim(string(given), `"`)
	var name string
	if json.Unmarshal(given, &name) == nil {
		if i := slices.IndexFunc(f.Options, func(o Option) bool { return o.Name == name }); i >= 0 {
			return f.Options[i].ID, nil
		}
		if i := slices.IndexFunc(f.Options, func(o Option) bool { return strings.EqualFold(o.Name, name) }); i >= 0 {
			return f.Options[i].ID, nil
		}
	}
	for _, o := range f.Options {
		if strconv.Itoa(o.ID) == text || strings.EqualFold(o.Name, text) {
			return o.ID, nil
		}
	}
	return 0, fmt.Errorf("%s is none of the options", given)
}

// elements are those of a list, or the one value that is no list.
func elements(given json.RawMessage) (list []json.RawMessage) {
	if json.Unmarshal(given, &list) != nil {
		return []json.RawMessage{given}
	}
	return list
}

// one refuses several values in a field that holds one.
func (f *Field) one(n int) error {
	if n > 1 && !f.Several {
		return fmt.Errorf("it holds one, not %d", n)
	}
	return nil
}

func readCategory(f *Field, given json.RawMessage) (any, error) {
	ids := []int{}
	for _, e := range elements(given) {
		id, err := f.option(e)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, f.one(len(ids))
}

func readQuestion(f *Field, given json.RawMessage) (any, error) { return f.option(given) }

// within reads whole numbers of a range.
func within(least, most int) func(*Field, json.RawMessage) (any, error) {
	return func(_ *Field, given json.RawMessage) (any, error) {
		n, err := strconv.Atoi(strings.Trim(string(given), `"`))
		if err != nil || n < least || n > most {
			return nil, fmt.Errorf("%s is no whole number from %d to %d", given, least, most)
		}
		return n, nil
	}
}

// A Contact is a telephone number, an address or the like.
type Contact struct {
	Contact string `json:"contact"`
	Comment string `json:"comment"`
}

func readContacts(f *Field, given json.RawMessage) (any, error) {
	list := []Contact{}
	for _, e := range elements(given) {
		var c Contact
		if json.Unmarshal(e, &c.Contact) != nil && json.Unmarshal(e, &c) != nil || c.Contact == "" {
			return nil, fmt.Errorf(`%s is no contact; write {"contact": "...", "comment": "..."}`, e)
		}
		list = append(list, c)
	}
	return list, f.one(len(list))
}

// A Link leads to a record. The titles are those of today, and are not kept.
type Link struct {
	Catalog      string `json:"catalogId"`
	Record       string `json:"recordId"`
	CatalogTitle string `json:"catalogTitle,omitempty"`
	RecordTitle  string `json:"recordTitle,omitempty"`
	IsRemoved    bool   `json:"isRemoved,omitempty"`
}

func readLinks(f *Field, given json.RawMessage) (any, error) {
	list := []Link{}
	for _, e := range elements(given) {
		var l Link
		if json.Unmarshal(e, &l) != nil && len(f.Catalogs) == 1 {
			l = Link{Catalog: f.Catalogs[0], Record: strings.Trim(string(e), `"`)}
		}
		switch {
		case number(l.Catalog) == 0 || number(l.Record) == 0:
			return nil, fmt.Errorf(`%s is no link; write {"catalogId": "1", "recordId": "2"}`, e)
		case len(f.Catalogs) > 0 && !slices.Contains(f.Catalogs, l.Catalog):
			return nil, fmt.Errorf("records of the catalog %s are not linked here", l.Catalog)
		}
		list = append(list, Link{Catalog: l.Catalog, Record: l.Record})
	}
	return list, f.one(len(list))
}

// A Person is somebody by name.
type Person struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	IsRemoved bool   `json:"isRemoved"`
}

func readPeople(f *Field, given json.RawMessage) (any, error) {
	list := []Person{}
	for _, e := range elements(given) {
		var p Person
		if json.Unmarshal(e, &p.ID) != nil && json.Unmarshal(e, &p) != nil || p.ID == "" {
			return nil, fmt.Errorf(`%s is nobody; write a name, or {"id": "..."}`, e)
		}
		if p.Title == "" {
			p.Title = p.ID
		}
		list = append(list, p)
	}
	return list, f.one(len(list))
}
