package engine

import "encoding/json"

// A Definition is one deployed version of a process.
type Definition struct {
	Key      Key    `json:"key"`
	Process  string `json:"process"` // id
	Name     string `json:"name"`
	Version  int    `json:"version"`
	Tag      string `json:"tag,omitempty"`
	Resource string `json:"resource"` // name of the file
	Digest   []byte `json:"-"`        // key of the file in BucketResource
	Deployed int64  `json:"deployed"` // nanoseconds since 1970
}

// A Buffered is a message that waits for a taker, or is remembered so that its
// repetition is noticed.
type Buffered struct {
	Key     Key
	Name    string
	Corr    string
	ID      string
	Payload []byte
	Request []byte
	Expires int64    // nanoseconds since 1970
	Taken   bool     // when it arrived; its content is gone
	By      []string // processes that have got it since, once each

	Instances []Key // that have got it, so that its repetition gets the same answer
	At        int64 // when it came; nanoseconds since 1970
}

// A Notice is a notification to a person about a call that used up its attempts.
type Notice struct {
	Key      Key    `json:"key"`
	To       string `json:"to"`
	Text     string `json:"text"`
	Instance Key    `json:"instance"`
	Element  string `json:"element"`
	At       int64  `json:"at"`
	Process  string `json:"process,omitempty"`
}

// News is something that others may want to know, as it was when it happened: it needs nothing else that is kept. It lies in
// the store until somebody who passes it on has read it, see DropNews.
type News struct {
	Key      Key             `json:"key"`
	Topic    string          `json:"topic"` // see package push
	Instance Key             `json:"instance"`
	Process  string          `json:"process"`
	Element  string          `json:"element,omitempty"`
	At       int64           `json:"at"`
	Data     json.RawMessage `json:"data,omitempty"` // an object

	Task      *TaskRecord     `json:"task,omitempty"`      // of what happened to a task: as it was then
	To        string          `json:"to,omitempty"`        // who gets the copy
	Variables json.RawMessage `json:"variables,omitempty"` // those that the task saw, as an object
}

// What happens to tasks.
const (
	TaskCreated   = "task.created"
	TaskAssigned  = "task.assigned"
	TaskCompleted = "task.completed"
	TaskStopped   = "task.cancelled"
	TaskDeleted   = "task.deleted" // once for each instance that had tasks and is forgotten
	TaskCopied    = "task.copied"  // once for each who gets a copy
)

// An Alert is what people are told: one for all notifications of the same kind,
// until somebody has read it.
type Alert struct {
	Key       Key      `json:"key"`
	Group     string   `json:"group"`            // what makes two the same
	To        string   `json:"to"`               // as the model says it
	People    []string `json:"people,omitempty"` // whom that means
	Text      string   `json:"text"`             // of the latest
	Process   string   `json:"process,omitempty"`
	Element   string   `json:"element,omitempty"`
	Instances []Key    `json:"instances,omitempty"` // the latest ones, oldest first
	Count     int      `json:"count"`
	First     int64    `json:"first"`              // nanoseconds since 1970
	Last      int64    `json:"last"`               // nanoseconds since 1970
	Told      int      `json:"told"`               // of Count: what left this program
	Failure   string   `json:"failure,omitempty"`  // why somebody could not be told
	Read      bool     `json:"read"`               // by somebody, or resolved
	Stood     bool     `json:"stood,omitempty"`    // an instance stood still for it
	Server    string   `json:"server,omitempty"`   // the address of the server that filed the latest
	Resolved  int64    `json:"resolved,omitempty"` // when none stood still any more; nanoseconds since 1970
}
