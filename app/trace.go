package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/beevik/etree"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/runtime/webhook"
)

// A tracer prints the live trace. It is told of events by one goroutine and of calls by others.
type tracer struct {
	m  *bpmn.Definitions
	mu sync.Mutex
	w  io.Writer
}

func (t *tracer) print(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintln(t.w, line)
}

func (t *tracer) event(e engine.Event) {
	line := traceLine(e, t.label)
	switch {
	case line == "":
		return
	case e.Kind == engine.Raised || e.Kind == engine.CallFailed:
		line = bad.Sprint(line)
	}
	t.print(line)
}

// call tells of an answer that is good by its status, and of which the process reads fields that it cannot have: it is a
// text. Without that line all that is seen of it are variables that are null.
func (t *tracer) call(e webhook.Entry) {
	body := e.Response.Body
	text := ""
	if e.Failure != nil || len(body) > 0 && json.Unmarshal(body, &text) != nil || e.Unread == "" && !readsFields(t.m.ByID(e.Element)) || e.Response.Status/100 != 2 {
		return
	}
	why := e.Unread
	if why == "" {
		why = "no JSON, while fields of response.body are read"
	}
	at := e.Began.Add(e.Took).UnixNano()
	t.print(bad.Sprintf("%s  %-12s %s  %d, %s: %s", clockTime(at), "answered", t.label(e.Element), e.Response.Status, why, shorten(strings.Join(strings.Fields(text), " "))))
}

// readsFields reports whether the answer table of an element reads fields of the body.
func readsFields(e *bpmn.Element) bool {
	if e == nil {
		return false
	}
	f, _ := bpmn.FieldOf(e, "answers")
	return slices.ContainsFunc(bpmn.Rows(e, f), func(row *etree.Element) bool {
		return row.SelectAttrValue("by", "") == "" && strings.Contains(row.SelectAttrValue("value", ""), "response.body.")
	})
}

func (t *tracer) label(id string) string { return cmp.Or(nameOf(t.m, id), id) }

// nameOf is what the diagram calls an element, in one line; empty if it has no name.
func nameOf(m *bpmn.Definitions, id string) string {
	if e := m.ByID(id); e != nil {
		return strings.Join(strings.Fields(e.Name()), " ")
	}
	return ""
}

// withID is an element as the diagram calls it, with its id.
func withID(name, id string) string {
	if name == "" {
		return id
	}
	return fmt.Sprintf("%s (%s)", name, id)
}

// traceLine is one event of the live trace, or "" if it tells people nothing.
func traceLine(e engine.Event, label func(string) string) string {
	detail := ""
	switch e.Kind {
	case engine.Activated, engine.Completed, engine.Terminated, engine.Failed:
		detail = e.Type
	case engine.VariableIs:
		return fmt.Sprintf("%s  %-12s %s = %s", clockTime(e.At), "variable", e.Name, shorten(string(e.Value)))
	case engine.CallFailed, engine.Thrown, engine.Caught:
		detail = e.Name
	case engine.Raised:
		detail = e.Incident.Message
	default:
		return ""
	}
	return strings.TrimRight(fmt.Sprintf("%s  %-12s %s  %s", clockTime(e.At), e.Kind, label(e.Element), detail), " ")
}

func clockTime(ns int64) string { return time.Unix(0, ns).Format("15:04:05.000") }

func shorten(s string) string {
	if r := []rune(s); len(r) > 120 {
		return string(r[:119]) + "\u2026"
	}
	return s
}
