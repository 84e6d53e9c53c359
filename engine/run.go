package engine

import (
	"encoding/json"
	"slices"
	"strings"
)

// A RunRecord is the record of one run of a process: what began it, what went in and what came out. It stays when its instance is forgotten,
// and is forgotten by a rule of its own.
type RunRecord struct {
	Key         Key    // of the instance
	Definition  Key    // version of the process
	Process     string // id
	Name        string // of the process
	Version     int    // 0: the version was forgotten before
	BusinessKey string
	Parent      Key    // calling instance, or 0
	Initiator   string // who began it; empty: nobody said
	Event       string // by which it began, such as "message order"; empty: somebody started it
	Status      Status
	Started     int64           // nanoseconds since 1970
	Ended       int64           // 0: it is running
	Inputs      json.RawMessage // variables it began with: an object
	Outputs     json.RawMessage // variables it ended with: an object; empty: it is running
	Failure     string          // what it stood at when it was ended, or the error that it ended by
}

// Said is all that a text is sought in, in lower case.
func (r *RunRecord) Said() string {
	return strings.ToLower(strings.Join([]string{r.Process, r.Name, r.BusinessKey, r.Initiator, r.Event, r.Failure, string(r.Inputs), string(r.Outputs)}, "\n"))
}

// RunOf is the record of an instance by its journal, of which a running instance needs the first record alone. The version is nil
// if nobody knows it any more.
func RunOf(in *Instance, journal []Record, d *Definition) *RunRecord {
	r := &RunRecord{
		Key: in.Key, Definition: in.Definition, Process: in.Process, BusinessKey: in.BusinessKey, Parent: in.Parent, Initiator: in.Initiator, Event: in.Began,
		Status: in.Status, Started: in.Started, Ended: in.Ended, Inputs: inputsOf(journal),
	}
	if d != nil {
		r.Name, r.Version = d.Name, d.Version
	}
	if in.Ended == 0 {
		return r
	}
	vars := Vars{}
	if root := in.Token(1); root != nil {
		for _, v := range root.Vars {
			vars[v.Name] = v.Value
		}
	}
	r.Outputs, _ = json.Marshal(vars) // of JSON
	if in.Status != DoneWell {
		r.Failure = failureOf(journal)
	}
	return r
}

// inputsOf are the variables that a process had when its first element behind the start began, as an object.
func inputsOf(journal []Record) json.RawMessage {
	vars := Vars{}
	if len(journal) > 0 {
		begun := 0
		for i := range journal[0].Events {
			ev := &journal[0].Events[i]
			switch {
			case ev.Kind == VariableIs && ev.Token == 1:
				vars[ev.Name] = ev.Value
			case ev.Kind == Activated && ev.Token != 1:
				begun++
			}
			if begun > 1 {
				break
			}
		}
	}
	text, _ := json.Marshal(vars) // of JSON
	return text
}

// failureOf is the incident that nobody resolved, or the code of the error that the process ended by.
func failureOf(journal []Record) (failure string) {
	for _, r := range journal {
		ended := slices.ContainsFunc(r.Events, func(ev Event) bool { return ev.Kind == Ended })
		for i := range r.Events {
			switch ev := &r.Events[i]; ev.Kind {
			case Raised:
				failure = ev.Incident.Message
			case Resolved:
				if !ended { // else it was ended with the rest, and nobody dealt with it
					failure = ""
				}
			case Failed:
				if ev.Token == 1 {
					failure = ev.Name
				}
			}
		}
	}
	return failure
}
