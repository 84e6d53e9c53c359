package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hookflow/engine/feel"
)

func feelCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "feel [--context JSON] [EXPR]",
		Short: "Evaluate a FEEL expression; without one, read them line by line",
		Long: `Evaluate a FEEL expression and print its value as JSON with its type.

  --context JSON   the variables: a JSON object, @FILE, or - for the standard input

EXPR may be @FILE or - as well.

An expression may begin with a minus; it is not taken for a flag.`,
		Example: `  hookflow feel 'sum([1, 2, 3])'
  hookflow feel --context '{"order": {"total": 12.5}}' 'order.total * 2'`,
		Args:               cobra.ArbitraryArgs,
		DisableFlagParsing: true,
		RunE: func(c *cobra.Command, args []string) error {
			context, rest, help := feelArguments(args)
			switch {
			case help:
				return c.Help()
			case len(rest) == 0:
				return readLines(c, context)
			case len(rest) > 1:
				return &usageError{c.CommandPath(), fmt.Errorf("takes one expression, not %d; put it in quotes", len(rest))}
			}
			source, err := expressionText(c, rest[0])
			if err != nil {
				return err
			}
			return evaluate(c, context, source)
		},
	}
	return c
}

// feelArguments tells the flags from the expression, which the flag parser
// could not do: "-1 + 2" is an expression.
func feelArguments(args []string) (context string, rest []string, help bool) {
	context = "{}"
	for i := 0; i < len(args); i++ {
		value, isContext := strings.CutPrefix(args[i], "--context=")
		switch {
		case isContext:
			context = value
		case args[i] == "--context" && i+1 < len(args):
			i++
			context = args[i]
		case args[i] == "--help" || args[i] == "-h":
			help = true
		case args[i] == "--":
			return context, append(rest, args[i+1:]...), help
		default:
			rest = append(rest, args[i])
		}
	}
	return context, rest, help
}

// variables reads --context.
func variables(c *cobra.Command, context string) (*feel.Context, error) {
	text, err := inputText(c, context)
	if err != nil {
		return nil, err
	}
	value, err := feel.FromJSON(text)
	scope, ok := value.(*feel.Context)
	if err != nil || !ok {
		return nil, &usageError{c.CommandPath(), fmt.Errorf("--context takes a JSON object, not %s", text)}
	}
	return scope, nil
}

// readLines evaluates lines; a person at a terminal is prompted, a pipe is not.
func readLines(c *cobra.Command, context string) error {
	scope, err := variables(c, context)
	if err != nil {
		return err
	}
	prompt := ""
	if in, ok := c.InOrStdin().(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		prompt = "feel> "
	}
	ok, err := feel.Repl(c.InOrStdin(), c.OutOrStdout(), scope, prompt)
	if err == nil && !ok && prompt == "" {
		return errShown{}
	}
	return err
}

func evaluate(c *cobra.Command, context, source string) error {
	scope, err := variables(c, context)
	if err != nil {
		return err
	}
	var result feel.Value
	expr, err := feel.ParseNames(source, scope.Keys())
	if err == nil {
		var reasons []feel.Reason
		result, reasons = expr.EvalExplain(&feel.Env{Scope: scope})
		err = feel.ReasonsError(result, reasons)
	}
	failed := err != nil
	out := feel.ResultJSON(result, err)
	if !json.Valid(out) {
		return fmt.Errorf("the result is no JSON: %s", out)
	}
	fmt.Fprintln(c.OutOrStdout(), string(out))
	if failed {
		return errShown{}
	}
	return nil
}
