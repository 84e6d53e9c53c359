//go:build cgo || ci

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hookflow/runtime"
)

// What the window fills in is what the command would read: a plan is saved beside the model, comes back, and gives figures; what is
// no number is told.
func TestSimulationOfTheWindow(t *testing.T) {
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	document, err := os.ReadFile("../assets/examples/error-report.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	s, path := simulator(rt), filepath.Join(t.TempDir(), "x.bpmn")
	plan, err := s.Plan(path, document)
	if err != nil || len(plan.Arrivals) != 1 || len(plan.Elements) != 7 || len(plan.Resources) != 1 {
		t.Fatalf("%+v %v", plan, err)
	}
	plan.Arrivals[0].Count, plan.Seed = "300", "7"
	plan.Resources[0].Count, plan.Resources[0].Hours, plan.Resources[0].PerUse = "3", "Mon-Sun 08:00-20:00", "2.5"
	for i := range plan.Elements {
		if plan.Elements[i].Resource == plan.Resources[0].Name {
			plan.Elements[i].Resource += " x2"
		}
	}
	if err := s.Save(path, document, plan); err != nil {
		t.Fatal(err)
	}
	again, err := s.Plan(path, document)
	if err != nil || again.Arrivals[0].Count != "300" || again.Seed != "7" || again.Resources[0] != plan.Resources[0] || !slices.Equal(again.Elements, plan.Elements) {
		t.Fatalf("%+v %v", again, err)
	}
	one, err := s.Run(t.Context(), document, again, func(int) {})
	if err != nil || one.Bottleneck == "" || one.Ended != 600 || !strings.Contains(string(one.CSV), "Report error") {
		t.Fatalf("%+v %v", one, err)
	}
	again.Resources[0].Count = "2"
	two, err := s.Run(t.Context(), document, again, nil)
	if err != nil || len(s.Compare(one, two)) == 0 {
		t.Fatal(err)
	}
	again.Arrivals[0].Count = "many"
	if _, err := s.Run(t.Context(), document, again, nil); err == nil || !strings.Contains(err.Error(), `"many" is no number`) {
		t.Error(err)
	}
	if _, err := s.Learn(document); err == nil || !strings.Contains(err.Error(), "no runs yet") {
		t.Error(err)
	}
}
