package monitor

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/exchange"
	"hookflow/designer/look"
	"hookflow/engine"
)

// fill makes what an open row shows of its visit.
func (r *visitRow) fill() {
	v := r.visit
	r.body.Objects, r.call = nil, nil
	for _, text := range v.Troubles {
		r.body.Add(look.Para(strings.TrimSpace(text), look.Small, colour.Fail, fyne.TextAlignLeading))
	}
	if v.By != "" {
		r.body.Add(look.NewLabel(fmt.Sprintf(lang.L("Done by %s"), v.By), look.Small, colour.Text2).Cut())
	}
	r.section(lang.L("Inputs"), lines(v.Given))
	r.section(lang.L("Outputs"), lines(v.Wrote))
	r.calls()
	if course := r.panel.course(v); len(course.Objects) > 0 {
		r.body.Add(look.Column(4, look.NewLabel(lang.L("What happened"), look.Small, colour.Text2).Bold(), course))
	}
	r.body.Add(look.Flow(6, 6, r.seen(), r.moment()))
}

// section is a heading with a text that can be selected; without a text there is none.
func (r *visitRow) section(head, text string) {
	if text != "" {
		r.body.Add(look.Column(4, look.NewLabel(head, look.Small, colour.Text2).Bold(), exchange.Code(text)))
	}
}

// calls are what was sent and what came back. Each opens to all of it, and can be copied as a command.
func (r *visitRow) calls() {
	v := r.visit
	if len(v.Calls) == 0 {
		if len(v.jobs) > 0 && v.asks() && !v.Open() {
			r.body.Add(look.Para(lang.L("What was sent is no longer in the log of calls."), look.Small, colour.Text3, fyne.TextAlignLeading))
		}
		return
	}
	list := look.Column(0)
	for _, c := range v.Calls {
		row := exchange.NewRow(r.panel.label(c.Element), c, r.panel.OnCall)
		if r.call == nil {
			r.call = row
		}
		list.Add(row.Content)
	}
	r.body.Add(look.Column(4, look.NewLabel(lang.L("Calls"), look.Small, colour.Text2).Bold(), container.NewStack(look.NewGround(colour.Panel, colour.Line, 6), look.Pad(1, list))))
}

// asks reports whether the work of the visit was a call of ours, and not a worker's.
func (v *Visit) asks() bool {
	for i := range v.Events {
		if w := v.Events[i].Wait; w != nil && w.Request != nil {
			return true
		}
	}
	return false
}

// seen shows, in place of its button, the variables that the element could see when it began.
func (r *visitRow) seen() fyne.CanvasObject {
	var b *look.Button
	b = look.NewButton(look.Plain, "variable", lang.L("Variables at its beginning"), func() {
		list, err := r.panel.run.sawAt(r.visit)
		text := lines(list)
		switch {
		case err != nil:
			text = err.Error()
		case text == "":
			text = lang.L("There was none.")
		}
		b.Hide()
		r.section(lang.L("Variables at its beginning"), text)
		r.content.Refresh()
	})
	b.Small = true
	return b
}

// moment is a button that shows the whole run as it was when the visit began.
func (r *visitRow) moment() fyne.CanvasObject {
	b := look.NewButton(look.Plain, "history", lang.L("Show this moment"), func() { r.panel.player.move(r.visit.place + 1) })
	b.Small = true
	return b
}

// sawAt are the variables that a visit could see when it began, the nearest first.
func (r *Run) sawAt(v *Visit) (list []Named, err error) {
	p, err := r.peek(v.place + 1)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, in := range p {
		if in.Key != v.Instance {
			continue
		}
		token := v.Token
		if in.Token(token) == nil {
			token = 1
		}
		for _, t := range scopes(in, token) {
			for _, each := range t.Vars {
				if !known[each.Name] {
					known[each.Name] = true
					list = append(list, Named{each.Name, each.Value})
				}
			}
		}
	}
	return list, nil
}

// lines are variables as a text, one below the other.
func lines(list []Named) string {
	var out strings.Builder
	for _, n := range list {
		value := "\u2013"
		if len(n.Value) > 0 {
			value = whole(string(n.Value))
		}
		fmt.Fprintf(&out, "%s = %s\n", n.Name, value)
	}
	return out.String()
}

// course is what happened to a visit, with times.
func (p *Panel) course(v *Visit) *fyne.Container {
	list := look.Column(3)
	for i := range v.Events {
		e := &v.Events[i]
		text := p.happened(e)
		switch {
		case e.Kind == engine.Waiting || e.Kind == engine.Changed:
			text = waitText(e.Wait)
		case !telling(e.Kind) || e.Kind == engine.VariableIs:
			continue
		}
		if text = strings.TrimRight(text, ": "); text != "" {
			at := look.NewLabel(time.Unix(0, e.At).Format("15:04:05.000"), look.Small, colour.Text3)
			list.Add(look.RowGrow(8, 1, at, look.Para(text, look.Small, colour.Text, fyne.TextAlignLeading)))
		}
	}
	return list
}

// waitText says what is waited for; empty: nothing that is worth a line.
func waitText(w *engine.Wait) string {
	switch {
	case w.Kind == engine.OnJob && w.Due != 0:
		return fmt.Sprintf(lang.L("Is tried again %s"), look.When(time.Unix(0, w.Due)))
	case w.Kind == engine.OnJob:
		return lang.L("A call or worker is under way.")
	case w.Kind == engine.OnTask:
		return lang.L("Waiting for you")
	case w.Kind == engine.OnMessage:
		return awaited(Open{Wait: w})
	case w.Kind == engine.OnTimer:
		return dueText(Open{Wait: w})
	case w.Kind == engine.OnInstance:
		return lang.L("A called process runs.")
	}
	return ""
}
