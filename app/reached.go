package main

import (
	"fmt"
	"net/url"

	"github.com/spf13/cobra"
)

// urlFlag adds --url to run, demo and serve.
func urlFlag(c *cobra.Command, address *string) {
	c.Flags().StringVar(address, "url", "", "where others reach this program, such as https://hooks.example.com: environment.url of the processes (default where it listens)")
}

// checkReached refuses an address that nobody could reach.
func checkReached(c *cobra.Command, address string) error {
	u, err := url.Parse(address)
	if address == "" || (err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && u.RawQuery == "" && u.Fragment == "") {
		return nil
	}
	return asUsage(c, fmt.Errorf("--url takes an address such as https://hooks.example.com, not %q", address))
}
