package step

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
	"hookflow/engine/wire"
)

// jobOf finds the instance and wait of a job, or rejects.
func (s *Step) jobOf(key engine.Key) (*live, *engine.Wait, error) {
	return s.workOf(engine.BucketJob, key, "job")
}

// workOf finds who waits for the work with this key. It rejects work that is
// done, that a suspension stops, or that waits for a person.
func (s *Step) workOf(b engine.Bucket, key engine.Key, what string) (*live, *engine.Wait, error) {
	row := s.tx.Get(b, s.key(key))
	if row == nil {
		return nil, nil, engine.Reject(engine.NotFound, "there is no %s %s to do; it may be done already, have ended with its element, or wait for its next attempt", what, key)
	}
	owner, wait := engine.WaitOf(row)
	l, err := s.load(owner)
	if err != nil || l == nil || l.Wait(wait) == nil {
		return nil, nil, engine.Reject(engine.NotFound, "the instance of %s %s cannot be read: %v", what, key, err)
	}
	if l.Suspended && s.m.debugger.haltOf(l.Instance) == nil { // what a debugger stopped takes the answer when it goes on
		return nil, nil, engine.Reject(engine.Conflict, "instance %s is suspended; resume it first", owner)
	}
	w := l.Wait(wait)
	if w.Held {
		return nil, nil, engine.Reject(engine.Conflict, "%s %s has used up its attempts; resolve its incident", what, key)
	}
	return l, w, nil
}

// finishWait ends the element that waited, with the variables it got.
func (s *Step) finishWait(l *live, w *engine.Wait, vars engine.Vars) {
	s.push(item{live: l, do: (*Step).finished, token: w.Token, wait: w.ID, phase: engine.Leaving, got: Got{Variables: vars}})
}

// finished takes results over and lets the element complete. Its boundary
// events are closed first: nothing can interrupt work that is done.
func (s *Step) finished(l *live, it *item) error {
	t := l.Token(it.token)
	if it.got.done != nil {
		s.completed = *it.got.done
	}
	s.closeWaits(l, t.ID)
	if err := s.takeVars(l, t, it.got.Variables); err != nil {
		return err
	}
	s.complete(l, t)
	return nil
}

// first is a, or b if a is empty.
func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// completeJob ends a job with the variables its worker gives, or with what came
// back.
func (s *Step) completeJob(c engine.CompleteJob) error {
	l, w, err := s.jobOf(c.Job)
	if err != nil {
		return err
	}
	if err := s.fitting(l, w, c.Variables); err != nil {
		return err
	}
	if c.Answer == nil {
		s.finishWait(l, w, c.Variables)
		return nil
	}
	answer, err := feel.FromJSON(c.Answer)
	if err != nil {
		return engine.Reject(engine.Invalid, "the answer is no JSON: %v", err)
	}
	s.push(item{live: l, token: w.Token, wait: w.ID, phase: engine.Leaving, do: judged(answer, c.Answer)})
	return nil
}

// judged ends the element with an answer, or, if that is none by the element's own
// rule, counts a failed attempt.
func judged(answer feel.Value, raw json.RawMessage) func(s *Step, l *live, it *item) error {
	return func(s *Step, l *live, it *item) error {
		n := l.node(l.Token(it.token))
		if n.Work == nil || n.Work.Success == nil {
			return answered(answer)(s, l, it)
		}
		good, err := s.eval(l, l.Token(it.token), n.Work.Success, feel.NewContext(1).Put("response", answer))
		switch {
		case err != nil:
			return err
		case good == feel.Bool(true):
			return answered(answer)(s, l, it)
		}
		it.phase = engine.InJob
		f := failure{wait: it.wait, message: refusal(n.Work), answer: raw}
		if !n.Work.Again {
			f.left = new(int)
		}
		return f.run(s, l, it)
	}
}

// throwJobError throws the error from the element that waits for the job.
func (s *Step) throwJobError(c engine.ThrowJobError) error {
	l, w, err := s.jobOf(c.Job)
	if err != nil {
		return err
	}
	if err := s.fitting(l, w, c.Variables); err != nil {
		return err
	}
	s.push(item{live: l, token: w.Token, phase: engine.Working, do: func(s *Step, l *live, it *item) error {
		t := l.Token(it.token)
		s.closeOwnWaits(l, t)
		return s.throwError(l, t, thrown{code: c.Code, message: c.Message, vars: c.Variables})
	}})
	return nil
}

// failJob counts a failed attempt; what follows is failure.run.
func (s *Step) failJob(c engine.FailJob) error {
	l, w, err := s.jobOf(c.Job)
	if err != nil {
		return err
	}
	if c.Left != nil && *c.Left < 0 {
		return engine.Reject(engine.Invalid, "the number of attempts left cannot be negative")
	}
	failed := failure{wait: w.ID, message: c.Message, left: c.Left, backoff: c.Backoff, atLeast: c.AtLeast, answer: c.Answer}
	s.push(item{live: l, token: w.Token, phase: engine.InJob, do: failed.run})
	return nil
}

// A failure is one failed attempt.
type failure struct {
	wait    uint32
	message string
	left    *int
	backoff time.Duration
	atLeast time.Duration
	answer  json.RawMessage // what came back all the same; nil if nothing did
}

// run does what the element says about a failed attempt: repeat while attempts
// are left, then notify, then go on along the error path, throw the error, or
// stop with an incident.
func (f failure) run(s *Step, l *live, it *item) error {
	w, t := l.Wait(f.wait), l.Token(it.token)
	if w == nil {
		return nil
	}
	n := l.node(t)
	s.emit(l, engine.Event{Kind: engine.CallFailed, Token: t.ID, Element: n.ID, Name: f.message, Wait: &engine.Wait{ID: w.ID, Kind: w.Kind, Key: w.Key}})
	next := *w
	next.Attempt++
	if f.left != nil {
		next.Total = next.Attempt + *f.left
	}
	if next.Attempt >= next.Total {
		return s.giveUp(l, t, n, &next, f)
	}
	delay, err := s.retryDelay(l, t, n.Fail, next)
	if err != nil {
		return err
	}
	if f.backoff > 0 {
		delay = f.backoff
	}
	next.Due = later(s.nanos, max(delay, f.atLeast))
	if next.Until != 0 && next.Due > next.Until {
		f.message += "; the time for attempts is used up"
		next.Due = 0
		return s.giveUp(l, t, n, &next, f)
	}
	s.emit(l, engine.Event{Kind: engine.Changed, Token: t.ID, Element: n.ID, Wait: &next})
	return nil
}

// longestDelay bounds exponential back-off.
const longestDelay = 24 * time.Hour

// retryDelay is the time before the attempt that w is about to wait for.
func (s *Step) retryDelay(l *live, t *engine.Token, f *program.Failing, w engine.Wait) (time.Duration, error) {
	if f == nil || f.Delay == nil {
		return 5 * time.Second, nil
	}
	delay, err := lengthOf(s.turn(l, t), f.Delay)
	longest := int64(longestDelay)
	if err == nil && f.Longest != nil {
		longest, err = lengthOf(s.turn(l, t), f.Longest)
	}
	if err != nil {
		return 0, err
	}
	pause := time.Duration(delay)
	if f.Exponential {
		pause = Grown(pause, time.Duration(longest), w.Attempt)
	}
	return Shortened(min(pause, longestDelay), f.Jitter, w.Key.String(), w.Attempt), nil
}

// Grown is the delay after a number of attempts when each is twice the one before,
// and none longer than longest.
func Grown(delay, longest time.Duration, attempt int) time.Duration {
	for i := 1; i < attempt && delay < longest; i++ {
		delay *= 2
	}
	return min(delay, longest)
}

// Shortened is a delay without up to percent of it, by a chance that is the same
// whenever it is asked for: it is made of the job and the attempt.
func Shortened(delay time.Duration, percent int, job string, attempt int) time.Duration {
	chance := fnv.New32a()
	fmt.Fprint(chance, job, " ", attempt)
	return delay - time.Duration(float64(delay)*float64(percent)/100*float64(chance.Sum32())/math.MaxUint32)
}

// giveUp is what happens when the attempts are used up. On the way that the model has for it, the answer table is
// evaluated over what came back. The wait is a copy, which the incident keeps: also that of an error that nobody catches.
func (s *Step) giveUp(l *live, t *engine.Token, n *program.Node, w *engine.Wait, f failure) error {
	message := f.message
	if err := s.notify(l, t, n, message); err != nil {
		return err
	}
	e := thrown{message: message, response: f.answer}
	if n.Fail != nil && (n.Fail.Flow != nil || n.Fail.Error != "") {
		e.code = n.Fail.Error
		if err := s.takeFailure(l, t, n, e); err != nil {
			return err
		}
		if n.Fail.Flow != nil {
			s.leaveBy(l, t, n, []*program.Flow{n.Fail.Flow})
			return nil
		}
	}
	err := Faultf(engine.JobFailed, "%d of %d attempts failed, the last one: %s", w.Attempt, w.Total, message)
	if e.code != "" {
		if err = s.throwError(l, t, e); err == nil {
			return nil
		}
	}
	w.Held = true
	s.emit(l, engine.Event{Kind: engine.Changed, Token: t.ID, Element: n.ID, Wait: w})
	return err
}

// takeFailure evaluates the answer table of an element whose work has failed with an answer.
func (s *Step) takeFailure(l *live, t *engine.Token, n *program.Node, e thrown) error {
	more := e.context()
	if into := failureInto(n); into != "" {
		if err := s.assign(l, l.outside(t, n, into), into, e.told()); err != nil {
			return err
		}
	}
	if n.Work == nil || e.response == nil {
		return nil
	}
	for _, a := range n.Work.Answers {
		v, err := s.eval(l, t, a.Value, more)
		if err != nil {
			return err
		}
		if err := s.assign(l, l.outside(t, n, a.To), a.To, v); err != nil {
			return err
		}
	}
	return nil
}

// failureInto is the variable that is told of a failure; may be empty.
func failureInto(n *program.Node) string {
	if n.Fail == nil {
		return ""
	}
	return n.Fail.Into
}

// notify orders the notification that the element asks for.
func (s *Step) notify(l *live, t *engine.Token, n *program.Node, message string) error {
	if n.Fail == nil || n.Fail.Notify == nil {
		return nil
	}
	to, err := s.text(l, t, n.Fail.Notify)
	if err != nil || to == "" {
		return err
	}
	notice := engine.Notice{
		Key: s.newKey(), To: to, Instance: l.Key, Process: l.Process, Element: n.ID, At: s.nanos,
		Text: fmt.Sprintf("%s of process %s has failed: %s", first(n.Name, n.ID), l.Process, message),
	}
	s.tx.Put(engine.BucketNotice, notice.Key.Bytes(), wire.EncodeNotice(&notice))
	text, _ := json.Marshal(notice.Text)
	s.emit(l, engine.Event{Kind: engine.Noticed, Token: t.ID, Element: n.ID, Name: to, Value: text})
	s.out.Notices = append(s.out.Notices, notice.Key)
	return nil
}

// answered evaluates the element's answer table over what came back, and ends
// the element.
func answered(answer feel.Value) func(s *Step, l *live, it *item) error {
	return func(s *Step, l *live, it *item) error {
		t := l.Token(it.token)
		n := l.node(t)
		s.closeWaits(l, t.ID)
		if n.Work != nil && n.Work.Variables {
			if err := setScriptResult(s.turn(l, t), answer); err != nil {
				return err
			}
		} else if n.Work != nil {
			more := feel.NewContext(1).Put("response", answer)
			for _, a := range n.Work.Answers {
				v, err := s.eval(l, t, a.Value, more)
				if err != nil {
					return err
				}
				if err := s.setResult(l, t, n, a.To, v); err != nil {
					return err
				}
			}
		}
		s.complete(l, t)
		return nil
	}
}
