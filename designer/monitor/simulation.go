package monitor

import (
	"context"
	"time"
)

// A Simulator lets many instances of a document run on a clock that jumps.
type Simulator struct {
	// Plan is what is beside a file, or something to begin with.
	Plan func(path string, document []byte) (*Plan, error)
	// Learn is a Plan made of the runs that were recorded here.
	Learn func(document []byte) (*Plan, error)
	// Save writes a Plan beside a file.
	Save func(path string, document []byte, p *Plan) error
	// Run simulates; told hears how many instances have ended, from another goroutine.
	Run func(ctx context.Context, document []byte, p *Plan, told func(int)) (*Simulated, error)
	// Compare sets two results side by side.
	Compare func(a, b *Simulated) []ComparedFigure
}

// A Plan is what is simulated, as people fill it in: every value is a text that is checked when it is run.
type Plan struct {
	Seed      string
	Arrivals  []PlanArrival
	Elements  []PlanElement
	Branches  []PlanBranch
	Resources []PlanResource
}

// A PlanArrival says how often instances of a process begin.
type PlanArrival struct{ Process, At, Name, Every, Count string }

// A PlanElement says what an element takes. A Resource of which it needs several has their number behind it: Clerk x2.
type PlanElement struct{ ID, Name, Takes, Resource, Fails string }

// A PlanBranch is the share of a flow.
type PlanBranch struct{ Element, Flow, Name, Share string }

// A PlanResource is who does work.
type PlanResource struct{ Name, Count, PerHour, PerUse, Hours string }

// A Simulated is what came of a simulation.
type Simulated struct {
	Begun, Ended int
	Took         time.Duration // of this computer
	Time         time.Duration // of an instance, median
	Elements     []SimulatedElement
	Resources    []SimulatedResource
	Flows        map[string]int
	Bottleneck   string // what is said of it; empty: nowhere does work wait
	Notes        []string
	CSV          []byte
	Result       any // for Compare
}

// A SimulatedElement is one element with its times and cost.
type SimulatedElement struct {
	ID, Name, Resource string
	Count              int
	Wait, Late, Work   time.Duration // Late: 95 of 100 wait less
	Cost               float64
}

// A SimulatedResource is one resource.
type SimulatedResource struct {
	Name  string
	Used  float64 // from 0 to 1
	Queue float64
	Cost  float64
}

// A ComparedFigure is one figure of two results.
type ComparedFigure struct {
	What   string
	Texts  [2]string
	Change float64 // of the first: 0.1 is a tenth more
}
