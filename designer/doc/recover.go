package doc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hookflow/engine/bpmnxml"
)

// Lost is unsaved work of a program that ended without closing the document.
type Lost struct {
	Journal string    // path of the journal, for Recover and Discard
	Name    string    // of the document, usually its path; empty if it has none or cannot be read
	Begun   time.Time // of the first change that is not saved
	Changes int       // that are not saved and can be brought back
	Damage  string    // what cannot be brought back; empty: nothing
}

// Recoverable lists the unsaved work in a directory of journals; what another
// running window has open is not lost. Journals of work that was saved are removed.
func Recoverable(dir string) []Lost {
	files, _ := filepath.Glob(filepath.Join(dir, "*"+journalEnding))
	var all []Lost
	for _, file := range files {
		j := &Journal{path: file}
		if j.hold() != nil {
			continue
		}
		if lost, ok := lostIn(file); ok {
			all = append(all, lost)
		} else {
			os.Remove(file)
		}
		j.lock.Unlock()
	}
	sweep(dir)
	return all
}

// lostIn says what a journal holds; ok is false if all of it was saved.
func lostIn(file string) (l Lost, ok bool) {
	c := readJournal(file)
	l = Lost{Journal: file, Name: c.header.Name, Begun: c.header.Begun}
	if c.damage != nil {
		l.Damage = c.damage.Error()
	}
	for _, r := range c.records {
		l.Changes++
		if r.Kind == "saved" {
			l.Name, l.Changes = r.Name, 0
		} else if l.Changes == 1 {
			l.Begun = r.Time
		}
	}
	return l, l.Changes > 0 || c.damage != nil
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

// contents is what can be read of a journal.
type contents struct {
	header  header
	records []record
	whole   []byte  // the lines that were read
	ends    []int64 // where the header ends, then each record
	damage  error   // why reading stopped before the end; nil: it did not
}

// readJournal reads a journal as far as it is sound. A last line that is cut off is
// no damage: it is the change the program was making when it ended.
func readJournal(file string) (c contents) {
	data, err := os.ReadFile(file)
	if err != nil {
		c.damage = fmt.Errorf("it cannot be read: %w", err)
		return c
	}
	rest := data
	for n := 1; ; n++ {
		line, after, whole := bytes.Cut(rest, []byte("\n"))
		if !whole {
			break
		}
		var r record
		if n == 1 {
			err = unseal(line, &c.header)
		} else if err = unseal(line, &r); err == nil {
			c.records = append(c.records, r)
		}
		if err != nil {
			c.damage = fmt.Errorf("line %d of %d: %w", n, n+bytes.Count(after, []byte("\n")), err)
			return c
		}
		rest = after
		c.whole = data[:len(data)-len(rest)]
		c.ends = append(c.ends, int64(len(c.whole)))
	}
	if len(c.ends) == 0 {
		c.damage = errors.New("its first line is cut off")
	}
	return c
}

// unseal reads a line that seal wrote.
func unseal(line []byte, v any) error {
	sum, text, ok := bytes.Cut(line, []byte(" "))
	if !ok || string(sum) != fmt.Sprintf(sumFormat, crc32.ChecksumIEEE(text)) {
		return errors.New("it is damaged, or another version of the program wrote it")
	}
	return json.Unmarshal(text, v)
}

// A Damaged journal could be brought back in part only.
type Damaged struct {
	Name string // of the document
	Done int    // changes that were brought back
	Of   int    // how many can be read; more may have been lost
	Kept string // where the damaged journal lies now
	Err  error
}

func (e *Damaged) Error() string {
	return fmt.Sprintf("%d changes of %s were brought back, but not what came after them: %v. The damaged journal is kept as %s", e.Done, e.Name, e.Err, e.Kept)
}

func (e *Damaged) Unwrap() error { return e.Err }

// Recover opens lost work as it was, undo history included, and goes on with its
// journal. If something in the journal is damaged, the work up to there is returned
// together with a Damaged; nothing is deleted.
func Recover(l Lost) (*Doc, error) {
	j := &Journal{path: l.Journal}
	if err := j.hold(); err != nil {
		return nil, fmt.Errorf("recover %s: %w", l.Name, err)
	}
	c := readJournal(l.Journal)
	d, done, err := c.replay()
	if d == nil {
		j.lock.Close()
		return nil, fmt.Errorf("recover %s: %w; the journal stays where it is, %s", l.Name, err, l.Journal)
	}
	if err == nil {
		return d, j.resume(d, c.ends[done])
	}
	fresh, e := newJournal(filepath.Dir(l.Journal))
	if e != nil {
		j.lock.Close()
		return d, fmt.Errorf("go on with the journal of %s: %w", l.Name, e)
	}
	kept := strings.TrimSuffix(l.Journal, journalEnding) + damagedEnding
	e = errors.Join(os.Rename(l.Journal, kept), os.Remove(lockOf(l.Journal)), j.lock.Close())
	d.journal, fresh.late, fresh.begun, fresh.read = fresh, [][]byte{c.whole[:c.ends[done]]}, true, true
	return d, errors.Join(&Damaged{l.Name, done, len(c.records), kept, err}, e, fresh.flush())
}

// replay makes the document of a journal. done is how many records were replayed;
// err says why not more. Without a document nothing can be brought back.
func (c *contents) replay() (d *Doc, done int, err error) {
	if len(c.ends) == 0 {
		return nil, 0, c.damage
	}
	if c.header.Version < oldest || c.header.Version > version {
		return nil, 0, fmt.Errorf("version %d of the program's journals wrote it, not %d", c.header.Version, version)
	}
	file, err := bpmnxml.Read(c.header.Name, c.header.Base)
	if err != nil {
		return nil, 0, err
	}
	d = Open(c.header.Name, file)
	for i, r := range c.records {
		if err := d.replay(r); err != nil {
			return d, i, fmt.Errorf("change %d (%s): %w", i+1, r.Name, err)
		}
	}
	d.ids = idsOf(d.file.Root())
	return d, len(c.records), c.damage
}

// resume goes on writing at end to the journal that d came from.
func (j *Journal) resume(d *Doc, end int64) error {
	j.begun, j.read, j.end = true, true, end
	d.journal = j
	if err := j.attach(os.O_WRONLY); err != nil {
		return fmt.Errorf("go on with the journal of %s: %w", d.Name, err)
	}
	return j.file.Truncate(end)
}
