package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

	mu    sync.Mutex
	read  time.Time
	paths map[string][]receiver
	known map[string][]receiver // by definition
}

// inbound is where paths begin, as in Hookflow itself.
const inbound = "/in/"

// ServeHTTP implements http.Handler. It answers 202 with the message's name when the
// server has taken the message, 404 for a path that no process has, 405 for a method
// that it does not take, and 504 when nobody waited in time.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, inbound)
	path = strings.Trim(path, "/")
	if !ok {
		answer(w, http.StatusNotFound, "messages are received below "+inbound)
		return
	}
	list, err := g.at(r.Context(), path)
	switch {
	case err != nil:
		answer(w, http.StatusBadGateway, err.Error())
	case len(list) == 0:
		answer(w, http.StatusNotFound, fmt.Sprintf("no deployed process receives at %q", path))
	case !slices.Contains(allowed(list), r.Method):
		w.Header().Set("Allow", strings.Join(allowed(list), ", "))
		answer(w, http.StatusMethodNotAllowed, fmt.Sprintf("%q receives %s", path, strings.Join(allowed(list), ", ")))
	default:
		g.receive(w, r, path, list)
	}
}

// receive hands one request to the server.
func (g *Gateway) receive(w http.ResponseWriter, r *http.Request, path string, list []receiver) {
	raw, err := listener.ReadRequest(r, path)
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
	for _, one := range list {
		m, err := one.messageOf(request)
		if err != nil {
			answer(w, http.StatusBadRequest, err.Error())
			return
		}
		if slices.Contains(one.methods, r.Method) {
			messages = append(messages, m)
		}
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
// the server takes one. A server that is away is tried again as well. The pause grows: many
// messages that come early must not be what keeps the server from being ready for them.
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

// at lists who receives at a path. A path that is not known asks the server anew, since
// something may just have been deployed, but not more than once in a second.
func (g *Gateway) at(ctx context.Context, path string) ([]receiver, error) {
	asked := time.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	if time.Since(g.read) > cmp.Or(g.Fresh, 10*time.Second) || g.paths[path] == nil && g.read.Before(asked) {
		time.Sleep(time.Second - time.Since(g.read))
		read := time.Now()
		paths, err := g.receivers(ctx)
		if err != nil {
			return nil, err
		}
		g.paths, g.read = paths, read
	}
	return g.paths[path], nil
}

// answer writes a problem (RFC 9457).
func answer(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail}) // the caller may have gone
}
