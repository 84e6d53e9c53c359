package doc

import "hookflow/engine/bpmn"

// divertApart is how far apart error events stand on the border of their activity.
const divertApart = 44.0

// Diverts returns the events on the border of an activity that catch errors, in the order
// of the document.
func Diverts(host *bpmn.Element) (list []*bpmn.Element) {
	for _, b := range host.Boundary {
		if b.HasTrigger(bpmn.Error) {
			list = append(list, b)
		}
	}
	return list
}

// DivertCode is the code of the errors that such an event catches; "" for all errors.
func DivertCode(boundary *bpmn.Element, model *bpmn.Definitions) string {
	ref := model.ByID(bpmn.Value(boundary, "error"))
	if ref == nil {
		return ""
	}
	return ref.Attr("errorCode")
}

// Divert returns the event on the border of host that catches errors with this code ("": all):
// the one that is there, or a new one at a free place of the lower border. An activity that
// can be told which error its failure throws, and is not, throws this one.
func (tx *Tx) Divert(host *bpmn.Element, code string) (*bpmn.Element, error) {
	for _, b := range Diverts(host) {
		if DivertCode(b, tx.model) == code {
			return b, nil
		}
	}
	at := tx.bounds(host)
	point := bpmn.Point{X: at.Right() - 24, Y: at.Bottom()}
	for _, b := range host.Boundary {
		if has := tx.bounds(b); has.Center().Y >= at.Bottom()-1 {
			point.X = min(point.X, has.Center().X-divertApart)
		}
	}
	b, err := tx.Create(Type{Kind: bpmn.BoundaryEvent, Trigger: bpmn.Error}, point, host)
	if err != nil || code == "" {
		return b, err
	}
	root, err := tx.errorRoot(code)
	if err != nil {
		return nil, err
	}
	if err := tx.SetField(b, "error", root.ID); err != nil {
		return nil, err
	}
	if _, may := bpmn.FieldOf(host, "errorCode"); may && bpmn.Value(host, "errorCode") == "" {
		return b, tx.SetField(host, "errorCode", code)
	}
	return b, nil
}

// errorRoot is the error of the document with this code, made if there is none.
func (tx *Tx) errorRoot(code string) (*bpmn.Element, error) {
	for _, e := range tx.model.Every(bpmn.ErrorRoot) {
		if e.Attr("errorCode") == code {
			return e, nil
		}
	}
	e, err := tx.AddRoot(bpmn.ErrorRoot, code)
	if err != nil {
		return nil, err
	}
	return e, tx.SetField(e, "errorCode", code)
}

// Lead lets what leaves an event lead to an element: the flow that is there, or a new one.
func (tx *Tx) Lead(from, to *bpmn.Element) error {
	tx.sync()
	var err error
	switch {
	case len(from.Out) == 0:
		_, err = tx.Connect(from, to)
	case from.Out[0].Target != to:
		_, err = tx.Reconnect(from.Out[0], false, to, bpmn.Point{})
	}
	return err
}
