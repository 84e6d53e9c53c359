//go:build never

// Package main keeps the module requirements until the packages that need them exist.
package main

import (
	_ "fyne.io/fyne/v2/app"
	_ "fyne.io/fyne/v2/dialog"
	_ "fyne.io/fyne/v2/test"
	_ "github.com/beevik/etree"
	_ "github.com/cockroachdb/apd/v3"
	_ "github.com/go-text/typesetting/shaping"
	_ "github.com/julienschmidt/httprouter"
	_ "github.com/robfig/cron/v3"
	_ "github.com/spf13/cobra"
	_ "go.etcd.io/bbolt"
	_ "golang.org/x/image/vector"
	_ "golang.org/x/net/html/charset"
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/text/encoding"
	_ "golang.org/x/tools/txtar"
)

func main() {}
