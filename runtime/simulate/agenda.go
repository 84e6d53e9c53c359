package simulate

import "container/heap"

// An appointment is something that happens at a time.
type appointment struct {
	at     int64 // nanoseconds since 1970
	number int   // of two at one time the one that was made first comes first
	do     func() error
}

// An agenda is what will happen, the next first. It implements heap.Interface.
type agenda struct {
	list []appointment
	made int
}

func (a *agenda) Len() int { return len(a.list) }
func (a *agenda) Less(i, j int) bool {
	if a.list[i].at != a.list[j].at {
		return a.list[i].at < a.list[j].at
	}
	return a.list[i].number < a.list[j].number
}
func (a *agenda) Swap(i, j int) { a.list[i], a.list[j] = a.list[j], a.list[i] }
func (a *agenda) Push(x any)    { a.list = append(a.list, x.(appointment)) }
func (a *agenda) Pop() any {
	last := len(a.list) - 1
	x := a.list[last]
	a.list[last] = appointment{}
	a.list = a.list[:last]
	return x
}

// add makes an appointment.
func (a *agenda) add(at int64, do func() error) {
	a.made++
	heap.Push(a, appointment{at, a.made, do})
}

// next takes the appointment that comes first.
func (a *agenda) next() appointment { return heap.Pop(a).(appointment) }
