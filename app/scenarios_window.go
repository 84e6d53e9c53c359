//go:build cgo || ci

package main

import (
	"context"
	"path/filepath"
	"strings"

	"hookflow/designer/monitor"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/scenario"
)

// besideModel is the file of scenarios of a model.
func besideModel(path string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + scenario.Extension
}

// testsOf plays the scenarios beside a file against the document as it stands in the window.
func testsOf(ctx context.Context, path string, document []byte, told func(monitor.Tested)) error {
	f, err := scenario.Read(besideModel(path))
	if err != nil {
		return err
	}
	m, err := scenario.NewModel(filepath.Base(path), document)
	if err != nil {
		return err
	}
	o, err := playedWith(testFlags{})
	if err != nil {
		return err
	}
	s := &scenario.Suite{File: f, Model: m}
	s.Play(ctx, nil, o, func(r *scenario.Result) { told(testedOf(r)) })
	return ctx.Err()
}

// testedOf is a result as the window shows it.
func testedOf(r *scenario.Result) monitor.Tested {
	x := monitor.Tested{Name: r.Scenario.Name, Passed: r.Passed(), Took: r.Took, Why: r.Why(), Marks: map[string]scene.Mark{}}
	for i := range r.Events {
		if e := &r.Events[i]; e.Kind == engine.Completed || e.Kind == engine.Taken {
			x.Marks[e.Element] = scene.Mark{State: scene.Passed}
		}
	}
	for _, id := range r.Got.Waits {
		x.Marks[id] = scene.Mark{State: scene.Active, Tokens: 1}
	}
	for _, d := range r.Differences {
		if d.Element != "" {
			x.Marks[d.Element] = scene.Mark{State: scene.Broken, Tokens: 1}
			if x.Element == "" {
				x.Element = d.Element
			}
		}
	}
	return x
}

// recordRun adds what an instance of this workstation did to the scenarios beside a file.
func recordRun(rt *runtime.Runtime, path string, document []byte, key engine.Key) (name string, err error) {
	m, err := scenario.NewModel(filepath.Base(path), document)
	if err != nil {
		return "", err
	}
	var s scenario.Scenario
	log := rt.Calls().List(key, maxCalls)
	err = rt.Engine().View(func(q *loop.Query) (err error) {
		s, err = scenarioOf(m, q, key, log)
		return err
	})
	if err != nil {
		return "", err
	}
	return s.Name, appendTo(besideModel(path), s)
}
