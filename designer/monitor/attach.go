package monitor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/catalog"
	"hookflow/designer/exchange"
	"hookflow/designer/guard"
	"hookflow/designer/overlay"
	"hookflow/engine"
	"hookflow/engine/loop"
)

// Around is what the form of a task needs; by is who fills it in.
func (l *Local) Around(task engine.Key, by string, over *overlay.Layer) Around {
	a := Around{
		Attach: func(done func(engine.FormFile)) { l.Attach(task, by, over, done) },
		Save:   func(f engine.FormFile) { l.SaveFile(task, f, over) },
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
			f, err := l.AttachPath(task, by, path)
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

// AttachPath puts a file of this computer to a task.
func (l *Local) AttachPath(task engine.Key, by, path string) (f engine.FormFile, err error) {
	cmd := engine.AttachFile{Task: task, By: by, Name: filepath.Base(path), Type: mime.TypeByExtension(filepath.Ext(path))}
	if err := l.may(cmd); err != nil {
		return f, err
	}
	if l.PutFile == nil {
		return f, errors.New(lang.L("Files are not kept here."))
	}
	file, err := os.Open(path)
	if err != nil {
		return f, fmt.Errorf("attach the file: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return f, fmt.Errorf("attach the file: %w", err)
	case info.IsDir():
		return f, fmt.Errorf(lang.L("%s is a folder. Only files can be attached."), cmd.Name)
	case info.Size() > engine.MaxFile:
		return f, fmt.Errorf(lang.L("%s has %s. A file at a task may have %d MB at most."), cmd.Name, exchange.Size(int(info.Size())), engine.MaxFile>>20)
	}
	key, err := l.PutFile(context.Background(), cmd, file)
	return engine.FormFile{Name: cmd.Name, Type: cmd.Type, Size: int(info.Size()), ID: key.String()}, err
}

// SaveFile writes a file of a task where a person says.
func (l *Local) SaveFile(task engine.Key, f engine.FormFile, over *overlay.Layer) {
	over.AskSave(overlay.Files{Name: filepath.Base(f.Name)}, func(path string) {
		guard.Go(func() {
			if err := l.CopyFile(task, f, path); err != nil {
				guard.Later(func() { over.Fail(err) })
			}
		})
	})
}

// CopyFile writes a file of a task, or of another task of its instance, to this computer.
func (l *Local) CopyFile(task engine.Key, f engine.FormFile, path string) error {
	from, err := l.opened(task, f)
	if err != nil {
		return fmt.Errorf("save %s: %w", f.Name, err)
	}
	defer from.Close()
	to, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("save %s: %w", f.Name, err)
	}
	_, err = io.Copy(to, from)
	if err = errors.Join(err, to.Close()); err != nil {
		return fmt.Errorf("save %s: %w", f.Name, err)
	}
	return nil
}

func (l *Local) opened(task engine.Key, f engine.FormFile) (io.ReadCloser, error) {
	key, err := engine.ParseKey(f.ID)
	if err != nil || l.OpenFile == nil {
		return nil, errors.New(lang.L("Files are not kept here."))
	}
	var file engine.TaskFile
	known := false
	err = l.Engine.View(func(q *loop.Query) error {
		if t := q.TaskRecord(task); t != nil {
			file, known = q.TaskFile(t, key)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, errors.New(lang.L("The file is not kept any more."))
	}
	return l.OpenFile(file)
}
