package record

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Filter keeps records by one field.
type Filter struct {
	Field string // id or name
	Op    string // see ops
	Value string // of "in" several, of "between" two, with "; " between them
}

// ops are how values are compared.
var ops = []string{"is", "not", "less", "most", "least", "more", "between", "in", "contains", "begins", "empty", "filled"}

// ParseFilter reads FIELD:OP:VALUE.
func ParseFilter(text string) (f Filter, err error) {
	parts := strings.SplitN(text, ":", 3)
	if len(parts) < 2 || !slices.Contains(ops, parts[1]) {
		return f, invalid("%q is no filter; write FIELD:OP:VALUE with one of %s", text, strings.Join(ops, ", "))
	}
	f = Filter{Field: parts[0], Op: parts[1]}
	if len(parts) == 3 {
		f.Value = parts[2]
	}
	return f, nil
}

// by are the records that a filter keeps.
func (s *search) by(f Filter) (set, error) {
	field := s.c.Field(f.Field)
	if field == nil {
		return nil, invalid("%s has no field %q", s.c.Name, f.Field)
	}
	kind, _ := KindOf(field.Kind)
	if kind.sorts == nil {
		return nil, invalid("records cannot be found by %s", field.Name)
	}
	if err := kind.asks(field, f.Op); err != nil {
		return nil, err
	}
	if day, is := dayOf(f.Value); field.Kind == "date" && is {
		if f, whole := f.ofDay(day); whole {
			return s.within(field, f)
		}
	}
	switch f.Op {
	case "not":
		found, err := s.by(Filter{Field: f.Field, Op: "is", Value: f.Value})
		return s.others(found), err
	case "in", "between":
		return s.several(field, f)
	case "empty":
		return s.others(s.matching(field, matcher{op: "filled"})), nil
	case "filled", "contains", "begins":
		return s.matching(field, matcher{op: f.Op, text: folded(f.Value)}), s.wrong
	}
	place, err := field.sought(f.Value)
	if err != nil {
		return nil, err
	}
	if place == nil { // nothing is like what is empty but what is empty
		return s.by(Filter{Field: f.Field, Op: "empty"})
	}
	return s.matching(field, matcher{op: f.Op, place: place, text: folded(f.Value), exact: field.exact(f.Value)}), s.wrong
}

// asks refuses to compare what cannot be compared so.
func (k Kind) asks(f *Field, op string) error {
	switch op {
	case "contains", "begins":
		if k.Numbered && f.Kind != "date" {
			return invalid("%s holds no text; what it contains or begins with is not asked", f.Name)
		}
	case "less", "most", "least", "more", "between":
		if !k.Ordered {
			return invalid("%s has no order; what is less or more is not asked", f.Name)
		}
	}
	return nil
}

// dayOf is the day that a value names, without a time; false if it names none.
func dayOf(text string) (day time.Time, is bool) {
	for _, form := range []string{time.DateOnly, "02.01.2006", "2006/1/2"} {
		if day, err := time.Parse(form, strings.TrimSpace(text)); err == nil {
			return day, true
		}
	}
	return day, false
}

// A span is from a moment on, up to another one; either may be empty.
type span struct {
	from, before string
	not          bool // what is outside of it
}

// ofDay is what a filter means that names a day: it has all of its hours. false: it means its beginning.
func (f Filter) ofDay(day time.Time) (out span, whole bool) {
	this, next := day.Format(time.RFC3339), day.AddDate(0, 0, 1).Format(time.RFC3339)
	switch f.Op {
	case "is":
		return span{from: this, before: next}, true
	case "not":
		return span{from: this, before: next, not: true}, true
	case "more":
		return span{from: next}, true
	case "most":
		return span{before: next}, true
	}
	return out, false
}

// within are the records that have a moment of a span.
func (s *search) within(field *Field, of span) (fit set, err error) {
	for op, value := range map[string]string{"least": of.from, "less": of.before} {
		if value == "" {
			continue
		}
		found, err := s.by(Filter{field.ID, op, value})
		if err != nil {
			return nil, err
		}
		fit = both(fit, found)
	}
	if of.not {
		fit = s.others(fit)
	}
	return fit, nil
}

// several are the records that a filter with several values keeps.
func (s *search) several(field *Field, f Filter) (fit set, err error) {
	values := []string{}
	for value := range strings.SplitSeq(f.Value, strings.TrimSpace(listMark)) {
		values = append(values, strings.TrimSpace(value))
	}
	if f.Op == "in" {
		fit = set{}
		for _, value := range values {
			found, err := s.by(Filter{Field: field.ID, Op: "is", Value: value})
			if err != nil {
				return nil, err
			}
			fit = either(fit, found)
		}
		return fit, nil
	}
	if len(values) != 2 {
		return nil, invalid("%s: write the least and the most value, as in 1%s5", field.Name, listMark)
	}
	for i, op := range []string{"least", "most"} {
		found, err := s.by(Filter{Field: field.ID, Op: op, Value: values[i]})
		if err != nil {
			return nil, err
		}
		fit = both(fit, found)
	}
	return fit, nil
}

// matching are the records whose places in a field fit. What a place does not tell, the record does.
func (s *search) matching(field *Field, m matcher) set {
	prefix := fieldPrefix(s.c.ID, fieldNumber(field.ID))
	from := slices.Clone(prefix)
	switch m.op {
	case "is":
		from = append(from, m.place...)
	case "begins":
		from = append(from, m.text[:min(len(m.text), indexedText)]...)
	}
	_, last := counted(s.tx, s.c.ID)
	out, doubtful := make(set, last/64+1), []uint64(nil)
	for k := range s.tx.Scan(bucketIndex, from) {
		place, id := k[len(prefix):len(k)-8], binary.BigEndian.Uint64(k[len(k)-8:])
		switch fits, sure := m.fits(place); {
		case !sure:
			doubtful = append(doubtful, id)
		case fits:
			out = out.add(id)
		}
	}
	for _, id := range doubtful {
		r, err := get(s.tx, s.c.ID, id)
		if err != nil {
			s.wrong = err
		}
		if m.holds(r.Values[field.ID]) {
			out = out.add(id)
		}
	}
	return out
}

// others are the records that are not in a set.
func (s *search) others(than set) set {
	out := s.all()
	for i := range min(len(out), len(than)) {
		out[i] &^= than[i]
	}
	return out
}

// sought is the place of a value as somebody writes it, an option by its name, too; nil if it is empty.
func (f *Field) sought(text string) ([]byte, error) {
	switch f.Kind {
	case "text", "contact", "link", "employee", "file":
		if text == "" {
			return nil, nil
		}
		return placeOf(text), nil
	}
	kept, err := f.read(json.RawMessage(strconv.Quote(text)))
	if err != nil || kept == nil {
		return nil, err
	}
	return f.places(kept)[0], nil
}

// A matcher compares places.
type matcher struct {
	op    string
	place []byte
	text  string
	exact *big.Rat // a number that has the same place as others; nil: it has not
}

// exactFrom is from where on the place of a number is that of others, too.
const exactFrom = 1 << 53

// exact is a number that has the same place as others; nil if it has not.
func (f *Field) exact(text string) *big.Rat {
	x, ok := new(big.Rat).SetString(strings.TrimSpace(text))
	if f.Kind != "number" || !ok || new(big.Rat).Abs(x).Cmp(big.NewRat(exactFrom, 1)) < 0 {
		return nil
	}
	return x
}

// fits reports whether a value with that place is kept; sure is false where the place does not tell, since the text was cut.
func (m *matcher) fits(place []byte) (fits, sure bool) {
	cut := len(place) == indexedText+1 && place[indexedText] == textCut
	switch m.op {
	case "filled":
		return true, true
	case "is": // only those of that beginning are looked at
		return true, !cut && m.exact == nil
	case "begins":
		return true, !cut && len(m.text) <= indexedText
	case "contains":
		found := bytes.Contains(place, []byte(m.text))
		return found, found || !cut
	}
	order := bytes.Compare(place, m.place)
	if order == 0 && m.exact != nil {
		return false, false
	}
	return m.takes(order), true
}

// takes reports whether a value is kept that stands so to the one it is compared with: before it, at it or behind it.
func (m *matcher) takes(order int) bool {
	return order < 0 && (m.op == "less" || m.op == "most") || order == 0 && (m.op == "most" || m.op == "least") || order > 0 && (m.op == "least" || m.op == "more") || order == 0 && m.op == "is"
}

// holds looks at the value itself, which is a text or a large number.
func (m *matcher) holds(kept json.RawMessage) bool {
	if x, ok := new(big.Rat).SetString(string(kept)); ok && m.exact != nil {
		return m.takes(x.Cmp(m.exact))
	}
	text := folded(string(kept))
	_ = json.Unmarshal([]byte(strings.ToLower(string(kept))), &text) // of a list, its JSON is looked at
	switch m.op {
	case "is":
		return text == m.text
	case "begins":
		return strings.HasPrefix(text, m.text)
	}
	return strings.Contains(text, m.text)
}
