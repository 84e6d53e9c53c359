package designer

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/explain"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// A watcher follows one instance on a server: it asks again and again until the instance
// has ended, and paints the diagram from the server's history.
type watcher struct {
	of      *deployer
	remote  Remote
	server  Server
	id      string
	process string
	seen    *RemoteInstance
	trouble string // why the server could not be asked last time
	over    bool   // it has ended, or nobody looks any more
	timer   *time.Timer
}

// askAgain is the pause between two questions about an instance.
const askAgain = time.Second

// begin asks for the start variables, starts an instance and follows it.
func (d *deployer) begin(p *bpmn.Element) {
	s := d.targets.chosen()
	monitor.AskVariables(startFields(p), d.tab.window.over, func(vars engine.Vars) {
		type started struct {
			remote Remote
			id     string
			err    error
		}
		d.work(lang.L("Starting…"), func(ctx context.Context) any {
			r, err := d.tab.window.Servers.Connect(s)
			if err != nil {
				return started{err: err}
			}
			id, err := r.Start(ctx, p.ID, vars)
			return started{r, id, err}
		}, func(got any) {
			o := got.(started)
			if o.err != nil {
				d.tab.window.fail(o.err)
				return
			}
			d.stopWatching()
			d.watch = &watcher{of: d, remote: o.remote, server: s, id: o.id, process: cmp.Or(p.Name(), stem(d.tab))}
			d.watch.show()
			d.watch.ask()
		})
	})
}

// stop ends the questions.
func (v *watcher) stop() {
	v.over = true
	if v.timer != nil {
		v.timer.Stop()
	}
}

// ask looks at the instance once, and again after a pause.
func (v *watcher) ask() {
	type seen struct {
		in  *RemoteInstance
		err error
	}
	background(v.of.tab.window, func() seen {
		ctx, cancel := context.WithTimeout(context.Background(), askServer)
		defer cancel()
		in, err := v.remote.Look(ctx, v.id)
		return seen{in, err}
	}, func(got seen) {
		if v.over {
			return
		}
		v.trouble = ""
		switch {
		case got.err != nil:
			v.trouble = explain.Text(got.err.Error())
		case got.in != nil:
			v.seen = got.in
		}
		v.show()
		if v.seen != nil && v.seen.Ended {
			v.over = true
			return
		}
		v.timer = v.of.tab.window.after(askAgain, v.ask)
	})
}

// show brings the panel and the diagram up to date.
func (v *watcher) show() {
	d := v.of
	d.side.Objects = []fyne.CanvasObject{v.panel()}
	d.side.Refresh()
	d.tab.board.Mark(v.marks())
	d.explain(v.legend())
}

// legend tells the marks that are seen now.
func (v *watcher) legend() (list []legendEntry) {
	add := func(n int, icon string, tone look.Tone, text string) {
		if n > 0 {
			list = append(list, legendEntry{icon, tone, text})
		}
	}
	if v.seen != nil {
		add(len(v.seen.Done), "check", look.Good, lang.L("Was here"))
		add(len(v.seen.Active), "token", look.Busy, lang.L("Waits here"))
		add(len(v.seen.Incidents), "incident", look.Bad, lang.L("Incident"))
	}
	return list
}

// marks paints where the instance was, is, and cannot go on.
func (v *watcher) marks() map[string]scene.Mark {
	marks := map[string]scene.Mark{}
	if v.seen == nil {
		return marks
	}
	for _, id := range v.seen.Done {
		marks[id] = scene.Mark{State: scene.Passed}
	}
	for _, id := range v.seen.Active {
		marks[id] = scene.Mark{State: scene.Active, Tokens: marks[id].Tokens + 1}
	}
	for id := range v.seen.Incidents {
		marks[id] = scene.Mark{State: scene.Broken, Tokens: marks[id].Tokens}
	}
	return marks
}

// state says in a word how the instance stands.
func (v *watcher) state() (text string, tone look.Tone) {
	switch in := v.seen; {
	case v.trouble != "":
		return lang.L("No answer"), look.Bad
	case in == nil:
		return lang.L("Starting…"), look.Busy
	case in.Cancelled:
		return lang.L("Cancelled"), look.Neutral
	case in.Ended:
		return lang.L("Completed"), look.Good
	case len(in.Incidents) > 0:
		return lang.L("Incident"), look.Bad
	}
	return lang.L("Active"), look.Busy
}

// panel is what is known of the instance.
func (v *watcher) panel() fyne.CanvasObject {
	text, tone := v.state()
	back := look.NewButton(look.Bare, "arrow-left", lang.L("Report"), func() { v.of.stopWatching(); v.of.show() })
	head := look.Column(6, look.Row(0, back), look.RowGrow(8, 0, look.NewLabel(v.process, look.Title, colour.Text).Bold().Cut(), look.Chip(tone, "", text)),
		look.NewLabel(v.id, look.Small, colour.Text3).Code().Cut())
	body := look.Column(16)
	if v.trouble != "" {
		body.Add(look.Para(v.trouble, look.Small, colour.Fail, fyne.TextAlignLeading))
	}
	if v.seen != nil {
		v.incidents(body)
		v.places(body)
		v.helpers(body)
		v.variables(body)
	}
	return look.Frame(look.Column(0, look.Inset(16, 12, 16, 12, head), look.Hair()), nil, nil, nil, container.NewVScroll(look.Pad(16, body)))
}

// incidents lists what went wrong and where.
func (v *watcher) incidents(body *fyne.Container) {
	for _, id := range slices.Sorted(maps.Keys(v.seen.Incidents)) {
		name := id
		if e := v.of.tab.doc.Element(id); e != nil {
			name = called(e)
		}
		box := look.Column(4, look.Row(8, look.NewGlyph("incident", look.IconSmall, colour.Fail), look.NewLabel(name, look.Body, colour.Text).Bold()))
		for _, text := range v.seen.Incidents[id] {
			box.Add(look.Para(explain.TextIn(text, v.of.tab.doc.Model()), look.Small, colour.Text2, fyne.TextAlignLeading))
		}
		again := look.NewButton(look.Plain, "retry", lang.L("Repeat"), func() { v.retry(id) })
		again.Small = true
		body.Add(look.Column(8, look.NewPress(name, look.Pad(12, box), colour.FailSoft, "", func() { v.of.tab.reveal(id) }), look.Row(0, again)))
	}
}

// retry lets the server try again what has stopped at an element.
func (v *watcher) retry(element string) {
	v.of.work(lang.L("Repeat"), func(ctx context.Context) any { return v.remote.Retry(ctx, v.id, element) }, func(got any) {
		if err, failed := got.(error); failed {
			v.of.tab.window.fail(err)
		}
	})
}

// places lists where the instance waits.
func (v *watcher) places(body *fyne.Container) {
	group := look.Column(8)
	for _, id := range v.seen.Active {
		e := v.of.tab.doc.Element(id)
		if e == nil || !e.Kind.FlowNode() {
			continue
		}
		row := look.RowGrow(8, 1, look.NewGlyph(elementGlyph(v.of.tab.doc, e), look.IconSmall, colour.Text2), look.NewLabel(called(e), look.Body, colour.Text).Cut())
		group.Add(look.NewPress(called(e), row, "", "", func() { v.of.tab.reveal(id) }))
	}
	if len(group.Objects) > 0 {
		body.Add(look.Column(8, look.NewLabel(lang.L("Waits at"), look.Caption, colour.Text3).Bold(), group))
	}
}

// variables lists the variables of the process.
func (v *watcher) variables(body *fyne.Container) {
	if len(v.seen.Vars) == 0 {
		return
	}
	group := look.Column(6, look.NewLabel(lang.L("Variables"), look.Caption, colour.Text3).Bold())
	for _, name := range slices.Sorted(maps.Keys(v.seen.Vars)) {
		group.Add(container.NewGridWithColumns(2, look.NewLabel(name, look.Small, colour.Text2).Code().Cut(), look.NewLabel(oneLine(v.seen.Vars[name]), look.Small, colour.Text).Code().Right().Cut()))
	}
	body.Add(group)
}

// oneLine is a value as it stands in a row.
func oneLine(raw json.RawMessage) string { return strings.Join(strings.Fields(string(raw)), " ") }
