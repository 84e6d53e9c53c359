package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"hookflow/designer/scene"
	"hookflow/engine/diff"
)

func diffCommand() *cobra.Command {
	var asJSON bool
	var png string
	c := &cobra.Command{
		Use:   "diff A B",
		Short: "Say in words what differs between two BPMN files",
		Long: `Compares two files by the ids of their elements. Changes of the drawing alone are told
apart from changes of meaning. The exit code is 0 when they mean the same, 1 when not.
Git may call it for its own comparisons, see "hookflow git-setup".`,
		Example: "  hookflow diff old.bpmn new.bpmn --png changes.png",
		Args: func(c *cobra.Command, args []string) error {
			if byGit(args) {
				return nil
			}
			return cobra.ExactArgs(2)(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if byGit(args) {
				return diffForGit(c, args)
			}
			return diffFiles(c, args[0], args[1], png, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the changes as JSON")
	c.Flags().StringVar(&png, "png", "", "draw B with what is new (green) and changed (blue) into this PNG file")
	return c
}

// byGit reports whether git calls: path, file, hash and mode before, the same after, and of a renamed file two more
// (git-diff(1), GIT_EXTERNAL_DIFF).
func byGit(args []string) bool { return os.Getenv("GIT_DIFF_PATH_TOTAL") != "" && len(args) >= 7 }

// diffForGit compares what git hands over. Its exit code is 0 whatever differs: git takes another one for a failure.
func diffForGit(c *cobra.Command, args []string) error {
	path, before, after := args[0], args[1], args[4]
	if len(args) > 7 {
		fmt.Fprintf(c.OutOrStdout(), "%s -> %s\n", path, args[7])
	} else {
		fmt.Fprintln(c.OutOrStdout(), path)
	}
	switch os.DevNull {
	case before:
		fmt.Fprintln(c.OutOrStdout(), "  the file was added")
		return nil
	case after:
		fmt.Fprintln(c.OutOrStdout(), "  the file was removed")
		return nil
	}
	old, err := readDocument(c, before)
	if err != nil {
		fmt.Fprintf(c.OutOrStdout(), "  as it was: %v\n", err)
		return nil
	}
	now, err := readDocument(c, after)
	if err != nil {
		fmt.Fprintf(c.OutOrStdout(), "  as it is: %v\n", err)
		return nil
	}
	report := diff.Compare(model(old), model(now))
	for _, change := range report.Changes {
		fmt.Fprintf(c.OutOrStdout(), "  %-8s %s\n", change.Kind, change.Text)
	}
	if len(report.Changes) == 0 {
		fmt.Fprintln(c.OutOrStdout(), "  means the same, and is drawn the same")
	}
	return nil
}

func diffFiles(c *cobra.Command, a, b, png string, asJSON bool) error {
	old, err := readDocument(c, a)
	if err != nil {
		return err
	}
	now, err := readDocument(c, b)
	if err != nil {
		return err
	}
	report := diff.Compare(model(old), model(now))
	if asJSON {
		data, err := json.Marshal(report)
		if err != nil {
			return fmt.Errorf("print the changes: %w", err)
		}
		fmt.Fprintln(c.OutOrStdout(), string(data))
	} else {
		for _, change := range report.Changes {
			fmt.Fprintf(c.OutOrStdout(), "%-8s %s\n", change.Kind, change.Text)
		}
	}
	if png != "" {
		if err := drawTo(c, now, png, drawing{scale: 1, marks: changeMarks(report)}); err != nil {
			return err
		}
	}
	if !report.Same() {
		return errShown{}
	}
	return nil
}

// changeMarks marks what is new like what has run, and what changed like what
// is current.
func changeMarks(r diff.Report) map[string]scene.Mark {
	marks := map[string]scene.Mark{}
	for _, id := range r.Elements(diff.Changed) {
		marks[id] = scene.Mark{State: scene.Active}
	}
	for _, id := range r.Elements(diff.Added) {
		marks[id] = scene.Mark{State: scene.Passed}
	}
	return marks
}
