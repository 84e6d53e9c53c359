package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"hookflow/runtime/server"
)

// A test is one process, what it is started with, and what happens to it.
type test struct {
	name   string
	source string // the BPMN file
	start  string // process id
	vars   server.Vars
	script []reply
	event  string      // what happens from outside: message, wrong, early, begin, timer, task, people; callback: by the service itself; down: nobody listens
	forms  server.Vars // what people enter
	path   string      // where the message comes
	scene  bool        // a scenario of the engine: only its first start
}

// values are the variables that the cases are started with.
const values = `{"id":"Kim & Söhne/1","id2":"x-1","name":"a b+c&d=é","n":5,"dry":true,"amount":12.5,"items":[{"n":1},{"n":2}],"tags":["a","b"],
"nothing":null,"quoted":"say \"hi\"\n\\x","z":"zz","order":{"id":"o1","lines":[{"n":1}]},"orderId":"ORDER","who":"kim"}`

// Answers of services that do not work.
var (
	busy = reply{503, `{"error":"busy"}`}
	no   = reply{404, `{"error":"no such"}`}
	html = reply{500, "<html>oops</html>"}
)

// often repeats an answer more often than any call is tried.
func often(r reply) []reply { return []reply{r, r, r, r, r, r, r, r, r} }

// tests lists all cases: those of the folder cases with their variants, the bundled
// examples, and the scenarios of the engine.
func tests(root string) ([]test, error) {
	var all []test
	add := func(t test, file string) error {
		data, err := os.ReadFile(filepath.Join(root, ".ci/servers/cases", file+".bpmn"))
		if err != nil {
			return err
		}
		t.source, t.start = string(data), file
		if t.vars == nil && t.event != "begin" {
			t.vars = variables(values)
		}
		all = append(all, t)
		return nil
	}
	for _, name := range strings.Fields("get address post_json post_json_text post_json_list post_json_var post_empty post_form post_text post_xml put_204 delete_q nulltpl answer_text answer_list answer_missing redirect inout cond mi_par mi_seq mi_gather mi_sub callact callact_plain throw instance script par") {
		if err := add(test{name: name}, name); err != nil {
			return nil, err
		}
	}
	for _, v := range variants() {
		file, _, _ := strings.Cut(v.name, ":")
		if err := add(v, file); err != nil {
			return nil, err
		}
	}
	shown, err := examples(root)
	if err != nil {
		return nil, err
	}
	scenes, err := scenarios(root)
	return slices.Concat(all, shown, scenes), err
}

// entered is what people enter into the forms of the bundled examples.
const entered = `{"person":"Kim","from":"2026-11-30","days":3,"approved":true,"reason":"well earned","city":"Seoul","read":true,"worker":"kim",
"error":"no paper","confirmed":true,"offerId":"ORDER","item":"pen","count":2,"book":true,"answer":"yes","orderId":"o7","total":12.5,"paid":true,"accepted":true}`

var processOf = regexp.MustCompile(`<bpmn:process id="([^"]+)"`)

// examples are those that the program brings along, played by people who fill in the forms.
func examples(root string) ([]test, error) {
	files, err := filepath.Glob(filepath.Join(root, "assets/examples/*.bpmn"))
	if err != nil {
		return nil, err
	}
	var all []test
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(filepath.Base(file), ".bpmn")
		t := test{name: "example " + name, source: string(data), event: "people", forms: variables(entered)}
		t.start = processOf.FindStringSubmatch(t.source)[1]
		switch name {
		case "started-by-a-webhook":
			t.event, t.path = "begin", "orders"
		case "first-answer-counts":
			t.path = "offers"
		}
		all = append(all, t)
	}
	return all, nil
}

// variants are cases that differ by what the service answers or what happens.
func variants() []test {
	with := func(name, value string) server.Vars {
		v := variables(values)
		v[name] = json.RawMessage(value)
		return v
	}
	list := []test{
		{name: "get:float", vars: with("n", "2.0")}, {name: "post_form:float", vars: with("n", "1000000.5")},
		{name: "post_json:big", vars: with("amount", "1234567890123.25")},
		{name: "cond:low", script: []reply{{200, `{"score":3}`}}}, {name: "cond:null", script: []reply{{200, `{}`}}},
		{name: "cond:string", script: []reply{{200, `{"score":"77"}`}}}, {name: "cond:404", script: often(no)},
		{name: "catch", event: "message", path: "pay"}, {name: "catch:wrongkey", event: "wrong", path: "pay"},
		{name: "catch_late", event: "early", path: "paylate"}, {name: "mstart", event: "begin", path: "orders"},
		{name: "environment", event: "callback"}, {name: "timer_b", event: "timer"}, {name: "user", event: "task"},
		{name: "ebg:msg", event: "message", path: "pay"}, {name: "ebg:timer", event: "timer"},
	}
	for _, file := range strings.Fields("retry_err retry_plain errflow sub_err evsub") {
		for _, v := range []struct {
			name   string
			script []reply
		}{{"200", nil}, {"404", often(no)}, {"503x2", []reply{busy, busy}}, {"503ever", often(busy)}, {"html500", often(html)}} {
			list = append(list, test{name: file + ":" + v.name, script: v.script})
		}
		list = append(list, test{name: file + ":refused", event: "down"})
	}
	return list
}

var (
	fileMark  = regexp.MustCompile(`(?m)^-- (.*) --\n`)
	startLine = regexp.MustCompile(`(?m)^start (\S+)(.*)$`)
	argument  = regexp.MustCompile(`(\w+)=("(?:[^"\\]|\\.)*"|\S+)`)
)

// scenarios are the scenarios of the engine with one process file: each as far as it
// comes by its first start.
func scenarios(root string) ([]test, error) {
	files, err := filepath.Glob(filepath.Join(root, "testdata/scenario/*.txtar"))
	if err != nil {
		return nil, err
	}
	var all []test
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		text := string(data)
		start := startLine.FindStringSubmatch(text)
		marks := fileMark.FindAllStringSubmatchIndex(text, -1)
		if start == nil || strings.Contains(start[2], " at=") || strings.HasPrefix(filepath.Base(file), "trouble_") {
			continue // begins at a certain event, or is about the limits of our own engine
		}
		for i, m := range marks {
			end := len(text)
			if i+1 < len(marks) {
				end = marks[i+1][0]
			}
			if text[m[2]:m[3]] == "process.bpmn" {
				source := strings.ReplaceAll(text[m[1]:end], "PT10S", "PT10M") // by a clock that nobody sets, no side comes to its end by chance
				t := test{name: "scenario " + strings.TrimSuffix(filepath.Base(file), ".txtar"), source: source, start: start[1], vars: arguments(start[2]), scene: true}
				all = append(all, t)
			}
		}
	}
	return all, nil
}

// arguments reads the variables of a start: JSON, or texts without quotes.
func arguments(text string) server.Vars {
	vars := server.Vars{}
	for _, m := range argument.FindAllStringSubmatch(text, -1) {
		vars[m[1]] = json.RawMessage(m[2])
		if !json.Valid(vars[m[1]]) {
			vars[m[1]], _ = json.Marshal(m[2]) // a text always has a JSON form
		}
	}
	return vars
}

// variables reads a JSON object.
func variables(text string) server.Vars {
	var v server.Vars
	if text != "" && json.Unmarshal([]byte(text), &v) != nil {
		return nil
	}
	return v
}

var (
	processID = regexp.MustCompile(`<(?:\w+:)?process [^>]*?\bid="([^"]+)"`)
	heardIs   = regexp.MustCompile(`(<(?:\w+:)?(?:message|signal) [^>]*?\bname=")([^"]+)"`)
	pathIs    = regexp.MustCompile(`(<hookflow:receive [^>]*?\bpath=")([^"]+)"`)
)

// apart gives a test names of its own on a server where all run at once: process ids,
// paths, messages, signals (which reach every instance) and the order's key end with mark, and calls go to the recorder below
// the mark. What calls Hookflow itself calls the side that plays, at inbound.
func (t test) apart(mark, recorder, inbound string) test {
	if t.event == "down" {
		recorder = "127.0.0.1:9" // the port of discard: nobody listens
	}
	for _, m := range processID.FindAllStringSubmatch(t.source, -1) {
		t.source = strings.NewReplacer(`"`+m[1]+`"`, `"`+m[1]+"_"+mark+`"`).Replace(t.source)
	}
	t.start += "_" + mark
	t.source = heardIs.ReplaceAllString(t.source, `${1}${2}-`+mark+`"`)
	t.source = pathIs.ReplaceAllString(t.source, `${1}${2}-`+mark+`"`)
	t.path += "-" + mark
	t.source = strings.NewReplacer(
		`<hookflow:service url="http://localhost:8087" />`, "", // a port of its own, which another program may have
		`http://localhost:8087/histories`, inbound+"histories-"+mark,
		`{= environment.url }/in/work-records`, `{= environment.url }/in/work-records-`+mark,
		`{= environment.url }/in/back`, `{= environment.url }/in/back-`+mark,
	).Replace(t.source)
	for _, host := range []string{"http://127.0.0.1:9400", "http://svc.example", "http://svc", "https://wttr.in", "http://localhost:8087"} {
		t.source = strings.ReplaceAll(t.source, host+"/", fmt.Sprintf("http://%s/%s/", recorder, mark))
	}
	t.vars, t.forms = marked(t.vars, mark), marked(t.forms, mark)
	return t
}

// marked gives the order's key in variables the mark.
func marked(vars server.Vars, mark string) server.Vars {
	if vars == nil {
		return nil
	}
	v := server.Vars{}
	for name, raw := range vars {
		v[name] = json.RawMessage(strings.ReplaceAll(string(raw), "ORDER", "ORDER"+mark))
	}
	return v
}
