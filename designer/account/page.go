package account

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// Options are what the page needs of its window.
type Options struct {
	*Store
	Window      fyne.Window
	Over        *overlay.Layer
	Environment string                         // that is shown first
	Processes   []Process                      // of the open documents
	Background  func(work func(), then func()) // work off the window's goroutine, then in it
	Closed      func()
}

// A Page lists accounts and secrets at the left and edits one of them at the right.
type Page struct {
	Options
	popup    *look.Popup
	places   *look.Select // the environments
	list     *fyne.Container
	room     *fyne.Container // the editor
	accounts []Account
	secrets  []Secret
	keyring  bool
	chosen   string // "account NAME", "secret NAME", or empty: something new
	edited   func() bool
	editor   *editor            // that is shown; nil: none
	stop     context.CancelFunc // ends what is under way; nil: nothing
	parts    map[string]fyne.CanvasObject
}

// The size of the page.
const (
	pageWide = 860
	pageHigh = 620
	listWide = 250
)

// Show opens the page.
func Show(o Options) *Page {
	p := &Page{Options: o, list: look.Column(2), room: container.NewStack(), parts: map[string]fyne.CanvasObject{}}
	p.places = look.NewSelect(nil, func(at int) { p.leave(func() { p.move(at) }) })
	shut := look.NewIconButton("close", lang.L("Close"), func() { p.leave(p.popup.Hide) })
	title := look.Column(0, look.NewLabel(lang.L("Accounts and secrets"), look.Title, colour.Text).Bold(),
		look.NewLabel(lang.L("Who calls are made as, and what processes may know"), look.Small, colour.Text3).Cut())
	where := look.Row(8, look.NewLabel(lang.L("Environment"), look.Small, colour.Text2), look.Sized(180, 0, p.places))
	head := look.Column(0, look.Inset(16, 12, 10, 12, look.RowGrow(10, 1, look.Tile(look.Busy, "key", 32), title, where, shut)), look.Hair())
	ground := look.NewGround(colour.Sunken, "", 0)
	ground.Corners = [4]float32{0, 0, 0, 11} // as the dialog's
	left := look.Sized(listWide, 0, container.NewStack(ground, container.NewVScroll(look.Pad(8, p.list))))
	body := look.Frame(head, nil, look.Frame(nil, nil, nil, look.Hair(), left), nil, p.room)
	p.popup = look.NewPopup(look.Dialog(body), look.Middle(pageWide, pageHigh))
	p.popup.Dimmed, p.popup.Stays = true, true
	p.popup.Escaped = func() { p.leave(p.popup.Hide) }
	p.popup.OnClosed = func() {
		p.cancel()
		if p.Closed != nil {
			p.Closed()
		}
	}
	p.popup.Over(o.Window.Canvas())
	p.load("")
	return p
}

// Parts are the controls of the page by name, for programs that drive the window.
func (p *Page) Parts() map[string]fyne.CanvasObject { return p.parts }

// load reads what there is in the environment and shows it, with one of them chosen.
func (p *Page) load(chosen string) { p.loadThen(chosen, func() {}) }

// loadThen is load with what is done afterwards.
func (p *Page) loadThen(chosen string, then func()) {
	var places []string
	var accounts []Account
	var secrets []Secret
	keyring := false
	p.Background(func() {
		places = p.Environments()
		accounts, secrets, keyring = p.Accounts(p.Environment), p.Secrets(p.Environment), p.Keyring()
	}, func() {
		p.accounts, p.secrets, p.keyring = accounts, secrets, keyring
		if !slices.Contains(places, p.Environment) {
			places = append(places, p.Environment)
		}
		slices.Sort(places)
		p.places.Words = append(places, lang.L("New environment…"))
		p.places.Put(slices.Index(places, p.Environment), "")
		p.choose(chosen)
		p.popup.Begin(look.FirstRow(p.list), p.room)
		then()
	})
}

// move goes to another environment, or to one that is new.
func (p *Page) move(at int) {
	if at < len(p.places.Words)-1 {
		p.Environment = p.places.Words[at]
		p.load("")
		return
	}
	p.places.Put(slices.Index(p.places.Words, p.Environment), "")
	name := look.NewInput("")
	name.Hint = "production"
	p.Over.Show(overlay.Dialog{
		Name: "environment", Title: lang.L("New environment"), Focus: name, Size: fyne.NewSize(400, 200), Filled: name.Edited,
		Content: look.Column(8, look.Column(4, look.NewLabel(lang.L("Name"), look.Small, colour.Text2), name),
			look.Para(lang.L("It is kept with the first account or secret that you add to it."), look.Small, colour.Text3, fyne.TextAlignLeading)),
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Go there"), Ready: func() bool { return strings.TrimSpace(name.Text()) != "" }, Do: func() {
			p.Environment = strings.TrimSpace(name.Text())
			p.load("")
		}}},
	})
}

// leave asks before what was typed is thrown away, and goes on.
func (p *Page) leave(then func()) {
	if p.edited == nil || !p.edited() {
		then()
		return
	}
	p.places.Put(slices.Index(p.places.Words, p.Environment), "")
	p.Over.Show(overlay.Dialog{
		Name: "discard", Title: lang.L("Throw away what you filled in?"), Content: look.NewLabel(lang.L("It was not saved."), look.Body, colour.Text),
		Buttons: []overlay.Button{{Label: lang.L("Go on filling in")}, {Label: lang.L("Throw away"), Danger: true, Do: func() { p.edited = nil; then() }}},
	})
}

// cancel ends what is under way.
func (p *Page) cancel() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// choose shows one of the list in the editor.
func (p *Page) choose(what string) {
	p.cancel()
	p.chosen, p.edited, p.editor = what, nil, nil
	clear(p.parts)
	p.fill()
	kind, name, _ := strings.Cut(what, " ")
	switch at := slices.IndexFunc(p.accounts, func(a Account) bool { return a.Name == name }); {
	case kind == "account" && name == "":
		p.edit(Account{Kind: "bearer"})
	case kind == "account" && at >= 0:
		p.edit(p.accounts[at])
	case kind == "secret":
		at := slices.IndexFunc(p.secrets, func(s Secret) bool { return s.Name == name })
		s := Secret{}
		if at >= 0 {
			s = p.secrets[at]
		}
		p.put(newSecretEditor(p, s).content)
	default:
		p.put(p.empty())
	}
}

func (p *Page) edit(a Account) {
	p.editor = newEditor(p, a)
	p.put(p.editor.content)
}

func (p *Page) put(o fyne.CanvasObject) {
	p.room.Objects = []fyne.CanvasObject{o}
	p.room.Refresh()
}

// empty says what the page is for.
func (p *Page) empty() fyne.CanvasObject {
	add := look.NewButton(look.Primary, "plus", lang.L("Add an account"), func() { p.choose("account ") })
	p.parts["accounts.add"] = add
	if len(p.accounts)+len(p.secrets) > 0 {
		return container.NewCenter(look.Empty("key", lang.L("Choose an account or a secret"), lang.L("Calls name an account; what is secret in it lies beside the file, never in it."), add))
	}
	return container.NewCenter(look.Empty("key", lang.L("No accounts and no secrets yet"), lang.L("Calls name an account; what is secret in it lies beside the file, never in it."), add))
}

// fill shows the list.
func (p *Page) fill() { look.Refill(p.list, p.fillList) }

func (p *Page) fillList() {
	p.list.RemoveAll()
	head := func(text, tip, what string) {
		add := look.NewIconButton("plus", tip, func() { p.leave(func() { p.choose(what) }) })
		add.Square = 24
		p.parts["add."+strings.TrimSpace(what)] = add
		p.list.Add(look.Inset(8, 6, 0, 2, look.RowGrow(4, 0, look.NewLabel(text, look.Caption, colour.Text3).Bold(), add)))
	}
	head(lang.L("Accounts"), lang.L("Add an account"), "account ")
	for _, a := range p.accounts {
		p.list.Add(p.row("account "+a.Name, "user", a.Name, lang.L(p.kind(a.Kind).Label)))
	}
	if len(p.accounts) == 0 {
		p.list.Add(look.Inset(8, 0, 8, 4, look.NewLabel(lang.L("none"), look.Small, colour.Text3)))
	}
	p.list.Add(look.Inset(0, 6, 0, 0, look.Hair()))
	head(lang.L("Secrets"), lang.L("Add a secret"), "secret ")
	for _, s := range p.secrets {
		p.list.Add(p.row("secret "+s.Name, "lock", s.Name, granted(s.Granted)))
	}
	if len(p.secrets) == 0 {
		p.list.Add(look.Inset(8, 0, 8, 4, look.NewLabel(lang.L("none"), look.Small, colour.Text3)))
	}
	p.list.Refresh()
}

// row is one account or secret in the list.
func (p *Page) row(what, glyph, name, note string) fyne.CanvasObject {
	fill, ink := colour.Name(""), colour.Text2
	if what == p.chosen {
		fill, ink = colour.AccentSoft, colour.AccentText
	}
	words := look.Column(0, look.NewLabel(name, look.Body, colour.Text).Cut(), look.NewLabel(note, look.Small, colour.Text2).Cut())
	row := look.NewPress(name, look.Inset(8, 5, 8, 5, look.RowGrow(8, 1, look.NewGlyph(glyph, look.IconSmall, ink), words)), fill, "", func() {
		p.leave(func() { p.choose(what) })
	})
	p.parts[what] = row
	return row
}

func (p *Page) kind(name string) Kind {
	if i := slices.IndexFunc(p.Kinds, func(k Kind) bool { return k.Name == name }); i >= 0 {
		return p.Kinds[i]
	}
	return Kind{Name: name, Label: name}
}

// granted says who may use a secret.
func granted(list []string) string {
	switch {
	case slices.Contains(list, Everybody):
		return lang.L("every process")
	case len(list) == 0:
		return lang.L("granted to none")
	}
	return strings.Join(list, ", ")
}

// kept says where the values of secrets lie.
func (p *Page) kept() string {
	if p.keyring {
		return lang.L("Kept in the keyring of the system; nobody is shown it again.")
	}
	return lang.L("Kept encrypted on this workstation; nobody is shown it again.")
}

// label is a setting with its name above it.
func label(text string, required bool, o ...fyne.CanvasObject) *fyne.Container {
	if required {
		text += " *"
	}
	return look.Column(4, append([]fyne.CanvasObject{look.NewLabel(text, look.Small, colour.Text2)}, o...)...)
}

// hint is a line below a setting.
func hint(text string) fyne.CanvasObject {
	return look.Para(text, look.Caption, colour.Text3, fyne.TextAlignLeading)
}

// secretName is the name for a secret of an account, such as SHOP_PASSWORD.
func secretName(account, field string) string {
	word := func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}
	name := strings.Trim(strings.Map(word, account), "_")
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = strings.TrimSuffix("ACCOUNT_"+name, "_")
	}
	var parts []rune
	for i, r := range field { // clientSecret becomes CLIENT_SECRET
		if i > 0 && r >= 'A' && r <= 'Z' {
			parts = append(parts, '_')
		}
		parts = append(parts, r)
	}
	return name + "_" + strings.Map(word, string(parts))
}
