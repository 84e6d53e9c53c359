package designer

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// showKeys lists every key, of the window and of the hand.
func (w *Window) showKeys() {
	window, hand := look.Column(4), look.Column(4)
	line := func(to *fyne.Container, label, key string) {
		if key != "" {
			to.Add(look.RowGrow(12, 0, look.NewLabel(label, look.Body, colour.Text).Cut(), look.Keys(key)))
		}
	}
	for i := range w.actions {
		line(window, w.actions[i].plain(), w.actions[i].keys())
	}
	for _, a := range slices.Concat(handActions, contextActions, severalActions) {
		if a.name != "" && w.action(a.name) == nil && !slices.ContainsFunc(contextActions, func(c menuEntry) bool { return c.name == a.name && slices.Contains(handActions, a) }) {
			line(hand, lang.L(a.label), toolKey(a.name))
		}
	}
	columns := container.NewGridWithColumns(2, look.Inset(0, 0, 16, 0, window), look.Inset(16, 0, 0, 0, hand))
	w.over.Show(overlay.Dialog{Name: "keys", Title: lang.L("Keyboard shortcuts"), Content: container.NewVScroll(look.Inset(0, 0, 12, 0, columns)),
		Size: fyne.NewSize(760, 560), Buttons: []overlay.Button{{Label: lang.L("Close")}}})
}

// about says what this program is.
func (w *Window) about() {
	w.note("Hookflow", fmt.Sprintf(lang.L("Version %s. A desktop program for processes that call services and are called by them."), w.App.Metadata().Version))
}
