package scenario

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"hookflow/engine/bpmnxml"
)

// A Suite is a file of scenarios with its model.
type Suite struct {
	Path  string
	File  *File
	Model *Model
}

// Open reads a file of scenarios and its model.
func Open(path string) (*Suite, error) {
	f, err := Read(path)
	if err != nil {
		return nil, err
	}
	name := f.ModelOf(path)
	data, err := bpmnxml.LoadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the model of %s: %w", path, err)
	}
	m, err := NewModel(filepath.Base(name), data)
	if err != nil {
		return nil, err
	}
	return &Suite{path, f, m}, nil
}

// Find lists the files of scenarios that names mean: such files themselves, those beside models, all below folders.
func Find(names []string) (paths []string, err error) {
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("there is no file and no folder %s", name)
		case err != nil:
			return nil, fmt.Errorf("find scenarios: %w", err)
		case !info.IsDir() && strings.HasSuffix(name, Extension):
			paths = append(paths, name)
			continue
		case !info.IsDir():
			beside := strings.TrimSuffix(name, filepath.Ext(name)) + Extension
			if _, err := os.Stat(beside); errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("%s has no scenarios: %s is missing; hookflow test --starter %s writes it", name, beside, name)
			}
			paths = append(paths, beside)
			continue
		}
		err = filepath.WalkDir(name, func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(p, Extension) {
				paths = append(paths, p)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("find scenarios: %w", err)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths), nil
}

// Play plays the scenarios whose names fit; nil fits all. Several are played at once, at most as many as there are
// processors. The results stand in the order of the file; done, if not nil, is told of each when it is there, from one
// goroutine at a time. What ctx ended is left out.
func (s *Suite) Play(ctx context.Context, fit *regexp.Regexp, o Options, done func(*Result)) []*Result {
	var chosen []*Scenario
	for i := range s.File.Scenarios {
		if one := &s.File.Scenarios[i]; fit == nil || fit.MatchString(one.Name) {
			chosen = append(chosen, one)
		}
	}
	results := make([]*Result, len(chosen))
	next := make(chan int)
	var telling sync.Mutex
	var players sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(chosen)) {
		players.Go(func() {
			for i := range next {
				r := s.Model.Play(ctx, chosen[i], o)
				telling.Lock()
				if results[i] = r; done != nil && ctx.Err() == nil {
					done(r)
				}
				telling.Unlock()
			}
		})
	}
	for i := range chosen {
		if ctx.Err() == nil {
			next <- i
		}
	}
	close(next)
	players.Wait()
	return slices.DeleteFunc(results, func(r *Result) bool { return r == nil || errors.Is(r.Err, context.Canceled) })
}
