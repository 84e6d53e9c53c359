package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"hookflow/docs"
)

func docsCommand() *cobra.Command {
	var listen, write string
	c := &cobra.Command{
		Use:   "docs",
		Short: "Serve the guide to a browser on this computer",
		Long: `Serves the guide, the reference of settings, rules, functions and of the API, with a search. It is part of the program
and needs no network. With --write it is written into a folder instead, for publishing.`,
		Example: "  hookflow docs\n  hookflow docs --write site",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			site, err := docs.Build()
			if err != nil {
				return err
			}
			if write != "" {
				if err := site.Write(write); err != nil {
					return fmt.Errorf("write the guide to %s: %w", write, cause(err))
				}
				fmt.Fprintf(c.OutOrStdout(), "%d files in %s\n", len(site), write)
				return nil
			}
			return serveDocs(c, site, listen)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8085", "address to listen at")
	c.Flags().StringVar(&write, "write", "", "write the pages into this folder instead")
	return c
}

// serveDocs serves the guide until it is stopped; a taken port is no obstacle.
func serveDocs(c *cobra.Command, site docs.Site, listen string) error {
	l, err := net.Listen("tcp", listen)
	if err != nil && !c.Flags().Changed("listen") {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return fmt.Errorf("listen on %s: %w", listen, err)
	}
	fmt.Fprintf(told(c, c.OutOrStdout()), "the guide is at http://%s/; Ctrl-C stops\n", l.Addr())
	s := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second}
	go func() { <-c.Context().Done(); _ = s.Close() }()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
