package monitor

import (
	"context"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"

	"hookflow/designer/catalog"
	"hookflow/designer/guard"
	"hookflow/designer/overlay"
	"hookflow/engine"
	"hookflow/engine/loop"
)

// Around is what the form of a task needs; by is who fills it in.
func (l *Local) Around(task engine.Key, by string, over *overlay.Layer) Around {
	a := Around{
		Attach: func(done func(engine.FormFile)) { l.Attach(task, by, over, done) },
		Save:   func(f engine.FormFile) { l.SaveFile(f, over) },
	}
	if l.People != nil {
		for _, p := range l.People() {
			a.People = append(a.People, p.Name)
		}
	}
	if l.Catalogs != nil {
		a.Records = l.records
	}
	return a
}

// recordsMost is how many records a form offers.
const recordsMost = 500

// records are those of a catalog that a form offers, by what they say first.
func (l *Local) records(of string) (list []engine.FormChoice) {
	rows, _, err := l.Catalogs.Find(of, catalog.Query{Limit: recordsMost})
	if err != nil {
		return nil
	}
	for _, r := range rows {
		c := engine.FormChoice{Value: fmt.Appendf(nil, "%q", r.ID), Label: r.ID}
		if len(r.Texts) > 0 && r.Texts[0] != "" {
			c.Label = r.Texts[0]
		}
		list = append(list, c)
	}
	return list
}

// Attach asks for a file and puts it to a task.
func (l *Local) Attach(task engine.Key, by string, over *overlay.Layer, done func(engine.FormFile)) {
	over.AskOpen(overlay.Files{}, func(path string) {
		guard.Go(func() {
			f, err := l.attach(task, by, path)
			guard.Later(func() {
				if err != nil {
					over.Fail(err)
					return
				}
				done(f)
			})
		})
	})
}

func (l *Local) attach(task engine.Key, by, path string) (engine.FormFile, error) {
	data, err := readMost(path, engine.MaxFile+1)
	if err != nil {
		return engine.FormFile{}, err
	}
	f := engine.FormFile{Name: filepath.Base(path), Type: mime.TypeByExtension(filepath.Ext(path)), Size: len(data)}
	key, err := Do(context.Background(), l, engine.AttachFile{Task: task, By: by, Name: f.Name, Type: f.Type, Data: data})
	f.ID = key.String()
	return f, err
}

// readMost reads so many bytes of a file at most.
func readMost(path string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("attach the file: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most))
	if err != nil {
		return nil, fmt.Errorf("attach %s: %w", path, err)
	}
	return data, nil
}

// SaveFile writes a file of a task where a person says.
func (l *Local) SaveFile(f engine.FormFile, over *overlay.Layer) {
	over.AskSave(overlay.Files{Name: filepath.Base(f.Name)}, func(path string) {
		guard.Go(func() {
			err := l.saveFile(f, path)
			if err != nil {
				guard.Later(func() { over.Fail(err) })
			}
		})
	})
}

func (l *Local) saveFile(f engine.FormFile, path string) error {
	key, err := engine.ParseKey(f.ID)
	if err != nil {
		return fmt.Errorf("save %s: %w", f.Name, err)
	}
	var data []byte
	err = l.Engine.View(func(q *loop.Query) error { data = q.File(key); return nil })
	switch {
	case err != nil:
		return fmt.Errorf("save %s: %w", f.Name, err)
	case data == nil:
		return fmt.Errorf("save %s: the file is not kept any more", f.Name)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return fmt.Errorf("save %s: %w", f.Name, err)
	}
	return nil
}
