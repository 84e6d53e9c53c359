package runtime_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"hookflow/runtime"
	"hookflow/runtime/account"
	"hookflow/runtime/people"
	"hookflow/runtime/push"
)

// mailRounds is how often the program is killed in TestKilledAmongMails.
const mailRounds = 8

// receivers are three people: each task is for all of them.
var receivers = []string{"ann@example.org", "bob@example.org", "cho@example.org"}

// Killed again and again while tasks are made and mails of them go out, by a mail server that refuses every fifth: each task that was
// made has its mail to each of those whom it is for, and no more than the mail that was under way when it was killed goes out
// twice, with the same Message-ID.
func TestKilledAmongMails(t *testing.T) {
	dir, settings, listen := t.TempDir(), t.TempDir(), freePort(t)
	t.Setenv(childDir+"_VAULT", settings)
	m := mailServerAt(t, nil)
	var mu sync.Mutex
	n := 0
	m.answer = func() error {
		mu.Lock()
		defer mu.Unlock()
		if n++; n%5 == 0 {
			return &smtp.SMTPError{Code: 451, Message: "later"}
		}
		return nil
	}
	file := mailed(t, m, dir, settings)
	c := client{t, "http://" + listen}
	var made []string // what is known to have been made
	for round := range mailRounds {
		kill := spawn(t, dir, listen, file)
		file = ""
		before := m.accepted()
		stop := make(chan struct{})
		var starter sync.WaitGroup
		starter.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("O-%d-%d", round, i)
				resp, err := http.Post(c.url+"/api/v1/instances", "application/json", strings.NewReader(`{"process":"p","businessKey":"`+key+`"}`))
				if err == nil {
					resp.Body.Close()
				}
				if err != nil || resp.StatusCode != http.StatusCreated {
					return // it was killed
				}
				mu.Lock()
				made = append(made, key)
				mu.Unlock()
				select {
				case <-stop:
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		})
		c.until("mails go out", func() bool { return m.accepted()-before >= 4+3*round })
		kill()
		close(stop)
		starter.Wait()
		mu.Lock()
		t.Logf("round %d: %d tasks, %d mails taken", round, len(made), m.accepted())
		mu.Unlock()
	}
	spawn(t, dir, listen, "")
	c.until("every task has its mails", func() bool {
		all := m.byTask(t)
		return !slices.ContainsFunc(made, func(key string) bool {
			return slices.ContainsFunc(receivers, func(to string) bool { return len(all[key+" "+to]) == 0 })
		})
	})
	twice := 0
	for at, ids := range m.byTask(t) {
		if len(ids) != 1 {
			t.Errorf("%s has the mails %v", at, slices.Sorted(maps.Keys(ids)))
		}
		for _, n := range ids {
			twice += n - 1
		}
	}
	if twice > mailRounds {
		t.Errorf("%d mails were taken twice in %d kills", twice, mailRounds)
	}
	t.Logf("%d tasks, %d mails taken, %d of them twice", len(made), m.accepted(), twice)
}

// accepted is how many mails were taken.
func (m *mailServer) accepted() (n int) {
	for _, x := range m.got() {
		if !x.refused {
			n++
		}
	}
	return n
}

// byTask are the mails that were taken, by the business key of their task and their receiver: how often each Message-ID.
func (m *mailServer) byTask(t *testing.T) map[string]map[string]int {
	t.Helper()
	all := map[string]map[string]int{}
	for _, x := range m.got() {
		if x.refused {
			continue
		}
		subject, _ := x.read(t)
		message, err := mail.ReadMessage(strings.NewReader(x.text))
		must(t, err)
		at := strings.TrimPrefix(subject, "Hookflow: Task: Do it, ") + " " + x.to[0]
		if all[at] == nil {
			all[at] = map[string]int{}
		}
		all[at][message.Header.Get("Message-ID")]++
	}
	return all
}

// mailed fills a directory of settings with the account and three people, and a state with the subscription; it gives the file of a
// process with a task for all three.
func mailed(t *testing.T, m *mailServer, dir, settings string) (file string) {
	t.Helper()
	var o runtime.Options
	must(t, withVaultAt(&o, settings))
	must(t, o.Vault.Set("local", "PASSWORD", topSecret, people.Process))
	must(t, o.Accounts.Put("local", account.Account{Name: "post", Kind: "smtp", Settings: map[string]string{
		"server": m.address, "security": "none", "user": "ann", "password": "PASSWORD", "from": "flow@example.org"}}))
	must(t, people.Change(filepath.Join(settings, people.File), func(d *people.Directory) error {
		d.Sender = "post"
		for _, to := range receivers {
			must(t, d.Put(people.Person{Name: strings.TrimSuffix(to, "@example.org"), Mail: to, Groups: []string{"ops"}}))
		}
		return nil
	}))
	o.Dir = dir
	r := open(t, o)
	_, err := r.Pushes().Add(push.Subscription{Name: "letters", On: true, Topics: []string{"task.created"}, Mail: true, PauseAfter: 1000})
	must(t, err)
	must(t, r.Close())
	file = filepath.Join(t.TempDir(), "p.bpmn")
	must(t, os.WriteFile(file, process("p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="do"/><userTask id="do" name="Do it"><extensionElements><hookflow:assignment groups="ops"/></extensionElements></userTask>`), 0o600))
	return file
}
