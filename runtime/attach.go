package runtime

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/store"
)

// Attach puts what is read, at most engine.MaxFile bytes, as a file to a task. The bytes are on the disk before the task names them, and
// stay there until it does; of the command, content and size are set here.
func (r *Runtime) Attach(ctx context.Context, file engine.AttachFile, from io.Reader) (key engine.Key, err error) {
	contents := r.store.Contents()
	name, size, err := contents.Put(from, engine.MaxFile)
	if errors.Is(err, store.ErrTooLarge) {
		return 0, engine.Reject(engine.Invalid, "a file at a task may have %d megabytes at most", engine.MaxFile>>20)
	}
	if err != nil {
		return 0, err
	}
	file.Content, file.Size = name, int(size)
	err = contents.Naming(func() (err error) { key, err = loop.Do(ctx, r.engine, file); return err })
	return key, err
}

// OpenFile opens a file at a task; it is the caller's to close.
func (r *Runtime) OpenFile(file engine.TaskFile) (io.ReadSeekCloser, error) {
	if file.Content != "" {
		from, err := r.store.Contents().Open(file.Content)
		if err != nil {
			return nil, fmt.Errorf("open the file %s of a task: %w", file.Name, err)
		}
		return from, nil
	}
	var data []byte
	err := r.engine.View(func(q *loop.Query) error { data = q.File(file.Key); return nil })
	if err == nil && data == nil {
		err = engine.Reject(engine.NotFound, "the file %s is not kept any more", file.Name)
	}
	return inMemory{bytes.NewReader(data)}, err
}

// inMemory is what needs no closing.
type inMemory struct{ *bytes.Reader }

// Close implements io.Closer.
func (inMemory) Close() error { return nil }

// heldByTask reports whether a file at a task has a content.
func (r *Runtime) heldByTask(content string) (held bool, err error) {
	err = r.store.View(func(tx engine.Tx) error {
		for range tx.Scan(engine.BucketTaskContent, []byte(content)) {
			held = true
			break
		}
		return nil
	})
	return held, err
}
