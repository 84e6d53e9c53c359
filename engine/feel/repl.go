package feel

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Repl reads expressions line by line and writes their values, until the input
// ends. "name := expression" keeps a value as a variable; ":vars" lists them,
// ":format expression" writes it in the usual form, ":help" lists the
// commands. vars are the variables there are at first. The prompt is written before
// each line; "" for input that nobody types. ok is false if any line had an error.
func Repl(in io.Reader, out io.Writer, vars *Context, prompt string) (ok bool, err error) {
	r := &repl{vars: vars, out: out}
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 1024), maxSource)
	fmt.Fprint(out, prompt)
	for lines.Scan() {
		r.line(strings.TrimSpace(lines.Text()))
		fmt.Fprint(out, prompt)
	}
	if prompt != "" {
		fmt.Fprintln(out)
	}
	return !r.failed, lines.Err()
}

type repl struct {
	vars   *Context
	out    io.Writer
	failed bool
}

const replHelp = `expression            its value
name := expression    keep the value as a variable
:vars                 the variables
:format expression    the usual form
:help                 this list
`

// line does one line of input.
func (r *repl) line(text string) {
	command, rest, _ := strings.Cut(text, " ")
	switch {
	case text == "":
	case command == ":help":
		fmt.Fprint(r.out, replHelp)
	case command == ":vars":
		for i, k := range r.vars.Keys() {
			fmt.Fprintf(r.out, "%s = %s\n", k, describe(r.vars.vals[i]))
		}
	case command == ":format":
		formatted, err := Format(rest, r.vars.Keys())
		r.report(formatted, err)
	case strings.HasPrefix(text, ":"):
		r.failed = true
		fmt.Fprintf(r.out, "unknown command %s, try :help\n", command)
	default:
		r.evaluate(text)
	}
}

// report writes a text or what went wrong.
func (r *repl) report(text string, err error) {
	if err != nil {
		text, r.failed = err.Error(), true
	}
	fmt.Fprintln(r.out, text)
}

// evaluate writes the value and, for a null, the first reason.
func (r *repl) evaluate(text string) {
	name, source, assigns := strings.Cut(text, ":=")
	if !assigns {
		source = text
	}
	e, err := ParseNames(source, r.vars.Keys())
	if err != nil {
		r.report("", err)
		return
	}
	v, reasons := e.EvalExplain(&Env{Scope: r.vars})
	if assigns {
		r.vars = r.vars.clone(1).Put(normalizeName(strings.TrimSpace(name)), v)
	}
	fmt.Fprintln(r.out, describe(v))
	if err := ReasonsError(v, reasons); err != nil {
		r.failed = true
		fmt.Fprintln(r.out, "  "+err.Error())
	}
}
