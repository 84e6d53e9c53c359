package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// An edited is a text that is written in and has the shortcuts of texts.
type edited interface {
	fyne.Focusable
	fyne.CanvasObject
	fyne.Shortcutable
}

// editMenu shows what can be done with a text at a point of the window: what the keys do, for the pointer. closed is called when
// the menu is gone, before anything is done.
func editMenu(e edited, at fyne.Position, marked, undoable bool, closed func()) *Menu {
	c := fyne.CurrentApp().Driver().CanvasForObject(e)
	if c == nil {
		return nil
	}
	clip := fyne.CurrentApp().Clipboard()
	item := func(icon, text, key string, can bool, s fyne.Shortcut) Item {
		return Item{Icon: icon, Text: text, Key: key, Disabled: !can, Do: func() {
			c.Focus(e)
			e.TypedShortcut(s)
		}}
	}
	menu := ShowMenu(c, []Item{
		item("undo", lang.L("Undo"), "Ctrl Z", undoable, &fyne.ShortcutUndo{}), {},
		item("cut", lang.L("Cut"), "Ctrl X", marked, &fyne.ShortcutCut{Clipboard: clip}),
		item("copy", lang.L("Copy"), "Ctrl C", marked, &fyne.ShortcutCopy{Clipboard: clip}),
		item("paste", lang.L("Paste"), "Ctrl V", clip.Content() != "", &fyne.ShortcutPaste{Clipboard: clip}), {},
		item("", lang.L("Select all"), "Ctrl A", true, &fyne.ShortcutSelectAll{}),
	}, Below(at, fyne.Size{}))
	menu.popup.OnClosed = closed
	return menu
}
