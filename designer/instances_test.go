package designer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// gate is a process that stops where nothing says the way. %s is one more flow.
const gate = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:gate"><process id="gate" name="Gate" isExecutable="true"><startEvent id="s"/>
<sequenceFlow id="f" sourceRef="s" targetRef="x"/><exclusiveGateway id="x" name="Which way?"/><sequenceFlow id="g" sourceRef="x" targetRef="e"><conditionExpression>=way = "good"</conditionExpression></sequenceFlow>
%s<sequenceFlow id="h" sourceRef="x" targetRef="u"><conditionExpression>=way = "ask"</conditionExpression></sequenceFlow><userTask id="u" name="Ask"/><endEvent id="e"/></process></definitions>`

// gated is a window with the gate open, and the instances that were begun with these ways.
func gated(t *testing.T, ways ...string) (*Window, *instanceList) {
	t.Helper()
	w, rt := running(t, &fakeLog{})
	w.Local.Deploy = rt.Deploy
	path := filepath.Join(t.TempDir(), "gate.bpmn")
	model := fmt.Sprintf(gate, "")
	check(t, os.WriteFile(path, []byte(model), 0o600))
	w.OpenFile(path)
	if _, err := rt.Deploy(context.Background(), "gate.bpmn", []byte(model)); err != nil {
		t.Fatal(err)
	}
	for i, way := range ways {
		vars := engine.Vars{"way": json.RawMessage(`"` + way + `"`)}
		check(t, w.Local.Engine.Run(context.Background(), engine.Start{Process: "gate", BusinessKey: fmt.Sprintf("G-%d", i), Variables: vars}))
	}
	w.current().view(runsView)
	l := w.current().runs
	eventually(t, l, func(n [monitor.Standings]int) bool { return n[monitor.AnyStanding] == len(ways) })
	return w, l
}

// eventually waits until the instances stand so.
func eventually(t *testing.T, l *instanceList, so func(n [monitor.Standings]int) bool) {
	t.Helper()
	for range 250 {
		if !l.ledger.Look(l.asked).Reading && so(l.ledger.Counts()) {
			l.ask()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%v", l.ledger.Counts())
}

// The page narrows the runs by words, standing and saved filters, says what each waits for, and heats the diagram.
func TestRunsPage(t *testing.T) {
	w, l := gated(t, "good", "ask", "none", "none")
	if len(l.list) != 4 || l.list[0].Title() != "G-3" {
		t.Fatalf("%d rows", len(l.list))
	}
	for text, want := range map[string]int{"good": 1, "which": 0, "g-1": 1, "no condition": 2, "": 4} {
		l.sift(monitor.Sieve{Text: text})
		if len(l.list) != want {
			t.Errorf("%q shows %d, want %d", text, len(l.list), want)
		}
	}
	l.sift(monitor.Sieve{})
	l.text.Type("g-2")
	if len(l.list) != 1 {
		t.Errorf("typing leaves %d", len(l.list))
	}
	l.sift(monitor.Sieve{})
	l.stands.Pick(int(monitor.Stuck))
	if len(l.list) != 2 || !strings.HasPrefix(l.where(l.list[0]), "Which way?: No condition") {
		t.Errorf("%d stopped, %q", len(l.list), l.where(l.list[0]))
	}
	l.saveFilter()
	l.sift(monitor.Sieve{})
	if items := l.filters(); len(l.list) != 4 || items[0].Text != "Stopped" {
		t.Errorf("%d rows, %+v", len(l.list), items)
	} else if items[0].Do(); len(l.list) != 2 {
		t.Errorf("the saved filter shows %d", len(l.list))
	}
	if says := reads(t, l.content); !strings.Contains(says, "Runs") || !strings.Contains(says, "Retry 2") {
		t.Error(says)
	}
	l.heats.Pick(int(monitor.ByCount))
	if says := reads(t, l.legend); !strings.Contains(says, "Times reached") {
		t.Error(says)
	}
	l.asked.Order, l.asked.Down = "title", false
	l.sift(monitor.Sieve{})
	if l.list[0].Title() != "G-0" {
		t.Errorf("sorted by name the first is %s", l.list[0].Title())
	}
	row := newInstanceRow(l)
	row.show(l.list[1])
	row.choose(true)
	if len(l.chosen) != 1 || !l.end.Visible() || row.whole[whereColumn] != "Ask" {
		t.Errorf("%v chosen, at %q", l.chosen, row.whole[whereColumn])
	}
	l.open(l.list[1].Key)
	if w.current().viewed != diagramView || w.current().panel == nil || l.ledger != nil {
		t.Error("the run was not opened")
	}
}

// Ten runs that stopped for one cause are repaired by one decision; those that are chosen are ended after a question.
func TestOneDecision(t *testing.T) {
	ways := make([]string, 10)
	_, l := gated(t, append(ways, "ask")...)
	groups := l.ledger.Look(l.asked).Groups
	if len(groups) != 1 || groups[0].Incidents != 10 {
		t.Fatalf("%+v", groups)
	}
	l.decideGroup(groups[0], engine.EditAndRepeat, engine.Vars{"way": json.RawMessage(`"good"`)})
	eventually(t, l, func(n [monitor.Standings]int) bool { return n[monitor.Finished] == 10 })
	l.chooseAll(true)
	l.each("%d", func(e *monitor.Entry) []engine.Command {
		if e.Ended != 0 {
			return nil
		}
		return []engine.Command{engine.Cancel{Instance: e.Key}}
	})
	eventually(t, l, func(n [monitor.Standings]int) bool { return n[monitor.Broken] == 1 && n[monitor.Finished] == 10 })
}

// What stopped moves to the corrected diagram; the preview says where it goes, and what keeps it.
func TestMoveToDiagram(t *testing.T) {
	w, l := gated(t, "other", "ask")
	better := strings.Replace(fmt.Sprintf(gate, `<sequenceFlow id="i" sourceRef="x" targetRef="e"/>`), `<userTask id="u" name="Ask"/>`, `<userTask id="v" name="Ask"/>`, 1)
	better = strings.Replace(better, `targetRef="u"`, `targetRef="v"`, 1)
	x, err := bpmnxml.Read("gate.bpmn", []byte(better))
	check(t, err)
	m, err := preview(t.Context(), w.Local, engine.Resource{Name: "gate.bpmn", Data: []byte(better)}, bpmn.Build(x.Root()), l.ledger.Pick(monitor.Sieve{}), func(int) {})
	check(t, err)
	if len(m.fit) != 2 || m.onto["u"] != "v" || m.to["v"].Tokens != 1 {
		t.Fatalf("what has the name is not taken: %+v", m)
	}
	delete(m.onto, "u")
	m.ask(t.Context(), w.Local, func(int) {})
	if len(m.fit) != 1 || len(m.problems) == 0 || m.to["x"].Tokens != 1 || m.old == nil {
		t.Fatalf("%+v", m)
	}
	for why := range m.problems {
		if why != "u: it is no longer there" { // the words of the engine are told in those of the window
			t.Error(why)
		}
	}
	l.offerMove(m)
	if says := reads(t, w.Canvas().Overlays().Top()); !strings.Contains(says, "1 of 2 can go on") || !strings.Contains(says, "Nothing: they stay") {
		t.Error(says)
	}
	l.moves["move.u"].(*look.Select).Pick(1)
	if says := reads(t, w.Canvas().Overlays().Top()); !strings.Contains(says, "2 of 2 can go on") || len(m.fit) != 2 {
		t.Error(says)
	}
	if version, same, err := w.Local.Deployed("gate", []byte(better)); err != nil || version != 1 || same {
		t.Errorf("a preview has deployed the diagram: version %d, %v %v", version, same, err)
	}
	l.chooseAll(true)
	l.moveAll(m)
	eventually(t, l, func([monitor.Standings]int) bool { return len(l.ledger.Pick(monitor.Sieve{Version: 2})) == 2 })
}

// An element that is chosen tells of all runs that came to it, and leads to the latest of them.
func TestElementOfAllRuns(t *testing.T) {
	w, l := gated(t, "good", "good", "none", "ask")
	w.current().doc.Select("x")
	l.selected()
	if says := reads(t, l.figures); !strings.Contains(says, "Which way?") || !strings.Contains(says, "Times reached 4") || !strings.Contains(says, "Passed 3") || !strings.Contains(says, "Failed 1") || strings.Contains(says, "Slowest") {
		t.Error(says)
	}
	visits := l.view.Tallies["x"].Latest
	if len(visits) != 3 {
		t.Fatalf("%+v", visits)
	}
	w.current().doc.Select()
	l.selected()
	if says := reads(t, l.figures); strings.Contains(says, "Which way?") || !strings.Contains(says, "Completed 2") {
		t.Error(says)
	}
	l.choose("u")
	if says := reads(t, l.figures); !strings.Contains(says, "Now here 1") {
		t.Error(says)
	}
	l.openAt(visits[0].Instance, "x")
	if w.current().panel == nil || w.current().panel.Shown() != visits[0].Instance {
		t.Error("the run of the visit was not opened")
	} else if parts := w.current().panel.Controls(); parts["visit.0"] == nil || parts["element.back"] == nil {
		t.Error("the visit is not shown")
	}
}

// What has not changed is not drawn again: a view that says the same leaves the parts of the page as they are.
func TestRunsPageIsStill(t *testing.T) {
	_, l := gated(t, "good", "none")
	side, group, marks := l.figures.Objects[0], l.groups.Objects[0], l.marked
	l.show(l.ledger.Look(l.asked))
	if l.figures.Objects[0] != side || l.groups.Objects[0] != group || fmt.Sprintf("%p", l.marked) != fmt.Sprintf("%p", marks) {
		t.Error("parts were made anew")
	}
}

// What a figure says fits into its card, also a time in two units.
func TestFiguresAreNotCut(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	for _, value := range []string{"0", "100000", "999 ms", "59.9 s", "59 min 59 s", "23 h 59 min", "23 ч 59 мин", "99 d 23 h", "23시간 59분"} {
		card := figure("Median", value)
		card.Resize(fyne.NewSize(108, 66))
		walk(card, func(o fyne.CanvasObject) {
			if l, is := o.(*look.Label); is && l.Shown() != l.Text {
				t.Errorf("%q is cut to %q", l.Text, l.Shown())
			}
		})
	}
}

// The diagram of the page is seen as a whole, whatever room it has: when a panel opens below, when the page is come back to, and when
// it was looked at before the engine was there.
func TestRunsDiagramIsSeen(t *testing.T) {
	w, _ := gated(t, "none")
	tab := w.current()
	w.Resize(fyne.NewSize(1280, 800))
	seen := func(when string) {
		t.Helper()
		at, size := absolute(tab.board), tab.board.Size()
		all := map[string]place{}
		tab.places(all)
		for _, id := range []string{"s", "x", "u"} {
			p, scale := all["element."+id], w.Canvas().Scale()
			if float32(p[0])/scale < at.X || float32(p[1])/scale < at.Y || float32(p[0]+p[2])/scale > at.X+size.Width || float32(p[1]+p[3])/scale > at.Y+size.Height {
				t.Errorf("%s: %s at %v is out of sight of %v %v", when, id, p, at, size)
			}
		}
	}
	seen("at first")
	w.bottom.show(true)
	seen("with a panel below")
	w.bottom.show(false)
	tab.view(diagramView)
	seen("on its own")
	tab.view(runsView)
	seen("again")
	tab.view(diagramView)
	w.Opening = true
	tab.view(runsView)
	w.Opening = false
	tab.view(runsView)
	seen("once the engine was open")
}

// What is written of a history is counted by the elements that began in it, and ends when it is cancelled.
func TestCountedHistory(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out strings.Builder
	told := 0
	c := &counted{Writer: &out, ctx: ctx, told: func(n int) { told = n }}
	for _, line := range []string{`{"event":"created"}`, `{"event":"activated","element":"s"}`, `{"event":"completed"}`, `{"event":"activated"}`} {
		_, err := c.Write([]byte(line + "\n"))
		check(t, err)
	}
	cancel()
	if _, err := c.Write([]byte("more")); told != 2 || strings.Count(out.String(), "\n") != 4 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d have begun in %q, %v", told, out.String(), err)
	}
}

// In a narrow window what is found and what is done with it stand beside each other, nothing over another part and nothing outside.
func TestRowAboveTheRunsFits(t *testing.T) {
	defer func() { check(t, speak("en")) }()
	check(t, speak("ru"))
	w, l := gated(t, "ask")
	w.Resize(fyne.NewSize(1024, 640))
	for _, chosen := range []bool{false, true} {
		l.chooseAll(chosen)
		end := float32(0)
		for _, o := range l.tools.Objects {
			if !o.Visible() || o.MinSize().Width == 0 {
				continue
			}
			if o.Position().X < end {
				t.Errorf("chosen %v: a part begins at %.0f, the one before ends at %.0f", chosen, o.Position().X, end)
			}
			end = o.Position().X + o.Size().Width
		}
		if end > l.tools.Size().Width || l.tools.Size().Width > 1024 {
			t.Errorf("chosen %v: the row ends at %.0f of %.0f", chosen, end, l.tools.Size().Width)
		}
	}
}
