package engine

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

// full is an instance in which every field has a value, so that a field which
// the encoding forgets is noticed.
func full() *Instance {
	w := &Wait{ID: 3, Token: 2, Kind: OnJob, Element: "w", Def: 1, Name: "http", Corr: "k", Due: 5, Cycle: "R3/PT1S", Left: -1, Key: 9,
		Attempt: 1, Total: 3, True: true, Held: true, Brought: Vars{"a": json.RawMessage("1")},
		Call: &Call{Method: "GET", URL: "u", Header: []Pair{{"a", "b"}}, Body: "x", Type: "t", Timeout: 7, Key: "i"},
		Task: &Task{Assignee: "a", Groups: "g", Due: "d", Form: []FormField{{"v", "l", "string", true, json.RawMessage("2")}}}}
	loop := &Loop{Index: 1, Total: -1, Started: 2, Completed: 3, Terminated: 4, Items: []json.RawMessage{[]byte("1")}, Gathered: []json.RawMessage{[]byte("null")}}
	vars := []Variable{{Name: "x", Value: json.RawMessage(`"y"`)}}
	return &Instance{Key: 1, Definition: 2, Process: "p", BusinessKey: "b", Parent: 4, Status: Active, Suspended: true, Started: -5, Ended: 6,
		Records: 7, Newest: 8, Steps: 9, LastToken: 10, LastWait: 11, LastComp: 12,
		Tokens:    []*Token{{ID: 1, Scope: 2, Element: "e", Type: "t", Mark: Compensating, Origin: 3, Revives: 4, Loop: loop, Queue: []uint32{5, 6}, Vars: vars}},
		Waits:     []*Wait{w},
		Arrivals:  []Arrival{{1, "f", "n", 2}},
		Incidents: []*Incident{{Key: 1, Token: 2, Element: "e", Kind: Bug, Message: "m", Code: "c", Phase: InJob, Wait: 3, At: 4}},
		Comps:     []*Comp{{ID: 1, Scope: 2, Element: "e", Inner: 3, Vars: vars}},
	}
}

// unset names the fields that are zero somewhere in v.
func unset(v reflect.Value, path string, report func(string)) {
	switch v.Kind() {
	case reflect.Pointer:
		unset(v.Elem(), path, report)
	case reflect.Slice:
		for i := range v.Len() {
			unset(v.Index(i), path+"[]", report)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Name != "cache" && v.Field(i).IsZero() {
				report(path + "." + f.Name)
			}
			unset(v.Field(i), path+"."+f.Name, report)
		}
	}
}

func TestInstanceCodec(t *testing.T) {
	in := full()
	unset(reflect.ValueOf(in), "Instance", func(path string) { t.Errorf("the test does not set %s", path) })
	back := DecodeInstance(in.encode())
	if !reflect.DeepEqual(in, back) {
		t.Errorf("got %+v, want %+v", back, in)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(full().encode())
	f.Add([]byte{1, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		in := DecodeInstance(data)
		again := DecodeInstance(in.encode())
		if !bytes.Equal(in.encode(), again.encode()) {
			t.Error("encoding is not stable")
		}
		DecodeRecord(data, data)
		DecodeDefinition(data)
		DecodeBuffered(data)
		DecodeNotice(data)
		DecodeWaits(data)
	})
}
