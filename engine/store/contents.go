package store

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"
)

// contentsName is the folder of contents beside the files of a store.
const contentsName = "files"

// partPrefix begins the names of contents that are not there as a whole yet.
const partPrefix = ".part-"

// Contents are the bytes of files that records name, in a folder of their own: each once, under the SHA-256 of what it holds, so
// that a name says all there is to say of it. A content is on the disk, with its name, before Put returns; who names it
// in a transaction does so within Naming, and so no name is ever without its content. One that nobody has named for a
// while is swept away.
type Contents struct {
	dir   string
	point func(string)
	gate  sync.RWMutex // held for reading while contents are looked for and named, for writing while some are removed
}

// ErrTooLarge says that a content has more bytes than it may have.
var ErrTooLarge = errors.New("the file is too large")

// contentName is what a content is called.
var contentName = regexp.MustCompile(`^[0-9a-f]{64}$`)

// IsContent reports whether a text could be the name of a content.
func IsContent(name string) bool { return contentName.MatchString(name) }

// openContents opens the folder and forgets what a crash has left half done.
func openContents(dir string, point func(string)) (*Contents, error) {
	c := &Contents{dir: filepath.Join(dir, contentsName), point: point}
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the contents of files: %w", explain(err))
	}
	left, err := filepath.Glob(filepath.Join(c.dir, partPrefix+"*"))
	for _, path := range left {
		err = errors.Join(err, remove(path))
	}
	return c, err
}

func (c *Contents) path(name string) string { return filepath.Join(c.dir, name[:2], name) }

// Put keeps what is read, at most so many bytes; what is there already stays, and counts as new. The error of more bytes is ErrTooLarge.
func (c *Contents) Put(from io.Reader, most int64) (name string, size int64, err error) {
	part, err := os.CreateTemp(c.dir, partPrefix+"*")
	if err != nil {
		return "", 0, fmt.Errorf("keep a file: %w", explain(err))
	}
	defer func() { err = errors.Join(err, remove(part.Name())) }()
	sum := sha256.New()
	size, err = io.Copy(io.MultiWriter(part, sum), io.LimitReader(from, most+1))
	if err == nil {
		err = part.Sync()
	}
	if err = errors.Join(err, part.Close()); err != nil {
		return "", 0, fmt.Errorf("keep a file: %w", explain(err))
	}
	if size > most {
		return "", 0, ErrTooLarge
	}
	c.point("content written")
	name = hex.EncodeToString(sum.Sum(nil))
	if err := c.name(part.Name(), name); err != nil {
		return "", 0, fmt.Errorf("keep a file: %w", explain(err))
	}
	c.point("content named")
	return name, size, nil
}

// name gives a part its name, for good.
func (c *Contents) name(part, name string) error {
	c.gate.RLock()
	defer c.gate.RUnlock()
	path, now := c.path(name), time.Now()
	if os.Chtimes(path, now, now) == nil {
		return nil // it is there
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return errors.Join(syncDir(path), syncDir(filepath.Dir(path)))
}

// Open reads a content; fs.ErrNotExist if there is none of that name.
func (c *Contents) Open(name string) (*os.File, error) {
	if !IsContent(name) {
		return nil, fs.ErrNotExist
	}
	return os.Open(c.path(name))
}

// Size is how many bytes a content has; fs.ErrNotExist if there is none of that name.
func (c *Contents) Size(name string) (int64, error) {
	if !IsContent(name) {
		return 0, fs.ErrNotExist
	}
	info, err := os.Stat(c.path(name))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Naming does a transaction that names contents: what is there when it looks stays until it has ended.
func (c *Contents) Naming(do func() error) error {
	defer c.hold()()
	return do()
}

// hold keeps what is there until release: sweeps leave it for the next time, nobody else waits. nil holds nothing.
func (c *Contents) hold() (release func()) {
	if c == nil {
		return func() {}
	}
	c.gate.RLock()
	return c.gate.RUnlock
}

// Sweep removes the contents that were put before a time and that nobody names, and says how many. One that cannot be looked at
// without making others wait is left for the next time.
func (c *Contents) Sweep(before time.Time, named func(name string) (bool, error)) (n int, err error) {
	stale := []string{}
	err = c.each(func(name string, info fs.FileInfo) error {
		if info.ModTime().Before(before) {
			stale = append(stale, name)
		}
		return nil
	})
	for i := 0; err == nil && i < len(stale); i++ {
		var gone bool
		gone, err = c.sweep(stale[i], before, named)
		if gone {
			n++
		}
	}
	return n, err
}

// sweep removes one, if it still may go.
func (c *Contents) sweep(name string, before time.Time, named func(name string) (bool, error)) (gone bool, err error) {
	if !c.gate.TryLock() { // nobody waits for a sweep
		return false, nil
	}
	defer c.gate.Unlock()
	info, err := os.Stat(c.path(name))
	if err != nil || !info.ModTime().Before(before) {
		return false, nil // it is gone, or was put again
	}
	if held, err := named(name); held || err != nil {
		return false, err
	}
	return true, remove(c.path(name))
}

// each goes through the contents by name.
func (c *Contents) each(do func(name string, info fs.FileInfo) error) error {
	return filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if path == c.dir && errors.Is(err, fs.ErrNotExist) {
			return nil // a store that an earlier program left has none
		}
		if err != nil || d.IsDir() || !IsContent(d.Name()) {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it was swept meanwhile
		}
		if err != nil {
			return err
		}
		return do(d.Name(), info)
	})
}

// check reads every content, and tells of the first one that does not hold what its name says.
func (c *Contents) check() error {
	defer c.hold()()
	return c.each(func(name string, _ fs.FileInfo) error {
		file, err := os.Open(c.path(name))
		if err != nil {
			return fmt.Errorf("check the contents of files: %w", err)
		}
		defer file.Close()
		sum := sha256.New()
		if _, err := io.Copy(sum, file); err != nil {
			return fmt.Errorf("check the contents of files: %w", err)
		}
		if hex.EncodeToString(sum.Sum(nil)) != name {
			return &DamagedError{Path: file.Name(), Problem: "it does not hold what its name says", Holds: "one file of a record", Else: "remove it, and it cannot be opened any more"}
		}
		return nil
	})
}

// copyTo copies all of them beside the copy of a store. The caller holds them since before the records were copied.
func (c *Contents) copyTo(dir string) error {
	to, err := openContents(dir, func(string) {})
	if err != nil {
		return err
	}
	return c.each(func(name string, _ fs.FileInfo) error {
		file, err := os.Open(c.path(name))
		if err != nil {
			return fmt.Errorf("back up a file: %w", err)
		}
		defer file.Close()
		_, _, err = to.Put(file, 1<<62)
		return err
	})
}

// stream writes all of them to a tar archive. The caller holds them since before the records were written.
func (c *Contents) stream(out *tar.Writer) error {
	return c.each(func(name string, info fs.FileInfo) error {
		file, err := os.Open(c.path(name))
		if err != nil {
			return fmt.Errorf("back up a file: %w", err)
		}
		defer file.Close()
		head := &tar.Header{Name: contentsName + "/" + name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}
		if err := out.WriteHeader(head); err != nil {
			return err
		}
		_, err = io.Copy(out, file)
		return err
	})
}

// receiveContent takes one out of an archive, if it holds what its name says.
func (c *Contents) receiveContent(name string, from io.Reader) error {
	held, _, err := c.Put(from, 1<<62)
	if err == nil && held != name {
		err = fmt.Errorf("the file %s does not hold what its name says", name)
	}
	return err
}
