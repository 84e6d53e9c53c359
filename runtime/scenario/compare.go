package scenario

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"hookflow/engine"
	"hookflow/runtime/mock"
)

// A Difference is one thing that is not as it should be.
type Difference struct {
	What     string `json:"what"`              // such as path, or call 2: body
	Element  string `json:"element,omitempty"` // id of the element that it is about; empty: of none alone
	Expected string `json:"expected"`
	Got      string `json:"got"`
}

// String tells a difference in one line.
func (d Difference) String() string {
	return fmt.Sprintf("%s: expected %s, got %s", d.What, d.Expected, d.Got)
}

// comparison gathers differences.
type comparison struct {
	m    *Model
	list []Difference
}

func (c *comparison) add(what, element, expected, got string) {
	c.list = append(c.list, Difference{what, element, expected, got})
}

// compare tells what of what was asked for came out otherwise.
func (m *Model) compare(want, got *Expect, events []engine.Event) []Difference {
	c := &comparison{m: m}
	if want.State != "" && want.State != got.State {
		c.add("state", first(got.Incidents), want.State, got.State+c.because(got))
	}
	if want.Path != nil {
		c.path(want.Path, got.Path)
	}
	c.passes(want.Passes, got.Path)
	c.never(want.Never, events)
	c.elements("waits", want.Waits, got.Waits)
	c.elements("incidents", want.Incidents, got.Incidents)
	c.variables(want.Variables, got.Variables)
	if want.Calls != nil {
		c.calls(want.Calls, got.Calls)
	}
	c.notCalled(want.NotCalled, got.Calls)
	return c.list
}

// because says what stands behind a state.
func (c *comparison) because(got *Expect) string {
	switch {
	case len(got.Incidents) > 0:
		return " at " + c.m.calledAll(got.Incidents)
	case got.State == "waiting" && len(got.Waits) > 0:
		return " at " + c.m.calledAll(got.Waits)
	}
	return ""
}

// path compares element by element and tells the first that differs.
func (c *comparison) path(want, got []string) {
	for i := range max(len(want), len(got)) {
		w, g := at(want, i), at(got, i)
		if w == g {
			continue
		}
		what := fmt.Sprintf("path, element %d", i+1)
		c.add(what, cmp.Or(g, w), c.orEnd(w), c.orEnd(g))
		return
	}
}

func (c *comparison) orEnd(id string) string {
	if id == "" {
		return "the end"
	}
	return c.m.called(id)
}

// passes tells the first element that did not complete behind the one before it.
func (c *comparison) passes(want, got []string) {
	from := 0
	for i, id := range want {
		at := slices.Index(got[from:], id)
		if at >= 0 {
			from += at + 1
			continue
		}
		after := "from the beginning"
		if i > 0 {
			after = "behind " + c.m.called(want[i-1])
		}
		c.add("passes", id, c.m.called(id)+" "+after, cmp.Or(c.m.calledAll(got[from:]), "nothing"))
		return
	}
}

// never tells elements that began and flows that were taken all the same.
func (c *comparison) never(want []string, events []engine.Event) {
	for _, id := range want {
		if c.m.view.ByID(id) == nil { // nothing would ever reach it
			c.add("never", "", "an element", c.m.called(id))
		}
		if slices.ContainsFunc(events, func(e engine.Event) bool {
			return e.Element == id && (e.Kind == engine.Activated || e.Kind == engine.Taken)
		}) {
			c.add("never", id, c.m.called(id)+" untouched", "it was reached")
		}
	}
}

func (c *comparison) elements(what string, want, got []string) {
	if want == nil {
		return
	}
	for _, id := range want {
		if !slices.Contains(got, id) {
			c.add(what, id, c.m.called(id), cmp.Or(c.m.calledAll(got), "nothing"))
		}
	}
	for _, id := range got {
		if !slices.Contains(want, id) {
			c.add(what, id, cmp.Or(c.m.calledAll(want), "nothing"), c.m.called(id))
		}
	}
}

func (c *comparison) variables(want, got engine.Vars) {
	for _, name := range want.Names() {
		have, is := got[name]
		switch {
		case !is:
			c.add("variable "+name, "", short(want[name]), "no such variable")
		case !same(want[name], have):
			c.add("variable "+name, "", short(want[name]), short(have))
		}
	}
}

// calls compares call by call.
func (c *comparison) calls(want, got []Call) {
	for i := range max(len(want), len(got)) {
		what := fmt.Sprintf("call %d", i+1)
		switch {
		case i >= len(got):
			c.add(what, want[i].Element, want[i].line(), "no call")
		case i >= len(want):
			c.add(what, got[i].Element, "no call", got[i].line())
		default:
			c.call(what, &want[i], &got[i])
		}
	}
}

// call compares what is said of one call.
func (c *comparison) call(what string, want, got *Call) {
	differ := func(part, w, g string) { c.add(what+": "+part, got.Element, w, g) }
	if want.Element != "" && want.Element != got.Element {
		differ("element", c.m.called(want.Element), c.m.called(got.Element))
	}
	if want.Method != "" && !strings.EqualFold(want.Method, got.Method) {
		differ("method", want.Method, got.Method)
	}
	if want.URL != "" && want.URL != got.URL && !fits(want.URL, got.URL) {
		differ("address", want.URL, got.URL)
	}
	if want.Status != 0 && want.Status != got.Status {
		differ("status of the answer", fmt.Sprint(want.Status), fmt.Sprint(got.Status))
	}
	if want.Body != nil && !same(want.Body, got.Body) {
		differ("body", short(want.Body), cmp.Or(short(got.Body), "nothing"))
	}
	for name, value := range want.Headers {
		if has := got.header(name); has != value {
			differ("header "+name, value, cmp.Or(has, "nothing"))
		}
	}
}

func (c *Call) header(name string) string {
	for n, v := range c.Headers {
		if strings.EqualFold(n, name) {
			return v
		}
	}
	return ""
}

// line is a call in one line.
func (c *Call) line() string {
	if c.URL == "" {
		return strings.TrimSuffix("a call of "+c.Element, " of ")
	}
	return strings.TrimSpace(c.Method + " " + c.URL + " " + short(c.Body))
}

func (c *comparison) notCalled(want []string, got []Call) {
	for _, address := range want {
		for i := range got {
			if fits(address, got[i].URL) {
				c.add("notCalled", got[i].Element, "no call of "+address, got[i].line())
			}
		}
	}
}

// fits reports whether an address is that of a pattern.
func fits(pattern, address string) bool {
	s := mock.Sample{URL: pattern}
	return s.Fits(address)
}

// same compares values, not texts: 1 and 1.0 are the same, and so is the order of fields.
func same(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, errX := valueOf(a)
	y, errY := valueOf(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

// A number is one as text, the same for equal ones.
type number string

// valueOf is a value whose numbers are compared whatever their size.
func valueOf(text json.RawMessage) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return exact(v), nil
}

func exact(v any) any {
	switch x := v.(type) {
	case json.Number:
		if n, _, err := apd.NewFromString(x.String()); err == nil {
			n.Reduce(n)
			return number(n.Text('E'))
		}
	case []any:
		for i := range x {
			x[i] = exact(x[i])
		}
	case map[string]any:
		for name := range x {
			x[name] = exact(x[name])
		}
	}
	return v
}

// short is a value for people.
func short(v json.RawMessage) string {
	const most = 300
	if r := []rune(string(v)); len(r) > most {
		return string(r[:most]) + "\u2026"
	}
	return string(v)
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func first(list []string) string { return at(list, 0) }
