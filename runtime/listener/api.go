// Package listener is what the outside reaches over HTTP: messages come in at
// /in/PATH and at the addresses of pools, the engine is managed below /api/v1.
// A request becomes a command of the engine, and a rejection a problem of RFC 9457.
//
// Whoever sends a request may be anybody. Every body is bounded before it is read, every name that comes in a path or a
// query is looked up and never built into one, and guard.go refuses what a page of another origin makes a browser send. No
// answer holds a secret or what a panic said; the log has the panic. An answer that says "accepted" is given after the
// command is on the disk, and not before.
package listener

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/julienschmidt/httprouter"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/schedule"
	"hookflow/engine/store"
	"hookflow/runtime/audit"
	"hookflow/runtime/history"
	"hookflow/runtime/measure"
	"hookflow/runtime/model"
	"hookflow/runtime/permit"
	"hookflow/runtime/push"
	"hookflow/runtime/record"
	"hookflow/runtime/webhook"
)

const (
	apiRoot = "/api/v1"

	// DefaultMaxBody bounds the bodies of requests, in bytes.
	DefaultMaxBody = 10 << 20
)

// An API answers HTTP requests with an engine.
type API struct {
	Engine    *loop.Engine
	Store     *store.Store // for health and backups
	Calls     *webhook.Log
	Receivers *Receivers
	Models    *model.Cache
	Deploy    func(ctx context.Context, who string, role permit.Role, files []engine.Resource) ([]engine.Definition, error)
	Groups    func(who string) []string                              // that somebody is in, with the units above theirs; nil: none
	Alerts    func() []engine.Alert                                  // newest first
	Secrets   func(process string) func(name string) (string, error) // what a process may know, for the signatures of messages
	Tokens    *permit.Book                                           // who may use the management API; nil: everybody
	Logins    *permit.Logins                                         // who signs in; nil: nobody does
	Rules     *permit.RuleBook                                       // what else is asked of them; nil: nothing
	NeedToken bool                                                   // nobody may without a token, even if there is none
	Records   *record.Book
	Pushes    *push.Book
	History   *history.Book
	Meter     *measure.Meter // nil: nothing is counted
	Audit     *audit.Log     // nil: changes are not written down
	Resend    func(ctx context.Context, e webhook.Entry) (webhook.Entry, error)
	Attach    func(ctx context.Context, file engine.AttachFile, from io.Reader) (engine.Key, error) // puts what is read to a task
	OpenFile  func(engine.TaskFile) (io.ReadSeekCloser, error)
	Now       func() time.Time
	Log       *slog.Logger
	Version   string
	URL       string         // where others reach the main listener
	PerMinute int            // messages that a path takes in a minute, unless its element says otherwise; 0: no limit
	MaxBody   int64          // bytes of a request; 0: DefaultMaxBody
	Hosts     []string       // names it answers to besides localhost and its own address
	OnServed  func(Served)   // told of each request when it was answered; nil: nobody
	Ready     func() error   // nil: requests can be taken
	Proxies   []netip.Prefix // whose word about where a request comes from is believed

	locks    locks
	limits   limits
	throttle throttle
	samplers samplers

	debugging sync.Mutex   // held while one breakpoint among others is changed
	streams   atomic.Int64 // open streams
	closing   chan struct{}
	close     sync.Once
}

// Handler serves everything at the main address; host is the host it listens
// on. Services are the pools that have the same address.
func (a *API) Handler(host string, services func() []model.Service) http.Handler {
	a.closing = make(chan struct{})
	router := httprouter.New()
	router.HandleOPTIONS = false
	router.RedirectTrailingSlash = false
	router.RedirectFixedPath = false
	for _, route := range routes {
		router.Handle(route.Method, route.Path, a.serve(route))
		if route.Method == http.MethodGet {
			router.Handle(http.MethodHead, route.Path, a.serve(route))
		}
	}
	for _, method := range model.Methods {
		router.Handle(method, "/in/*path", func(w http.ResponseWriter, r *http.Request, p httprouter.Params) {
			a.message(w, r, "", p.ByName("path"))
		})
	}
	a.compatible(router)
	a.pages(router)
	router.NotFound = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !a.service(services(), w, r) {
			a.fail(w, r, problem(http.StatusNotFound, "there is nothing at %s; GET /openapi.json lists what there is", r.URL.Path))
		}
	})
	router.MethodNotAllowed = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		allowed := slices.DeleteFunc(strings.Split(w.Header().Get("Allow"), ", "), func(method string) bool { return method == http.MethodOptions }) // the router's own idea
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		a.fail(w, r, problem(http.StatusMethodNotAllowed, "%s does not take %s", r.URL.Path, r.Method))
	})
	return a.outer(host, router)
}

// Close ends the streams and waits of requests under way. Requests that come afterwards are refused (503), but for those who watch over the program.
func (a *API) Close() { a.close.Do(func() { close(a.closing) }) }

// answeredAtTheEnd are the addresses that answer while calls under way come to their end.
var answeredAtTheEnd = map[string]bool{apiRoot + "/health": true, apiRoot + "/ready": true, "/metrics": true}

func (a *API) stopping() bool {
	select {
	case <-a.closing:
		return true
	default:
		return false
	}
}

// outer is what every request passes first: the origin check, the size limit,
// and the net below a bug.
func (a *API) outer(host string, next http.Handler) http.Handler {
	limited := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer a.recover(w, r)
		if a.stopping() && !answeredAtTheEnd[r.URL.Path] {
			w.Header().Set("Connection", "close")
			a.fail(w, r, &Problem{Kind: "stopping", Status: http.StatusServiceUnavailable, Detail: "it is stopping", headers: map[string]string{"Retry-After": "1"}})
			return
		}
		if err := plain(r); err != nil {
			w.Header().Set("Connection", "close") // do not take it in
			a.fail(w, r, err)
			return
		}
		limit := max(cmp.Or(a.MaxBody, DefaultMaxBody), roomFor(r))
		if r.ContentLength > limit {
			w.Header().Set("Connection", "close") // do not take the rest in
			a.fail(w, r, &http.MaxBytesError{Limit: limit})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
	return a.told(guard{host, a.Hosts}.wrap(limited))
}

func (a *API) recover(w http.ResponseWriter, r *http.Request) {
	if p := recover(); p == http.ErrAbortHandler {
		panic(p)
	} else if p != nil {
		a.fail(w, r, fmt.Errorf("bug in the listener: %v\n%s", p, debug.Stack()))
	}
}

// fail answers with a problem. What is nobody's fault but ours is logged, and
// the caller learns that it is.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		leave()
	}
	p := problemOf(err)
	if p == nil {
		a.Log.Error("a request failed", "method", r.Method, "path", r.URL.Path, "error", err)
		p = problem(http.StatusInternalServerError, "Hookflow could not do this; its log says why")
	}
	write(w, r, p)
}

// leave breaks the connection off of a caller who has gone. Who has closed one half only would take silence for 200.
func leave() { panic(http.ErrAbortHandler) }

// A Route is one operation of the API. The table of them serves, and describes
// itself as an OpenAPI document.
type Route struct {
	Method, Path string // httprouter's form, such as /api/v1/instances/:key
	Summary      string
	Query        []Param
	Request      any         // zero value of the JSON body, if there is one
	Response     any         // zero value of the answer's body, if there is one
	Status       int         // of success; 0: 200, or 204 without a Response
	Consumes     []string    // media types of the body besides JSON
	Produces     string      // media type of the answer, if not JSON
	Role         permit.Role // the least one that may; "": viewer for GET, operator for the rest
	Open         bool        // anybody may

	do func(a *API, c *call) (any, error)
}

// A Param is a parameter in the query.
type Param struct{ Name, Type, Doc string }

func (r Route) status() int {
	if r.Status == 0 && r.Response == nil {
		return http.StatusNoContent
	}
	return cmp.Or(r.Status, http.StatusOK)
}

// unknown is the problem of a query parameter that the route does not have: it
// is mostly a typing error, and to ignore it would answer another question.
func (r Route) unknown(query url.Values) error {
	var known []string
	for _, p := range r.Query {
		known = append(known, p.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		switch {
		case slices.Contains(known, name):
		case len(known) == 0:
			return problem(http.StatusBadRequest, "there is no parameter %q; %s %s has none", name, r.Method, r.Path)
		default:
			return problem(http.StatusBadRequest, "there is no parameter %q; %s %s has %s", name, r.Method, r.Path, strings.Join(known, ", "))
		}
	}
	return nil
}

// A call is one request to a route.
type call struct {
	w      http.ResponseWriter
	r      *http.Request
	params httprouter.Params
	about  string // what is changed, for the audit log

	following string // of a list: where the next part begins; "" behind the last one
	total     *int   // of a list: how many rows there are; nil: not known
}

// written is what a route returns that has answered itself.
type written struct{}

func (a *API) serve(route Route) httprouter.Handle {
	return func(w http.ResponseWriter, r *http.Request, params httprouter.Params) {
		c := &call{w: w, params: params}
		result, err := a.doRoute(c, route, r)
		if route.Method != http.MethodGet {
			a.writeDown(c, route, err)
		}
		switch result.(type) {
		case written:
			return
		}
		if err != nil {
			a.fail(c.w, r, err)
			return
		}
		reply(c.w, route.status(), result)
	}
}

// doRoute does what a route is for, if whoever asks may and asks rightly.
func (a *API) doRoute(c *call, route Route, r *http.Request) (result any, err error) {
	if c.r, err = a.authorize(r, route.role()); err != nil {
		return nil, err
	}
	if err := route.unknown(r.URL.Query()); err != nil {
		return nil, err
	}
	if !route.Open && route.Produces != streamType {
		c.takeTime()
	}
	return route.do(a, c)
}

// reply sends a JSON answer.
func reply(w http.ResponseWriter, status int, body any) {
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the caller has gone if this fails
}

// body makes a route's function of one that takes the JSON body. An empty body
// is the zero value; a member that is not known is refused, since it is
// mostly a typing error.
func body[T, R any](do func(a *API, c *call, in T) (R, error)) func(*API, *call) (R, error) {
	return func(a *API, c *call) (none R, err error) {
		var in T
		text, err := readJSON(c.r)
		if err != nil {
			return none, err
		}
		if err := decodeStrictly(text, &in); err != nil {
			return none, &Problem{Kind: "body", Status: http.StatusBadRequest, Detail: "the body does not fit: " + misfit(err, &in)}
		}
		return do(a, c, in)
	}
}

// keyed makes a route's function of one that takes the key in the path.
func keyed[R any](do func(a *API, c *call, key engine.Key) (R, error)) func(*API, *call) (R, error) {
	return func(a *API, c *call) (none R, err error) {
		text := c.params.ByName("key")
		key, err := engine.ParseKey(text)
		if err != nil {
			return none, problem(http.StatusNotFound, "%q is no key; keys are numbers", text)
		}
		return do(a, c, key)
	}
}

// keyedBody makes a route's function of one that takes the key in the path and
// the JSON body.
func keyedBody[T any](do func(a *API, c *call, key engine.Key, in T) (any, error)) func(*API, *call) (any, error) {
	return keyed(func(a *API, c *call, key engine.Key) (any, error) {
		return body(func(a *API, c *call, in T) (any, error) { return do(a, c, key, in) })(a, c)
	})
}

// command makes a route's function of a command that needs the key only.
func command(make func(engine.Key) engine.Command) func(*API, *call) (any, error) {
	return keyed(func(a *API, c *call, key engine.Key) (any, error) {
		return nil, a.Engine.Run(c.r.Context(), make(key))
	})
}

// commandWith makes a route's function of a command that needs key and body.
// An error of make is the caller's.
func commandWith[T any](make func(key engine.Key, in T) (engine.Command, error)) func(*API, *call) (any, error) {
	return keyedBody(func(a *API, c *call, key engine.Key, in T) (any, error) {
		cmd, err := make(key, in)
		if err != nil {
			return nil, err
		}
		return nil, a.Engine.Run(c.r.Context(), cmd)
	})
}

// keyOf reads a key in a body or query; "" is 0.
func keyOf(what, text string) (engine.Key, error) {
	if text == "" {
		return 0, nil
	}
	k, err := engine.ParseKey(text)
	if err != nil {
		return 0, problem(http.StatusBadRequest, "%s: %q is no key; keys are numbers", what, text)
	}
	return k, nil
}

// duration reads an ISO 8601 duration of days to seconds such as PT10S, or
// Go's 10s; "" is otherwise.
func duration(what, text string, otherwise time.Duration) (time.Duration, error) {
	if text == "" {
		return otherwise, nil
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return d, nil
	}
	if d, err := schedule.ParseDuration(text); err == nil && d.Months == 0 && !d.Negative() {
		return d.Exact, nil
	}
	return 0, problem(http.StatusBadRequest, "%s: %q is no duration; write PT10S or 10s", what, text)
}

func isMultipart(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind == "multipart/form-data"
}
