//go:build cgo || ci

package main

import (
	"cmp"
	"context"
	"strings"

	"hookflow/designer/catalog"
	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/directory"
)

// shownDirectory is what is deployed on this workstation, in texts.
type shownDirectory struct {
	*directory.Book
	rt *runtime.Runtime
	by func() string // the name of who looks at it
}

func (d shownDirectory) processes() (out []catalog.Process, err error) {
	list, err := d.Processes()
	for _, p := range list {
		one := catalog.Process{ID: p.ID, Name: cmp.Or(p.Name, p.ID), Mode: p.Mode, Version: p.Version, Versions: p.Versions, Running: p.Running}
		for _, e := range p.Endpoints {
			one.Endpoints = append(one.Endpoints, strings.Join(e.Methods, ", ")+" "+e.URL)
		}
		for _, u := range p.UsedBy {
			one.UsedBy = append(one.UsedBy, u.String())
		}
		out = append(out, one)
	}
	return out, err
}

func (d shownDirectory) setMode(ctx context.Context, process, mode string) error {
	if mode == "published" {
		mode = ""
	}
	return d.rt.Engine().Run(ctx, engine.SetMode{Process: process, Mode: engine.Mode(mode), By: d.by()})
}

func (d shownDirectory) schedules() (out []catalog.Schedule, err error) {
	list, err := d.Schedules()
	for _, s := range list {
		out = append(out, catalog.Schedule{Process: s.Process, Element: s.Element, Name: cmp.Or(s.Name, s.Element), Cycle: s.Cycle, Paused: s.Paused, CatchUp: string(s.CatchUp), Next: s.Next})
	}
	return out, err
}

func (d shownDirectory) setSchedule(ctx context.Context, process, element string, paused *bool, catchUp string) error {
	c := engine.SetSchedule{Process: process, Element: element, Paused: paused}
	if catchUp != "" {
		c.CatchUp = new(engine.CatchUp(catchUp))
	}
	return d.rt.Engine().Run(ctx, c)
}

func (d shownDirectory) run(ctx context.Context, process, element string) (string, error) {
	started, err := loop.Do(ctx, d.rt.Engine(), engine.Start{Process: process, At: element, By: d.by()})
	return started.Instance.String(), err
}
