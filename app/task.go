package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/listener"
	"hookflow/runtime/media"
)

// never says that a task is due never.
const never = "never"

func taskCommand() *cobra.Command {
	var r remote
	c := &cobra.Command{
		Use:   "task",
		Short: "User tasks of a server: list, show, claim, return, complete, hand, copy, comment, due, priority, draft, file",
		Long: `Does with the user tasks of a running Hookflow what the inbox of the window does. A task is named by its key, which
"list" says. Who has a token of their own acts as themselves; elsewhere --by says who does something.

` + remoteHelp,
		Example: `  hookflow task list --who kim
  hookflow task complete 41 --vars '{"approved": true}' --by kim
  hookflow task due 41 2026-12-24
  hookflow task file add 41 offer.pdf`,
	}
	r.flags(c)
	c.AddCommand(r.listTasks(), r.showTask(), r.claimTask(), r.returnTask(), r.completeTask(), r.draftTask(), r.handTask(), r.copyTask(), r.commentTask(), r.dueTask(), r.priorityTask(), r.taskFiles())
	return c
}

func (r *remote) listTasks() *cobra.Command {
	query := map[string]*string{}
	var most int
	c := listFlags(asking("list", "List the tasks of somebody, or the open ones of everybody", "  hookflow task list --who kim --box done\n  hookflow task list --process order --due-before 2026-12-24", cobra.NoArgs, func(c *cobra.Command, _ []string) error {
		values := url.Values{}
		for name, value := range query {
			if *value != "" {
				values.Set(name, *value)
			}
		}
		if !values.Has("box") && !values.Has("who") && os.Getenv("HOOKFLOW_TOKEN") == "" {
			values.Set("box", "open")
		}
		rows, err := all[listener.Task](r, c, "/inbox", values, most)
		if err != nil {
			return err
		}
		return list[listener.Task]{"KEY\tTASK\tPROCESS\tBUSINESS KEY\tWHO\tDUE\tPRIORITY", "There are no such tasks",
			func(t *listener.Task) []string {
				return []string{t.Key, taskName(t), t.Process, t.BusinessKey, t.Assignee, t.Due, strconv.Itoa(t.Priority)}
			}}.print(c, rows)
	}))
	f := c.Flags()
	for flag, about := range map[string][2]string{
		"who": {"who", "whose tasks; default: the owner of the token, else everybody's open ones"}, "box": {"box", "which of them"},
		"process": {"process", "id of the process"}, "text": {"text", "words in the name or the business key"}, "assignee": {"assignee", "who has it"}, "group": {"group", "that it is offered to"},
		"due-from": {"dueFrom", "due then or later"}, "due-before": {"dueBefore", "due earlier"}, "priority": {"priority", "at least"},
	} {
		query[about[0]] = f.String(flag, "", about[1])
	}
	takes(c, "box", loop.Boxes)
	f.IntVar(&most, "limit", 50, mostHelp)
	return c
}

// taskName is what people call a task.
func taskName(t *listener.Task) string {
	if t.Name != "" {
		return t.Name
	}
	return t.Element
}

func taskPath(key string) string { return "/tasks/" + url.PathEscape(key) }

// onTask is a command that does something to the task that its first argument names; with --json it prints the task as it is then.
func (r *remote) onTask(use, short, example string, args cobra.PositionalArgs, do func(c *cobra.Command, args []string) error) *cobra.Command {
	var asJSON bool
	c := asking(use, short, "  hookflow task "+example, args, func(c *cobra.Command, args []string) error {
		if _, err := engine.ParseKey(args[0]); err != nil {
			return asUsage(c, fmt.Errorf("%q is no key of a task; hookflow task list says them", args[0]))
		}
		if err := do(c, args); err != nil || !asJSON {
			return err
		}
		var t listener.Task
		if err := r.ask(c, "GET", taskPath(args[0]), nil, &t); err != nil {
			return err
		}
		return json.NewEncoder(c.OutOrStdout()).Encode(t)
	})
	c.Flags().BoolVar(&asJSON, "json", false, "print the task as it is then as JSON")
	return c
}

// byFlag says in whose name something is done.
func byFlag(c *cobra.Command, by *string) *cobra.Command {
	c.Flags().StringVar(by, "by", "", "who does it; default: the owner of the token, else who has the task")
	return c
}

func (r *remote) showTask() *cobra.Command {
	var asJSON bool
	c := asking("show KEY", "A task with its form, comments and files", "  hookflow task show 41", cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		var t listener.Task
		if err := r.ask(c, "GET", taskPath(args[0]), nil, &t); err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(c.OutOrStdout()).Encode(t)
		}
		return printTask(c.OutOrStdout(), &t)
	})
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func printTask(out io.Writer, t *listener.Task) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range [][2]string{{"task", t.Key + " " + taskName(t)}, {"process", strings.TrimSpace(t.Process + " " + t.BusinessKey)}, {"instance", t.Instance}, {"state", t.State}, {"who", t.Assignee},
		{"offered to", strings.Trim(t.Users+", "+t.Groups, ", ")}, {"due", t.Due}, {"priority", strings.TrimPrefix(strconv.Itoa(t.Priority), "0")}, {"done by", t.By}} {
		if row[1] != "" {
			fmt.Fprintf(w, "%s\t%s\n", row[0], row[1])
		}
	}
	for _, f := range t.Form {
		if f.Variable != "" {
			fmt.Fprintf(w, "field\t%s\t%s\n", f.Variable, f.Label)
		}
	}
	for _, n := range t.Comments {
		fmt.Fprintf(w, "comment\t%s %s\t%s\n", n.At.Local().Format(time.DateTime), n.By, n.Text)
	}
	for _, n := range t.Copies {
		fmt.Fprintf(w, "copy\t%s\n", n.Text)
	}
	for _, f := range t.Files {
		fmt.Fprintf(w, "file\t%s\t%s\t%d bytes\n", f.Key, f.Name, f.Size)
	}
	return w.Flush()
}

func (r *remote) claimTask() *cobra.Command {
	var who string
	c := r.onTask("claim KEY", "Take a task, or give it to somebody", "claim 41 --for kim", cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		if who == "" && os.Getenv("HOOKFLOW_TOKEN") == "" {
			return asUsage(c, errors.New("nobody signs in here: say who takes the task by --for"))
		}
		if who == "" {
			var me struct{ Name string }
			if err := r.ask(c, "GET", "/session", nil, &me); err != nil {
				return err
			}
			who = me.Name
		}
		return r.ask(c, "POST", taskPath(args[0])+"/claim", listener.ClaimRequest{Assignee: who}, nil)
	})
	c.Flags().StringVar(&who, "for", "", "who has it then; default: the owner of the token")
	return c
}

func (r *remote) returnTask() *cobra.Command {
	return r.onTask("return KEY", "Give a task back to those whom it is offered to", "return 41", cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		return r.ask(c, "POST", taskPath(args[0])+"/claim", listener.ClaimRequest{}, nil)
	})
}

// varsFlag says what is filled in.
func varsFlag(c *cobra.Command, vars *string) *cobra.Command {
	c.Flags().StringVar(vars, "vars", "{}", "what is filled in: a JSON object, @FILE, or - for the standard input")
	return c
}

// filled reads what --vars says.
func filled(c *cobra.Command, said, by string) (in listener.TaskRequest, err error) {
	text, err := inputText(c, said)
	if err == nil && json.Unmarshal(text, &in.Variables) != nil {
		err = asUsage(c, fmt.Errorf(`--vars: give a JSON object, such as {"approved": true}%s`, media.Mistake(text)))
	}
	in.By = by
	return in, err
}

func (r *remote) completeTask() *cobra.Command {
	var vars, by string
	return byFlag(varsFlag(r.onTask("complete KEY", "Complete a task", `complete 41 --vars '{"approved": true}'`, cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		in, err := filled(c, vars, by)
		if err != nil {
			return err
		}
		return r.ask(c, "POST", taskPath(args[0])+"/complete", in, nil)
	}), &vars), &by)
}

func (r *remote) draftTask() *cobra.Command {
	var vars string
	return varsFlag(r.onTask("draft KEY", "Keep what is filled in so far", `draft 41 --vars '{"amount": 120}'`, cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		in, err := filled(c, vars, "")
		if err != nil {
			return err
		}
		return r.ask(c, "PUT", taskPath(args[0])+"/draft", in, nil)
	}), &vars)
}

func (r *remote) handTask() *cobra.Command {
	var by string
	return byFlag(r.onTask("hand KEY WHO", "Hand a task over to somebody else", "hand 41 lee", cobra.ExactArgs(2), func(c *cobra.Command, args []string) error {
		return r.ask(c, "POST", taskPath(args[0])+"/handover", listener.HandRequest{To: args[1], By: by}, nil)
	}), &by)
}

func (r *remote) copyTask() *cobra.Command {
	var by string
	return byFlag(r.onTask("copy KEY WHO...", "Give people a copy of a task", "copy 41 lee ann", cobra.MinimumNArgs(2), func(c *cobra.Command, args []string) error {
		return r.ask(c, "POST", taskPath(args[0])+"/copies", listener.CopyRequest{To: args[1:], By: by}, nil)
	}), &by)
}

func (r *remote) commentTask() *cobra.Command {
	var by string
	return byFlag(r.onTask("comment KEY TEXT", "Say something about a task; TEXT may be @FILE, or - for the standard input", "comment 41 'Ask the customer first'", cobra.ExactArgs(2), func(c *cobra.Command, args []string) error {
		text, err := inputText(c, args[1])
		if err != nil {
			return err
		}
		return r.ask(c, "POST", taskPath(args[0])+"/comments", listener.CommentRequest{Text: strings.TrimSpace(string(text)), By: by}, nil)
	}), &by)
}

func (r *remote) dueTask() *cobra.Command {
	var by string
	return byFlag(r.onTask("due KEY DATE", "Say when a task is due: 2026-12-24, 2026-12-24T18:00, or never", "due 41 2026-12-24", cobra.ExactArgs(2), func(c *cobra.Command, args []string) error {
		due := args[1]
		if due == never {
			due = ""
		} else if engine.DueTime(due) == 0 {
			return asUsage(c, fmt.Errorf("%q is no date; write 2026-12-24, 2026-12-24T18:00 or %s", due, never))
		}
		return r.ask(c, "PUT", taskPath(args[0])+"/plan", listener.PlanRequest{Due: &due, By: by}, nil)
	}), &by)
}

func (r *remote) priorityTask() *cobra.Command {
	var by string
	return byFlag(r.onTask("priority KEY NUMBER", "Say how much a task matters: more is more urgent", "priority 41 80", cobra.ExactArgs(2), func(c *cobra.Command, args []string) error {
		n, err := strconv.Atoi(args[1])
		if err != nil {
			return asUsage(c, fmt.Errorf("%q is no priority; give a whole number", args[1]))
		}
		return r.ask(c, "PUT", taskPath(args[0])+"/plan", listener.PlanRequest{Priority: &n, By: by}, nil)
	}), &by)
}

func (r *remote) taskFiles() *cobra.Command {
	c := &cobra.Command{Use: "file", Short: "Files at a task: add, list, get, remove", Example: "  hookflow task file add 41 offer.pdf\n  hookflow task file get 41 offer.pdf -"}
	c.AddCommand(r.addTaskFile(), r.listTaskFiles(), r.getTaskFile(), r.removeTaskFile())
	return c
}

func (r *remote) addTaskFile() *cobra.Command {
	var by, name string
	var asJSON bool
	c := asking("add KEY FILE", "Put a file to a task", "  hookflow task file add 41 offer.pdf", cobra.ExactArgs(2), func(c *cobra.Command, args []string) error {
		from, err := openInput(c, args[1])
		if err != nil {
			return err
		}
		defer from.Close()
		if name == "" && args[1] == "-" {
			return asUsage(c, errors.New("what is read from the standard input needs a name: --name offer.pdf"))
		}
		if name == "" {
			name = filepath.Base(args[1])
		}
		var made listener.AttachedFile
		if err := r.post(c, taskPath(args[0])+"/files?"+url.Values{"name": {name}, "by": {by}}.Encode(), "application/octet-stream", from, &made); err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(c.OutOrStdout()).Encode(made)
		}
		fmt.Fprintf(told(c, c.OutOrStdout()), "%s lies at the task as file %s\n", name, made.Key)
		return nil
	})
	c.Flags().StringVar(&name, "name", "", "what it is called there; default: the name it has")
	c.Flags().BoolVar(&asJSON, "json", false, "print its key as JSON")
	return byFlag(c, &by)
}

func (r *remote) listTaskFiles() *cobra.Command {
	return listFlags(asking("list KEY", "List the files at a task", "  hookflow task file list 41", cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		files, err := r.filesOf(c, args[0])
		if err != nil {
			return err
		}
		return list[listener.File]{"FILE\tNAME\tBYTES\tBY\tAT", "No file lies at the task",
			func(f *listener.File) []string {
				return []string{f.Key, f.Name, strconv.Itoa(f.Size), f.By, f.At.Local().Format(time.DateTime)}
			}}.print(c, files)
	}))
}

func (r *remote) filesOf(c *cobra.Command, task string) ([]listener.File, error) {
	var t listener.Task
	err := r.ask(c, "GET", taskPath(task), nil, &t)
	return t.Files, err
}

// fileAt is a file at a task, by its key or its name, and its address.
func (r *remote) fileAt(c *cobra.Command, task, name string) (found listener.File, path string, err error) {
	files, err := r.filesOf(c, task)
	if err != nil {
		return found, "", err
	}
	var keys []string
	for _, f := range files {
		if f.Key == name {
			return f, taskPath(task) + "/files/" + f.Key, nil
		}
		if f.Name == name {
			found, keys = f, append(keys, f.Key)
		}
	}
	switch len(keys) {
	case 0:
		return found, "", fmt.Errorf("no file %s lies at the task %s; hookflow task file list %s says which do", name, task, task)
	case 1:
		return found, taskPath(task) + "/files/" + found.Key, nil
	}
	return found, "", fmt.Errorf("%d files at the task %s are called %s; name one by its key: %s", len(keys), task, name, strings.Join(keys, ", "))
}

func (r *remote) getTaskFile() *cobra.Command {
	var force bool
	c := asking("get KEY NAME [OUT]", "Write a file at a task to OUT; without it, under the name it has; - is the standard output", "  hookflow task file get 41 offer.pdf -", cobra.RangeArgs(2, 3), func(c *cobra.Command, args []string) error {
		file, path, err := r.fileAt(c, args[0], args[1])
		if err != nil {
			return err
		}
		out := filepath.Base(file.Name)
		if len(args) == 3 {
			out = args[2]
		}
		if now, err := os.Stat(out); err == nil && now.Mode().IsRegular() && out != "-" && !force {
			return fmt.Errorf("%s is there already; name another file, or replace it by --force", out)
		}
		answer, err := r.do(c, "GET", path, "", nil)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		data, err := io.ReadAll(answer.Body)
		if err != nil {
			return fmt.Errorf("read the answer: %w", err)
		}
		return writeOutput(c, out, data)
	})
	c.Flags().BoolVar(&force, "force", false, "replace a file that is there already")
	return c
}

func (r *remote) removeTaskFile() *cobra.Command {
	c := asking("remove KEY NAME", "Take a file away from a task", "  hookflow task file remove 41 offer.pdf", cobra.ExactArgs(2), func(c *cobra.Command, args []string) error {
		_, path, err := r.fileAt(c, args[0], args[1])
		if err != nil {
			return err
		}
		return r.ask(c, "DELETE", path, nil, nil)
	})
	c.Aliases = []string{"delete"}
	return c
}
