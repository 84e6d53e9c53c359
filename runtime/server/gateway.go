package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"hookflow/engine/feel"
	"hookflow/runtime/listener"
)

// A Gateway receives at the paths of deployed processes, below /in/, and hands what
// comes to the server as messages. A server of the Camunda 7 family or Flowable knows
// no paths and keeps no message that nobody waits for: the gateway tries again until
// a token waits, or until Patience is over. Until then the caller waits for the answer,
// so that it is never told of a success that a crash could undo. The gateway keeps
// nothing: several may stand side by side, behind one address.
type Gateway struct {
	Engine   Engine
	Patience time.Duration // how long a message may wait for its token; 0 is an hour
	Again    time.Duration // between the first two attempts; 0 is a second. It grows to five times as much
	Fresh    time.Duration // how long the list of paths is trusted; 0 is ten seconds
	Log      func(format string, args ...any)

	mu     sync.Mutex // never held while the server is asked
	read   time.Time
	paths  map[string][]receiver
	asking chan bool // holds one while the server is asked; who put it there has what follows

	known  map[string][]receiver // by definition
	tried  time.Time             // when the server was asked last,
	failed error                 // and why in vain
}

// inbound is where paths begin, as in Hookflow itself.
const inbound = "/in/"

// ServeHTTP implements http.Handler. It answers 202 with the message's name when the
// server has taken the message, 404 for a path that no process has, 405 for a method
// that it does not take, 504 when nobody waited in time, and 502 when the server cannot be asked or may have begun an instance
// and its answer is missing: only the caller knows whether to send again.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, inbound)
	path = strings.Trim(path, "/")
	if !ok {
		answer(w, http.StatusNotFound, "messages are received below "+inbound)
		return
	}
	at, err := g.at(r.Context(), path)
	allowed := strings.Join(at.methods(), ", ")
	switch {
	case err != nil:
		answer(w, http.StatusBadGateway, err.Error())
	case at.receivers == nil:
		answer(w, http.StatusNotFound, fmt.Sprintf("no deployed process receives at %q", path))
	case !slices.Contains(at.methods(), r.Method):
		w.Header().Set("Allow", allowed)
		answer(w, http.StatusMethodNotAllowed, fmt.Sprintf("%q receives %s", path, allowed))
	default:
		g.receive(w, r, at)
	}
}

// receive hands one request to the server.
func (g *Gateway) receive(w http.ResponseWriter, r *http.Request, at place) {
	raw, err := listener.ReadRequest(r, at.path, at.values)
	if err != nil {
		answer(w, http.StatusBadRequest, err.Error())
		return
	}
	request, err := feel.FromJSON(raw)
	if err != nil {
		answer(w, http.StatusBadRequest, err.Error())
		return
	}
	var messages []Message
	id := at.id(r, raw)
	for _, one := range at.receivers {
		if !slices.Contains(one.methods, r.Method) {
			continue
		}
		m, err := one.messageOf(request)
		if err != nil {
			answer(w, http.StatusBadRequest, err.Error())
			return
		}
		m.ID = id
		messages = append(messages, m)
	}
	name, err := g.deliver(r.Context(), messages)
	switch {
	case errors.Is(err, ErrNobodyWaits):
		w.Header().Set("Retry-After", "10")
		answer(w, http.StatusGatewayTimeout, fmt.Sprintf("nobody waited for the message within %s; send it again", g.patience()))
	case err != nil:
		answer(w, http.StatusBadGateway, err.Error())
	default:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusAccepted)
		_ = json.NewEncoder(w).Encode(map[string]string{"status": "correlated", "message": name}) // the caller may have gone
	}
}

func (g *Gateway) patience() time.Duration { return cmp.Or(g.Patience, time.Hour) }

func (g *Gateway) again() time.Duration { return cmp.Or(g.Again, time.Second) }

// deliver tries the messages, one for each element that receives at the path, until
// the server takes one. A server that is away is tried again as well, but not where it may have begun an instance. The pause
// grows: many messages that come early must not be what keeps the server from being ready for them.
func (g *Gateway) deliver(ctx context.Context, messages []Message) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, g.patience())
	defer cancel()
	for pause, longest := g.again(), 5*g.again(); ; pause = min(pause*3/2, longest) {
		var last error
		for _, m := range messages {
			err := g.Engine.Send(ctx, m)
			if err == nil {
				return m.Name, nil
			}
			last = cmp.Or(last, err)
			var p *Problem
			if errors.As(err, &p) && p.Status < 500 {
				return "", err
			}
			if m.Start && !errors.Is(err, ErrNobodyWaits) && !untouched(err) {
				return "", fmt.Errorf("an instance may have begun, or not: %w", err)
			}
		}
		select {
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) && errors.Is(last, ErrNobodyWaits) {
				return "", ErrNobodyWaits
			}
			return "", cmp.Or(last, ctx.Err())
		case <-time.After(pause):
		}
	}
}

// at lists who receives at a path. A path that is not known asks the server anew, since something may just have been deployed, but
// not more than once in a second; nobody else waits for that. While the server is away what was known last holds.
func (g *Gateway) at(ctx context.Context, path string) (place, error) {
	asked := time.Now()
	at, fresh := g.trusted(path)
	if fresh && at.receivers != nil {
		return at, nil
	}
	err := g.ask(ctx, asked)
	if at, _ = g.trusted(path); at.receivers != nil {
		return at, nil
	}
	return at, err
}

// trusted is what stands at a path as far as is known, and whether that is fresh.
func (g *Gateway) trusted(path string) (at place, fresh bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at = place{path: path, receivers: g.paths[path]}
	if pattern, values, fits := listener.Best(maps.Keys(g.paths), path); fits && at.receivers == nil {
		at = place{pattern, values, g.paths[pattern]}
	}
	return at, time.Since(g.read) <= cmp.Or(g.Fresh, 10*time.Second)
}

// turn waits until nobody asks the server, or ctx is done.
func (g *Gateway) turn(ctx context.Context) (end func(), err error) {
	g.mu.Lock()
	if g.asking == nil {
		g.asking = make(chan bool, 1)
	}
	g.mu.Unlock()
	select {
	case g.asking <- true:
		return func() { <-g.asking }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ask reads the paths anew, unless somebody has begun to since a time; then that one's outcome is told.
func (g *Gateway) ask(ctx context.Context, since time.Time) error {
	end, err := g.turn(ctx)
	if err != nil {
		return err
	}
	defer end()
	if g.tried.After(since) {
		return g.failed
	}
	sleep(ctx, time.Second-time.Since(g.tried))
	g.tried = time.Now()
	var paths map[string][]receiver
	if paths, g.failed = g.receivers(context.WithoutCancel(ctx)); g.failed != nil { // others wait for it, too
		return g.failed
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.paths, g.read = paths, g.tried
	return nil
}

// answer writes a problem (RFC 9457).
func answer(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail}) // the caller may have gone
}
