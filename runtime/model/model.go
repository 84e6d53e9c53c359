// Package model reads out of a deployed BPMN file what the world around the
// engine needs to know of it: where its pools listen, which elements receive
// messages, and what elements are called.
//
// It is read again for every version and kept by its key; nothing here is stored, so that a program of tomorrow may read
// more out of the files of today.
package model

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/feel"
	"hookflow/engine/program"
	"hookflow/engine/schedule"
)

// A Model is what a file says. It is not changed after Read.
type Model struct {
	Services  []Service
	Receivers []Receiver
	Names     map[string]string // of elements, by id
	Calls     []Call
}

// A Call is an element that names another process, an address or a catalog by a text that is not computed.
type Call struct {
	Process string // id, whose element it is
	Element string // id
	Called  string // id of the process that is called; empty: none
	URL     string // that is called; empty: none
	Catalog string // name or id of the catalog whose records it works with; empty: none
}

// A Service is an executable pool with an address of its own on this computer.
type Service struct {
	Participant string // id of the pool
	Process     string // id
	Base        string // host:port, as the model says it
	Prefix      string // of its paths: "/", or the path of the address between slashes
}

// A Receiver is an element that receives messages at a service path.
type Receiver struct {
	Process string   // id
	Element string   // id
	Path    string   // without slashes at its ends
	Methods []string // in capitals

	ID     string // header with the id of a message; "" for the usual ones only
	Starts bool   // a message begins an instance: only the latest version's does
	Access Access // whose messages are taken

	Name     string     // of the element, for people
	Doc      string     // what its documentation says
	Reads    [][]string // what its expressions read of the request, such as {"body", "sum"}
	Statuses []string   // that the process may answer with, as far as the model says

	Answers bool          // the process answers the request
	Within  time.Duration // how long a request waits for that
}

// Same reports whether two receivers differ in nothing but what people read of them.
func (r Receiver) Same(o Receiver) bool {
	return r.Process == o.Process && r.Element == o.Element && r.Path == o.Path && slices.Equal(r.Methods, o.Methods) &&
		r.Starts == o.Starts && r.ID == o.ID && r.Access.Same(o.Access) && r.Answers == o.Answers && r.Within == o.Within
}

// Read reads a file. What its processes listen at is told of those that are
// executable, or of all. The error is a *bpmnxml.ReadError, or an
// *engine.Rejected that names the element.
func Read(name string, data []byte, all bool) (*Model, error) {
	doc, err := bpmnxml.Read(name, data)
	if err != nil {
		return nil, err
	}
	m := &Model{Names: map[string]string{}}
	def := bpmn.Build(doc.Root())
	runs := program.Executable(def, all)
	for _, e := range def.Elements {
		m.Names[e.ID] = e.Name()
		m.addCall(e)
		if slices.Contains(runs, e.Root()) {
			if err := m.addReceiver(name, e); err != nil {
				return nil, err
			}
		}
		if e.Kind == bpmn.Participant && slices.Contains(runs, e.Process) {
			if err := m.addService(name, e); err != nil {
				return nil, err
			}
		}
	}
	return m, nil
}

// addCall takes an element that calls.
func (m *Model) addCall(e *bpmn.Element) {
	c := Call{Element: e.ID, Called: bpmn.Value(e, "calledElement"), URL: strings.TrimSpace(bpmn.Value(e, "url")), Catalog: strings.TrimSpace(bpmn.Value(e, "catalog"))}
	if c.Called == "" && c.URL == "" && c.Catalog == "" || e.Root() == nil {
		return
	}
	c.Process = e.Root().ID
	m.Calls = append(m.Calls, c)
}

// addReceiver takes an element that receives. Elements that share a path and a method cannot ask for different
// credentials: which of them a message is for is known only after it was let in.
func (m *Model) addReceiver(file string, e *bpmn.Element) error {
	path := Clean(bpmn.Value(e, "path"))
	if path == "" {
		return nil
	}
	r := Receiver{
		Process: e.Root().ID, Element: e.ID, Path: path, Methods: methods(bpmn.Value(e, "methods")),
		Starts: e.Kind == bpmn.StartEvent && e.Parent == e.Root(),
		ID:     strings.TrimSpace(bpmn.Value(e, "messageID")), Access: accessOf(e),
		Name: e.Name(), Doc: bpmn.Value(e, "documentation"), Reads: reads(e), Statuses: statuses(e.Root()),
		Answers: e.Root().Answers(), Within: within(bpmn.Value(e, "answerWithin")),
	}
	for _, o := range m.Receivers {
		both := slices.ContainsFunc(o.Methods, func(method string) bool { return slices.Contains(r.Methods, method) })
		if o.Path == path && both && !o.Access.Same(r.Access) {
			return &engine.Rejected{Reason: engine.Refused, Message: "two elements that receive at one path ask the sender for different things", Findings: []engine.Finding{{
				Resource: file, Element: e.ID, Field: "access", Message: fmt.Sprintf("%s receives at %s, too: give both the same settings of who may send, or another path", o.Element, path)}}}
		}
	}
	m.Receivers = append(m.Receivers, r)
	return nil
}

// reads lists what the settings of a receiver read of the request.
func reads(e *bpmn.Element) (paths [][]string) {
	texts := []string{"=" + strings.TrimPrefix(bpmn.Value(e, "messageKey"), "=")}
	if table, has := bpmn.FieldOf(e, "received"); has {
		for _, row := range bpmn.Rows(e, table) {
			for _, column := range table.Columns {
				if column.Computed() {
					texts = append(texts, bpmn.GetXML(row, column))
				}
			}
		}
	}
	for _, text := range texts {
		f, err := feel.ParseField(text, feel.PlainText)
		if err != nil {
			continue // empty, or none that runs
		}
		exprs := []*feel.Expr{f.Expr()}
		if t := f.Template(); t != nil {
			exprs = t.Exprs()
		}
		for _, x := range exprs {
			paths = append(paths, x.Reads("request")...)
		}
	}
	return paths
}

// statuses lists the statuses that elements of a process answer with, where they are written out.
func statuses(e *bpmn.Element) (list []string) {
	if bpmn.Value(e, "respond") == "true" {
		if status := bpmn.Value(e, "respondStatus"); !strings.HasPrefix(status, "=") {
			list = append(list, status)
		}
	}
	for _, inner := range e.Children {
		list = append(list, statuses(inner)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// within reads a duration that the element table has checked.
func within(text string) time.Duration {
	d, err := schedule.ParseDuration(text)
	if err != nil {
		return 0
	}
	return d.AddTo(time.Unix(0, 0)).Sub(time.Unix(0, 0))
}

// addService takes a pool that is a service. One that is not executed here, or
// whose address is on another computer, stands for somebody else.
func (m *Model) addService(file string, pool *bpmn.Element) error {
	address := strings.TrimSpace(bpmn.Value(pool, "serviceURL"))
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return &engine.Rejected{Reason: engine.Refused, Message: "the address of a pool cannot be used", Findings: []engine.Finding{{
			Resource: file, Element: pool.ID, Message: fmt.Sprintf("%q is no address such as http://localhost:8087", address)}}}
	}
	if u.Scheme == "https" || !local(u.Hostname()) {
		return nil
	}
	m.Services = append(m.Services, Service{
		Participant: pool.ID, Process: pool.Process.ID,
		Base:   net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "80")),
		Prefix: strings.Replace("/"+Clean(u.Path)+"/", "//", "/", 1),
	})
	return nil
}

func local(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || (ip != nil && ip.IsLoopback())
}

// HasPath reports whether an element receives at a service path.
func (m *Model) HasPath(element string) bool {
	return slices.ContainsFunc(m.Receivers, func(r Receiver) bool { return r.Element == element })
}

// Clean gives a service path the form it is looked up by.
func Clean(path string) string { return strings.Trim(path, "/") }

// Methods are those that messages may have.
var Methods = []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

// methods splits a list such as "POST, PUT"; an empty one means every method.
func methods(list string) []string {
	split := strings.FieldsFunc(strings.ToUpper(list), func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
	if len(split) == 0 {
		return Methods
	}
	return split
}

// Only is the model reduced to what some of its processes listen at.
func (m *Model) Only(processes map[string]bool) *Model {
	out := *m
	out.Services = slices.DeleteFunc(slices.Clone(m.Services), func(s Service) bool { return !processes[s.Process] })
	out.Receivers = slices.DeleteFunc(slices.Clone(m.Receivers), func(r Receiver) bool { return !processes[r.Process] })
	return &out
}
