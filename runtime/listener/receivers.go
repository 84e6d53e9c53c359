package listener

import (
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"

	"hookflow/engine"
	"hookflow/runtime/model"
)

// Receivers knows which deployed processes receive messages at which path. The
// zero value knows none. It is safe for concurrent use.
type Receivers struct {
	mu     sync.RWMutex
	byPath map[string][]model.Receiver // the newest ones first
	gone   map[string]bool             // paths at which somebody received once
}

// Add makes the receivers of a file reachable. Those of older versions stay:
// instances of them may still wait.
func (s *Receivers) Add(m *model.Model) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byPath == nil {
		s.byPath, s.gone = map[string][]model.Receiver{}, map[string]bool{}
	}
	for _, r := range slices.Backward(m.Receivers) {
		others := slices.DeleteFunc(slices.Clone(s.byPath[r.Path]), r.Same)
		s.byPath[r.Path] = append([]model.Receiver{r}, others...)
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
			s.gone[path] = true
		}
	}
}

// A place is where a request has come: the path as its receivers have it, such as orders/{id}, and what stands there.
type place struct {
	path      string
	values    map[string]string // of the parameters
	receivers []model.Receiver
}

// at finds who receives at a path, of one process or, if process is empty, of any. A path that is written out comes
// before one with parameters, and one with fewer of them before others.
func (s *Receivers) at(process, path string) (found place) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	found.path = path
	if found.receivers = of(s.byPath[path], process); len(found.receivers) > 0 {
		return found
	}
	patterns := func(yield func(string) bool) {
		for pattern, list := range s.byPath {
			if len(of(list, process)) > 0 && !yield(pattern) {
				return
			}
		}
	}
	if pattern, values, fits := Best(patterns, path); fits {
		return place{pattern, values, of(s.byPath[pattern], process)}
	}
	return found
}

// Best is the path with parameters, such as orders/{id}, that one that was asked for fits best, and what the parameters are: the one
// with the fewest of them.
func Best(patterns iter.Seq[string], path string) (best string, values map[string]string, found bool) {
	for pattern := range patterns {
		its, fits := fit(pattern, path)
		if fits && (!found || len(its) < len(values) || len(its) == len(values) && pattern < best) {
			best, values, found = pattern, its, true
		}
	}
	return best, values, found
}

// access is what the newest of those who receive a method there asks of the sender: an older version, whose instances may
// still wait, must not leave a door open that was closed since.
func (p place) access(method string) model.Access {
	for _, r := range p.receivers {
		if slices.Contains(r.Methods, method) {
			return r.Access
		}
	}
	return model.Access{}
}

// process is the id of the process that receives at the place; a path belongs to one.
func (p place) process() string {
	if len(p.receivers) == 0 {
		return ""
	}
	return p.receivers[0].Process
}

func of(list []model.Receiver, process string) (out []model.Receiver) {
	for _, r := range list {
		if process == "" || r.Process == process {
			out = append(out, r)
		}
	}
	return out
}

// fit reads the parameters of a path such as orders/{id} out of one that was asked for.
func fit(pattern, path string) (values map[string]string, fits bool) {
	names, parts := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(names) != len(parts) || !strings.Contains(pattern, "{") {
		return nil, false
	}
	values = map[string]string{}
	for i, name := range names {
		switch {
		case strings.HasPrefix(name, "{") && parts[i] != "":
			values[strings.Trim(name, "{}")] = parts[i]
		case name != parts[i]:
			return nil, false
		}
	}
	return values, true
}

// methods are those that are received at the place; none if nobody receives there.
func (p place) methods() (all []string) {
	for _, r := range p.receivers {
		all = append(all, r.Methods...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Gone reports whether somebody received at a path once, and nobody does now.
func (s *Receivers) Gone(path string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.gone[path] && len(s.byPath[path]) == 0
}

// all lists the receivers by path, the newest ones of each first.
func (s *Receivers) all() (list []model.Receiver) {
	for _, path := range s.Paths() {
		s.mu.RLock()
		list = append(list, s.byPath[path]...)
		s.mu.RUnlock()
	}
	return list
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

// Command is the command that a request becomes which a process receives at a path, or any process if it is empty. Who
// sends it is not asked. The error is a *Problem.
func (s *Receivers) Command(process, path string, r *http.Request) (engine.Receive, error) {
	at := s.at(process, model.Clean(path))
	switch {
	case len(at.receivers) == 0:
		return engine.Receive{}, s.nobody(path)
	case !slices.Contains(at.methods(), r.Method):
		return engine.Receive{}, problem(http.StatusMethodNotAllowed, "%s receives %s, not %s", path, strings.Join(at.methods(), ", "), r.Method)
	}
	request, err := receive(r, at)
	return engine.Receive{Path: at.path, Method: r.Method, Request: request, ID: messageID(at.receivers, r, request)}, err
}

// nobody names the paths there are, since a wrong path is mostly a typing error.
func (s *Receivers) nobody(path string) *Problem {
	detail := fmt.Sprintf("no deployed process receives messages at %q", path)
	if paths := s.Paths(); len(paths) > 0 {
		more := ""
		if len(paths) > 10 {
			paths, more = paths[:10], " ..."
		}
		detail += "; messages are received at " + strings.Join(paths, ", ") + more
	}
	if s.Gone(path) {
		return &Problem{Kind: "gone", Status: http.StatusGone, Detail: fmt.Sprintf("no process receives messages at %q any more", path)}
	}
	return &Problem{Kind: "no-receiver", Status: http.StatusNotFound, Detail: detail}
}
