package step_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// News lies in the order in which it happened, for those processes that somebody wants to know of, with all that is told: it
// stays as it is when the instance is changed, ends and is deleted, until it was read.
func TestNewsStaysUntilItIsRead(t *testing.T) {
	w := world(t, `<process id="p" name="Shop" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>
		<userTask id="a" name="Pack"><extensionElements><hookflow:assignment assignee="kim" copies="boss"/></extensionElements></userTask></process>`,
		`<process id="q" isExecutable="true"><startEvent id="qs"/></process>`)
	wanted := func() { w.Machine.News = func(_, process string) bool { return process == "p" } }
	w.After = wanted
	wanted()
	do(t, w, engine.Start{Process: "p", BusinessKey: "O-1", Variables: engine.Vars{"n": []byte("1")}})
	do(t, w, engine.Start{Process: "q"})
	task, instance := w.Tasks()[0].Wait.Key, w.Instances()[0].Key
	do(t, w, engine.SetVariables{Instance: instance, Variables: engine.Vars{"n": []byte("2")}})
	due := "2030-01-01"
	do(t, w, engine.PlanTask{Task: task, Due: &due}) // nobody else has it: not told
	do(t, w, engine.ClaimTask{Task: task, Assignee: ""})
	do(t, w, engine.CopyTask{Task: task, To: []string{"ann"}})
	do(t, w, engine.CompleteTask{Task: task, By: "lee", Variables: engine.Vars{"ok": []byte("true")}})
	do(t, w, engine.DeleteInstance{Instance: instance})
	read := func() (list []*engine.News) {
		w.View(func(tx engine.Tx) {
			for _, v := range tx.From(engine.BucketNews, nil) {
				list = append(list, wire.DecodeNews(slices.Clone(v)))
			}
		})
		return list
	}
	told := func(list []*engine.News) string {
		var lines []string
		for _, n := range list {
			line := n.Topic
			if n.Task != nil {
				line += fmt.Sprintf(" %s/%s by %q to %q sees %s %s", n.Task.Name, n.Task.Task.Assignee, n.Task.By, n.To, n.Variables, n.Task.Data)
			} else {
				line += " " + string(n.Data)
			}
			lines = append(lines, line)
		}
		return strings.Join(lines, "\n")
	}
	news := read()
	want := `instance.started {"businessKey":"O-1"}
task.created Pack/kim by "" to "" sees {"n":1} 
task.copied Pack/kim by "" to "boss" sees {"n":1} 
task.assigned Pack/ by "" to "" sees {"n":2} 
task.copied Pack/ by "" to "ann" sees {"n":2} 
task.completed Pack/ by "lee" to "" sees {"n":2,"ok":true} {"ok":true}
instance.ended {"businessKey":"O-1","status":"completed"}
task.deleted Pack/ by "lee" to "" sees {} {"ok":true}`
	if got := told(news); got != want {
		t.Errorf("the news is\n%s\nwant\n%s", got, want)
	}
	do(t, w, engine.DropNews{Upto: news[2].Key})
	if rest := read(); told(rest) != told(news[3:]) {
		t.Errorf("left is\n%s", told(rest))
	}
}
