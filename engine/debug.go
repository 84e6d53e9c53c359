package engine

// What a debugger says to the engine. The engine keeps nothing of it on disk but that an instance is stopped and where
// (Instance.Stop): breakpoints, steps and what a stopped instance has still to do are memory, and end with the program.

// A Breakpoint is where an instance that is debugged stops: before the element begins, in each round of a loop, or on the
// sequence flow when a token has taken it.
type Breakpoint struct {
	Element string `json:"element"`        // id of an element or a sequence flow
	When    string `json:"when,omitempty"` // FEEL in view of the token's variables; stops only where it is true; empty: always
	Hits    int    `json:"hits,omitempty"` // stops from this time on that it is reached and When is true; 0 and 1: at once
	Off     bool   `json:"off,omitempty"`  // it is kept and stops nothing
}

// Debug says where the instances of a version stop from now on. It takes the place of what was said before of it; with
// nothing to stop at they are debugged no longer. What is stopped stays so.
type Debug struct {
	gives[Nothing]
	Definition Key // 0: all that have nothing of their own
	Since      Key // instances with a smaller key run as ever; 0: those that there are now
	Points     []Breakpoint
	OnError    bool // stops, too, when an error is thrown or an incident needs a person
	Every      bool // stops before every element
}

// Debugged asks what was said of a version with Debug.
type Debugged struct {
	gives[Watched]
	Definition Key
}

// Watched is what was said of a version, with how often each of its breakpoints has been reached since.
type Watched struct {
	Debug
	Hits map[string]int // by element
}

// A Stride says how far an instance goes that is let go.
type Stride string

// The strides. Each ends at a breakpoint, too.
const (
	Run  Stride = ""     // to the next breakpoint
	Into Stride = "into" // to the next element that begins, also in a called process
	Over Stride = "over" // to the next that does not begin inside of this one
	Out  Stride = "out"  // to the next outside of the sub-process or loop
	To   Stride = "to"   // to the element or flow GoOn.Element
)

// GoOn lets a stopped instance go on, and with it those that stopped with it. One that is not stopped keeps running
// and stops where the stride ends.
type GoOn struct {
	gives[Nothing]
	Instance Key
	How      Stride
	Element  string // of To
}

// Branch begins an instance that has done what another one has done up to some moment, stopped as by a debugger: the
// other one stays as it is. Work that was open is new: it has other keys, and calls that were out are made again.
type Branch struct {
	gives[Key]
	Of     Key
	Events []Event // of its journal from the beginning, without its end
}

// A Stop is where a debugger has stopped an instance.
type Stop struct {
	Token   uint32 `json:"token"`   // that stopped; on a flow, and of an instance that only stopped with another, its scope
	Element string `json:"element"` // before which it stopped, or the flow; the process if it stopped with another
	Why     string `json:"why"`     // one of the reasons below, and for OnFailure what went wrong behind a colon
}

// The reasons to stop.
const (
	AtBreakpoint = "breakpoint"
	AfterStride  = "step"
	OnFailure    = "error"
	WithAnother  = "with another" // another instance of the same command stopped
	BackInTime   = "branch"       // it is a branch that has not gone on yet
)
