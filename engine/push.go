package engine

import (
	"encoding/binary"
	"encoding/json"
)

// What is pushed, by the word that subscriptions choose it with.
const (
	TaskCreated  = "task.created"
	TaskFinished = "task.finished"
	TaskStopped  = "task.cancelled"
	TaskDeleted  = "task.deleted" // once for each instance that had tasks and is forgotten
	TaskCopied   = "task.copied"  // once for each who gets a copy
)

// Pushed lists what can be pushed.
var Pushed = []string{TaskCreated, TaskFinished, TaskStopped, TaskDeleted, TaskCopied}

// A Subscription is somebody who is sent what happens from its beginning on. What it is
// sent is noted in the transaction in which it happens, with a number that has no gap.
type Subscription struct {
	Key       Key      `json:"key"`
	Name      string   `json:"name"`
	Connector string   `json:"connector"`           // whose actions take the events
	FallBack  string   `json:"fallBack,omitempty"`  // connector that takes what Connector does not; "": people have to decide
	Events    []string `json:"events,omitempty"`    // of Pushed; none: all
	Processes []string `json:"processes,omitempty"` // ids; none: of the whole organisation
	Except    []string `json:"except,omitempty"`    // ids that are left out
	Off       bool     `json:"off,omitempty"`       // nothing is noted
	Paused    bool     `json:"paused,omitempty"`    // what is noted is not sent
	Signing   string   `json:"signing"`             // "md5" or "hmac-sha256"
	Token     string   `json:"token,omitempty"`     // name of the secret that signs; "": nothing is signed
	App       string   `json:"app,omitempty"`       // appType of what is sent
	Corp      string   `json:"corp,omitempty"`      // corpId of what is sent
	Attempts  int      `json:"attempts,omitempty"`  // before the fall-back, or a pause; 0: 10
	Since     int64    `json:"since"`               // nanoseconds since 1970
	Last      uint64   `json:"last"`                // number of the newest push
	Settled   uint64   `json:"settled"`             // number up to which everything has left
	Failure   string   `json:"failure,omitempty"`   // why it is paused
}

// A Push is one event that a subscription is sent.
type Push struct {
	Subscription Key             `json:"subscription"`
	Number       uint64          `json:"number"` // 1, 2, 3 ... within the subscription
	At           int64           `json:"at"`     // when it happened; nanoseconds since 1970
	Event        string          `json:"event"`
	Process      string          `json:"process"`
	Instance     Key             `json:"instance"`
	Task         *TaskRecord     `json:"task,omitempty"` // as it was then
	To           string          `json:"to,omitempty"`   // who gets the copy
	Data         json.RawMessage `json:"data,omitempty"` // the variables that the task sees
	State        PushState       `json:"state"`
	Attempts     int             `json:"attempts,omitempty"`
	Failure      string          `json:"failure,omitempty"` // of the last attempt
	Done         int64           `json:"done,omitempty"`    // when it was settled; nanoseconds since 1970
}

// A PushState says what became of a push.
type PushState string

// The states of a push.
const (
	PushWaits   PushState = "waiting"
	PushSent    PushState = "sent"
	PushFell    PushState = "fallback" // the fall-back has it
	PushSkipped PushState = "skipped"  // a person gave it up
)

// PushKey is the key of a push: it sorts by subscription, then number.
func PushKey(subscription Key, number uint64) []byte {
	return binary.BigEndian.AppendUint64(subscription.Bytes(), number)
}

// PutSubscription begins a subscription, or changes the one of that Key: what was noted
// for it stays, and its numbers go on.
type PutSubscription struct {
	gives[Key]
	Subscription Subscription // Since, Last, Settled and Failure are left out
}

// DropSubscription ends a subscription with everything noted for it.
type DropSubscription struct {
	gives[Nothing]
	Subscription Key
}

// TellPush says what came of an attempt to send the oldest push that waits.
type TellPush struct {
	gives[Nothing]
	Subscription Key
	Number       uint64
	State        PushState
	Attempts     int
	Failure      string
	Pause        string // why the subscription is paused from now on; "": it is not
}

// ReplayPushes sends everything from a number on again, as far as it is kept, and lets a
// paused subscription go on. Number 0: from the oldest that waits.
type ReplayPushes struct {
	gives[Nothing]
	Subscription Key
	Number       uint64
}

// SkipPush gives the oldest push that waits up.
type SkipPush struct {
	gives[Nothing]
	Subscription Key
	Number       uint64
}
