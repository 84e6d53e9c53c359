package main

import (
	"github.com/spf13/cobra"

	"hookflow/engine"
)

// limitFlags adds the limits of the engine to a command; the returned value
// holds what was asked for. 0 means no limit.
func limitFlags(c *cobra.Command) *engine.Limits {
	l := engine.DefaultLimits
	f := c.Flags()
	f.IntVar(&l.Instances, "max-instances", l.Instances, "running instances; more are answered with 429; 0: no limit")
	f.DurationVar(&l.Duration, "max-duration", l.Duration, "life of an instance, for example 720h; then an incident stops it; 0: no limit")
	f.Uint64Var(&l.Steps, "max-steps", l.Steps, "elements that an instance begins in its life; 0: no limit")
	f.IntVar(&l.StepsPerCommand, "max-steps-at-once", l.StepsPerCommand, "elements that begin without a wait, the brake of endless loops")
	f.IntVar(&l.VariableBytes, "max-variable-bytes", l.VariableBytes, "size of one variable as JSON")
	f.IntVar(&l.CallDepth, "max-call-depth", l.CallDepth, "how deep processes call each other; 0: no limit")
	f.DurationVar(&l.MessageTTL, "message-ttl", l.MessageTTL, "how long a message that nobody takes is kept")
	return &l
}
