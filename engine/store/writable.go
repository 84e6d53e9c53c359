package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// probeEvery bounds how often Writable tries the disk.
const probeEvery = time.Second

// probeSize is what a commit needs at least when the file has to grow, in bytes.
const probeSize = 256 << 10

// A probe remembers what trying the disk gave.
type probe struct {
	mu   sync.Mutex
	at   time.Time
	last error
}

// Writable says why nothing can be written now; nil if it can. A file that broke stays broken until the store is opened
// again. Otherwise a file is written beside it and removed, at most once a second.
func (s *Store) Writable() error {
	for _, f := range s.files() {
		f.gate.RLock()
		err := f.usable()
		f.gate.RUnlock()
		if err != nil {
			return err
		}
	}
	s.probe.mu.Lock()
	defer s.probe.mu.Unlock()
	if time.Since(s.probe.at) >= probeEvery {
		s.probe.last, s.probe.at = tryWriting(filepath.Join(filepath.Dir(s.path), "probe")), time.Now()
	}
	return s.probe.last
}

func tryWriting(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write to %s: %w", filepath.Dir(path), explain(err))
	}
	_, err = f.Write(make([]byte, probeSize))
	if err = errors.Join(err, f.Sync(), f.Close(), os.Remove(path)); err != nil {
		return fmt.Errorf("write to %s: %w", filepath.Dir(path), explain(err))
	}
	return nil
}
