package store

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
)

// ErrFull: there is no room left on the disk or in the user's quota. Nothing of the transaction was stored.
var ErrFull = errors.New("disk full: free some space, then repeat")

// tooLarge is an ErrFull for which no disk but a limit of the system is the reason.
type tooLarge struct{}

func (tooLarge) Error() string {
	return "the system allows no larger file here: raise the limit of its size (ulimit -f) or choose another directory"
}

// Is lets the store go on as it does after a full disk.
func (tooLarge) Is(target error) bool { return target == ErrFull }

// ErrReadOnly: the disk or the file does not take writes.
var ErrReadOnly = errors.New("read-only: allow writing or choose another directory")

// DamagedError says that a file does not hold what was written to it: cut short, overwritten, or gone. The file is left
// as it is, so that it can be examined and a backup put in its place.
type DamagedError struct {
	Path    string
	Problem string
	Holds   string // what the file is for: what may be lost
	Else    string // how to go on without a backup
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s is damaged: %s; it holds %s. The file was not changed: put a backup in its place, or %s", e.Path, e.Problem, e.Holds, e.Else)
}

// FormatError says that a newer program wrote the file.
type FormatError struct {
	Path         string
	Found, Known uint64
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("open %s: written in format %d by a newer program; this one knows formats up to %d: use the newer program", e.Path, e.Found, e.Known)
}

// explain adds ErrFull or ErrReadOnly to an error of the operating system. bbolt passes some of them on as text only.
func explain(err error) error {
	is := func(target syscall.Errno) bool {
		return errors.Is(err, target) || strings.Contains(err.Error(), target.Error())
	}
	switch {
	case is(syscall.ENOSPC), is(errQuota):
		return fmt.Errorf("%w (%w)", ErrFull, err)
	case is(syscall.EFBIG):
		return fmt.Errorf("%w (%w)", tooLarge{}, err)
	case is(syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w (%w)", ErrReadOnly, err)
	}
	return err
}
