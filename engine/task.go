package engine

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"
)

// A TaskRecord is what people know of a user task, from when it is made until its
// instance is forgotten. While the task is open its wait (Wait.Task) says the same of
// whom it is for; the record adds what people did with it, which no process sees.
type TaskRecord struct {
	Key         Key             `json:"key"`
	Instance    Key             `json:"instance"`
	Definition  Key             `json:"definition"`
	Process     string          `json:"process"` // id
	ProcessName string          `json:"processName,omitempty"`
	BusinessKey string          `json:"businessKey,omitempty"`
	Element     string          `json:"element"`
	Name        string          `json:"name"` // of the element; its id if it has none
	Initiator   string          `json:"initiator,omitempty"`
	Task        Task            `json:"task"`
	Owner       string          `json:"owner,omitempty"` // who handed it over to the assignee
	State       TaskState       `json:"state"`
	Created     int64           `json:"created"`          // nanoseconds since 1970
	Ended       int64           `json:"ended,omitempty"`  // nanoseconds since 1970
	By          string          `json:"by,omitempty"`     // who completed it
	Data        json.RawMessage `json:"data,omitempty"`   // what they filled in: an object
	Draft       json.RawMessage `json:"draft,omitempty"`  // what somebody has filled in so far: an object
	DueAt       int64           `json:"dueAt,omitempty"`  // Task.Due, if it is a date; nanoseconds since 1970
	Copies      []TaskNote      `json:"copies,omitempty"` // Text: who has a copy
	Comments    []TaskNote      `json:"comments,omitempty"`
	Files       []TaskFile      `json:"files,omitempty"`
	Changes     []TaskChange    `json:"changes,omitempty"`
}

// A TaskChange is that somebody has changed whose a task is, when it is due or how much it matters.
type TaskChange struct {
	By   string `json:"by,omitempty"`
	At   int64  `json:"at"` // nanoseconds since 1970
	What string `json:"what"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// What of a task is changed.
const (
	ChangedAssignee = "assignee"
	ChangedDue      = "due"
	ChangedPriority = "priority"
)

// A TaskState says what became of a user task.
type TaskState string

// The states of a user task.
const (
	TaskOpen      TaskState = "open"
	TaskDone      TaskState = "done"
	TaskCancelled TaskState = "cancelled" // its process went another way
)

// A TaskNote is something that somebody said or did about a task.
type TaskNote struct {
	By   string `json:"by,omitempty"`
	At   int64  `json:"at"` // nanoseconds since 1970
	Text string `json:"text"`
}

// A TaskFile is a file at a task. Its bytes lie beside the state, as those of records do; those that an earlier version kept in BucketFile.
type TaskFile struct {
	Key  Key    `json:"key"`
	Name string `json:"name"`
	Type string `json:"type,omitempty"` // media type
	Size int    `json:"size"`
	By   string `json:"by,omitempty"`
	At   int64  `json:"at"` // nanoseconds since 1970

	Content string `json:"content,omitempty"` // its name among the contents; "": it lies in BucketFile
}

// ContentRow is where it stands that a file at a task names a content.
func (f *TaskFile) ContentRow() Row {
	return Row{BucketTaskContent, append([]byte(f.Content), f.Key.Bytes()...), nil}
}

// A Box is one way to look for tasks. The letters are stored.
type Box byte

// The boxes. Whose they are stands beside them.
const (
	BoxOpen     Box = 'o' // "": every open task
	BoxAssigned Box = 'a' // who has an open task
	BoxUser     Box = 'u' // who may claim an open task that nobody has
	BoxGroup    Box = 'g' // a group whose members may
	BoxGiven    Box = 'h' // who handed an open task over
	BoxDone     Box = 'd' // who completed a task
	BoxCopied   Box = 'c' // who has a copy
	BoxStarted  Box = 's' // who began the instance
	BoxInstance Box = 'i' // key of the instance
	BoxSeveral  Box = 'w' // users and groups, of an open task that is offered to several of these: see Audience
)

// ByDue reports whether a box is sorted by due time, because what lies in it is open; others have the newest first.
func (b Box) ByDue() bool { return strings.ContainsRune("oaughw", rune(b)) }

// TaskPrefix is where the rows of a box begin.
func TaskPrefix(b Box, whose string) []byte { return append(append([]byte{byte(b)}, whose...), 0) }

// Concerns reports whether somebody who is in those groups has, had or may have to do with a task.
func (t *TaskRecord) Concerns(who string, groups []string) bool {
	for _, row := range t.Rows() {
		whose := string(row.Key[1 : len(row.Key)-17])
		switch Box(row.Key[0]) {
		case BoxAssigned, BoxUser, BoxGiven, BoxDone, BoxCopied, BoxStarted:
			if whose == who && who != "" {
				return true
			}
		case BoxGroup:
			if slices.Contains(groups, whose) {
				return true
			}
		}
	}
	return false
}

// Rows are the index rows of a task: the prefix of its boxes, what they are sorted by
// (open tasks by due time, others newest first) and its key; the value is what lists are chosen by, see TaskRow.
func (t *TaskRecord) Rows() (rows []Row) {
	value := t.row()
	add := func(b Box, whose string, order uint64) {
		key := binary.BigEndian.AppendUint64(TaskPrefix(b, whose), order)
		rows = append(rows, Row{BucketInbox, append(key, t.Key.Bytes()...), value})
	}
	newest := ^uint64(max(t.Created, t.Ended))
	due := uint64(math.MaxInt64)
	if t.DueAt > 0 {
		due = uint64(t.DueAt)
	}
	add(BoxInstance, t.Instance.String(), uint64(t.Created))
	if t.Initiator != "" {
		add(BoxStarted, t.Initiator, newest)
	}
	for _, c := range t.Copies {
		add(BoxCopied, c.Text, newest)
	}
	if t.State == TaskDone && t.By != "" {
		add(BoxDone, t.By, newest)
	}
	if t.State != TaskOpen {
		return rows
	}
	add(BoxOpen, "", due)
	if t.Owner != "" {
		add(BoxGiven, t.Owner, due)
	}
	if t.Task.Assignee != "" {
		add(BoxAssigned, t.Task.Assignee, due)
		return rows
	}
	users, groups := Names(t.Task.Users), Names(t.Task.Groups)
	for _, u := range users {
		add(BoxUser, u, due)
	}
	for _, g := range groups {
		add(BoxGroup, g, due)
	}
	if len(users)+len(groups) > 1 {
		add(BoxSeveral, audience(users, groups), due)
	}
	return rows
}

// audience is whose box a task is in that is offered to several: the same for all that are offered to the same.
func audience(users, groups []string) string {
	slices.Sort(users)
	slices.Sort(groups)
	return strings.Join(users, "\x01") + "\x02" + strings.Join(groups, "\x01")
}

// Audience gives the users and groups of a box of BoxSeveral.
func Audience(whose string) (users, groups []string) {
	u, g, _ := strings.Cut(whose, "\x02")
	return strings.Split(u, "\x01"), strings.Split(g, "\x01")
}

// A TaskRow is what the rows of a task say of it, so that lists are chosen without its record: the value of a row is process, 0,
// priority (2 bytes), due time (8 bytes), assignee, 0, groups, 0, what can be searched in lower case.
type TaskRow struct {
	Process, Assignee, Groups, Text []byte
	Priority                        int
	Due                             int64 // nanoseconds since 1970; 0: none
}

func (t *TaskRecord) row() []byte {
	value := append([]byte(t.Process), 0)
	value = binary.BigEndian.AppendUint16(value, uint16(int16(max(math.MinInt16, min(t.Task.Priority, math.MaxInt16)))))
	value = binary.BigEndian.AppendUint64(value, uint64(t.DueAt))
	return append(value, t.Task.Assignee+"\x00"+t.Task.Groups+"\x00"+t.said()...)
}

// ReadTaskRow reads the value of a row. What it gives lies in that.
func ReadTaskRow(value []byte) (r TaskRow) {
	process, rest, _ := bytes.Cut(value, []byte{0})
	if len(rest) < 10 {
		return TaskRow{Process: process}
	}
	r = TaskRow{Process: process, Priority: int(int16(binary.BigEndian.Uint16(rest))), Due: int64(binary.BigEndian.Uint64(rest[2:]))}
	r.Assignee, rest, _ = bytes.Cut(rest[10:], []byte{0})
	r.Groups, r.Text, _ = bytes.Cut(rest, []byte{0})
	return r
}

// CountKey is where it stands how many rows a box has of a process, for a row of it.
func (r Row) CountKey() []byte {
	process, _, _ := bytes.Cut(r.Value, []byte{0})
	return append(bytes.Clone(r.Key[:len(r.Key)-16]), process...)
}

// Names are the words of a list with commas, or of a JSON list, once each.
func Names(list string) (names []string) {
	var words []string
	if json.Unmarshal([]byte(list), &words) != nil {
		words = strings.Split(list, ",")
	}
	for _, word := range words {
		if word = strings.TrimSpace(word); word != "" && !slices.Contains(names, word) {
			names = append(names, word)
		}
	}
	return names
}

// DueTime reads a due date as models write it: a date (its end), or a date and time, without a
// zone in that of the computer. 0: it is none.
func DueTime(text string) int64 {
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t.UnixNano()
	}
	for _, form := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(form, text, time.Local); err == nil {
			return t.UnixNano()
		}
	}
	if t, err := time.ParseInLocation(time.DateOnly, text, time.Local); err == nil {
		return t.AddDate(0, 0, 1).Add(-time.Second).UnixNano()
	}
	return 0
}

// TaskOf is the task that a command is about, and in whose name it is given; 0: it is about none.
func TaskOf(cmd Command) (task Key, who string) {
	switch c := cmd.(type) {
	case CompleteTask:
		return c.Task, c.By
	case ClaimTask:
		return c.Task, cmp.Or(c.Assignee, c.By) // who claims for somebody else acts in their name
	case HandTask:
		return c.Task, c.By
	case PlanTask:
		return c.Task, c.By
	case DraftTask:
		return c.Task, ""
	case CopyTask:
		return c.Task, c.By
	case CommentTask:
		return c.Task, c.By
	case AttachFile:
		return c.Task, c.By
	case DetachFile:
		return c.Task, ""
	}
	return 0, ""
}

// HandTask gives an open task to somebody else, who has it then whoever had it before.
type HandTask struct {
	gives[Nothing]
	Task Key
	To   string
	By   string // who hands it over
}

// PlanTask changes when an open task is due, and how much it matters.
type PlanTask struct {
	gives[Nothing]
	Task     Key
	By       string
	Due      *string // nil: as it was; "": never
	Priority *int    // nil: as it was
}

// DraftTask keeps what somebody has filled in so far.
type DraftTask struct {
	gives[Nothing]
	Task      Key
	Variables Vars
}

// CopyTask gives people a copy of a task, open or not: they see it and have nothing to do.
type CopyTask struct {
	gives[Nothing]
	Task Key
	To   []string
	By   string
}

// CommentTask says something about a task, open or not.
type CommentTask struct {
	gives[Nothing]
	Task Key
	By   string
	Text string
}

// MaxFile is how large a file at a task may be, in bytes.
const MaxFile = 64 << 20

// AttachFile puts a file to a task, open or not. Its bytes, at most MaxFile, were kept among the contents before.
type AttachFile struct {
	gives[Key]
	Task    Key
	By      string
	Name    string
	Type    string // media type
	Content string // the name of its content
	Size    int    // bytes
}

// DetachFile takes a file away from a task.
type DetachFile struct {
	gives[Nothing]
	Task Key
	File Key
}

// ForgetTasks forgets the tasks of instances that are about to be forgotten.
type ForgetTasks struct {
	gives[Nothing]
	Instances []Key
}
