package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/runtime/server"
)

// A cell is what a case is on one server beside Hookflow.
type cell struct {
	Kind  string   // equal, refused, different
	Notes []string // why it was refused, or what differs
}

// The kinds of cell.
const (
	equal     = "equal"
	notTaken  = "refused"
	explained = "explained"
	different = "different"
)

// compare holds what a server did against what Hookflow did.
func compare(t test, ours, theirs outcome) cell {
	switch {
	case theirs.Refused != "" && !t.scene && !mayRefuse[t.name]:
		return cell{different, []string{"the export refuses what it used to take: " + theirs.Refused}}
	case theirs.Refused != "":
		return cell{notTaken, []string{theirs.Refused}}
	case ours.Refused != "":
		return cell{different, []string{"Hookflow itself does not take it: " + ours.Refused}}
	case theirs.Fault != "" && ours.Fault != "":
		return cell{Kind: equal} // neither starts it
	case theirs.Fault != "" || ours.Fault != "":
		if reasons[t.name] != "" {
			return cell{explained, []string{reasons[t.name]}}
		}
		return cell{different, []string{fmt.Sprintf("faults: here %q, there %q", ours.Fault, theirs.Fault)}}
	}
	notes := requestsDiffer(ours.Requests, theirs.Requests)
	a, b := ours.Instance, theirs.Instance
	if a.Ended != b.Ended || (len(a.Incidents) > 0) != (len(b.Incidents) > 0) {
		notes = append(notes, fmt.Sprintf("end: here ended %v, incidents %v; there ended %v, incidents %v, at %v", a.Ended, a.Incidents, b.Ended, b.Incidents, b.Active))
	}
	if ours.Answer != theirs.Answer {
		notes = append(notes, fmt.Sprintf("the message was answered %d here, %d there", ours.Answer, theirs.Answer))
	}
	if !a.Ended {
		x, y := gatewaysOpened(t, sorted(a.Active)), gatewaysOpened(t, sorted(b.Active))
		if missing := lacking(x, y); len(missing) > 0 && len(a.Incidents) == 0 {
			notes = append(notes, fmt.Sprintf("waits at %v here, at %v there", x, y))
		}
	}
	if x, y := ends(t, a.Done), ends(t, b.Done); !slices.Equal(x, y) {
		notes = append(notes, fmt.Sprintf("ends at %v here, at %v there", x, y))
	}
	notes = append(notes, varsDiffer(a.Vars, b.Vars)...)
	switch {
	case len(notes) == 0:
		return cell{Kind: equal}
	case reasons[t.name] != "":
		return cell{explained, []string{reasons[t.name]}}
	}
	return cell{different, notes}
}

// ends are the end events among the elements that were left, without those that throw:
// servers list some of them as left and some not.
func ends(t test, done []string) (out []string) {
	doc, err := bpmnxml.Read(t.name, []byte(t.source))
	if err != nil {
		return nil
	}
	def := bpmn.Build(doc.Root())
	for _, id := range sorted(done) {
		if e := def.ByID(id); e != nil && e.Kind == bpmn.EndEvent && (len(e.Triggers) == 0 || e.HasTrigger(bpmn.Terminate)) {
			out = append(out, id)
		}
	}
	return out
}

// gatewaysOpened has the events behind an event-based gateway in place of the gateway:
// some servers wait there, some at the events.
func gatewaysOpened(t test, active []string) (out []string) {
	doc, err := bpmnxml.Read(t.name, []byte(t.source))
	if err != nil {
		return active
	}
	def := bpmn.Build(doc.Root())
	for _, id := range active {
		e := def.ByID(id)
		if e == nil || e.Kind != bpmn.EventBasedGateway {
			out = append(out, id)
			continue
		}
		for _, f := range e.Out {
			out = append(out, f.Target.ID)
		}
	}
	return sorted(out)
}

// mayRefuse are the cases and examples that an export refuses. All others have to run, so
// that an export which refuses everything proves nothing.
var mayRefuse = map[string]bool{"mi_gather": true, "example for-each-item": true, "example use-a-connector": true}

// reasons are the differences that are known and told in the documentation.
var reasons = map[string]string{
	"scenario person_business_key":        "instance.corrKey and instance.key are the same text there",
	"scenario eventsub_compensation":      "a compensation event sub-process leaves the variables of its scope with the process",
	"scenario end_error_uncaught":         "an error that nobody catches ends the path without a word there, which the export tells; here it is an incident",
	"scenario juel_multi_instance":        "an expression in JUEL stays as it is; values that came as JSON are JSON objects of the server, which its JUEL reads by prop()",
	"scenario juel_position_from_zero":    "an expression in JUEL stays as it is; values that came as JSON are JSON objects of the server, which its JUEL reads by prop()",
	"scenario gateway_parallel_same_flow": "a parallel gateway counts tokens there, whatever flow they come by; here one token on each flow is needed (BPMN 2.0, 13.4.1)",
	"scenario start_message_by_hand":      "the server starts a process by hand at its message start event; here the start event has to be named",
}

// requestsDiffer compares the requests; those of parallel branches come in any order.
func requestsDiffer(ours, theirs []request) (notes []string) {
	if len(ours) != len(theirs) {
		return []string{fmt.Sprintf("%d requests here, %d there", len(ours), len(theirs))}
	}
	byLine := func(a, b request) int { return strings.Compare(a.Line+a.Body, b.Line+b.Body) }
	x, y := slices.Clone(ours), slices.Clone(theirs)
	slices.SortStableFunc(x, byLine)
	slices.SortStableFunc(y, byLine)
	for i := range x {
		if x[i].Line != y[i].Line {
			notes = append(notes, fmt.Sprintf("request %q here, %q there", x[i].Line, y[i].Line))
		}
		if !slices.Equal(x[i].Header, y[i].Header) {
			notes = append(notes, fmt.Sprintf("headers %v here, %v there", lacking(x[i].Header, y[i].Header), lacking(y[i].Header, x[i].Header)))
		}
		if !sameBody(x[i].Body, y[i].Body) {
			notes = append(notes, fmt.Sprintf("body %q here, %q there", x[i].Body, y[i].Body))
		}
	}
	return slices.Compact(notes)
}

// varsDiffer compares the variables of the process. One that is null is one that is not there.
func varsDiffer(ours, theirs server.Vars) (notes []string) {
	names := maps.Clone(ours)
	maps.Copy(names, theirs)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		x, y := cmp.Or(string(ours[name]), "null"), cmp.Or(string(theirs[name]), "null")
		if !sameJSON([]byte(x), []byte(y)) {
			notes = append(notes, fmt.Sprintf("variable %s is %.200s here, %.200s there", name, x, y))
		}
	}
	return notes
}

// sorted is a sorted copy.
func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// lacking lists what a has and b has not.
func lacking(a, b []string) (out []string) {
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}
