package enginetest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"hookflow/engine"
)

// A Scenario is one txtar file: a comment with what it shows and one command
// per line, *.bpmn files, and the trace that is expected.
//
//	start PROCESS [at=ELEMENT] [business=KEY] [VAR=JSON]...
//	deploy FILE...                       files whose name begins with "process" are deployed at the beginning
//	message NAME [key=KEY] [id=ID] [ttl=D] [VAR=JSON]...
//	request METHOD PATH [VAR=JSON]...    an HTTP request whose body holds the variables
//	signal NAME [VAR=JSON]...            evaluate [VAR=JSON]... looks at conditional start events
//	task ELEMENT [VAR=JSON]...           job ELEMENT [VAR=JSON]...
//	fail ELEMENT TEXT                    throw ELEMENT CODE
//	answer ELEMENT STATUS [BODY]         silence ELEMENT: the call gets no answer
//	advance DURATION                     virtual time, such as 10s
//	set [VAR=JSON]...                    cancel, suspend, resume
//	resolve ELEMENT HOW [code=CODE] [VAR=JSON]...
//	move FROM TO                         "-" for none
//	migrate [FROM=TO]...                 to the latest version
//	delete, purge                        undeploy PROCESS VERSION
//	limit NAME=VALUE...                  sets engine limits
//
// Commands that need an instance mean the one that was started last and still
// runs; #2 in front of a command means the second instance.
type Scenario struct {
	Name  string
	About string // the first comment line
	Lines []string
	Files []txtar.File
	Trace string
}

// ParseScenario reads a scenario file.
func ParseScenario(name string, data []byte) *Scenario {
	a := txtar.Parse(data)
	s := &Scenario{Name: name}
	for _, line := range strings.Split(string(a.Comment), "\n") {
		line = strings.TrimSpace(line)
		if text, comment := strings.CutPrefix(line, "#"); comment {
			if s.About == "" && !startsWithDigit(text) {
				s.About = strings.TrimSpace(text)
				continue
			}
			if !startsWithDigit(text) {
				continue
			}
		}
		if line != "" {
			s.Lines = append(s.Lines, line)
		}
	}
	for _, f := range a.Files {
		if f.Name == "trace" {
			s.Trace = string(f.Data)
			continue
		}
		s.Files = append(s.Files, f)
	}
	return s
}

// startsWithDigit tells "#2 command" from a comment.
func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// Play runs the scenario in a world and gives its trace.
func (s *Scenario) Play(w *World) string {
	p := &player{w: w, s: s, numbers: map[engine.Key]int{}}
	var initial []string
	for _, f := range s.Files {
		if strings.HasPrefix(f.Name, "process") {
			initial = append(initial, f.Name)
		}
	}
	p.step("deploy", initial)
	for _, line := range s.Lines {
		p.line(line)
	}
	p.last()
	return p.out.String()
}

// A player turns lines into commands and events into lines.
type player struct {
	w       *World
	s       *Scenario
	out     strings.Builder
	started []engine.Key
	numbers map[engine.Key]int // instance -> 1, 2, 3 ...
	chosen  int
}

// line does one line of the file.
func (p *player) line(line string) {
	fmt.Fprintf(&p.out, "> %s\n", line)
	words := splitWords(line)
	p.chosen = 0
	if n, ok := strings.CutPrefix(words[0], "#"); ok {
		p.chosen, _ = strconv.Atoi(n)
		words = words[1:]
	}
	p.step(words[0], words[1:])
}

// splitWords cuts at spaces outside of quotes and brackets.
func splitWords(line string) []string {
	var words []string
	depth, quoted, begin := 0, false, 0
	for i, r := range line + " " {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case strings.ContainsRune("{[(", r):
			depth++
		case strings.ContainsRune("}])", r):
			depth--
		case r == ' ' && depth <= 0:
			if i > begin {
				words = append(words, line[begin:i])
			}
			begin = i + 1
		}
	}
	return words
}

// step does one command and writes what happened.
func (p *player) step(verb string, args []string) {
	before := len(p.w.Events)
	if err := p.do(verb, args); err != nil {
		fmt.Fprintf(&p.out, "rejected: %s\n", p.numbered(err.Error()))
		if r, ok := err.(*engine.Rejected); ok && len(r.Findings) > 1 {
			for _, f := range r.Findings[1:] {
				fmt.Fprintf(&p.out, "rejected: %s\n", f)
			}
		}
	}
	for i := before; i < len(p.w.Events); i++ {
		p.event(&p.w.Events[i])
	}
}

// do turns a verb into a command and executes it.
func (p *player) do(verb string, args []string) error {
	if verb == "advance" {
		d, err := time.ParseDuration(args[0])
		if err != nil {
			return err
		}
		return p.w.Advance(d)
	}
	if verb == "limit" {
		return p.w.limit(args)
	}
	build := verbs[verb]
	if build == nil {
		return fmt.Errorf("the scenario has no command %q", verb)
	}
	cmd, err := build(p, args)
	if err != nil || cmd == nil {
		return err
	}
	result, err := p.w.Do(cmd)
	p.result(result)
	return err
}

// result notes new instances and what became of messages.
func (p *player) result(result any) {
	switch r := result.(type) {
	case engine.Started:
		p.started = append(p.started, r.Instance)
	case engine.Published:
		p.started = append(p.started, r.Started...)
		if r.Buffered {
			p.out.WriteString("buffered\n")
		}
		if r.Duplicate {
			p.out.WriteString("duplicate\n")
		}
	case engine.MigrationPlan:
		for _, m := range r.Maps {
			fmt.Fprintf(&p.out, "maps %s to %s\n", m.From, m.To)
		}
		for _, f := range r.Problems {
			fmt.Fprintf(&p.out, "cannot map %s\n", f)
		}
	}
}

// numbered replaces instance keys in a text, which differ from run to run.
func (p *player) numbered(text string) string {
	for key, n := range p.numbers {
		text = strings.ReplaceAll(text, "instance "+key.String(), fmt.Sprintf("instance #%d", n))
	}
	return text
}

// instance is the one a command means.
func (p *player) instance() engine.Key {
	if p.chosen > 0 {
		for key, n := range p.numbers {
			if n == p.chosen {
				return key
			}
		}
	}
	for i := len(p.started) - 1; i >= 0; i-- {
		if in := p.w.Instance(p.started[i]); in != nil && in.Status == engine.Active {
			return in.Key
		}
	}
	if len(p.started) == 0 {
		return 0
	}
	return p.started[len(p.started)-1]
}

// vars reads VAR=JSON words; what is no JSON is text.
func vars(args []string) engine.Vars {
	v := engine.Vars{}
	for _, a := range args {
		name, value, ok := strings.Cut(a, "=")
		if !ok {
			continue
		}
		v[name] = jsonOf(value)
	}
	return v
}

// jsonOf is the value as JSON; what is none is taken as text.
func jsonOf(value string) json.RawMessage {
	if json.Valid([]byte(value)) {
		return json.RawMessage(value)
	}
	text, _ := json.Marshal(value)
	return text
}

// options takes the named words out of args.
func options(args []string, names ...string) (map[string]string, []string) {
	found := map[string]string{}
	var rest []string
	for _, a := range args {
		name, value, ok := strings.Cut(a, "=")
		if ok && contains(names, name) {
			found[name] = value
			continue
		}
		rest = append(rest, a)
	}
	return found, rest
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
