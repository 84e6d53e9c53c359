package step

import (
	"hookflow/engine"
	"hookflow/engine/wire"
)

const (
	keptAlerts     = 1000 // beyond that the oldest is forgotten, one that was read first
	namedInstances = 20   // of an alert
)

// fileAlert puts notifications into the alert of their group. Until then they are
// handed out after every start.
func (s *Step) fileAlert(c engine.FileAlert) (engine.Key, error) {
	for _, key := range c.Notices {
		if s.tx.Get(engine.BucketNotice, key.Bytes()) == nil {
			return 0, engine.Reject(engine.NotFound, "there is no notification %s", key)
		}
	}
	for _, key := range c.Notices {
		s.tx.Delete(engine.BucketNotice, key.Bytes())
	}
	alert := c.Alert
	if open := s.unread(alert.Group); open != nil {
		alert.Key, alert.First, alert.Told, alert.Failure = open.Key, open.First, open.Told, open.Failure
		alert.Count += open.Count
		alert.Stood = alert.Stood || open.Stood
		alert.Instances = append(open.Instances, alert.Instances...)
	} else {
		alert.Key, alert.Told = s.newKey(), 0
		s.forgetAlert()
	}
	alert.Instances = alert.Instances[max(0, len(alert.Instances)-namedInstances):]
	s.putAlert(&alert)
	return alert.Key, nil
}

// unread is the alert of a group that nobody has read; nil if there is none.
func (s *Step) unread(group string) (found *engine.Alert) {
	for _, v := range s.tx.From(engine.BucketAlert, nil) {
		if a := wire.DecodeAlert(v); a.Group == group && !a.Read {
			found = a
		}
	}
	return found
}

// forgetAlert makes room for another one.
func (s *Step) forgetAlert() {
	var oldest *engine.Alert
	n := 0
	for _, v := range s.tx.From(engine.BucketAlert, nil) {
		if a := wire.DecodeAlert(v); oldest == nil || a.Read && !oldest.Read {
			oldest = a
		}
		n++
	}
	if n >= keptAlerts {
		s.tx.Delete(engine.BucketAlert, oldest.Key.Bytes())
	}
}

func (s *Step) tellAlert(c engine.TellAlert) error {
	return s.changeAlert(c.Alert, func(a *engine.Alert) { a.Told, a.Failure = max(a.Told, c.Told), c.Failure })
}

func (s *Step) readAlert(c engine.ReadAlert) error {
	return s.changeAlert(c.Alert, func(a *engine.Alert) {
		a.Read = true
		if c.Resolved {
			a.Resolved = s.nanos
		}
	})
}

func (s *Step) changeAlert(key engine.Key, change func(*engine.Alert)) error {
	kept := s.tx.Get(engine.BucketAlert, key.Bytes())
	if kept == nil {
		return engine.Reject(engine.NotFound, "there is no notification %s", key)
	}
	a := wire.DecodeAlert(kept)
	change(a)
	s.putAlert(a)
	return nil
}

func (s *Step) putAlert(a *engine.Alert) {
	s.tx.Put(engine.BucketAlert, a.Key.Bytes(), wire.EncodeAlert(a))
}
