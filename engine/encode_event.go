package engine

// encode writes the event without instance and time, which its record has once
// for all of them.
func (ev *Event) encode(e *encoder) {
	e.uint(1, uint64(ev.Kind))
	e.uint(2, uint64(ev.Token))
	e.uint(3, uint64(ev.Scope))
	e.str(4, ev.Element)
	e.str(5, ev.Type)
	e.str(6, ev.Name)
	e.bytes(7, ev.Value)
	e.int(8, int64(ev.Count))
	e.uint(9, uint64(ev.Mark))
	e.uint(10, uint64(ev.Origin))
	e.uint(11, uint64(ev.Revives))
	e.uint(12, uint64(ev.Definition))
	e.uint(13, uint64(ev.Parent))
	for _, n := range ev.Names {
		e.item(14, []byte(n))
	}
	for _, q := range ev.Queue {
		e.uint(15, uint64(q))
	}
	ev.encodeParts(e)
}

// encodeParts writes what only few events have.
func (ev *Event) encodeParts(e *encoder) {
	if ev.Wait != nil {
		mark := e.open(16)
		ev.Wait.encode(e)
		e.close(mark)
	}
	if ev.Incident != nil {
		mark := e.open(17)
		ev.Incident.encode(e)
		e.close(mark)
	}
	if ev.Loop != nil {
		mark := e.open(18)
		ev.Loop.encode(e)
		e.close(mark)
	}
	if ev.Comp != nil {
		mark := e.open(19)
		ev.Comp.encode(e)
		e.close(mark)
	}
}

// decodeEvent reads what encode wrote; the caller fills in instance and time.
func decodeEvent(data []byte) (ev Event) {
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			ev.Kind = EventKind(d.n)
		case 2:
			ev.Token = d.u32()
		case 3:
			ev.Scope = d.u32()
		case 4:
			ev.Element = d.str()
		case 5:
			ev.Type = d.str()
		case 6:
			ev.Name = d.str()
		case 7:
			ev.Value = d.data
		case 8:
			ev.Count = int(d.int())
		case 9:
			ev.Mark = Mark(d.n)
		case 10:
			ev.Origin = d.u32()
		case 11:
			ev.Revives = d.u32()
		default:
			ev.decodePart(&d)
		}
	}
	return ev
}

// decodePart reads one of the rarer fields.
func (ev *Event) decodePart(d *decoder) {
	switch d.field {
	case 12:
		ev.Definition = Key(d.n)
	case 13:
		ev.Parent = Key(d.n)
	case 14:
		ev.Names = append(ev.Names, d.str())
	case 15:
		ev.Queue = append(ev.Queue, d.u32())
	case 16:
		ev.Wait = decodeWait(d.data)
	case 17:
		ev.Incident = decodeIncident(d.data)
	case 18:
		ev.Loop = decodeLoop(d.data)
	case 19:
		ev.Comp = decodeComp(d.data)
	}
}
