// Package record keeps what people work with: catalogs of records with typed fields. A change of a record, its history,
// its places in the indexes and the rows of those who want to know of it are one transaction; so a record is never without
// its event, and an event never without its record.
//
// Who asked to be asked is asked before the transaction, outside of it: a process may take its time. If the record has
// changed meanwhile, the change is refused, and nothing is lost.
package record

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hookflow/engine"
	"hookflow/engine/store"
	"hookflow/runtime/push"
)

// The buckets. Ids stand as 8 bytes.
const (
	bucketCatalog engine.Bucket = "catalog"     // catalog -> Catalog; "last": the last id
	bucketRecord  engine.Bucket = "record"      // catalog, record -> Record
	bucketPast    engine.Bucket = "recordpast"  // catalog, record, revision -> Change
	bucketIndex   engine.Bucket = "recordindex" // see index.go
	bucketCount   engine.Bucket = "recordcount" // catalog -> number of records, last record id, number of changes (8 bytes each)
	bucketOnce    engine.Bucket = "recordonce"  // name, see CreateOnce -> catalog, record
	bucketContent engine.Bucket = "recordfile"  // catalog, name of a content -> nothing: a record of it names the content, now or in its history
)

// Buckets are those that a Book needs in its store, beside those of package push.
var Buckets = []engine.Bucket{bucketCatalog, bucketRecord, bucketPast, bucketIndex, bucketCount, bucketOnce, bucketContent}

// Values are those of a record, by the id of their field.
type Values map[string]json.RawMessage

// A Catalog says what its records hold.
type Catalog struct {
	ID          string  `json:"id" doc:"a number; given by Hookflow"`
	Name        string  `json:"name"`
	Description string  `json:"description,omitempty"`
	Fields      []Field `json:"fields"`
	Rights      []Right `json:"rights,omitempty" doc:"who may do what with its records; left out: they stay; none: everybody what their role allows"`
	Views       []View  `json:"views,omitempty" doc:"ways to look at it that have a name; left out: they stay"`
	Records     uint64  `json:"records" doc:"how many there are; not kept with the catalog"`
	Last        int     `json:"lastField,omitempty" doc:"the highest id that a field has had: none is given twice"`
}

// A Record is a row of a catalog.
type Record struct {
	ID       string    `json:"id"`
	Catalog  string    `json:"catalogId"`
	Revision uint64    `json:"revision" doc:"1, and one more with each change"`
	Created  time.Time `json:"created"`
	Changed  time.Time `json:"changed"`
	By       string    `json:"by,omitempty" doc:"who changed it last; empty: the system"`
	Title    string    `json:"title,omitempty" doc:"its first text"`
	Values   Values    `json:"values"`
	Message  string    `json:"message,omitempty" doc:"what a process says to who changed it; not kept"`
}

// A Change is one line of a record's history.
type Change struct {
	Revision uint64    `json:"revision"`
	At       time.Time `json:"at"`
	By       string    `json:"by,omitempty"`
	What     string    `json:"what" doc:"created, updated, deleted, restored, or converted when its field became one of another kind"`
	Values   Values    `json:"values,omitempty" doc:"those that are new"`
	Before   Values    `json:"before,omitempty" doc:"what stood there"`
}

// Options of a Book.
type Options struct {
	Store    engine.Store
	Contents *store.Contents                    // where files lie; nil: records have none
	Named    func(content string) (bool, error) // whether somebody else names a content; nil: nobody does
	Push     *push.Book
	Now      func() time.Time
}

// A Book keeps the catalogs. It is safe for concurrent use.
type Book struct {
	*shelf
	who func() *User // who looks at this moment, see As; nil: whoever may do everything
}

// A shelf is what all who look at it have in common.
type shelf struct {
	o    Options
	list atomic.Pointer[[]Catalog] // by id; set inside of the transaction that changes it

	mu       sync.Mutex
	findings map[string]finding // by catalog and query
}

// Open reads the catalogs.
func Open(o Options) (*Book, error) {
	b := &Book{shelf: &shelf{o: o, findings: map[string]finding{}}}
	return b, o.Store.View(b.read)
}

func (b *Book) read(tx engine.Tx) error {
	list := []Catalog{}
	for k, v := range tx.From(bucketCatalog, nil) {
		if string(k) == string(lastID) {
			continue
		}
		var c Catalog
		if err := json.Unmarshal(v, &c); err != nil {
			return fmt.Errorf("read a catalog: %w", err)
		}
		list = append(list, c)
	}
	b.list.Store(&list)
	return nil
}

// An Invalid error says what is wrong with what was given.
type Invalid struct {
	error
	Field string // id of the one whose value it is about; empty: of none
}

func invalid(format string, args ...any) error { return Invalid{error: fmt.Errorf(format, args...)} }

// Wrong is an Invalid error of a sentence.
func Wrong(text string) error { return invalid("%s", text) }

// invalid is an error that is about the value of a field.
func (f *Field) invalid(format string, args ...any) error {
	return Invalid{fmt.Errorf(f.Name+format, args...), f.ID}
}

// A Refused error says who does not want a change, and why.
type Refused struct {
	Status  int // from 400 to 599
	Message string
}

// Error implements error.
func (r *Refused) Error() string { return r.Message }

var (
	// ErrNone says that there is no such catalog or record.
	ErrNone = errors.New("there is no such catalog or record")
	// ErrChanged says that somebody else has changed the record meanwhile.
	ErrChanged = errors.New("the record has changed meanwhile; read it again, and change it then")
)

// errCatalog is the ErrChanged of who began before the fields of a catalog became others.
const errCatalog = meanwhile("the fields of the catalog have changed meanwhile; read it again, and change it then")

type meanwhile string

// Error implements error.
func (m meanwhile) Error() string { return string(m) }

// Is makes it an ErrChanged.
func (m meanwhile) Is(target error) bool { return target == ErrChanged }

// current refuses, in a transaction, what was prepared for fields that a catalog has no more: somebody may have been asked in between,
// which takes as long as it takes.
func (b *Book) current(c *Catalog) error {
	switch now := among(*b.list.Load(), c.ID); {
	case now.ID == "":
		return ErrNone
	case !reflect.DeepEqual(now.Fields, c.Fields):
		return errCatalog
	}
	return nil
}

// Catalogs gives all of them with the number of their records, in the order in which they were made.
func (b *Book) Catalogs() (out []Catalog, err error) {
	err = b.o.Store.View(func(tx engine.Tx) error {
		out = []Catalog{}
		for _, c := range *b.list.Load() {
			if c, may := b.seen(c); may {
				c.Records, _ = counted(tx, c.ID)
				out = append(out, c)
			}
		}
		return nil
	})
	return out, err
}

// Catalog is the one of an id or, if there is none, of a name.
func (b *Book) Catalog(name string) (c Catalog, err error) {
	list := *b.list.Load()
	i := slices.IndexFunc(list, func(c Catalog) bool { return c.ID == name })
	if i < 0 {
		i = slices.IndexFunc(list, func(c Catalog) bool { return strings.EqualFold(c.Name, name) })
	}
	may := false
	if i >= 0 {
		c, may = b.seen(list[i])
	}
	if !may {
		return c, fmt.Errorf("%w: %q", ErrNone, name)
	}
	return c, b.o.Store.View(func(tx engine.Tx) error {
		c.Records, _ = counted(tx, c.ID)
		return nil
	})
}

// Add makes a catalog, and gives it and its fields their ids.
func (b *Book) Add(c Catalog) (Catalog, error) {
	if err := c.check(nil); err != nil {
		return c, err
	}
	return c, b.change(func(tx engine.Tx) error {
		last := uint64(0)
		if v := tx.Get(bucketCatalog, lastID); v != nil {
			last = binary.BigEndian.Uint64(v)
		}
		c.ID, c.Records = strconv.FormatUint(last+1, 10), 0
		tx.Put(bucketCatalog, lastID, binary.BigEndian.AppendUint64(nil, last+1))
		return put(tx, bucketCatalog, idKey(c.ID), c)
	})
}

// Change replaces what a catalog says. A field that stays keeps its id. One that becomes of another kind has its values
// converted, see Plan; where some would be lost, the change is refused unless lose is set. Of a field that is gone the
// values stay in the records, and are seen no more.
func (b *Book) Change(c Catalog, lose bool) (Catalog, error) {
	if err := b.allow(c.ID, mayAdminister); err != nil {
		return c, err
	}
	old, err := b.Catalog(c.ID)
	if err != nil {
		return c, err
	}
	if err := c.check(&old); err != nil {
		return c, err
	}
	if c.Views == nil {
		c.Views = old.Views
	}
	if c.Rights == nil {
		c.Rights = old.Rights
	}
	return c, b.change(func(tx engine.Tx) error {
		if err := b.current(&old); err != nil {
			return err
		}
		plan, err := plan(tx, &old, &c)
		if err != nil {
			return err
		}
		if err := plan.allows(lose); err != nil {
			return err
		}
		c.Records = 0
		if err := put(tx, bucketCatalog, idKey(c.ID), c); err != nil {
			return err
		}
		n, last := counted(tx, c.ID)
		count(tx, c.ID, n, last)
		if err := b.convert(tx, &old, &c); err != nil {
			return err
		}
		return reindex(tx, old, c)
	})
}

// Delete forgets a catalog with its records. Nobody is told of the records, and none may be left if keep is set.
func (b *Book) Delete(id string, keep bool) error {
	if err := b.allow(id, mayAdminister); err != nil {
		return err
	}
	c, err := b.Catalog(id)
	if err != nil {
		return err
	}
	return b.change(func(tx engine.Tx) error {
		if n, _ := counted(tx, c.ID); keep && n > 0 {
			return invalid("%s holds %d records; delete them first, or say that they go, too", c.Name, n)
		}
		for _, bucket := range []engine.Bucket{bucketRecord, bucketPast, bucketIndex, bucketCount, bucketContent, bucketCatalog} {
			var keys [][]byte
			for k := range tx.Scan(bucket, idKey(c.ID)) {
				keys = append(keys, slices.Clone(k))
			}
			for _, k := range keys {
				tx.Delete(bucket, k)
			}
		}
		return nil
	})
}

// change does one transaction that changes catalogs.
func (b *Book) change(fn func(engine.Tx) error) error {
	err := b.o.Store.Update(func(tx engine.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return b.read(tx)
	})
	if err != nil {
		if again := b.o.Store.View(b.read); again != nil {
			return errors.Join(err, again)
		}
		return err
	}
	return nil
}

var lastID = []byte("last")

// idKey is an id as it stands in keys. What is no number is the key of nothing.
func idKey(id string) []byte {
	n, _ := strconv.ParseUint(id, 10, 64)
	return binary.BigEndian.AppendUint64(make([]byte, 0, 40), n)
}

func recordKey(catalog string, id uint64) []byte {
	return binary.BigEndian.AppendUint64(idKey(catalog), id)
}

// number is an id of a record; 0 is that of none.
func number(id string) uint64 {
	n, _ := strconv.ParseUint(id, 10, 64)
	return n
}

// counted is how many records a catalog has, and the last id of one.
func counted(tx engine.Tx, catalog string) (n, last uint64) {
	if v := tx.Get(bucketCount, idKey(catalog)); len(v) == 24 {
		return binary.BigEndian.Uint64(v), binary.BigEndian.Uint64(v[8:])
	}
	return 0, 0
}

// generationOf grows with every change of a catalog's records.
func generationOf(tx engine.Tx, catalog string) uint64 {
	if v := tx.Get(bucketCount, idKey(catalog)); len(v) == 24 {
		return binary.BigEndian.Uint64(v[16:])
	}
	return 0
}

// count says how many records a catalog has after a change, and the last id of one.
func count(tx engine.Tx, catalog string, n, last uint64) {
	row := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, n), last)
	tx.Put(bucketCount, idKey(catalog), binary.BigEndian.AppendUint64(row, generationOf(tx, catalog)+1))
}

func put(tx engine.Tx, b engine.Bucket, key []byte, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	tx.Put(b, key, text)
	return nil
}
