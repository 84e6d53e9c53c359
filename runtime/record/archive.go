package record

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"

	"hookflow/engine/store"
)

// An archive is a ZIP of a list of records and the files that they name: what is exported here can be imported elsewhere.
const (
	archiveList  = "records.json"
	archiveFiles = "files/"
	mostList     = 1 << 30 // bytes of the list, unpacked
)

// WriteArchive writes the records that fit, and their files.
func (b *Book) WriteArchive(w io.Writer, catalog string, q Query) error {
	c, err := b.Catalog(catalog)
	if err != nil {
		return err
	}
	var list bytes.Buffer
	if err := b.WriteJSON(&list, c.ID, q); err != nil {
		return err
	}
	out := zip.NewWriter(w)
	to, err := out.Create(archiveList)
	if err != nil {
		return err
	}
	if _, err := to.Write(list.Bytes()); err != nil {
		return err
	}
	rows, err := ReadJSON(&list)
	if err != nil {
		return err
	}
	packed := map[string]bool{}
	for _, row := range rows {
		for _, one := range c.files(row) {
			if name := one.Content(); name != "" && !packed[name] {
				packed[name] = true
				if err := b.pack(out, name); err != nil {
					return err
				}
			}
		}
	}
	return out.Close()
}

func (b *Book) pack(out *zip.Writer, name string) error {
	from, err := b.o.Contents.Open(name)
	if err != nil {
		return fmt.Errorf("pack a file: %w", err)
	}
	defer from.Close()
	to, err := out.Create(archiveFiles + name)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return err
}

// ReadArchive keeps the files of an archive, and gives its records.
func (b *Book) ReadArchive(from io.ReaderAt, size int64) (rows []Values, err error) {
	in, err := zip.NewReader(from, size)
	if err != nil {
		return nil, invalid("it is no archive of records: %v", err)
	}
	list := false
	for _, f := range in.File {
		switch dir, name := path.Split(f.Name); {
		case f.Name == archiveList:
			list = true
			rows, err = unpackList(f)
		case dir == archiveFiles && store.IsContent(name):
			err = b.unpack(f, name)
		}
		if err != nil {
			return nil, err
		}
	}
	if !list {
		return nil, invalid("it is no archive of records: %s is missing", archiveList)
	}
	return rows, nil
}

func unpackList(f *zip.File) ([]Values, error) {
	in, err := f.Open()
	if err != nil {
		return nil, invalid("the list of records cannot be unpacked: %v", err)
	}
	defer in.Close()
	return ReadJSON(io.LimitReader(in, mostList))
}

// unpack keeps a file that holds what its name says.
func (b *Book) unpack(f *zip.File, name string) error {
	if b.o.Contents == nil {
		return errNoFiles
	}
	in, err := f.Open()
	if err != nil {
		return invalid("a file cannot be unpacked: %v", err)
	}
	defer in.Close()
	held, _, err := b.o.Contents.Put(in, MostFile)
	switch {
	case errors.Is(err, store.ErrTooLarge), errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat):
		return invalid("a file cannot be unpacked: %v", err)
	case err == nil && held != name:
		return invalid("the file %s does not hold what its name says", name)
	}
	return err
}
