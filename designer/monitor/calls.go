package monitor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/look"
)

// callTab lists the HTTP calls; each opens to its request and answer.
type callTab struct {
	content fyne.CanvasObject
	box     *fyne.Container
	shown   int
}

func newCallTab() *callTab {
	t := &callTab{box: container.NewVBox()}
	t.content = container.NewVScroll(t.box)
	t.empty()
	return t
}

func (t *callTab) empty() {
	none := look.Empty("webhook", lang.L("No call has been made yet."), "", nil)
	t.box.Objects = []fyne.CanvasObject{none}
	t.shown = 0
}

// show adds the calls that are new; calls never change.
func (t *callTab) show(p *Panel, calls []Call) {
	if len(calls) < t.shown || len(calls) == 0 {
		t.empty()
	}
	if t.shown == 0 && len(calls) > 0 {
		t.box.Objects = nil
	}
	for _, c := range calls[t.shown:] {
		item := widget.NewAccordionItem(callTitle(p, c), callDetails(c))
		t.box.Add(widget.NewAccordion(item))
	}
	t.shown = len(calls)
	t.box.Refresh()
}

func callTitle(p *Panel, c Call) string {
	result := lang.L("no answer")
	if c.Response.Status != 0 {
		result = fmt.Sprint(c.Response.Status)
	}
	title := fmt.Sprintf("%s %s: %s", c.Request.Method, p.label(c.Element), result)
	if c.Attempt > 1 {
		title += fmt.Sprintf(lang.L(" (attempt %d of %d)"), c.Attempt, c.Of)
	}
	return title
}

func callDetails(c Call) fyne.CanvasObject {
	text := callText(c)
	body := selectable(text)
	body.TextStyle.Monospace = true
	copyText := look.NewButton(look.Plain, "copy", lang.L("Copy"), func() { fyne.CurrentApp().Clipboard().SetContent(text) })
	copyCurl := look.NewButton(look.Plain, "terminal", lang.L("Copy as cURL"), func() { fyne.CurrentApp().Clipboard().SetContent(curlOf(c.Request)) })
	return container.NewVBox(body, look.Row(6, copyText, copyCurl))
}

// callText is the exchange as people know it from HTTP.
func callText(c Call) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %.1f ms\n\n%s %s\n", c.Began.Format("15:04:05.000"), float64(c.Took)/float64(time.Millisecond), c.Request.Method, c.Request.URL)
	for _, h := range c.Request.Header {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value)
	}
	writeBody(&b, []byte(c.Request.Body))
	if c.Failure != "" {
		fmt.Fprintf(&b, "\n%s\n", c.Failure)
	}
	if c.Response.Status != 0 {
		fmt.Fprintf(&b, "\n%d\n", c.Response.Status)
		for _, name := range slices.Sorted(maps.Keys(c.Response.Headers)) {
			fmt.Fprintf(&b, "%s: %s\n", name, c.Response.Headers[name])
		}
		writeBody(&b, c.Response.Body)
	}
	return b.String()
}

func writeBody(b *strings.Builder, body []byte) {
	if len(body) == 0 {
		return
	}
	var pretty bytes.Buffer
	if json.Indent(&pretty, body, "", "  ") == nil {
		body = pretty.Bytes()
	}
	fmt.Fprintf(b, "\n%s\n", body)
}

// curlOf is the command that makes the same call by hand.
func curlOf(c Request) string {
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	parts := []string{"curl", "-X", c.Method, quote(c.URL)}
	for _, h := range c.Header {
		parts = append(parts, "-H", quote(h.Name+": "+h.Value))
	}
	if c.Type != "" {
		parts = append(parts, "-H", quote("Content-Type: "+c.Type))
	}
	if c.Body != "" {
		parts = append(parts, "--data-raw", quote(c.Body))
	}
	return strings.Join(parts, " ")
}
