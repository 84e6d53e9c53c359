package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"hookflow/engine/feel"
)

func feelCommand() *cobra.Command {
	var context string
	c := &cobra.Command{
		Use:   "feel [--context JSON] [EXPR]",
		Short: "Evaluate a FEEL expression; without one, read them line by line",
		Example: `  hookflow feel 'sum([1, 2, 3])'
  hookflow feel --context '{"order": {"total": 12.5}}' 'order.total * 2'`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return feel.Repl(c.InOrStdin(), c.OutOrStdout())
			}
			return evaluate(c, context, args[0])
		},
	}
	c.Flags().StringVar(&context, "context", "{}", "the variables, as a JSON object")
	return c
}

func evaluate(c *cobra.Command, context, source string) error {
	value, err := feel.FromJSON([]byte(context))
	scope, ok := value.(*feel.Context)
	if err != nil || !ok {
		return &usageError{c.CommandPath(), fmt.Errorf("--context takes a JSON object, not %s", context)}
	}
	var result feel.Value
	expr, err := feel.Parse(source)
	if err == nil {
		result, err = expr.Eval(&feel.Env{Scope: scope})
	}
	out := feel.ResultJSON(result, err)
	if !json.Valid(out) {
		return fmt.Errorf("the result is no JSON: %s", out)
	}
	fmt.Fprintln(c.OutOrStdout(), string(out))
	return nil
}
