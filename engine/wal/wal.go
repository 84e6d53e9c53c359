// Package wal is a write-ahead log: records that are appended to a file and synced, each with one write to room that the
// file has already. What a record means is not known here.
//
// A file begins with a head that says which log it belongs to and which part of it this is. It is used again for later
// parts, without being emptied: the checksum of a record covers the name of its log, its part and its number, so that
// nothing of before is taken for a record of now. Only one record is on its way at a time. Hence what a crash leaves is
// sound records and at most one torn one behind them; a damaged record with a sound one behind it was damaged later.
package wal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// A Name tells a part of a log from all others.
type Name struct {
	ID   [16]byte // of the log, random
	Part uint64
}

// Head is the room that a record needs before its content: length 4, checksum 4, number 8, big endian.
const Head = 16

const (
	magic     = "hookflow log 1\r\n"
	headSize  = 4096 // the head of the file has a page of its own: it is written once
	alignment = 8    // of records, so that one can be looked for
	growStep  = 1 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// ErrUncertain says that nobody knows whether the record is on the disk.
var ErrUncertain = errors.New("what is on disk is no longer certain")

// A Log is one part, open for appending. It is used by one goroutine at a time.
type Log struct {
	file *os.File
	seed uint32 // checksum of the name
	next uint64 // number of the next record
	at   int64  // where it begins
	size int64  // of the file; all of it is allocated
}

func (n Name) bytes() []byte { return binary.BigEndian.AppendUint64(n.ID[:], n.Part) }

func (n Name) seed() uint32 { return crc32.Checksum(n.bytes(), castagnoli) }

// head is the first bytes of the file of a part: magic 16, log 16, part 8, checksum 4.
func (n Name) head() []byte {
	b := append([]byte(magic), n.bytes()...)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// Create begins a part in the file of that path, which may hold an earlier one. When it returns the part is on disk.
func Create(path string, name Name) (*Log, error) {
	_, err := os.Stat(path)
	fresh := errors.Is(err, fs.ErrNotExist)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	l := &Log{file: file, seed: name.seed(), next: 1, at: headSize}
	if err := l.begin(name.head()); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if fresh {
		if err := syncDir(path); err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
	return l, nil
}

func (l *Log) begin(head []byte) error {
	info, err := l.file.Stat()
	if err != nil {
		return err
	}
	l.size = info.Size()
	if err := l.room(headSize); err != nil {
		return err
	}
	if _, err := l.file.WriteAt(head, 0); err != nil {
		return err
	}
	return syncData(l.file)
}

// room makes the file long enough for what ends there. It writes zeros, so that later writes allocate nothing: they need
// no room on the disk, and syncing them is syncing data alone.
func (l *Log) room(end int64) error {
	for l.size < end {
		to := l.size - l.size%growStep + growStep
		if _, err := l.file.WriteAt(make([]byte, to-l.size), l.size); err != nil {
			return err
		}
		l.size = to
	}
	return nil
}

// Append makes a record durable: its content begins at byte Head, what is before is filled in here. After an error the
// record is not there and others can be appended, unless the error is ErrUncertain: then the log is of no use any more.
func (l *Log) Append(record []byte) error {
	if err := l.room(l.at + int64(len(record))); err != nil {
		return err
	}
	binary.BigEndian.PutUint32(record, uint32(len(record)-Head))
	binary.BigEndian.PutUint64(record[8:], l.next)
	binary.BigEndian.PutUint32(record[4:], sum(l.seed, record))
	_, err := l.file.WriteAt(record, l.at)
	if err == nil {
		err = syncData(l.file)
	}
	if err != nil {
		return l.rescind(err)
	}
	l.next++
	l.at = aligned(l.at + int64(len(record)))
	return nil
}

// End appends the mark that the log goes on in another part.
func (l *Log) End() error { return l.Append(make([]byte, Head)) }

// rescind takes back a record of which nobody knows how far it came.
func (l *Log) rescind(cause error) error {
	_, err := l.file.WriteAt(make([]byte, Head), l.at)
	if err == nil {
		err = syncData(l.file)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUncertain, cause)
	}
	return cause
}

// Close closes the file and leaves it.
func (l *Log) Close() error { return l.file.Close() }

// sum is the checksum of a record: of the name of its part, its length, its number and its content.
func sum(seed uint32, record []byte) uint32 {
	return crc32.Update(crc32.Update(seed, castagnoli, record[:4]), castagnoli, record[8:])
}

func aligned(n int64) int64 { return (n + alignment - 1) / alignment * alignment }

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
