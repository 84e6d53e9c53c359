package store

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"

	bolt "go.etcd.io/bbolt"

	"hookflow/engine"
)

// Show turns a record into text for Dump.
type Show func(b engine.Bucket, key, value []byte) (k, v string)

// Dump writes every record as a line "bucket TAB key TAB value", buckets by name, keys in their order: the same records
// give the same text. It is a snapshot; the engine goes on meanwhile.
func (f *File) Dump(w io.Writer, show Show) error {
	f.gate.RLock()
	defer f.gate.RUnlock()
	if err := f.usable(); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	t, err := f.begin()
	if err != nil {
		return err
	}
	defer t.bolt.Rollback()
	err = t.bolt.ForEach(func(name []byte, b *bolt.Bucket) error {
		if string(name) == formatBucket {
			number := binary.BigEndian.Uint64(b.Get(formatKey)) &^ (withSums | withLog)
			return line(out, show, formatBucket, formatKey, binary.BigEndian.AppendUint64(nil, number))
		}
		for key, record := range t.records(engine.Bucket(name), nil) {
			value, ok := f.unsealed(key, record)
			if !ok {
				fmt.Fprintf(out, "%s\t%x\tdamaged: %q\n", name, key, record)
				continue
			}
			if err := line(out, show, engine.Bucket(name), key, value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("dump %s: %w", f.path, err)
	}
	return out.Flush()
}

func line(out io.Writer, show Show, b engine.Bucket, key, value []byte) error {
	k, v := show(b, key, value)
	_, err := fmt.Fprintf(out, "%s\t%s\t%s\n", b, k, v)
	return err
}
