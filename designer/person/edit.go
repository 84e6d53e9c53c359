package person

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// sheet is an editor: a title, what is filled in, and the buttons below it.
func sheet(title string, said *look.Paragraph, buttons fyne.CanvasObject, rows ...fyne.CanvasObject) fyne.CanvasObject {
	body := look.Column(12, look.NewLabel(title, look.Title, colour.Text).Bold().Cut())
	for _, r := range rows {
		body.Add(r)
	}
	return look.Frame(nil, look.Column(0, look.Hair(), look.Inset(20, 12, 20, 12, look.Column(8, said, buttons))), nil, nil,
		container.NewVScroll(look.Inset(20, 14, 20, 20, body)))
}

func complaint() *look.Paragraph {
	return look.Para("", look.Small, colour.Fail, fyne.TextAlignLeading)
}

func hint(text string) fyne.CanvasObject {
	return look.Para(text, look.Caption, colour.Text3, fyne.TextAlignLeading)
}

// beside puts two fields next to each other, so that the form of a person needs no scrolling in a low window.
func beside(left, right fyne.CanvasObject) fyne.CanvasObject {
	return container.NewGridWithColumns(2, look.Inset(0, 0, 4, 0, left), look.Inset(4, 0, 0, 0, right)) // with the 4 of the grid between them
}

// A personEdit is the form of one person.
type personEdit struct {
	page                         *Page
	was                          Person
	name, mail, groups, password *look.Input
	unit, role, lang             string
	said                         *look.Paragraph
	changed                      bool
}

// personEditor makes the form of somebody; the zero Person is somebody new.
func (p *Page) personEditor(x Person) fyne.CanvasObject {
	e := &personEdit{page: p, was: x, unit: x.Unit, role: x.Role, lang: x.Lang, said: complaint(), name: look.NewInput(x.Name), mail: look.NewInput(x.Mail),
		groups: look.NewInput(strings.Join(x.Groups, ", ")), password: look.NewInput("")}
	e.password.Hidden = true
	e.mail.Hint = "kim@example.org"
	for _, in := range []*look.Input{e.name, e.mail, e.groups, e.password} {
		in.Changed = func(string) { e.changed = true }
	}
	e.name.Able(x.Name == "")
	p.edited = func() bool { return e.changed }
	save := look.NewButton(look.Primary, "check", lang.L("Save"), e.save)
	buttons := look.Row(8, save)
	p.parts["person.save"], p.parts["person.name"], p.parts["person.mail"], p.parts["person.groups"], p.parts["person.password"] = save, e.name, e.mail, e.groups, e.password
	title := lang.L("New person")
	if x.Name != "" {
		title = x.Name
		remove := look.NewButton(look.Danger, "trash", lang.L("Remove"), func() {
			p.sure(fmt.Sprintf(lang.L("Remove %s?"), x.Name), lang.L("Nobody is told in this name any more, and nobody signs in with it. Tasks that are theirs stay."), func() error { return p.Delete(x.Name) })
		})
		p.parts["person.remove"] = remove
		buttons.Add(remove)
	}
	return sheet(title, e.said, buttons,
		labelled(lang.L("User name")+" *", e.name, hint(lang.L("Tasks and notifications are for this name."))),
		beside(labelled(lang.L("E-mail address"), e.mail), labelled(lang.L("Language of mails"), e.languages())),
		beside(labelled(lang.L("Groups"), e.groups, hint(lang.L("Apart by commas"))), labelled(lang.L("Unit of the organisation"), e.units())), look.Hair(),
		beside(labelled(lang.L("Signs in as"), e.roles()), labelled(lang.L("New password"), e.password, hint(lang.L("At least 8 letters; empty leaves it as it is.")))), e.sessions())
}

// units offers the elements of the organisation.
func (e *personEdit) units() fyne.CanvasObject {
	names := []string{""}
	for _, u := range e.page.all.Units {
		names = append(names, u.Name)
	}
	s := look.NewSelect(append([]string{lang.L("(none)")}, names[1:]...), func(at int) { e.unit, e.changed = names[at], true })
	s.Put(max(0, slices.Index(names, e.unit)), "")
	e.page.parts["person.unit"] = s
	return s
}

// languages offers those that mails are written in.
func (e *personEdit) languages() fyne.CanvasObject {
	words, codes := []string{lang.L("As the server")}, []string{""}
	for _, t := range Tongues {
		words, codes = append(words, t.Name), append(codes, t.Code)
	}
	s := look.NewSelect(words, func(at int) { e.lang, e.changed = codes[at], true })
	s.Put(max(0, slices.Index(codes, e.lang)), "")
	e.page.parts["person.lang"] = s
	return s
}

// roles offers what somebody may sign in as.
func (e *personEdit) roles() fyne.CanvasObject {
	words := []string{lang.L("Does not sign in")}
	about := look.Para("", look.Caption, colour.Text3, fyne.TextAlignLeading)
	for _, r := range Roles {
		words = append(words, lang.L(r.Label))
	}
	tell := func(at int) {
		if e.role = ""; at == 0 {
			about.SetText("")
			return
		}
		e.role = Roles[at-1].Name
		about.SetText(lang.L(Roles[at-1].Help))
	}
	s := look.NewSelect(words, func(at int) { e.changed = true; tell(at) })
	s.Put(1+roleAt(e.role), e.role)
	tell(1 + roleAt(e.role))
	e.page.parts["person.role"] = s
	return look.Column(4, s, about)
}

// sessions says how often somebody is signed in, and ends that.
func (e *personEdit) sessions() fyne.CanvasObject {
	if e.was.Role == "" {
		return look.Row(0)
	}
	p, name := e.page, e.was.Name
	end := look.NewButton(look.Plain, "", lang.L("End all sessions"), func() {
		p.do("person "+name, func() error { _, err := p.EndSessions(name); return err }, e.said)
	})
	p.parts["person.end"] = end
	said := fmt.Sprintf(lang.L("%d sessions, password of %s"), e.was.Sessions, e.was.Since.Local().Format("2006-01-02"))
	return look.RowGrow(8, 0, look.NewLabel(said, look.Small, colour.Text2).Cut(), end)
}

// save keeps what is filled in: who somebody is, then how they sign in.
func (e *personEdit) save() {
	now := Person{Name: strings.TrimSpace(e.name.Text()), Mail: strings.TrimSpace(e.mail.Text()), Unit: e.unit, Lang: e.lang, Groups: words(e.groups.Text())}
	role, password := e.role, e.password.Text()
	e.page.do("person "+now.Name, func() error {
		if e.was.Name == "" {
			if err := e.page.unknown(now.Name); err != nil {
				return err
			}
		}
		if err := e.page.Put(now); err != nil {
			return err
		}
		if role == e.was.Role && password == "" {
			return nil
		}
		err := e.page.SetRole(now.Name, role, password)
		if err != nil && e.was.Name == "" { // nobody is half added
			err = errors.Join(err, e.page.Delete(now.Name))
		}
		return err
	}, e.said)
}

// unknown refuses a name that somebody has already, who would be written over.
func (p *Page) unknown(name string) error {
	all, err := p.Read()
	if err == nil && slices.ContainsFunc(all.People, func(x Person) bool { return x.Name == name }) {
		return fmt.Errorf(lang.L("there is somebody called %s already; choose them in the list to change them"), name)
	}
	return err
}

// noUnit refuses a name that a unit has already, which would be moved.
func (p *Page) noUnit(name string) error {
	all, err := p.Read()
	if err == nil && slices.ContainsFunc(all.Units, func(u Unit) bool { return u.Name == name }) {
		return fmt.Errorf(lang.L("there is a unit called %s already; choose it in the list to change it"), name)
	}
	return err
}

// words are what stands between commas.
func words(text string) (list []string) {
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" && !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	return list
}

// groupSheet shows who is in a group.
func (p *Page) groupSheet(name string) fyne.CanvasObject {
	var members []string
	for _, x := range p.all.People {
		if slices.Contains(x.Groups, name) {
			members = append(members, x.Name)
		}
	}
	return sheet(name, complaint(), look.Row(0), hint(lang.L("Who is in a group is said at each person. Tasks for the group are offered to all of them.")), p.members(members))
}

// members lists people; each leads to their form.
func (p *Page) members(names []string) fyne.CanvasObject {
	list := look.Column(2)
	for _, name := range names {
		list.Add(look.NewPress(name, look.Inset(8, 5, 8, 5, look.RowGrow(8, 1, look.NewGlyph("user", look.IconSmall, colour.Text2), look.NewLabel(name, look.Body, colour.Text).Cut())), "", "",
			func() { p.leave(func() { p.choose("person " + name) }) }))
	}
	if len(names) == 0 {
		list.Add(look.NewLabel(lang.L("Nobody"), look.Small, colour.Text3))
	}
	return list
}

// unitEditor makes the form of an element of the organisation; without a name it is a new one.
func (p *Page) unitEditor(name string) fyne.CanvasObject {
	said, changed, above := complaint(), false, ""
	in := look.NewInput(name)
	in.Able(name == "")
	in.Changed = func(string) { changed = true }
	names := []string{""}
	for _, u := range p.all.Units {
		if u.Name == name {
			above = u.Below
			continue
		}
		names = append(names, u.Name)
	}
	s := look.NewSelect(append([]string{lang.L("(at the top)")}, names[1:]...), func(at int) { above, changed = names[at], true })
	s.Put(max(0, slices.Index(names, above)), "")
	p.edited = func() bool { return changed }
	save := look.NewButton(look.Primary, "check", lang.L("Save"), func() {
		unit, below := strings.TrimSpace(in.Text()), above
		p.do("unit "+unit, func() error {
			if name == "" {
				if err := p.noUnit(unit); err != nil {
					return err
				}
			}
			return p.Place(unit, below)
		}, said)
	})
	buttons := look.Row(8, save)
	p.parts["unit.name"], p.parts["unit.below"], p.parts["unit.save"] = in, s, save
	title := lang.L("New unit")
	rows := []fyne.CanvasObject{labelled(lang.L("Name")+" *", in), labelled(lang.L("Below"), s)}
	if name != "" {
		title = name
		remove := look.NewButton(look.Danger, "trash", lang.L("Remove"), func() {
			p.sure(fmt.Sprintf(lang.L("Remove %s?"), name), lang.L("What is below it moves up."), func() error { return p.DeleteUnit(name) })
		})
		p.parts["unit.remove"] = remove
		buttons.Add(remove)
		rows = append(rows, labelled(lang.L("People"), p.members(p.in(name))))
	}
	return sheet(title, said, buttons, rows...)
}

// tokenEditor shows a token, or makes one.
func (p *Page) tokenEditor(name string) fyne.CanvasObject {
	said := complaint()
	if i := slices.IndexFunc(p.all.Tokens, func(t Token) bool { return t.Name == name }); i >= 0 {
		t := p.all.Tokens[i]
		remove := look.NewButton(look.Danger, "trash", lang.L("Remove"), func() {
			p.sure(fmt.Sprintf(lang.L("Remove the token %s?"), name), lang.L("Programs that use it are refused at once."), func() error { return p.DeleteToken(name) })
		})
		p.parts["token.remove"] = remove
		until := lang.L("for ever")
		if !t.Expires.IsZero() {
			until = t.Expires.Local().Format("2006-01-02")
		}
		return sheet(name, said, look.Row(8, remove), labelled(lang.L("Role"), look.NewLabel(RoleLabel(t.Role), look.Body, colour.Text)),
			labelled(lang.L("Made"), look.NewLabel(t.Made.Local().Format("2006-01-02 15:04"), look.Body, colour.Text)), labelled(lang.L("Holds"), look.NewLabel(until, look.Body, colour.Text)))
	}
	in, days, role := look.NewInput(""), look.NewInput("90"), Roles[1].Name
	p.edited = func() bool { return in.Edited() || days.Edited() }
	var labels []string
	for _, r := range Roles {
		labels = append(labels, lang.L(r.Label))
	}
	s := look.NewSelect(labels, func(at int) { role = Roles[at].Name })
	s.Put(1, "")
	make := look.NewButton(look.Primary, "key", lang.L("Make the token"), func() { p.makeToken(in.Text(), role, days.Text(), said) })
	p.parts["token.name"], p.parts["token.days"], p.parts["token.role"], p.parts["token.make"] = in, days, s, make
	return sheet(lang.L("New token"), said, look.Row(8, make), labelled(lang.L("Name")+" *", in, hint(lang.L("Who or what uses it"))),
		labelled(lang.L("Role"), s), labelled(lang.L("Days it holds"), days, hint(lang.L("0: for ever"))))
}

// makeToken makes a token and shows its text, this once.
func (p *Page) makeToken(name, role, days string, said *look.Paragraph) {
	n, err := strconv.Atoi(strings.TrimSpace(days))
	if err != nil || n < 0 {
		p.refuse(said, lang.L("Give a number of days, 0 or more."))
		return
	}
	expires := time.Time{}
	if n > 0 {
		expires = time.Now().AddDate(0, 0, n)
	}
	var text string
	p.Background(func() { text, err = p.AddToken(name, role, expires) }, func() {
		if err != nil {
			p.refuse(said, fmt.Sprintf(lang.L("Not saved: %v"), err))
			return
		}
		p.load("token " + name)
		p.Over.Show(overlay.Dialog{Name: "token", Title: fmt.Sprintf(lang.L("The token of %s"), name), Text: lang.L("Copy it now; it is shown this once and kept nowhere.") + "\n\n" + text,
			Buttons: []overlay.Button{{Label: lang.L("Close")}}})
	})
}
