package scenario

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// What a starter puts into variables, requests and answers: on each side of what conditions compare with, and where
// nothing is compared a value of the kind that the model makes of it.

// compares is a condition: a name, and what it is compared with.
var compares = regexp.MustCompile(`([\p{L}_][\p{L}\d_.]*)\s*(=|!=|<=|>=|<|>)\s*(-?\d+(?:\.\d+)?|"[^"]*"|true|false)`)

// comparesNames are two names that are compared with each other; what is called is none.
var comparesNames = regexp.MustCompile(`([\p{L}_][\p{L}\d_.]*)\s*(=|!=|<=|>=|<|>)\s*([\p{L}_][\p{L}\d_.]*)(?:[^\p{L}\d_.(]|$)`)

// values are what conditions compare variables with, and what lies beside it.
func (m *Model) values() map[string][]json.RawMessage {
	all := map[string][]json.RawMessage{}
	add := func(name string, list []json.RawMessage) {
		for _, v := range list {
			if len(all[name]) < mostValues && !slices.ContainsFunc(all[name], func(x json.RawMessage) bool { return string(x) == string(v) }) {
				all[name] = append(all[name], v)
			}
		}
	}
	var pairs [][2]string
	for _, e := range m.running() {
		if e.Kind != bpmn.SequenceFlow {
			continue
		}
		condition := bpmn.Value(e, "condition")
		for _, found := range compares.FindAllStringSubmatch(condition, -1) {
			add(found[1], around(found[3]))
		}
		for _, found := range comparesNames.FindAllStringSubmatch(condition, -1) {
			if !slices.Contains([]string{"true", "false", "null"}, found[3]) {
				pairs = append(pairs, [2]string{found[1], found[3]})
			}
		}
	}
	for _, p := range pairs { // of two variables each gets what the other is compared with, or a smaller and a larger one
		few := []json.RawMessage{json.RawMessage("1"), json.RawMessage("2")}
		left, right := all[p[0]], all[p[1]]
		if left == nil {
			add(p[0], slices.Concat(right, few))
		}
		if right == nil {
			add(p[1], slices.Concat(left, few))
		}
	}
	return all
}

// around is a literal and values that differ from it.
func around(literal string) []json.RawMessage {
	var n float64
	switch {
	case literal == "true", literal == "false":
		return []json.RawMessage{json.RawMessage("true"), json.RawMessage("false")}
	case literal[0] == '"':
		return []json.RawMessage{json.RawMessage(literal), json.RawMessage(`"other"`)}
	case json.Unmarshal([]byte(literal), &n) == nil:
		more, _ := json.Marshal(n + 1)
		less, _ := json.Marshal(n - 1)
		return []json.RawMessage{more, less, json.RawMessage(literal)}
	}
	return nil
}

// calculated is a name that something is calculated with, so that it stands for a number.
var calculated = regexp.MustCompile(`([\p{L}_][\p{L}\d_.]*)\s*[*/]|[*/]\s*([\p{L}_][\p{L}\d_.]*)|([\p{L}_][\p{L}\d_.]*)\s+-\s`)

// inserted is an expression within a text.
var inserted = regexp.MustCompile(`\{=[^}]*\}`)

// numbers are the names that the model calculates with; of a path the last one.
func (m *Model) numbers() map[string]bool {
	names := map[string]bool{}
	for _, x := range m.view.XML.FindElements(".//*") {
		texts := []string{x.Text()}
		for _, a := range x.Attr {
			texts = append(texts, a.Value)
		}
		for _, text := range texts {
			if text = strings.TrimSpace(text); !strings.HasPrefix(text, "=") {
				text = strings.Join(inserted.FindAllString(text, -1), " ")
			}
			for _, found := range calculated.FindAllStringSubmatch(text, -1) {
				name := strings.Join(found[1:], "")
				names[name[strings.LastIndexByte(name, '.')+1:]] = true
			}
		}
	}
	return names
}

// given are the variables that a process may begin with: those of conditions that no answer brings.
func (s *search) given() (names []string) {
	brought := map[string]bool{}
	for _, e := range s.m.running() {
		for _, r := range tableOf(e, "answers") {
			brought[r.variable] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.values)) {
		if first, _, _ := strings.Cut(name, "."); !brought[first] {
			names = append(names, name)
		}
	}
	return names
}

// bodies are what an element may be sent: the fields of the body that its table reads of a request or response, with the values
// of conditions in those that become the variables of them. An element without a table takes every variable.
func (s *search) bodies(e *bpmn.Element, table, from string) (list []json.RawMessage) {
	rows := tableOf(e, table)
	if e != nil && from == "request" {
		rows = append(rows, row{"", bpmn.Value(e, "messageKey")})
	}
	for _, vars := range s.combine(slices.Sorted(maps.Keys(s.values)), engine.Vars{}) {
		body := s.body(rows, from, vars)
		if len(tableOf(e, table)) == 0 && from == "request" {
			maps.Copy(body, vars)
		}
		whole, _ := json.Marshal(body) // it is made of JSON
		if v, is := body[""]; is {
			whole = v
		}
		if !slices.ContainsFunc(list, func(x json.RawMessage) bool { return string(x) == string(whole) }) {
			list = append(list, whole)
		}
	}
	return list
}

// body are the fields that rows read of a body; under no name the body as a whole.
func (s *search) body(rows []row, from string, vars engine.Vars) engine.Vars {
	body := engine.Vars{}
	for _, r := range rows {
		for _, path := range reads(r.value, from) {
			if path[0] != "body" {
				continue
			}
			value, known := vars[r.variable]
			if plain := from + "." + strings.Join(path, "."); !known || strings.Trim(r.value, "= ") != plain {
				value = s.example(r.variable, path[len(path)-1])
			}
			if len(path) > 1 {
				put(body, path[1:], value)
			} else if known {
				body[""] = value
			}
		}
	}
	return body
}

// example is a value for a field of this name: a number where the model calculates with it, an address where it calls it,
// else its name.
func (s *search) example(variable, field string) json.RawMessage {
	if s.numbers[variable] || s.numbers[field] {
		return json.RawMessage("1")
	}
	for _, e := range s.m.running() {
		if variable != "" && strings.Trim(bpmn.Value(e, "url"), "{}= ") == variable {
			field = "http://" + strings.ToLower(field) + ".example"
			break
		}
	}
	text, _ := json.Marshal(field) // a text can be written
	return text
}

// reads are the parts of a request or response that an expression reads, such as body, total.
func reads(source, from string) (paths [][]string) {
	f, err := feel.ParseField("="+strings.TrimPrefix(strings.TrimSpace(source), "="), feel.PlainText)
	if err != nil || f.Expr() == nil {
		return nil // empty, or none that runs
	}
	all := f.Expr().Reads(from)
	for _, path := range all { // what is only on the way to a part is not read as a whole
		if !slices.ContainsFunc(all, func(x []string) bool { return len(x) > len(path) && slices.Equal(x[:len(path)], path) }) {
			paths = append(paths, path)
		}
	}
	return paths
}

func fieldsOf(v json.RawMessage) (fields map[string]json.RawMessage) {
	if json.Unmarshal(v, &fields) != nil {
		return nil
	}
	return fields
}

// combine gives every combination of the values of variables, as far as it is few; a.b is the field b of a.
func (s *search) combine(names []string, with engine.Vars) []engine.Vars {
	if len(names) == 0 {
		return []engine.Vars{with}
	}
	var all []engine.Vars
	for _, v := range s.values[names[0]] {
		next := maps.Clone(with)
		put(next, strings.Split(names[0], "."), v)
		all = append(all, s.combine(names[1:], next)...)
		if len(all) >= 4*mostValues {
			break
		}
	}
	return all
}

// put sets a field within variables.
func put(vars engine.Vars, path []string, v json.RawMessage) {
	if len(path) == 1 {
		vars[path[0]] = v
		return
	}
	inner := engine.Vars(fieldsOf(vars[path[0]]))
	if inner == nil {
		inner = engine.Vars{}
	}
	put(inner, path[1:], v)
	vars[path[0]], _ = json.Marshal(inner) // it is made of JSON
}
