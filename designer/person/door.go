package person

import (
	"errors"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// ErrWrong says that name and password do not belong together, and not which of them is wrong.
var ErrWrong = errors.New("the name or the password is wrong")

// A Wait refuses to look at a password for a while: too many were wrong.
type Wait time.Duration

// Error implements error.
func (w Wait) Error() string {
	return fmt.Sprintf("too many wrong passwords, wait %s", time.Duration(w))
}

// A Room is what screens and dialogs need of their window.
type Room struct {
	Background func(work, then func())                 // work off the window's goroutine, then in it
	After      func(time.Duration, func()) *time.Timer // in the window's goroutine
	Over       *overlay.Layer
}

// A Door is the screen on which somebody signs in.
type Door struct {
	Content        fyne.CanvasObject
	Name, Password *look.Input
	Enter          *look.Button
	room           Room
	access         *Access
	said           *look.Paragraph
	until          time.Time // no password is looked at before then
	asking         bool
	done           func()
}

// NewDoor makes the screen; done is called when somebody has signed in.
func NewDoor(a *Access, r Room, done func()) *Door {
	d := &Door{room: r, access: a, done: done, Name: look.NewInput(""), Password: look.NewInput(""), said: look.Para("", look.Small, colour.Fail, fyne.TextAlignLeading)}
	d.Password.Hidden = true
	d.Name.Submit, d.Password.Submit = d.try, d.try
	d.Enter = look.NewButton(look.Primary, "user", lang.L("Sign in"), d.try)
	d.said.Hide()
	card := look.Card(look.Sized(320, 0, look.Column(12,
		look.NewLabel(lang.L("Sign in"), look.Title, colour.Text).Bold(),
		look.Para(lang.L("People sign in on this workstation. An administrator gives names and passwords."), look.Small, colour.Text2, fyne.TextAlignLeading),
		labelled(lang.L("User name"), d.Name), labelled(lang.L("Password"), d.Password), d.said, look.Row(0, d.Enter))))
	d.Content = look.Surface(colour.Canvas, container.NewCenter(card))
	return d
}

// labelled is an input with its name above it.
func labelled(text string, o ...fyne.CanvasObject) fyne.CanvasObject {
	return look.Column(4, append([]fyne.CanvasObject{look.NewLabel(text, look.Small, colour.Text2)}, o...)...)
}

// try signs in with what is typed.
func (d *Door) try() {
	if d.asking || time.Now().Before(d.until) {
		return
	}
	name, password := d.Name.Text(), d.Password.Text()
	if name == "" || password == "" {
		d.say(lang.L("Type your name and your password."))
		return
	}
	d.asking = true
	d.Enter.Disable()
	var err error
	d.room.Background(func() { err = d.access.SignIn(name, password) }, func() {
		d.asking = false
		d.Enter.Enable()
		if err == nil {
			d.Password.SetText("")
			d.done()
			return
		}
		var wait Wait
		if errors.As(err, &wait) {
			d.until = time.Now().Add(time.Duration(wait))
			d.count()
			return
		}
		d.Password.SetText("")
		d.say(Said(err))
	})
}

// count says how long it is still to wait, until it is over.
func (d *Door) count() {
	left := time.Until(d.until)
	if left <= 0 {
		d.Enter.Enable()
		d.say("")
		return
	}
	d.Enter.Disable()
	d.say(Said(Wait(left)))
	d.room.After(time.Second, d.count)
}

func (d *Door) say(text string) {
	d.said.SetText(text)
	if text == "" {
		d.said.Hide()
	} else {
		d.said.Show()
	}
	d.Content.Refresh()
}

// Said is an error in words for whoever signs in.
func Said(err error) string {
	var wait Wait
	switch {
	case errors.As(err, &wait):
		return fmt.Sprintf(lang.L("Too many wrong passwords. Try again in %d s."), int(time.Duration(wait).Seconds()+0.999))
	case errors.Is(err, ErrWrong):
		return lang.L("The name or the password is wrong.")
	}
	return err.Error()
}

// ChangePassword asks whoever sits here for the password that is used, and for another one.
func ChangePassword(a *Access, r Room, done func(said string)) {
	old, first, second := look.NewInput(""), look.NewInput(""), look.NewInput("")
	for _, in := range []*look.Input{old, first, second} {
		in.Hidden = true
	}
	said := look.Para("", look.Small, colour.Fail, fyne.TextAlignLeading)
	content := look.Column(10, labelled(lang.L("Password until now"), old), labelled(lang.L("New password"), first,
		look.Para(lang.L("At least 8 letters"), look.Caption, colour.Text3, fyne.TextAlignLeading)), labelled(lang.L("The new one again"), second), said)
	var shown *overlay.Shown
	change := func() bool {
		if first.Text() != second.Text() {
			said.SetText(lang.L("The two new passwords are not the same."))
			content.Refresh()
			return false
		}
		var err error
		before, now := old.Text(), first.Text()
		r.Background(func() { err = a.SetPassword(before, now) }, func() {
			if err != nil {
				said.SetText(Said(err))
				content.Refresh()
				return
			}
			shown.Close()
			done(lang.L("The password was changed."))
		})
		return false
	}
	shown = r.Over.Show(overlay.Dialog{
		Name: "password", Title: lang.L("Change password"), Content: content, Focus: old, Size: fyne.NewSize(400, 0),
		Filled:  func() bool { return old.Edited() || first.Edited() },
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Change password"), Ready: change}},
	})
}
