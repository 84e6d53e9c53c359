package savefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// replace writes a file beside path and moves it there: Go's Rename replaces what
// stands there. Modes are not a matter of files on Windows.
func replace(path string, _ fs.FileInfo, _ fs.FileMode, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".hookflow-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // after the move there is nothing to remove
	if err := errors.Join(write(file), file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
