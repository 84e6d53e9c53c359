package main

import (
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"hookflow/engine/export"
	"hookflow/runtime/account"
	"hookflow/runtime/people"
	"hookflow/runtime/permit"
	"hookflow/runtime/server"
)

// A choice is a flag, or the first argument of a command, that takes one of few words.
type choice struct {
	command, flag string // the flag without --; "": the first argument
	words         []string
}

func choices() []choice {
	var roles []string
	for _, r := range permit.Roles {
		roles = append(roles, string(r))
	}
	calls := []string{"connector", "worker"}
	return []choice{
		{"hookflow account set", "kind", slices.Sorted(maps.Keys(account.Kinds))},
		{"hookflow api", "", []string{"GET", "POST", "PUT", "DELETE"}},
		{"hookflow connector import", "", slices.Sorted(maps.Keys(readers))},
		{"hookflow deploy", "calls", calls},
		{"hookflow deploy", "kind", server.Kinds},
		{"hookflow export", "calls", calls},
		{"hookflow export", "target", export.Dialects()},
		{"hookflow gateway", "kind", server.Kinds},
		{"hookflow login set", "role", roles},
		{"hookflow process records", "export", []string{"csv", "json"}},
		{"hookflow process records", "status", []string{"active", "completed", "terminated", "failed"}},
		{"hookflow serve", "log", []string{"text", "json"}},
		{"hookflow subscription log", "state", []string{"delivered", "fallback", "skipped", "waiting", "failing"}},
		{"hookflow task list", "box", []string{"todo", "mine", "groups", "given", "done", "copied", "started", "open"}},
		{"hookflow people add", "lang", people.Languages}, {"hookflow serve", "lang", people.Languages},
		{"hookflow token add", "role", roles},
		{"hookflow worker", "kind", server.Kinds},
	}
}

// ofModels are the commands whose arguments are models.
var ofModels = []string{"run", "serve", "convert", "render", "layout", "lint", "diff", "export", "openapi", "deploy", "simulate", "merge"}

// letShellsComplete says what arguments and flags take: choices, models, folders. Anything else is completed as a file.
func letShellsComplete(c *cobra.Command) {
	for _, one := range choices() {
		if one.command != c.CommandPath() {
			continue
		}
		if one.flag != "" {
			must(c.RegisterFlagCompletionFunc(one.flag, cobra.FixedCompletions(one.words, cobra.ShellCompDirectiveNoFileComp)))
			continue
		}
		c.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return one.words, cobra.ShellCompDirectiveNoFileComp
		}
	}
	if c.HasParent() && !c.Parent().HasParent() && slices.Contains(ofModels, c.Name()) {
		c.ValidArgsFunction = cobra.FixedCompletions([]string{"bpmn"}, cobra.ShellCompDirectiveFilterFileExt)
	}
	switch {
	case c.PersistentFlags().Lookup("data") != nil:
		must(c.MarkPersistentFlagDirname("data"))
	case c.Flags().Lookup("data") != nil:
		must(c.MarkFlagDirname("data"))
	}
	for _, below := range c.Commands() {
		letShellsComplete(below)
	}
}

// must holds a table of this program against its flags.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
