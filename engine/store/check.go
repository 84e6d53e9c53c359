package store

import (
	"fmt"
	"os"

	bolt "go.etcd.io/bbolt"
)

// Check walks every page and every record of the files as they were when it began, and returns what is wrong first; nil
// is a sound store. What is only in the log yet was written by this program, or checked when it was opened. The engine goes
// on meanwhile. Whether the records agree with each other is not known here.
func (s *Store) Check() error {
	for _, f := range s.files() {
		if err := f.check(); err != nil {
			return err
		}
	}
	if s.inside == nil {
		return nil
	}
	return s.inside.check()
}

func (f *File) check() error {
	f.gate.RLock()
	defer f.gate.RUnlock()
	if err := f.usable(); err != nil {
		return err
	}
	file, err := os.Open(f.path)
	if err != nil {
		return fmt.Errorf("check store: %w", err)
	}
	defer file.Close()
	err = f.db.View(func(t *bolt.Tx) error {
		size := uint64(f.db.Info().PageSize)
		root := uint64(t.Cursor().Bucket().Root())
		return f.walk(file, meta{pageSize: size, root: root, pages: uint64(t.Size()) / size})
	})
	if err != nil {
		return err
	}
	return f.verifySums()
}
