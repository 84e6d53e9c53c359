package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
	"hookflow/engine/importer"
	"hookflow/runtime/server"
)

// An errNotTaken is a process that a side does not take.
type errNotTaken struct{ why string }

func (e errNotTaken) Error() string { return e.why }

// A side runs cases: Hookflow itself, or a server with an export.
type side interface {
	deploy(ctx context.Context, t test) error // errNotTaken
	start(ctx context.Context, t test) (string, error)
	find(ctx context.Context, process string) (string, error)
	instance(ctx context.Context, id string) (*server.Instance, error)
	complete(ctx context.Context, id string, vars server.Vars) error
	inbound() string // where paths are, such as http://127.0.0.1:1/in/
}

// here is Hookflow itself, served by its own command.
type here struct {
	address string
	pid     int
	stop    func()
}

// serveHere starts the command on a free port with an empty store.
func serveHere(command string) (*here, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := l.Addr().String()
	l.Close()
	dir, err := os.MkdirTemp("", "hookflow-proof")
	if err != nil {
		return nil, err
	}
	c := exec.Command(command, "serve", "--data", dir, "--listen", address, "--environment", environment)
	c.Env = append(os.Environ(), "HOOKFLOW_SECRET_TOKEN="+secret)
	if err := c.Start(); err != nil {
		return nil, err
	}
	h := &here{"http://" + address, c.Process.Pid, func() { _ = c.Process.Signal(os.Interrupt); _ = c.Wait(); os.RemoveAll(dir) }}
	for range 100 {
		if h.call(context.Background(), "GET", "/api/v1/health", nil, nil) == nil {
			return h, nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	h.stop()
	return nil, errors.New("hookflow serve does not answer")
}

// call makes one request of the API.
func (h *here) call(ctx context.Context, method, path string, body, out any) error {
	var data []byte
	kind := "application/json"
	if raw, ok := body.([]byte); ok {
		data, kind = raw, "application/xml"
	} else if body != nil {
		data, _ = json.Marshal(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, h.address+path, bytes.NewReader(data))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return errNotTaken{string(answer)}
	}
	if out != nil {
		return json.Unmarshal(answer, out)
	}
	return nil
}

func (h *here) deploy(ctx context.Context, t test) error {
	return h.call(ctx, "POST", "/api/v1/deployments", []byte(t.source), nil)
}

func (h *here) start(ctx context.Context, t test) (string, error) {
	var out struct{ Key string }
	err := h.call(ctx, "POST", "/api/v1/instances", map[string]any{"process": t.start, "variables": t.vars}, &out)
	return out.Key, err
}

func (h *here) find(ctx context.Context, process string) (string, error) {
	var out struct {
		Items []struct{ Key, Process string }
	}
	if err := h.call(ctx, "GET", "/api/v1/instances?process="+url.QueryEscape(process), nil, &out); err != nil || len(out.Items) == 0 {
		return "", err
	}
	return out.Items[0].Key, nil
}

func (h *here) inbound() string { return h.address + "/in/" }

func (h *here) instance(ctx context.Context, id string) (*server.Instance, error) {
	var out struct {
		Status    string
		Incidents []struct{ Element, Message string }
		Active    []struct {
			Element string
			Waits   []struct {
				Kind string
				Due  *time.Time
			}
		}
	}
	if err := h.call(ctx, "GET", "/api/v1/instances/"+id, nil, &out); err != nil {
		return nil, err
	}
	in := &server.Instance{ID: id, Ended: out.Status != "active" && out.Status != "incident", Cancelled: out.Status == "terminated" || out.Status == "failed"}
	for _, i := range out.Incidents {
		in.Incidents = append(in.Incidents, server.Incident{Element: i.Element, Message: i.Message})
	}
	for _, a := range out.Active {
		for _, w := range a.Waits {
			in.Active = append(in.Active, a.Element)
			soon := w.Due != nil && time.Until(*w.Due) < server.Soon
			in.Busy = in.Busy || soon || w.Kind == "job" && len(out.Incidents) == 0
		}
	}
	if err := h.call(ctx, "GET", "/api/v1/instances/"+id+"/variables", nil, &in.Vars); err != nil {
		return nil, err
	}
	var trace struct {
		Items []struct{ Event, Element, Type string }
	}
	if err := h.call(ctx, "GET", "/api/v1/instances/"+id+"/history", nil, &trace); err != nil {
		return nil, err
	}
	for _, line := range trace.Items {
		if line.Event == "completed" && line.Element != "" && line.Type != "process" {
			in.Done = append(in.Done, line.Element)
		}
	}
	return in, nil
}

func (h *here) complete(ctx context.Context, id string, vars server.Vars) error {
	var tasks struct{ Items []struct{ Key string } }
	if err := h.call(ctx, "GET", "/api/v1/tasks?instance="+id, nil, &tasks); err != nil {
		return err
	}
	if len(tasks.Items) == 0 {
		return errNotTaken{"there is no open task"}
	}
	return h.call(ctx, "POST", "/api/v1/tasks/"+tasks.Items[0].Key+"/complete", map[string]any{"variables": vars}, nil)
}

// there is a server engine with the exports of one dialect, and before it our gateways
// and workers: the commands themselves, several of each.
type there struct {
	server.Engine
	dialect  string
	options  export.Options
	programs []*program // gateways first
	gateways []string   // where each receives
	turn     atomic.Int64
}

// serveThere stands gateways and workers before a server.
func serveThere(command, dialect, address string, o export.Options) (*there, error) {
	e, err := server.New(dialect, address, nil)
	if err != nil {
		return nil, err
	}
	s := &there{Engine: e, dialect: dialect, options: o}
	names := []string{"gateway", "gateway"}
	if o.Calls != export.Connector {
		names = append(names, "worker", "worker")
	}
	listen := strings.TrimPrefix(os.Getenv("HOOKFLOW_URL"), "http://") // the server reads it as well, in scripts
	for _, name := range names {
		args := append([]string{name, "--server", address, "--kind", dialect, "--environment", environment}, flagsOf[name]...)
		switch {
		case name == "worker":
			args = append(args, "--url", strings.TrimSuffix(s.gateways[0], "/in/"))
		case len(s.gateways) == 0 && listen != "":
			args = append(args, "--listen", listen)
		default:
			args = append(args, "--listen", "127.0.0.1:0")
		}
		p, err := begin(command, args...)
		if err != nil {
			s.stop()
			return nil, err
		}
		s.programs = append(s.programs, p)
		if name == "gateway" {
			s.gateways = append(s.gateways, p.address)
		}
	}
	return s, nil
}

// stop ends the gateways and workers.
func (s *there) stop() {
	for _, p := range s.programs {
		p.end()
	}
}

// exported is the export of a case; errNotTaken if it is refused.
func exported(t test, dialect string, o export.Options) (*export.Result, error) {
	doc, err := bpmnxml.Read(t.name, []byte(t.source))
	if err != nil {
		return nil, err
	}
	importer.Apply(bpmn.Untracked, bpmn.Build(doc.Root()))
	out, err := export.To(dialect, doc, o)
	var refused *export.Refused
	if errors.As(err, &refused) {
		first, _, _ := strings.Cut(strings.TrimPrefix(refused.Error(), "export to "+dialect+": "), "\n")
		return nil, errNotTaken{first}
	}
	return out, err
}

func (s *there) deploy(ctx context.Context, t test) error {
	out, err := exported(t, s.dialect, s.options)
	if err != nil {
		return err
	}
	if _, err = s.Deploy(ctx, t.name, map[string][]byte{t.start + ".bpmn": out.Data}); err != nil {
		return fmt.Errorf("the server refuses the deployment: %w", err)
	}
	return nil
}

func (s *there) start(ctx context.Context, t test) (string, error) {
	return s.Start(ctx, t.start, t.vars)
}
func (s *there) find(ctx context.Context, process string) (string, error) {
	return s.Find(ctx, process)
}

// inbound gives each gateway its turn.
func (s *there) inbound() string {
	return s.gateways[int(s.turn.Add(1))%len(s.gateways)]
}

func (s *there) instance(ctx context.Context, id string) (*server.Instance, error) {
	return s.Instance(ctx, id)
}
func (s *there) complete(ctx context.Context, id string, vars server.Vars) error {
	return s.Complete(ctx, id, vars)
}
