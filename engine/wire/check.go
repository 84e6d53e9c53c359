package wire

import (
	"bytes"
	"fmt"

	"hookflow/engine"
)

// Check compares everything that is kept twice: every instance with the fold of
// its journal, every index row with the record it stands for. It reads the
// whole store and gives one line for each contradiction.
func Check(tx engine.Tx) []string {
	c := &checker{tx: tx, want: map[engine.Bucket]map[string][]byte{}}
	for _, b := range []engine.Bucket{engine.BucketInstance, engine.BucketEnded} {
		for key, data := range tx.From(b, nil) {
			c.instance(engine.KeyOf(key), data, b == engine.BucketInstance)
		}
	}
	for key, data := range tx.From(engine.BucketStart, nil) {
		c.starts(engine.KeyOf(key), data)
	}
	for key, data := range tx.From(engine.BucketBuffer, nil) {
		c.buffered(engine.KeyOf(key), data)
	}
	for key, data := range tx.From(engine.BucketTaskRecord, nil) {
		c.task(engine.KeyOf(key), data)
	}
	for _, b := range []engine.Bucket{engine.BucketInbox, engine.BucketInboxCount, engine.BucketTaskText, engine.BucketTaskContent, engine.BucketTimer, engine.BucketMessage, engine.BucketSignal, engine.BucketJob, engine.BucketTask, engine.BucketIncident, engine.BucketBusiness, engine.BucketAlone, engine.BucketBuffered, engine.BucketMessageID} {
		c.compare(b)
	}
	return c.problems
}

type checker struct {
	tx       engine.Tx
	want     map[engine.Bucket]map[string][]byte
	problems []string
}

// report notes one contradiction.
func (c *checker) report(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// expect notes an index row that has to be there.
func (c *checker) expect(row engine.Row) {
	if c.want[row.Bucket] == nil {
		c.want[row.Bucket] = map[string][]byte{}
	}
	c.want[row.Bucket][string(row.Key)] = row.Value
}

// instance checks one record: that it lies where its status says, that its
// journal has no gap, and that folding the journal gives the same bytes.
func (c *checker) instance(key engine.Key, data []byte, running bool) {
	in := DecodeInstance(data)
	if in.Key != key {
		c.report("instance %s: its record says %s", key, in.Key)
	}
	if running != (in.Status == engine.Active) {
		c.report("instance %s: it is %s but lies among the others", key, in.Status)
	}
	if records, whole := c.journal(in); whole {
		if folded := engine.Fold(records); !bytes.Equal(EncodeInstance(folded), EncodeInstance(in)) { // not data: an earlier program may have written it
			c.report("instance %s: folding the journal gives another state: %+v, not %+v", key, folded, in)
		}
	}
	c.tree(in)
	if running {
		for _, row := range in.Index() {
			c.expect(row)
		}
	}
}

// journal reads the records of an instance. A journal with a gap is not whole and must not be folded: its events speak of
// tokens that the missing ones made.
func (c *checker) journal(in *engine.Instance) (records []engine.Record, whole bool) {
	for _, k := range JournalKeys(c.tx, in.Newest, 0) {
		r := ReadRecord(c.tx, k)
		if int(r.Number) != len(records)+1 {
			c.report("instance %s: record %d of the journal is missing", in.Key, len(records)+1)
			return nil, false
		}
		records = append(records, r)
	}
	return records, true
}

// tree checks that every token, wait and incident hangs where it can.
func (c *checker) tree(in *engine.Instance) {
	for i, t := range in.Tokens {
		if i > 0 && in.Tokens[i-1].ID >= t.ID {
			c.report("instance %s: token %d is out of order", in.Key, t.ID)
		}
		if t.ID != 1 && in.Token(t.Scope) == nil {
			c.report("instance %s: token %d (%s) lies in a scope that is gone", in.Key, t.ID, t.Element)
		}
	}
	for _, w := range in.Waits {
		if in.Token(w.Token) == nil {
			c.report("instance %s: wait %d (%s) belongs to a token that is gone", in.Key, w.ID, w.Element)
		}
	}
	for _, i := range in.Incidents {
		if in.Token(i.Token) == nil {
			c.report("instance %s: incident %s belongs to a token that is gone", in.Key, i.Key)
		}
	}
	for _, a := range in.Arrivals {
		if in.Token(a.Scope) == nil {
			c.report("instance %s: tokens wait on %s in a scope that is gone", in.Key, a.Flow)
		}
	}
	if in.Status != engine.Active && len(in.Tokens)+len(in.Waits)+len(in.Incidents)+len(in.Comps) > 1 {
		c.report("instance %s has ended but something is left of it", in.Key)
	}
	if in.Status == engine.Active && in.Stop == nil && len(in.Tokens) == 1 && len(in.Arrivals)+len(in.Incidents) == 0 && len(in.Waits) == 0 {
		c.report("instance %s is active but nothing is left that could move", in.Key)
	}
}

// task expects the rows of a task, and that one is open as long as somebody waits for it.
func (c *checker) task(key engine.Key, data []byte) {
	t := DecodeTask(data)
	for _, row := range t.Rows() {
		c.expect(row)
		of := string(row.CountKey())
		n := engine.KeyOf(c.want[engine.BucketInboxCount][of]) + 1
		c.expect(engine.Row{Bucket: engine.BucketInboxCount, Key: []byte(of), Value: n.Bytes()})
	}
	for i := range t.Files {
		if t.Files[i].Content != "" {
			c.expect(t.Files[i].ContentRow())
		}
	}
	row := string(engine.TextKey(key))
	c.expect(engine.Row{Bucket: engine.BucketTaskText, Key: []byte(row), Value: t.WithText(c.want[engine.BucketTaskText][row])})
	if waits := c.tx.Get(engine.BucketTask, key.Bytes()) != nil; waits != (t.State == engine.TaskOpen) {
		c.report("task %s: it is %s, and somebody waits for it: %v", key, t.State, waits)
	}
}

// starts expects the rows of the start events of a definition.
func (c *checker) starts(def engine.Key, data []byte) {
	v := c.tx.Get(engine.BucketDefinition, def.Bytes())
	if v == nil {
		c.report("definition %s has start events but is missing", def)
		return
	}
	d := DecodeDefinition(v)
	for _, w := range DecodeWaits(data) {
		if row, ok := engine.IndexWait(def, d.Process, w, false); ok {
			c.expect(row)
		}
	}
}

// buffered expects the rows of a kept message; one that was taken is only
// remembered by its id until it expires.
func (c *checker) buffered(key engine.Key, data []byte) {
	m := DecodeBuffered(data)
	c.expect(engine.Row{Bucket: engine.BucketTimer, Key: engine.WaitKey(engine.TimeKey(m.Expires), key, 0)})
	if !m.Taken {
		c.expect(engine.Row{Bucket: engine.BucketBuffered, Key: append(engine.HashKey(m.Name, m.Corr), key.Bytes()...)})
	}
	if m.ID != "" {
		c.expect(engine.Row{Bucket: engine.BucketMessageID, Key: engine.HashKey(m.Name, m.Corr, m.ID), Value: key.Bytes()})
	}
}

// compare holds the rows of an index bucket against what is expected.
func (c *checker) compare(b engine.Bucket) {
	want := c.want[b]
	for k, v := range c.tx.From(b, nil) {
		expected, ok := want[string(k)]
		switch {
		case !ok:
			c.report("%s: row %x stands for nothing", b, k)
		case !bytes.Equal(expected, v):
			c.report("%s: row %x is %x, not %x", b, k, v, expected)
		}
		delete(want, string(k))
	}
	for k := range want {
		c.report("%s: row %x is missing", b, k)
	}
}
