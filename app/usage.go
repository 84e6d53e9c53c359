package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hookflow/engine/feel"
)

// A usageError is a wrong command line, as against work that did not succeed.
type usageError struct {
	command string
	error
}

// markUsage lets wrong flags and arguments of a command, and of those below it, end with the exit code of a wrong command
// line, and be told in words.
func markUsage(c *cobra.Command) {
	if args := c.Args; args != nil {
		c.Args = func(c *cobra.Command, given []string) error {
			err := args(c, given)
			if err != nil {
				err = cmp.Or(counted(c, given), err)
			}
			return asUsage(c, err)
		}
	}
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return asUsage(c, wrongFlag(c, err)) })
	for _, below := range c.Commands() {
		markUsage(below)
	}
}

func asUsage(c *cobra.Command, err error) error {
	if err == nil {
		return nil
	}
	return &usageError{c.CommandPath(), err}
}

// counted compares the arguments with the line of usage: FILE must be given, [FILE] may be, FILE... may be given again.
func counted(c *cobra.Command, given []string) error {
	if c.DisableFlagParsing { // the command tells flags from arguments itself
		return nil
	}
	needed, most := arguments(c.Use)
	switch {
	case len(given) < len(needed):
		return fmt.Errorf("%s is missing: %s", needed[len(given)], strings.Replace(c.UseLine(), " [flags]", "", 1))
	case most >= 0 && len(given) > most && most == 0:
		return fmt.Errorf("%q is one word too many: %s takes no file and no name", given[0], called(c))
	case most >= 0 && len(given) > most:
		return fmt.Errorf("%q is one word too many: %s", given[most], strings.Replace(c.UseLine(), " [flags]", "", 1))
	}
	return nil
}

// told is where a command writes what is neither a result nor wrong: nowhere with --quiet.
func told(c *cobra.Command, w io.Writer) io.Writer {
	if quiet, _ := c.Flags().GetBool("quiet"); quiet {
		return io.Discard
	}
	return w
}

// called is what a command is called behind the name of the program.
func called(c *cobra.Command) string {
	if !c.HasParent() {
		return c.Name()
	}
	return strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" ")
}

// arguments reads a line of usage, such as "deploy --server URL FILE...": the words that must be given, and how many may
// be; -1: any number.
func arguments(use string) (needed []string, most int) {
	flag, any := false, false
	for _, word := range strings.Fields(use)[1:] {
		switch {
		case strings.HasPrefix(strings.TrimPrefix(word, "["), "--"):
			flag = true
			continue
		case flag: // the value of a flag
			flag = false
			continue
		case !strings.HasPrefix(word, "[") && !strings.HasSuffix(word, "]"):
			needed = append(needed, strings.TrimSuffix(word, "..."))
		}
		any = any || strings.Contains(word, "...")
		most++
	}
	if any {
		most = -1
	}
	return needed, most
}

// wrongFlag says in words what is wrong with a flag, and which was perhaps meant.
func wrongFlag(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && len(unknown.GetSpecifiedName()) > 1:
		return fmt.Errorf("%s has no --%s%s", called(c), unknown.GetSpecifiedName(), likeFlag(c, unknown.GetSpecifiedName()))
	case errors.As(err, &unknown):
		return fmt.Errorf("%s has no -%s", called(c), unknown.GetSpecifiedName())
	case errors.As(err, &bare):
		return fmt.Errorf("--%s needs a value: %s", bare.GetFlag().Name, bare.GetFlag().Usage)
	case errors.As(err, &value):
		if _, is := value.GetFlag().Value.(*oneOf); is {
			return fmt.Errorf("--%s %w", value.GetFlag().Name, value.Unwrap())
		}
		if what, ok := valueKinds[value.GetFlag().Value.Type()]; ok {
			return fmt.Errorf("--%s takes %s, not %q", value.GetFlag().Name, what, value.GetValue())
		}
		return fmt.Errorf("--%s: %w", value.GetFlag().Name, value.Unwrap())
	}
	return err
}

// valueKinds are the kinds of value of flags, in words.
var valueKinds = map[string]string{
	"duration":       "a time such as 30s, 5m or 2h",
	"int":            "a whole number",
	"intSlice":       "whole numbers, with a comma between",
	"uint64":         "a whole number",
	"float64":        "a number",
	"bool":           "true or false",
	"stringToString": "NAME=VALUE",
}

// likeFlag asks for the flag that was perhaps meant.
func likeFlag(c *cobra.Command, name string) string {
	var known []string
	c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	if meant := feel.Closest(name, known); meant != "" {
		return fmt.Sprintf("; did you mean --%s?", meant)
	}
	return ""
}

// orMeant adds to an error that says that there is nothing of that name which one may be meant, and what lists them.
func orMeant(err, unknown error, name string, known []string, list string) error {
	if !errors.Is(err, unknown) {
		return err
	}
	if meant := feel.Closest(name, known); meant != "" {
		return fmt.Errorf("%w; did you mean %s? %s shows them all", err, meant, list)
	}
	return fmt.Errorf("%w; %s shows those that there are", err, list)
}
