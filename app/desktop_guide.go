//go:build cgo || ci

package main

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"hookflow/docs"
)

// guideOf gives what opens a page of the guide in the person's browser. The guide is served from the program, from when it is first
// asked for, to this computer only.
func guideOf(a fyne.App) func(page string) error {
	serve := sync.OnceValues(func() (string, error) {
		site, err := docs.Build()
		if err != nil {
			return "", err
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", fmt.Errorf("serve the guide: %w", err)
		}
		s := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second}
		go func() { _ = s.Serve(l) }() // until the program ends
		return l.Addr().String(), nil
	})
	return func(page string) error {
		host, err := serve()
		if err != nil {
			return err
		}
		return a.OpenURL(&url.URL{Scheme: "http", Host: host, Path: "/" + page})
	}
}
