package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// showSettings is the page of what can be chosen for the program as a whole.
func (w *Window) showSettings() {
	looks := []string{"", lightName, darkName, contrastName}
	names := []string{lang.L("As the system"), lang.L("Light"), lang.L("Dark"), lang.L("High contrast")}
	colours := look.NewSegment(names, max(0, index(looks, w.App.Preferences().String(variantKey))), func(at int) { w.chooseVariant(looks[at]) })
	language := w.languageSelect()
	row := func(label string, o fyne.CanvasObject, hint string) fyne.CanvasObject {
		c := look.Column(4, look.NewLabel(label, look.Small, colour.Text2), look.Row(0, o))
		if hint != "" {
			c.Add(look.NewLabel(hint, look.Caption, colour.Text3))
		}
		return c
	}
	page := look.Column(16,
		row(lang.L("Language"), look.Sized(220, 0, language), lang.L("The window changes at once; what is open stays open.")),
		row(lang.L("Colours"), colours.Content, ""),
	)
	keys := look.NewButton(look.Plain, "keyboard", lang.L("Keyboard shortcuts\u2026"), nil)
	keys.Do = func() { w.over.Top().Close(); w.showKeys() }
	page.Add(row(lang.L("Keys"), keys, lang.L("Every action, its keys, and others for it")))
	page.Add(w.notices())
	if w.Accounts != nil {
		open := look.NewButton(look.Plain, "key", w.action("accounts").plain()+"\u2026", nil)
		open.Do = func() { w.over.Top().Close(); w.showAccounts() }
		page.Add(row(lang.L("Calls"), open, lang.L("Who calls are made as, and what processes may know")))
	}
	if w.Local != nil {
		page.Add(row(lang.L("Address of this workstation"), look.NewLabel(w.Local.URL, look.Small, colour.Text).Code(), lang.L("Messages for processes come in here, below /in/.")))
	}
	if w.RecoveryDir != "" {
		page.Add(row(lang.L("Unsaved work is kept in"), look.NewLabel(w.RecoveryDir, look.Small, colour.Text).Code(), ""))
	}
	w.over.Show(overlay.Dialog{Name: "settings", Title: lang.L("Settings"), Content: container.NewVScroll(look.Inset(0, 8, 12, 8, page)),
		Size: fyne.NewSize(560, 700), Buttons: []overlay.Button{{Label: lang.L("Close")}}})
}

// notices are the switches of what people are told of outside of the window.
func (w *Window) notices() fyne.CanvasObject {
	said := func(label, quiet string) fyne.CanvasObject {
		box := widget.NewCheck(label, func(on bool) { w.App.Preferences().SetBool(quiet, !on); w.inbox.refresh() })
		box.Checked = !w.App.Preferences().Bool(quiet)
		return box
	}
	c := look.Column(0, look.NewLabel(lang.L("Tell me"), look.Small, colour.Text2), ticks(
		said(lang.L("New tasks, by a notification of the desktop"), quietTasksKey), said(lang.L("Failures, by a notification of the desktop"), quietAlertsKey),
		said(lang.L("What there is to do, by an icon in the tray"), noTrayKey)))
	c.Add(look.Inset(0, 0, 0, 6, look.NewLabel(lang.L("The icon comes and goes with the next start."), look.Caption, colour.Text3)))
	if l := w.Local; l != nil && l.TaskMail != nil {
		on, sends := l.TaskMail()
		mail := widget.NewCheck(lang.L("New tasks, by a mail to those whom they are for"), nil)
		mail.Checked = on
		mail.OnChanged = func(on bool) {
			if err := l.SetTaskMail(on, lang.L("Mails of new tasks")); err != nil {
				mail.Checked = !on
				mail.Refresh()
				w.fail(err)
			}
		}
		c.Add(ticks(mail))
		if !sends {
			c.Add(look.Para(lang.L("No mail goes out yet: an administrator names the account that sends them. First make one for a mail server at File > Accounts and secrets, then run: hookflow people sender NAME"), look.Caption, colour.Text3, fyne.TextAlignLeading))
		}
	}
	return c
}

// ticks are check boxes below each other, flush with what stands above: Fyne keeps some room free beside them.
func ticks(list ...fyne.CanvasObject) fyne.CanvasObject {
	return look.Inset(-6, 0, 0, 0, look.Column(0, list...))
}

func index(list []string, text string) int {
	for i, s := range list {
		if s == text {
			return i
		}
	}
	return -1
}
