//go:build cgo || ci

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"hookflow/designer/exchange"
	"hookflow/designer/monitor"
	"hookflow/engine"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/savefile"
	"hookflow/runtime"
	"hookflow/runtime/mock"
	"hookflow/runtime/webhook"
)

// callLog is the log of calls as the window shows it. The samples that the window saves lie
// in a file of the user's folder, in the form that hookflow run --mock reads.
func callLog(rt *runtime.Runtime) *monitor.CallLog {
	return &monitor.CallLog{
		Search: func(f monitor.CallFilter) []exchange.Call {
			return shownCalls(rt.Calls().Search(webhook.Filter{Text: f.Text, Failed: f.Failed}, f.Limit))
		},
		Resend: func(ctx context.Context, c exchange.Call) (exchange.Call, error) {
			for _, e := range rt.Calls().Search(webhook.Filter{Instance: c.Instance, Element: c.Element}, maxCalls) {
				if e.Job == c.Job {
					made, err := rt.Resend(ctx, e)
					return shownCall(made), err
				}
			}
			return c, errors.New("the log has forgotten the call")
		},
		Save: func(list []exchange.Call) (int, error) { return saveSamples(rt, list) },
		Once: func(ctx context.Context, document []byte, element string, vars engine.Vars) (exchange.Once, error) {
			return sendOnce(ctx, rt, document, element, vars)
		},
		Samples: func() (int, error) { list, err := readSamples(); return len(list), err },
		Mocked:  rt.Mocked,
		Mock: func(on bool) error {
			if !on {
				return rt.Mock(nil)
			}
			list, err := readSamples()
			if err != nil {
				return err
			}
			return rt.Mock(append([]mock.Sample{}, list...)) // not nil: without samples nothing answers
		},
	}
}

// samplesFile is where the window keeps its samples.
func samplesFile() (string, error) {
	dir, err := stateDir()
	return filepath.Join(dir, "samples.json"), err
}

func readSamples() ([]mock.Sample, error) {
	path, err := samplesFile()
	if err != nil {
		return nil, err
	}
	list, err := mock.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return list, err
}

// saveSamples puts the answers of calls in place of the samples for the same addresses. While
// samples answer, these do at once.
func saveSamples(rt *runtime.Runtime, calls []exchange.Call) (n int, err error) {
	path, err := samplesFile()
	if err != nil {
		return 0, err
	}
	err = savefile.Locked(path, func() error {
		n, err = addSamples(rt, path, calls)
		return err
	})
	return n, err
}

// addSamples is saveSamples while no other window saves some.
func addSamples(rt *runtime.Runtime, path string, calls []exchange.Call) (int, error) {
	list, err := readSamples()
	if err != nil {
		return 0, err
	}
	var entries []webhook.Entry
	for _, c := range calls {
		entries = append(entries, webhook.Entry{Request: webhook.Call{Method: c.Request.Method, URL: c.Request.URL},
			Response: webhook.Response{Status: c.Response.Status, Headers: c.Response.Headers, Body: c.Response.Body}})
	}
	fresh := mock.FromLog(entries)
	list = slices.DeleteFunc(list, func(old mock.Sample) bool {
		return slices.ContainsFunc(fresh, func(s mock.Sample) bool { return s.Method == old.Method && s.URL == old.URL })
	})
	list = append(fresh, list...)
	err = mock.Write(path, list)
	if err == nil && rt.Mocked() {
		err = rt.Mock(list)
	}
	return len(list), err
}

// sendOnce does the work of an element of a document as it stands.
func sendOnce(ctx context.Context, rt *runtime.Runtime, document []byte, element string, vars engine.Vars) (exchange.Once, error) {
	d, err := bpmnxml.Read("", document)
	if err != nil {
		return exchange.Once{}, fmt.Errorf("read the document: %w", err)
	}
	m := model(d)
	o, err := rt.SendOnce(ctx, m, element, vars)
	if err != nil {
		return exchange.Once{}, err
	}
	once := exchange.Once{Failure: strings.TrimSpace(o.Failure), Writes: o.Writes, Answer: o.Answer}
	if o.Shown != nil {
		once.Call = shownCall(*o.Shown)
	}
	return once, nil
}

// maxCalls bounds what the window shows of one instance.
const maxCalls = 200

// shownCalls are entries of the log as the window shows them.
func shownCalls(list []webhook.Entry) (out []exchange.Call) {
	for _, e := range list {
		out = append(out, shownCall(e))
	}
	return out
}

func shownCall(e webhook.Entry) exchange.Call {
	call := exchange.Call{Job: e.Job, Instance: e.Instance, Element: e.Element, Began: e.Began, Took: e.Took, Attempt: e.Attempt, Of: e.Attempts, Resent: e.Resent, Missing: e.Missing, Unread: e.Unread,
		Request:  exchange.Request{Method: e.Request.Method, URL: e.Request.URL, Body: e.Request.Body, Type: e.Request.Type},
		Response: exchange.Response{Status: e.Response.Status, Headers: e.Response.Headers, Body: e.Response.Body}}
	for _, h := range e.Request.Header {
		call.Request.Header = append(call.Request.Header, exchange.Header(h))
	}
	if e.Failure != nil {
		call.Failure = strings.TrimSpace(e.Failure.Message)
	}
	return call
}
