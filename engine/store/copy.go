package store

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// compactStep bounds one transaction of a compaction, in bytes; a transaction's cost grows faster than its size.
const compactStep = 1 << 20

// Exists reports whether a directory holds a store; Open makes one where none is.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, stateName))
	return !errors.Is(err, fs.ErrNotExist)
}

// Leftover reports whether a directory holds an archive without the state that belongs to it.
func Leftover(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, archiveName))
	return err == nil && !Exists(dir)
}

// Backup copies the files into dir, which then is a store of its own and needs no log. The engine goes on meanwhile. The state is
// copied first: a journal that is archived in between is then in both copies, never in none. What is copied of the files goes to
// watch as well, whose error ends the backup; after an error there is no store in dir.
func (s *Store) Backup(dir string, watch ...io.Writer) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("back up store: %w", explain(err))
	}
	if Exists(dir) {
		return fmt.Errorf("back up store: %s already holds a store; choose another directory", dir)
	}
	defer s.inside.hold()()
	for _, f := range s.files() {
		to := filepath.Join(dir, filepath.Base(f.path))
		defer func() {
			if err != nil {
				err = errors.Join(err, remove(to))
			}
		}()
		if err := f.Backup(to, watch...); err != nil {
			return err
		}
	}
	if s.inside == nil {
		return nil
	}
	return s.inside.copyTo(dir) // what the copy of the records names was there before it, and is held
}

// Stream writes the files to w as a tar archive, each as it is when its turn comes: a backup over a network. The engine
// goes on meanwhile.
func (s *Store) Stream(w io.Writer) error {
	out := tar.NewWriter(w)
	defer s.inside.hold()()
	for _, f := range s.files() {
		if err := f.stream(out); err != nil {
			return err
		}
	}
	if s.inside != nil {
		if err := s.inside.stream(out); err != nil {
			return err
		}
	}
	return out.Close()
}

func (f *File) stream(out *tar.Writer) error {
	f.gate.RLock()
	defer f.gate.RUnlock()
	if err := f.usable(); err != nil {
		return err
	}
	err := f.whole(func(t *bolt.Tx) error {
		head := &tar.Header{Name: filepath.Base(f.path), Mode: 0o600, Size: t.Size(), ModTime: time.Now()}
		if err := out.WriteHeader(head); err != nil {
			return err
		}
		_, err := t.WriteTo(io.Writer(out))
		return err
	})
	if err != nil {
		return fmt.Errorf("back up %s: %w", f.path, err)
	}
	return nil
}

// Unpack makes a store in dir of what Stream wrote. The files appear under their names when all of it has come.
func Unpack(r io.Reader, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("back up store: %w", explain(err))
	}
	if Exists(dir) {
		return fmt.Errorf("back up store: %s already holds a store; choose another directory", dir)
	}
	from := &cut{Reader: r}
	in, names := tar.NewReader(from), []string{recordsName, archiveName, stateName} // the state, which makes it a store, gets its name last
	contents, err := openContents(dir, func(string) {})
	for err == nil {
		var head *tar.Header
		switch head, err = in.Next(); {
		case err == nil:
			err = unpack(dir, names, contents, head.Name, in)
		case errors.Is(err, io.EOF) && from.short:
			err = io.ErrUnexpectedEOF
		}
	}
	if !errors.Is(err, io.EOF) {
		for _, name := range names {
			err = errors.Join(err, remove(filepath.Join(dir, name+".part")))
		}
		return fmt.Errorf("back up store: %w", explain(err))
	}
	for _, name := range names {
		err := os.Rename(filepath.Join(dir, name+".part"), filepath.Join(dir, name))
		if err != nil && !(name == recordsName && errors.Is(err, fs.ErrNotExist)) {
			return fmt.Errorf("back up store: %w", explain(err))
		}
	}
	return syncDir(filepath.Join(dir, stateName))
}

// A cut reader notices that what is read ends before its reader has seen the end of it: an archive says where that is.
type cut struct {
	io.Reader
	short bool
}

func (c *cut) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.short = n == 0 && errors.Is(err, io.EOF)
	return n, err
}

// unpack takes one file of an archive.
func unpack(dir string, names []string, contents *Contents, name string, in io.Reader) error {
	content, is := strings.CutPrefix(name, contentsName+"/")
	switch {
	case is:
		return contents.receiveContent(content, in)
	case slices.Contains(names, name):
		return receive(filepath.Join(dir, name+".part"), in)
	}
	return fmt.Errorf("it holds a file %q", name)
}

func receive(path string, from io.Reader) error {
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, from)
	return errors.Join(err, out.Sync(), out.Close())
}

// whole runs fn on a snapshot of the file that holds all that was committed when it began, and needs no log.
func (f *File) whole(fn func(*bolt.Tx) error) error {
	if !f.logs() && !f.top.empty() { // where transactions go by a log, top is not ours
		return fmt.Errorf("%s was not closed and is open for reading only: open it once for writing", f.path)
	}
	var btx *bolt.Tx
	err := f.settled(func() (err error) {
		btx, err = f.db.Begin(false)
		return err
	})
	if err != nil {
		return err
	}
	defer btx.Rollback()
	return fn(btx)
}

// Backup copies the file as it is now to path. The copy appears under its name when it is complete and on disk. What is copied
// goes to watch as well, whose error ends the backup.
func (f *File) Backup(path string, watch ...io.Writer) error {
	f.gate.RLock()
	defer f.gate.RUnlock()
	if err := f.usable(); err != nil {
		return err
	}
	part := path + ".part"
	if err := f.writeTo(part, watch...); err != nil {
		return errors.Join(fmt.Errorf("back up %s: %w", f.path, explain(err)), remove(part))
	}
	if err := os.Rename(part, path); err != nil {
		return fmt.Errorf("back up %s: %w", f.path, err)
	}
	return syncDir(path)
}

func (f *File) writeTo(path string, watch ...io.Writer) error {
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	whole := f.whole
	if f.kind.readOnly {
		whole = f.db.View
	}
	err = whole(func(t *bolt.Tx) error {
		_, err := t.WriteTo(io.MultiWriter(append([]io.Writer{out}, watch...)...))
		return err
	})
	err = errors.Join(err, out.Sync(), out.Close())
	if err != nil || f.logs() || f.top == nil {
		return err
	}
	return f.complete(path)
}

// complete brings what only the log holds into a copy of a file that is open for reading only.
func (f *File) complete(path string) error {
	c := &File{path: path, kind: f.kind, sums: true, point: f.point}
	c.kind.readOnly = false
	if err := c.open(); err != nil {
		return err
	}
	_, err := c.write(f.top, dropMark)
	return errors.Join(err, c.Close())
}

// Compact rewrites the files without their free pages.
func (s *Store) Compact() error {
	for _, f := range s.files() {
		if err := f.Compact(); err != nil {
			return err
		}
	}
	return nil
}

// Compact brings the log into the file and rewrites it without its free pages, so that it shrinks to what it holds. Transactions wait meanwhile,
// about a second for each 100 MB. A crash at any moment leaves either the old file or the new one.
func (f *File) Compact() error {
	f.gate.Lock()
	defer f.gate.Unlock()
	if err := f.usable(); err != nil {
		return err
	}
	fresh := f.path + ".compact"
	if err := f.settled(func() error { return f.copyTo(fresh, f.copyAll) }); err != nil {
		return errors.Join(fmt.Errorf("compact %s: %w", f.path, explain(err)), remove(fresh))
	}
	f.point(f.kind.name + "compact copied")
	return f.replace(fresh)
}

func (f *File) copyAll(dst *bolt.DB) error { return bolt.Compact(dst, f.db, compactStep) }

// copyTo lets fill write records to a new file and syncs it once, at the end.
func (f *File) copyTo(path string, fill func(*bolt.DB) error) error {
	if err := remove(path); err != nil {
		return err
	}
	opts := f.kind.options()
	opts.NoSync, opts.NoGrowSync, opts.InitialMmapSize = true, true, 0
	dst, err := bolt.Open(path, 0o600, opts)
	if err != nil {
		return err
	}
	if err := errors.Join(fill(dst), twin(dst)); err != nil {
		return errors.Join(err, dst.Close())
	}
	return errors.Join(dst.Sync(), dst.Close())
}

// replace puts the fresh file in the place of the open one. If it cannot be opened afterwards the file is broken.
func (f *File) replace(fresh string) error {
	err := f.db.Close() // Windows renames closed files only
	f.db = nil
	if err == nil {
		err = os.Rename(fresh, f.path)
	}
	if err == nil {
		err = syncDir(f.path)
	}
	f.point(f.kind.name + "compact renamed")
	if openErr := f.open(); openErr != nil {
		f.broken.Store(&openErr)
		return errors.Join(err, openErr)
	}
	if err != nil {
		return fmt.Errorf("compact %s: %w", f.path, explain(err))
	}
	return nil
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncDir makes the name of a new file durable. Windows has no such call and needs none.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
