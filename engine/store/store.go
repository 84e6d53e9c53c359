// Package store keeps the engine's records in bbolt files of one directory: state.db with everything that can still
// move, archive.db with the journals of instances that have ended, and, for who asks for it, records.db with what belongs to
// people rather than to processes, with the folder files beside it for what lies in files of theirs. It knows pages, locks, disks and formats; what a record means is the business of others.
//
// A transaction is durable when Update returns. Of the state and of records.db it is in the log then (log.go), which is folded into the file
// later (fold.go); of the archive it is in the file: bbolt writes the changed pages, syncs, writes the meta page and syncs
// again. Readers work on a snapshot and never wait for the writer. A state that was closed needs no log.
//
// What is read lies in memory that is mapped from the file, or in what the log holds. It must not be written to, nor used after its transaction: the
// page may hold something else by then, or be gone, and reading it ends the program unless SetPanicOnFault is on. What is
// put must stay as it is until the transaction ends.
//
// After a commit that failed nobody knows what is on the disk, unless the disk was full before anything was decided: the
// file is given up, and only opening it again, which checks it, tells. Going on could build on what is not there.
//
// A bucket's name and the layout of its keys are for ever. What must change gets another name and a step in format.go that
// carries over what stands under the old one (Upgrade); an older program refuses a format that it does not know.
package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"hookflow/engine"
)

const (
	stateName   = "state.db"
	archiveName = "archive.db"
	recordsName = "records.db"
)

// Options say what a store holds and how it is opened.
type Options struct {
	Buckets []engine.Bucket // created where missing
	Archive []engine.Bucket // buckets of the archive file, created where missing
	Records []engine.Bucket // buckets of records.db, created where missing; nil: the file is neither made nor opened
	Upgrade []Upgrade       // changes of the format, oldest first
	Wait    time.Duration   // how long to wait for another process to let go; 0 means not at all

	// Failpoint, when set, is called with the name of each point at which a crash is interesting: "commit", "committed",
	// "mark commit", "mark committed", "turned", "fold commit", "fold committed", "archive commit", "archive committed", "compact copied", "compact renamed". Tests kill the process there.
	Failpoint func(point string)
}

// Store is an open directory. It is the engine.Store of the state file; Archive gives that of the other one.
type Store struct {
	*File
	archive *File
	records *File // nil: not asked for
	inside  *Contents
	lock    *lock
	probe   probe
}

// Open opens or creates the store in dir. Its errors are *InUseError when another process holds the directory,
// *DamagedError when a file or the log is torn, *FormatError when a newer program wrote it; all others name the file and what was
// tried. On an error nothing stays open or locked.
func Open(dir string, opts Options) (s *Store, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create store: %w", explain(err))
	}
	s = &Store{}
	if s.lock, err = acquire(dir, opts.Wait); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
			s = nil
		}
	}()
	point := opts.Failpoint
	if point == nil {
		point = func(string) {}
	}
	if err := whole(dir); err != nil {
		return s, err
	}
	if s.File, err = openFile(filepath.Join(dir, stateName), stateKind, point); err != nil {
		return s, err
	}
	if err = s.File.prepare(opts.Buckets, opts.Upgrade); err != nil {
		return s, err
	}
	s.File.startLog()
	if s.archive, err = openFile(filepath.Join(dir, archiveName), archiveKind, point); err != nil {
		return s, err
	}
	if err = s.archive.prepare(opts.Archive, nil); err != nil || opts.Records == nil {
		return s, err
	}
	beside := func(p string) { point("records " + p) } // the log of records.db has the points of the state's
	if s.records, err = openFile(filepath.Join(dir, recordsName), recordsKind, beside); err != nil {
		return s, err
	}
	if err = s.records.prepare(opts.Records, nil); err != nil {
		return s, err
	}
	s.records.startLog()
	s.inside, err = openContents(dir, point)
	return s, err
}

// OpenReadOnly opens the store in dir for reading, and writes nothing at all: it works on media that take no writes, and
// on a directory that an older program left, or one that was killed. While another process has the store open for writing, the error is an
// *InUseError. An archive that was moved away is not missed.
func OpenReadOnly(dir string, upgrades ...Upgrade) (s *Store, err error) {
	s = &Store{lock: &lock{owner: filepath.Join(dir, ownerName)}}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
			s = nil
		}
	}()
	if err := whole(dir); err != nil {
		return s, err
	}
	open := func(name string, k kind, known int) (*File, error) {
		k.readOnly = true
		f := &File{path: filepath.Join(dir, name), kind: k, point: func(string) {}}
		if err := f.verify(k.rebuild); err != nil {
			return nil, err
		}
		if err := f.open(); errors.Is(err, berrors.ErrTimeout) {
			return nil, s.lock.inUse(dir)
		} else if err != nil {
			return nil, err
		}
		if found, err := f.learnFormat(uint64(known) + 1); err != nil {
			return f, err
		} else if found == 0 {
			return f, fmt.Errorf("open %s: nothing is in it yet, since the start that made it was broken off: start Hookflow with this directory once, then it is complete", f.path)
		}
		var err error
		f.top, err = f.readLog()
		return f, err
	}
	if s.File, err = open(stateName, stateKind, len(upgrades)); err != nil {
		return s, err
	}
	s.archive, err = open(archiveName, archiveKind, 0)
	if errors.Is(err, fs.ErrNotExist) {
		s.archive, err = nil, nil
	}
	if err != nil {
		return s, err
	}
	if s.records, err = open(recordsName, recordsKind, 0); errors.Is(err, fs.ErrNotExist) {
		s.records, err = nil, nil
	}
	s.inside = &Contents{dir: filepath.Join(dir, contentsName)}
	return s, err
}

// whole refuses a directory whose state is gone while its archive is there: to begin with an empty state would forget
// everything that was deployed, without a word.
func whole(dir string) error {
	if !Leftover(dir) {
		return nil
	}
	f := File{path: filepath.Join(dir, stateName), kind: stateKind}
	return f.damaged("it is missing, and " + archiveName + " is there")
}

// Archive is the second file; nil in a store that is open for reading only and has none. It only grows until Compact is
// called after a deletion.
func (s *Store) Archive() *File { return s.archive }

// Records is the file of records; nil if it was not asked for, or in a store that is open for reading only and has none.
func (s *Store) Records() *File { return s.records }

// Contents are the files that records name; nil if no records were asked for.
func (s *Store) Contents() *Contents { return s.inside }

// files are those that are open, the state first.
func (s *Store) files() (open []*File) {
	for _, f := range []*File{s.File, s.archive, s.records} {
		if f != nil {
			open = append(open, f)
		}
	}
	return open
}

// Close waits for running transactions, closes the files and gives the directory free. It may be called twice.
func (s *Store) Close() error {
	var errs []error
	for _, f := range s.files() {
		errs = append(errs, f.Close())
	}
	return errors.Join(append(errs, s.lock.release())...)
}

// kind says how a file is used, which decides how bbolt opens it.
type kind struct {
	name string // prefix of its failpoints

	// rebuild keeps the list of free pages out of the file: commits get cheaper, opening has to walk all pages. It suits
	// the state file, which stays small. The archive stores its list, because it may be large and changes in bulk.
	rebuild  bool
	readOnly bool

	holds, without string // for people: what is lost with the file, and how to go on without it
}

var (
	stateKind = kind{rebuild: true, holds: "the deployed processes, the running instances and what they wait for",
		without: "move the whole directory away to begin anew"}
	archiveKind = kind{name: "archive ", holds: "the instances that have ended, with their histories; what is deployed and running is in " + stateName,
		without: "move it away to go on without them"}
	recordsKind = kind{rebuild: true, holds: "the catalogs with their records, and what is to be pushed out; what is deployed and running is in " + stateName,
		without: "move it and its logs away to go on without them"}
)

// options for bbolt. The first mapping is generous, because growing a mapping has to wait until all readers are done.
func (k kind) options() *bolt.Options {
	return &bolt.Options{
		Timeout:         time.Second,
		FreelistType:    bolt.FreelistMapType,
		NoFreelistSync:  k.rebuild,
		ReadOnly:        k.readOnly,
		InitialMmapSize: firstMapping,
	}
}
