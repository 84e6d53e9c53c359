package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// Tab takes what is proposed; where that stands already, typed in full, Tab goes on to the next field.
func TestTabWhereTheProposalStands(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{})
	for typed, taken := range map[string]bool{"ord": true, "order": false} {
		e := NewInput(typed)
		e.focused = true
		e.proposals = &proposals{input: e, list: []Proposal{{Text: "order"}, {Text: "orderId"}}, box: container.NewStack(), layer: container.NewStack()}
		if e.AcceptsTab() != taken {
			t.Errorf("%s: it keeps Tab: %v", typed, !taken)
		}
		if got := e.proposals.key(fyne.KeyTab); got != taken || e.Text() != "order" {
			t.Errorf("%s: taken %v, the text is %q", typed, got, e.Text())
		}
	}
}

// A caret that has gone back before what was proposed leaves nothing that stands there.
func TestProposalBehindTheCaret(t *testing.T) {
	e := NewInput("a + order")
	p := &proposals{input: e, list: []Proposal{{From: 4, Text: "order"}}}
	e.at = 0
	if p.there(0) {
		t.Error("it stands behind the caret")
	}
}
