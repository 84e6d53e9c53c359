package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// bbolt trusts its pages: a torn file makes it crash the process, in goroutines of its own. So the pages are walked here
// before bbolt sees them. The numbers below are its file format, version 2; numbers are in the machine's byte order.
const (
	pageHeader = 16 // id 8, flags 2, count 2, overflow 4
	element    = 16 // leaf: flags 4, position 4, key size 4, value size 4; branch: position 4, key size 4, page id 8
	bucketHead = 16 // root page 8, sequence 8; a small bucket has root 0 and its only page follows
	metaSize   = 64

	branchPage = 0x01
	leafPage   = 0x02
	bucketFlag = 0x01

	metaMagic   = 0xED0CDAED
	metaVersion = 2
)

var order = binary.NativeEndian

// meta is what the newest valid meta page says.
type meta struct {
	pageSize, root, pages, id uint64 // pages: every page id is below it
}

// readMeta checks magic, version and checksum of the meta page that starts at offset at.
func readMeta(r io.ReaderAt, at int64) (meta, bool) {
	var b [pageHeader + metaSize]byte
	if _, err := r.ReadAt(b[:], at); err != nil {
		return meta{}, false
	}
	m := b[pageHeader:]
	sum := fnv.New64a()
	sum.Write(m[:56])
	ok := order.Uint32(m) == metaMagic && order.Uint32(m[4:]) == metaVersion && order.Uint64(m[56:]) == sum.Sum64()
	return meta{
		pageSize: uint64(order.Uint32(m[8:])),
		root:     order.Uint64(m[16:]),
		pages:    order.Uint64(m[40:]),
		id:       order.Uint64(m[48:]),
	}, ok
}

// newestMeta finds the second meta page even if the first one, which tells the page size, is gone.
func newestMeta(r io.ReaderAt) (meta, bool) {
	best, found := readMeta(r, 0)
	for size := int64(1024); size <= 1<<16; size *= 2 {
		if m, ok := readMeta(r, size); ok && (!found || m.id > best.id) {
			best, found = m, true
		}
	}
	return best, found
}

// alwaysWalked is the size up to which a file is walked whenever it is opened, in bytes: what takes about a second. The
// pages of a larger archive are only looked at when they are read, and by Check.
const alwaysWalked = 256 << 20

// verify walks the file before it is opened: length and meta pages always, every page if deep or if that is quick.
func (f *File) verify(deep bool) error {
	file, err := os.Open(f.path)
	if err != nil {
		return fmt.Errorf("open %s: %w", f.path, explain(err))
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		return f.damaged("it is empty")
	}
	m, ok := newestMeta(file)
	switch {
	case !ok:
		return f.damaged("neither of its two meta pages is valid")
	case uint64(info.Size()) < m.pages*m.pageSize:
		return f.damaged(fmt.Sprintf("it is cut short: %d bytes of at least %d", info.Size(), m.pages*m.pageSize))
	case !deep && info.Size() > alwaysWalked:
		return nil
	}
	return f.walk(file, m)
}

func (f *File) walk(r io.ReaderAt, m meta) error {
	w := &walk{file: r, meta: m, seen: make([]bool, m.pages)}
	if err := w.page(m.root, nil); err != nil {
		return f.damaged(err.Error())
	}
	return nil
}

// walk visits every page that the root bucket reaches, each once.
type walk struct {
	file io.ReaderAt
	meta meta
	seen []bool
	free [][]byte // page buffers to use again
}

// page checks page id and what lies below it. least is the key its parent has for it; nil at a root.
func (w *walk) page(id uint64, least []byte) error {
	b, err := w.read(id)
	if err != nil {
		return err
	}
	defer func() { w.free = append(w.free, b) }()
	if got := order.Uint64(b); got != id {
		return fmt.Errorf("page %d says that it is page %d", id, got)
	}
	if err := w.elements(b, least); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	return nil
}

// read gives page id with its overflow pages.
func (w *walk) read(id uint64) ([]byte, error) {
	b := w.buffer()
	if err := w.claim(id, 1); err != nil {
		return nil, err
	}
	if _, err := w.file.ReadAt(b, int64(id*w.meta.pageSize)); err != nil {
		return nil, fmt.Errorf("read page %d: %w", id, err)
	}
	more := uint64(order.Uint32(b[12:]))
	if more == 0 {
		return b, nil
	}
	if err := w.claim(id+1, more); err != nil {
		return nil, err
	}
	b = append(b, make([]byte, more*w.meta.pageSize)...)
	if _, err := w.file.ReadAt(b, int64(id*w.meta.pageSize)); err != nil {
		return nil, fmt.Errorf("read page %d: %w", id, err)
	}
	return b, nil
}

func (w *walk) buffer() []byte {
	if n := len(w.free); n > 0 {
		b := w.free[n-1]
		w.free = w.free[:n-1]
		return b[:w.meta.pageSize]
	}
	return make([]byte, w.meta.pageSize)
}

// claim marks n pages from id on as used.
func (w *walk) claim(id, n uint64) error {
	if id < 2 || id >= w.meta.pages || n > w.meta.pages-id {
		return fmt.Errorf("page %d does not exist", id)
	}
	for i := id; i < id+n; i++ {
		if w.seen[i] {
			return fmt.Errorf("page %d is used twice", i)
		}
		w.seen[i] = true
	}
	return nil
}

// elements checks keys and order of one page, and goes into its child pages and buckets.
func (w *walk) elements(b, least []byte) error {
	flags, count := order.Uint16(b[8:]), int(order.Uint16(b[10:]))
	if flags != branchPage && flags != leafPage {
		return fmt.Errorf("its type %#x is not branch or leaf", flags)
	}
	if pageHeader+count*element > len(b) {
		return fmt.Errorf("it claims %d elements", count)
	}
	for i := range count {
		key, err := w.element(b, pageHeader+i*element, flags == leafPage)
		if err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
		if c := bytes.Compare(least, key); c > 0 || c == 0 && i > 0 {
			return fmt.Errorf("element %d: keys are not in order", i)
		}
		least = key
	}
	return nil
}

// element checks the element whose head is at offset at, and returns its key.
func (w *walk) element(b []byte, at int, leaf bool) ([]byte, error) {
	head := b[at : at+element]
	if !leaf {
		key, err := slice(b, at, order.Uint32(head), order.Uint32(head[4:]))
		if err != nil {
			return nil, err
		}
		return key, w.page(order.Uint64(head[8:]), key)
	}
	position, size := order.Uint32(head[4:]), order.Uint32(head[8:])
	key, err := slice(b, at, position, size)
	if err != nil {
		return nil, err
	}
	value, err := slice(b, at, position+size, order.Uint32(head[12:]))
	if err != nil || order.Uint32(head)&bucketFlag == 0 {
		return key, err
	}
	return key, w.bucket(value)
}

// slice cuts size bytes that start position bytes after the element's head.
func slice(b []byte, at int, position, size uint32) ([]byte, error) {
	from := uint64(at) + uint64(position)
	if to := from + uint64(size); to <= uint64(len(b)) {
		return b[from:to], nil
	}
	return nil, errors.New("it points outside of its page")
}

func (w *walk) bucket(value []byte) error {
	switch {
	case len(value) < bucketHead:
		return errors.New("a bucket without head")
	case order.Uint64(value) != 0:
		return w.page(order.Uint64(value), nil)
	case len(value) < bucketHead+pageHeader:
		return errors.New("a small bucket without page")
	}
	return w.elements(value[bucketHead:], nil)
}
