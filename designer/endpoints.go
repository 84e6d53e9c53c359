package designer

import (
	"fmt"
	"io"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
)

// endpointList lists where the processes of the document receive messages.
type endpointList struct {
	window   *Window
	contract *look.Button
	list     *fyne.Container
	page     fyne.CanvasObject
}

func newEndpointList(w *Window) *endpointList {
	p := &endpointList{window: w, list: look.Column(0)}
	p.contract = look.NewButton(look.Plain, "download", lang.L("Save contract…"), p.save)
	p.contract.Small, p.contract.Tip = true, lang.L("What senders need to know, as OpenAPI")
	p.page = container.NewVScroll(p.list)
	return p
}

func (p *endpointList) tools() []look.Tool       { return []look.Tool{p.contract.Tool()} }
func (p *endpointList) body() fyne.CanvasObject  { return p.page }
func (p *endpointList) focus() fyne.CanvasObject { return p.contract }

// refresh reads the endpoints of the document as it stands.
func (p *endpointList) refresh() {
	t := p.window.current()
	if t == nil || p.window.Local == nil || p.window.Local.Endpoints == nil {
		p.put(look.Empty("link", lang.L("Nothing can be run here"), p.window.Trouble, nil))
		return
	}
	data := string(t.doc.Bytes())
	list, err := p.window.Local.Endpoints(t.title(), []byte(data))
	able(p.contract, err == nil && len(list) > 0)
	switch {
	case err != nil:
		p.put(look.Empty("error", lang.L("The endpoints cannot be read"), err.Error(), nil))
	case len(list) == 0:
		p.put(look.Empty("link", lang.L("No message comes in by HTTP"), lang.L("Give a message start event, a message catch event or a receive task a path."), nil))
	default:
		rows := []fyne.CanvasObject{look.Inset(16, 6, 12, 4, look.NewLabel(lang.L("Tests and the deployed version have the same address. A request that you wait for as a sample starts nothing."), look.Small, colour.Text3).Cut())}
		for i := range list {
			rows = append(rows, p.row(t, &list[i], data))
		}
		p.put(rows...)
	}
}

func (p *endpointList) put(rows ...fyne.CanvasObject) {
	p.list.Objects = rows
	p.list.Refresh()
}

// row is one endpoint.
func (p *endpointList) row(t *tab, e *monitor.Endpoint, document string) fyne.CanvasObject {
	address := look.NewIconButton("copy", lang.L("Copy the address"), func() { p.copied(e.URL) })
	curl := look.NewIconButton("terminal", lang.L("Copy as cURL"), func() { p.copied(e.Curl()) })
	test := look.NewIconButton("send", lang.L("Send a test request"), func() { t.askTest(e) })
	wait := look.NewIconButton("live", lang.L("Wait for one request and keep it as a sample"), nil)
	if t.catching[e.Element] != nil {
		wait = look.NewIconButton("stop", lang.L("Stop waiting"), nil)
		wait.SetOn(true)
	}
	wait.Do = func() { t.toggleCatch(e.Element); p.refresh() }
	for _, b := range []*look.Button{address, curl, test, wait} {
		b.Square = 24
	}
	what := lang.L("goes on there")
	if e.Starts {
		what = lang.L("starts an instance")
	}
	open := look.Row(6, p.state(t, e, document))
	if e.Guarded == "" {
		open.Add(look.Chip(look.Neutral, "", lang.L("open to all")))
	} else {
		open.Add(look.Chip(look.Good, "lock", accessWord(e.Guarded)))
	}
	where := look.Column(0, look.NewLabel(e.URL, look.Small, colour.Text).Code().Cut(), look.NewLabel(p.window.called(e.Element)+", "+what, look.Small, colour.Text2).Cut())
	line := look.RowGrow(10, 1, look.Sized(84, 0, look.NewLabel(strings.Join(e.Methods, " "), look.Small, colour.Data).Bold().Cut()), where, open, test, wait, address, curl)
	return look.NewPress(e.URL, look.Inset(16, 3, 12, 3, line), "", "", func() { t.reveal(e.Element) })
}

// state says what a request to an endpoint reaches.
func (p *endpointList) state(t *tab, e *monitor.Endpoint, document string) fyne.CanvasObject {
	process := ""
	if x := t.doc.Element(e.Element); x != nil && x.Root() != nil {
		process = x.Root().ID
	}
	version, same, err := p.window.Local.Deployed(process, []byte(document))
	switch {
	case t.catching[e.Element] != nil:
		return look.Chip(look.Waits, "clock", lang.L("waits for a sample"))
	case err != nil || version == 0:
		return look.Chip(look.Neutral, "", lang.L("not deployed"))
	case same:
		return look.Chip(look.Good, "live", fmt.Sprintf(lang.L("live, version %d"), version))
	}
	return look.Chip(look.Waits, "live", fmt.Sprintf(lang.L("live, version %d, not this diagram"), version))
}

// accessWord is what a way of asking who sends is called.
func accessWord(kind string) string {
	switch kind {
	case "basic":
		return lang.L("User and password")
	case "bearer":
		return lang.L("Bearer token")
	case "key":
		return lang.L("API key")
	}
	return lang.L("Signature")
}

func (p *endpointList) copied(text string) {
	p.window.App.Clipboard().SetContent(text)
	p.window.status.say(lang.L("Copied"), false)
}

// save writes the contract of the document for those who send.
func (p *endpointList) save() {
	t := p.window.current()
	data := t.doc.Bytes()
	p.window.askTarget(stem(t)+".openapi.json", []string{".json"}, func(path string) error {
		text, err := p.window.Local.Contract(t.title(), data)
		if err != nil {
			return fmt.Errorf(lang.L("write the contract: %w"), err)
		}
		return writeFile(path, func(to io.Writer) error { _, err := to.Write(text); return err })
	})
}
