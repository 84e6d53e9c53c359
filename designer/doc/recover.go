package doc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmnxml"
)

// An edit is a delta in a form that can be written to disk: what to do to one
// element of the tree before a change to get the tree after it. At leads to
// the element by child indexes, from the root element, in the tree after it;
// edits of outer elements come first, so the way exists when it is needed.
type edit struct {
	At    []int        `json:",omitempty"`
	Tag   string       `json:",omitempty"` // with prefix; empty: unchanged
	Attrs *[][2]string `json:",omitempty"` // all of them; nil: unchanged
	Out   []int        `json:",omitempty"` // indexes of tokens to take out, in the old list
	In    []insertion  `json:",omitempty"` // tokens to put in, at indexes of the new list
	Texts []insertion  `json:",omitempty"` // character data that changed, by index in the new list
}

type insertion struct {
	At  int
	XML string
}

// encode describes what the step did last, whether it was made or undone.
func (d *Doc) encode(s *step) []edit {
	arrived := map[etree.Token]bool{}
	for i := range s.deltas {
		for _, p := range s.deltas[i].in {
			arrived[p.token] = true
		}
	}
	root := d.file.Root()
	var edits []edit
	for i := range s.deltas {
		if at, ok := wayTo(s.deltas[i].xml, root, arrived); ok {
			edits = append(edits, s.deltas[i].encode(at))
		}
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return slices.Compare(a.At, b.At) })
	return edits
}

// wayTo returns the child indexes that lead from root to x. It is not ok if x
// is not in the tree, or came with something that is written as a whole.
func wayTo(x, root *etree.Element, arrived map[etree.Token]bool) (at []int, ok bool) {
	for ; x != root; x = x.Parent() {
		if x == nil || arrived[x] {
			return nil, false
		}
		at = append(at, x.Index())
	}
	slices.Reverse(at)
	return at, true
}

// encode describes the delta from the tree before to the present one.
func (d *delta) encode(at []int) edit {
	x := d.xml
	e := edit{At: at}
	if d.tag != x.Tag || d.space != x.Space {
		e.Tag = x.FullTag()
	}
	if !slices.Equal(d.attrs, x.Attr) {
		list := make([][2]string, len(x.Attr))
		for i, a := range x.Attr {
			list[i] = [2]string{a.FullKey(), a.Value}
		}
		e.Attrs = &list
	}
	for _, p := range d.out {
		e.Out = append(e.Out, p.at)
	}
	for _, p := range d.in {
		e.In = append(e.In, insertion{p.at, textOf(p.token)})
	}
	for _, t := range d.texts {
		if t.token.Parent() == x {
			e.Texts = append(e.Texts, insertion{t.token.Index(), textOf(t.token)})
		}
	}
	return e
}

// textOf writes a token such that tokenOf reads the same.
func textOf(t etree.Token) string {
	var b bytes.Buffer
	t.WriteTo(&b, &etree.WriteSettings{CanonicalAttrVal: true, CanonicalText: true})
	return b.String()
}

// tokenOf reads what textOf wrote. Prefixes need not be declared in it.
func tokenOf(text string) (etree.Token, error) {
	x := etree.NewDocument()
	x.ReadSettings.PreserveCData = true
	if err := x.ReadFromString("<x>" + text + "</x>"); err != nil {
		return nil, err
	}
	if len(x.Root().Child) != 1 {
		return nil, fmt.Errorf("%q is not one token", text)
	}
	return x.Root().RemoveChildAt(0), nil
}

// redoEdit does an edit.
func (tx *Tx) redoEdit(e edit) error {
	x := tx.file.Root()
	for _, i := range e.At {
		if i < 0 || i >= len(x.Child) {
			return errors.New("it does not fit the document")
		}
		c, ok := x.Child[i].(*etree.Element)
		if !ok {
			return errors.New("it does not fit the document")
		}
		x = c
	}
	tx.Touch(x)
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
	return redoChildren(x, e)
}

// redoChildren does the part of an edit that concerns the child list. Indexes of
// what goes out are those of the old list, so the last goes first.
func redoChildren(x *etree.Element, e edit) error {
	for i := len(e.Out) - 1; i >= 0; i-- {
		x.RemoveChildAt(e.Out[i])
	}
	for _, in := range e.In {
		t, err := tokenOf(in.XML)
		if err != nil {
			return err
		}
		x.InsertChildAt(in.At, t)
	}
	for _, in := range e.Texts {
		t, err := tokenOf(in.XML)
		if err != nil || in.At >= len(x.Child) {
			return errors.New("it does not fit the document")
		}
		x.RemoveChildAt(in.At)
		x.InsertChildAt(in.At, t)
	}
	return nil
}

// readJournal returns what a journal holds; end is where its last whole line ends.
func readJournal(file string) (h header, records []record, end int64, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return h, nil, 0, err
	}
	for first := true; ; first = false {
		i := bytes.IndexByte(data, '\n')
		if i < 0 {
			break
		}
		var r record
		if first {
			err = json.Unmarshal(data[:i], &h)
		} else if err = json.Unmarshal(data[:i], &r); err == nil {
			records = append(records, r)
		}
		if err != nil {
			break // written only in part, like everything behind it
		}
		data, end = data[i+1:], end+int64(i)+1
	}
	if h.Version != 1 {
		return h, nil, 0, fmt.Errorf("%s is not a journal of this program", file)
	}
	return h, records, end, nil
}

// Recover opens lost work as it was, undo history included, and goes on with
// its journal. If a change in it cannot be made again, the work up to there is
// returned together with the error.
func Recover(l Lost) (*Doc, error) {
	h, records, end, err := readJournal(l.Journal)
	if err != nil {
		return nil, fmt.Errorf("recover %s: %w", l.Name, err)
	}
	file, err := bpmnxml.Read(h.Name, h.Base)
	if err != nil {
		return nil, fmt.Errorf("recover %s: %w", h.Name, err)
	}
	d := Open(h.Name, file)
	for i, r := range records {
		if err := d.replay(r); err != nil {
			return d, fmt.Errorf("recover %s: change %d (%s): %w", h.Name, i+1, r.Name, err)
		}
	}
	d.ids = idsOf(d.file.Root())
	return d, d.resume(l.Journal, h, end)
}

// resume goes on writing to the journal that the document came from.
func (d *Doc) resume(path string, h header, end int64) error {
	j := &Journal{path: path, base: h.Base, name: h.Name}
	if err := j.hold(); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("go on with the journal of %s: %w", h.Name, err)
	}
	if err := errors.Join(f.Truncate(end), seekTo(f, end)); err != nil {
		return fmt.Errorf("go on with the journal of %s: %w", h.Name, err)
	}
	j.attach(f)
	d.journal = j
	return nil
}

// seekTo sets where the next write goes.
func seekTo(f *os.File, at int64) error {
	_, err := f.Seek(at, 0)
	return err
}

// replay makes a change, undo or redo again. An undo of what was done before the
// journal began is made as it is described and cannot be redone.
func (d *Doc) replay(r record) error {
	switch {
	case r.Kind == "undo" && len(d.undo) > 0:
		d.Undo()
		return nil
	case r.Kind == "redo" && len(d.redo) > 0:
		d.Redo()
		return nil
	}
	tx := newTx(d)
	for _, e := range r.Edits {
		if err := tx.redoEdit(e); err != nil {
			tx.rollback()
			return err
		}
	}
	s := tx.commit(r.Name)
	if r.Kind == "change" && s != nil {
		d.undo, d.redo = append(d.undo, s), nil
	} else {
		d.lost = true
	}
	return nil
}
