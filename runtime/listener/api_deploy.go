package listener

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/loop"
)

// Health says whether Hookflow is up.
type Health struct {
	Status  string `json:"status" doc:"up, or down while nothing can be written; then the HTTP status is 503"`
	Name    string `json:"name"`
	Version string `json:"version"`
	Problem string `json:"problem,omitempty" doc:"why it is down"`
}

func health(a *API, c *call) (any, error) {
	h := Health{Status: "up", Name: "hookflow", Version: a.Version}
	if err := a.Store.Writable(); err != nil {
		h.Status, h.Problem = "down", err.Error()
		reply(c.w, http.StatusServiceUnavailable, h)
		return written{}, nil
	}
	return h, nil
}

// ready says whether requests can be taken.
func ready(a *API, c *call) (any, error) {
	h := Health{Status: "ready", Name: "hookflow", Version: a.Version}
	if a.Ready == nil {
		return h, nil
	}
	if err := a.Ready(); err != nil {
		h.Status, h.Problem = "not ready", err.Error()
		reply(c.w, http.StatusServiceUnavailable, h)
		return written{}, nil
	}
	return h, nil
}

// backup sends the files of the store while everything goes on.
func backup(a *API, c *call) (any, error) {
	c.w.Header().Set("Content-Type", tarType)
	if err := a.Store.Stream(c.w); err != nil { // the answer has begun: it can only be broken off
		a.Log.Error("send a backup", "error", err)
		panic(http.ErrAbortHandler)
	}
	return written{}, nil
}

// describe serves the description of the API. It is made anew each time: it is
// asked for rarely.
func describe(a *API, c *call) (any, error) {
	doc, err := openAPI(routes, a.Version)
	if err != nil {
		return nil, err
	}
	c.w.Header().Set("Content-Type", "application/json")
	_, _ = c.w.Write(doc)
	return written{}, nil
}

// settingsSchema serves the schema of our namespace.
func settingsSchema(_ *API, c *call) (any, error) {
	c.w.Header().Set("Content-Type", xmlType)
	_, _ = c.w.Write(bpmn.Schema())
	return written{}, nil
}

// deploy deploys all files of a request, or none.
func deploy(a *API, c *call) (any, error) {
	files, err := resources(c.r)
	if err != nil {
		return nil, unreadable(err)
	}
	definitions, err := a.Deploy(c.r.Context(), actor(c.r), roleOf(c.r), files)
	if err != nil {
		return nil, err
	}
	out := Deployment{Processes: []Process{}}
	for _, d := range definitions {
		c.about = strings.TrimPrefix(fmt.Sprintf("%s, %s version %d of %s", c.about, d.Process, d.Version, d.Resource), ", ")
		out.Processes = append(out.Processes, processOf(d))
	}
	return out, nil
}

// resources reads the files of a deployment.
func resources(r *http.Request) ([]engine.Resource, error) {
	if !isMultipart(r) {
		data, err := io.ReadAll(r.Body)
		name := r.URL.Query().Get("name")
		if name == "" {
			name = "deployment.bpmn"
		}
		return []engine.Resource{{Name: name, Data: data}}, err
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	var files []engine.Resource
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" {
			files = append(files, engine.Resource{Name: part.FileName(), Data: data})
		}
	}
	if len(files) == 0 {
		return nil, errors.New("the form holds no file")
	}
	return files, nil
}

// definition makes a route's function of one that takes the process version in
// the path and its file.
func definition(show func(c *call, d *engine.Definition, source []byte) (any, error)) func(*API, *call) (any, error) {
	return keyed(func(a *API, c *call, key engine.Key) (any, error) {
		var d *engine.Definition
		var source []byte
		err := a.Engine.View(func(q *loop.Query) error {
			if d = q.Definition(key); d == nil {
				return missing("process version", key)
			}
			source = q.Source(d)
			return nil
		})
		if err != nil {
			return nil, err
		}
		return show(c, d, source)
	})
}

func showProcess(_ *call, d *engine.Definition, _ []byte) (any, error) { return processOf(*d), nil }

func showXML(c *call, _ *engine.Definition, source []byte) (any, error) {
	c.w.Header().Set("Content-Type", xmlType)
	_, _ = c.w.Write(source)
	return written{}, nil
}
