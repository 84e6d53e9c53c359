package form

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/exchange"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// A Curler brings cURL lines into the form of a call.
type Curler struct {
	Read func(line string) (Command, error)
	Ask  func(title string, content fyne.CanvasObject, take func()) // shows what would be taken over, and asks
	// Keep puts values into the vault, by the names of secrets, for the process of an element,
	// and then calls done; nil: there is no vault.
	Keep func(e *bpmn.Element, secrets map[string]string, done func(error))
}

// A Command is what a cURL line sends.
type Command struct {
	Method, URL    string
	Headers, Query []Line
	Body           string // a choice of the field body; empty: none
	Fields         []Line // of a form
	Text           string // of any other body
	Notes          []string
}

// A Line is one header, parameter or field.
type Line struct {
	Name, Value string
	Secret      bool // it must not stand in the file
}

// A curlPart is one setting that a cURL line would change.
type curlPart struct {
	label, now, value string
	secret            string // the name under which the value goes into the vault; empty: it is none
	kept              string // the value that goes there
	set               func(*doc.Tx, *bpmn.Element, string) error
	box               *widget.Check
}

// pasteCurl shows what a cURL line would change, and changes it. It reports whether the text is
// such a line.
func (f *Form) pasteCurl(text string) bool {
	text = strings.TrimSpace(text)
	if f.Curl == nil || !strings.HasPrefix(text, "curl ") && !strings.HasPrefix(text, "curl.exe ") {
		return false
	}
	c, err := f.Curl.Read(text)
	if err != nil {
		f.Failed(err)
		return true
	}
	parts := f.curlParts(c)
	f.Curl.Ask(lang.L("Take over from cURL"), f.curlPreview(c, parts), func() { f.takeCurl(parts) })
	return true
}

// curlParts compares a command with what is set: what is the same is left out, and nothing is
// taken away.
func (f *Form) curlParts(c Command) (parts []*curlPart) {
	e := f.first()
	single := func(name, value string) {
		field, ok := bpmn.FieldOf(e, name)
		if now := bpmn.Get(e, field); ok && value != "" && value != now {
			if now == field.Default && name != "url" {
				now = ""
			}
			parts = append(parts, &curlPart{label: lang.L(field.Label), now: now, value: value, set: func(tx *doc.Tx, e *bpmn.Element, value string) error { return tx.SetField(e, name, value) }})
		}
	}
	single("url", c.URL)
	single("method", c.Method)
	parts = append(parts, f.curlRows("headers", "name", c.Headers)...)
	parts = append(parts, f.curlRows("query", "name", c.Query)...)
	single("body", c.Body)
	parts = append(parts, f.curlRows("parameters", "field", c.Fields)...)
	single("text", c.Text)
	for _, p := range parts {
		p.box = widget.NewCheck("", nil)
		p.box.Checked = p.now == ""
	}
	return parts
}

// curlRows are the rows of a table that lines would add or change; key is the column that
// has their names.
func (f *Form) curlRows(table, key string, lines []Line) (parts []*curlPart) {
	e := f.first()
	field, ok := bpmn.FieldOf(e, table)
	if !ok {
		return nil
	}
	at := slices.IndexFunc(field.Columns, func(c bpmn.Field) bool { return c.Name == key })
	from := slices.IndexFunc(field.Columns, func(c bpmn.Field) bool { return c.Name == "value" })
	now := f.table(field)
	for _, l := range lines {
		p := &curlPart{label: lang.L(field.Label) + ": " + l.Name, value: l.Value}
		if i := slices.IndexFunc(now, func(row []string) bool { return strings.EqualFold(row[at], l.Name) }); i >= 0 {
			p.now = now[i][from]
		}
		if l.Secret && l.Value != "" {
			p.secret, p.kept, p.value = f.lift(l)
		}
		if p.now == p.value && p.now != "" {
			continue
		}
		p.set = func(tx *doc.Tx, e *bpmn.Element, value string) error { return tx.SetRow(e, table, key, l.Name, value) }
		parts = append(parts, p)
	}
	return parts
}

var notInSecret = regexp.MustCompile(`[^A-Z0-9]+`)

// lift gives a secret a name of its own, and returns what stands in the file in its place.
func (f *Form) lift(l Line) (name, kept, value string) {
	name = strings.Trim(notInSecret.ReplaceAllString(strings.ToUpper(cmp.Or(f.first().Name(), f.first().ID)+"_"+l.Name), "_"), "_")
	if f.Known != nil {
		taken, free := f.Known("accessSecret"), name
		for n := 2; slices.Contains(taken, name); n++ {
			name = fmt.Sprintf("%s_%d", free, n)
		}
	}
	before := ""
	if scheme, rest, is := strings.Cut(l.Value, " "); is && (strings.EqualFold(scheme, "bearer") || strings.EqualFold(scheme, "basic") || strings.EqualFold(scheme, "token")) {
		before, l.Value = scheme+" ", rest
	}
	return name, l.Value, before + "{{secrets." + name + "}}"
}

// curlPreview lists what would be set; what would replace something is not chosen yet.
func (f *Form) curlPreview(c Command, parts []*curlPart) fyne.CanvasObject {
	list := look.Column(6)
	if len(parts) == 0 {
		list.Add(look.Para(lang.L("All of it is set already."), look.Body, colour.Text, fyne.TextAlignLeading))
	}
	for _, p := range parts {
		words := look.Column(0, look.NewLabel(p.label, look.Small, colour.Text2).Cut(), look.NewLabel(strings.Join(strings.Fields(p.value), " "), look.Body, colour.Text).Code().Cut())
		if p.now != "" {
			words.Add(look.NewLabel(fmt.Sprintf(lang.L("replaces %s"), p.now), look.Small, colour.Wait).Cut())
		}
		if p.secret != "" {
			say, ink := lang.L("The value goes into the vault, not into the file."), colour.Done
			if f.Curl.Keep == nil {
				say, ink = lang.L("There is no vault: the value is not kept."), colour.Wait
			}
			words.Add(look.NewLabel(say, look.Small, ink).Cut())
		}
		list.Add(look.RowGrow(6, 1, look.Called(p.label, p.box), words))
	}
	for _, n := range c.Notes {
		list.Add(look.Para(n, look.Small, colour.Text3, fyne.TextAlignLeading))
	}
	return list
}

// takeCurl keeps the secrets of what is chosen, and sets it as one step.
func (f *Form) takeCurl(parts []*curlPart) {
	secrets := map[string]string{}
	for _, p := range parts {
		if p.box.Checked && p.secret != "" {
			secrets[p.secret] = p.kept
		}
	}
	set := func(err error) {
		if err != nil {
			f.Failed(err)
			return
		}
		f.change("Take over from cURL", func(tx *doc.Tx) error {
			for _, p := range parts {
				if p.box.Checked {
					if err := p.set(tx, f.in(tx)[0], p.value); err != nil {
						return err
					}
				}
			}
			return nil
		})
		f.Refresh()
	}
	if len(secrets) == 0 || f.Curl.Keep == nil {
		set(nil)
		return
	}
	f.Curl.Keep(f.first(), secrets, set)
}

// asCurl is the call as a cURL line: expressions and secrets stand in it as they stand in the form.
func (f *Form) asCurl() string {
	e := f.first()
	get := func(name string) string { return bpmn.Value(e, name) }
	rows := func(name string) [][]string {
		field, _ := bpmn.FieldOf(e, name)
		return f.table(field)
	}
	r := exchange.Request{Method: get("method"), URL: get("url"), Body: get("text")}
	for i, q := range rows("query") {
		r.URL += map[bool]string{true: "&", false: "?"}[i > 0 || strings.Contains(r.URL, "?")] + q[0] + "=" + q[1]
	}
	for _, h := range rows("headers") {
		r.Header = append(r.Header, exchange.Header{Name: h[0], Value: h[1]})
	}
	var fields []string
	for _, p := range rows("parameters") {
		value, of := p[0], p[1]
		if rest, is := strings.CutPrefix(value, "="); is {
			value = "{= " + rest + " }"
		}
		if get("body") == "json" {
			fields = append(fields, fmt.Sprintf("%q: %q", of, value))
		} else {
			fields = append(fields, of+"="+value)
		}
	}
	switch body := get("body"); {
	case r.Method == "GET" || r.Method == "HEAD" || body == "none":
		r.Body = ""
	case r.Body == "" && body == "json" && len(fields) > 0:
		r.Body, r.Type = "{"+strings.Join(fields, ", ")+"}", "application/json"
	case r.Body == "" && len(fields) > 0:
		r.Body, r.Type = strings.Join(fields, "&"), "application/x-www-form-urlencoded"
	case r.Body != "" && body == "json":
		r.Type = "application/json"
	}
	return r.Curl()
}

// curlLinks are the ways in and out beside the address.
func (f *Form) curlLinks() fyne.CanvasObject {
	in := look.NewIconButton("paste", lang.L("Paste cURL"), func() {
		if text := fyne.CurrentApp().Clipboard().Content(); !f.pasteCurl(text) {
			f.Failed(fmt.Errorf("%s", lang.L("The clipboard holds no cURL line. Copy one that begins with curl.")))
		}
	})
	out := look.NewIconButton("terminal", lang.L("Copy as cURL"), func() { fyne.CurrentApp().Clipboard().SetContent(f.asCurl()) })
	for _, b := range []*look.Button{in, out} {
		b.Side, b.Square = look.IconInline, 22
	}
	f.curlIn, f.curlOut = in, out
	return look.Row(2, in, out)
}
