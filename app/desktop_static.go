//go:build !cgo && !ci

package main

import (
	"errors"

	"github.com/spf13/cobra"
)

// hasWindow says that this build opens none.
const hasWindow = false

// desktop explains that this build has no window.
func desktop(c *cobra.Command, args []string) error {
	if len(args) == 0 && !c.Flags().Changed("example") {
		return c.Help()
	}
	return errors.New("this build has no window; try `hookflow run FILE`, or build with cgo for the desktop")
}
