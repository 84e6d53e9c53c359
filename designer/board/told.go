package board

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/explain"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// AccessibilityLabel implements fyne.Accessible.
func (b *Board) AccessibilityLabel() string { return lang.L("Diagram") }

// AccessibilityRole implements fyne.Accessible.
func (b *Board) AccessibilityRole() fyne.AccessibleRole { return look.RoleDiagram }

// Tells implements look.Teller: the elements as they are read, and a connection if it is what is selected.
func (b *Board) Tells() look.Told {
	list, chosen := b.Editor.Reading(), b.Editor.Doc.Chosen()
	t := look.Told{}
	if len(chosen) == 1 {
		if t.Current = chosen[0].ID; !slices.Contains(list, chosen[0]) {
			list = append(list, chosen[0])
		}
	} else if len(chosen) > 1 {
		t.Help = fmt.Sprintf(lang.L("%d selected"), len(chosen))
	}
	s := b.Editor.Doc.Scene()
	if s == nil { // nothing is drawn
		return t
	}
	for _, e := range list {
		item := s.Item(e.ID)
		if item == nil {
			continue
		}
		p := look.Part{ID: e.ID, Role: look.RoleElement, Name: b.called(e), At: b.Place(bpmn.Point{X: item.Bounds.X, Y: item.Bounds.Y}),
			Size: fyne.NewSize(float32(item.Bounds.W), float32(item.Bounds.H)), Do: func() { b.Reveal(e.ID) }}
		p.Size.Width, p.Size.Height = p.Size.Width*float32(b.view.zoom), p.Size.Height*float32(b.view.zoom)
		if slices.Contains(chosen, e) {
			p.On, p.Help = true, ways(e)
		}
		t.Parts = append(t.Parts, p)
	}
	return t
}

// called is the name of an element with what it is.
func (b *Board) called(e *bpmn.Element) string {
	kind := lang.L(b.Editor.Doc.TypeOf(e).Label())
	if name := explain.Element(e); !strings.EqualFold(name, kind) {
		return name + ", " + kind
	}
	return kind
}

// ways says what leads to an element, and where it leads.
func ways(e *bpmn.Element) string {
	from, to := []*bpmn.Element{e.Source, e.Host}, []*bpmn.Element{e.Target}
	for _, f := range e.In {
		from = append(from, f.Source)
	}
	for _, f := range e.Out {
		to = append(to, f.Target)
	}
	var words []string
	for _, end := range []struct {
		format string
		list   []*bpmn.Element
	}{{lang.L("comes from %s"), from}, {lang.L("leads to %s"), to}} {
		var names []string
		for _, e := range end.list {
			if e != nil {
				names = append(names, explain.Element(e))
			}
		}
		if len(names) > 0 {
			words = append(words, fmt.Sprintf(end.format, strings.Join(names, ", ")))
		}
	}
	return strings.Join(words, "; ")
}

// Inside is the entry in which a name is edited.
func (b *Board) Inside() []fyne.CanvasObject { return []fyne.CanvasObject{b.naming} }
