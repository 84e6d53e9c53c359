package designer

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"hookflow/designer/monitor"
)

// The page shows the plan of the document, runs what was typed into it, says where work waits, and sets the second result beside the
// first; what cannot be simulated is told.
func TestSimulationPage(t *testing.T) {
	w, _ := running(t, &fakeLog{})
	w.Inline = true
	var ran *monitor.Plan
	var wrong error
	took := 3 * time.Minute
	w.Local.Simulator = &monitor.Simulator{
		Plan: func(string, []byte) (*monitor.Plan, error) {
			return &monitor.Plan{Arrivals: []monitor.PlanArrival{{Process: "Process_Errors", Name: "Error handling", Every: "exponential 10m", Count: "100"}},
				Elements: []monitor.PlanElement{{ID: "Task_Report", Name: "Report error", Takes: "5m", Resource: "Clerk"}}, Resources: []monitor.PlanResource{{Name: "Clerk", Count: "1"}}}, nil
		},
		Learn: func([]byte) (*monitor.Plan, error) { return nil, errors.New("there are no runs yet") },
		Run: func(_ context.Context, _ []byte, p *monitor.Plan, told func(int)) (*monitor.Simulated, error) {
			ran = p
			told(50)
			return &monitor.Simulated{Ended: 100, Elements: []monitor.SimulatedElement{{ID: "Task_Report", Name: "Report error", Resource: "Clerk", Count: 100, Wait: took, Work: time.Minute, Cost: 7.5}},
				Resources: []monitor.SimulatedResource{{Name: "Clerk", Used: 0.5}}, Flows: map[string]int{"Flow_1": 100}, Bottleneck: "Task_Report", Notes: []string{"a note"}}, wrong
		},
		Compare: func(a, b *monitor.Simulated) []monitor.ComparedFigure {
			return []monitor.ComparedFigure{{What: "Report error: waits", Texts: [2]string{monitor.Short(a.Elements[0].Wait), monitor.Short(b.Elements[0].Wait)}, Change: -0.5}}
		},
	}
	w.bottom.reveal(simulationPage)
	p := w.bottom.pages[simulationPage].(*simulationPageOf)
	if says := reads(t, p.page); !strings.Contains(says, "Clerk") || !strings.Contains(says, "exponential 10m") {
		t.Fatalf("the page says %q", says)
	}
	p.plan.Elements[0].Takes = "1m"
	p.toggle()
	says := reads(t, p.sheet)
	if ran == nil || ran.Elements[0].Takes != "1m" || !strings.Contains(says, "Bottleneck: Report error, where work waits 3 min for Clerk") || !strings.Contains(says, "50.0 %") || !strings.Contains(says, "a note") {
		t.Errorf("%+v, the page says %q", ran, says)
	}
	if m, _, _ := p.marks(); m["Task_Report"].Level == 0 || m["Flow_1"].Tokens != 100 {
		t.Errorf("%+v", m)
	}
	for heat, want := range map[simulationHeat]string{heatByTime: "4 min", heatByWait: "3 min", heatByCost: "7.50", heatByUse: "50.0 %"} {
		p.heat = heat
		m, _, most := p.marks()
		if got := heat.says(most); got != want || m["Task_Report"].Level == 0 {
			t.Errorf("by %d it is heated up to %s, want %s", heat, got, want)
		}
	}
	took = time.Minute
	p.toggle()
	if says := reads(t, p.sheet); !strings.Contains(says, "Compared") || !strings.Contains(says, "-50 %") {
		t.Errorf("the page says %q", says)
	}
	wrong = errors.New("Report error: the time is none")
	p.toggle()
	if says := reads(t, p.sheet); !strings.Contains(says, wrong.Error()) || p.stop != nil {
		t.Errorf("the page says %q", says)
	}
}
