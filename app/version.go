package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// What the program is built from. ./package sets all three: -ldflags "-X main.version=1.2.3 -X main.commit=... -X main.date=...".
var (
	version = "0.1.0"
	commit  = "" // the hash in git
	date    = "" // of that commit, RFC 3339
)

// A build says which program this is; a report of a fault names it.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Date    string `json:"date,omitempty"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	Window  bool   `json:"window"` // whether it can open one
}

// thisBuild is what the linker was told, else what Go knows of the checkout.
func thisBuild() build {
	b := build{version, commit, date, runtime.Version(), runtime.GOOS, runtime.GOARCH, hasWindow}
	info, ok := debug.ReadBuildInfo()
	if !ok || b.Commit != "" {
		return b
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		}
	}
	return b
}

func (b build) String() string {
	text := fmt.Sprintf("hookflow version %s", b.Version)
	if b.Commit != "" {
		text += fmt.Sprintf(" (%.12s, %s)", b.Commit, b.Date)
	}
	kind := "with the window"
	if !b.Window {
		kind = "without the window"
	}
	return fmt.Sprintf("%s, %s, %s/%s, %s", text, b.Go, b.OS, b.Arch, kind)
}

func versionCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "version",
		Short:   "Say which version this is",
		Long:    "Says the version, the commit it was built from and its date, the version of Go, and whether this build has the window.",
		Example: "  hookflow version --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !asJSON {
				fmt.Fprintln(c.OutOrStdout(), thisBuild())
				return nil
			}
			return json.NewEncoder(c.OutOrStdout()).Encode(thisBuild())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as one JSON object")
	return c
}
