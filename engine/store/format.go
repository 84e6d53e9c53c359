package store

import (
	"encoding/binary"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"hookflow/engine"
)

// formatBucket holds one key: the format number as eight bytes, big endian. It is ours; the engine does not see it.
const formatBucket = "format"

// withSums is set in the format number of a file whose records carry checksums; a program that does not know of them
// takes it for a format far newer than its own.
const withSums = 1 << 32

// withLog is set in the format number of a file that needs its log, see log.go. A program that does not know of logs takes
// this, too, for a newer format, and does not open the file without what the log holds.
const withLog = 1 << 33

var formatKey = []byte("number")

// Upgrade turns records of one format into the next. It runs in one transaction together with the new format number, so
// it happens wholly or not at all.
type Upgrade struct {
	Why   string // what changed, for people: "jobs carry their element"
	Apply func(engine.Tx) error
	Drops []engine.Bucket // those that only the older format has: Apply may read them, and they are gone afterwards
}

// prepare creates missing buckets and brings the records to the newest format, which is 1 plus the number of upgrades.
// Before a file with data is upgraded it is copied to PATH.format-N beside it.
func (f *File) prepare(buckets []engine.Bucket, upgrades []Upgrade) error {
	known := uint64(len(upgrades)) + 1
	found, err := f.learnFormat(known)
	switch {
	case err != nil:
		return err
	case found == 0:
		f.sums = true
		return f.layOut(buckets, known)
	case !f.sums:
		if err := f.addSums(); err != nil {
			return err
		}
		f.sums = true
	case f.kind.rebuild:
		if err := f.verifySums(); err != nil {
			return err
		}
	}
	if err := f.replayLog(); err != nil {
		return err
	}
	if found < known {
		if err := f.Backup(fmt.Sprintf("%s.format-%d", f.path, found)); err != nil {
			return err
		}
	}
	return f.upgrade(buckets, upgrades, found)
}

// learnFormat reads the format number, 0 for a new file, and whether records carry checksums.
func (f *File) learnFormat(known uint64) (uint64, error) {
	stored, err := f.format()
	if err != nil {
		return 0, err
	}
	found := stored &^ (withSums | withLog)
	if found > known {
		return 0, &FormatError{Path: f.path, Found: found, Known: known}
	}
	f.sums = stored&withSums != 0
	return found, nil
}

// format is what formatBucket holds; 0 for a new file.
func (f *File) format() (found uint64, err error) {
	err = f.db.View(func(t *bolt.Tx) error {
		b := t.Bucket([]byte(formatBucket))
		if b == nil {
			return nil
		}
		v := b.Get(formatKey)
		if len(v) != 8 {
			return f.damaged("it has no format number")
		}
		found = binary.BigEndian.Uint64(v)
		return nil
	})
	return found, err
}

// upgrade applies what lies between format found and the newest, one transaction each.
func (f *File) upgrade(buckets []engine.Bucket, upgrades []Upgrade, found uint64) error {
	for _, up := range upgrades[min(found-1, uint64(len(upgrades))):] {
		buckets = append(slices.Clip(buckets), up.Drops...)
	}
	if err := f.layOut(buckets, found); err != nil {
		return err
	}
	for n := found; n <= uint64(len(upgrades)); n++ {
		up := upgrades[n-1]
		err := f.direct("", func(t *tx) error {
			if err := up.Apply(t); err != nil {
				return err
			}
			for _, b := range up.Drops {
				if err := t.bolt.DeleteBucket([]byte(b)); err != nil {
					return fmt.Errorf("forget the bucket %s: %w", b, err)
				}
			}
			return t.bolt.Bucket([]byte(formatBucket)).Put(formatKey, binary.BigEndian.AppendUint64(nil, (n+1)|withSums))
		})
		if err != nil {
			return fmt.Errorf("upgrade %s from format %d (%s): %w", f.path, n, up.Why, err)
		}
	}
	return nil
}

// layOut creates what is missing and writes nothing when nothing is.
func (f *File) layOut(buckets []engine.Bucket, format uint64) error {
	buckets = slices.Concat(buckets, []engine.Bucket{formatBucket})
	if f.has(buckets) {
		return nil
	}
	err := f.db.Update(func(t *bolt.Tx) error {
		for _, b := range buckets {
			if _, err := t.CreateBucketIfNotExists([]byte(b)); err != nil {
				return fmt.Errorf("create bucket %s in %s: %w", b, f.path, err)
			}
		}
		return t.Bucket([]byte(formatBucket)).Put(formatKey, binary.BigEndian.AppendUint64(nil, format|withSums))
	})
	if err != nil {
		return fmt.Errorf("lay out %s: %w", f.path, explain(err))
	}
	return nil
}

func (f *File) has(buckets []engine.Bucket) bool {
	missing := false
	f.db.View(func(t *bolt.Tx) error {
		for _, b := range buckets {
			missing = missing || t.Bucket([]byte(b)) == nil
		}
		return nil
	})
	return !missing
}
