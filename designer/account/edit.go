package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// An editor is the form of one account. Saving it tries it.
type editor struct {
	page    *Page
	was     Account // as it is kept; without a name: it is new
	kind    Kind
	content fyne.CanvasObject
	name    *look.Input
	form    *fyne.Container // the settings of the kind
	list    []*setting
	grants  *grants
	said    *fyne.Container // what came of saving
	save    *look.Button
	changed bool
}

// A setting is the input of one field.
type setting struct {
	field  Field
	wire   bool // it is one of the connection
	input  *look.Input
	choice *look.Select
	secret string // the name of the secret that is used; empty: none yet
	note   *look.Label
	wrong  *look.Paragraph
}

// connection are the settings of how a service is reached.
var connection = []Field{
	{Name: "address", Label: "Address of the service", Help: "Saving tries the account there, with a GET request. Connectors send there, too."},
	{Name: "proxy", Label: "Proxy", Help: "For example http://proxy:3128; empty: as the system says."},
	{Name: "ca", Label: "Authorities", Help: "PEM file of the authorities that signed the certificate of the service, if the system does not know them."},
	{Name: "certificate", Label: "Client certificate", Help: "PEM file, for services that ask who calls by TLS."},
	{Name: "key", Label: "Key of the client certificate", Secret: true},
}

func newEditor(p *Page, a Account) *editor {
	e := &editor{page: p, was: a, form: look.Column(12), said: look.Column(4)}
	e.name = look.NewInput(a.Name)
	e.name.Hint = "shop"
	e.name.Changed = func(string) { e.changed = true; e.renamed() }
	e.name.Able(a.Name == "")
	var words []string
	for _, k := range p.Kinds {
		words = append(words, lang.L(k.Label))
	}
	kinds := look.NewSelect(words, func(at int) { e.changed = true; e.show(p.Kinds[at]) })
	e.save = look.NewButton(look.Primary, "check", lang.L("Save and try"), e.store)
	buttons := look.Row(8, e.save)
	if a.Name != "" {
		buttons.Add(look.NewButton(look.Danger, "trash", lang.L("Remove"), e.remove))
	}
	e.grants = newGrants(p, e.grantedNow(), func() { e.changed = true })
	title := a.Name
	if title == "" {
		title = lang.L("New account")
	}
	body := look.Column(12, look.NewLabel(title, look.Title, colour.Text).Bold().Cut())
	if a.Name == "" {
		body.Add(label(lang.L("Name"), true, e.name, hint(lang.L("Calls and connectors know it by this name."))))
	}
	body.Add(label(lang.L("Kind"), true, kinds))
	body.Add(e.form)
	e.content = look.Frame(nil, look.Column(0, look.Hair(), look.Inset(20, 12, 20, 12, look.Column(8, e.said, buttons))), nil, nil,
		container.NewVScroll(look.Inset(20, 14, 20, 20, body)))
	at := slices.IndexFunc(p.Kinds, func(k Kind) bool { return k.Name == a.Kind })
	kinds.Put(at, a.Kind)
	e.show(p.kind(a.Kind))
	p.edited = func() bool { return e.changed }
	p.parts["account.save"], p.parts["account.name"], p.parts["account.kind"] = e.save, e.name, kinds
	return e
}

// show lays out the settings of a kind.
func (e *editor) show(k Kind) {
	e.kind = k
	e.form.RemoveAll()
	e.list = nil
	for _, f := range k.Fields {
		e.form.Add(e.row(&setting{field: f}, e.was.Settings[f.Name]))
	}
	if sign := e.signIn(); sign != nil {
		e.form.Add(sign)
	}
	e.form.Add(look.Hair())
	e.form.Add(e.grants.content)
	if k.HTTP {
		e.form.Add(look.Hair())
		for _, f := range connection {
			e.form.Add(e.row(&setting{field: f, wire: true}, *e.was.wire(f.Name)))
		}
	}
	e.form.Refresh()
}

// wire is a setting of the connection.
func (a *Account) wire(name string) *string {
	return map[string]*string{"address": &a.Address, "proxy": &a.Proxy, "ca": &a.CA, "certificate": &a.Certificate, "key": &a.Key}[name]
}

// row is one setting.
func (e *editor) row(s *setting, value string) fyne.CanvasObject {
	f := s.field
	s.wrong = look.Para("", look.Caption, colour.Fail, fyne.TextAlignLeading)
	s.wrong.Hide()
	e.list = append(e.list, s)
	box := label(lang.L(f.Label), f.Required)
	switch {
	case f.Choices != nil:
		box.Add(e.choice(s, value))
	case f.Secret:
		box.Add(e.secret(s, value))
	default:
		box.Add(e.text(s, value))
	}
	if f.Help != "" {
		box.Add(hint(lang.L(f.Help)))
	}
	box.Add(s.wrong)
	return box
}

// part is the name of the input for programs that drive the window.
func (s *setting) part() string {
	if s.wire {
		return "connection." + s.field.Name
	}
	return "account." + s.field.Name
}

func (e *editor) choice(s *setting, value string) fyne.CanvasObject {
	var words []string
	for _, c := range s.field.Choices {
		words = append(words, choiceLabel(c))
	}
	s.choice = look.NewSelect(words, func(int) { e.changed = true })
	s.choice.Put(max(0, slices.Index(s.field.Choices, value)), "")
	e.page.parts[s.part()] = s.choice
	return s.choice
}

// text is a setting that may be seen; of a file it can be looked for.
func (e *editor) text(s *setting, value string) fyne.CanvasObject {
	s.input = look.NewInput(value)
	s.input.Changed = func(string) { e.changed = true; s.fault("") }
	e.page.parts[s.part()] = s.input
	if !s.wire || s.field.Name != "ca" && s.field.Name != "certificate" {
		return s.input
	}
	find := look.NewIconButton("folder-open", lang.L("Choose a file"), func() {
		e.page.Over.AskOpen(overlay.Files{Endings: []string{".pem", ".crt", ".cer"}}, func(path string) { s.input.SetText(path); e.changed = true })
	})
	return look.RowGrow(4, 0, s.input, find)
}

// secret is a setting that is never shown: its value is typed, or one that is kept already
// is chosen by its name.
func (e *editor) secret(s *setting, value string) fyne.CanvasObject {
	s.secret = value
	s.input = look.NewInput("")
	s.input.Hidden = true
	if s.wire { // a key in PEM form has lines
		s.input.Multi, s.input.Least, s.input.Most = true, 2, 4
	}
	s.note = look.NewLabel("", look.Caption, colour.Text3).Cut()
	s.input.Changed = func(string) { e.changed = true; s.fault(""); e.tell(s) }
	e.page.parts[s.part()] = s.input
	pick := look.NewIconButton("lock", lang.L("Use a secret that is kept already"), nil)
	pick.Do = func() { e.pick(s, pick) }
	e.tell(s)
	return look.Column(3, look.RowGrow(4, 0, s.input, pick), s.note)
}

// tell says which secret the setting is kept as.
func (e *editor) tell(s *setting) {
	name := cmp.Or(s.secret, e.secretName(s))
	switch {
	case s.secret == "" && s.input.Text() == "":
		s.input.Hint = ""
		s.note.SetText(lang.L("Type the value; it is kept as a secret, not in the file."))
	case s.input.Text() == "":
		s.input.Hint = lang.L("kept; type to replace it")
		s.note.SetText(fmt.Sprintf(lang.L("Secret %s"), name))
	default:
		s.note.SetText(fmt.Sprintf(lang.L("Will be kept as the secret %s"), name))
	}
	s.input.Refresh()
}

// secretName is what a secret of the account is called if nobody says otherwise.
func (e *editor) secretName(s *setting) string {
	field := s.field.Name
	if s.wire {
		field = "clientKey"
	}
	return e.page.free(secretName(strings.TrimSpace(e.name.Text()), field))
}

// free is the name, or one like it that no secret has: what is kept for something else is not written over.
func (p *Page) free(name string) string {
	out := name
	for n := 2; hasSecret(p.secrets, out); n++ {
		out = fmt.Sprintf("%s_%d", name, n)
	}
	return out
}

func hasSecret(list []Secret, name string) bool {
	return slices.ContainsFunc(list, func(s Secret) bool { return s.Name == name })
}

func (e *editor) renamed() {
	for _, s := range e.list {
		if s.note != nil {
			e.tell(s)
		}
	}
}

// pick offers the secrets that there are.
func (e *editor) pick(s *setting, at fyne.CanvasObject) {
	items := []look.Item{{Text: lang.L("none"), Checked: s.secret == "", Do: func() { s.secret = ""; e.changed = true; e.tell(s) }}}
	for _, known := range e.page.secrets {
		items = append(items, look.Item{Icon: "lock", Text: known.Name, Checked: known.Name == s.secret, Do: func() {
			s.secret = known.Name
			s.input.SetText("")
			e.changed = true
			e.tell(s)
		}})
	}
	look.ShowMenu(e.page.Window.Canvas(), items, look.BelowObject(at))
}

// fault says below the setting what is wrong with it.
func (s *setting) fault(text string) {
	s.wrong.SetText(text)
	if s.input != nil {
		s.input.SetWrong(text != "", -1, -1)
	}
	if text == "" {
		s.wrong.Hide()
	} else {
		s.wrong.Show()
	}
}

func (s *setting) value() string {
	switch {
	case s.choice != nil:
		return s.field.Choices[s.choice.At]
	case s.field.Secret:
		return s.secret
	}
	return strings.TrimSpace(s.input.Text())
}

// account is what the form says, with the values of the secrets that were typed by the
// names that they get.
func (e *editor) account() (a Account, values map[string]string) {
	a = Account{Name: strings.TrimSpace(e.name.Text()), Kind: e.kind.Name, Settings: map[string]string{}}
	values = map[string]string{}
	for _, s := range e.list {
		value := s.value()
		if s.field.Secret && s.input.Text() != "" {
			value = cmp.Or(value, e.secretName(s))
			values[value] = s.input.Text()
		}
		switch {
		case s.wire:
			*a.wire(s.field.Name) = value
		case value != "":
			a.Settings[s.field.Name] = value
		}
	}
	return a, values
}

// ready says below the settings what is missing.
func (e *editor) ready() bool {
	ok := true
	for _, s := range e.list {
		if s.field.Required && s.choice == nil && s.value() == "" && s.input.Text() == "" {
			s.fault(lang.L("This is needed."))
			ok = false
		}
	}
	if strings.TrimSpace(e.name.Text()) == "" {
		e.say(look.Bad, "error", lang.L("Give the account a name."))
		e.page.Window.Canvas().Focus(e.name)
		return false
	}
	if !ok {
		e.say(look.Bad, "error", lang.L("Something is missing; see above."))
	}
	return ok
}

// store saves the account with its secrets, then tries it.
func (e *editor) store() {
	if e.page.stop != nil { // the button says Cancel
		e.page.cancel()
		return
	}
	if !e.ready() {
		return
	}
	p := e.page
	a, values := e.account()
	processes, environment := e.grants.list(), p.Environment
	var trial Trial
	var err, tried error
	e.busy(func(ctx context.Context) {
		if e.was.Name == "" && slices.ContainsFunc(p.Accounts(environment), func(other Account) bool { return other.Name == a.Name }) {
			err = fmt.Errorf(lang.L("there is an account called %s already; choose it in the list to change it"), a.Name)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if err = p.SetSecret(environment, name, values[name]); err != nil {
				return
			}
		}
		if err = p.Put(environment, a); err != nil {
			return
		}
		for _, name := range a.names(e.kind) {
			if err = p.Grant(environment, name, processes); err != nil {
				return
			}
		}
		trial, tried = p.Try(ctx, environment, a)
	}, func() {
		if err != nil {
			e.say(look.Bad, "error", fmt.Sprintf(lang.L("Not saved: %v"), err))
			return
		}
		e.changed = false
		p.after("account "+a.Name, trialTone(trial, tried))
	})
}

// after shows the page anew and says what came of saving.
func (p *Page) after(what string, said outcome) {
	p.loadThen(what, func() {
		if p.editor != nil {
			p.editor.say(said.tone, said.icon, said.text)
		}
	})
}

// An outcome is a sentence about what was done.
type outcome struct {
	tone look.Tone
	icon string
	text string
}

// trialTone says what came of trying an account.
func trialTone(t Trial, err error) outcome {
	switch {
	case errors.Is(err, context.Canceled):
		return outcome{look.Waits, "warning", lang.L("Saved; trying it was cancelled.")}
	case err != nil:
		return outcome{look.Bad, "error", fmt.Sprintf(lang.L("Saved, but it does not work yet: %v"), err)}
	case t.Host == "":
		return outcome{look.Neutral, "info", lang.L("Saved. Give the address of the service to have it tried.")}
	case t.Refused:
		return outcome{look.Bad, "error", fmt.Sprintf(lang.L("Saved, but %s answers %s"), t.Host, t.Status)}
	case t.Status == "":
		return outcome{look.Good, "done", fmt.Sprintf(lang.L("Saved and tried: %s lets it in (%s)"), t.Host, took(t.Took))}
	}
	return outcome{look.Good, "done", fmt.Sprintf(lang.L("Saved and tried: %s answers %s (%s)"), t.Host, t.Status, took(t.Took))}
}

func took(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

// busy does something that can be cancelled; the button of saving cancels it meanwhile.
func (e *editor) busy(do func(context.Context), then func()) {
	ctx, stop := context.WithCancel(context.Background())
	e.page.stop = stop
	e.say(look.Busy, "clock", lang.L("Saving and trying…"))
	e.save.Icon = "close"
	e.save.SetText(lang.L("Cancel"))
	e.page.Background(func() { do(ctx) }, func() {
		stop()
		e.page.stop = nil
		e.save.Icon = "check"
		e.save.SetText(lang.L("Save and try"))
		then()
	})
}

// say shows a sentence above the buttons.
func (e *editor) say(tone look.Tone, icon, text string) {
	glyph := look.Column(0, look.Inset(0, 2, 8, 0, look.NewGlyph(icon, look.IconSmall, tone.Strong)))
	e.said.Objects = []fyne.CanvasObject{look.Frame(nil, nil, glyph, nil, look.Para(text, look.Small, tone.Strong, fyne.TextAlignLeading))}
	e.said.Refresh()
	e.content.Refresh()
}

// signIn lets a person sign in, for an account that needs one.
func (e *editor) signIn() fyne.CanvasObject {
	signs := slices.ContainsFunc(e.list, func(s *setting) bool { return slices.Contains(s.field.Choices, "authorizationCode") })
	if !signs || e.was.Name == "" {
		return nil
	}
	b := look.NewButton(look.Plain, "external", lang.L("Sign in in the browser"), func() {
		p, name, environment := e.page, e.was.Name, e.page.Environment
		var err error
		e.busy(func(ctx context.Context) { err = p.SignIn(ctx, environment, name) }, func() {
			said := outcome{look.Good, "done", lang.L("Signed in; the token is kept as a secret.")}
			if err != nil {
				said = outcome{look.Bad, "error", fmt.Sprintf(lang.L("Not signed in: %v"), err)}
			}
			p.after("account "+name, said)
		})
	})
	return look.Column(4, look.Row(0, b), hint(lang.L("For the flow in which a person signs in. Save the account first.")))
}

// grantedNow are the processes that may use all that the account uses.
func (e *editor) grantedNow() []string {
	names := e.was.names(e.page.kind(e.was.Kind))
	var list []string
	for _, s := range e.page.secrets {
		if slices.Contains(names, s.Name) {
			list = append(list, s.Granted...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// remove asks, and forgets the account.
func (e *editor) remove() {
	p, name, environment := e.page, e.was.Name, e.page.Environment
	p.Over.Show(overlay.Dialog{
		Name: "remove account", Title: fmt.Sprintf(lang.L("Remove the account %s?"), name),
		Content: look.NewLabel(lang.L("Calls that name it fail from then on. Its secrets stay."), look.Body, colour.Text),
		Buttons: []overlay.Button{{Label: lang.L("Keep")}, {Label: lang.L("Remove"), Danger: true, Do: func() {
			var err error
			p.Background(func() { err = p.Delete(environment, name) }, func() {
				p.Over.Fail(err)
				p.load("")
			})
		}}},
	})
}
