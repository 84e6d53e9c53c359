package form

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/emblem"
	"hookflow/designer/explain"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// Sections are the parts of a form, in order; those without a field are left out.
var Sections = []struct{ Name, Label string }{
	{"", ""}, {"main", "Settings"}, {"request", "Request"}, {"auth", "Authentication"}, {"response", "Response mapping"},
	{"answer", "Answer to the caller"},
	{"errors", "Errors and retry"}, {"data", "Data"}, {"loop", "Repetition"}, {"connection", "Connection"}, {"general", "General"},
}

// placed are the fields that stand in another section than their group says.
var placed = map[string]string{
	"name": "", "text": "", "value": "", "answers": "response", "timeout": "connection", "redirects": "connection", "account": "auth",
}

// sectionOf is the section in which a field stands.
func sectionOf(field bpmn.Field) string {
	if s, ok := placed[field.Name]; ok && (field.Work == nil || s != "") {
		return s
	}
	if field.Work != nil && field.Group == "" {
		return "request"
	}
	if field.Group == "" {
		return "main"
	}
	for _, s := range Sections {
		if s.Name == field.Group {
			return field.Group
		}
	}
	return "general"
}

// openAtFirst are the sections that are open before anybody has folded them.
var openAtFirst = map[string]bool{"": true, "main": true, "request": true}

// A section folds: closed, it tells its content in few words.
type section struct {
	widget.BaseWidget
	form    *Form
	name    string
	title   string
	rows    []*row
	body    *fyne.Container
	room    *fyne.Container // the body with what is around it in the dock
	open    bool
	focused bool
	chevron *look.Glyph
	label   *look.Label
	summary *look.Label
	dot     *look.Glyph
	ring    *look.Ground
	line    *look.Button // in the list of a dialog
}

func newSection(f *Form, name, title string, rows []*row) *section {
	s := &section{form: f, name: name, title: title, rows: rows, body: look.Column(10), ring: look.NewGround("", colour.Accent, 4),
		chevron: look.NewGlyph("chevron-right", look.IconInline, colour.Text2), label: look.NewLabel(title, look.Body, colour.Text).Bold(),
		summary: look.NewLabel("", look.Small, colour.Text3).Cut().Right(), dot: look.NewGlyph("breakpoint", look.IconTiny, colour.Accent)}
	s.ring.Width = 2
	folded, said := f.folded[name]
	s.open = said && !folded || !said && openAtFirst[name]
	s.body.Objects = arranged(f, rows)
	s.room = look.Inset(16, 0, 16, 12, s.body)
	if name == pathSection && f.paths != nil { // below repetition, and what a failure does
		s.body.Objects = slices.Insert(s.body.Objects, min(2, len(s.body.Objects)), f.paths.content)
	}
	s.ExtendBaseWidget(s)
	return s
}

// pathSection is where it stands what errors lead to.
const pathSection = "errors"

// refresh shows whether the section is open, and what is set in it.
func (s *section) refresh() {
	icon := "chevron-right"
	if s.open {
		icon = "chevron-down"
	}
	s.chevron.Set(icon, colour.Text2)
	set, text := s.content()
	setVisible(s.dot, set && !s.open)
	setVisible(s.summary, !s.open)
	s.summary.SetText(text)
	setVisible(s.ring, s.focused)
	if !s.form.Dialog {
		setVisible(s.room, s.open)
	}
	if s.line != nil {
		s.line.SetOn(s.form.page < len(s.form.sections) && s.form.sections[s.form.page] == s)
	}
}

// unset is what a section in which nothing is set comes to.
func (s *section) unset() string {
	switch s.name {
	case "errors", "connection":
		return lang.L("as usual")
	case "loop":
		return lang.L("once")
	}
	return lang.L("not set")
}

// content says whether something is set, and what, in few words.
func (s *section) content() (set bool, text string) {
	var words []string
	for _, r := range s.rows {
		if !r.applies() || r.field.Name == "id" {
			continue
		}
		switch said := s.said(r); {
		case said != "" && r.field.Name == "method": // it stands before the address
			words = slices.Insert(words, 0, said)
		case said != "":
			words = append(words, said)
		}
	}
	if s.name == pathSection && s.form.paths != nil {
		for _, b := range doc.Diverts(s.form.first()) {
			words = append(words, cmp.Or(doc.DivertCode(b, s.form.doc.Model()), lang.L("any error")))
		}
	}
	if len(words) == 0 {
		return false, s.unset()
	}
	text = words[0]
	if len(words) > 1 {
		if both := text + " \u00b7 " + words[1]; utf8.RuneCountInString(s.title+both) <= headMost || s.name == "request" {
			text = both
		}
	}
	return true, text
}

// headMost is how many letters there is room for in the head of a section, where the panel is as narrow as at first.
const headMost = 36

// said is a setting in few words: its value where that speaks for itself, else with its name; "" when nothing is set.
func (s *section) said(r *row) string {
	named := func(value string) string { return r.label + ": " + value }
	if r.field.Type == bpmn.Table {
		if n := len(s.form.table(r.field)); n > 0 {
			return named(strconv.Itoa(n))
		}
		return ""
	}
	now, differ := r.text()
	switch calls := r.field.Name == "method" && s.form.valueOf("url") != ""; {
	case differ:
		return named(lang.L("different values"))
	case calls:
		return cmp.Or(now, r.field.Default)
	case now == "" || now == r.field.Default:
		return ""
	}
	switch r.field.Type {
	case bpmn.Boolean:
		if now != "true" && now != "1" {
			return named(strings.ToLower(lang.L("No")))
		}
		return r.label
	case bpmn.Choice:
		return r.called(now)
	case bpmn.Reference, bpmn.FlowRef, bpmn.Activity:
		if e := s.form.doc.Element(now); e != nil {
			return called(e)
		}
		return ""
	case bpmn.Integer, bpmn.Duration, bpmn.Span:
		return named(shown(r.field, now))
	}
	return strings.Join(strings.Fields(s.form.spoken(r.field, now)), " ")
}

// CreateRenderer implements fyne.Widget: the head; the body stands below it.
func (s *section) CreateRenderer() fyne.WidgetRenderer {
	row := look.RowGrow(6, 3, s.chevron, s.label, s.dot, s.summary)
	return widget.NewSimpleRenderer(look.Sized(0, 36, container.NewStack(look.Inset(12, 0, 16, 0, row), look.Inset(8, 4, 8, 4, s.ring))))
}

// AccessibilityLabel implements fyne.Accessible.
func (s *section) AccessibilityLabel() string { return s.title }

// AccessibilityRole implements fyne.Accessible.
func (s *section) AccessibilityRole() fyne.AccessibleRole { return look.RoleFold }

// Tells implements look.Teller.
func (s *section) Tells() look.Told {
	return look.Told{Help: s.summary.Text, Folds: true, Open: s.open}
}

// Tapped implements fyne.Tappable.
func (s *section) Tapped(*fyne.PointEvent) { s.fold(!s.open) }

func (s *section) fold(open bool) {
	s.open = open
	s.form.folded[s.name] = !open
	s.refresh()
	s.form.body.Refresh()
}

// Cursor implements desktop.Cursorable.
func (s *section) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained implements fyne.Focusable.
func (s *section) FocusGained() { s.focused = true; s.refresh(); look.Uncover(s) }

// FocusLost implements fyne.Focusable.
func (s *section) FocusLost() { s.focused = false; s.refresh() }

// TypedRune implements fyne.Focusable.
func (s *section) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (s *section) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		s.fold(!s.open)
	case fyne.KeyRight:
		s.fold(true)
	case fyne.KeyLeft:
		s.fold(false)
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(k)
		}
	}
}

// arrange puts head, sections and foot together.
func (f *Form) arrange() {
	f.top, f.shown = container.NewStack(), ""
	f.headed()
	f.body.RemoveAll()
	for _, def := range Sections {
		var rows []*row
		for _, r := range f.rows {
			if r.section == def.Name {
				rows = append(rows, r)
			}
		}
		// whether the answer is waited for is asked behind what is called
		slices.SortStableFunc(rows, func(a, b *row) int { return cmp.Compare(late(a), late(b)) })
		if len(rows) == 0 && (f.paths == nil || def.Name != pathSection) {
			continue
		}
		title := ""
		if def.Label != "" {
			title = lang.L(def.Label)
		}
		f.sections = append(f.sections, newSection(f, def.Name, title, rows))
	}
	if f.mappable() && !f.locked() {
		f.values = newValues(f)
	}
	if f.Dialog {
		f.hold(f.dialog())
		return
	}
	for _, s := range f.sections {
		if s.name != "" {
			f.body.Add(look.Hair())
			f.body.Add(s)
		}
		f.body.Add(s.room)
	}
	f.body.Add(look.Hair())
	foot := look.Column(0, f.told)
	if f.values != nil {
		foot.Add(f.values.content)
	}
	if do := f.dockFoot(); do != nil {
		foot.Add(do)
	}
	f.view = container.NewVScroll(look.Inset(0, 8, 0, 24, f.body))
	f.hold(look.Frame(look.Column(0, f.top, look.Hair()), foot, nil, nil, f.view))
}

func late(r *row) int {
	if r.field.Name == "wait" {
		return 1
	}
	return 0
}

// dockFoot is what can be done with the element, below the settings; nil: nothing.
func (f *Form) dockFoot() fyne.CanvasObject {
	if f.Once == nil || len(f.ids) != 1 {
		return nil
	}
	_, receives := bpmn.FieldOf(f.first(), "received")
	does := f.Sender != nil && bpmn.WorkAsked(f.first()) != nil
	if !does && (f.Catcher == nil || !receives) {
		return nil
	}
	glyph, label := f.extra()
	f.send = look.NewButton(look.Plain, glyph, label+"\u2026", func() { f.Once(f.ids[0]) })
	f.foot = look.Column(0, look.Hair(), look.Inset(16, 10, 16, 10, look.Row(8, f.send)))
	setVisible(f.foot, f.sendable() || f.catchable())
	return f.foot
}

// extra is the page behind those of the settings, for the list.
func (f *Form) extra() (glyph, label string) {
	if _, receives := bpmn.FieldOf(f.first(), "received"); receives {
		return "inbox", lang.L("Wait for a request")
	}
	return "send", onceLabel(f.first())
}

// extraPage makes that page.
func (f *Form) extraPage() fyne.CanvasObject {
	if f.catchable() {
		if f.caught == nil {
			f.caught = newCaught(f)
		}
		return f.caught.content
	}
	if f.hand == nil || !f.hand.current() {
		f.hand = newOnce(f)
	}
	return f.hand.content
}

// headed shows the head as the element is now: an address makes it another one.
func (f *Form) headed() {
	e := f.first()
	if e == nil { // the form is about nothing: the diagram is empty yet
		return
	}
	glyph, kind := f.Type(e)
	if now := glyph + " " + kind + " " + e.Name() + bpmn.IconOf(e); now != f.shown {
		f.shown = now
		f.top.Objects = []fyne.CanvasObject{f.head(e)}
		f.top.Refresh()
	}
}

// head says what the form is about.
func (f *Form) head(e *bpmn.Element) fyne.CanvasObject {
	glyph, kind := f.Type(e)
	name := strings.Join(strings.Fields(e.Name()), " ")
	if name == "" {
		does := ""
		if name, does, _ = strings.Cut(kind, " \u00b7 "); does == "" {
			does = lang.L("Without a name")
		}
		kind = explain.Sentence(does)
	}
	if n := len(f.elements()); n > 1 {
		glyph, name, kind = "list", strconv.Itoa(n)+" "+lang.L("elements"), lang.L("What they have in common is changed in all of them.")
	}
	words := look.Column(0, look.NewLabel(name, look.Title, colour.Text).Bold().Cut(), look.Para(kind, look.Small, colour.Text3, fyne.TextAlignLeading))
	row := look.RowGrow(10, 1, f.tile(e, glyph), words)
	if f.Change != nil && len(f.ids) == 1 {
		row.Add(look.NewIconButton("change-type", lang.L("Change into"), func() { f.Change(f.ids[0]) }))
	}
	if f.Dock != nil {
		icon, tip := "external", lang.L("Open as a dialog")
		if f.Dialog {
			icon, tip = "panel-right", lang.L("Dock at the right")
		}
		row.Add(look.NewIconButton(icon, tip, f.Dock))
	}
	if f.Close != nil {
		row.Add(look.NewIconButton("close", lang.L("Close"), f.Close))
	}
	why := f.guarded()
	if why == "" || !f.locked() && !slices.ContainsFunc(f.rows, f.readOnly) {
		return look.Inset(16, 12, 10, 12, row)
	}
	return look.Column(0, look.Inset(16, 12, 10, 12, row), look.Surface(colour.Sunken, look.Inset(16, 8, 16, 8, look.RowGrow(8, 1,
		look.NewGlyph("lock", look.IconSmall, colour.Text2), look.Para(why, look.Small, colour.Text2, fyne.TextAlignLeading)))))
}

// tile is the icon of what the form is about: of its type, or the picture that a template gave it.
func (f *Form) tile(e *bpmn.Element, glyph string) fyne.CanvasObject {
	if picture := emblem.Of(bpmn.IconOf(e)); picture != nil && len(f.ids) == 1 {
		return look.Sized(32, 32, container.NewCenter(look.Sized(24, 24, widget.NewIcon(fyne.NewStaticResource("template.png", picture.PNG(96))))))
	}
	return look.Tile(look.Busy, glyph, 32)
}

// dialog lays the sections out as a list at the left and the chosen one at the
// right.
func (f *Form) dialog() fyne.CanvasObject {
	list := look.Column(2)
	page, acts := container.NewStack(), container.NewStack()
	show := func(at int) {
		f.page = at
		f.folded["page"] = false
		body := fyne.CanvasObject(nil)
		if at < len(f.sections) {
			body = f.sections[at].body
		} else {
			body = f.extraPage()
		}
		acts.Objects = nil
		if f.hand != nil && at == len(f.sections) {
			acts.Objects = []fyne.CanvasObject{f.hand.send}
		}
		acts.Refresh()
		f.view = container.NewVScroll(look.Inset(24, 16, 24, 16, body))
		page.Objects = []fyne.CanvasObject{f.view}
		page.Refresh()
		for _, s := range f.sections {
			s.refresh()
		}
		if f.send != nil {
			f.send.SetOn(at == len(f.sections))
		}
	}
	for i, s := range f.sections {
		title := s.title
		if title == "" {
			title = lang.L("Name")
		}
		s.line = look.NewButton(look.Bare, "", title, func() { show(i) })
		s.line.Left = true
		list.Add(s.line)
	}
	if f.sendable() || f.catchable() {
		glyph, label := f.extra()
		f.send = look.NewButton(look.Bare, glyph, label, func() { show(len(f.sections)) })
		f.send.Left = true
		list.Add(look.Inset(0, 4, 0, 4, look.Hair()))
		list.Add(f.send)
	}
	f.page = f.firstPage()
	show(min(f.page, len(f.sections)-1))
	left := look.Sized(max(168, list.MinSize().Width+16), 0, look.Surface(colour.Sunken, look.Pad(8, list)))
	done := look.NewButton(look.Primary, "", lang.L("Close"), f.Close)
	foot := look.Column(0, f.told, look.Hair(), look.Sized(0, 52, look.Inset(16, 0, 16, 0, look.RowGrow(12, 0, look.NewLabel(lang.L("Each change takes effect at once"), look.Small, colour.Text3), acts, done))))
	var right fyne.CanvasObject
	if f.values != nil {
		right = f.values.content
	}
	return look.Frame(look.Column(0, f.top, look.Hair()), foot, look.Frame(nil, nil, nil, look.Hair(), left), right, page)
}

// firstPage is the section that a dialog opens with: what is done most.
func (f *Form) firstPage() int {
	for i, s := range f.sections {
		if s.name == "request" {
			return i
		}
	}
	if len(f.sections) > 1 && f.sections[0].name == "" {
		return 1
	}
	return 0
}

// sectionShown reports whether the fields of a section can be seen.
func (f *Form) sectionShown(name string) bool {
	for i, s := range f.sections {
		if s.name == name {
			return f.Dialog && i == f.page || !f.Dialog && (s.open || s.name == "")
		}
	}
	return false
}

// The ends of the settings at which something that is dragged scrolls them, and by how much at a time.
const (
	scrollEnd  = 28
	scrollStep = 12
)

// lead brings into view what something is dragged towards: it opens the section it is held over, and scrolls at the ends.
func (f *Form) lead(at fyne.Position) {
	for i, s := range f.sections {
		switch {
		case f.Dialog && f.page != i && look.Covers(s.line, at):
			s.line.Do()
		case !f.Dialog && s.name != "" && !s.open && look.Covers(s, at):
			s.fold(true)
		}
	}
	if !look.Covers(f.view, at) {
		return
	}
	from := fyne.CurrentApp().Driver().AbsolutePositionForObject(f.view)
	switch y := at.Y - from.Y; {
	case y < scrollEnd:
		f.view.ScrollToOffset(f.view.Offset.SubtractXY(0, scrollStep))
	case y > f.view.Size().Height-scrollEnd:
		f.view.ScrollToOffset(f.view.Offset.AddXY(0, scrollStep))
	}
}

// Turn shows another page of the dialog.
func (f *Form) Turn(by int) {
	lines := make([]*look.Button, len(f.sections), len(f.sections)+1)
	for i, s := range f.sections {
		lines[i] = s.line
	}
	if f.send != nil {
		lines = append(lines, f.send)
	}
	lines[(f.page+by+len(lines))%len(lines)].Do()
}

// OpenOnce shows the page on which the work is done once.
func (f *Form) OpenOnce() {
	if f.Dialog && f.send != nil {
		f.send.Do()
	}
}

// Open shows a section.
func (f *Form) Open(name string) {
	for _, s := range f.sections {
		switch {
		case s.name == name && f.Dialog:
			s.line.Do()
		case s.name == name && !s.open:
			s.fold(true)
		}
	}
}

// problemsHigh is how much of a form is given to what the check has found; more is scrolled.
const problemsHigh = 120

// SetProblems shows what the check has found at the element: in words above the foot, where it comes and goes without
// moving what somebody is about to click, and as a mark at each setting that it is about.
func (f *Form) SetProblems(list []Problem) {
	look.Refill(f.told, func() { f.tell(list) })
}

// tell fills in what SetProblems shows.
func (f *Form) tell(list []Problem) {
	f.findings.RemoveAll()
	for _, p := range list {
		words := look.Column(2, look.Para(p.Text, look.Small, p.Ink, fyne.TextAlignLeading))
		if p.Mend != nil {
			words.Add(look.Row(0, look.NewButton(look.Link, "", p.Fix, p.Mend)))
		}
		glyph := look.NewGlyph(p.Icon, look.IconSmall, p.Ink)
		f.findings.Add(look.Frame(nil, nil, container.NewVBox(glyph), nil, look.Inset(6, 0, 0, 0, words)))
	}
	for _, r := range f.rows {
		f.mark(r, list)
	}
	f.told.Objects = nil
	if len(list) > 0 {
		f.told.Objects = []fyne.CanvasObject{look.Column(0, look.Hair(), look.Surface(colour.Sunken, look.Inset(16, 8, 12, 8, look.AtMost(problemsHigh, f.findings))))}
	}
	f.told.Refresh()
	f.Content.Refresh()
}

// mark shows at a setting whether one of the problems is about it.
func (f *Form) mark(r *row, list []Problem) {
	i := slices.IndexFunc(list, func(p Problem) bool { return p.Field == r.field.Name })
	if i >= 0 {
		r.mark.Set(list[i].Icon, list[i].Ink)
	}
	setVisible(r.mark, i >= 0)
}
