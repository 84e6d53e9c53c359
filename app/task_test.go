package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/permit"
)

// Whatever the inbox does with a task, the command does.
func TestTaskCommandDoesWhatTheInboxDoes(t *testing.T) {
	emptyPlace(t)
	key := aTask(t)
	do := func(args ...string) (t1 listener.Task) {
		t.Helper()
		check(t, json.Unmarshal([]byte(in(t, "", append(append([]string{"task"}, args...), "--json")...)), &t1))
		return t1
	}
	if got := do("claim", key, "--for", "kim"); got.Assignee != "kim" {
		t.Errorf("claimed: %+v", got)
	}
	if got := do("return", key); got.Assignee != "" {
		t.Errorf("returned: %+v", got)
	}
	if got := do("hand", key, "lee", "--by", "kim"); got.Assignee != "lee" {
		t.Errorf("handed over: %+v", got)
	}
	if got := do("due", key, "2031-01-02"); got.Due != "2031-01-02" {
		t.Errorf("due: %+v", got)
	}
	if got := do("due", key, "never"); got.Due != "" {
		t.Errorf("due never: %+v", got)
	}
	if got := do("priority", key, "80", "--by", "kim"); got.Priority != 80 || got.Changes[len(got.Changes)-1].By != "kim" {
		t.Errorf("priority: %+v", got)
	}
	if got := do("copy", key, "ann", "ben"); len(got.Copies) != 2 {
		t.Errorf("copies: %+v", got)
	}
	in(t, "from the standard input\n", "task", "comment", key, "-")
	check(t, os.WriteFile("said.txt", []byte("from a file"), 0o600))
	if got := do("comment", key, "@said.txt"); len(got.Comments) != 2 || got.Comments[0].Text != "from the standard input" || got.Comments[1].Text != "from a file" {
		t.Errorf("comments: %+v", got.Comments)
	}
	in(t, "", "task", "file", "add", key, "said.txt", "--by", "lee")
	if got := in(t, "", "task", "file", "get", key, "said.txt", "-"); got != "from a file" {
		t.Errorf("the file is %q", got)
	}
	check(t, os.WriteFile("said.txt", []byte("mine"), 0o600))
	var out strings.Builder
	if code := execute(t.Context(), []string{"task", "file", "get", key, "said.txt"}, strings.NewReader(""), &out, &out); code == exitOK || !strings.Contains(out.String(), "is there already") {
		t.Errorf("a file that is there is overwritten: %d %s", code, out.String())
	}
	in(t, "", "task", "file", "get", key, "said.txt", "--force")
	if got, err := os.ReadFile("said.txt"); err != nil || string(got) != "from a file" {
		t.Errorf("it holds %q, %v", got, err)
	}
	if got := in(t, "", "task", "show", key); !strings.Contains(got, "said.txt") || !strings.Contains(got, "from a file") || !strings.Contains(got, "80") {
		t.Errorf("it shows\n%s", got)
	}
	in(t, "", "task", "file", "remove", key, "said.txt")
	if got := do("show", key); len(got.Files) != 0 {
		t.Errorf("files: %+v", got.Files)
	}
	if got := do("draft", key, "--vars", `{"a":1}`); string(got.Draft) != `{"a":1}` {
		t.Errorf("draft: %s", got.Draft)
	}
	if got := do("complete", key, "--vars", `{"a":2}`, "--by", "lee"); got.State != "done" || got.By != "lee" {
		t.Errorf("completed: %+v", got)
	}
	if got := in(t, "", "task", "list", "--who", "lee", "--box", "done"); !strings.Contains(got, key) {
		t.Errorf("done by lee:\n%s", got)
	}
	for args, why := range map[string]string{
		"due " + key + " soon": `"soon" is no date`, "priority " + key + " high": "give a whole number", "show nothing": "no key", "hand x lee": "is no key of a task",
		"complete " + key + " --vars no": "give a JSON object", "claim " + key: "say who takes the task", "file get " + key + " none -": "no file none lies at the task", "file add " + key + " -": "needs a name",
	} {
		var out bytes.Buffer
		if code := execute(t.Context(), append([]string{"task"}, strings.Fields(args)...), strings.NewReader(""), &out, &out); code == exitOK || !strings.Contains(out.String(), why) {
			t.Errorf("hookflow task %s: %d %s", args, code, out.String())
		}
	}
}

// By the command, a participant does what they may with their own tasks and nothing with those of others; a viewer does nothing.
func TestTaskCommandByRole(t *testing.T) {
	t.Setenv("HOOKFLOW_HOME", t.TempDir())
	t.Chdir(t.TempDir())
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	check(t, err)
	t.Cleanup(func() { rt.Close() })
	t.Setenv("HOOKFLOW_SERVER", rt.URL())
	texts := map[permit.Role]string{}
	names := map[permit.Role]string{permit.Participant: "pat", permit.Viewer: "vic", permit.Operator: "olga", permit.Administrator: "root"}
	for role, name := range names {
		texts[role], err = rt.Tokens().Add(name, role, time.Now(), time.Time{})
		check(t, err)
	}
	_, err = rt.Deploy(t.Context(), "work.bpmn", []byte(strings.ReplaceAll(userModel, `"ask"`, `"work"`)))
	check(t, err)
	check(t, os.WriteFile("a.txt", []byte("a"), 0o600))
	commands := []string{"show KEY", "due KEY 2031-01-02", "priority KEY 3", "copy KEY ann", "comment KEY hello", "draft KEY", "file add KEY a.txt", "file list KEY", "file get KEY a.txt -", "file remove KEY a.txt", "claim KEY", "hand KEY WHO", "complete KEY"}
	for role, name := range names {
		for _, own := range []bool{true, false} {
			t.Setenv("HOOKFLOW_TOKEN", texts[permit.Administrator])
			started, err := rt.Start(t.Context(), "work", nil)
			check(t, err)
			var list struct{ Items []listener.Task }
			check(t, json.Unmarshal([]byte(in(t, "", "api", "GET", "/tasks?instance="+started.String())), &list))
			key, whose := list.Items[0].Key, "somebody"
			if own {
				whose = name
			}
			in(t, "", "task", "hand", key, whose)
			in(t, "", "task", "file", "add", key, "a.txt", "--name", "theirs.txt")
			t.Setenv("HOOKFLOW_TOKEN", texts[role])
			for _, said := range commands {
				if said == "claim KEY" && !own && role != permit.Participant && role != permit.Viewer {
					continue // somebody else has it
				}
				if said == "file get KEY a.txt -" && role == permit.Viewer {
					continue // they could not put it there
				}
				reads := strings.HasPrefix(said, "show") || strings.HasPrefix(said, "file list")
				may := role != permit.Viewer && (own || role != permit.Participant) || role == permit.Viewer && reads
				var out bytes.Buffer
				args := strings.Fields(strings.NewReplacer("KEY", key, "WHO", whose).Replace(said))
				if code := execute(t.Context(), append([]string{"task"}, args...), strings.NewReader(""), &out, &out); (code == exitOK) != may {
					t.Errorf("%s, task of their own %v: hookflow task %s: %d %s", role, own, said, code, out.String())
				}
			}
			if role == permit.Participant {
				var out bytes.Buffer
				if code := execute(t.Context(), []string{"task", "file", "remove", key, "theirs.txt"}, strings.NewReader(""), &out, &out); code == exitOK {
					t.Errorf("a participant removes a file of somebody else: %s", out.String())
				}
			}
		}
	}
}
