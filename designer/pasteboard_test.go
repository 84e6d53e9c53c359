package designer

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// A held clipboard is a desktop's, with what it was told.
type held struct{ text string }

func (h *held) Content() string        { return h.text }
func (h *held) SetContent(text string) { h.text = text }

// What was copied here comes back as it is for as long as the desktop holds its text; what was copied elsewhere since then
// counts, and is a text.
func TestPasteboard(t *testing.T) {
	d := doc.Open("new", bpmnxml.New())
	err := d.Change("draw", func(tx *doc.Tx) error {
		_, err := tx.Create(doc.Type{Kind: "task"}, bpmn.Point{X: 300, Y: 300}, nil)
		return err
	})
	check(t, err)
	d.SelectAll()
	clip, err := d.Copy(d.Chosen())
	check(t, err)
	desktop := &held{}
	p := pasteboard{desktop: func() fyne.Clipboard { return desktop }, inline: true}
	p.set(clip)
	if !strings.Contains(desktop.text, "<bpmn:task") {
		t.Errorf("other programs get %q", desktop.text)
	}
	if p.get() != clip {
		t.Error("what was copied here is read again")
	}
	desktop.text = "something else"
	if got := p.get(); got == clip || got.Text() != "something else" {
		t.Errorf("what was copied elsewhere comes back as %q", got.Text())
	}
	if p.clip != nil {
		t.Error("what nobody can paste any more is kept")
	}
}
