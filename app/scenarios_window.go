//go:build cgo || ci

package main

import (
	"context"
	"path/filepath"
	"strings"

	"hookflow/designer/monitor"
	"hookflow/designer/scene"
	"hookflow/designer/shape"
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
func testsOf(ctx context.Context, path string, document []byte, told func(monitor.Tested)) (*monitor.Coverage, error) {
	f, err := scenario.Read(besideModel(path))
	if err != nil {
		return nil, err
	}
	m, err := scenario.NewModel(filepath.Base(path), document)
	if err != nil {
		return nil, err
	}
	o, err := playedWith(testFlags{})
	if err != nil {
		return nil, err
	}
	s := &scenario.Suite{File: f, Model: m}
	results := s.Play(ctx, nil, o, func(r *scenario.Result) { told(testedOf(r)) })
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return coverageOf(m, results), nil
}

// testedOf is a result as the window shows it.
func testedOf(r *scenario.Result) monitor.Tested {
	x := monitor.Tested{Name: r.Scenario.Name, Passed: r.Passed(), Took: r.Took, Why: r.Why(), Missing: r.Missing(), New: r.New(), Marks: map[string]scene.Mark{}}
	if text, err := r.Scenario.Text(); err == nil {
		x.Text = text
	}
	for i := range r.Events {
		if e := &r.Events[i]; e.Kind == engine.Completed || e.Kind == engine.Taken {
			x.Marks[e.Element] = scene.Mark{State: scene.Passed}
		}
	}
	for _, id := range r.Got.Waits {
		x.Marks[id] = scene.Mark{State: scene.Active, Tokens: 1}
	}
	differs := func(id string, m scene.Mark) {
		if x.Marks[id] = m; x.Element == "" {
			x.Element = id
		}
	}
	for _, id := range x.New {
		differs(id, scene.Mark{State: scene.Altered, Sign: shape.Bang})
	}
	for _, id := range x.Missing {
		differs(id, scene.Mark{State: scene.Broken, Sign: shape.Cross})
	}
	for _, d := range r.Differences {
		if s := x.Marks[d.Element].State; d.Element != "" && s != scene.Altered && s != scene.Broken {
			differs(d.Element, scene.Mark{State: scene.Broken, Sign: shape.Bang})
		}
	}
	return x
}

// coverageOf is what results have reached, as the window shows it. A condition that was seen from one side only is painted on
// its flow.
func coverageOf(m *scenario.Model, results []*scenario.Result) *monitor.Coverage {
	c := m.Coverage(results)
	shown := &monitor.Coverage{Elements: shareOf(c.Elements), Flows: shareOf(c.Flows), Conditions: shareOf(c.Conditions), Marks: map[string]scene.Mark{}}
	for id, reached := range m.Reached(&c) {
		shown.Marks[id] = scene.Mark{State: scene.Missed}
		if reached {
			shown.Marks[id] = scene.Mark{State: scene.Covered}
		}
	}
	for _, one := range shown.Conditions.Missing {
		if shown.Marks[one.Element].State == scene.Covered {
			shown.Marks[one.Element] = scene.Mark{State: scene.Partly}
		}
	}
	return shown
}

func shareOf(s scenario.Share) monitor.Share {
	shown := monitor.Share{Reached: s.Reached, Of: s.Of}
	for _, id := range s.Missing {
		one := monitor.Missing{Element: id}
		for _, never := range []string{scenario.Holds, scenario.HoldsNot} {
			if element, is := strings.CutSuffix(id, never); is {
				one = monitor.Missing{Element: element, Never: strings.TrimSpace(never)}
			}
		}
		shown.Missing = append(shown.Missing, one)
	}
	return shown
}

// recordRun adds what an instance of this workstation did to the scenarios beside a file.
func recordRun(rt *runtime.Runtime, path string, document []byte, key engine.Key, name string) error {
	m, err := scenario.NewModel(filepath.Base(path), document)
	if err != nil {
		return err
	}
	secrets, err := knownSecrets(rt.Environment().Name)
	if err != nil {
		return err
	}
	var s scenario.Scenario
	log := rt.Calls().List(key, maxCalls)
	err = rt.Engine().View(func(q *loop.Query) (err error) {
		s, err = scenarioOf(m, q, key, name, log, secrets)
		return err
	})
	if err != nil {
		return err
	}
	return scenario.Append(besideModel(path), s)
}
