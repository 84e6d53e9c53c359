package loop

import (
	"bytes"
	"encoding/hex"
	"iter"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// A TaskFilter chooses tasks. Empty fields choose all.
type TaskFilter struct {
	Boxes   []TaskBox // in any of which they lie
	Process string    // id
	Text    string    // in the name of the task or its business key; case does not matter
	After   string    // Next of the page before
	Limit   int       // 0: 100
}

// A TaskBox is a box of somebody.
type TaskBox struct {
	Box   engine.Box
	Whose string
}

// Boxes are the boxes of somebody, by name.
var Boxes = []string{"todo", "mine", "groups", "given", "done", "copied", "started", "open"}

// BoxesOf are where the tasks of a box of somebody lie, who is in those groups.
func BoxesOf(name, who string, groups []string) (boxes []TaskBox, known bool) {
	one := func(b engine.Box) []TaskBox { return []TaskBox{{Box: b, Whose: who}} }
	offered := one(engine.BoxUser)
	for _, g := range groups {
		offered = append(offered, TaskBox{Box: engine.BoxGroup, Whose: g})
	}
	switch name {
	case "todo":
		return append(offered, one(engine.BoxAssigned)...), true
	case "mine":
		return one(engine.BoxAssigned), true
	case "groups":
		return offered, true
	case "given":
		return one(engine.BoxGiven), true
	case "done":
		return one(engine.BoxDone), true
	case "copied":
		return one(engine.BoxCopied), true
	case "started":
		return one(engine.BoxStarted), true
	case "open":
		return []TaskBox{{Box: engine.BoxOpen}}, true
	}
	return nil, false
}

// A TaskPage is a part of a list.
type TaskPage struct {
	Tasks []*engine.TaskRecord
	Next  string // "": there are no more
}

// placed is a row of a box: what it is sorted by with the key of its task.
type placed string // 16 bytes

// TaskPage gives tasks: open ones by their due time, others newest first. It reads the rows of the boxes up to the end
// of the page, and the records of the page alone.
func (q *Query) TaskPage(f TaskFilter) (page TaskPage) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	after, _ := hex.DecodeString(f.After)
	wants := f.wants()
	var found []placed
	for _, b := range f.Boxes {
		n := 0
		for at := range q.rowsAfter(b, after, wants) {
			found = append(found, at)
			if n++; n > f.Limit {
				break
			}
		}
	}
	slices.Sort(found)
	found = slices.Compact(found)
	if len(found) > f.Limit {
		found = found[:f.Limit]
		page.Next = hex.EncodeToString([]byte(found[f.Limit-1]))
	}
	for _, at := range found {
		if t := q.TaskRecord(engine.KeyOf([]byte(at[8:]))); t != nil {
			page.Tasks = append(page.Tasks, t)
		}
	}
	return page
}

// rowsAfter are the rows of a box behind a place in it whose value is wanted.
func (q *Query) rowsAfter(b TaskBox, after []byte, wants func(value []byte) bool) iter.Seq[placed] {
	return func(yield func(placed) bool) {
		prefix := engine.TaskPrefix(b.Box, b.Whose)
		from := prefix
		if len(after) == 16 {
			from = append(append(bytes.Clone(prefix), after...), 0)
		}
		for k, v := range q.tx.From(engine.BucketInbox, from) {
			if !bytes.HasPrefix(k, prefix) || len(k) != len(prefix)+16 {
				return
			}
			if wants(v) && !yield(placed(k[len(prefix):])) {
				return
			}
		}
	}
}

// wants reports whether a task is chosen by the value of its rows.
func (f *TaskFilter) wants() func(value []byte) bool {
	process, text := append([]byte(f.Process), 0), []byte(strings.ToLower(f.Text))
	return func(value []byte) bool {
		if f.Process != "" && !bytes.HasPrefix(value, process) {
			return false
		}
		_, said, _ := bytes.Cut(value, []byte{0})
		return len(text) == 0 || bytes.Contains(said, text)
	}
}

// CountTasks says how many tasks lie in any of the boxes, each counted once, and how many of them belong to each process.
// Boxes are counted as they are filled; what lies in several of them is walked over.
func (q *Query) CountTasks(boxes []TaskBox) (all int, of map[string]int) {
	of = map[string]int{}
	var filled []TaskBox
	for _, b := range boxes {
		prefix := engine.TaskPrefix(b.Box, b.Whose)
		before := all
		for k, v := range q.tx.Scan(engine.BucketInboxCount, prefix) {
			n := int(engine.KeyOf(v))
			all += n
			of[string(k[len(prefix):])] += n
		}
		if all > before && b.Box != engine.BoxAssigned { // who has a task is offered it no more
			filled = append(filled, b)
		}
	}
	if len(filled) < 2 {
		return all, of
	}
	seen := map[engine.Key]bool{}
	for _, b := range filled {
		for k, v := range q.tx.Scan(engine.BucketInbox, engine.TaskPrefix(b.Box, b.Whose)) {
			key := engine.KeyOf(k[len(k)-8:])
			if seen[key] {
				process, _, _ := bytes.Cut(v, []byte{0})
				all--
				of[string(process)]--
			}
			seen[key] = true
		}
	}
	return all, of
}

// TaskRecord is what people know of a task, open or not; nil if there is none of that key.
func (q *Query) TaskRecord(key engine.Key) *engine.TaskRecord {
	v := q.tx.Get(engine.BucketTaskRecord, key.Bytes())
	if v == nil {
		return nil
	}
	return wire.DecodeTask(bytes.Clone(v))
}

// File is the bytes of a file at a task; nil if there is none of that key.
func (q *Query) File(key engine.Key) []byte {
	return bytes.Clone(q.tx.Get(engine.BucketFile, key.Bytes()))
}
