package store

import (
	"fmt"

	"hookflow/engine"
)

// Raw shows keys in hexadecimal and values as quoted bytes.
func Raw(_ engine.Bucket, key, value []byte) (k, v string) {
	return fmt.Sprintf("%x", key), fmt.Sprintf("%q", value)
}

// Fold brings what the log holds into the file, as the goroutine beside does when there is enough.
func (f *File) Fold() error { return f.fold() }

// Alone ends the goroutine beside: from now on only the test folds.
func (f *File) Alone() { f.endFolding() }

// PendingBytes is how much is in the log only, in bytes.
func (f *File) PendingBytes() int { return f.pendingBytes() }

// PendingMost bounds it.
const PendingMost = pendingMost

// Explain adds to an error of the system what is to be done.
func Explain(err error) error { return explain(err) }
