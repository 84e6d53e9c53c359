package runtime_test

import (
	"database/sql"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/account"
)

// A witness is a service that outlives the program, and knows by which key it was asked
// for what, and how often.
type witness struct {
	file string                // a process p of one piece of work
	hold func() (let func())   // from now on it is asked and does not answer, until let
	held func()                // waits until somebody is
	seen func() map[string]int // how often it has got each key
}

// turnstile lets requests through, or holds them.
type turnstile struct {
	mu    sync.Mutex
	keys  map[string]int
	stop  chan struct{} // nil: nobody is held
	heldC chan struct{}
}

func newTurnstile() *turnstile {
	return &turnstile{keys: map[string]int{}, heldC: make(chan struct{}, 9)}
}

// pass is called with each key; it returns when the answer may be given.
func (s *turnstile) pass(key string) {
	s.mu.Lock()
	s.keys[key]++
	stop := s.stop
	s.mu.Unlock()
	if stop != nil {
		s.heldC <- struct{}{}
		<-stop
	}
}

func (s *turnstile) hold() (let func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stop := make(chan struct{})
	s.stop = stop
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.stop = nil
		close(stop)
	}
}

func (s *turnstile) seen() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]int{}
	for key, n := range s.keys {
		out[key] = n
	}
	return out
}

func httpWitness(t *testing.T, _ string) witness {
	gate := newTurnstile()
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { gate.pass(r.Header.Get("Idempotency-Key")) })
	return witness{oneCall(`url="`+s.URL+`"`, "", ""), gate.hold, func() { <-gate.heldC }, gate.seen}
}

func mailWitness(t *testing.T, dir string) witness {
	gate, m := newTurnstile(), mailServerAt(t, nil)
	m.taken = func(text string) {
		message, err := mail.ReadMessage(strings.NewReader(text))
		if err == nil {
			gate.pass(message.Header.Get("Message-ID"))
		}
	}
	var o runtime.Options
	must(t, withVaultAt(&o, dir))
	must(t, o.Vault.Set("local", "PASSWORD", topSecret, "p"))
	must(t, o.Accounts.Put("local", account.Account{Name: "post", Kind: "smtp", Settings: map[string]string{
		"server": m.address, "security": "none", "user": "ann", "password": "PASSWORD", "from": "flow@example.org"}}))
	return witness{oneMail(`to="kim@example.org" subject="s"`, "", ""), gate.hold, func() { <-gate.heldC }, gate.seen}
}

func sqlWitness(t *testing.T, dir string) witness {
	db := sqliteFile(t)
	db.SetMaxOpenConns(1)
	_, err := db.Exec(`pragma busy_timeout = 5000; create table seen (key text)`)
	must(t, err)
	var o runtime.Options
	must(t, withVaultAt(&o, dir))
	must(t, o.Accounts.Put("local", account.Account{Name: "db", Kind: "sql", Settings: db.settings}))
	return witness{
		file: oneQuery("insert into seen (key) values (:idempotencyKey)", "", "", ""),
		hold: func() func() {
			_, err := db.Exec(`begin exclusive`)
			must(t, err)
			return func() { _, err := db.Exec(`commit`); must(t, err) }
		},
		held: func() { time.Sleep(300 * time.Millisecond) }, // it waits for the lock, which nobody can see
		seen: func() map[string]int { return counted(t, db.DB) },
	}
}

func counted(t *testing.T, db *sql.DB) map[string]int {
	rows, err := db.Query(`select key, count(*) from seen group by key`)
	must(t, err)
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var key string
		var n int
		must(t, rows.Scan(&key, &n))
		out[key] = n
	}
	return out
}

// TestKilledAroundWork kills the program when one piece of work was done, one is under way
// and one waits for its turn; then again at the moment in which one has been done. Nothing
// is lost, what was done is not done again, and what is repeated has the key it had.
func TestKilledAroundWork(t *testing.T) {
	for name, make := range map[string]func(t *testing.T, dir string) witness{"http": httpWitness, "mail": mailWitness, "sql": sqlWitness} {
		t.Run(name, func(t *testing.T) {
			dir, settings, listen := t.TempDir(), t.TempDir(), freePort(t)
			t.Setenv(childDir+"_VAULT", settings)
			w := make(t, settings)
			file := filepath.Join(t.TempDir(), "p.bpmn")
			must(t, os.WriteFile(file, process("p.bpmn", w.file), 0o600))
			c := client{t, "http://" + listen}
			kill := spawn(t, dir, listen, file)
			c.ended(c.start("p"))
			done := w.seen()
			let := w.hold()
			under := c.start("p")
			w.held()
			waiting := c.start("p")
			kill()
			let()
			kill = spawn(t, dir, listen, "")
			c.ended(under)
			c.ended(waiting)
			again := map[int]int{}
			for key, n := range w.seen() {
				if again[n]++; n > 1 && done[key] > 0 {
					t.Errorf("what was done was done again: %s, %d times", key, n)
				}
			}
			if len(done) != 1 || len(w.seen()) != 3 || again[3] > 0 || name != "sql" && again[2] != 1 {
				t.Errorf("done %v, then %v", done, w.seen())
			}
			last := c.start("p")
			c.until("the last piece", func() bool { return len(w.seen()) == 4 })
			kill()
			spawn(t, dir, listen, "")
			c.ended(last)
			if len(w.seen()) != 4 {
				t.Errorf("in the end %v", w.seen())
			}
		})
	}
}
