//go:build !windows

package savefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/google/renameio/v2"
)

// replace writes a file beside path and moves it there; now is what stands there,
// or nil. The directory is synced, too: without that a power cut may take back the
// move.
func replace(path string, now fs.FileInfo, mode fs.FileMode, write func(io.Writer) error) error {
	dir := filepath.Dir(path)
	file, err := renameio.NewPendingFile(path, renameio.WithTempDir(dir), renameio.WithPermissions(mode), renameio.WithExistingPermissions())
	if err != nil {
		return err
	}
	defer file.Cleanup()
	if err := write(file); err != nil {
		return err
	}
	if now != nil {
		if owner, ok := now.Sys().(*syscall.Stat_t); ok {
			_ = file.Chown(int(owner.Uid), int(owner.Gid)) // only root may give a file away
			_ = file.Chmod(now.Mode())                     // which takes bits away
		}
	}
	if err := file.CloseAtomicallyReplace(); err != nil {
		return err
	}
	return settle(dir)
}

// settle makes what happened in a directory last. Some file systems cannot.
func settle(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil // it may be written but not read
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	return nil
}
