package monitor

import (
	"context"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// Every command of the window passes here: what whoever sits at it may not do is refused as the API refuses it.

// Run gives a command that has no result.
func (l *Local) Run(ctx context.Context, cmd engine.Command) error {
	if err := l.may(cmd); err != nil {
		return err
	}
	return l.Engine.Run(ctx, cmd)
}

// Do gives a command, and returns what came of it.
func Do[R any](ctx context.Context, l *Local, cmd engine.Request[R]) (result R, err error) {
	if err := l.may(cmd); err != nil {
		return result, err
	}
	return loop.Do(ctx, l.Engine, cmd)
}

func (l *Local) may(cmd engine.Command) error {
	if l.May == nil {
		return nil
	}
	return l.May(cmd)
}

// Sitter is who has signed in at the window; "": nobody has to.
func (l *Local) Sitter() string {
	if l.Access == nil {
		return ""
	}
	s, _ := l.Access.Seat()
	return s.Name
}
