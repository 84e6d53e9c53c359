package account

import (
	"fmt"
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

// A secretEditor is the form of one secret.
type secretEditor struct {
	page    *Page
	was     Secret // without a name: it is new
	content fyne.CanvasObject
	name    *look.Input
	value   *look.Input
	grants  *grants
	wrong   *look.Paragraph
	changed bool
}

func newSecretEditor(p *Page, s Secret) *secretEditor {
	e := &secretEditor{page: p, was: s, name: look.NewInput(s.Name), value: look.NewInput(""), wrong: look.Para("", look.Small, colour.Fail, fyne.TextAlignLeading)}
	touched := func(string) { e.changed = true; e.wrong.SetText("") }
	e.name.Mono, e.name.Hint, e.name.Changed = true, "SHOP_TOKEN", touched
	e.value.Hidden, e.value.Changed = true, touched
	e.grants = newGrants(p, s.Granted, func() { e.changed = true })
	body := look.Column(12)
	buttons := look.Row(8, look.NewButton(look.Primary, "check", lang.L("Save"), e.save))
	if s.Name == "" {
		body.Add(look.NewLabel(lang.L("New secret"), look.Title, colour.Text).Bold())
		body.Add(label(lang.L("Name"), true, e.name, hint(fmt.Sprintf(lang.L("Letters, digits and _; a call uses it as %s."), "{{secrets.NAME}}"))))
	} else {
		e.value.Hint = lang.L("kept; type to replace it")
		buttons.Add(look.NewButton(look.Danger, "trash", lang.L("Remove"), e.remove))
		body.Add(look.NewLabel(s.Name, look.Title, colour.Text).Bold().Cut())
		body.Add(look.NewLabel(fmt.Sprintf(lang.L("Changed %s; a call uses it as %s"), look.WhenAbout(s.Changed), "{{secrets."+s.Name+"}}"), look.Small, colour.Text2).Cut())
	}
	body.Add(label(lang.L("Value"), s.Name == "", e.value, hint(p.kept())))
	body.Add(look.Hair())
	body.Add(e.grants.content)
	e.content = look.Frame(nil, look.Column(0, look.Hair(), look.Inset(20, 12, 20, 12, look.Column(8, e.wrong, buttons))), nil, nil,
		container.NewVScroll(look.Inset(20, 14, 20, 20, body)))
	p.edited = func() bool { return e.changed }
	p.parts["secret.name"], p.parts["secret.value"], p.parts["secret.save"] = e.name, e.value, buttons.Objects[0]
	return e
}

// save keeps the secret and who may use it.
func (e *secretEditor) save() {
	p, environment := e.page, e.page.Environment
	name, value, processes := strings.TrimSpace(e.name.Text()), e.value.Text(), e.grants.list()
	var err error
	p.Background(func() {
		if e.was.Name == "" && hasSecret(p.Secrets(environment), name) {
			err = fmt.Errorf(lang.L("there is a secret called %s already; choose it in the list to change it"), name)
			return
		}
		if value != "" || e.was.Name == "" {
			err = p.SetSecret(environment, name, value)
		}
		if err == nil {
			err = p.Grant(environment, name, processes)
		}
	}, func() {
		if err != nil {
			e.wrong.SetText(fmt.Sprintf(lang.L("Not saved: %v"), err))
			e.content.Refresh()
			return
		}
		e.changed = false
		p.load("secret " + name)
	})
}

// remove asks, and forgets the secret.
func (e *secretEditor) remove() {
	p, name, environment := e.page, e.was.Name, e.page.Environment
	p.Over.Show(overlay.Dialog{
		Name: "remove secret", Title: fmt.Sprintf(lang.L("Remove the secret %s?"), name),
		Content: look.NewLabel(lang.L("Nobody can bring its value back."), look.Body, colour.Text),
		Buttons: []overlay.Button{{Label: lang.L("Keep")}, {Label: lang.L("Remove"), Danger: true, Do: func() {
			var err error
			p.Background(func() { err = p.DeleteSecret(environment, name) }, func() {
				p.Over.Fail(err)
				p.load("")
			})
		}}},
	})
}

// grants say which processes may use a secret.
type grants struct {
	content fyne.CanvasObject
	boxes   map[string]*widget.Check // by process id, and Everybody
}

func newGrants(p *Page, granted []string, touched func()) *grants {
	g := &grants{boxes: map[string]*widget.Check{}}
	box := look.Column(2, look.NewLabel(lang.L("Processes that may use it"), look.Small, colour.Text2))
	add := func(id, text string) {
		if g.boxes[id] != nil {
			return
		}
		c := widget.NewCheck(text, nil)
		c.Checked = slices.Contains(granted, id)
		c.OnChanged = func(bool) { touched(); g.refresh() }
		g.boxes[id] = c
		p.parts["grant."+id] = c
		box.Add(c)
	}
	add(Everybody, lang.L("Every process"))
	for _, x := range p.Processes {
		text := x.ID
		if x.Name != "" && x.Name != x.ID {
			text = x.Name + " (" + x.ID + ")"
		}
		add(x.ID, text)
	}
	for _, id := range granted {
		add(id, id)
	}
	box.Add(hint(lang.L("Without one, no call can use it. The processes of open files are listed.")))
	g.content = box
	g.refresh()
	return g
}

// refresh greys the single processes while every one may.
func (g *grants) refresh() {
	for id, c := range g.boxes {
		switch {
		case id == Everybody:
		case g.boxes[Everybody].Checked:
			c.Disable()
		default:
			c.Enable()
		}
	}
}

// list are the processes that are ticked.
func (g *grants) list() (list []string) {
	if g.boxes[Everybody].Checked {
		return []string{Everybody}
	}
	for id, c := range g.boxes {
		if c.Checked {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}
