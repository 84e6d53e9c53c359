package runtime_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/push"
)

var messageID = regexp.MustCompile(`(?m)^Message-Id: (\S+)|^Message-ID: (\S+)`)

// Those whom a new task is for get one mail each, with an address under which the task is done; a server that refuses at first, and a
// restart between, change nothing of that. Who has no address, and a task that is over by then, hold up nobody.
func TestMailsOfNewTasks(t *testing.T) {
	m := mailServerAt(t, nil)
	o := knowing(t, m)
	o.Dir, o.PushPause = t.TempDir(), time.Hour
	r := open(t, o)
	deploy(t, r, "shop.bpmn", `<process id="shop" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="pack"/><userTask id="pack" name="Pack it"><extensionElements>
<hookflow:assignment groups="ops" users="ann" due="2031-01-02"/></extensionElements></userTask><sequenceFlow id="g" sourceRef="pack" targetRef="e"/><endEvent id="e"/></process>`)
	if _, err := r.Pushes().Add(push.Subscription{Name: "letters", On: true, Topics: []string{"task.completed"}, Mail: true}); err == nil || !strings.Contains(err.Error(), "not told of task.completed") {
		t.Errorf("a mail of what is over: %v", err)
	}
	_, err := r.Pushes().Add(push.Subscription{Name: "letters", On: true, Topics: []string{"task.created"}, Mail: true})
	must(t, err)
	m.refuse = []error{nil, &smtp.SMTPError{Code: 451, Message: "later"}}
	start := func() {
		if _, err := loop.Do(t.Context(), r.Engine(), engine.Start{Process: "shop", BusinessKey: "O-1"}); err != nil {
			t.Fatal(err)
		}
	}
	start()
	c := client{t, r.URL()}
	c.until("two mails were tried", func() bool { return len(m.got()) == 2 })
	must(t, r.Close())
	o.PushPause = time.Millisecond
	r = open(t, o)
	c = client{t, r.URL()}
	must(t, r.Pushes().Resume("1"))
	state := func() push.State { _, st, err := r.Pushes().Get("1"); must(t, err); return st }
	c.until("it was told", func() bool { return state().Done == 1 })
	ids, to := map[string]int{}, map[string]bool{}
	var link string
	for _, x := range m.got() {
		ids[messageID.FindString(x.text)]++
		to[x.to[0]] = true
		link = regexp.MustCompile(`http://\S+/tasks/\d+`).FindString(x.text)
	}
	if len(ids) != 2 || len(to) != 2 || !to["kim@example.org"] || !to["ann@example.org"] {
		t.Errorf("mails %v to %v", ids, to)
	}
	at := strings.Index(link, "/tasks/") // the port is another one now
	answer, err := http.Get(r.URL() + link[at:])
	must(t, err)
	body, err := io.ReadAll(answer.Body)
	must(t, err)
	answer.Body.Close()
	if answer.StatusCode != 200 || !strings.Contains(string(body), "Pack it") {
		t.Errorf("%s is answered %d %s", link, answer.StatusCode, body)
	}
	rows, err := r.Pushes().Log("1", push.Query{Most: 10})
	must(t, err)
	if len(rows) != 1 || !strings.Contains(rows[0].Done.Told, "lee (without an address)") {
		t.Errorf("the log says %+v", rows)
	}
}
