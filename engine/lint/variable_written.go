package lint

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// A variable that is not there is null, and so is what is sent with it. Who starts a process, a worker or a message may bring any
// variable; then only a name that looks like a slip of one that there is says that it is not theirs.
var variableWritten = &Rule{Name: "variable-written", Reach: Slow, Severity: Info, Elsewhere: Off, Check: checkWritten,
	Doc: "What an expression reads is written by something, or may come from outside and is not nearly the name of another variable: it would be null, and nobody would be told."}

func checkWritten(p *Pass) {
	processes := map[*bpmn.Element]*variables{}
	var order []*variables
	for e := range p.Where(executable) {
		v := processes[e.Root()]
		if v == nil {
			v = &variables{written: slices.Clone(given), at: map[string][]*bpmn.Element{}}
			processes[e.Root()] = v
			order = append(order, v)
		}
		v.add(e)
	}
	for _, n := range p.tagged("dataInput", "dataOutput", "property", "dataObject", "dataStore", "dataObjectReference", "dataStoreReference") {
		for _, v := range order {
			v.written = append(v.written, n.xml.SelectAttrValue("name", ""), n.xml.SelectAttrValue("id", ""))
		}
	}
	for _, v := range order {
		p.checkReadings(v)
	}
}

// given are the names that expressions see without any variable.
var given = []string{"instance", "environment", "request", "response", "error", "event", "secrets", "value", "item", "partial", "activationCount",
	"loopCounter", "numberOfInstances", "numberOfActiveInstances", "numberOfCompletedInstances", "numberOfTerminatedInstances"}

// The variables of a process.
type variables struct {
	written  []string
	open     bool // others may bring variables that nobody knows here
	readings []reading
	at       map[string][]*bpmn.Element // the elements that read a name
}

// A reading is a setting that reads a variable.
type reading struct {
	of    *bpmn.Element
	name  string
	table string // the name of the field, or of the table it is a column of
	field bpmn.Field
	row   *etree.Element // of the table; nil: the field is of the element itself
	text  string
}

// add notes what an element writes and reads.
func (v *variables) add(e *bpmn.Element) {
	v.open = v.open || opens(e)
	if settled(e.XML) {
		return
	}
	for _, f := range bpmn.FieldsOf(e) {
		if f.Type != bpmn.Table {
			v.note(reading{of: e, table: f.Name, field: f, text: bpmn.Get(e, f)})
			continue
		}
		for _, row := range bpmn.Rows(e, f) {
			for _, c := range f.Columns {
				v.note(reading{of: e, table: f.Name, field: c, row: row, text: bpmn.GetXML(row, c)})
			}
		}
	}
}

// settled reports whether an element surely has no setting with a variable.
func settled(x *etree.Element) bool {
	for _, a := range x.Attr {
		if strings.ContainsAny(a.Value, "={") {
			return false
		}
	}
	for c := range x.ChildElementsSeq() {
		if c.Tag != "incoming" && c.Tag != "outgoing" {
			return false
		}
	}
	return true
}

// note takes a setting that names a variable, or reads some.
func (v *variables) note(r reading) {
	if r.field.Type == bpmn.Variable || r.field.Name == "storeVariable" {
		name, _, _ := strings.Cut(r.text, ".")
		v.written = append(v.written, name)
		return
	}
	v.read(r)
}

// read notes the names in a setting.
func (v *variables) read(r reading) {
	text := strings.TrimSpace(r.text)
	if text == "" || bpmn.Foreign(text) {
		return
	}
	switch r.field.Type {
	case bpmn.Expression, bpmn.Script:
		if !strings.HasPrefix(text, "=") {
			text = "=" + text
		}
	case bpmn.Text, bpmn.Multiline, bpmn.Duration:
		if !strings.ContainsAny(text, "={") {
			return
		}
	default:
		return
	}
	for _, r.name = range feel.NamesInField(text) {
		v.readings = append(v.readings, r)
		if !slices.Contains(v.at[r.name], r.of) {
			v.at[r.name] = append(v.at[r.name], r.of)
		}
	}
}

// opens reports whether e may bring variables that no setting names.
func opens(e *bpmn.Element) bool {
	switch {
	case foreignSettings(e.XML):
		return true
	case e.Kind == bpmn.CallActivity:
		return !has(e, "outputs")
	case e.Kind == bpmn.UserTask:
		return !has(e, "form")
	case e.Kind == bpmn.ReceiveTask:
		return !has(e, "received")
	case bpmn.Value(e, "job") != "":
		return true
	case e.Kind == bpmn.StartEvent && len(e.Triggers) == 0:
		return e.Parent.Kind == bpmn.Process
	case e.Kind == bpmn.StartEvent || e.Kind == bpmn.IntermediateCatchEvent || e.Kind == bpmn.BoundaryEvent:
		return !has(e, "received") && slices.ContainsFunc(e.Triggers, brings)
	case e.Kind == bpmn.ServiceTask || e.Kind == bpmn.SendTask || e.Kind == bpmn.BusinessRuleTask:
		return bpmn.WorkOf(e) == nil
	}
	return false
}

// brings reports whether what has happened may bring variables.
func brings(t bpmn.Trigger) bool {
	return !slices.Contains([]bpmn.Trigger{bpmn.Timer, bpmn.Link, bpmn.Error, bpmn.Compensate, bpmn.Cancel}, t)
}

// has reports whether a table of e has rows.
func has(e *bpmn.Element, table string) bool {
	f, ok := bpmn.FieldOf(e, table)
	return ok && len(bpmn.Rows(e, f)) > 0
}

// checkReadings says of each name that nothing writes what may be meant.
func (p *Pass) checkReadings(v *variables) {
	slices.Sort(v.written)
	v.written = slices.Compact(v.written)
	var near index
	for _, r := range v.readings {
		if _, found := slices.BinarySearch(v.written, r.name); found {
			continue
		}
		if near == nil {
			near = v.index()
		}
		switch meant := v.meant(r.name, near); {
		case meant != "":
			f := p.Flag(r.of, "reads the variable %q, which nobody writes, so that it is null; did you mean %q?", r.name, meant)
			f.Field = r.table
			f.fix("Correct the name", r.rename(meant))
		case !v.open:
			p.Flag(r.of, "reads the variable %q, which nobody writes, so that it is null: correct the name, or write it before", r.name).Field = r.table
		}
	}
}

// An index finds words by what is left of them without one of their letters: slips of one word share that.
type index map[string][]string

// index has the variables that there surely are: what is written, and what more than one element reads.
func (v *variables) index() index {
	near := index{}
	add := func(name string) {
		for _, rest := range rests(name) {
			near[rest] = append(near[rest], name)
		}
	}
	for _, name := range v.written {
		add(name)
	}
	for name, by := range v.at {
		if len(by) > 1 {
			add(name)
		}
	}
	return near
}

// rests are a word in small letters, and without each of them.
func rests(word string) []string {
	letters := []rune(strings.ToLower(word))
	list := []string{string(letters)}
	for i := range letters {
		list = append(list, string(letters[:i])+string(letters[i+1:]))
	}
	return list
}

// meant is the variable of which a name is a slip of the pen, the first in the alphabet of several; "" if it looks like one of its
// own. Of a name that several elements read only what is written can be meant.
func (v *variables) meant(name string, near index) (best string) {
	for _, rest := range rests(name) {
		for _, k := range near[rest] {
			if k == name || best != "" && k >= best || !slip(name, k) {
				continue
			}
			if _, written := slices.BinarySearch(v.written, k); written || len(v.at[name]) == 1 {
				best = k
			}
		}
	}
	return best
}

// slip reports whether a word is another one with a letter too many, too few or wrong, with two in the wrong order, or in other
// letters of the same word, and not a word of its own such as the plural.
func slip(word, meant string) bool {
	a, b := []rune(strings.ToLower(word)), []rune(strings.ToLower(meant))
	if string(a) == string(b) {
		return true
	}
	short := min(len(a), len(b))
	if short < 4 || strings.HasPrefix(string(a), string(b)) || strings.HasPrefix(string(b), string(a)) {
		return false
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if strings.ContainsAny(string(a)+string(b), "0123456789_") {
		return false
	}
	switch {
	case len(a)+len(b) == 1: // one is missing
		return true
	case len(a) == 2 && len(b) == 2: // in the wrong order
		return a[0] == b[1] && a[1] == b[0]
	}
	return len(a) == 1 && len(b) == 1 && short > 5
}

// rename is a fix that gives the variable that is read another name.
func (r reading) rename(to string) func(bpmn.Touch) {
	return func(touch bpmn.Touch) {
		text, bare := r.text, (r.field.Type == bpmn.Expression || r.field.Type == bpmn.Script) && !strings.HasPrefix(strings.TrimSpace(r.text), "=")
		if bare {
			text = "=" + text
		}
		text, err := feel.RenameInField(text, r.name, to)
		if err != nil {
			return // a person has to do it
		}
		if bare {
			text = strings.TrimPrefix(text, "=")
		}
		if r.row == nil {
			bpmn.Set(touch, r.of, r.field, text)
			return
		}
		bpmn.SetXML(touch, r.row, r.field, text)
	}
}
