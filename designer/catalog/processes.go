package catalog

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// rows shows lines below each other, or that there are none.
func (p *Page) rows(icon, none, hint string, lines []fyne.CanvasObject) {
	if len(lines) == 0 {
		p.show(container.NewCenter(look.Empty(icon, none, hint, nil)))
		return
	}
	all := look.Column(0)
	for _, line := range lines {
		all.Add(line)
		all.Add(look.Hair())
	}
	p.show(look.Surface(colour.Panel, container.NewVScroll(all)))
}

// act is a small button that does something and then reads the list again.
func (p *Page) act(name, icon, text string, work func(ctx context.Context) (string, error), again func()) *look.Button {
	b := look.NewButton(look.Plain, icon, text, func() { p.do(work, again) })
	b.Small = true
	p.parts[name] = b
	return b
}

// openProcesses shows what is deployed, where it receives, who uses it, and what may begin it.
func (p *Page) openProcesses() {
	var list []Process
	var err error
	p.Background(func() { list, err = p.Store.Processes() }, p.here(func() {
		if err != nil {
			p.say("", err)
			return
		}
		var lines []fyne.CanvasObject
		for i := range list {
			lines = append(lines, p.process(&list[i]))
		}
		p.rows("deploy", lang.L("Nothing is deployed yet"), lang.L("Run a process, and it stands here."), lines)
	}))
}

func (p *Page) process(d *Process) fyne.CanvasObject {
	words := look.Column(1, look.NewLabel(d.Name, look.Body, colour.Text).Bold().Cut(),
		look.NewLabel(fmt.Sprintf(lang.L("version %d of %d, %d running"), d.Version, d.Versions, d.Running), look.Small, colour.Text2).Cut())
	for _, e := range d.Endpoints {
		words.Add(look.NewLabel(e, look.Small, colour.Text2).Cut())
	}
	if len(d.UsedBy) > 0 {
		words.Add(look.NewLabel(fmt.Sprintf(lang.L("used by %s"), strings.Join(d.UsedBy, ", ")), look.Small, colour.Text3).Cut())
	}
	mode := func(name, icon, text, to string) *look.Button {
		return p.act(name+" "+d.ID, icon, text, func(ctx context.Context) (string, error) { return "", p.SetMode(ctx, d.ID, to) }, p.openProcesses)
	}
	tone, word := look.Good, lang.L("published")
	buttons := look.Row(6)
	switch d.Mode {
	case "draft":
		tone, word = look.Neutral, lang.L("draft")
	case "offline":
		tone, word = look.Bad, lang.L("off-line")
	}
	if d.Mode != "published" {
		buttons.Add(mode("publish", "run", lang.L("Publish"), "published"))
	}
	if d.Mode != "draft" {
		buttons.Add(mode("draft", "edit", lang.L("Make it a draft"), "draft"))
	}
	if d.Mode != "offline" {
		buttons.Add(mode("offline", "stop", lang.L("Take off-line"), "offline"))
	}
	remove := look.NewButton(look.Plain, "trash", lang.L("Remove"), func() { p.askRemove(d) })
	remove.Small = true
	p.parts["remove "+d.ID] = remove
	buttons.Add(remove)
	return look.Inset(16, 8, 12, 8, look.RowGrow(12, 0, words, look.Row(0, look.Chip(tone, "", word)), buttons))
}

// askRemove asks before a process is forgotten with all its versions.
func (p *Page) askRemove(d *Process) {
	p.Over.Show(overlay.Dialog{Name: "remove process", Title: fmt.Sprintf(lang.L("Remove the process %s?"), d.Name), Size: fyne.NewSize(420, 0),
		Content: look.NewLabel(lang.L("All its versions are forgotten; its file stays."), look.Body, colour.Text2),
		Buttons: []overlay.Button{{Label: lang.L("Keep")}, {Label: lang.L("Remove"), Danger: true, Do: func() {
			p.do(func(ctx context.Context) (string, error) { return "", p.RemoveProcess(ctx, d.ID) }, p.openProcesses)
		}}}})
}

// openSchedules shows what begins by the clock.
func (p *Page) openSchedules() {
	var list []Schedule
	var err error
	p.Background(func() { list, err = p.Store.Schedules() }, p.here(func() {
		if err != nil {
			p.say("", err)
			return
		}
		var lines []fyne.CanvasObject
		for i := range list {
			lines = append(lines, p.schedule(&list[i]))
		}
		p.rows("clock", lang.L("Nothing begins by the clock"), lang.L("A timer start event of a deployed process stands here."), lines)
	}))
}

func (p *Page) schedule(s *Schedule) fyne.CanvasObject {
	var times []string
	for _, at := range s.Next {
		times = append(times, look.WhenAbout(at))
	}
	words := look.Column(1, look.NewLabel(s.Process+": "+s.Name, look.Body, colour.Text).Bold().Cut(), look.NewLabel(s.often(), look.Small, colour.Text2).Cut(),
		look.NewLabel(strings.Join(times, "   "), look.Small, colour.Text2).Cut())
	name := s.Process + " " + s.Element
	change := func(what, icon, text string, paused *bool, catchUp string) *look.Button {
		return p.act(what+" "+name, icon, text, func(ctx context.Context) (string, error) {
			return "", p.SetSchedule(ctx, s.Process, s.Element, paused, catchUp)
		}, p.openSchedules)
	}
	tone, word := look.Good, lang.L("on")
	turn := change("pause", "stop", lang.L("Pause"), new(true), "")
	if s.Paused {
		tone, word = look.Neutral, lang.L("paused")
		turn = change("resume", "run", lang.L("Resume"), new(false), "")
	}
	missed := map[string]string{"once": lang.L("missed: once"), "none": lang.L("missed: none"), "all": lang.L("missed: all")}
	after := map[string]string{"once": "all", "all": "none", "none": "once"}[s.CatchUp]
	run := p.act("run "+name, "fire-now", lang.L("Run now"), func(ctx context.Context) (string, error) {
		key, err := p.RunSchedule(ctx, s.Process, s.Element)
		return fmt.Sprintf(lang.L("The instance %s has begun."), key), err
	}, p.openSchedules)
	return look.Inset(16, 8, 12, 8, look.RowGrow(12, 0, words, look.Row(0, look.Chip(tone, "", word)), look.Row(6, change("catch up", "history", missed[s.CatchUp], nil, after), run, turn)))
}

// often says in words how often a schedule begins something.
func (s *Schedule) often() string {
	if s.Cycle == "" {
		return lang.L("once")
	}
	return look.Often(s.Cycle)
}
