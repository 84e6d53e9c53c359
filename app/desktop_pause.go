//go:build cgo && !ci

package main

import (
	"time"

	"hookflow/designer/guard"
)

// composed is how long an input method may take to hand over what it was composing. Most answer within a few milliseconds;
// the click of one that says nothing waits for so long.
const composed = time.Second

// A pause holds back what hand and keys do after a click into a composition, until the composed text has reached the field that
// it was meant for.
type pause struct {
	held  []func()
	clock *time.Timer // nil: nothing is held back
	asked bool        // the input method has a question to answer
}

// begin holds back what comes.
func (p *pause) begin() {
	p.asked = true
	p.clock = time.AfterFunc(composed, p.later)
}

// later ends the pause after what the window does now.
func (p *pause) later() { guard.Later(p.end) }

func (p *pause) end() {
	if p.clock == nil {
		return
	}
	p.clock.Stop()
	p.clock = nil
	held := p.held
	p.held = nil
	for _, do := range held {
		do()
	}
}

// do does something now, or after the pause.
func (p *pause) do(something func()) {
	if p.clock != nil {
		p.held = append(p.held, something)
		return
	}
	something()
}

// answered reports whether a focus is the answer of the input method, which ends the pause, and nothing that a hand has done.
func (p *pause) answered(in bool) (so bool) {
	so, p.asked = in && p.asked, false
	if so {
		p.later()
	}
	return so
}

// text ends the pause once the text is in its field.
func (p *pause) text() {
	if p.clock != nil {
		p.later()
	}
}
