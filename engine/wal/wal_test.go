package wal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var name = Name{ID: [16]byte{1, 2, 3}, Part: 7}

// written makes a part with the records "a", "bb", "ccc" ... and gives its bytes without the unused room.
func written(t testing.TB, path string, n Name, records int) []byte {
	t.Helper()
	l, err := Create(path, n)
	if err != nil {
		t.Fatal(err)
	}
	for i := range records {
		if err := l.Append(append(make([]byte, Head), content(i)...)); err != nil {
			t.Fatal(err)
		}
	}
	end := l.at
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data[:end]
}

func content(i int) []byte { return bytes.Repeat([]byte{byte('a' + i)}, i*11+1) }

// read gives how many records there are, in their order and whole.
func read(t testing.TB, data []byte, n Name) (int, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	records, goesOn, err := Read(path, n)
	for i, r := range records {
		if !bytes.Equal(r, content(i)) {
			t.Errorf("record %d is %q", i, r)
		}
	}
	if goesOn {
		t.Error("nobody ended it")
	}
	return len(records), err
}

// Whatever is left of the last record, those before it are read and it is not; nor is a record made of what is left.
func TestTornTail(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	four, five := len(written(t, path, name, 4)), written(t, path, name, 5)
	last := four + Head + len(content(4))
	for cut := four; cut <= last; cut++ {
		for _, rest := range [][]byte{nil, make([]byte, 100), bytes.Repeat([]byte{0xff}, 100)} {
			want := 4
			if cut == last {
				want = 5
			}
			if n, err := read(t, append(bytes.Clone(five[:cut]), rest...), name); n != want || err != nil {
				t.Fatalf("cut at %d of %d: %d records, %v", cut, last, n, err)
			}
		}
		if cut < last { // sectors of a write may arrive in any order
			torn := bytes.Clone(five)
			torn[cut] ^= 0x40
			if n, err := read(t, torn, name); n != 4 || err != nil {
				t.Fatalf("byte %d changed: %d records, %v", cut, n, err)
			}
		}
	}
}

// A changed byte of a record that has another one behind it, or of the head, is told.
func TestDamageIsTold(t *testing.T) {
	sound := written(t, filepath.Join(t.TempDir(), "log"), name, 5)
	begin := headSize + int(aligned(Head+int64(len(content(0)))))
	end := begin + Head + len(content(1))
	for _, at := range slices.Concat(places(0, len(name.head())), places(begin, end)) {
		spoiled := bytes.Clone(sound)
		spoiled[at] ^= 1
		var damage *DamagedError
		if _, err := read(t, spoiled, name); !errors.As(err, &damage) {
			t.Errorf("byte %d changed: %v", at, err)
		}
	}
}

// A record that another one has taken the place of is missed, also where that one is sound and later.
func TestARecordInThePlaceOfAnother(t *testing.T) {
	sound := written(t, filepath.Join(t.TempDir(), "log"), name, 5)
	second := headSize + int(aligned(Head+int64(len(content(0)))))
	third := second + int(aligned(Head+int64(len(content(1)))))
	var damage *DamagedError
	if n, err := read(t, slices.Concat(sound[:second], sound[third:]), name); !errors.As(err, &damage) || n != 0 {
		t.Errorf("%d records, %v", n, err)
	}
}

func places(from, to int) (all []int) {
	for ; from < to; from++ {
		all = append(all, from)
	}
	return all
}

// What another log or another part left is not taken for this one.
func TestOtherLogsAreMissed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	other, later := name, name
	other.ID[3]++
	later.Part += 2
	data := written(t, path, name, 5)
	for _, n := range []Name{other, later} {
		if _, err := read(t, data, n); !errors.Is(err, ErrMissing) {
			t.Errorf("of %v: %v", n, err)
		}
	}
	if _, _, err := Read(path+"-no", name); !errors.Is(err, ErrMissing) {
		t.Errorf("no file: %v", err)
	}
	written(t, path, later, 2) // over the five of before, which are longer
	if records, _, err := Read(path, later); len(records) != 2 || err != nil {
		t.Errorf("%d records of two, %v", len(records), err)
	}
}

func TestEndSaysThatItGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	l, err := Create(path, name)
	if err == nil {
		err = errors.Join(l.Append(append(make([]byte, Head), content(0)...)), l.End(), l.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	if records, goesOn, err := Read(path, name); len(records) != 1 || !goesOn || err != nil {
		t.Errorf("%d records, goes on: %v, %v", len(records), goesOn, err)
	}
}

// The file grows by itself, and a record may be longer than the steps in which it does.
func TestLongRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	l, err := Create(path, name)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, n := range []int{growStep - 10_000, 3 * growStep, 1, growStep} {
		if err := l.Append(make([]byte, Head+n)); err != nil {
			t.Fatal(err)
		}
	}
	records, _, err := Read(path, name)
	if len(records) != 4 || err != nil || len(records[1]) != 3*growStep {
		t.Errorf("%d records, %v", len(records), err)
	}
}

// A record that cannot be written nor taken back is uncertain.
func TestUncertain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	l, err := Create(path, name)
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := l.Append(make([]byte, Head+1)); !errors.Is(err, ErrUncertain) || !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

// Taking back leaves the place to the next record.
func TestRescinded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	l, err := Create(path, name)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := l.Append(append(make([]byte, Head), content(0)...)); err != nil {
		t.Fatal(err)
	}
	number, at := l.next, l.at
	if err := l.Append(make([]byte, Head+500)); err != nil {
		t.Fatal(err)
	}
	l.next, l.at = number, at
	why := errors.New("why")
	if err := l.rescind(why); err != why {
		t.Errorf("it says %v", err)
	}
	if records, _, err := Read(path, name); len(records) != 1 || err != nil {
		t.Errorf("%d records, %v", len(records), err)
	}
	if err := l.Append(append(make([]byte, Head), content(1)...)); err != nil {
		t.Fatal(err)
	}
	if records, _, err := Read(path, name); len(records) != 2 || err != nil || !bytes.Equal(records[1], content(1)) {
		t.Errorf("%d records, %v", len(records), err)
	}
}

// Room is there before a record is written, in whole steps and no more of them than are needed; what is left of it is
// zeros, and records lie side by side at multiples of 8. Also a file of another length is brought to whole steps.
func TestRoomIsThereFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, make([]byte, headSize+5), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := Create(path, name)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	end := int64(headSize)
	for _, size := range []int64{Head + 1, 3*growStep + 5, 7 * growStep / 10, Head + 3, 0} {
		if size == 0 { // one that fills the file to its last byte
			from := (end + 7) / 8 * 8
			size = (from+growStep-1)/growStep*growStep - from
		}
		at := l.at
		if at != (end+7)/8*8 {
			t.Fatalf("a record begins at %d, the one before ends at %d", at, end)
		}
		if err := l.Append(bytes.Repeat([]byte{1}, int(size))); err != nil {
			t.Fatal(err)
		}
		end = at + size
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := (end + growStep - 1) / growStep * growStep
		if int64(len(data)) != want || l.size != want {
			t.Fatalf("behind a record that ends at %d the file has %d bytes, and is said to have %d, want %d", end, len(data), l.size, want)
		}
		if bytes.Count(data[end:], []byte{0}) != len(data)-int(end) {
			t.Errorf("behind the record that ends at %d there is more than zeros", end)
		}
	}
}

// Whatever is in the file, reading ends with records or an error.
func FuzzRead(f *testing.F) {
	sound := written(f, filepath.Join(f.TempDir(), "log"), name, 5)
	f.Add(sound, 0)
	f.Add(sound[:len(sound)-3], 5000)
	f.Fuzz(func(t *testing.T, data []byte, at int) {
		spoiled := bytes.Clone(sound)
		if at >= 0 && at < len(spoiled) {
			copy(spoiled[at:], data)
		}
		for i, b := range [][]byte{data, spoiled} {
			records, _, err := parse(b, name)
			if err != nil && len(records) > 0 {
				t.Errorf("%d: records and %v", i, err)
			}
		}
	})
}
