package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hookflow/runtime"
)

// An input of a command is an argument or a flag that says what the command is to read: a file, or a text that may stand in
// one. said is the command line with IN where the input stands: "-" for a file, "-" and "@FILE" for a text. What the
// command then says holds want.
type input struct {
	said []string
	text string // what is read
	want string
	is   kindOfInput
}

type kindOfInput int

const (
	aFile kindOfInput = iota
	aText
)

const (
	askModel = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t"><process id="ask" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/><endEvent id="e"/></process></definitions>`
	taskForm = `{"type":"default","components":[{"type":"textfield","key":"name","label":"Name","id":"n"}]}`
)

var userModel = strings.NewReplacer(`targetRef="e"`, `targetRef="u"`, `<endEvent id="e"/>`, `<userTask id="u"/>`).Replace(askModel)

// inputs are those of every command, and how each is shown to be read.
var inputs = map[string]input{
	"api --body":                   {[]string{"api", "POST", "/instances", "--body", "IN"}, `{"process":"ask"}`, `"process":"ask"`, aText},
	"catalog import FILE":          {[]string{"catalog", "import", "Orders", "IN"}, `[{"Title":"a"}]`, "created 1", aFile},
	"connector import FILE":        {[]string{"connector", "import", "curl", "IN", "--name", "shop"}, "curl http://127.0.0.1:1/orders", "shop", aFile},
	"convert IN":                   {[]string{"convert", "IN", "-"}, askModel, `<process id="ask"`, aFile},
	"deploy FILE|DIR":              {[]string{"deploy", "IN"}, askModel, "ask", aFile},
	"diff A":                       {[]string{"diff", "IN", "ask.bpmn"}, userModel, "u", aFile},
	"diff B":                       {[]string{"diff", "ask.bpmn", "IN"}, userModel, "u", aFile},
	"export IN":                    {[]string{"export", "--target", "camunda8", "IN", "-"}, askModel, `id="ask"`, aFile},
	"feel EXPR":                    {[]string{"feel", "IN"}, "20 + 1", "21", aText},
	"feel --context":               {[]string{"feel", "--context", "IN", "a * 2"}, `{"a":21}`, "42", aText},
	"form export FILE.bpmn":        {[]string{"form", "export", "IN", "-", "--task", "u"}, userModel, "Form_u", aFile},
	"form import FILE.bpmn":        {[]string{"form", "import", "IN", "task.form", "--task", "u", "--out", "-"}, userModel, "name", aFile},
	"form import FILE.form":        {[]string{"form", "import", "user.bpmn", "IN", "--task", "u", "--out", "-"}, taskForm, "name", aFile},
	"layout IN":                    {[]string{"layout", "IN", "-"}, askModel, "BPMNShape", aFile},
	"lint FILE|DIR":                {[]string{"lint", "IN"}, strings.Replace(askModel, `<endEvent id="e"/>`, "", 1), "targetRef", aFile},
	"merge BASE":                   {[]string{"merge", "IN", "ask.bpmn", "user.bpmn", "--out", "-"}, askModel, "userTask", aFile},
	"merge OURS":                   {[]string{"merge", "ask.bpmn", "IN", "ask.bpmn", "--out", "-"}, userModel, "userTask", aFile},
	"merge THEIRS":                 {[]string{"merge", "ask.bpmn", "ask.bpmn", "IN", "--out", "-"}, userModel, "userTask", aFile},
	"mock check FILE":              {[]string{"mock", "check", "IN"}, `[]`, "0 samples", aFile},
	"openapi FILE":                 {[]string{"openapi", "IN"}, askModel, "openapi", aFile},
	"render IN":                    {[]string{"render", "IN", "out.svg"}, askModel, "", aFile},
	"run FILE":                     {[]string{"run", "IN", "--listen", "127.0.0.1:0"}, askModel, "completed", aFile},
	"run --mock":                   {[]string{"run", "ask.bpmn", "--listen", "127.0.0.1:0", "--mock", "IN"}, `[]`, "completed", aFile},
	"run --vars":                   {[]string{"run", "ask.bpmn", "--listen", "127.0.0.1:0", "--json", "--vars", "IN"}, `{"amount":120}`, `"amount":120`, aText},
	"serve FILE|DIR":               {[]string{"serve", "IN", "--data", "new", "--listen", "NOWHERE"}, "no model", "the standard input", aFile},
	"serve --mock":                 {[]string{"serve", "ask.bpmn", "--data", "new", "--listen", "NOWHERE", "--mock", "IN"}, `{}`, "samples the standard input", aFile},
	"subscription add --condition": {[]string{"subscription", "add", "NAME", "--topic", "record.created", "--url", "http://127.0.0.1:1/", "--condition", "IN"}, `event.topic = "x"`, "is told from now on", aText},
	"task complete --vars":         {[]string{"task", "complete", "TASK", "--vars", "IN", "--json"}, `{"ok":true}`, `"state":"done"`, aText},
	"task draft --vars":            {[]string{"task", "draft", "TASK", "--vars", "IN", "--json"}, `{"ok":true}`, `"draft":{"ok":true}`, aText},
	"task file add FILE":           {[]string{"task", "file", "add", "TASK", "IN", "--name", "a.txt"}, "text", "a.txt lies at the task", aFile},
}

// notRead are files that are named and not read as one, and why.
var notRead = map[string]string{
	" FILE":                     "the window opens files by name, which it saves to",
	"simulate FILE":             "the figures lie beside the model",
	"test FILE|DIR":             "the scenarios lie beside the models, and are found in folders",
	"account set --ca":          "the account keeps the name, and reads the file at each call",
	"account set --certificate": "the account keeps the name, and reads the file at each call",
	"serve --tls-cert":          "the file is read again when it has changed",
	"serve --tls-key":           "the file is read again when it has changed",
	"merge --name":              "a name for messages",
	"mock save FILE":            "is written", "catalog export FILE": "is written", "render --diagram": "a number", "export IN OUT": "is written",
}

var (
	fileWord = regexp.MustCompile(`^\[?(FILE(\|DIR|\.bpmn|\.form)?|IN|A|B|BASE|OURS|THEIRS|EXPR)(\.\.\.)?\]?$`)
	textFlag = regexp.MustCompile(`\bfile\b|\bFILE\b|JSON object|FEEL|PEM`)
	outFlag  = regexp.MustCompile(`\bwrite\b|\binto\b|\bprint\b|in place of those of the file|which diagram of the file`)
)

// TestEveryInput: each command reads each of its files from the standard input for "-", and each text from a file for "@FILE", too.
func TestEveryInput(t *testing.T) {
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	check(t, err)
	t.Cleanup(func() { rt.Close() })
	t.Setenv("HOOKFLOW_SERVER", rt.URL())
	t.Setenv("HOOKFLOW_HOME", t.TempDir())
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{"ask.bpmn": askModel, "user.bpmn": userModel, "work.bpmn": strings.ReplaceAll(userModel, `"ask"`, `"work"`), "task.form": taskForm} {
		check(t, os.WriteFile(name, []byte(text), 0o600))
	}
	_, err = rt.Deploy(t.Context(), "ask.bpmn", []byte(askModel))
	check(t, err)
	if code, out := command(t, "catalog", "add", "Orders", "--field", "Title:text"); code != exitOK {
		t.Fatal(out)
	}
	found := inputsOf(newRoot())
	for _, name := range found {
		in, known := inputs[name]
		if _, left := notRead[name]; !known && !left {
			t.Errorf("nothing shows that %q reads the standard input", name)
		}
		if !known {
			continue
		}
		in.try(t, name, "-", in.text, "std")
		if in.is == aText {
			file := filepath.Join(t.TempDir(), "in")
			check(t, os.WriteFile(file, []byte(in.text), 0o600))
			in.try(t, name, "@"+file, "", "file")
		}
	}
	for name := range inputs {
		if !slices.Contains(found, name) {
			t.Errorf("no command has the input %q", name)
		}
	}
}

func (in input) try(t *testing.T, name, value, stdin, number string) {
	t.Helper()
	args := slices.Clone(in.said)
	if at := slices.Index(args, "TASK"); at >= 0 {
		args[at] = aTask(t)
	}
	for i := range args {
		was := args[i]
		args[i] = map[string]string{"IN": value, "NAME": number, "NOWHERE": "192.0.2.1:1"}[args[i]]
		if args[i] == "" {
			args[i] = was
		}
	}
	var out bytes.Buffer
	code := execute(t.Context(), args, strings.NewReader(stdin), &out, &out)
	if in.said[0] != "serve" && in.said[0] != "diff" && in.said[0] != "lint" && code != exitOK || !strings.Contains(out.String(), in.want) {
		t.Errorf("%s: hookflow %s: %d\n%s", name, strings.Join(args, " "), code, out.String())
	}
}

// inputsOf are the inputs of a command and of those below it, by the words of usage and the help of flags.
func inputsOf(c *cobra.Command) (found []string) {
	name := strings.TrimPrefix(strings.TrimPrefix(c.CommandPath(), "hookflow"), " ")
	for _, word := range strings.Fields(c.Use)[1:] {
		if m := fileWord.FindStringSubmatch(word); m != nil && !slices.Contains(found, name+" "+m[1]) {
			found = append(found, name+" "+m[1])
		}
	}
	if name == "feel" { // which tells its flags from an expression itself
		found = append(found, "feel --context")
	}
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Value.Type() == "string" && textFlag.MatchString(f.Usage) && !outFlag.MatchString(f.Usage) {
			found = append(found, fmt.Sprintf("%s --%s", name, f.Name))
		}
	})
	for _, below := range c.Commands() {
		found = append(found, inputsOf(below)...)
	}
	return found
}
