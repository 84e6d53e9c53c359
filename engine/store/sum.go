package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"

	"hookflow/engine"
)

// Every record carries a checksum: bbolt keeps none, so that a bit that changed on the disk, or a value that ends early,
// would be taken for what was written. It lies behind the value: CRC-32C of key and value, four bytes, big endian.
const sumSize = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func sum(key, value []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

// seal gives the value with its checksum. It appends it to room, behind the key: side by side they are summed up at once.
func seal(room, key, value []byte) (grown, record []byte) {
	from := len(room)
	room = append(append(room, key...), value...)
	room = binary.BigEndian.AppendUint32(room, crc32.Checksum(room[from:], castagnoli))
	return room, room[from+len(key) : len(room) : len(room)]
}

// unsealed is the value without its checksum; false if they do not agree.
func (f *File) unsealed(key, record []byte) (value []byte, ok bool) {
	if !f.sums {
		return record, true
	}
	n := len(record) - sumSize
	if n < 0 {
		return nil, false
	}
	return record[:n:n], binary.BigEndian.Uint32(record[n:]) == sum(key, record[:n])
}

// A damagedRecord is what a transaction panics with when it meets a record whose checksum is wrong: a Tx has no errors,
// and nothing must go on with what it would give. guard makes a *DamagedError of it, and the file stays in use.
type damagedRecord struct {
	file   *File
	bucket engine.Bucket
	key    []byte
}

func (d damagedRecord) problem() string {
	return fmt.Sprintf("the record %x of %s is not what was written", d.key, d.bucket)
}

// Sound reads every record of a file that is small enough to be looked at whenever it is opened, and says what is wrong
// first. Opening does so for the state; of the archive one record may be damaged, and all others of use.
func (f *File) Sound() error {
	f.gate.RLock()
	defer f.gate.RUnlock()
	if err := f.usable(); err != nil {
		return err
	}
	if info, err := os.Stat(f.path); err != nil || info.Size() > alwaysWalked {
		return err
	}
	return f.verifySums()
}

// verifySums reads every record.
func (f *File) verifySums() (err error) {
	defer f.guard(&err, debug.SetPanicOnFault(true))
	return f.db.View(func(t *bolt.Tx) error {
		return t.ForEach(func(name []byte, b *bolt.Bucket) error {
			if string(name) == formatBucket {
				return nil
			}
			return b.ForEach(func(k, record []byte) error {
				if _, ok := f.unsealed(k, record); !ok {
					return f.damaged(damagedRecord{f, engine.Bucket(name), k}.problem())
				}
				return nil
			})
		})
	})
}

// addSums rewrites a file of an older program with checksums. The file as it was stays at PATH.before-checksums. A crash
// at any moment leaves either the old file or the new one.
func (f *File) addSums() error {
	kept, fresh := f.path+".before-checksums", f.path+".compact"
	if err := f.copyTo(fresh, f.copySealed); err != nil {
		return errors.Join(fmt.Errorf("add checksums to %s: %w", f.path, explain(err)), remove(fresh))
	}
	if err := remove(kept); err != nil {
		return fmt.Errorf("add checksums to %s: %w", f.path, explain(err))
	}
	if err := os.Link(f.path, kept); err != nil { // not every file system has links
		if err := f.Backup(kept); err != nil {
			return errors.Join(err, remove(fresh))
		}
	}
	return f.replace(fresh)
}

// copySealed copies all records, each with its checksum, in transactions of bounded size.
func (f *File) copySealed(dst *bolt.DB) error {
	return f.db.View(func(from *bolt.Tx) error {
		return from.ForEach(func(name []byte, source *bolt.Bucket) error {
			c := source.Cursor()
			k, v := c.First()
			for first := true; first || k != nil; first = false {
				err := dst.Update(func(to *bolt.Tx) error {
					b, err := to.CreateBucketIfNotExists(name)
					if err != nil {
						return err
					}
					b.FillPercent = fillPercent
					for size := 0; k != nil && size < compactStep; k, v = c.Next() {
						_, record := seal(nil, k, v)
						if string(name) == formatBucket {
							record = binary.BigEndian.AppendUint64(nil, binary.BigEndian.Uint64(v)|withSums)
						}
						if err := b.Put(k, record); err != nil {
							return err
						}
						size += len(k) + len(record)
					}
					return nil
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
}
