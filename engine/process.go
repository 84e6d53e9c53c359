package engine

import "time"

// A Mode says what may begin a process.
type Mode string

// The modes.
const (
	ModePublished Mode = ""        // everything that its start events name
	ModeDraft     Mode = "draft"   // a person, by hand; nothing that comes from outside, no timer, no other process unless it is a draft itself
	ModeOffline   Mode = "offline" // nothing; what runs goes on
)

// A Process is what is kept of a process beside its versions. Nothing is kept of one that was always published.
type Process struct {
	ID    string `json:"id"`
	Mode  Mode   `json:"mode,omitempty"`
	By    string `json:"by,omitempty"`    // who changed the mode
	At    int64  `json:"at,omitempty"`    // nanoseconds since 1970; when
	From  int64  `json:"from,omitempty"`  // nanoseconds since 1970: beginning of the minute that is counted
	Begun int    `json:"begun,omitempty"` // instances begun in it
}

// A CatchUp says what happens to the times of a schedule that were missed, while the program was down or had too much to do.
type CatchUp string

// What happens to them.
const (
	CatchUpOnce CatchUp = "once" // one instance begins for all of them
	CatchUpNone CatchUp = "none" // nothing begins for them
	CatchUpAll  CatchUp = "all"  // one instance begins for each
)

// MissedAfter is how late a time of a schedule is missed.
const MissedAfter = time.Minute

// A Schedule is what is kept of a timer start event beside what the model says. Nothing is kept of one that was left alone.
type Schedule struct {
	Process string  `json:"process"`
	Element string  `json:"element"`
	Paused  bool    `json:"paused,omitempty"`
	CatchUp CatchUp `json:"catchUp,omitempty"` // empty: once
}

// ScheduleKey is the key of a Schedule.
func ScheduleKey(process, element string) []byte {
	return append(append([]byte(process), 0), element...)
}

// SetMode says what may begin a process from now on.
type SetMode struct {
	gives[Nothing]
	Process string
	Mode    Mode
	By      string
}

// SetSchedule pauses a schedule, lets it go on, or says how it catches up. What is nil stays.
type SetSchedule struct {
	gives[Nothing]
	Process string
	Element string // id of the start event
	Paused  *bool
	CatchUp *CatchUp
}
