package engine

// encode gives the stored form of a definition.
func (f *Definition) encode() []byte {
	var e encoder
	e.uint(1, uint64(f.Key))
	e.str(2, f.Process)
	e.str(3, f.Name)
	e.int(4, int64(f.Version))
	e.str(5, f.Tag)
	e.str(6, f.Resource)
	e.bytes(7, f.Digest)
	e.int(8, f.Deployed)
	return e.b
}

// DecodeDefinition reads a value of BucketDefinition.
func DecodeDefinition(data []byte) *Definition {
	f := &Definition{}
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			f.Key = Key(d.n)
		case 2:
			f.Process = d.str()
		case 3:
			f.Name = d.str()
		case 4:
			f.Version = int(d.int())
		case 5:
			f.Tag = d.str()
		case 6:
			f.Resource = d.str()
		case 7:
			f.Digest = append([]byte(nil), d.data...)
		case 8:
			f.Deployed = d.int()
		}
	}
	return f
}

// encode gives the stored form of a kept message.
func (m *Buffered) encode() []byte {
	var e encoder
	e.uint(1, uint64(m.Key))
	e.str(2, m.Name)
	e.str(3, m.Corr)
	e.str(4, m.ID)
	e.bytes(5, m.Payload)
	e.bytes(6, m.Request)
	e.int(7, m.Expires)
	e.bool(8, m.Taken)
	return e.b
}

// DecodeBuffered reads a value of BucketBuffer; data must not be changed
// afterwards.
func DecodeBuffered(data []byte) *Buffered {
	m := &Buffered{}
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			m.Key = Key(d.n)
		case 2:
			m.Name = d.str()
		case 3:
			m.Corr = d.str()
		case 4:
			m.ID = d.str()
		case 5:
			m.Payload = d.data
		case 6:
			m.Request = d.data
		case 7:
			m.Expires = d.int()
		case 8:
			m.Taken = d.bool()
		}
	}
	return m
}

// encode gives the stored form of a notification.
func (n *Notice) encode() []byte {
	var e encoder
	e.uint(1, uint64(n.Key))
	e.str(2, n.To)
	e.str(3, n.Text)
	e.uint(4, uint64(n.Instance))
	e.str(5, n.Element)
	e.int(6, n.At)
	return e.b
}

// DecodeNotice reads a value of BucketNotice.
func DecodeNotice(data []byte) *Notice {
	n := &Notice{}
	d := decoder{b: data}
	for d.next() {
		switch d.field {
		case 1:
			n.Key = Key(d.n)
		case 2:
			n.To = d.str()
		case 3:
			n.Text = d.str()
		case 4:
			n.Instance = Key(d.n)
		case 5:
			n.Element = d.str()
		case 6:
			n.At = d.int()
		}
	}
	return n
}

// encodeWaits writes the start waits of a definition.
func encodeWaits(waits []*Wait) []byte {
	var e encoder
	for _, w := range waits {
		mark := e.open(1)
		w.encode(&e)
		e.close(mark)
	}
	return e.b
}

// DecodeWaits reads a value of BucketStart; data must not be changed afterwards.
func DecodeWaits(data []byte) []*Wait {
	var out []*Wait
	d := decoder{b: data}
	for d.next() {
		if d.field == 1 {
			out = append(out, decodeWait(d.data))
		}
	}
	return out
}
