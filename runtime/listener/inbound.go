package listener

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/runtime/model"
)

// A Receipt is the answer to a message: what became of it.
type Receipt struct {
	Status    string   `json:"status" doc:"started, correlated, buffered (kept until somebody waits for it), duplicate (taken before) or ignored"`
	Instance  string   `json:"instance,omitempty" doc:"the instance, if there is exactly one"`
	Instances []string `json:"instances,omitempty" doc:"all instances that started or went on"`
	Message   string   `json:"message,omitempty" doc:"key of the buffered message"`
}

// receiptOf tells what became of a message.
func receiptOf(p engine.Published) Receipt {
	r := Receipt{Status: "ignored"}
	switch {
	case p.Duplicate:
		r.Status = "duplicate"
	case len(p.Correlated) > 0:
		r.Status = "correlated"
	case len(p.Started) > 0:
		r.Status = "started"
	case p.Buffered:
		r.Status = "buffered"
	}
	for _, k := range slices.Concat(p.Correlated, p.Started) {
		r.Instances = append(r.Instances, k.String())
	}
	if len(r.Instances) == 1 {
		r.Instance = r.Instances[0]
	}
	if p.Message != 0 {
		r.Message = p.Message.String()
	}
	return r
}

// messageID is what tells a repeated message from a new one: the header of the
// IETF draft "The Idempotency-Key HTTP Header Field", or the older X-Message-Id.
func messageID(r *http.Request) string {
	if id := r.Header.Get("Idempotency-Key"); id != "" {
		return strings.Trim(id, `"`)
	}
	return r.Header.Get("X-Message-Id")
}

// message receives one message at a service path, for one process or, if
// process is empty, for any.
func (a *API) message(w http.ResponseWriter, r *http.Request, process, path string) {
	path = model.Clean(path)
	allowed := a.Receivers.Methods(process, path)
	switch {
	case len(allowed) == 0:
		a.fail(w, r, a.nobody(path))
		return
	case !slices.Contains(allowed, r.Method):
		a.fail(w, r, &Problem{Status: http.StatusMethodNotAllowed, allow: allowed,
			Detail: fmt.Sprintf("%s receives %s, not %s", r.URL.Path, strings.Join(allowed, ", "), r.Method)})
		return
	}
	request, err := receive(r, path)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	result, err := a.Engine.Do(r.Context(), engine.Receive{Path: path, Method: r.Method, Request: request, ID: messageID(r)})
	if err != nil {
		a.fail(w, r, err)
		return
	}
	reply(w, http.StatusAccepted, receiptOf(result.(engine.Published)))
}

// nobody names the paths there are, since a wrong path is mostly a typing error.
func (a *API) nobody(path string) *Problem {
	detail := fmt.Sprintf("no deployed process receives messages at %q", path)
	if paths := a.Receivers.Paths(); len(paths) > 0 {
		more := ""
		if len(paths) > 10 {
			paths, more = paths[:10], " ..."
		}
		detail += "; messages are received at " + strings.Join(paths, ", ") + more
	}
	return &Problem{Kind: "no-receiver", Status: http.StatusNotFound, Detail: detail}
}

// ServiceHandler serves the pools at an address of their own.
func (a *API) ServiceHandler(base string, services func() []model.Service) http.Handler {
	host, _, _ := net.SplitHostPort(base)
	return a.outer(host, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !a.service(services(), w, r) {
			a.fail(w, r, a.nobody(model.Clean(r.URL.Path)))
		}
	}))
}

// service serves a request if its path belongs to one of the services and
// somebody receives there.
func (a *API) service(services []model.Service, w http.ResponseWriter, r *http.Request) bool {
	for _, s := range services {
		path, ours := strings.CutPrefix(r.URL.Path, s.Prefix)
		if ours && len(a.Receivers.Methods(s.Process, model.Clean(path))) > 0 {
			a.message(w, r, s.Process, path)
			return true
		}
	}
	return false
}
