package wal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// ErrMissing says that a part is not in the file: it is gone, or another log or another part is there.
var ErrMissing = errors.New("it is missing")

// DamagedError says that a file does not hold what was written to it.
type DamagedError struct{ Problem string }

func (e *DamagedError) Error() string { return e.Problem }

// Read gives the contents of the records of a part in their order, and whether the log goes on in the next part. A torn
// record at the end is left out: nobody was told that it is there. The error is ErrMissing or a *DamagedError, or that of
// reading the file.
func Read(path string, name Name) (records [][]byte, goesOn bool, err error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false, ErrMissing
	case err != nil:
		return nil, false, err
	}
	return parse(data, name)
}

// parse is Read of the bytes of a file.
func parse(data []byte, name Name) (records [][]byte, goesOn bool, err error) {
	r := reader{data: data, seed: name.seed(), at: headSize, next: 1}
	if !bytes.HasPrefix(data, name.head()) {
		if _, found := r.later(); found {
			return nil, false, &DamagedError{"its head is not what was written"}
		}
		return nil, false, ErrMissing
	}
	for {
		record, ok := r.record(r.at)
		ok = ok && binary.BigEndian.Uint64(record[8:]) == r.next
		switch {
		case ok && len(record) == Head:
			return records, true, nil
		case ok:
			records = append(records, record[Head:])
			r.at, r.next = aligned(r.at+int64(len(record))), r.next+1
			continue
		}
		if at, found := r.later(); found {
			return nil, false, &DamagedError{fmt.Sprintf("its record %d at byte %d is not what was written, and at byte %d is a later one", r.next, r.at, at)}
		}
		return records, false, nil
	}
}

// A reader walks over the bytes of a file.
type reader struct {
	data []byte
	seed uint32
	at   int64  // where the next record should begin
	next uint64 // its number
}

// record is the sound one that begins there and has a number from next on.
func (r *reader) record(at int64) ([]byte, bool) {
	if at+Head > int64(len(r.data)) {
		return nil, false
	}
	b := r.data[at:]
	n, number := uint64(binary.BigEndian.Uint32(b)), binary.BigEndian.Uint64(b[8:])
	if n > uint64(len(b)-Head) || number < r.next || number > r.next+uint64(len(r.data)) {
		return nil, false
	}
	b = b[: Head+n : Head+n]
	return b, binary.BigEndian.Uint32(b[4:]) == sum(r.seed, b)
}

// later looks for a sound record of the part wherever one could be.
func (r *reader) later() (int64, bool) {
	for at := r.at; at < int64(len(r.data)); at += alignment {
		if _, ok := r.record(at); ok {
			return at, true
		}
	}
	return 0, false
}
