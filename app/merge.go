package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/engine/merge"
)

func mergeCommand() *cobra.Command {
	var out, name string
	var asJSON bool
	c := &cobra.Command{
		Use:   "merge BASE OURS THEIRS",
		Short: "Bring two edits of a BPMN file together",
		Long: `Merges what THEIRS changed since BASE into OURS. Different elements, and different settings of one element, come together;
what both changed differently is a conflict, told by the element's name, and OURS stays as it was there: the file can be
opened whatever happens. The exit code is 1 when there are conflicts. As git's merge driver it is set up by "hookflow git-setup".`,
		Example: "  hookflow merge base.bpmn mine.bpmn theirs.bpmn --out merged.bpmn",
		Args:    cobra.ExactArgs(3),
		RunE: func(c *cobra.Command, args []string) error {
			return mergeFiles(c, args, cmp.Or(out, args[1]), cmp.Or(name, args[1]), asJSON)
		},
	}
	c.Flags().StringVar(&out, "out", "", `where the result goes, "-" is the standard output (default OURS itself)`)
	c.Flags().StringVar(&name, "name", "", "what the file is called in messages")
	c.Flags().BoolVar(&asJSON, "json", false, "print the conflicts as JSON")
	return c
}

func mergeFiles(c *cobra.Command, args []string, out, name string, asJSON bool) error {
	base, err := readDocument(c, args[0])
	if err != nil {
		return err
	}
	ours, err := readDocument(c, args[1])
	if err != nil {
		return err
	}
	theirs, err := readDocument(c, args[2])
	if err != nil {
		return err
	}
	conflicts := merge.Merge(base, ours, theirs)
	if err := writeOutput(c, out, ours.Bytes()); err != nil {
		return err
	}
	if asJSON {
		if err := json.NewEncoder(c.OutOrStdout()).Encode(append([]merge.Conflict{}, conflicts...)); err != nil {
			return fmt.Errorf("print the conflicts: %w", err)
		}
	} else {
		for _, x := range conflicts {
			fmt.Fprintf(c.ErrOrStderr(), "%s: conflict: %s\n", name, x.Text)
		}
	}
	if len(conflicts) > 0 {
		if !asJSON {
			fmt.Fprintf(told(c, c.ErrOrStderr()), `%s holds your side there, and all else of both. Next: open it and set what shall hold ("hookflow diff" compares it with either side), `+
				"then, in git: git add %s, and git commit or git rebase --continue\n", name, name)
		}
		return errShown{}
	}
	return nil
}

func gitSetupCommand() *cobra.Command {
	var global bool
	c := &cobra.Command{
		Use:   "git-setup",
		Short: "Let git compare and merge BPMN files by their elements",
		Long: `Tells git in this repository that *.bpmn is compared by "hookflow diff" and merged by "hookflow merge": git diff says in
words what has changed, and a merge that touches different elements just works. It writes .gitattributes, which you
commit for everybody, and git's own configuration, which everybody does once. With --global, all your repositories.`,
		Example: "  hookflow git-setup\n  git diff HEAD~1 -- order.bpmn",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return gitSetup(c, global) },
	}
	c.Flags().BoolVar(&global, "global", false, "for all repositories of this person")
	return c
}

func gitSetup(c *cobra.Command, global bool) error {
	scope := "--local"
	switch _, err := exec.LookPath("git"); {
	case err != nil:
		return errors.New("there is no git here; install it first")
	case global:
		scope = "--global"
	default: // it says so before anything is set
		if _, err := attributesFile(c, false); err != nil {
			return err
		}
	}
	for _, set := range [][2]string{
		{"diff.hookflow.command", "hookflow diff"},
		{"merge.hookflow.name", "BPMN by its elements"},
		{"merge.hookflow.driver", "hookflow merge %O %A %B --name %P"},
	} {
		if said, err := git(c, "config", scope, set[0], set[1]); err != nil {
			return fmt.Errorf("git config %s: %s: %w", set[0], said, err)
		}
	}
	attributes, err := attributesFile(c, global)
	if err != nil {
		return err
	}
	if err := addLine(attributes, "*.bpmn diff=hookflow merge=hookflow"); err != nil {
		return fmt.Errorf("write %s: %w", attributes, cause(err))
	}
	fmt.Fprintf(c.OutOrStdout(), "git compares and merges *.bpmn by their elements now; %s says so\n", attributes)
	return nil
}

func git(c *cobra.Command, args ...string) (string, error) {
	said, err := exec.CommandContext(c.Context(), "git", args...).CombinedOutput()
	return strings.TrimSpace(string(said)), err
}

// attributesFile is where git reads which files are of which kind.
func attributesFile(c *cobra.Command, global bool) (string, error) {
	if !global {
		top, err := git(c, "rev-parse", "--show-toplevel")
		if err != nil {
			return "", fmt.Errorf("this folder is in no repository of git%s; go to one, make one by git init, or give --global for all of yours", otherThanNone(top))
		}
		return filepath.Join(top, ".gitattributes"), nil
	}
	if named, err := git(c, "config", "--global", "--path", "core.attributesFile"); err == nil && named != "" {
		return named, nil
	}
	base, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find git's folder: %w", err)
	}
	return filepath.Join(base, "git", "attributes"), os.MkdirAll(filepath.Join(base, "git"), 0o755)
}

// otherThanNone is what git says where it is something else than that there is no repository.
func otherThanNone(said string) string {
	if strings.Contains(said, "not a git repository") {
		return ""
	}
	return ", as git says: " + said
}

// addLine adds a line to a file that lacks it.
func addLine(name, line string) error {
	old, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	for have := range strings.Lines(string(old)) {
		if strings.TrimSpace(have) == line {
			return nil
		}
	}
	if len(old) > 0 && old[len(old)-1] != '\n' {
		old = append(old, '\n')
	}
	return os.WriteFile(name, append(old, line+"\n"...), 0o644)
}
