package loop

import (
	"bytes"
	"encoding/binary"
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

	Assignee  string // who has it
	Group     string // that it is offered to, also when somebody has it by now
	Priority  *int   // at least
	DueFrom   int64  // nanoseconds since 1970: due then or later
	DueBefore int64  // due earlier; what is never due is not
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
// of the page, and the records of the page alone; a text that few tasks have is sought in what is said of all.
func (q *Query) TaskPage(f TaskFilter) (page TaskPage) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	if f.Assignee != "" && slices.Equal(f.Boxes, []TaskBox{{Box: engine.BoxOpen}}) {
		f.Boxes = []TaskBox{{engine.BoxAssigned, f.Assignee}} // the same tasks
	}
	found, few := q.withText(f)
	if !few {
		found = q.fromBoxes(f)
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

// fromBoxes are the tasks of a page, found in the rows of the boxes: at least one more than its limit, if there are so many.
func (q *Query) fromBoxes(f TaskFilter) (found []placed) {
	for _, b := range f.Boxes {
		n := 0
		for at := range q.boxed(b, &f) {
			found = append(found, at)
			if n++; n > f.Limit {
				break
			}
		}
	}
	return found
}

// fewTexts is with how many tasks a text is sought among all of them: more are soon met in the boxes.
const fewTexts = 1000

// withText are all the tasks behind a place whose text is wanted; false: there are many of them.
func (q *Query) withText(f TaskFilter) (found []placed, few bool) {
	if f.Text == "" {
		return nil, false
	}
	var keys []engine.Key
	text := []byte(strings.ToLower(f.Text))
	for k, row := range q.tx.From(engine.BucketTaskText, nil) {
		keys = slices.AppendSeq(keys, engine.TextsWith(k, row, text))
		if len(keys) > fewTexts {
			return nil, false
		}
	}
	after, _ := hex.DecodeString(f.After)
	wants := f.wants()
	for _, key := range keys {
		t := q.TaskRecord(key)
		if t == nil {
			continue
		}
		for _, row := range t.Rows() {
			at := row.Key[len(row.Key)-16:]
			if f.in(row) && bytes.Compare(at, after) > 0 && wants(row.Value) {
				found = append(found, placed(at))
			}
		}
	}
	return found, true
}

// in reports whether a row lies in one of the boxes.
func (f *TaskFilter) in(row engine.Row) bool {
	prefix := row.Key[:len(row.Key)-16]
	return slices.ContainsFunc(f.Boxes, func(b TaskBox) bool { return bytes.Equal(prefix, engine.TaskPrefix(b.Box, b.Whose)) })
}

// boxed are the rows of a box that a filter wants.
func (q *Query) boxed(b TaskBox, f *TaskFilter) iter.Seq[placed] {
	return func(yield func(placed) bool) {
		prefix, wants := engine.TaskPrefix(b.Box, b.Whose), f.wants()
		from, end := f.span(b)
		for k, v := range q.tx.From(engine.BucketInbox, append(bytes.Clone(prefix), from...)) {
			if !bytes.HasPrefix(k, prefix) || len(k) != len(prefix)+16 || bytes.Compare(k[len(prefix):], end) >= 0 {
				return
			}
			if wants(v) && !yield(placed(k[len(prefix):])) {
				return
			}
		}
	}
}

// span is where the wanted rows of a box may lie: behind the page before, and where they are sorted by due time, within those wanted.
func (f *TaskFilter) span(b TaskBox) (from, end []byte) {
	if from, _ = hex.DecodeString(f.After); len(from) == 16 {
		from = append(from, 0)
	}
	end = bytes.Repeat([]byte{0xff}, 17)
	if !b.Box.ByDue() {
		return from, end
	}
	if due := binary.BigEndian.AppendUint64(nil, uint64(f.DueFrom)); f.DueFrom > 0 && bytes.Compare(due, from) > 0 {
		from = due
	}
	if f.DueBefore > 0 {
		end = binary.BigEndian.AppendUint64(nil, uint64(f.DueBefore))
	}
	return from, end
}

// wants reports whether a task is chosen by the value of its rows.
func (f *TaskFilter) wants() func(value []byte) bool {
	process, text := append([]byte(f.Process), 0), []byte(strings.ToLower(f.Text))
	return func(value []byte) bool {
		if f.Process != "" && !bytes.HasPrefix(value, process) {
			return false
		}
		r := engine.ReadTaskRow(value)
		switch {
		case f.Assignee != "" && string(r.Assignee) != f.Assignee, f.Priority != nil && r.Priority < *f.Priority:
			return false
		case f.DueFrom != 0 && r.Due < f.DueFrom, f.DueBefore != 0 && (r.Due == 0 || r.Due >= f.DueBefore):
			return false
		case f.Group != "" && !(bytes.Contains(r.Groups, []byte(f.Group)) && slices.Contains(engine.Names(string(r.Groups)), f.Group)):
			return false
		}
		return len(text) == 0 || bytes.Contains(r.Text, text)
	}
}

// CountTasks says how many tasks lie in any of the boxes, each counted once, and how many of them belong to each process. It reads
// no rows but how many there are: of each box, and of tasks that are offered to the same users and groups.
func (q *Query) CountTasks(boxes []TaskBox) (all int, of map[string]int) {
	of = map[string]int{}
	several := 0
	for _, b := range boxes {
		q.count(engine.TaskPrefix(b.Box, b.Whose), 1, of)
		if b.Box == engine.BoxUser || b.Box == engine.BoxGroup {
			several++
		}
	}
	if several > 1 {
		q.countedOften(boxes, of)
	}
	for _, n := range of {
		all += n
	}
	return all, of
}

// countedOften takes from a count of boxes what lies in several of them.
func (q *Query) countedOften(boxes []TaskBox, of map[string]int) {
	seen := ""
	for k := range q.tx.Scan(engine.BucketInboxCount, []byte{byte(engine.BoxSeveral)}) {
		whose, _, _ := bytes.Cut(k[1:], []byte{0})
		if string(whose) == seen {
			continue // the same of another process
		}
		seen = string(whose)
		users, groups := engine.Audience(seen)
		n := 0
		for _, b := range boxes {
			if b.Box == engine.BoxUser && slices.Contains(users, b.Whose) || b.Box == engine.BoxGroup && slices.Contains(groups, b.Whose) {
				n++
			}
		}
		if n > 1 {
			q.count(engine.TaskPrefix(engine.BoxSeveral, seen), 1-n, of)
		}
	}
}

// count adds how many rows a box has, so many times, to those of each process.
func (q *Query) count(box []byte, times int, of map[string]int) {
	for k, v := range q.tx.Scan(engine.BucketInboxCount, box) {
		of[string(k[len(box):])] += times * int(engine.KeyOf(v))
	}
}

// TaskRecord is what people know of a task, open or not; nil if there is none of that key.
func (q *Query) TaskRecord(key engine.Key) *engine.TaskRecord {
	v := q.tx.Get(engine.BucketTaskRecord, key.Bytes())
	if v == nil {
		return nil
	}
	return wire.DecodeTask(bytes.Clone(v))
}

// TaskFile finds a file at a task, or at another task of its instance: the value of a field goes from one task to the next.
func (q *Query) TaskFile(t *engine.TaskRecord, file engine.Key) (found engine.TaskFile, ok bool) {
	page := TaskFilter{Boxes: []TaskBox{{Box: engine.BoxInstance, Whose: t.Instance.String()}}, Limit: 1000}
	for _, other := range append([]*engine.TaskRecord{t}, q.TaskPage(page).Tasks...) {
		if i := slices.IndexFunc(other.Files, func(f engine.TaskFile) bool { return f.Key == file }); i >= 0 {
			return other.Files[i], true
		}
	}
	return found, false
}

// AttachedBy is who has put a file to a task; "" if there is none of that key.
func (q *Query) AttachedBy(task, file engine.Key) string {
	if t := q.TaskRecord(task); t != nil {
		for _, f := range t.Files {
			if f.Key == file {
				return f.By
			}
		}
	}
	return ""
}

// File is the bytes of a file at a task; nil if there is none of that key.
func (q *Query) File(key engine.Key) []byte {
	return bytes.Clone(q.tx.Get(engine.BucketFile, key.Bytes()))
}
