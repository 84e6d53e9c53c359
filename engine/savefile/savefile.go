// Package savefile is how the program writes files that people keep: documents,
// pictures, exports. A file is there as it was or as it shall be, whatever fails
// and whenever the program or the machine stops. A symbolic link goes on being one
// and an existing file keeps its mode and, where that is allowed, its owner.
//
// Journals and logs, which grow at their end, and the store have ways of their own.
package savefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// The modes of new files, less the umask.
const (
	shared  fs.FileMode = 0o644
	private fs.FileMode = 0o600
)

// mostLinks is how many links that lead to links are followed, as by Linux.
const mostLinks = 40

// Write makes what write writes the content of the file at path. Its directory must
// exist. A device or pipe is written as it stands. Errors name neither path nor
// operation: the caller knows both.
func Write(path string, write func(io.Writer) error) error {
	return cause(save(path, shared, write))
}

// Private is Bytes for what only its owner may read: a new file is made so.
func Private(path string, data []byte) error {
	return cause(save(path, private, func(out io.Writer) error { _, err := out.Write(data); return err }))
}

// Bytes is Write with what is there already.
func Bytes(path string, data []byte) error {
	return Write(path, func(out io.Writer) error { _, err := out.Write(data); return err })
}

func save(path string, mode fs.FileMode, write func(io.Writer) error) error {
	path, err := behindLinks(path)
	if err != nil {
		return err
	}
	now, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return replace(path, nil, mode, write)
	case err != nil:
		return err
	case now.IsDir():
		return errors.New("it is a directory")
	case !now.Mode().IsRegular():
		return through(path, write)
	case now.Mode()&0o200 == 0: // a rename would not care
		return fmt.Errorf("it is read-only: %w", fs.ErrPermission)
	}
	return replace(path, now, mode, write)
}

// behindLinks returns the path of the file that a link leads to, also when that
// file is still to be made.
func behindLinks(path string) (string, error) {
	for range mostLinks {
		to, err := os.Readlink(path)
		if err != nil {
			return path, nil // no link, or nothing at all
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", errors.New("its links lead in a circle")
}

// through writes to what is no file, such as /dev/stdout.
func through(path string, write func(io.Writer) error) error {
	out, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(out), out.Close())
}

// cause strips the operation and the path, of a file beside the one that is meant,
// from an error of the system.
func cause(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}
