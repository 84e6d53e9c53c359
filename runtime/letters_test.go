package runtime_test

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/people"
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
	deploy(t, r, "shop.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="pack"/><userTask id="pack" name="Pack it"><extensionElements>
<hookflow:assignment groups="ops" users="ann" due="2031-01-02"/></extensionElements></userTask><sequenceFlow id="g" sourceRef="pack" targetRef="e"/><endEvent id="e"/>`)
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

// read is a mail as its reader sees it: the subject, and the text.
func (m *taken) read(t *testing.T) (subject, text string) {
	t.Helper()
	message, err := mail.ReadMessage(strings.NewReader(m.text))
	must(t, err)
	subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	must(t, err)
	body := message.Body
	switch message.Header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	data, err := io.ReadAll(body)
	must(t, err)
	return subject, strings.ReplaceAll(string(data), "\r\n", "\n")
}

// Each is written to in their own language, who has none in that of the server: of tasks, copies and failures, with dates as
// people write them. The links are whole addresses; the page of a task speaks as its mail does.
func TestMailsSpeakTheLanguageOfTheirReader(t *testing.T) {
	m := mailServerAt(t, nil)
	o := knowing(t, m)
	o.Lang, o.Gather, o.Listen = func() string { return "zh" }, time.Millisecond, freePort(t)
	speaks := map[string]string{"kim": "ko", "ivan": "ru", "bob": "en", "mei": ""}
	must(t, people.Change(o.People, func(d *people.Directory) error {
		for name, lang := range speaks {
			must(t, d.Put(people.Person{Name: name, Mail: name + "@example.org", Lang: lang, Groups: []string{"all"}}))
		}
		return nil
	}))
	r := open(t, o)
	deploy(t, r, "shop.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="pack"/><userTask id="pack" name="Pack it"><extensionElements>
<hookflow:assignment groups="all" due="2031-05-02"/></extensionElements></userTask><sequenceFlow id="g" sourceRef="pack" targetRef="e"/><endEvent id="e"/>`)
	_, err := r.Pushes().Add(push.Subscription{Name: "letters", On: true, Topics: []string{"task.created", "task.copied"}, Mail: true})
	must(t, err)
	c := client{t, r.URL()}
	c.start("shop")
	read := map[string]string{}
	take := func(what string) {
		c.until("mails of "+what, func() bool { return len(m.got()) == 4 })
		for _, x := range m.got() {
			subject, text := x.read(t)
			read[strings.TrimSuffix(x.to[0], "@example.org")] = subject + "\n" + text
			for _, link := range regexp.MustCompile(`http://\S+/(tasks/|api/)\S+`).FindAllString(text, -1) {
				answer, err := http.Get(link)
				must(t, err)
				answer.Body.Close()
				lang := speaks[strings.TrimSuffix(x.to[0], "@example.org")]
				if page := strings.Contains(link, "/tasks/"); answer.StatusCode != 200 || page && lang != "" && answer.Header.Get("Content-Language") != lang {
					t.Errorf("%s is answered %d in %q", link, answer.StatusCode, answer.Header.Get("Content-Language"))
				}
			}
		}
		m.mu.Lock()
		m.mails = nil
		m.mu.Unlock()
	}
	said := func(about string, want map[string][]string) {
		for who, texts := range want {
			for _, text := range texts {
				if !strings.Contains(read[who], text) {
					t.Errorf("of %s %s reads\n%s\nwithout %q", about, who, read[who], text)
				}
			}
		}
	}
	take("a task")
	said("a task", map[string][]string{
		"kim": {"작업: Pack it", "기한: 2031년 5월 2일", "&lang=ko"}, "ivan": {"Задача: Pack it", "Срок: 2 мая 2031 г.", "&lang=ru"},
		"bob": {"Task: Pack it", "Process: shop", "Due: 2 May 2031", "&lang=en"}, "mei": {"任务：Pack it", "截止时间：2031年5月2日"},
	})
	var tasks []struct{ Key string }
	c.do("GET", "/api/v1/tasks", "", &tasks)
	c.do("POST", "/api/v1/tasks/"+tasks[0].Key+"/copies", `{"to":["kim","ivan","bob","mei"]}`, nil)
	take("a copy")
	said("a copy", map[string][]string{"kim": {"사본: Pack it"}, "ivan": {"Копия: Pack it"}, "bob": {"Copy: Pack it"}, "mei": {"抄送：Pack it"}})
	deploy(t, r, "p.bpmn", failing(t, "group:all"))
	c.start("p")
	take("a failure")
	said("a failure", map[string][]string{
		"kim": {"프로세스 p의 call이(가) 실패했습니다", "멈춰 있는 것", "연결 거부"}, "ivan": {"Сбой в процессе p: call", "Причина: "}, "bob": {"call of process p has failed", "refused"}, "mei": {"流程 p 中的 call 失败", "原因：", r.URL() + "/api/v1/incidents?"},
	})
	for who, text := range read {
		t.Logf("%s:\n%s", who, text)
	}
}
