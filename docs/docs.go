// Package docs is the guide as it lies in this folder, and the site that is made of it.
package docs

import "embed"

// files are the pages for people who use the program, as Markdown, with the pictures they show.
//
//go:embed guide examples reference servers support.md comparison.md servers.md integration.md pictures/*.png
var files embed.FS
