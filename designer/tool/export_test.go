package tool

import (
	"maps"
	"slices"
)

// Actions returns the names that Do knows, in order.
func Actions() []string { return slices.Sorted(maps.Keys(actions)) }
