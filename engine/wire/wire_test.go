package wire

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/memory"
)

// full is an instance in which every field has a value, so that a field which
// the encoding forgets is noticed.
func full() *engine.Instance {
	w := &engine.Wait{ID: 3, Token: 2, Kind: engine.OnJob, Element: "w", Def: 1, Name: "http", Corr: "k", Due: 5, Cycle: "R3/PT1S", Left: -1, Key: 9,
		Attempt: 1, Total: 3, Until: 9, True: true, Held: true, Brought: engine.Vars{"a": json.RawMessage("1")},
		Request: json.RawMessage(`{"a":1}`),
		Task: &engine.Task{Users: "u", Priority: -2, Copies: "k", Assignee: "a", Groups: "g", Due: "d", Form: []engine.FormField{{Variable: "v", Label: "l", Type: "string", Required: true, Value: json.RawMessage("2"),
			Help: "h", Choices: []engine.FormChoice{{Value: json.RawMessage("1"), Label: "one"}}, Source: "s", Columns: []engine.FormField{{Variable: "c", Type: "number"}}, Hidden: "a", ReadOnly: "b", Needed: "c",
			Min: "1", Max: "2", Pattern: "p", Check: "d", Message: "m", Compute: "e"}}, Known: engine.Vars{"k": json.RawMessage("3")}}}
	loop := &engine.Loop{Index: 1, Total: -1, Started: 2, Completed: 3, Terminated: 4, Items: []json.RawMessage{[]byte("1")}, Gathered: []json.RawMessage{[]byte("null")}}
	vars := []engine.Variable{{Name: "x", Value: json.RawMessage(`"y"`)}}
	return &engine.Instance{Key: 1, Definition: 2, Process: "p", BusinessKey: "b", Parent: 4, Trace: "t", Alone: "a", Initiator: "i", Began: "timer", Status: engine.Active, Suspended: true, Started: -5, Ended: 6,
		Stop: &engine.Stop{Token: 1, Element: "e", Why: "w"}, From: 13,
		Records: 7, Newest: 8, Steps: 9, LastToken: 10, LastWait: 11, LastComp: 12,
		Tokens:    []*engine.Token{{ID: 1, Scope: 2, Element: "e", Type: "t", Mark: engine.Compensating, Origin: 3, Revives: 4, Loop: loop, Queue: []uint32{5, 6}, Vars: vars}},
		Waits:     []*engine.Wait{w},
		Arrivals:  []engine.Arrival{{Scope: 1, Flow: "f", Node: "n", Count: 2}},
		Incidents: []*engine.Incident{{Key: 1, Token: 2, Element: "e", Kind: engine.Bug, Message: "m", Code: "c", Phase: engine.InJob, Wait: 3, At: 4}},
		Comps:     []*engine.Comp{{ID: 1, Scope: 2, Element: "e", Inner: 3, Vars: vars}},
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
		if strings.HasSuffix(path, ".Columns[]") { // fields again
			return
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.IsExported() && v.Field(i).IsZero() {
				report(path + "." + f.Name)
			}
			unset(v.Field(i), path+"."+f.Name, report)
		}
	}
}

func TestInstanceCodec(t *testing.T) {
	in := full()
	unset(reflect.ValueOf(in), "Instance", func(path string) { t.Errorf("the test does not set %s", path) })
	back := DecodeInstance(EncodeInstance(in))
	if !reflect.DeepEqual(in, back) {
		t.Errorf("got %+v, want %+v", back, in)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(EncodeInstance(full()))
	f.Add([]byte{1, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		in := DecodeInstance(data)
		again := DecodeInstance(EncodeInstance(in))
		if !bytes.Equal(EncodeInstance(in), EncodeInstance(again)) {
			t.Error("encoding is not stable")
		}
		DecodeRecord(data, data)
		DecodeDefinition(data)
		DecodeBuffered(data)
		DecodeNotice(data)
		DecodeAlert(data)
		DecodeWaits(data)
		DecodeTask(data)
		DecodeNews(data)
		decode(data, told)
		decode(data, toldOf)
	})
}

// The call that an earlier program stored is the request that makes the same call.
func TestCallsOfEarlierPrograms(t *testing.T) {
	var w walk
	mark := w.open(21)
	w.put(1, 3)
	inner := w.open(15)
	describeCall(&w, &call{Method: "PUT", URL: "http://x/?q=1", Headers: []pair{{"A", "b"}}, Body: "<a/>", Type: "application/xml", Timeout: 7, Key: "k"})
	w.close(inner)
	text(&w, 17, new(string))
	w.close(mark)
	in := DecodeInstance(w.out)
	want := `{"url":"http://x/?q=1","method":"PUT","headers":[{"name":"A","value":"b"}],"text":"\u003ca/\u003e","contentType":"application/xml","timeout":7,"idempotencyKey":"k"}`
	if len(in.Waits) != 1 || in.Waits[0].ID != 3 || string(in.Waits[0].Request) != want {
		t.Fatalf("read %+v", in.Waits)
	}
	if again := DecodeInstance(EncodeInstance(in)); !reflect.DeepEqual(in, again) {
		t.Errorf("written anew it is %+v", again.Waits[0])
	}
}

// What format 2 knew of who is told of tasks becomes one piece of news for each, with every field, all that waits and the newest of what has left.
func TestToldIsCarriedOver(t *testing.T) {
	m := memory.New()
	sub := Told{Key: 7, Name: "n", Connector: "c", FallBack: "f", Events: []string{"e"}, Processes: []string{"p"}, Except: []string{"q"}, Off: true, Paused: true, Signing: "md5", Token: "T", App: "a", Corp: "o", Attempts: 2, Since: 3, Last: 1202, Settled: 1201, Failure: "x"}
	of := func(n uint64) ToldOf {
		return ToldOf{Subscription: 7, Number: n, At: 3, Event: "e", Process: "p", Instance: 4, Task: &engine.TaskRecord{Key: 5}, To: "t", Data: []byte("{}"), State: "fallback", Attempts: 5, Failure: "f", Done: 6}
	}
	var got Told
	err := m.Update(func(tx engine.Tx) error {
		tx.Put(engine.BucketMeta, engine.MetaKey, engine.Key(40).Bytes())
		tx.Put(bucketSubscription, sub.Key.Bytes(), encode(usualSize, &sub, told))
		for n := range sub.Last {
			p := of(n + 1)
			tx.Put(bucketPush, append(sub.Key.Bytes(), engine.Key(p.Number).Bytes()...), encode(usualSize, &p, toldOf))
		}
		if err := CarryTold(tx); err != nil {
			return err
		}
		if key := engine.KeyOf(tx.Get(engine.BucketMeta, engine.MetaKey)); key != 41 {
			t.Errorf("the last key is %s", key)
		}
		return json.Unmarshal(DecodeNews(tx.Get(engine.BucketNews, engine.Key(41).Bytes())).Data, &got)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Pushes) != 1001 || !reflect.DeepEqual(got.Pushes[0], of(202)) || !reflect.DeepEqual(got.Pushes[1000], of(1202)) {
		t.Errorf("%d are carried over, the first is %+v", len(got.Pushes), got.Pushes[0])
	}
	if got.Pushes = nil; !reflect.DeepEqual(got, sub) {
		t.Errorf("it is %+v", got)
	}
}
