//go:build cgo && !ci

package main

import (
	"fmt"

	"golang.design/x/clipboard"
)

// copyPicture puts a PNG picture on the clipboard of the desktop, which Fyne only has
// texts for.
func copyPicture(data []byte) error {
	if err := clipboard.Init(); err != nil {
		return fmt.Errorf("reach the clipboard: %w", err)
	}
	clipboard.Write(clipboard.FmtImage, data)
	return nil
}
