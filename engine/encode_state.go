package engine

// encode gives the stored form of an instance.
func (in *Instance) encode() []byte {
	e := encoder{b: make([]byte, 0, 256)}
	e.uint(1, uint64(in.Key))
	e.uint(2, uint64(in.Definition))
	e.str(3, in.Process)
	e.str(4, in.BusinessKey)
	e.uint(5, uint64(in.Parent))
	e.str(6, string(in.Status))
	e.bool(7, in.Suspended)
	e.int(8, in.Started)
	e.int(9, in.Ended)
	e.uint(10, uint64(in.Records))
	e.uint(11, in.Steps)
	e.uint(12, uint64(in.LastToken))
	e.uint(13, uint64(in.LastWait))
	e.uint(14, uint64(in.LastComp))
	e.uint(15, uint64(in.Newest))
	for _, t := range in.Tokens {
		mark := e.open(20)
		t.encode(&e)
		e.close(mark)
	}
	for _, w := range in.Waits {
		mark := e.open(21)
		w.encode(&e)
		e.close(mark)
	}
	for _, a := range in.Arrivals {
		mark := e.open(22)
		e.uint(1, uint64(a.Scope))
		e.str(2, a.Flow)
		e.str(3, a.Node)
		e.int(4, int64(a.Count))
		e.close(mark)
	}
	for _, i := range in.Incidents {
		mark := e.open(23)
		i.encode(&e)
		e.close(mark)
	}
	for _, c := range in.Comps {
		mark := e.open(24)
		c.encode(&e)
		e.close(mark)
	}
	return e.b
}

// DecodeInstance reads what BucketInstance or BucketEnded holds; data must not
// be changed afterwards.
func DecodeInstance(data []byte) *Instance {
	in := &Instance{}
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			in.Key = Key(d.n)
		case 2:
			in.Definition = Key(d.n)
		case 3:
			in.Process = d.str()
		case 4:
			in.BusinessKey = d.str()
		case 5:
			in.Parent = Key(d.n)
		case 6:
			in.Status = Status(d.str())
		case 7:
			in.Suspended = d.bool()
		case 8:
			in.Started = d.int()
		case 9:
			in.Ended = d.int()
		case 10:
			in.Records = d.u32()
		case 11:
			in.Steps = d.n
		case 12:
			in.LastToken = d.u32()
		case 13:
			in.LastWait = d.u32()
		case 14:
			in.LastComp = d.u32()
		case 15:
			in.Newest = Key(d.n)
		default:
			in.decodePart(&d)
		}
	}
	return in
}

// decodePart reads one entry of a list. Values of variables share memory with
// the record, which is why that must not change.
func (in *Instance) decodePart(d *decoder) {
	switch d.field {
	case 20:
		in.Tokens = append(in.Tokens, decodeToken(d.data))
	case 21:
		in.Waits = append(in.Waits, decodeWait(d.data))
	case 22:
		in.Arrivals = append(in.Arrivals, decodeArrival(d.data))
	case 23:
		in.Incidents = append(in.Incidents, decodeIncident(d.data))
	case 24:
		in.Comps = append(in.Comps, decodeComp(d.data))
	}
}

// decodeArrival reads a count of tokens that wait on a flow.
func decodeArrival(data []byte) (a Arrival) {
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			a.Scope = d.u32()
		case 2:
			a.Flow = d.str()
		case 3:
			a.Node = d.str()
		case 4:
			a.Count = int(d.int())
		}
	}
	return a
}

// encode writes the token inside its instance.
func (t *Token) encode(e *encoder) {
	e.uint(1, uint64(t.ID))
	e.uint(2, uint64(t.Scope))
	e.str(3, t.Element)
	e.str(4, t.Type)
	e.uint(5, uint64(t.Mark))
	e.uint(6, uint64(t.Origin))
	e.uint(7, uint64(t.Revives))
	if t.Loop != nil {
		mark := e.open(8)
		t.Loop.encode(e)
		e.close(mark)
	}
	for _, q := range t.Queue {
		e.uint(9, uint64(q))
	}
	encodeVars(e, 10, t.Vars)
}

// decodeToken reads what encode wrote.
func decodeToken(data []byte) *Token {
	t := &Token{}
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			t.ID = d.u32()
		case 2:
			t.Scope = d.u32()
		case 3:
			t.Element = d.str()
		case 4:
			t.Type = d.str()
		case 5:
			t.Mark = Mark(d.n)
		case 6:
			t.Origin = d.u32()
		case 7:
			t.Revives = d.u32()
		case 8:
			t.Loop = decodeLoop(d.data)
		case 9:
			t.Queue = append(t.Queue, d.u32())
		case 10:
			t.Vars = append(t.Vars, decodeVar(d.data))
		}
	}
	return t
}

// encodeVars writes variables in the order in which they appeared, because
// folding the journal must give the same bytes.
func encodeVars(e *encoder, field byte, vars []Variable) {
	for i := range vars {
		mark := e.open(field)
		e.str(1, vars[i].Name)
		e.bytes(2, vars[i].Value)
		e.close(mark)
	}
}

// decodeVar reads one variable without decoding its value.
func decodeVar(data []byte) (v Variable) {
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			v.Name = d.str()
		case 2:
			v.Value = d.data
		}
	}
	return v
}

// encode writes the loop. Entries of its lists are written even if they are
// empty, because their places count.
func (l *Loop) encode(e *encoder) {
	e.int(1, int64(l.Index))
	e.int(2, int64(l.Total))
	e.int(3, int64(l.Started))
	e.int(4, int64(l.Completed))
	e.int(5, int64(l.Terminated))
	for _, v := range l.Items {
		e.item(6, v)
	}
	for _, v := range l.Gathered {
		e.item(7, v)
	}
}

// decodeLoop reads what encode wrote.
func decodeLoop(data []byte) *Loop {
	l := &Loop{}
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			l.Index = int(d.int())
		case 2:
			l.Total = int(d.int())
		case 3:
			l.Started = int(d.int())
		case 4:
			l.Completed = int(d.int())
		case 5:
			l.Terminated = int(d.int())
		case 6:
			l.Items = append(l.Items, d.data)
		case 7:
			l.Gathered = append(l.Gathered, d.data)
		}
	}
	return l
}

// encode writes the incident.
func (i *Incident) encode(e *encoder) {
	e.uint(1, uint64(i.Key))
	e.uint(2, uint64(i.Token))
	e.str(3, i.Element)
	e.str(4, string(i.Kind))
	e.str(5, i.Message)
	e.str(6, i.Code)
	e.uint(7, uint64(i.Phase))
	e.uint(8, uint64(i.Wait))
	e.int(9, i.At)
}

// decodeIncident reads what encode wrote.
func decodeIncident(data []byte) *Incident {
	i := &Incident{}
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			i.Key = Key(d.n)
		case 2:
			i.Token = d.u32()
		case 3:
			i.Element = d.str()
		case 4:
			i.Kind = IncidentKind(d.str())
		case 5:
			i.Message = d.str()
		case 6:
			i.Code = d.str()
		case 7:
			i.Phase = Phase(d.n)
		case 8:
			i.Wait = d.u32()
		case 9:
			i.At = d.int()
		}
	}
	return i
}

// encode writes what can be compensated.
func (c *Comp) encode(e *encoder) {
	e.uint(1, uint64(c.ID))
	e.uint(2, uint64(c.Scope))
	e.str(3, c.Element)
	e.uint(4, uint64(c.Inner))
	encodeVars(e, 5, c.Vars)
}

// decodeComp reads what encode wrote.
func decodeComp(data []byte) *Comp {
	c := &Comp{}
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			c.ID = d.u32()
		case 2:
			c.Scope = d.u32()
		case 3:
			c.Element = d.str()
		case 4:
			c.Inner = d.u32()
		case 5:
			c.Vars = append(c.Vars, decodeVar(d.data))
		}
	}
	return c
}
