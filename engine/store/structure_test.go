package store

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"hookflow/engine"
)

// The pages below are made by hand, as bbolt's file format has them; a page has 128 bytes, or what is said.
const small = 128

// A record is one element of a page: of a branch, with the id of a child instead of a value.
type record struct {
	key, value string
	child      uint64
	flags      uint32
}

// page makes page id of that type with those records, and as many overflow pages as are said.
func page(id uint64, kind uint16, size, overflow int, records ...record) []byte {
	b := make([]byte, size*(1+overflow))
	order.PutUint64(b, id)
	order.PutUint16(b[8:], kind)
	order.PutUint16(b[10:], uint16(len(records)))
	order.PutUint32(b[12:], uint32(overflow))
	at := pageHeader + len(records)*element
	for i, r := range records {
		head := b[pageHeader+i*element:]
		position := uint32(at - pageHeader - i*element)
		if kind == branchPage {
			order.PutUint32(head, position)
			order.PutUint32(head[4:], uint32(len(r.key)))
			order.PutUint64(head[8:], r.child)
		} else {
			order.PutUint32(head, r.flags)
			order.PutUint32(head[4:], position)
			order.PutUint32(head[8:], uint32(len(r.key)))
			order.PutUint32(head[12:], uint32(len(r.value)))
		}
		at += copy(b[at:], r.key+r.value)
	}
	return b
}

func leaf(id uint64, records ...record) []byte { return page(id, leafPage, small, 0, records...) }

// bucket is the value of a bucket: its root page, and for a small one the page itself.
func bucket(root uint64, inline []byte) string {
	b := make([]byte, bucketHead)
	order.PutUint64(b, root)
	return string(b) + string(inline)
}

// changed is a page with something else at an offset.
func changed(b []byte, at int, to ...byte) []byte {
	copy(b[at:], to)
	return b
}

// The walk finds what cannot be a page, an element, a bucket or an order of keys, and nothing else.
func TestWalkFindsDamage(t *testing.T) {
	branch := func(records ...record) []byte { return page(2, branchPage, small, 0, records...) }
	inline := string(page(0, leafPage, 64, 0, record{key: "k", value: "v"}))
	full := strings.Repeat("x", small-pageHeader-element-1)
	for name, c := range map[string]struct {
		pages []([]byte) // from page 2 on
		says  string
	}{
		"a leaf":                     {[][]byte{leaf(2, record{key: "a", value: "1"}, record{key: "b"})}, ""},
		"an empty leaf":              {[][]byte{leaf(2)}, ""},
		"a full leaf":                {[][]byte{leaf(2, record{key: "k", value: full})}, ""},
		"a leaf with overflow":       {[][]byte{page(2, leafPage, small, 1, record{key: "k", value: full + "more"})}, ""},
		"a branch":                   {[][]byte{branch(record{key: "a", child: 3}, record{key: "m", child: 4}), leaf(3, record{key: "a"}, record{key: "b"}), leaf(4, record{key: "n"})}, ""},
		"a small bucket":             {[][]byte{leaf(2, record{key: "b", value: bucket(0, []byte(inline)), flags: bucketFlag})}, ""},
		"a bucket":                   {[][]byte{leaf(2, record{key: "b", value: bucket(3, nil), flags: bucketFlag}), leaf(3, record{key: "a"})}, ""},
		"a value like a bucket":      {[][]byte{leaf(2, record{key: "b", value: "short"})}, ""},
		"another page":               {[][]byte{leaf(9)}, "page 2 says that it is page 9"},
		"no type":                    {[][]byte{page(2, 0x10, small, 0)}, "page 2: its type 0x10 is not branch or leaf"},
		"too many elements":          {[][]byte{changed(leaf(2), 10, 8, 0)}, "page 2: it claims 8 elements"},
		"the most elements":          {[][]byte{changed(leaf(2), 10, 7, 0)}, "page 2: element 1: keys are not in order"}, // seven empty ones fit
		"keys in disorder":           {[][]byte{leaf(2, record{key: "b"}, record{key: "a"})}, "page 2: element 1: keys are not in order"},
		"a key twice":                {[][]byte{leaf(2, record{key: "a"}, record{key: "a"})}, "page 2: element 1: keys are not in order"},
		"a child's key too small":    {[][]byte{branch(record{key: "b", child: 3}), leaf(3, record{key: "a"})}, "page 2: element 0: page 3: element 0: keys are not in order"},
		"a child that is a meta":     {[][]byte{branch(record{key: "a", child: 1})}, "page 1 does not exist"},
		"a child behind the end":     {[][]byte{branch(record{key: "a", child: 3})}, "page 3 does not exist"},
		"overflow behind the end":    {[][]byte{changed(leaf(2), 12, 1)}, "page 3 does not exist"},
		"overflow far behind":        {[][]byte{changed(leaf(2), 12, 2), leaf(3)}, "page 3 does not exist"},
		"a child twice":              {[][]byte{branch(record{key: "a", child: 3}, record{key: "b", child: 3}), leaf(3)}, "page 3 is used twice"},
		"a page in another's":        {[][]byte{branch(record{key: "a", child: 3}, record{key: "b", child: 4}), page(3, leafPage, small, 1)}, "page 4 is used twice"},
		"a child that is its parent": {[][]byte{branch(record{key: "a", child: 2})}, "page 2 is used twice"},
		"a value outside":            {[][]byte{changed(leaf(2, record{key: "k", value: full}), pageHeader+12, small-pageHeader-element)}, "page 2: element 0: it points outside of its page"},
		"a key outside":              {[][]byte{changed(leaf(2, record{key: "k"}), pageHeader+8, 200)}, "page 2: element 0: it points outside of its page"},
		"a branch's key outside":     {[][]byte{changed(branch(record{key: "k", child: 3}), pageHeader+4, 200), leaf(3)}, "page 2: element 0: it points outside of its page"},
		"a bucket without head":      {[][]byte{leaf(2, record{key: "b", value: bucket(0, nil)[:15], flags: bucketFlag})}, "page 2: element 0: a bucket without head"},
		"a bucket without page":      {[][]byte{leaf(2, record{key: "b", value: bucket(0, []byte(inline)[:15]), flags: bucketFlag})}, "page 2: element 0: a small bucket without page"},
		"a bucket on no page":        {[][]byte{leaf(2, record{key: "b", value: bucket(3, nil), flags: bucketFlag})}, "page 3 does not exist"},
	} {
		file := make([]byte, 2*small)
		for _, p := range c.pages {
			file = append(file, p...)
		}
		f := &File{path: "x.db"}
		err := f.walk(bytes.NewReader(file), meta{pageSize: small, root: 2, pages: uint64(len(file) / small)})
		var damaged *DamagedError
		if c.says == "" && err != nil || c.says != "" && (!errors.As(err, &damaged) || !strings.Contains(damaged.Problem, c.says)) {
			t.Errorf("%s: it says %v, not %q", name, err, c.says)
		}
	}
}

// metaPage is a meta page with its checksum.
func metaPage(size int, id, root, pages uint64) []byte {
	b := make([]byte, pageHeader+metaSize)
	m := b[pageHeader:]
	order.PutUint32(m, metaMagic)
	order.PutUint32(m[4:], metaVersion)
	order.PutUint32(m[8:], uint32(size))
	order.PutUint64(m[16:], root)
	order.PutUint64(m[40:], pages)
	order.PutUint64(m[48:], id)
	sum := fnv.New64a()
	sum.Write(m[:56])
	order.PutUint64(m[56:], sum.Sum64())
	return b
}

// The newer of two meta pages counts, and one alone is enough, wherever the page size puts the second.
func TestTheNewestMetaPageCounts(t *testing.T) {
	for size := 1024; size <= 1<<16; size *= 2 {
		for first := range uint64(3) {
			for second := range uint64(3) { // 0: it is not valid
				file := make([]byte, size+pageHeader+metaSize)
				if first > 0 {
					copy(file, metaPage(size, first, 10+first, 20))
				}
				if second > 0 {
					copy(file[size:], metaPage(size, second, 10+second, 20))
				}
				m, ok := newestMeta(bytes.NewReader(file))
				if newest := max(first, second); ok != (newest > 0) || ok && (m.id != newest || m.root != 10+newest || m.pages != 20 || m.pageSize != uint64(size)) {
					t.Errorf("of %d and %d, %d bytes apart: %+v, %t", first, second, size, m, ok)
				}
			}
		}
	}
	for at := range metaSize {
		if _, ok := readMeta(bytes.NewReader(changed(metaPage(4096, 1, 2, 3), pageHeader+at, 0xff)), 0); ok {
			t.Errorf("byte %d is another, and it is taken as valid", at)
		}
	}
}

// A file holds as many bytes as its pages need; one byte less is told with both numbers. The pages of a large file are
// walked when that is asked for, those of any other always.
func TestWhatIsVerified(t *testing.T) {
	const size = 4096
	sound := func(root []byte) []byte {
		file := make([]byte, 3*size)
		copy(file, metaPage(size, 1, 2, 3))
		copy(file[2*size:], root)
		return file
	}
	good, bad := page(2, leafPage, size, 0), page(9, leafPage, size, 0)
	for name, c := range map[string]struct {
		file   []byte
		length int64 // sparse behind the pages; 0: as it is
		deep   bool
		says   string
	}{
		"sound":              {file: sound(good)},
		"one byte short":     {file: sound(good)[:3*size-1], says: "it is cut short: 12287 bytes of at least 12288"},
		"longer":             {file: sound(good), length: 5 * size},
		"damaged":            {file: sound(bad), says: "page 2 says that it is page 9"},
		"damaged, small":     {file: sound(bad), length: alwaysWalked, says: "page 2 says that it is page 9"},
		"damaged, large":     {file: sound(bad), length: alwaysWalked + 1},
		"damaged, and asked": {file: sound(bad), length: alwaysWalked + 1, deep: true, says: "page 2 says that it is page 9"},
		"no meta page":       {file: make([]byte, 3*size), says: "neither of its two meta pages is valid"},
		"empty":              {file: nil, says: "it is empty"},
	} {
		path := filepath.Join(t.TempDir(), "x.db")
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		if c.length > 0 {
			if err := os.Truncate(path, c.length); err != nil {
				t.Fatal(err)
			}
		}
		err := (&File{path: path}).verify(c.deep)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: it says %v, not %q", name, err, c.says)
		}
	}
	if err := (&File{path: filepath.Join(t.TempDir(), "none.db")}).verify(true); err == nil || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// Sound reads every record of a file, unless that would take long.
func TestSoundReadsEveryRecord(t *testing.T) {
	s, err := Open(t.TempDir(), Options{Buckets: []engine.Bucket{"b"}, Archive: []engine.Bucket{"b"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for n := range 3 {
		err := s.archive.Update(func(tx engine.Tx) error { tx.Put("b", fmt.Append(nil, n), []byte("value")); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(s.Sound(), s.archive.Sound()); err != nil {
		t.Error(err)
	}
	err = s.archive.db.Update(func(b *bolt.Tx) error { return b.Bucket([]byte("b")).Put([]byte("2"), []byte("no checksum")) })
	if err != nil {
		t.Fatal(err)
	}
	var damaged *DamagedError
	if err := s.archive.Sound(); !errors.As(err, &damaged) || !strings.Contains(damaged.Problem, "record 32 of b") {
		t.Errorf("it says %v", err)
	}
	for length, told := range map[int64]bool{alwaysWalked: true, alwaysWalked + 1: false} {
		if err := os.Truncate(s.archive.path, length); err != nil {
			t.Fatal(err)
		}
		if err := s.archive.Sound(); (err != nil) != told {
			t.Errorf("with %d bytes it says %v", length, err)
		}
	}
}

// A value and its key have one checksum together: neither can stand for another, and what is shorter than one has none.
func TestChecksumsAreOfKeyAndValue(t *testing.T) {
	f := &File{sums: true}
	_, record := seal(nil, []byte("key"), []byte("value"))
	if value, ok := f.unsealed([]byte("key"), record); !ok || string(value) != "value" || len(record) != len("value")+sumSize {
		t.Errorf("%q comes back as %q, %t", record, value, ok)
	}
	if _, ok := f.unsealed([]byte("kez"), record); ok {
		t.Error("it is taken for the value of another key")
	}
	for n := range len(record) {
		if _, ok := f.unsealed([]byte("key"), record[:n]); ok {
			t.Errorf("%d bytes of it are taken for whole", n)
		}
	}
	_, empty := seal(nil, []byte("key"), nil)
	if value, ok := f.unsealed([]byte("key"), empty); !ok || len(value) != 0 {
		t.Errorf("nothing comes back as %q, %t", value, ok)
	}
	if value, ok := (&File{}).unsealed([]byte("key"), []byte("abc")); !ok || string(value) != "abc" {
		t.Errorf("of a file without checksums: %q, %t", value, ok)
	}
}
