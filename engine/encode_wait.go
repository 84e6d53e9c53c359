package engine

// encode writes the wait, inside its instance or among the start waits of a
// definition.
func (w *Wait) encode(e *encoder) {
	e.uint(1, uint64(w.ID))
	e.uint(2, uint64(w.Token))
	e.uint(3, uint64(w.Kind))
	e.str(4, w.Element)
	e.int(5, int64(w.Def))
	e.str(6, w.Name)
	e.str(7, w.Corr)
	e.int(8, w.Due)
	e.int(9, int64(w.Left))
	e.uint(10, uint64(w.Key))
	e.int(11, int64(w.Attempt))
	e.int(12, int64(w.Total))
	e.bool(13, w.True)
	e.bool(14, w.Held)
	if w.Call != nil {
		mark := e.open(15)
		w.Call.encode(e)
		e.close(mark)
	}
	if w.Task != nil {
		mark := e.open(16)
		w.Task.encode(e)
		e.close(mark)
	}
	e.str(17, w.Cycle)
	for _, name := range sortedKeys(w.Brought) {
		mark := e.open(18)
		e.str(1, name)
		e.bytes(2, w.Brought[name])
		e.close(mark)
	}
}

// decodeWait reads what encode wrote.
func decodeWait(data []byte) *Wait {
	w := &Wait{}
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			w.ID = d.u32()
		case 2:
			w.Token = d.u32()
		case 3:
			w.Kind = WaitKind(d.n)
		case 4:
			w.Element = d.str()
		case 5:
			w.Def = int(d.int())
		case 6:
			w.Name = d.str()
		case 7:
			w.Corr = d.str()
		case 8:
			w.Due = d.int()
		case 9:
			w.Left = int(d.int())
		case 10:
			w.Key = Key(d.n)
		case 11:
			w.Attempt = int(d.int())
		case 12:
			w.Total = int(d.int())
		case 13:
			w.True = d.bool()
		case 14:
			w.Held = d.bool()
		case 15:
			w.Call = decodeCall(d.data)
		case 16:
			w.Task = decodeTask(d.data)
		case 17:
			w.Cycle = d.str()
		case 18:
			if w.Brought == nil {
				w.Brought = Vars{}
			}
			v := decodeVar(d.data)
			w.Brought[v.Name] = v.Value
		}
	}
	return w
}

// encode writes the rendered request. Secrets are placeholders at this point
// and stay so on disk.
func (c *Call) encode(e *encoder) {
	e.str(1, c.Method)
	e.str(2, c.URL)
	for _, h := range c.Header {
		mark := e.open(3)
		e.str(1, h.Name)
		e.str(2, h.Value)
		e.close(mark)
	}
	e.str(4, c.Body)
	e.str(5, c.Type)
	e.int(6, c.Timeout)
	e.str(7, c.Key)
}

// decodeCall reads what encode wrote.
func decodeCall(data []byte) *Call {
	c := &Call{}
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			c.Method = d.str()
		case 2:
			c.URL = d.str()
		case 3:
			c.Header = append(c.Header, decodePair(d.data))
		case 4:
			c.Body = d.str()
		case 5:
			c.Type = d.str()
		case 6:
			c.Timeout = d.int()
		case 7:
			c.Key = d.str()
		}
	}
	return c
}

// decodePair reads one header.
func decodePair(data []byte) (p Pair) {
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			p.Name = d.str()
		case 2:
			p.Value = d.str()
		}
	}
	return p
}

// encode writes what a person sees of a task.
func (t *Task) encode(e *encoder) {
	e.str(1, t.Assignee)
	e.str(2, t.Groups)
	e.str(3, t.Due)
	for i := range t.Form {
		f := &t.Form[i]
		mark := e.open(4)
		e.str(1, f.Variable)
		e.str(2, f.Label)
		e.str(3, f.Type)
		e.bool(4, f.Required)
		e.bytes(5, f.Value)
		e.close(mark)
	}
}

// decodeTask reads what encode wrote.
func decodeTask(data []byte) *Task {
	t := &Task{}
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			t.Assignee = d.str()
		case 2:
			t.Groups = d.str()
		case 3:
			t.Due = d.str()
		case 4:
			t.Form = append(t.Form, decodeFormField(d.data))
		}
	}
	return t
}

// decodeFormField reads one field of a form.
func decodeFormField(data []byte) (f FormField) {
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			f.Variable = d.str()
		case 2:
			f.Label = d.str()
		case 3:
			f.Type = d.str()
		case 4:
			f.Required = d.bool()
		case 5:
			f.Value = d.data
		}
	}
	return f
}
