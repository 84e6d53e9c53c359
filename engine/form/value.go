package form

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hookflow/engine"
)

// empty reports whether nothing stands in a value: an empty text or list, too.
func empty(kind string, v json.RawMessage) bool {
	switch string(bytes.TrimSpace(v)) {
	case "", "null", `""`:
		return true
	case "[]", "{}":
		return kind != JSON
	}
	return false
}

// A reading is what a value of a kind is.
type reading struct {
	text   string // of a text
	number float64
	at     time.Time
	items  int // of a list
}

// none says of a value that it is none of the field's kind.
func (l *Line) none() []Fault {
	switch l.Type {
	case Number:
		return l.wrong("must be a number")
	case Boolean:
		return l.wrong("must be yes or no")
	case Date:
		return l.wrong("must be a date such as 2026-01-31")
	case Time:
		return l.wrong("must be a time such as 18:00")
	case DateTime:
		return l.wrong("must be a date and time such as 2026-01-31T18:00")
	case Email:
		return l.wrong("must be an e-mail address")
	case URL:
		return l.wrong("must be an address such as https://example.org")
	case Select, Radio:
		return l.wrong("must be one of the choices")
	case Checklist:
		return l.wrong("must be some of the choices")
	case Tags:
		return l.wrong("must be a list of texts")
	case File:
		return l.wrong("must be a file")
	case Files:
		return l.wrong("must be a list of files")
	}
	return l.wrong("must be a text")
}

// typed reads the value as its kind says.
func (l *Line) typed() (reading, []Fault) {
	var r reading
	ok := true
	switch l.Type {
	case JSON, Record:
	case Number:
		ok = json.Unmarshal(l.Value, &r.number) == nil
	case Boolean:
		ok = json.Unmarshal(l.Value, new(bool)) == nil
	case Select, Radio:
		ok = l.offers(l.Value)
	case Checklist, Tags:
		r.items, ok = l.list()
	case File, Files:
		var list []engine.FormFile
		list, ok = FilesOf(l.Value)
		r.items = len(list)
		ok = ok && (l.Type == Files || len(list) == 1)
	default:
		r, ok = l.textual()
	}
	if !ok {
		return r, l.none()
	}
	return r, nil
}

// offers reports whether a value is one of the choices. Where none are known, any is.
func (l *Line) offers(v json.RawMessage) bool {
	if len(l.Choices) == 0 {
		return true
	}
	return slices.ContainsFunc(l.Choices, func(c engine.FormChoice) bool { return sameJSON(c.Value, v) })
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

func (l *Line) list() (n int, ok bool) {
	var items []json.RawMessage
	if json.Unmarshal(l.Value, &items) != nil {
		return 0, false
	}
	for _, item := range items {
		if l.Type == Checklist && !l.offers(item) || l.Type == Tags && json.Unmarshal(item, new(string)) != nil {
			return 0, false
		}
	}
	return len(items), true
}

// Layouts of dates and times, as they are kept and typed.
var (
	timeLayouts     = []string{"15:04", "15:04:05"}
	dateTimeLayouts = []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02 15:04"}
)

// textual reads kinds that are texts. A plain one without bounds takes any value: models that say nothing of a field's kind
// are filled in by programs as well.
func (l *Line) textual() (r reading, ok bool) {
	if json.Unmarshal(l.Value, &r.text) != nil {
		return r, (l.Type == Text || l.Type == "") && l.Min+l.Max+l.Pattern == ""
	}
	switch l.Type {
	case Date:
		r.at, ok = parsed(r.text, time.DateOnly)
	case Time:
		r.at, ok = parsed(r.text, timeLayouts...)
	case DateTime:
		r.at, ok = parsed(r.text, dateTimeLayouts...)
	case Email:
		a, err := mail.ParseAddress(r.text)
		ok = err == nil && a.Address == r.text
	case URL:
		u, err := url.Parse(r.text)
		ok = err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
	default:
		ok = true
	}
	return r, ok
}

func parsed(text string, layouts ...string) (time.Time, bool) {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// bounds holds a value against Min and Max.
func (l *Line) bounds(x *scope, r reading) []Fault {
	least, most := x.text(l.Min), x.text(l.Max)
	switch {
	case least == "" && most == "":
		return nil
	case l.Type == Number:
		low, errLow := strconv.ParseFloat(least, 64)
		high, errHigh := strconv.ParseFloat(most, 64)
		return l.between(least, most, errLow == nil && r.number < low, errHigh == nil && r.number > high)
	case !r.at.IsZero() || l.Type == Time:
		low, isLow := parsed(least, append(append(dateTimeLayouts, time.DateOnly), timeLayouts...)...)
		high, isHigh := parsed(most, append(append(dateTimeLayouts, time.DateOnly), timeLayouts...)...)
		return l.between(least, most, isLow && r.at.Before(low), isHigh && r.at.After(high))
	case l.Type == File:
		return l.megabytes(most)
	case isList(l.Type):
		return l.count(x, r.items)
	}
	n := utf8.RuneCountInString(r.text)
	switch low, high := whole(least), whole(most); {
	case low >= 0 && n < low:
		return l.wrong("must have at least %d letters", low)
	case high >= 0 && n > high:
		return l.wrong("must have at most %d letters", high)
	}
	return nil
}

// whole is a whole number; -1 if it is none.
func whole(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

func (l *Line) between(least, most string, below, above bool) []Fault {
	switch {
	case below:
		return l.wrong("must be at least %s", least)
	case above:
		return l.wrong("must be at most %s", most)
	}
	return nil
}

// count holds the items of a list against Min and Max.
func (l *Line) count(x *scope, n int) []Fault {
	switch low, high := whole(x.text(l.Min)), whole(x.text(l.Max)); {
	case low >= 0 && n < low:
		return l.wrong("must have at least %d items", low)
	case high >= 0 && n > high:
		return l.wrong("must have at most %d items", high)
	}
	return nil
}

func (l *Line) megabytes(most string) []Fault {
	list, _ := FilesOf(l.Value)
	high, err := strconv.ParseFloat(most, 64)
	if err == nil && float64(list[0].Size) > high*(1<<20) {
		return l.wrong("must be a file of at most %s MB", most)
	}
	return nil
}

// FilesOf reads the value of a field that takes one file or several.
func FilesOf(v json.RawMessage) (list []engine.FormFile, ok bool) {
	if bytes.HasPrefix(bytes.TrimSpace(v), []byte("[")) {
		ok = json.Unmarshal(v, &list) == nil
	} else {
		list = make([]engine.FormFile, 1)
		ok = json.Unmarshal(v, &list[0]) == nil
	}
	return list, ok && !slices.ContainsFunc(list, func(f engine.FormFile) bool { return f.ID == "" || f.Name == "" })
}

// objects reads the rows of a table.
func objects(v json.RawMessage) (rows []engine.Vars, ok bool) {
	ok = json.Unmarshal(v, &rows) == nil
	return rows, ok
}

// matches reports whether a pattern is found in a text, or in the JSON of any other value. A pattern that cannot be read
// is found nowhere; deploying refuses it.
func matches(pattern string, v json.RawMessage) bool {
	var text string
	if json.Unmarshal(v, &text) != nil {
		text = string(v)
	}
	p, err := regexp.Compile(pattern)
	return err == nil && p.MatchString(text)
}

// Example is a value that a field takes, for trying a process out.
func Example(f *engine.FormField) json.RawMessage {
	switch {
	case !empty(f.Type, f.Value):
		return f.Value
	case len(f.Choices) > 0 && f.Type == Checklist:
		return json.RawMessage("[" + string(f.Choices[0].Value) + "]")
	case len(f.Choices) > 0 && Chooses(f.Type):
		return f.Choices[0].Value
	}
	if v, known := examples[f.Type]; known {
		return v
	}
	text := cmp.Or(f.Label, f.Variable)
	if n := whole(f.Min); n > utf8.RuneCountInString(text) {
		text += strings.Repeat("x", n-utf8.RuneCountInString(text))
	}
	v, _ := json.Marshal(text) // a text can be written
	return v
}

var examples = map[string]json.RawMessage{
	Number: json.RawMessage("1"), Boolean: json.RawMessage("true"), Date: json.RawMessage(`"2026-01-05"`), Time: json.RawMessage(`"09:00"`),
	DateTime: json.RawMessage(`"2026-01-05T09:00"`), Email: json.RawMessage(`"kim@example.org"`), URL: json.RawMessage(`"https://example.org"`),
	Checklist: json.RawMessage("[]"), Tags: json.RawMessage(`["a"]`), Table: json.RawMessage("[]"), JSON: json.RawMessage("{}"), File: json.RawMessage("null"), Files: json.RawMessage("[]"),
}
