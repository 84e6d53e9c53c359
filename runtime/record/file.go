package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/store"
)

// MostFile is how many bytes a file has at most, whatever its field says.
const MostFile = 64 << 20

const (
	scheme = "hookflow" // of the address of a file that lies here: hookflow:NAME, and in a table hookflow:NAME/TITLE?type=TYPE
)

// A StoredFile lies here or somewhere else.
type StoredFile struct {
	Title string `json:"title" doc:"its name"`
	URL   string `json:"url" doc:"where it is got from; of one that was just sent up, what a record is saved with"`
	Size  int64  `json:"size" doc:"bytes"`
	Type  string `json:"mimeType" doc:"its media type, as who sent it says"`
}

// Content is the name of the content of a file that lies here; empty: it lies somewhere else.
func (f *StoredFile) Content() string {
	name, here := strings.CutPrefix(f.URL, scheme+":")
	if !here && strings.HasPrefix(f.URL, shownRoot) {
		name = path.Base(f.URL)
	}
	if !store.IsContent(name) {
		return ""
	}
	return name
}

// files are those of a value.
func files(kept json.RawMessage) (list []StoredFile) {
	_ = json.Unmarshal(kept, &list) // what is no file is none
	return list
}

// fileOf is one of a value.
func fileOf(kept json.RawMessage) (one StoredFile) {
	_ = json.Unmarshal(kept, &one) // it was read before
	return one
}

// titles are the names of the files of a value.
func titles(kept json.RawMessage) string {
	var parts []string
	for _, one := range files(kept) {
		parts = append(parts, or(one.Title, one.URL))
	}
	return strings.Join(parts, listMark)
}

func readFiles(f *Field, given json.RawMessage) (any, error) {
	list := []StoredFile{}
	for _, e := range elements(given) {
		one, err := readFile(e)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, f.one(len(list))
}

// readFile reads an address, or an object with one. One that was shown leads back to the content.
func readFile(given json.RawMessage) (one StoredFile, err error) {
	if json.Unmarshal(given, &one.URL) != nil && json.Unmarshal(given, &one) != nil || one.URL == "" {
		return one, fmt.Errorf(`%s is no file; write {"title": "...", "url": "..."}`, given)
	}
	u, err := url.Parse(one.URL)
	switch {
	case err != nil:
		return one, fmt.Errorf("%s is no address of a file", given)
	case u.Scheme == scheme:
		name, title, _ := strings.Cut(u.Opaque, "/")
		if !store.IsContent(name) {
			return one, fmt.Errorf("%s is no address of a file", given)
		}
		title, _ = url.PathUnescape(title)
		one.URL = scheme + ":" + name
		one.Title, one.Type = or(one.Title, title, name), or(one.Type, u.Query().Get("type"))
	case one.Content() != "":
		one.URL = scheme + ":" + one.Content()
	case !slices.Contains([]string{"http", "https", "data", "file"}, u.Scheme):
		return one, fmt.Errorf("%s is no address of a file", given)
	}
	one.Title = or(one.Title, u.Path[strings.LastIndex(u.Path, "/")+1:])
	return one, nil
}

// ContentOf is the name of the content of a file of which that is written; empty: it lies somewhere else.
func ContentOf(written string) string {
	rest, _ := strings.CutPrefix(written, scheme+":")
	name, _, _ := strings.Cut(rest, "/")
	if !store.IsContent(name) {
		return ""
	}
	return name
}

// or is the first text that is not empty.
func or(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// Written is a file as it stands in a table or is written by a person, and Cell reads it again.
func (f *StoredFile) Written() string {
	if f.Content() == "" {
		return f.URL
	}
	text := scheme + ":" + f.Content() + "/" + url.PathEscape(f.Title)
	if f.Type != "" {
		text += "?" + url.Values{"type": {f.Type}}.Encode()
	}
	return text
}

// shownRoot begins the addresses under which programs get files.
const shownRoot = "/api/v1/catalogs/"

// linked is a value with the addresses from which its files are got; record may be empty: of one that is not there yet.
func linked(catalog, record string, kept json.RawMessage) json.RawMessage {
	list := files(kept)
	for i := range list {
		if name := list[i].Content(); name != "" && record != "" {
			list[i].URL = shownRoot + catalog + "/records/" + record + "/files/" + name
		}
	}
	text, _ := json.Marshal(list) // of texts
	return text
}

// linkedAll are values as others are told of them.
func (c *Catalog) linkedAll(record string, values *Values) *Values {
	if values == nil || !slices.ContainsFunc(c.Fields, func(f Field) bool { return f.Kind == "file" }) {
		return values
	}
	out := Values{}
	for id, value := range *values {
		if f := c.byID(id); f != nil && f.Kind == "file" && !empty(value) {
			value = linked(c.ID, record, value)
		}
		out[id] = value
	}
	return &out
}

// most is how many bytes a file of a field has at most.
func (f *Field) most() int64 {
	if f.Most == 0 {
		return MostFile
	}
	return int64(f.Most) << 20
}

var errNoFiles = errors.New("files are not kept here")

// Upload keeps a file for a record that is to be saved with it, within a day. Field is the one that it is for.
func (b *Book) Upload(catalog, field, title, kind string, from io.Reader) (one StoredFile, err error) {
	if err := b.allow(catalog, mayEdit); err != nil {
		return one, err
	}
	c, err := b.Catalog(catalog)
	if err != nil {
		return one, err
	}
	f := c.Field(field)
	switch {
	case b.o.Contents == nil:
		return one, errNoFiles
	case f == nil || f.Kind != "file":
		return one, invalid("%s has no field %q for files", c.Name, field)
	case strings.TrimSpace(title) == "":
		return one, invalid("the file needs a name")
	}
	name, size, err := b.o.Contents.Put(from, f.most())
	if errors.Is(err, store.ErrTooLarge) {
		return one, f.tooLarge()
	}
	return StoredFile{Title: title, URL: scheme + ":" + name, Size: size, Type: kind}, err
}

func (f *Field) tooLarge() error {
	return f.invalid(": a file may have %d megabytes at most", f.most()>>20)
}

// Content opens a file that a record names, or has named: it is the caller's to close.
func (b *Book) Content(catalog, record, name string) (one StoredFile, from *os.File, err error) {
	c, err := b.Catalog(catalog)
	if err != nil {
		return one, nil, err
	}
	past, err := b.History(c.ID, record)
	if err != nil {
		return one, nil, err
	}
	for _, change := range slices.Backward(past) {
		for _, list := range [][]StoredFile{c.files(change.Values), c.files(change.Before)} {
			at := slices.IndexFunc(list, func(x StoredFile) bool { return x.Content() == name })
			if at >= 0 && name != "" && b.o.Contents != nil {
				from, err := b.o.Contents.Open(name)
				return list[at], from, err
			}
		}
	}
	return one, nil, fmt.Errorf("%w: the record %s of %s has no such file", ErrNone, record, c.Name)
}

// files are those of a record.
func (c *Catalog) files(values Values) (list []StoredFile) {
	for i := range c.Fields {
		if f := &c.Fields[i]; f.Kind == "file" {
			list = append(list, files(values[f.ID])...)
		}
	}
	return list
}

// values takes values as they are given, see read, and completes what they say of files that lie here.
func (b *Book) values(c *Catalog, given Values) (Values, error) {
	out, err := c.read(given)
	if err != nil {
		return nil, err
	}
	for id, value := range out {
		f := c.byID(id)
		if f.Kind != "file" || empty(value) {
			continue
		}
		list := files(value)
		for i := range list {
			if err := b.measure(f, &list[i]); err != nil {
				return nil, err
			}
		}
		out[id], _ = json.Marshal(list) // of texts
	}
	return out, nil
}

// measure says how large a file is that lies here; what is said of it by others is not believed.
func (b *Book) measure(f *Field, one *StoredFile) (err error) {
	name := one.Content()
	if name == "" {
		return nil
	}
	if b.o.Contents == nil {
		return errNoFiles
	}
	one.Size, err = b.o.Contents.Size(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f.invalid(": the file %s is not here; upload it first, or import the archive that has it", one.Title)
	case err == nil && one.Size > f.most():
		return f.tooLarge()
	}
	return err
}

// write does a transaction that may name files.
func (b *Book) write(fn func(engine.Tx) error) error {
	if b.o.Contents == nil {
		return b.o.Store.Update(fn)
	}
	return b.o.Contents.Naming(func() error { return b.o.Store.Update(fn) })
}

// hold notes which files a catalog names from now on. One that is gone is refused: there is no name without a content.
func (b *Book) hold(tx engine.Tx, c *Catalog, values Values) error {
	var names []string
	for i := range c.Fields {
		f := &c.Fields[i]
		if f.Kind != "file" {
			continue
		}
		for _, one := range files(values[f.ID]) {
			if name := one.Content(); name != "" {
				if err := b.measure(f, &one); err != nil {
					return err
				}
				names = append(names, name)
			}
		}
	}
	for _, name := range names {
		tx.Put(bucketContent, append(idKey(c.ID), name...), []byte{1})
	}
	return nil
}

// Sweep forgets the files that no catalog names, neither now nor in a history, nor anybody else, and that were uploaded before a time.
func (b *Book) Sweep(before time.Time) (n int, err error) {
	if b.o.Contents == nil {
		return 0, nil
	}
	return b.o.Contents.Sweep(before, func(name string) (named bool, err error) {
		if b.o.Named != nil {
			if named, err = b.o.Named(name); named || err != nil {
				return named, err
			}
		}
		return named, b.o.Store.View(func(tx engine.Tx) error {
			for _, c := range *b.list.Load() {
				named = named || tx.Get(bucketContent, append(idKey(c.ID), name...)) != nil
			}
			return nil
		})
	})
}
