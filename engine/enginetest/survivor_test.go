package enginetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/step"
	"hookflow/engine/store"
)

// A life is one run of the program that is going to be killed.
type life struct {
	Dir    string    // of the store and the log
	Seed   uint64    // of the first process; the others have those that follow
	Number uint64    // 0, 1, 2 ... of this store
	Last   bool      // start nothing more, play all to its end
	Kill   string    // "POINT * N": where it kills itself; empty: its parent does
	Began  time.Time // the first life of this store
}

// A survivor lives one life: several callers start instances of random processes and do whatever waits, at random.
// Beside the store it keeps a log, one line in one write, which stands for the world outside:
//
//	start N, started N INSTANCE       before and after the command
//	effect JOB, completed JOB         the work of a job is done; its completion was acknowledged
//	closed WORK                       the error of a job or the end of a user task was acknowledged
//	publish ID, published ID INSTANCE...
type survivor struct {
	life
	e      *loop.Engine
	log    *os.File
	starts atomic.Int64
	mu     sync.Mutex
	taken  map[engine.Key]bool // work that a caller has begun or ended
}

const survivors = 4 // callers

// atOnce is how many instances of a process run at most when a caller starts another.
const atOnce = 3

// live works until it is killed, or in its last life until nothing is left to do.
func (f life) live() error {
	s := &survivor{life: f, taken: map[engine.Key]bool{}}
	unanswered, err := s.resume()
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for _, id := range unanswered {
		if err := s.publish(id); err != nil {
			return err
		}
	}
	if s.Last {
		if err := s.startMissed(); err != nil {
			return err
		}
	}
	errs := make(chan error)
	for caller := range uint64(survivors) {
		r := rand.New(rand.NewPCG(s.Seed, 1+caller+s.Number*survivors))
		go func() { errs <- s.call(r) }()
	}
	for range survivors {
		if err := <-errs; err != nil {
			return err
		}
	}
	return s.e.Close()
}

// resume opens everything and finds the messages whose answer the life before has not seen.
func (s *survivor) resume() (unanswered []string, err error) {
	if s.e, _, err = s.life.open(killAt(s.Kill)); err != nil {
		return nil, err
	}
	var models engine.Deploy
	for i := range uint64(seedsPerStore) {
		seed := s.Seed + i
		model := RandomProcess(rand.New(rand.NewPCG(seed, 0)), fmt.Sprint(seed))
		models.Resources = append(models.Resources, engine.Resource{Name: fmt.Sprintf("random%d.bpmn", seed), Data: model})
	}
	if _, err := do(s, models); err != nil {
		return nil, err
	}
	open := map[string]bool{}
	for _, line := range s.readLog() {
		switch line[0] {
		case "start":
			s.starts.Add(1)
		case "publish":
			open[line[1]] = true
		case "published":
			delete(open, line[1])
		}
	}
	for id := range open {
		unanswered = append(unanswered, id)
	}
	s.log, err = os.OpenFile(s.logName(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	return unanswered, err
}

// processes names those that are started.
func (f life) processes() (ids []string) {
	for i := range uint64(seedsPerStore) {
		ids = append(ids, fmt.Sprintf("p%d", f.Seed+i))
	}
	return ids
}

// open opens store and engine; closing closes both. A second outside is a hundred inside, so that timers come due.
func (f life) open(failpoint func(string)) (e *loop.Engine, closing func(), err error) {
	s, err := store.Open(f.Dir, store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets, Failpoint: failpoint})
	if err != nil {
		return nil, nil, err
	}
	limits := engine.DefaultLimits
	limits.MessageTTL = 1000 * time.Hour
	e, err = loop.Open(s, step.NewMachine(limits), loop.Options{Archive: s.Archive(), Now: f.now})
	return e, func() { e.Close(); s.Close() }, err
}

func (f life) now() time.Time { return Epoch.Add(100 * time.Since(f.Began)) }

func (f life) logName() string { return filepath.Join(f.Dir, "outside.log") }

// readLog gives the words of each line.
func (f life) readLog() (lines [][]string) {
	data, _ := os.ReadFile(f.logName())
	for line := range strings.Lines(string(data)) {
		lines = append(lines, strings.Fields(line))
	}
	return lines
}

// note writes a line to the log.
func (s *survivor) note(words ...any) error {
	_, err := s.log.WriteString(fmt.Sprintln(words...))
	return err
}

// do executes a command. That it is rejected is no error: somebody else may have been faster.
func do[R any](s *survivor, cmd engine.Request[R]) (result R, err error) {
	result, err = loop.Do(context.Background(), s.e, cmd)
	var rejected *engine.Rejected
	if errors.As(err, &rejected) {
		return result, nil
	}
	return result, err
}

// call does one thing after the other.
func (s *survivor) call(r *rand.Rand) error {
	for {
		process := s.processes()[r.IntN(seedsPerStore)]
		can, idle, err := s.look(r, process)
		if err != nil {
			return err
		}
		if idle.all && s.Last {
			return nil
		}
		if idle.process && !s.Last {
			can = append(can, func() error { return s.start(process) })
		}
		if r.IntN(8) == 0 {
			can = append(can, s.signal, func() error { return s.publish(strconv.FormatUint(r.Uint64(), 36)) })
		}
		if len(can) == 0 {
			time.Sleep(time.Millisecond)
			continue
		}
		if err := can[r.IntN(len(can))](); err != nil {
			return err
		}
	}
}

// idleness says whether there is room for another instance of a process, and whether nothing runs at all.
type idleness struct{ process, all bool }

// look lists what can be done, and whether more can be begun.
func (s *survivor) look(r *rand.Rand, process string) (can []func() error, idle idleness, err error) {
	err = s.e.View(func(q *loop.Query) error {
		idle.process = len(q.Instances(loop.Filter{State: loop.Running, Process: process})) < atOnce
		idle.all = len(q.Instances(loop.Filter{State: loop.Running, Limit: 1})) == 0
		for p := range q.Jobs() {
			can = append(can, s.once(p.Wait.Key, []func(engine.Key) (bool, error){s.work, s.work, s.fail, s.throw}[r.IntN(4)]))
		}
		for p := range q.Tasks() {
			can = append(can, s.once(p.Wait.Key, s.task))
		}
		for i := range q.Incidents() {
			how := []engine.Resolution{engine.Skip, engine.Interrupt}[r.IntN(2)]
			can = append(can, func() error { _, err := do(s, engine.ResolveIncident{Incident: i.Key, How: how}); return err })
		}
		if due := q.Due(); !due.IsZero() && due.Before(s.now()) {
			can = append(can, func() error { _, err := do(s, engine.FireDue{}); return err })
		}
		return nil
	})
	return can, idle, err
}

// once lets only one caller do a piece of work. work reports whether it may be done again.
func (s *survivor) once(key engine.Key, work func(engine.Key) (again bool, err error)) func() error {
	return func() error {
		s.mu.Lock()
		taken := s.taken[key]
		s.taken[key] = true
		s.mu.Unlock()
		if taken {
			return nil
		}
		again, err := work(key)
		s.mu.Lock()
		s.taken[key] = !again
		s.mu.Unlock()
		return err
	}
}

// work does a job: the effect outside first, then its end is reported.
func (s *survivor) work(job engine.Key) (again bool, err error) {
	if err := s.note("effect", job); err != nil {
		return false, err
	}
	return s.report("completed", job, engine.CompleteJob{Job: job})
}

func (s *survivor) fail(job engine.Key) (again bool, err error) {
	_, err = do(s, engine.FailJob{Job: job, Message: "x", Backoff: time.Second})
	return true, err
}

func (s *survivor) throw(job engine.Key) (again bool, err error) {
	return s.report("closed", job, engine.ThrowJobError{Job: job, Code: "E"})
}

func (s *survivor) task(task engine.Key) (again bool, err error) {
	return s.report("closed", task, engine.CompleteTask{Task: task})
}

// report executes a command that ends a piece of work, and notes that it was acknowledged. If it is rejected, an event
// has ended the element, or the work is for later because an attempt has just failed.
func (s *survivor) report(word string, key engine.Key, cmd engine.Command) (again bool, err error) {
	err = s.e.Run(context.Background(), cmd)
	var rejected *engine.Rejected
	if errors.As(err, &rejected) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, s.note(word, key)
}

// start starts an instance with a number nobody has used.
func (s *survivor) start(process string) error {
	n := s.starts.Add(1)
	if err := s.note("start", n); err != nil {
		return err
	}
	started, err := do(s, engine.Start{Process: process, BusinessKey: fmt.Sprint(n)})
	if err != nil {
		return err
	}
	return s.note("started", n, started.Instance)
}

// startMissed starts the processes that no life before this one came to.
func (s *survivor) startMissed() error {
	for _, process := range s.processes() {
		var ran bool
		err := s.e.View(func(q *loop.Query) error {
			ran = len(q.Instances(loop.Filter{Process: process, Limit: 1})) > 0
			return nil
		})
		if err == nil && !ran {
			err = s.start(process)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *survivor) signal() error {
	_, err := do(s, engine.Broadcast{Signal: "sig"})
	return err
}

// publish sends a message that sets a variable of its own, so that the journals tell who has got it.
func (s *survivor) publish(id string) error {
	if err := s.note("publish", id); err != nil {
		return err
	}
	payload, _ := json.Marshal(map[string]bool{messageVariable(id): true})
	published, err := do(s, engine.Publish{Name: "m", ID: id, Payload: payload})
	if err != nil {
		return err
	}
	line := []any{"published", id}
	for _, key := range published.Correlated {
		line = append(line, key)
	}
	return s.note(line...)
}

func messageVariable(id string) string { return "message_" + id }

// killAt gives a failpoint that kills the process when the point of "POINT * N" is passed for the Nth time.
func killAt(at string) func(string) {
	point, nth, _ := strings.Cut(at, " * ")
	var left atomic.Int64
	n, _ := strconv.ParseInt(nth, 10, 64)
	left.Store(n)
	return func(name string) {
		if name == point && left.Add(-1) == 0 {
			self, _ := os.FindProcess(os.Getpid())
			self.Kill()
			select {}
		}
	}
}
