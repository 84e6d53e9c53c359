//go:build ci

package main

import (
	"errors"

	"hookflow/designer"
)

// withoutDisplay knows no display that could be missing.
func withoutDisplay(any) error { return nil }

// intercept has nothing to stand before: the driver of tests has no display.
func intercept(*designer.Window) {}

// fitDisplay has no display to fit.
func fitDisplay(*designer.Window) {}

// copyPicture is not there in tests, which have no desktop.
func copyPicture([]byte) error { return errors.New("there is no desktop") }
