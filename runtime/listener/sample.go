package listener

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"hookflow/runtime/media"
	"hookflow/runtime/model"
)

// samplers are those who wait for one request each, to keep it as a sample. The zero value has none.
type samplers struct {
	mu   sync.Mutex
	list []*sampler
}

// A sampler waits for one request.
type sampler struct {
	path    string // may have parameters
	methods []string
	got     chan json.RawMessage // has room for one
}

// Sample waits, until ctx ends, for one request by one of the methods at a service path, and returns it as expressions see
// it, without what its sender must keep secret. Whoever receives there gets it as ever; where nobody does it is answered
// with the receipt "sampled", and nothing runs.
func (a *API) Sample(ctx context.Context, path string, methods []string) (json.RawMessage, error) {
	w := &sampler{model.Clean(path), methods, make(chan json.RawMessage, 1)}
	s := &a.samplers
	s.mu.Lock()
	s.list = append(s.list, w)
	s.mu.Unlock()
	defer s.remove(w)
	select {
	case request := <-w.got:
		return request, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *samplers) remove(w *sampler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = slices.DeleteFunc(s.list, func(o *sampler) bool { return o == w })
}

// waiting finds who waits for a request, and what stands in the place of the path's parameters.
func (s *samplers) waiting(method, path string) (list []*sampler, values map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.list {
		here, fits := fit(w.path, path)
		if (fits || w.path == path) && slices.Contains(w.methods, method) {
			list = append(list, w)
			values = here
		}
	}
	return list, values
}

// give hands a request to all who wait for it.
func (s *samplers) give(method, path string, request json.RawMessage) {
	list, _ := s.waiting(method, path)
	if len(list) == 0 {
		return
	}
	request = withoutSecrets(request)
	for _, w := range list {
		s.remove(w)
		select {
		case w.got <- request:
		default: // it has one already
		}
	}
}

// sampled takes a request to a path at which nobody receives, if somebody waits for a sample of it.
func (a *API) sampled(w http.ResponseWriter, r *http.Request, path string) bool {
	list, values := a.samplers.waiting(r.Method, path)
	if len(list) == 0 {
		return false
	}
	request, err := receive(r, place{path: path, values: values})
	if err != nil {
		a.fail(w, r, err)
		return true
	}
	a.samplers.give(r.Method, path, request)
	reply(w, http.StatusAccepted, Receipt{Status: "sampled"})
	return true
}

// masked stands where a secret was.
const masked = "***"

// secretWords are parts of the names of headers and query fields whose values are nobody else's business (RFC 9110,
// section 11.6, and what is in use besides it).
var secretWords = []string{"authorization", "token", "secret", "api-key", "apikey", "password", "signature"}

func secretName(name string) bool {
	name = strings.ToLower(name)
	return name == "cookie" || name == "key" || slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(name, w) })
}

// withoutSecrets is a request, as expressions see it, without credentials and cookies.
func withoutSecrets(request json.RawMessage) json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(request, &all) != nil {
		return request
	}
	mask(all, "headers", secretName)
	mask(all, "cookies", func(string) bool { return true })
	if mask(all, "query", secretName) {
		var whole string
		if json.Unmarshal(all["url"], &whole) == nil {
			path, _, _ := strings.Cut(whole, "?")
			all["url"] = media.Quote(path)
		}
	}
	out, err := json.Marshal(all)
	if err != nil {
		return request
	}
	return out
}

// mask takes the values out of an object whose names are secret, and reports whether there were any.
func mask(all map[string]json.RawMessage, part string, secret func(string) bool) (found bool) {
	var object map[string]json.RawMessage
	if json.Unmarshal(all[part], &object) != nil {
		return false
	}
	for name := range object {
		if secret(name) {
			object[name], found = media.Quote(masked), true
		}
	}
	if text, err := json.Marshal(object); found && err == nil {
		all[part] = text
	}
	return found
}
