//go:build cgo || ci

package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hookflow/designer/exchange"
	"hookflow/designer/monitor"
	"hookflow/engine/savefile"
	"hookflow/runtime"
	"hookflow/runtime/media"
)

// requestsMost is how many requests are kept; those that came first are forgotten.
const requestsMost = 200

// keptRequests are the requests that the window waits for and keeps, in a file of the user's folder. They hold no
// credentials: these were taken out where the requests came in.
func keptRequests(rt *runtime.Runtime) *monitor.Requests {
	return &monitor.Requests{
		Await: rt.Sample,
		Kept:  readRequests,
		Keep:  keepRequest,
		Send: func(ctx context.Context, address string, r monitor.Request) (exchange.Call, error) {
			return sendAgain(ctx, rt.URL(), address, r)
		},
	}
}

// keepRequest keeps a request under a key, or nothing, while no other window keeps one.
func keepRequest(key string, r *monitor.Request) error {
	path, err := requestsFile()
	if err != nil {
		return err
	}
	return savefile.Follow[map[string]monitor.Request](path).Change(func(all *map[string]monitor.Request) error {
		if *all == nil {
			*all = map[string]monitor.Request{}
		}
		if delete(*all, key); r != nil {
			(*all)[key] = *r
		}
		byTime := slices.SortedFunc(maps.Keys(*all), func(a, b string) int { return (*all)[b].Came.Compare((*all)[a].Came) })
		for _, key := range byTime[min(len(byTime), requestsMost):] {
			delete(*all, key)
		}
		return nil
	})
}

func requestsFile() (string, error) {
	dir, err := stateDir()
	return filepath.Join(dir, "requests.json"), err
}

func readRequests() (map[string]monitor.Request, error) {
	path, err := requestsFile()
	if err != nil {
		return nil, err
	}
	all, err := savefile.Follow[map[string]monitor.Request](path).Read()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if all == nil { // none, which is known
		all = map[string]monitor.Request{}
	}
	return all, nil
}

// A keptRequest is what sending a request again reads of it.
type keptRequest struct {
	Method, URL string
	Headers     map[string]string
	Body        json.RawMessage
}

// dropped are the headers of a request that belong to how it was sent, not to what it said; one that names the message
// would make the second one a duplicate.
var dropped = []string{"host", "content-length", "accept-encoding", "connection", "transfer-encoding", "idempotency-key", "expect"}

// sendAgain sends a request that was kept: to the listener if it came there, else to the address of its pool.
func sendAgain(ctx context.Context, main, address string, kept monitor.Request) (call exchange.Call, err error) {
	var k keptRequest
	if err := json.Unmarshal(kept.Content, &k); err != nil {
		return call, fmt.Errorf("read the request: %w", err)
	}
	if strings.HasPrefix(k.URL, "/in/") {
		address = main
	}
	to, err := url.Parse(address)
	if err != nil {
		return call, fmt.Errorf("read the address: %w", err)
	}
	body := k.body()
	call = exchange.Call{Began: time.Now(), Request: exchange.Request{Method: k.Method, URL: to.Scheme + "://" + to.Host + k.URL, Body: string(body), Type: k.Headers["content-type"]}}
	r, err := http.NewRequestWithContext(ctx, k.Method, call.Request.URL, bytes.NewReader(body))
	if err != nil {
		return call, fmt.Errorf("make the request: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(k.Headers)) {
		if !slices.Contains(dropped, name) && k.Headers[name] != "***" {
			r.Header.Set(name, k.Headers[name])
			call.Request.Header = append(call.Request.Header, exchange.Header{Name: name, Value: k.Headers[name]})
		}
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return call, ctx.Err()
		}
		call.Failure = err.Error()
		return call, nil
	}
	defer a.Body.Close()
	text, err := io.ReadAll(io.LimitReader(a.Body, 1<<20))
	if err != nil {
		return call, fmt.Errorf("read the answer: %w", err)
	}
	call.Took = time.Since(call.Began)
	call.Response = exchange.Response{Status: a.StatusCode, Headers: map[string]string{"content-type": a.Header.Get("Content-Type")}, Body: text}
	if !json.Valid(text) {
		call.Response.Body = media.Quote(string(text))
	}
	return call, nil
}

// body is the body as it was sent: a form and a text as such, anything else as JSON, which is also what is sent in place
// of a form with files.
func (k *keptRequest) body() []byte {
	kind, _ := media.Type(k.Headers["content-type"])
	var text string
	var form map[string]any
	switch {
	case len(k.Body) == 0 || string(k.Body) == "null":
		return nil
	case kind == "application/x-www-form-urlencoded" && json.Unmarshal(k.Body, &form) == nil:
		values := url.Values{}
		for name, v := range form {
			if list, many := v.([]any); many {
				for _, each := range list {
					values.Add(name, fmt.Sprint(each))
				}
				continue
			}
			values.Set(name, fmt.Sprint(v))
		}
		return []byte(values.Encode())
	case !media.IsJSON(cmp.Or(kind, "application/json")) && json.Unmarshal(k.Body, &text) == nil:
		return []byte(text)
	case kind == "multipart/form-data":
		k.Headers["content-type"] = "application/json"
	}
	return k.Body
}
