// Command hookflow draws BPMN processes that call HTTP services and are called
// by them, runs them on this machine and exports them to server engines.
//
// Built with cgo it is the desktop program; built with CGO_ENABLED=0 it is the
// same command without the window, for servers and continuous integration.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"hookflow/engine/feel"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// execute runs one command line and returns its exit code.
func execute(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := mistypedBelow(root, args)
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	var usage *usageError
	var shown errShown
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &shown):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintf(errs, "hookflow: %v\n%s --help says more.\n", err, usage.command)
		return exitUsage
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errors.New("stopped before it was done")
	}
	fmt.Fprintf(errs, "hookflow: %v\n", err)
	return exitFailed
}

// errShown ends a command with exit code 1 when the output already says why.
type errShown struct{}

func (errShown) Error() string { return "the output says what is wrong" }

func newRoot() *cobra.Command {
	cobra.MousetrapHelpText = "" // a double click in Windows' Explorer opens the window, too
	root := &cobra.Command{
		Version: version,
		Use:     "hookflow [FILE...]",
		Short:   "Draw a BPMN process that calls services and is called by them, and run it here",
		Long: `Hookflow draws BPMN processes that call HTTP services and are called by them,
runs them on this machine, and exports the same file to server engines.

Without a subcommand it opens the desktop with the files given.`,
		Example:       "  hookflow order.bpmn\n  hookflow run order.bpmn --vars '{\"amount\": 120}'",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noMistypedCommand,
		RunE:          desktop,
	}
	root.PersistentFlags().BoolP("quiet", "q", false, "print results and what is wrong, and nothing else")
	root.Flags().Bool("example", false, "open the bundled example")
	root.AddCommand(runCommand(), serveCommand(), demoCommand(), convertCommand(), renderCommand(), layoutCommand(),
		lintCommand(), diffCommand(), exportCommand(), openAPICommand(), deployCommand(), gatewayCommand(), workerCommand(), feelCommand(), benchCommand(), apiCommand(), catalogCommand(), storeCommand(), secretCommand(), peopleCommand(), tokenCommand(), accountCommand(), connectorCommand(), subscriptionCommand(), processCommand(), taskCommand(), incidentCommand(), scheduleCommand(), mockCommand(), testCommand(), simulateCommand(), formCommand(), loginCommand())
	root.AddCommand(mergeCommand(), gitSetupCommand(), docsCommand(), versionCommand())
	markUsage(root)
	letShellsComplete(root)
	return root
}

// mistypedBelow refuses a word behind a command that only holds others and is none of them: cobra would print the help, as if that
// had been asked for.
func mistypedBelow(root *cobra.Command, args []string) error {
	c, rest, err := root.Find(args)
	if err != nil || c.Runnable() || !c.HasSubCommands() || c.ParseFlags(rest) != nil || c.Flags().NArg() == 0 {
		return nil // cobra says the rest
	}
	var known []string
	for _, below := range c.Commands() {
		known = append(known, below.Name())
	}
	word := c.Flags().Arg(0)
	return asUsage(c, fmt.Errorf("%s has no command %q%s", called(c), word, feel.Meant(word, known)))
}

// noMistypedCommand refuses a word that is neither a command nor a file: cobra
// takes what is no command for an argument of the root.
func noMistypedCommand(c *cobra.Command, args []string) error {
	for _, arg := range args {
		if _, err := os.Stat(arg); err != nil && !strings.ContainsAny(arg, "./\\") {
			var known []string
			for _, below := range c.Commands() {
				known = append(known, below.Name())
			}
			if meant := feel.Closest(arg, known); meant != "" {
				return fmt.Errorf("there is neither a command nor a file %q; did you mean hookflow %s?", arg, meant)
			}
			return fmt.Errorf("there is neither a command nor a file %q", arg)
		}
	}
	return nil
}
