// Package guard keeps the window alive when something in it fails. Every key, pointer,
// menu and background handler runs through it: a failure is a mistake of the program,
// never of the person, and must not take their document along.
//
// A caught failure is always told, never swallowed: undo puts right what had begun, the person learns that the action was
// not done, and the log has the stack. What runs on a goroutine of its own without guard.Go ends the whole program when it
// fails, and with it every unsaved diagram.
package guard

import (
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"fyne.io/fyne/v2"
)

// A Failure is a panic that was caught.
type Failure struct {
	What  any
	Stack []byte
}

// stacked is a failure that was caught before and carries where.
type stacked interface{ Trace() []byte }

var report atomic.Pointer[func(Failure)]

// Report names what is told of failures, from any goroutine. Without it they are
// passed on as panics, as tests want them.
func Report(f func(Failure)) { report.Store(&f) }

// Do does something. If it fails, undo puts right what was begun; undo may be nil.
func Do(do, undo func()) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		tell := report.Load()
		if tell == nil || *tell == nil {
			panic(p)
		}
		f := Failure{p, debug.Stack()}
		if s, ok := p.(stacked); ok {
			f.Stack = s.Trace()
		}
		if undo != nil {
			Do(undo, nil)
		}
		(*tell)(f)
	}()
	do()
}

// Go does something in the background.
func Go(do func()) { go Do(do, nil) }

// Later does something in the window's goroutine, from any other or after what that
// does now.
func Later(do func()) { fyne.Do(func() { Do(do, nil) }) }

// Ahead begins work in the background, before anybody may be there to be told of a failure. The function it returns waits for
// what comes of it; if the work has failed, so does that.
func Ahead[T any](work func() T) (get func() T) {
	var got T
	var failed *ahead
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				failed = &ahead{p, debug.Stack()}
			}
		}()
		got = work()
	}()
	return func() T {
		if <-done; failed != nil {
			panic(failed)
		}
		return got
	}
}

// ahead is a failure of Ahead.
type ahead struct {
	what  any
	stack []byte
}

// Error implements error.
func (a *ahead) Error() string { return fmt.Sprint(a.what) }

// Trace implements stacked.
func (a *ahead) Trace() []byte { return a.stack }
