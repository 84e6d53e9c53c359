package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"hookflow/runtime"
)

// lists are the commands that list something, with what makes two rows.
var lists = map[string][]string{
	"account list": {"account set one --kind none", "account set two --kind none"}, "account uses": nil,
	"catalog list":   {"catalog add One --field Title:text", "catalog add Two --field Title:text"},
	"account kinds":  nil,                        // they are those of the program
	"incident list":  nil,                        // see TestIncidentsAtTheCommandLine
	"connector list": nil, "connector uses": nil, // one comes with the program
	"login list":        {"login set ann --role administrator --data state", "login set ben --role viewer --data state"},
	"people list":       {"people add ann --group ops", "people add ben"},
	"process list":      {"deploy one.bpmn", "deploy two.bpmn"},
	"process records":   {"api POST /instances --body {\"process\":\"one\"}", "api POST /instances --body {\"process\":\"one\"}"},
	"schedule list":     nil,
	"secret list":       {"secret set ONE", "secret set TWO"},
	"subscription list": {"subscription add one --topic instance.* --url http://127.0.0.1:1/", "subscription add two --topic instance.* --url http://127.0.0.1:1/"},
	"subscription log":  nil,
	"task list":         {"deploy work.bpmn", "api POST /instances --body {\"process\":\"work\"}", "api POST /instances --body {\"process\":\"work\"}"},
	"task file list":    {"task file add TASK one.bpmn", "task file add TASK two.bpmn"},
	"token list":        {"token add one --role viewer --data state", "token add two --role viewer --data state"},
}

// what says what a command lists, beyond its name.
var what = map[string]string{"login list": "--data state", "token list": "--data state", "account uses": "one", "connector uses": "weather", "subscription log": "one", "task file list": "TASK"}

// TestEveryListPrintsOneForm: a table with a heading for people, without it for --quiet, and an object with items for --json.
func TestEveryListPrintsOneForm(t *testing.T) {
	for name := range lists {
		t.Run(name, func(t *testing.T) {
			emptyPlace(t)
			key := strings.NewReplacer("TASK", "")
			if what[name] == "TASK" {
				key = strings.NewReplacer("TASK", aTask(t))
			}
			for _, made := range []bool{false, true} {
				if made && lists[name] == nil {
					continue
				}
				for _, line := range lists[name] {
					if made {
						in(t, "a very good password\n", strings.Fields(key.Replace(line))...)
					}
				}
				printsOneForm(t, append(strings.Fields(name), strings.Fields(key.Replace(what[name]))...), made)
			}
		})
	}
	for _, c := range leaves(newRoot()) {
		name := called(c)
		_, known := lists[name]
		if c.Flags().Lookup("json") != nil && strings.HasPrefix(c.Flags().Lookup("json").Usage, "print one JSON object, with what is listed") != known {
			t.Errorf("%s lists something: %v", name, known)
		}
		if last := c.Name(); !known && slices.Contains([]string{"list", "log", "records", "uses"}, last) {
			t.Errorf("nothing shows what %s prints", name)
		}
	}
}

func printsOneForm(t *testing.T, args []string, made bool) {
	t.Helper()
	if args[0] == "subscription" && args[1] == "log" {
		in(t, "", strings.Fields("subscription add one --topic instance.* --url http://127.0.0.1:1/")...)
	}
	var list struct{ Items []json.RawMessage }
	text := in(t, "", append(args, "--json")...)
	d := json.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&list); err != nil || list.Items == nil || d.More() || made && len(list.Items) != 2 {
		t.Errorf("%s --json prints %s (%v)", strings.Join(args, " "), text, err)
	}
	people, quiet := in(t, "", args...), in(t, "", append(args, "--quiet")...)
	switch head, rest, _ := strings.Cut(people, "\n"); {
	case len(list.Items) == 0 && (quiet != "" || strings.Count(people, "\n") != 1):
		t.Errorf("%s says of nothing: %q, quiet %q", strings.Join(args, " "), people, quiet)
	case len(list.Items) > 0 && (head != strings.ToUpper(head) || strings.Count(rest, "\n") != len(list.Items) || strings.Contains(quiet, head)):
		t.Errorf("%s prints\n%squiet\n%s", strings.Join(args, " "), people, quiet)
	}
}

// emptyPlace is a folder, a home and a server with nothing in them.
func emptyPlace(t *testing.T) {
	t.Helper()
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	check(t, err)
	t.Cleanup(func() { rt.Close() })
	t.Setenv("HOOKFLOW_SERVER", rt.URL())
	t.Setenv("HOOKFLOW_HOME", t.TempDir())
	t.Setenv("HOOKFLOW_KEYRING", "off")
	t.Chdir(t.TempDir())
	for _, id := range []string{"one", "two"} {
		check(t, os.WriteFile(id+".bpmn", []byte(strings.ReplaceAll(askModel, `"ask"`, `"`+id+`"`)), 0o600))
	}
	check(t, os.WriteFile("work.bpmn", []byte(strings.ReplaceAll(userModel, `"ask"`, `"work"`)), 0o600))
	_, err = rt.Deploy(t.Context(), "one.bpmn", []byte(strings.ReplaceAll(askModel, `"ask"`, `"one"`)))
	check(t, err)
}

// aTask makes a task on the server of the place, and gives its key.
func aTask(t *testing.T) string {
	t.Helper()
	in(t, "", "deploy", "work.bpmn")
	in(t, "", "api", "POST", "/instances", "--body", `{"process":"work"}`)
	var list struct{ Items []struct{ Key string } }
	check(t, json.Unmarshal([]byte(in(t, "", "task", "list", "--json")), &list))
	return list.Items[len(list.Items)-1].Key
}

// in runs a command that must go well, and gives what it prints as its result.
func in(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := execute(t.Context(), args, strings.NewReader(stdin), &out, &errs); code != exitOK {
		t.Fatalf("hookflow %s: %d %s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

// leaves are the commands that do something.
func leaves(c *cobra.Command) (out []*cobra.Command) {
	if c.Runnable() {
		out = append(out, c)
	}
	for _, below := range c.Commands() {
		out = append(out, leaves(below)...)
	}
	return out
}

// TestEveryCommandIsPlain: each command says what it does with an example, and a wrong line of it is told in words, with the
// exit code of a wrong line.
func TestEveryCommandIsPlain(t *testing.T) {
	emptyPlace(t)
	for _, c := range leaves(newRoot()) {
		name := strings.Fields(strings.TrimPrefix(c.CommandPath(), "hookflow"))
		if c.Short == "" || c.Example == "" && c.HasParent() {
			t.Errorf("%v has no example, or says nothing", name)
		}
		if c.DisableFlagParsing { // feel, where a flag may be an expression
			continue
		}
		wrongLine(t, append(name, "--nonsense"), "has no --nonsense")
		if needed, most := arguments(c.Use); len(needed) > 0 {
			words := map[string]string{"deploy": "name a file to deploy"}[called(c)]
			wrongLine(t, name, cmp.Or(words, needed[0]+" is missing"))
		} else if most == 0 {
			wrongLine(t, append(name, "word"), "one word too many")
		}
	}
}

// wrongLine says that a command line is wrongLine as a wrong one, in these words and in none of the libraries'.
func wrongLine(t *testing.T, args []string, words string) {
	t.Helper()
	var out bytes.Buffer
	code := execute(t.Context(), args, strings.NewReader(""), &out, &out)
	if text := out.String(); code != exitUsage || !strings.Contains(text, words) || strings.Contains(text, "unknown") || strings.Contains(text, "arg(s)") || strings.Contains(text, "%!") {
		t.Errorf("hookflow %s: %d %s", strings.Join(args, " "), code, text)
	}
}
