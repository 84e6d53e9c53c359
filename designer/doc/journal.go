package doc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// A Journal keeps on disk what is not saved yet. Its file is a header line with the
// bytes the work began from, then one line for each change, undo, redo and save,
// for as long as the document is open: a journal that began anew with each save
// would speak of a tree that nobody has, because reading what was written gives
// other white space than what was edited. Each line is a checksum and JSON. A line
// is written before Change returns, so that killing the program loses at most the
// change it is making; a line that is cut off is ignored. The file is synced in the
// background, so a power cut may lose the last second.
type Journal struct {
	path  string
	lock  *flock.Flock  // held while the program lives: tells lost work from open work
	base  []byte        // what the file or new document held when it was opened
	read  bool          // base is what the document was read from
	begun bool          // the header is written, or waits to be
	late  [][]byte      // lines that could not be written yet
	end   int64         // of what is written whole
	file  *os.File      // nil until there is something to lose
	sync  chan struct{} // asks the syncing goroutine for a round
}

// version is that of the format. Version 1 began anew with each save; version 2 knew no spots, version 3 no lists of copies,
// version 4 no slides and version 5 no copies of what stands in what the work began from; all but the first are read as well.
const version, oldest = 6, 2

// header is the first line of a journal.
type header struct {
	Version int
	Name    string    // of the document, usually its path
	Begun   time.Time // of the first change
	Base    []byte
}

// record is every other line.
type record struct {
	Kind  string // change, undo, redo or saved
	Name  string // of the change, or of the file
	Time  time.Time
	Edits []edit     `json:",omitempty"` // of a change
	Spots string     `json:",omitempty"` // of a change: where what was only moved stands since, see encodeSpots
	Slide *slideLine `json:",omitempty"` // of a change that is one: then there are neither edits nor spots
	Text  string     `json:",omitempty"` // of a change that set the text otherwise: how it is written since
}

const (
	journalEnding = ".journal"
	lockEnding    = ".lock"
	damagedEnding = ".damaged" // a journal that was brought back in part
	sumFormat     = "%08x"
)

// Protect starts a recovery journal for the document in a directory, which is
// made if need be. Nothing is written before the first change. It is called before
// any change.
func (d *Doc) Protect(dir string) error {
	j, err := newJournal(dir)
	if err != nil {
		return fmt.Errorf("start a recovery journal in %s: %w", dir, err)
	}
	if j.base, j.read = d.file.Given(), true; len(d.undo) > 0 { // made here, and not read
		j.base, j.read = d.Bytes(), false
	}
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
	if j.file != nil {
		close(j.sync)
		j.file.Close()
		os.Remove(j.path)
	}
	j.lock.Close()
	return os.Remove(lockOf(j.path))
}

// write adds what a step did, or undid, to the journal.
func (j *Journal) write(kind string, d *Doc, s *step) error {
	if j == nil {
		return nil
	}
	r := record{Kind: kind, Name: s.name, Time: time.Now()}
	switch {
	case kind != "change":
	case s.slide != nil:
		r.Slide = &slideLine{path(s.slide.diagram)[1:], s.slide.by, len(s.spots)}
	default:
		r.Edits, r.Spots = d.encode(s)
		if s.form != nil {
			r.Text = d.file.Text()
		}
	}
	if !j.begun {
		j.begun = true
		j.add(header{version, d.Name, r.Time, j.base})
		j.base = nil
	}
	j.add(r)
	return j.flush()
}

// saved notes that the file called name holds the document as it is now.
func (j *Journal) saved(name string) error {
	if j == nil || !j.begun {
		return nil
	}
	j.add(record{Kind: "saved", Name: name, Time: time.Now()})
	return j.flush()
}

// add makes the next line. It waits until flush succeeds: what is behind a line
// that is missing could not be read any more.
func (j *Journal) add(v any) {
	line := bytes.NewBuffer(seal(nil))
	to := json.NewEncoder(line) // ends with a line break
	to.SetEscapeHTML(false)
	if err := to.Encode(v); err != nil {
		panic(err) // plain texts, numbers and times
	}
	data := line.Bytes()
	copy(data, seal(data[len(seal(nil)):len(data)-1]))
	j.late = append(j.late, data)
}

// seal is what stands before the JSON of a line.
func seal(data []byte) []byte { return fmt.Appendf(nil, sumFormat+" ", crc32.ChecksumIEEE(data)) }

// flush writes the lines that wait, in one write, so that each is there as a whole
// or recognisably cut off.
func (j *Journal) flush() error {
	if err := j.attach(os.O_CREATE | os.O_WRONLY); err != nil {
		return fmt.Errorf("begin the recovery journal %s: %w", j.path, err)
	}
	lines := j.late[0]
	if len(j.late) > 1 {
		lines = bytes.Join(j.late, nil)
	}
	if _, err := j.file.WriteAt(lines, j.end); err != nil {
		j.file.Truncate(j.end)
		return fmt.Errorf("write the recovery journal %s: %w", j.path, err)
	}
	j.end, j.late = j.end+int64(len(lines)), nil
	select {
	case j.sync <- struct{}{}:
	default: // a sync is due already
	}
	return nil
}

// attach opens the journal's file, unless it is open, and starts syncing it.
func (j *Journal) attach(flags int) (err error) {
	if j.file != nil {
		return nil
	}
	f, err := os.OpenFile(j.path, flags, 0o600)
	if err != nil {
		return err
	}
	j.file, j.sync = f, make(chan struct{}, 1)
	go func(f *os.File, again chan struct{}) {
		for range again {
			f.Sync() // an error here shows at the next write
		}
	}(f, j.sync)
	return nil
}
