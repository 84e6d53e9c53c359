package person

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// Options are what the page needs of its window.
type Options struct {
	Room
	*Store
	Window fyne.Window
	Closed func()
}

// A Page lists people, groups, the organisation and tokens at the left, and edits one of them at the right.
type Page struct {
	Options
	popup  *look.Popup
	list   *fyne.Container
	room   *fyne.Container // the editor
	guards *widget.Check
	all    Everything
	chosen string // "person NAME", "group NAME", "unit NAME", "token NAME"; without a name: something new; or empty
	edited func() bool
	parts  map[string]fyne.CanvasObject
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
	shut := look.NewIconButton("close", lang.L("Close"), func() { p.leave(p.popup.Hide) })
	title := look.Column(0, look.NewLabel(lang.L("People"), look.Title, colour.Text).Bold(),
		look.NewLabel(lang.L("Who has tasks, who is told, and who signs in as what"), look.Small, colour.Text3).Cut())
	head := look.Column(0, look.Inset(16, 12, 10, 12, look.RowGrow(10, 1, look.Tile(look.Busy, "users", 32), title, shut)), look.Hair())
	p.guards = widget.NewCheck(lang.L("Only administrators change integration blocks"), nil)
	foot := look.Column(0, look.Hair(), look.Inset(12, 4, 16, 4, p.guards))
	left := look.Sized(listWide, 0, look.Surface(colour.Sunken, container.NewVScroll(look.Pad(8, p.list))))
	body := look.Frame(head, foot, look.Frame(nil, nil, nil, look.Hair(), left), nil, p.room)
	p.popup = look.NewPopup(look.Dialog(body), look.Middle(pageWide, pageHigh))
	p.popup.Dimmed, p.popup.Stays = true, true
	p.popup.Escaped = func() { p.leave(p.popup.Hide) }
	p.popup.OnClosed = p.Closed
	p.popup.Over(o.Window.Canvas())
	p.load("")
	return p
}

// Parts are the controls of the page by name, for programs that drive the window.
func (p *Page) Parts() map[string]fyne.CanvasObject { return p.parts }

// load reads everybody and shows it, with one of them chosen.
func (p *Page) load(chosen string) {
	var all Everything
	var err error
	p.Background(func() { all, err = p.Read() }, func() {
		if err != nil {
			p.Over.Fail(err)
			return
		}
		p.all = all
		p.guards.OnChanged = nil
		p.guards.SetChecked(all.Guards)
		p.guards.OnChanged = p.guard
		p.choose(chosen)
		p.popup.Begin(look.FirstRow(p.list), p.room)
	})
}

// guard keeps who may change integration blocks. What is typed in the editor stays.
func (p *Page) guard(on bool) {
	var err error
	p.Background(func() { err = p.SetGuards(on) }, func() {
		if err == nil {
			p.all.Guards = on
			return
		}
		p.Over.Fail(err)
		p.guards.OnChanged = nil
		p.guards.SetChecked(!on)
		p.guards.OnChanged = p.guard
	})
}

// refuse says below the form why it is not saved.
func (p *Page) refuse(said *look.Paragraph, why string) {
	said.SetText(why)
	p.room.Refresh()
}

// do carries a change out and shows what is there then. What is refused is told where said says, or in a dialog.
func (p *Page) do(then string, change func() error, said *look.Paragraph) {
	var err error
	p.Background(func() { err = change() }, func() {
		switch {
		case err == nil:
			p.edited = nil
			p.load(then)
		case said != nil:
			p.refuse(said, fmt.Sprintf(lang.L("Not saved: %v"), err))
		default:
			p.Over.Fail(err)
			p.load(p.chosen)
		}
	})
}

// leave asks before what was typed is thrown away, and goes on.
func (p *Page) leave(then func()) {
	if p.edited == nil || !p.edited() {
		then()
		return
	}
	p.Over.Show(overlay.Dialog{
		Name: "discard", Title: lang.L("Throw away what you filled in?"), Content: look.NewLabel(lang.L("It was not saved."), look.Body, colour.Text),
		Buttons: []overlay.Button{{Label: lang.L("Go on filling in")}, {Label: lang.L("Throw away"), Danger: true, Do: func() { p.edited = nil; then() }}},
	})
}

// sure asks before something is gone for good.
func (p *Page) sure(title, text string, do func() error) {
	p.Over.Show(overlay.Dialog{
		Name: "sure", Title: title, Text: text,
		Buttons: []overlay.Button{{Label: lang.L("Keep")}, {Label: lang.L("Remove"), Danger: true, Do: func() { p.do("", do, nil) }}},
	})
}

// choose shows one of the list in the editor.
func (p *Page) choose(what string) {
	p.chosen, p.edited = what, nil
	clear(p.parts)
	p.parts["guards"] = p.guards
	p.fill()
	kind, name, _ := strings.Cut(what, " ")
	content := p.empty()
	switch kind {
	case "person":
		content = p.personEditor(p.person(name))
	case "group":
		content = p.groupSheet(name)
	case "unit":
		content = p.unitEditor(name)
	case "token":
		content = p.tokenEditor(name)
	}
	p.room.Objects = []fyne.CanvasObject{content}
	p.room.Refresh()
	if first, is := p.parts[kind+".name"].(fyne.Focusable); is && name == "" { // something new begins with its name
		p.Window.Canvas().Focus(first)
	}
}

// person is somebody by name; the zero Person if nobody is called so.
func (p *Page) person(name string) Person {
	if i := slices.IndexFunc(p.all.People, func(x Person) bool { return x.Name == name }); i >= 0 {
		return p.all.People[i]
	}
	return Person{}
}

// empty says what the page is for.
func (p *Page) empty() fyne.CanvasObject {
	add := look.NewButton(look.Primary, "plus", lang.L("Add a person"), func() { p.choose("person ") })
	p.parts["first"] = add
	head := lang.L("Choose somebody")
	if len(p.all.People) == 0 {
		head = lang.L("Nobody is known yet")
	}
	return container.NewCenter(look.Empty("users", head, lang.L("People have tasks and are told of failures. As soon as one of them may sign in, everybody has to."), add))
}

// fill shows the list.
func (p *Page) fill() { look.Refill(p.list, p.fillList) }

func (p *Page) fillList() {
	p.list.RemoveAll()
	p.head(lang.L("People"), lang.L("Add a person"), "person ")
	groups := map[string]int{}
	for _, x := range p.all.People {
		note := lang.L("does not sign in")
		if x.Role != "" {
			note = RoleLabel(x.Role)
		}
		p.row("person "+x.Name, "user", x.Name, note, 0)
		for _, g := range x.Groups {
			groups[g]++
		}
	}
	p.head(lang.L("Groups"), "", "")
	for _, g := range slices.Sorted(maps.Keys(groups)) {
		p.row("group "+g, "users", g, fmt.Sprintf(lang.L("%d people"), groups[g]), 0)
	}
	p.head(lang.L("Organisation"), lang.L("Add a unit"), "unit ")
	p.below("", 0)
	p.head(lang.L("Tokens"), lang.L("Make a token"), "token ")
	for _, t := range p.all.Tokens {
		p.row("token "+t.Name, "key", t.Name, RoleLabel(t.Role), 0)
	}
	p.list.Refresh()
}

// below lists the units below one, each with those below it.
func (p *Page) below(unit string, depth int) {
	for _, u := range p.all.Units {
		if u.Below == unit && depth < len(p.all.Units) {
			p.row("unit "+u.Name, "b-pool", u.Name, fmt.Sprintf(lang.L("%d people"), len(p.in(u.Name))), depth)
			p.below(u.Name, depth+1)
		}
	}
}

// in are the names of those in a unit itself.
func (p *Page) in(unit string) (names []string) {
	for _, x := range p.all.People {
		if x.Unit == unit {
			names = append(names, x.Name)
		}
	}
	return names
}

func (p *Page) head(text, tip, what string) {
	line := look.RowGrow(4, 0, look.NewLabel(text, look.Caption, colour.Text3).Bold())
	if what != "" {
		add := look.NewIconButton("plus", tip, func() { p.leave(func() { p.choose(what) }) })
		add.Square = 24
		p.parts["add."+strings.TrimSpace(what)] = add
		line.Add(add)
	}
	p.list.Add(look.Inset(8, 8, 0, 2, line))
}

func (p *Page) row(what, glyph, name, note string, depth int) {
	fill, ink := colour.Name(""), colour.Text2
	if what == p.chosen {
		fill, ink = colour.AccentSoft, colour.AccentText
	}
	words := look.Column(0, look.NewLabel(name, look.Body, colour.Text).Cut(), look.NewLabel(note, look.Small, colour.Text2).Cut())
	row := look.NewPress(name, look.Inset(8+16*float32(depth), 5, 8, 5, look.RowGrow(8, 1, look.NewGlyph(glyph, look.IconSmall, ink), words)), fill, "", func() {
		p.leave(func() { p.choose(what) })
	})
	p.parts[what] = row
	p.list.Add(row)
}
