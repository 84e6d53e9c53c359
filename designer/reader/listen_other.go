//go:build !linux

package reader

import "fyne.io/fyne/v2"

// Follow does nothing: here Fyne speaks to readers itself, if it was built to.
func Follow(fyne.Window, func() Standing) {}
