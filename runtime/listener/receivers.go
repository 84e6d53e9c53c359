package listener

import (
	"slices"
	"sync"

	"hookflow/runtime/model"
)

// Receivers knows which deployed processes receive messages at which path. The
// zero value knows none. It is safe for concurrent use.
type Receivers struct {
	mu     sync.RWMutex
	byPath map[string][]model.Receiver
}

// Add makes the receivers of a file reachable. Those of older versions stay:
// instances of them may still wait.
func (s *Receivers) Add(m *model.Model) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byPath == nil {
		s.byPath = map[string][]model.Receiver{}
	}
	for _, r := range m.Receivers {
		if !slices.ContainsFunc(s.byPath[r.Path], r.Same) {
			s.byPath[r.Path] = append(s.byPath[r.Path], r)
		}
	}
}

// Keep forgets the receivers that wanted refuses, and paths at which nobody is left.
func (s *Receivers) Keep(wanted func(model.Receiver) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for path, list := range s.byPath {
		list = slices.DeleteFunc(slices.Clone(list), func(r model.Receiver) bool { return !wanted(r) })
		if s.byPath[path] = list; len(list) == 0 {
			delete(s.byPath, path)
		}
	}
}

// at lists who receives at a path, of one process or, if process is empty, of any.
func (s *Receivers) at(process, path string) (out []model.Receiver) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, r := range s.byPath[path] {
		if process == "" || r.Process == process {
			out = append(out, r)
		}
	}
	return out
}

// Methods returns the methods that are received at a path, by one process or,
// if process is empty, by any; none if nobody receives there.
func (s *Receivers) Methods(process, path string) []string {
	var all []string
	for _, r := range s.at(process, path) {
		all = append(all, r.Methods...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Paths lists where messages are received.
func (s *Receivers) Paths() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	paths := make([]string, 0, len(s.byPath))
	for path := range s.byPath {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}
