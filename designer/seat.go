package designer

import (
	"slices"
	"time"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/person"
)

// Where people sign in, the window shows a screen on which they do so, and does then what the role of whoever sits at it allows.
// Nobody is asked on a workstation on which nobody signs in.

// seating is what was seen of who sits at the window when it was looked at last.
type seating struct {
	seat   person.Seat
	asks   bool
	guards string
	door   *person.Door // nil: nobody has to sign in
}

// seatPause is how often it is looked whether a session has ended, or a role is another one.
const seatPause = 2 * time.Second

// unseated are the actions of who has not signed in: nothing of them shows or changes what is open.
var unseated = []string{"quit", "about", "guide", "keys", "light", "dark", "contrast", "system", "full screen", "menu", "settings"}

// access is how people come to sit here; nil: whoever does may do everything.
func (w *Window) access() *person.Access {
	if w.Local == nil {
		return nil
	}
	return w.Local.Access
}

// signedOut reports whether somebody has to sign in before anything is shown.
func (w *Window) signedOut() bool { return w.sitting.asks }

// refusal says why who sits here may not do an action; "" if they may.
func (w *Window) refusal(a *Action) string {
	switch {
	case w.signedOut() && !slices.Contains(unseated, a.Name):
		return w.access().Refusal("")
	case a.Needs != "":
		return w.access().Refusal(a.Needs)
	}
	return ""
}

// seated looks who sits here, and shows the window as it is for them if that is somebody else than before.
func (w *Window) seated() {
	now := seating{}
	if a := w.access(); a != nil {
		now.seat, now.asks = a.Seat()
		now.guards = a.Guarded()
	}
	before := w.sitting
	now.door = before.door
	if before == now {
		return
	}
	if !now.asks {
		now.door = nil
	} else if now.door == nil {
		now.door = person.NewDoor(w.access(), w.room(), w.seated)
	}
	w.sitting = now
	if now.asks && !before.asks {
		w.over.Clear() // pages of people, accounts and records, too
	}
	w.switched()
	for _, t := range w.open {
		if t.docked != nil {
			t.docked.Refresh()
		}
	}
	w.dock.refresh()
	w.inbox.chosen = 0
	w.inbox.refresh()
	if now.door != nil {
		w.Canvas().Focus(now.door.Name)
	}
}

// watchSeat goes on looking who sits here: a session ends by itself, or because an administrator ends it.
func (w *Window) watchSeat() {
	w.seated()
	if w.access() != nil {
		w.after(seatPause, w.watchSeat)
	}
}

// room is what screens and dialogs of people need of the window.
func (w *Window) room() person.Room {
	return person.Room{Background: w.aside, After: w.after, Over: w.over}
}

// seatMenu is what who has signed in can do about it.
func (w *Window) seatMenu() []look.Item {
	return []look.Item{
		{Text: person.RoleLabel(w.sitting.seat.Role), Disabled: true}, {},
		{Text: lang.L("Change password\u2026"), Do: func() {
			person.ChangePassword(w.access(), w.room(), func(said string) { w.seated(); w.status.say(said, false) })
		}},
		{Text: lang.L("Sign out"), Do: w.signOut},
	}
}

// signOut ends the session. Files that are open stay open behind the screen, with what was not saved.
func (w *Window) signOut() {
	w.access().SignOut()
	w.seated()
}

// seatChip says in the first line of the window who sits at it.
func (b *topBar) seatChip() {
	s := b.window.sitting.seat
	if b.seat == s {
		return
	}
	b.seat = s
	b.who.RemoveAll()
	if s.Role != "" {
		var chip *look.Press
		chip = look.NewPress(s.Name, look.Inset(8, 4, 8, 4, look.Row(6, look.NewGlyph("user", look.IconSmall, colour.Text2), look.NewLabel(s.Name, look.Body, colour.Text))), "", "",
			func() { look.ShowMenu(b.window.Canvas(), b.seatMenu(), look.BelowObject(chip)) })
		b.who.Add(chip)
	}
	b.content.Refresh()
}
