package doc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// A Journal keeps on disk what is not saved yet. Its file is a header line with
// the bytes the work began from, then one JSON line for each change, undo and
// redo. A line is written before Change returns, so that killing the program
// loses at most the change it is making; a line that is cut off is ignored. It
// is synced in the background, so a power cut may lose the last second.
type Journal struct {
	path string
	lock *flock.Flock // held while the program lives: tells lost work from open work
	base []byte       // what the file or new document held; nil once it is written
	name string
	file *os.File      // nil until there is something to lose
	sync chan struct{} // asks the syncing goroutine for a round
}

// header is the first line of a journal.
type header struct {
	Version int
	Name    string    // of the document, usually its path
	Begun   time.Time // of the first change
	Base    []byte
}

// record is every other line.
type record struct {
	Kind  string // change, undo or redo
	Name  string
	Edits []edit
}

// Protect starts a recovery journal for the document in a directory, which is
// made if need be. Nothing is written before the first change.
func (d *Doc) Protect(dir string) error {
	j, err := newJournal(dir)
	if err != nil {
		return fmt.Errorf("start a recovery journal in %s: %w", dir, err)
	}
	j.base, j.name = d.Bytes(), d.Name
	d.journal = j
	return nil
}

// newJournal reserves a name in dir by its lock file; the journal itself is made
// with the first change.
func newJournal(dir string) (*Journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, "*"+lockEnding)
	if err != nil {
		return nil, err
	}
	f.Close()
	j := &Journal{path: f.Name()[:len(f.Name())-len(lockEnding)] + journalEnding}
	return j, j.hold()
}

const (
	journalEnding = ".journal"
	lockEnding    = ".lock"
)

// lockOf returns the lock file that belongs to a journal.
func lockOf(journal string) string {
	return journal[:len(journal)-len(journalEnding)] + lockEnding
}

// hold locks the journal for this process.
func (j *Journal) hold() error {
	j.lock = flock.New(lockOf(j.path))
	ok, err := j.lock.TryLock()
	if err == nil && !ok {
		err = fmt.Errorf("%s is open in another window", j.path)
	}
	return err
}

// Close ends the document's journal and removes it: the work is saved, or the
// person does not want it.
func (d *Doc) Close() error {
	j := d.journal
	if j == nil {
		return nil
	}
	d.journal = nil
	j.drop()
	j.lock.Close()
	return os.Remove(lockOf(j.path))
}

// drop removes the journal's file.
func (j *Journal) drop() {
	if j.file != nil {
		close(j.sync)
		j.file.Close()
		os.Remove(j.path)
		j.file = nil
	}
}

// restart begins anew from what was saved.
func (j *Journal) restart(data []byte) error {
	if j == nil {
		return nil
	}
	j.drop()
	j.base = bytes.Clone(data)
	return nil
}

// write adds what a step did, or undid, to the journal.
func (j *Journal) write(kind string, d *Doc, s *step) error {
	if j == nil {
		return nil
	}
	if j.file == nil {
		j.name = d.Name
		if err := j.begin(); err != nil {
			return fmt.Errorf("begin the recovery journal %s: %w", j.path, err)
		}
	}
	if err := j.line(record{kind, s.name, d.encode(s)}); err != nil {
		return fmt.Errorf("write the recovery journal %s: %w", j.path, err)
	}
	return nil
}

// begin makes the journal's file, with what the work began from.
func (j *Journal) begin() error {
	f, err := os.OpenFile(j.path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	j.attach(f)
	return j.line(header{1, j.name, time.Now(), j.base})
}

// attach makes f the journal's file and starts syncing it.
func (j *Journal) attach(f *os.File) {
	j.file, j.sync = f, make(chan struct{}, 1)
	go func(f *os.File, again chan struct{}) {
		for range again {
			f.Sync() // an error here shows at the next write
		}
	}(f, j.sync)
}

// line appends one record in a single write, so that it is there as a whole or
// recognisably cut off.
func (j *Journal) line(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(append(data, '\n')); err != nil {
		return err
	}
	select {
	case j.sync <- struct{}{}:
	default: // a sync is due already
	}
	return nil
}

// Lost is unsaved work of a program that ended without closing the document.
type Lost struct {
	Journal string // path of the journal, for Recover and Discard
	Name    string // of the document, usually its path
	Begun   time.Time
	Changes int
}

// Recoverable lists the unsaved work in a directory of journals; what another
// running window has open is not lost. Journals that cannot be read are left out.
func Recoverable(dir string) []Lost {
	files, _ := filepath.Glob(filepath.Join(dir, "*"+journalEnding))
	var all []Lost
	for _, file := range files {
		j := &Journal{path: file}
		if j.hold() != nil {
			continue
		}
		j.lock.Unlock()
		if h, records, _, err := readJournal(file); err == nil && len(records) > 0 {
			all = append(all, Lost{file, h.Name, h.Begun, len(records)})
		}
	}
	sweep(dir)
	return all
}

// sweep removes the locks of programs that ended before they changed anything.
func sweep(dir string) {
	locks, _ := filepath.Glob(filepath.Join(dir, "*"+lockEnding))
	for _, file := range locks {
		j := &Journal{path: strings.TrimSuffix(file, lockEnding) + journalEnding}
		if _, err := os.Stat(j.path); err == nil || j.hold() != nil {
			continue
		}
		j.lock.Unlock()
		os.Remove(file)
	}
}

// Discard throws lost work away.
func Discard(l Lost) error {
	os.Remove(lockOf(l.Journal))
	return os.Remove(l.Journal)
}
