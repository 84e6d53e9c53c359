// Package directory lists what is deployed: the processes with what may begin them, where they receive messages, when they begin by the clock,
// and who uses them.
//
// What must not be done here: keeping any of it. It is read anew each time from what is deployed and subscribed.
package directory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/loop"
	"hookflow/engine/schedule"
	"hookflow/runtime/model"
	"hookflow/runtime/push"
)

const (
	shownRuns = 5     // next times of a schedule
	counted   = 1_000 // running instances at most; there may be more
)

// A Book reads the directory. It is safe for concurrent use.
type Book struct {
	Engine *loop.Engine
	Models *model.Cache
	Pushes *push.Book
	URL    string // where others reach the main listener
}

// A Process is one that is deployed.
type Process struct {
	ID        string     `json:"id"`
	Name      string     `json:"name,omitempty"`
	Mode      string     `json:"mode" doc:"published; draft: it is started by hand only; offline: nothing begins, what runs goes on"`
	ChangedBy string     `json:"changedBy,omitempty" doc:"who set the mode"`
	Changed   time.Time  `json:"changed,omitzero" doc:"when"`
	Versions  int        `json:"versions" doc:"how many there are"`
	Version   int        `json:"version" doc:"the latest"`
	Key       string     `json:"key" doc:"of the latest version"`
	File      string     `json:"file" doc:"name of the file of the latest version"`
	Running   int        `json:"running" doc:"instances; at most 1000 are counted"`
	Endpoints []Endpoint `json:"endpoints" doc:"where messages for it come in"`
	Schedules []Schedule `json:"schedules" doc:"when it begins by the clock"`
	UsedBy    []Use      `json:"usedBy" doc:"what would miss it"`
}

// An Endpoint is where a process receives messages.
type Endpoint struct {
	Element string   `json:"element"`
	Name    string   `json:"name,omitempty"`
	URL     string   `json:"url"`
	Methods []string `json:"methods" doc:"the methods that are taken"`
	Starts  bool     `json:"starts" doc:"a message begins an instance"`
}

// A Schedule is a timer start event of the latest version.
type Schedule struct {
	Process string         `json:"process"`
	Element string         `json:"element"`
	Name    string         `json:"name,omitempty"`
	Cycle   string         `json:"cycle,omitempty" doc:"cron or an interval; empty: once"`
	Paused  bool           `json:"paused" doc:"its times pass, and nothing begins"`
	CatchUp engine.CatchUp `json:"catchUp" doc:"what begins for times that were missed: once, none, all"`
	Next    []time.Time    `json:"next" doc:"the next times; while it is paused, or the process is not published, they pass"`
}

// A Use is who uses a process.
type Use struct {
	Kind    string `json:"kind" doc:"call activity, call or subscription"`
	Process string `json:"process,omitempty" doc:"whose element it is"`
	Element string `json:"element,omitempty"`
	Name    string `json:"name,omitempty"`
	Catalog string `json:"catalog,omitempty" doc:"id of the catalog whose records the subscription is about"`
}

// String says it in one line.
func (u Use) String() string {
	if u.Process != "" {
		return fmt.Sprintf("%s %s of %s", u.Kind, cmp.Or(u.Name, u.Element), u.Process)
	}
	return u.Kind + " " + u.Name
}

// Processes lists those that are deployed, by their ids.
func (b *Book) Processes() (list []Process, err error) {
	err = b.Engine.View(func(q *loop.Query) error {
		latest, versions, models := b.latest(q)
		for id, d := range latest {
			p := b.process(q, d, models[id])
			p.Versions = versions[id]
			p.UsedBy = b.users(&p, models)
			list = append(list, p)
		}
		return nil
	})
	slices.SortFunc(list, func(a, b Process) int { return strings.Compare(a.ID, b.ID) })
	return list, err
}

// latest are the newest versions of all processes by their ids, how many versions each has, and what the files say; what cannot
// be read names nobody.
func (b *Book) latest(q *loop.Query) (latest map[string]*engine.Definition, versions map[string]int, models map[string]*model.Model) {
	latest, versions, models = map[string]*engine.Definition{}, map[string]int{}, map[string]*model.Model{}
	for d := range q.Definitions() {
		versions[d.Process]++
		if l := latest[d.Process]; l == nil || d.Version > l.Version {
			latest[d.Process] = d
		}
	}
	for id, d := range latest {
		if m, err := b.Models.Read(q, d); err == nil {
			models[id] = m
		}
	}
	return latest, versions, models
}

// FreeCatalog refuses to let a catalog go that somebody uses, with the list of them: subscriptions, and elements of the latest
// versions of processes.
func (b *Book) FreeCatalog(id, name string) error {
	var list []Use
	for _, s := range b.Pushes.List() {
		if s.Catalog == id {
			list = append(list, Use{Kind: "the subscription", Name: s.Name})
		}
	}
	err := b.Engine.View(func(q *loop.Query) error {
		_, _, models := b.latest(q)
		for process, m := range models {
			for _, c := range m.Calls {
				if c.Process == process && c.Catalog != "" && (c.Catalog == id || strings.EqualFold(c.Catalog, name)) {
					list = append(list, Use{Kind: "the element", Process: process, Element: c.Element, Name: m.Names[c.Element]})
				}
			}
		}
		return nil
	})
	if err != nil || len(list) == 0 {
		return err
	}
	var names []string
	for _, u := range list {
		names = append(names, u.String())
	}
	slices.Sort(names)
	return engine.Reject(engine.Conflict, "the catalog %s is used by %s; change or delete these first", name, strings.Join(names, ", "))
}

// ErrNone says that no process of that id is deployed.
var ErrNone = errors.New("no process")

// Process is one of them.
func (b *Book) Process(id string) (Process, error) {
	list, err := b.Processes()
	if i := slices.IndexFunc(list, func(p Process) bool { return p.ID == id }); i >= 0 {
		return list[i], err
	}
	var known []string
	for _, p := range list {
		known = append(known, p.ID)
	}
	return Process{}, cmp.Or(err, fmt.Errorf("there is %w %q%s", ErrNone, id, feel.Meant(id, known)))
}

func (b *Book) process(q *loop.Query, d *engine.Definition, m *model.Model) Process {
	kept := q.Process(d.Process)
	p := Process{
		ID: d.Process, Name: d.Name, Mode: cmp.Or(string(kept.Mode), "published"), ChangedBy: kept.By, Version: d.Version, Key: d.Key.String(), File: d.Resource,
		Running: len(q.Instances(loop.Filter{State: loop.Running, Process: d.Process, Limit: counted})), Endpoints: []Endpoint{}, Schedules: schedules(q, d, m),
	}
	if kept.At != 0 {
		p.Changed = time.Unix(0, kept.At).UTC()
	}
	if m == nil {
		return p
	}
	base := b.URL + "/in/"
	for _, s := range m.Services {
		if s.Process == d.Process {
			base = "http://" + s.Base + s.Prefix
		}
	}
	for _, r := range m.Receivers {
		if r.Process == d.Process {
			p.Endpoints = append(p.Endpoints, Endpoint{r.Element, r.Name, base + r.Path, r.Methods, r.Starts})
		}
	}
	return p
}

// users are who calls a process, sends to one of its endpoints, or starts it by a subscription.
func (b *Book) users(p *Process, models map[string]*model.Model) []Use {
	list := []Use{}
	for id, m := range models {
		for _, c := range m.Calls {
			switch {
			case c.Process != id || id == p.ID:
			case c.Called == p.ID:
				list = append(list, Use{Kind: "call activity", Process: id, Element: c.Element, Name: m.Names[c.Element]})
			case c.URL != "" && slices.ContainsFunc(p.Endpoints, func(e Endpoint) bool { return e.URL == c.URL }):
				list = append(list, Use{Kind: "call", Process: id, Element: c.Element, Name: m.Names[c.Element]})
			}
		}
	}
	slices.SortFunc(list, func(a, b Use) int {
		return cmp.Or(strings.Compare(a.Process, b.Process), strings.Compare(a.Element, b.Element))
	})
	for _, s := range b.Pushes.List() {
		if s.Process == p.ID {
			list = append(list, Use{Kind: "subscription", Name: s.Name, Catalog: s.Catalog})
		}
	}
	return list
}

// Schedules are those of all processes, the soonest first.
func (b *Book) Schedules() ([]Schedule, error) {
	list := []Schedule{}
	processes, err := b.Processes()
	for _, p := range processes {
		list = append(list, p.Schedules...)
	}
	slices.SortStableFunc(list, func(a, b Schedule) int { return a.Next[0].Compare(b.Next[0]) })
	return list, err
}

func schedules(q *loop.Query, d *engine.Definition, m *model.Model) []Schedule {
	list := []Schedule{}
	for _, w := range q.Starts(d.Key) {
		if w.Kind != engine.OnTimer {
			continue
		}
		kept := q.Schedule(d.Process, w.Element)
		s := Schedule{Process: d.Process, Element: w.Element, Cycle: w.Cycle, Paused: kept.Paused, CatchUp: cmp.Or(kept.CatchUp, engine.CatchUpOnce), Next: next(w)}
		if m != nil {
			s.Name = m.Names[w.Element]
		}
		list = append(list, s)
	}
	return list
}

// next are the next times of a start event.
func next(w *engine.Wait) []time.Time {
	at := time.Unix(0, w.Due).UTC()
	list := []time.Time{at}
	c, err := schedule.ParseCycle(w.Cycle)
	for left := w.Left; err == nil && w.Cycle != "" && left != 0 && len(list) < shownRuns; left-- {
		after := c.After(at).UTC()
		if !after.After(at) || !c.End.IsZero() && after.After(c.End) {
			break
		}
		at = after
		list = append(list, at)
	}
	return list
}

// Remove forgets all versions of a process, or none: one that somebody uses is refused with the list, and one that has instances, too.
func (b *Book) Remove(ctx context.Context, id string) error {
	p, err := b.Process(id)
	if err != nil {
		return err
	}
	if err := p.unused(); err != nil {
		return err
	}
	return b.Engine.Run(ctx, engine.DeleteProcess{Process: id})
}

// RemoveVersion forgets one version; the last one is the process, see Remove.
func (b *Book) RemoveVersion(ctx context.Context, key engine.Key) error {
	var id string
	err := b.Engine.View(func(q *loop.Query) error {
		if d := q.Definition(key); d != nil {
			id = d.Process
		}
		return nil
	})
	if err != nil {
		return err
	}
	if p, err := b.Process(id); err == nil && p.Versions == 1 {
		if err := p.unused(); err != nil {
			return err
		}
	}
	return b.Engine.Run(ctx, engine.DeleteDefinition{Definition: key})
}

// unused rejects what cannot be removed.
func (p *Process) unused() error {
	if len(p.UsedBy) == 0 {
		return nil
	}
	var names []string
	for _, u := range p.UsedBy {
		names = append(names, u.String())
	}
	return engine.Reject(engine.Conflict, "the process %q is used by %s; change these first, or take it off-line", p.ID, strings.Join(names, ", "))
}
