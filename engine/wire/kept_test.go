package wire_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/memory"
	"hookflow/engine/wire"
)

// root is a process that has begun: what every instance starts with.
func root(more ...engine.Event) []engine.Event {
	return append([]engine.Event{
		{Kind: engine.Created, Definition: 1, Element: "p"},
		{Kind: engine.Activated, Token: 1, Element: "p", Type: "process"},
	}, more...)
}

// kept is what Check says of a store with one instance to which that happened: its state is the fold of its journal, so
// that whatever is said is about the state itself.
func kept(t *testing.T, events []engine.Event) []string {
	t.Helper()
	m := memory.New()
	var problems []string
	err := m.Update(func(tx engine.Tx) error {
		r := engine.Record{Key: 20, Instance: 10, Number: 1, At: 5, Events: events}
		in := engine.Fold([]engine.Record{r})
		bucket := engine.BucketInstance
		if in.Status != engine.Active {
			bucket = engine.BucketEnded
		}
		tx.Put(bucket, in.Key.Bytes(), wire.EncodeInstance(in))
		tx.Put(engine.BucketJournal, r.Key.Bytes(), wire.EncodeRecord(&r))
		if in.Status == engine.Active {
			for _, row := range in.Index() {
				tx.Put(row.Bucket, row.Key, row.Value)
			}
		}
		problems = wire.Check(tx)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return problems
}

// A token lies in a scope that is there, a wait, an incident and an arrival belong to a token that is there, an active
// instance has something that can move, and nothing but the process itself is left of one that has ended.
func TestCheckNoticesWhatHangsNowhere(t *testing.T) {
	task := engine.Event{Kind: engine.Activated, Token: 2, Scope: 1, Element: "t", Type: "task"}
	wait := func(token uint32) engine.Event {
		return engine.Event{Kind: engine.Waiting, Token: token, Wait: &engine.Wait{ID: 1, Token: token, Kind: engine.OnJob, Key: 30, Element: "w"}}
	}
	incident := func(token uint32) engine.Event {
		return engine.Event{Kind: engine.Raised, Token: token, Incident: &engine.Incident{Key: 31, Token: token, Element: "i"}}
	}
	comp := engine.Event{Kind: engine.Done, Scope: 1, Comp: &engine.Comp{ID: 1, Scope: 1, Element: "c"}}
	arrived := func(scope uint32) engine.Event {
		return engine.Event{Kind: engine.Arrived, Scope: scope, Element: "f", Name: "join"}
	}
	ended := engine.Event{Kind: engine.Ended, Type: string(engine.DoneWell)}
	for name, c := range map[string]struct {
		events []engine.Event
		says   string // nothing: it is sound
	}{
		"a task":                        {root(task), ""},
		"a wait":                        {root(wait(1)), ""},
		"an incident":                   {root(incident(1)), ""},
		"an arrival":                    {root(arrived(1)), ""},
		"an arrival and an incident":    {root(arrived(1), incident(1)), ""},
		"an end":                        {root(ended), ""},
		"nothing":                       {root(), "instance 10 is active but nothing is left that could move"},
		"something to compensate alone": {root(comp), "instance 10 is active but nothing is left that could move"},
		"a token in no scope":           {root(engine.Event{Kind: engine.Activated, Token: 2, Scope: 9, Element: "t"}), "instance 10: token 2 (t) lies in a scope that is gone"},
		"a token twice":                 {root(task, task), "instance 10: token 2 is out of order"},
		"a wait of no token":            {root(task, wait(9)), "instance 10: wait 1 (w) belongs to a token that is gone"},
		"an incident of no token":       {root(task, incident(9)), "instance 10: incident 31 belongs to a token that is gone"},
		"an arrival in no scope":        {root(task, arrived(9)), "instance 10: tokens wait on f in a scope that is gone"},
		"an end with a token":           {root(task, ended), "instance 10 has ended but something is left of it"},
		"an end with a wait":            {root(wait(1), ended), "instance 10 has ended but something is left of it"},
		"an end with an incident":       {root(incident(1), ended), "instance 10 has ended but something is left of it"},
		"an end to compensate":          {root(comp, ended), "instance 10 has ended but something is left of it"},
	} {
		if got := strings.Join(kept(t, c.events), "\n"); got != c.says {
			t.Errorf("%s: it says %q, not %q", name, got, c.says)
		}
	}
}

// A journal that does not begin at its beginning is told with the number of the first record that is missing.
func TestCheckNamesTheMissingRecord(t *testing.T) {
	w := world(t)
	for range 2 {
		if _, err := w.Do(engine.SetVariables{Instance: w.Instances()[0].Key, Variables: engine.Vars{"x": json.RawMessage("1")}}); err != nil {
			t.Fatal(err)
		}
	}
	records := rows(w, engine.BucketJournal)
	if len(records) < 3 {
		t.Fatalf("the journal has %d records", len(records))
	}
	got := found(t, w, func(tx engine.Tx) { tx.Delete(engine.BucketJournal, records[0].key) })
	if all := strings.Join(got, "\n"); !strings.Contains(all, ": record 1 of the journal is missing") {
		t.Errorf("it says %s", all)
	}
}

// An instance is found wherever it lies, and none where none is.
func TestReadInstanceFindsRunningAndEnded(t *testing.T) {
	m := memory.New()
	err := m.Update(func(tx engine.Tx) error {
		for b, in := range map[engine.Bucket]*engine.Instance{
			engine.BucketInstance: {Key: 1, Process: "runs"}, engine.BucketEnded: {Key: 2, Process: "has ended"},
		} {
			tx.Put(b, in.Key.Bytes(), wire.EncodeInstance(in))
		}
		for key, process := range map[engine.Key]string{1: "runs", 2: "has ended"} {
			if in := wire.ReadInstance(tx, key); in == nil || in.Process != process {
				t.Errorf("instance %s is %+v", key, in)
			}
		}
		if in := wire.ReadInstance(tx, 3); in != nil {
			t.Errorf("an instance that is not there is %+v", in)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What is read is what was written, for every kind of record.
func TestRecordsComeBack(t *testing.T) {
	def := &engine.Definition{Key: 1, Process: "p", Name: "P", Version: 2, Tag: "t", Resource: "p.bpmn", Digest: []byte{1}, Deployed: 3}
	if back := wire.DecodeDefinition(wire.EncodeDefinition(def)); !reflect.DeepEqual(back, def) {
		t.Errorf("definition: %+v", back)
	}
	buffered := &engine.Buffered{Key: 1, Name: "m", Corr: "c", ID: "i", Payload: []byte("1"), Request: []byte("2"), Expires: -1, Taken: true, By: []string{"p", "", "q"}}
	if back := wire.DecodeBuffered(wire.EncodeBuffered(buffered)); !reflect.DeepEqual(back, buffered) {
		t.Errorf("buffered message: %+v", back)
	}
	notice := &engine.Notice{Key: 1, To: "a", Text: "t", Instance: 2, Element: "e", At: 3, Process: "p"}
	if back := wire.DecodeNotice(wire.EncodeNotice(notice)); !reflect.DeepEqual(back, notice) {
		t.Errorf("notice: %+v", back)
	}
	alert := &engine.Alert{Key: 1, Group: "g", To: "a", People: []string{"kim", ""}, Text: "t", Process: "p", Element: "e", Instances: []engine.Key{2, 3}, Count: 4, First: 5, Last: 6, Told: 7, Failure: "f", Read: true, Server: "http://s"}
	if back := wire.DecodeAlert(wire.EncodeAlert(alert)); !reflect.DeepEqual(back, alert) {
		t.Errorf("alert: %+v", back)
	}
	task := &engine.TaskRecord{Key: 1, Instance: 2, Definition: 3, Process: "p", ProcessName: "P", BusinessKey: "b", Element: "e", Name: "n", Initiator: "i",
		Task: engine.Task{Assignee: "a", Form: []engine.FormField{{Variable: "v"}}}, Owner: "o", State: engine.TaskDone, Created: 4, Ended: 5, By: "y", Data: []byte("{}"), Draft: []byte("1"), DueAt: 6,
		Copies: []engine.TaskNote{{By: "x", At: 7, Text: "kim"}}, Comments: []engine.TaskNote{{Text: ""}, {Text: "hm"}}, Files: []engine.TaskFile{{Key: 8, Name: "f", Type: "t", Size: 9, By: "z", At: 10, Content: "c"}}, Changes: []engine.TaskChange{{By: "x", At: 11, What: engine.ChangedDue, From: "a", To: "b"}}}
	if back := wire.DecodeTask(wire.EncodeTask(task)); !reflect.DeepEqual(back, task) {
		t.Errorf("task: %+v", back)
	}
	news := &engine.News{Key: 1, Topic: "t", Instance: 2, Process: "p", Element: "e", At: 3, Data: []byte("{}"), Task: task, To: "x", Variables: []byte("[]")}
	if back := wire.DecodeNews(wire.EncodeNews(news)); !reflect.DeepEqual(back, news) {
		t.Errorf("news: %+v", back)
	}
	waits := []*engine.Wait{{ID: 1, Kind: engine.OnTimer, Element: "e", Due: 4}, {ID: 2, Kind: engine.OnMessage, Name: "m"}}
	if back := wire.DecodeWaits(wire.EncodeWaits(waits)); !reflect.DeepEqual(back, waits) {
		t.Errorf("start waits: %+v", back)
	}
	for _, events := range [][]engine.Event{nil, {{
		Kind: engine.Activated, Instance: 7, At: 8, Token: 1, Scope: 2, Element: "e", Type: "task", Name: "n", Value: json.RawMessage("1"), Count: -3,
		Mark: engine.Cancelling, Origin: 4, Revives: 5, Definition: 6, Parent: 9, Names: []string{"a", ""}, Queue: []uint32{3, 4},
		Wait: &engine.Wait{ID: 1}, Incident: &engine.Incident{Key: 2}, Loop: &engine.Loop{Total: -1}, Comp: &engine.Comp{ID: 3},
	}}} {
		r := engine.Record{Key: 3, Instance: 7, Number: 2, Previous: 1, At: 8, Events: events}
		if back := wire.DecodeRecord(r.Key.Bytes(), wire.EncodeRecord(&r)); !reflect.DeepEqual(back, r) {
			t.Errorf("record: %+v", back)
		}
	}
}

// A field is its number and form in a byte, then a varint, or a length and bytes; what is nothing takes no room.
func TestBytesOnTheDisk(t *testing.T) {
	long := strings.Repeat("x", 200)
	for name, c := range map[string]struct{ got, want []byte }{
		"no field":           {wire.EncodeDefinition(&engine.Definition{}), nil},
		"empty bytes":        {wire.EncodeBuffered(&engine.Buffered{Payload: []byte{}}), nil},
		"no instance":        {wire.EncodeInstance(&engine.Instance{}), nil},
		"numbers and a text": {wire.EncodeDefinition(&engine.Definition{Key: 300, Process: "ab", Version: -1}), []byte{1 << 1, 0xac, 0x02, 2<<1 | 1, 2, 'a', 'b', 4 << 1, 1}},
		"a record in a record, and one more": {
			wire.EncodeInstance(&engine.Instance{Tokens: []*engine.Token{{ID: 1, Element: long}}, Arrivals: []engine.Arrival{{Scope: 1}}}),
			append(append([]byte{20<<1 | 1, 205, 1, 1 << 1, 1, 3<<1 | 1, 200, 1}, long...), 22<<1|1, 2, 1<<1, 1)},
	} {
		if !bytes.Equal(c.got, c.want) {
			t.Errorf("%s: %x, want %x", name, c.got, c.want)
		}
	}
}

// A record inside a record comes back whatever its length, also where the length itself needs another byte.
func TestLengthsThatNeedMoreBytes(t *testing.T) {
	for _, around := range []int{0x80, 0x80 * 0x80} {
		for n := around - 10; n < around+10; n++ {
			in := &engine.Instance{Key: 1, Tokens: []*engine.Token{{ID: 1, Element: strings.Repeat("x", n)}, {ID: 2}}, Arrivals: []engine.Arrival{{Scope: 1, Count: -1}}}
			if back := wire.DecodeInstance(wire.EncodeInstance(in)); !reflect.DeepEqual(back, in) {
				t.Errorf("with %d letters it comes back as %+v", n, back)
			}
		}
	}
}

// A record that was cut short is read up to the last field that is whole; a field that nobody knows is passed over.
func TestReadingStopsAtTheCut(t *testing.T) {
	in := &engine.Instance{Key: 1, Process: "p", Started: -5, Tokens: []*engine.Token{{ID: 1, Element: "p"}, {ID: 2, Element: "t"}}}
	whole := wire.EncodeInstance(in)
	fields := 0
	for n, last := 0, []byte{}; n <= len(whole); n++ {
		read := wire.EncodeInstance(wire.DecodeInstance(whole[:n]))
		if !bytes.HasPrefix(whole[:n], read) || len(read) < len(last) {
			t.Errorf("of %x is read %x", whole[:n], read)
		}
		if len(read) > len(last) {
			fields++
		}
		last = read
	}
	if fields != 5 {
		t.Errorf("%d fields were read one after the other, not 5", fields)
	}
	unknown := []byte{16 << 1, 0x85, 0x01, 19<<1 | 1, 2, 'n', 'o'}
	at := bytes.IndexByte(whole, 20<<1|1)
	newer := append(append(bytes.Clone(whole[:at]), unknown...), whole[at:]...)
	if back := wire.DecodeInstance(newer); !reflect.DeepEqual(back, in) {
		t.Errorf("with unknown fields it is read as %+v", back)
	}
}

// A dump shows what stands in a key, and the bytes of one that is too short to hold it.
func TestShowKeys(t *testing.T) {
	hash := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	wait := engine.WaitKey(hash, 4711, 2)
	for _, c := range []struct {
		bucket engine.Bucket
		key    []byte
		want   string
	}{
		{engine.BucketVersion, engine.VersionKey("p", 3), "p 3"},
		{engine.BucketVersion, engine.VersionKey("", 3), `"\x00\xff\xff\xff\xfc"`},
		{engine.BucketPath, engine.PathKey("orders", 7), "orders 7"},
		{engine.BucketPath, engine.PathKey("", 7), " 7"},
		{engine.BucketPath, hash, `"\x01\x02\x03\x04\x05\x06\a\b"`},
		{engine.BucketMessage, wait, "0102030405060708 4711/2"},
		{engine.BucketSignal, wait, "0102030405060708 4711/2"},
		{engine.BucketBusiness, wait, "01020304050607080000000000001267" + "00000002"},
		{engine.BucketTimer, engine.WaitKey(engine.TimeKey(1), 4711, 2), "1970-01-01T00:00:00.000000001Z 4711/2"},
		{engine.BucketData, []byte("a store with a name"), `"a store with a name"`},
		{engine.BucketMeta, []byte("format"), `"format"`},
	} {
		if got, _ := wire.Show(c.bucket, c.key, nil); got != c.want {
			t.Errorf("%s %x is shown as %s, want %s", c.bucket, c.key, got, c.want)
		}
	}
}
