// Package trash puts files where people look for what they have deleted.
package trash

import (
	"fmt"
	"path/filepath"
	"syscall"
	"unsafe"
)

var fileOperation = syscall.NewLazyDLL("shell32.dll").NewProc("SHFileOperationW")

// operation is SHFILEOPSTRUCTW of a 64-bit Windows.
type operation struct {
	window     uintptr
	what       uint32
	from, to   *uint16
	flags      uint16
	aborted    int32
	names      uintptr
	titleOfBar *uint16
}

const (
	toDelete  = 3
	quietUndo = 0x0040 | 0x0010 | 0x0004 | 0x0400 // FOF_ALLOWUNDO, NOCONFIRMATION, SILENT, NOERRORUI
)

// Put moves a file into the recycle bin.
func Put(path string) error {
	full, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("move %s to the recycle bin: %w", path, err)
	}
	name, err := syscall.UTF16FromString(full)
	if err != nil {
		return fmt.Errorf("move %s to the recycle bin: %w", path, err)
	}
	name = append(name, 0) // a list of names ends with a second zero
	o := operation{what: toDelete, from: &name[0], flags: quietUndo}
	if code, _, _ := fileOperation.Call(uintptr(unsafe.Pointer(&o))); code != 0 || o.aborted != 0 {
		return fmt.Errorf("move %s to the recycle bin: Windows says %#x", path, code)
	}
	return nil
}
