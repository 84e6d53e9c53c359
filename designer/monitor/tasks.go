package monitor

import (
	"hookflow/engine"
	"hookflow/engine/loop"
)

// A Person is somebody who may have tasks.
type Person struct {
	Name   string
	Groups []string // whose tasks are theirs, too
}

// A Box is a box of somebody with how much lies in it.
type Box struct {
	Name      string // of loop.Boxes
	Count     int
	Processes map[string]int // by id
}

// An Inbox is what somebody sees of tasks.
type Inbox struct {
	Boxes []Box
	Tasks []*engine.TaskRecord // of the box that is open
	Next  string               // where the list goes on; "": it is at its end
	Names map[string]string    // of processes, by id
}

// Inbox looks into the boxes of a person and reads the tasks of one of them.
func (l *Local) Inbox(who Person, box string, f loop.TaskFilter) (in Inbox, err error) {
	in.Names = map[string]string{}
	err = l.Engine.View(func(q *loop.Query) error {
		for _, name := range loop.Boxes {
			boxes, _ := loop.BoxesOf(name, who.Name, who.Groups)
			n, of := q.CountTasks(boxes)
			in.Boxes = append(in.Boxes, Box{name, n, of})
			if name == box {
				f.Boxes = boxes
			}
			for id := range of {
				if d := q.Latest(id); d != nil {
					in.Names[id] = d.Name
				}
			}
		}
		page := q.TaskPage(f)
		in.Tasks, in.Next = page.Tasks, page.Next
		return nil
	})
	return in, err
}

// Task is what people know of a task; nil if there is none of that key.
func (l *Local) Task(key engine.Key) (t *engine.TaskRecord, err error) {
	err = l.Engine.View(func(q *loop.Query) error { t = q.TaskRecord(key); return nil })
	return t, err
}
