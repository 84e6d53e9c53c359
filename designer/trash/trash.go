//go:build !windows

// Package trash puts files where people look for what they have deleted.
package trash

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Put moves a file into the trash of the person: on macOS that of the Finder, elsewhere
// the one of the desktop (freedesktop.org, trash specification 1.0, the home trash).
func Put(path string) error {
	full, err := filepath.Abs(path)
	if err == nil {
		err = put(full)
	}
	if err != nil {
		return fmt.Errorf("move %s to the trash: %w", path, err)
	}
	return nil
}

func put(path string) error {
	home, err := os.UserHomeDir()
	if err != nil {
		return err
	}
	if runtime.GOOS == "darwin" {
		to, err := free(filepath.Join(home, ".Trash"), filepath.Base(path), "")
		if err != nil {
			return err
		}
		return move(path, to)
	}
	data := os.Getenv("XDG_DATA_HOME")
	if !filepath.IsAbs(data) {
		data = filepath.Join(home, ".local", "share")
	}
	return desktop(path, filepath.Join(data, "Trash"))
}

// desktop keeps a file in dir/files, and in dir/info where it came from.
func desktop(path, dir string) error {
	files, notes := filepath.Join(dir, "files"), filepath.Join(dir, "info")
	for _, d := range []string{files, notes} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return err
		}
	}
	note, err := free(notes, filepath.Base(path), ".trashinfo")
	if err != nil {
		return err
	}
	from := (&url.URL{Path: path}).EscapedPath()
	text := "[Trash Info]\nPath=" + from + "\nDeletionDate=" + time.Now().Format("2006-01-02T15:04:05") + "\n"
	if err := os.WriteFile(note, []byte(text), 0o600); err != nil {
		return errors.Join(err, os.Remove(note))
	}
	to := filepath.Join(files, strings.TrimSuffix(filepath.Base(note), ".trashinfo"))
	if err := move(path, to); err != nil {
		return errors.Join(err, os.Remove(note))
	}
	return nil
}

// free reserves a name in dir that nobody has: name, else name with a number.
func free(dir, name, ending string) (path string, err error) {
	stem, ext := strings.TrimSuffix(name, filepath.Ext(name)), filepath.Ext(name)
	for n := 1; ; n++ {
		path = filepath.Join(dir, name+ending)
		if n > 1 {
			path = filepath.Join(dir, fmt.Sprintf("%s.%d%s%s", stem, n, ext, ending))
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		return path, f.Close()
	}
}

// move renames a file, or copies it where the trash lies on another disk.
func move(from, to string) error {
	if err := os.Rename(from, to); err == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return os.Remove(from)
}
