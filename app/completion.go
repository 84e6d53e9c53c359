package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hookflow/engine/feel"
)

// takes lets a flag take few words: its help lists them, any other is refused with the one that may be meant, and shells
// complete them.
func takes[T ~string](c *cobra.Command, flag string, words []T) {
	f := c.Flags().Lookup(flag)
	f.Value = &oneOf{f.Value, offers(c, flag, words)}
}

// offers is takes for a flag that its command reads by itself, since other names stand for some of the words.
func offers[T ~string](c *cobra.Command, flag string, words []T) (all []string) {
	for _, w := range words {
		all = append(all, string(w))
	}
	c.Flags().Lookup(flag).Usage += ": " + either(all)
	must(c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(all, cobra.ShellCompDirectiveNoFileComp)))
	return all
}

// either is a list of words for people: a, b or c.
func either(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// A oneOf is the value of a flag that is one of few words, or empty.
type oneOf struct {
	pflag.Value
	words []string
}

// Set implements pflag.Value.
func (o *oneOf) Set(word string) error {
	if word != "" && !slices.Contains(o.words, word) {
		return fmt.Errorf("takes %s, not %q%s", either(o.words), word, feel.Meant(word, o.words))
	}
	return o.Value.Set(word)
}

// beginsWith lets shells complete the first argument of a command.
func beginsWith(c *cobra.Command, words []string) {
	c.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return words, cobra.ShellCompDirectiveNoFileComp
	}
}

// ofModels are the commands whose arguments are models.
var ofModels = []string{"run", "serve", "convert", "render", "layout", "lint", "diff", "export", "openapi", "deploy", "simulate", "merge"}

// letShellsComplete says which arguments are models and folders; for words see takes. Anything else is completed as a file.
func letShellsComplete(c *cobra.Command) {
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
