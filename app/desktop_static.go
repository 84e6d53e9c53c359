//go:build !cgo && !ci

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"
)

// hasWindow says that this build opens none.
const hasWindow = false

// windowProgram is the build with the window as Windows has it, beside this one: there a program belongs to a console or
// has a window of its own, never both.
const windowProgram = "hookflow-window.exe"

// desktop starts the program with the window where it lies beside this one, and says that this build has none where not.
func desktop(c *cobra.Command, args []string) error {
	example := c.Flags().Changed("example")
	if own, err := os.Executable(); err == nil {
		window := filepath.Join(filepath.Dir(own), windowProgram)
		if _, err := os.Stat(window); err == nil {
			if example {
				args = append(args, "--example")
			}
			if err := exec.Command(window, args...).Start(); err != nil {
				return fmt.Errorf("start %s: %w", window, err)
			}
			return nil
		}
	}
	if len(args) == 0 && !example {
		return c.Help()
	}
	return errors.New("this build has no window; try `hookflow run FILE`, or take the package with the window")
}
