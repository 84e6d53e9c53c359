package doc

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmnxml"
)

// errMisfit says that a change was not made to the document it is replayed on.
var errMisfit = errors.New("it does not fit the document")

// replay makes a change, undo, redo or save again.
func (d *Doc) replay(r record) error {
	switch r.Kind {
	case "undo", "redo":
		from, to := &d.undo, &d.redo
		if r.Kind == "redo" {
			from, to = to, from
		}
		if len(*from) == 0 {
			return errMisfit
		}
		d.turn(from, to, r.Kind == "undo")
		return nil
	case "saved":
		return d.Saved(r.Name, d.Bytes())
	case "change":
		s, err := d.remake(r)
		if err == nil && s != nil {
			d.undo, d.redo = append(d.undo, s), nil
			d.forgetUnreachable()
		}
		return err
	}
	return fmt.Errorf("this program does not know what %q means", r.Kind)
}

// remake makes a change again. If it does not fit, the document is as before.
func (d *Doc) remake(r record) (s *step, err error) {
	tx := newTx(d)
	defer func() {
		if p := recover(); p != nil {
			err = errMisfit
		}
		if err != nil {
			tx.rollback()
		}
	}()
	if r.Slide != nil {
		return tx.reslide(r)
	}
	todo, err := tx.resolve(tx.file.Root(), r.Edits)
	if err != nil {
		return nil, err
	}
	moved, err := tx.respots(r.Spots)
	if err != nil {
		return nil, err
	}
	for _, e := range todo { // tokens leave everywhere before they enter, see swap
		tx.leave(e)
	}
	for _, e := range todo {
		if err := e.enter(); err != nil {
			return nil, err
		}
	}
	for _, m := range moved {
		tx.respot(m)
	}
	if r.Text != "" {
		from, err := bpmnxml.ReadText(d.Name, r.Text)
		if err != nil {
			return nil, err
		}
		tx.form = tx.file.Reform(from)
	}
	return tx.commit(r.Name), nil
}

// A redone is an edit with what it leads to.
type redone struct {
	edit
	x  *etree.Element
	in []etree.Token
}

// resolve finds what edits below x lead to while the tree is as it was before them.
func (tx *Tx) resolve(x *etree.Element, edits []edit) (todo []redone, err error) {
	for _, e := range edits {
		at, err := element(x, e.At)
		if err != nil {
			return nil, err
		}
		r := redone{edit: e, x: at}
		if r.In, err = e.insertions(tx.file); err != nil {
			return nil, err
		}
		for _, in := range r.In {
			t, inside, err := tx.token(in)
			if err != nil {
				return nil, err
			}
			r.in = append(r.in, t)
			todo = append(todo, inside...)
		}
		todo = append(todo, r)
	}
	return todo, nil
}

// token finds or makes what an insertion puts in.
func (tx *Tx) token(in insertion) (t etree.Token, inside []redone, err error) {
	switch {
	case len(in.From) > 0:
		parent, err := element(tx.file.Root(), in.From[:len(in.From)-1])
		last := in.From[len(in.From)-1]
		if err != nil || last < 0 || last >= len(parent.Child) {
			return nil, nil, errMisfit
		}
		return parent.Child[last], nil, nil
	case in.Was != "":
		x, err := tx.file.Fragment(in.Was)
		if err == nil {
			err = bpmnxml.SetValues(x, in.values)
		}
		if err != nil {
			return nil, nil, err
		}
		t = x
	default:
		t, err = tokenOf(in.XML)
	}
	if x, ok := t.(*etree.Element); ok && err == nil && len(in.Edits) > 0 {
		inside, err = tx.resolve(x, in.Edits)
	}
	return t, inside, err
}

// element walks from x along child indexes.
func element(x *etree.Element, way []int) (*etree.Element, error) {
	for _, i := range way {
		if i < 0 || i >= len(x.Child) {
			return nil, errMisfit
		}
		c, ok := x.Child[i].(*etree.Element)
		if !ok {
			return nil, errMisfit
		}
		x = c
	}
	return x, nil
}

// leave takes out what an edit takes out. Indexes are those of the old list, so the
// last goes first.
func (tx *Tx) leave(e redone) {
	tx.Touch(e.x)
	for _, i := range slices.Backward(e.Out) {
		e.x.RemoveChildAt(i)
	}
}

// enter does the rest of an edit.
func (e redone) enter() error {
	x := e.x
	if e.Tag != "" {
		x.Space, x.Tag = "", e.Tag
		if i := strings.IndexByte(e.Tag, ':'); i >= 0 {
			x.Space, x.Tag = e.Tag[:i], e.Tag[i+1:]
		}
	}
	if e.Attrs != nil {
		x.Attr = nil
		for _, a := range *e.Attrs {
			x.CreateAttr(a[0], a[1])
		}
	}
	for i, in := range e.In {
		if in.At < 0 || in.At > len(x.Child) {
			return errMisfit
		}
		x.InsertChildAt(in.At, e.in[i])
	}
	for _, in := range e.Texts {
		if err := setText(x, in); err != nil {
			return err
		}
	}
	return nil
}

// setText changes character data where it stands, so that it is still what was read.
func setText(x *etree.Element, in insertion) error {
	t, err := tokenOf(in.XML)
	if err != nil || in.At < 0 || in.At >= len(x.Child) {
		return errMisfit
	}
	now, ok := t.(*etree.CharData)
	old, was := x.Child[in.At].(*etree.CharData)
	if !ok || !was {
		return errMisfit
	}
	if now.IsCData() == old.IsCData() {
		old.SetData(now.Data)
		return nil
	}
	x.RemoveChildAt(in.At)
	x.InsertChildAt(in.At, now)
	return nil
}

// tokenOf reads what textOf wrote. Prefixes need not be declared in it.
func tokenOf(text string) (etree.Token, error) {
	x := etree.NewDocument()
	x.ReadSettings.PreserveCData = true
	if err := x.ReadFromString("<x>" + text + "</x>"); err != nil {
		return nil, err
	}
	switch len(x.Root().Child) {
	case 0:
		return etree.NewText(""), nil
	case 1:
		return x.Root().RemoveChildAt(0), nil
	}
	return nil, fmt.Errorf("%q is not one token", text)
}
