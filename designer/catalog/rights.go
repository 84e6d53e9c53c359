package catalog

import (
	"context"
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

// whoWords are whom a right can be about.
var whoWords = []word{
	{What: everybody, Label: "Everybody"}, {What: "person", Label: "A person"}, {What: "group", Label: "A group"}, {What: "role", Label: "A role"}, {What: "process", Label: "A process"},
}

// mayWords are the rights, the least one first; each allows what those before it do.
var mayWords = []word{
	{What: "see", Label: "see records"}, {What: "edit", Label: "see and edit records"}, {What: "delete", Label: "see, edit and delete records"}, {What: administrate, Label: "do everything, also change fields and rights"},
}

// maySentences say of somebody what they may do.
var maySentences = []word{
	{What: "see", Label: "%s may see records."}, {What: "edit", Label: "%s may see and edit records."}, {What: "delete", Label: "%s may see, edit and delete records."},
	{What: administrate, Label: "%s may do everything, also change fields and rights."},
}

// seatRoles are the roles of people, as elsewhere.
var seatRoles = []word{
	{What: "participant", Label: "Participant"}, {What: "viewer", Label: "Viewer"}, {What: "operator", Label: "Operator"}, {What: "editor", Label: "Editor"},
}

const (
	everybody    = "everybody"
	administrate = "administrate"
	whoWide      = 130
	mayWide      = 250
)

// called is whom a right is about as a sentence names them.
func (r *Right) called() string {
	switch r.Kind {
	case everybody:
		return lang.L("Everybody")
	case "group":
		return fmt.Sprintf(lang.L("The group %s"), r.Name)
	case "role":
		return fmt.Sprintf(lang.L("Whoever is %s"), labelOf(seatRoles, r.Name))
	case "process":
		return fmt.Sprintf(lang.L("The process %s"), r.Name)
	}
	return r.Name
}

// named reports whether it is said whom a right is about.
func (r *Right) named() bool { return r.Kind == everybody || r.Name != "" }

// A warden is the form of who may do what with the records of a catalog. Nothing is kept before Save, which says first what
// becomes different.
type warden struct {
	page     *Page
	of       Catalog
	was, now []Right
	groups   []string
	started  []string // ids of processes
	list     *fyne.Container
	words    *fyne.Container
	said     *fyne.Container
	save     *look.Button
}

// editRights opens the form.
func (p *Page) editRights(c Catalog) {
	e := &warden{page: p, of: c, list: look.Column(8), words: look.Column(3), said: look.Column(4)}
	var err error
	p.Background(func() {
		e.was, err = p.Rights(c.ID)
		e.groups, e.started = p.Groups(), p.Deployed()
	}, func() {
		if err != nil {
			p.refused(fmt.Sprintf(lang.L("Who may what with %s"), c.Name), err)
			return
		}
		e.now = copyRights(e.was)
		p.edited, p.grid = e.edited, nil
		e.layOut()
	})
}

func copyRights(list []Right) []Right {
	out := slices.Clone(list)
	for i := range out {
		out[i].Hidden = slices.Clone(out[i].Hidden)
	}
	return out
}

func (e *warden) edited() bool { return fmt.Sprint(e.now) != fmt.Sprint(e.was) }

func (e *warden) layOut() {
	p := e.page
	add := look.NewButton(look.Link, "plus", lang.L("Somebody else"), func() { e.now = append(e.now, Right{Kind: "person", May: "see"}); e.fill() })
	e.save = look.NewButton(look.Primary, "check", lang.L("Save"), e.confirm)
	back := look.NewButton(look.Plain, "", lang.L("Cancel"), func() { p.leaveFor(p.open) })
	p.parts["add right"], p.parts["save rights"], p.parts["leave rights"] = add, e.save, back
	head := look.Column(4, look.NewLabel(fmt.Sprintf(lang.L("Who may what with %s"), e.of.Name), look.Title, colour.Text).Bold().Cut(),
		look.Para(lang.L("As soon as somebody stands here, the catalog is there only for those who do; a role still allows no more than everywhere. Administrators may everything. Processes are held to it once one of them is named."), look.Small, colour.Text2, fyne.TextAlignLeading))
	rows := container.NewVScroll(look.Inset(0, 4, 12, 8, look.Column(8, e.list, container.NewHBox(add), look.Hair(), e.words)))
	foot := look.Column(8, e.said, look.Row(8, e.save, back))
	p.show(look.Surface(colour.Panel, look.Inset(18, 14, 18, 12, look.Frame(look.Inset(0, 0, 0, 10, head), look.Inset(0, 10, 0, 0, foot), nil, nil, rows))))
	e.fill()
}

// fill shows a row for each that is named, and below them in sentences what that means.
func (e *warden) fill() {
	e.list.RemoveAll()
	for i := range e.now {
		e.list.Add(e.row(i))
	}
	e.list.Refresh()
	e.tell()
}

// tell says in sentences who may what.
func (e *warden) tell() {
	e.words.RemoveAll()
	for _, text := range e.sentences(e.now) {
		e.words.Add(look.Para(text, look.Small, colour.Text2, fyne.TextAlignLeading))
	}
	e.words.Refresh()
}

// sentences say who may what.
func (e *warden) sentences(list []Right) (out []string) {
	named := false
	for _, r := range list {
		if r.named() {
			out, named = append(out, e.sentence(r)), true
		}
	}
	if !named {
		return []string{lang.L("Everybody who signs in may do with these records what their role allows.")}
	}
	if !slices.ContainsFunc(list, func(r Right) bool { return r.May == administrate }) {
		out = append(out, lang.L("Only administrators change fields and rights."))
	}
	return out
}

// sentence says what one right means.
func (e *warden) sentence(r Right) string {
	text := fmt.Sprintf(labelOf(maySentences, r.May), r.called())
	if hidden := e.hidden(r); r.May != administrate && len(hidden) > 0 {
		text += " " + fmt.Sprintf(lang.L("Hidden: %s."), strings.Join(hidden, ", "))
	}
	return text
}

// hidden are the names of the fields that a right hides.
func (e *warden) hidden(r Right) (names []string) {
	for _, f := range e.of.Fields {
		if slices.Contains(r.Hidden, f.ID) {
			names = append(names, f.Name)
		}
	}
	return names
}

// row is one that is named: who, what they may, and what is hidden from them.
func (e *warden) row(i int) fyne.CanvasObject {
	p, r := e.page, &e.now[i]
	off := look.NewIconButton("close", lang.L("Remove"), func() { e.now = slices.Delete(e.now, i, i+1); e.fill() })
	may := look.NewSelect(labels(mayWords), func(at int) { r.May = mayWords[at].What; e.fill() })
	may.Put(placeOf(mayWords, r.May), r.May)
	which := look.NewSelect(labels(whoWords), func(at int) { r.Kind, r.Name = whoWords[at].What, ""; e.fill() })
	which.Put(placeOf(whoWords, r.Kind), r.Kind)
	p.parts[fmt.Sprint("right kind ", i)], p.parts[fmt.Sprint("right may ", i)], p.parts[fmt.Sprint("right off ", i)] = which, may, off
	line := look.RowGrow(8, 1, look.Sized(whoWide, 0, which), e.name(i), look.Sized(mayWide, 0, may), off)
	if r.May == administrate || len(e.of.Fields) == 0 {
		return line
	}
	return look.Column(2, line, look.Inset(whoWide+8, 0, 0, 0, e.hides(i)))
}

// name is the input of whom a row is about; of everybody there is none.
func (e *warden) name(i int) fyne.CanvasObject {
	p, r := e.page, &e.now[i]
	switch r.Kind {
	case everybody:
		return look.Row(0)
	case "role":
		s := look.NewSelect(labels(seatRoles), func(at int) { r.Name = seatRoles[at].What; e.tell() })
		s.Put(placeOf(seatRoles, r.Name), r.Name)
		p.parts[fmt.Sprint("right who ", i)] = s
		return s
	}
	in := look.NewInput(r.Name)
	names := map[string][]string{"person": p.people, "group": e.groups, "process": e.started}[r.Kind]
	in.Hint = labelOf(whoWords, r.Kind)
	in.Offers = func(text string, at int) []look.Proposal { return offers(names, text, at) }
	in.Changed = func(text string) { r.Name = strings.TrimSpace(text); e.tell() }
	p.parts[fmt.Sprint("right who ", i)] = in
	return in
}

// hides are boxes of the fields: those that are ticked are not seen.
func (e *warden) hides(i int) fyne.CanvasObject {
	r := &e.now[i]
	boxes := look.Flow(8, 2)
	boxes.Add(look.NewLabel(lang.L("Hidden fields:"), look.Small, colour.Text3))
	for _, f := range e.of.Fields {
		box := widget.NewCheck(f.Name, func(on bool) {
			r.Hidden = slices.DeleteFunc(r.Hidden, func(id string) bool { return id == f.ID })
			if on {
				r.Hidden = append(r.Hidden, f.ID)
			}
			e.tell()
		})
		box.Checked = slices.Contains(r.Hidden, f.ID)
		e.page.parts[fmt.Sprint("right hides ", i, " ", f.Name)] = box
		boxes.Add(box)
	}
	return boxes
}

// say tells what is wrong, above the buttons; empty: nothing.
func (e *warden) say(text string) {
	e.said.RemoveAll()
	if text != "" {
		words := look.Para(text, look.Small, colour.Fail, fyne.TextAlignLeading)
		e.page.parts["said"] = words
		e.said.Add(words)
	}
	e.said.Refresh()
}

// confirm says what becomes different, and asks.
func (e *warden) confirm() {
	p, now := e.page, e.now
	e.say("")
	if slices.ContainsFunc(now, func(r Right) bool { return !r.named() }) {
		e.say(lang.L("Say whom each row is about, or remove it."))
		return
	}
	if !e.edited() {
		p.open()
		return
	}
	rows := look.Column(6)
	part := func(head string, list, other []Right) {
		texts := e.sentences(list)
		texts = slices.DeleteFunc(texts, func(text string) bool { return slices.Contains(e.sentences(other), text) })
		if len(texts) == 0 {
			return
		}
		rows.Add(look.NewLabel(head, look.Small, colour.Text3))
		for _, text := range texts {
			rows.Add(look.Inset(12, 0, 0, 0, look.Para(text, look.Body, colour.Text, fyne.TextAlignLeading)))
		}
	}
	part(lang.L("No longer"), e.was, now)
	part(lang.L("From now on"), now, e.was)
	locked := p.LocksOut != nil && p.LocksOut(now)
	if locked {
		rows.Add(look.Para(lang.L("You yourself cannot change the fields and rights of this catalog then; an administrator can."), look.Body, colour.Fail, fyne.TextAlignLeading))
	}
	p.Over.Show(overlay.Dialog{Name: "rights", Title: fmt.Sprintf(lang.L("Change who may what with %s?"), e.of.Name), Content: container.NewVScroll(look.Inset(0, 0, 10, 0, rows)), Size: fyne.NewSize(500, 300),
		Buttons: []overlay.Button{{Label: lang.L("Go on editing")}, {Label: lang.L("Save"), Danger: locked, Do: e.keep}}})
}

// keep saves who may what.
func (e *warden) keep() {
	p, now := e.page, copyRights(e.now)
	p.work(func(context.Context) (string, error) {
		return fmt.Sprintf(lang.L("Who may what with %s is saved."), e.of.Name), p.SetRights(e.of.ID, now)
	}, func(err error) {
		if err != nil {
			p.say("", nil)
			e.say(err.Error())
			return
		}
		p.edited = nil
		p.load(p.open)
	})
}

// labels are words in the language of the window.
func labels(list []word) (out []string) {
	for _, w := range list {
		out = append(out, lang.L(w.Label))
	}
	return out
}

// placeOf is where something stands in a list; -1: nowhere.
func placeOf(list []word, what string) int {
	return slices.IndexFunc(list, func(w word) bool { return w.What == what })
}
