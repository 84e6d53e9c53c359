package listener

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/model"
)

// A Receipt is the answer to a message: what became of it.
type Receipt struct {
	Status    string   `json:"status" doc:"started, correlated, buffered (kept until somebody waits for it), duplicate (taken before), sampled (kept as an example, nothing runs) or ignored"`
	Instance  string   `json:"instance,omitempty" doc:"the instance, if there is exactly one"`
	Instances []string `json:"instances,omitempty" doc:"all instances that started or went on"`
	Message   string   `json:"message,omitempty" doc:"key of the buffered message"`

	Result *Result `json:"result,omitempty" doc:"how the instance ended, if the request said Prefer: wait=SECONDS and it ended in time"`
}

// A Result is how an instance ended. Its variables are nobody's business who may only send messages: what a process
// wants to tell, it says in its answer.
type Result struct {
	Status engine.Status `json:"status" doc:"completed, terminated or failed"`
	Ended  time.Time     `json:"ended"`
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

// message receives one message at a service path, for one process or, if
// process is empty, for any.
func (a *API) message(w http.ResponseWriter, r *http.Request, process, path string) {
	a.messageBy(usual, w, r, process, path)
}

// messageBy is message with the habits of another program.
func (a *API) messageBy(h habits, w http.ResponseWriter, r *http.Request, process, path string) {
	at := a.Receivers.at(process, model.Clean(path))
	began, outcome, known := time.Now(), "refused", at.path
	defer func() { a.Meter.Message(known, outcome, time.Since(began)) }()
	receivers, allowed := at.receivers, at.methods()
	switch {
	case len(allowed) == 0 && at.path == contractPath && r.Method == http.MethodGet:
		a.contract(w, r)
		return
	case len(allowed) == 0 && a.sampled(w, r, at.path):
		known, outcome = "", "sampled"
		return
	case len(allowed) == 0:
		known = "" // or each mistyped path would be a series of its own
		a.fail(w, r, a.Receivers.nobody(at.path))
		return
	}
	if err := a.fromHere(at, r); err != nil {
		a.fail(w, r, err)
		return
	}
	switch {
	case shakeHands(w, r):
		return
	case !slices.Contains(allowed, r.Method):
		a.fail(w, r, &Problem{Status: http.StatusMethodNotAllowed, headers: map[string]string{"Allow": strings.Join(allowed, ", ")},
			Detail: fmt.Sprintf("%s receives %s, not %s", r.URL.Path, strings.Join(allowed, ", "), r.Method)})
		return
	}
	signed, err := a.admit(w, r, at)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	request, err := receive(r, at)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.samplers.give(r.Method, model.Clean(path), request)
	within := h.within(answerWithin(receivers, r), r)
	patience := preferredWait(r)
	end, since := newEnding(a.Engine, patience+within > 0), a.Now().UnixNano()
	defer end.stop()
	// who has sent all of it may have closed that half of the connection, and waits for the answer all the same
	published, err := loop.Do(context.WithoutCancel(r.Context()), a.Engine, engine.Receive{Path: at.path, Method: r.Method, Request: request, ID: cmp.Or(signed, messageID(receivers, r, request)), BusinessKey: h.businessKey(r)})
	if err != nil {
		a.fail(w, r, err)
		return
	}
	receipt := receiptOf(published)
	outcome = receipt.Status
	switch {
	case within > 0 && len(receipt.Instances) > 0:
		if published.Duplicate { // it gets the answer that the first one got, or gets
			since = published.Came
		}
		a.answer(w, r, &conversation{ending: end, api: a, since: since, among: slices.Concat(published.Correlated, published.Started), quiet: h.quiet}, receipt, within)
		return
	case patience > 0 && receipt.Instance != "":
		receipt.Result = a.result(w, r, end, receipt.Instance, patience)
	}
	switch {
	case receipt.Result != nil:
		reply(w, http.StatusOK, receipt)
	case h.quiet:
		w.WriteHeader(http.StatusOK)
	default:
		reply(w, http.StatusAccepted, receipt)
	}
}

// preferredWait is how long the caller wants to wait for a result (RFC 7240,
// section 4.3); 0 if not at all.
func preferredWait(r *http.Request) time.Duration {
	for _, header := range r.Header.Values("Prefer") {
		for preference := range strings.SplitSeq(header, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(preference), "=")
			if seconds, err := strconv.ParseUint(value, 10, 16); err == nil && strings.EqualFold(name, "wait") {
				return min(time.Duration(seconds)*time.Second, waitMost)
			}
		}
	}
	return 0
}

// result waits for an instance and tells how it ended, if it has.
func (a *API) result(w http.ResponseWriter, r *http.Request, end *ending, instance string, patience time.Duration) *Result {
	key, err := engine.ParseKey(instance)
	if err != nil {
		return nil
	}
	end.await(a, w, r, key, patience)
	in, err := a.find(key)
	if err != nil || in.Ended == 0 {
		return nil
	}
	return &Result{in.Status, time.Unix(0, in.Ended).UTC()}
}

// ServiceHandler serves the pools at an address of their own.
func (a *API) ServiceHandler(base string, services func() []model.Service) http.Handler {
	host, _, _ := net.SplitHostPort(base)
	return a.outer(host, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !a.service(services(), w, r) {
			a.fail(w, r, a.Receivers.nobody(model.Clean(r.URL.Path)))
		}
	}))
}

// service serves a request if its path belongs to one of the services and
// somebody receives there.
func (a *API) service(services []model.Service, w http.ResponseWriter, r *http.Request) bool {
	for _, s := range services {
		path, ours := strings.CutPrefix(r.URL.Path, s.Prefix)
		if ours && len(a.Receivers.at(s.Process, model.Clean(path)).receivers) > 0 {
			a.message(w, r, s.Process, path)
			return true
		}
	}
	return false
}
