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
	err := f.db.View(func(t *bolt.Tx) error {
		return t.ForEach(func(name []byte, b *bolt.Bucket) error {
			return b.ForEach(func(key, record []byte) error {
				value, ok := f.unsealed(key, record)
				if string(name) == formatBucket {
					value, ok = binary.BigEndian.AppendUint64(nil, binary.BigEndian.Uint64(record)&^withSums), true
				}
				if !ok {
					_, err := fmt.Fprintf(out, "%s\t%x\tdamaged: %q\n", name, key, record)
					return err
				}
				k, v := show(engine.Bucket(name), key, value)
				_, err := fmt.Fprintf(out, "%s\t%s\t%s\n", name, k, v)
				return err
			})
		})
	})
	if err != nil {
		return fmt.Errorf("dump %s: %w", f.path, err)
	}
	return out.Flush()
}
