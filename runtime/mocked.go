package runtime

import (
	"errors"

	"hookflow/runtime/mock"
	"hookflow/runtime/webhook"
)

// Production is the environment in which services themselves answer, never samples.
const Production = "production"

// ErrProduction is the error of samples in production.
var ErrProduction = errors.New("in the environment " + Production + " the services themselves answer, never samples")

// Mock lets samples answer in place of services from now on; with nil services are called
// again. Calls under way go on as they began.
func (r *Runtime) Mock(samples []mock.Sample) error {
	if r.Environment().Name == Production {
		return ErrProduction
	}
	if samples == nil {
		return closed(r.answerBy(nil))
	}
	s, err := mock.Serve(samples)
	if err != nil {
		return err
	}
	return closed(r.answerBy(s))
}

// Mocked reports whether samples answer in place of services.
func (r *Runtime) Mocked() bool { return r.mock.Load() != nil }

// answerBy lets a server of samples answer from now on; nil: services do. It returns the one
// that did before.
func (r *Runtime) answerBy(s *mock.Server) (before *mock.Server) {
	before = r.mock.Swap(s)
	if s == nil {
		r.callers.mocked.Store(nil)
		return before
	}
	out := r.options.HTTP
	out.Mock = func(addr string) string { return r.services.mocked(addr, s.Addr()) }
	tools := r.callers.real
	tools.HTTP = webhook.New(out)
	tools = tools.Mocked()
	r.callers.mocked.Store(&tools)
	return before
}

// closed ends a server of samples; nil is none.
func closed(s *mock.Server) error {
	if s == nil {
		return nil
	}
	return s.Close()
}
