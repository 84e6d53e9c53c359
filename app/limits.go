package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hookflow/engine"
	"hookflow/runtime"
	"hookflow/runtime/mock"
)

// limitFlags adds the limits of the engine to a command; the returned value
// holds what was asked for. 0 means no limit.
func limitFlags(c *cobra.Command) *engine.Limits {
	l := engine.DefaultLimits
	f := c.Flags()
	f.Var(preset{&l}, "limits", "limits of a system, before single ones: bpium is 100 running instances, 24h of life, 262144 bytes of data in total")
	f.IntVar(&l.Starts, "max-starts-per-minute", l.Starts, "instances of one process that begin in a minute; more are answered with 429 and Retry-After, timers are put off; 0: no limit")
	f.IntVar(&l.Instances, "max-instances", l.Instances, "running instances; more are answered with 429; 0: no limit")
	f.DurationVar(&l.Duration, "max-duration", l.Duration, "life of an instance, for example 720h; then an incident stops it; 0: no limit")
	f.Uint64Var(&l.Steps, "max-steps", l.Steps, "elements that an instance begins in its life; 0: no limit")
	f.IntVar(&l.StepsPerCommand, "max-steps-at-once", l.StepsPerCommand, "elements that begin without a wait, the brake of endless loops")
	f.IntVar(&l.Slice, "slice", l.Slice, "elements of one instance that begin without a wait before other instances have their turn; 0: no limit")
	f.IntVar(&l.VariableBytes, "max-variable-bytes", l.VariableBytes, "size of one variable as JSON")
	f.IntVar(&l.DataBytes, "max-data-bytes", l.DataBytes, "size of all variables of an instance as JSON, for example 262144 as in Bpium; 0: no limit")
	f.IntVar(&l.CallDepth, "max-call-depth", l.CallDepth, "how deep processes call each other; 0: no limit")
	f.DurationVar(&l.MessageTTL, "message-ttl", l.MessageTTL, "how long a message that nobody takes is kept")
	return &l
}

// A preset is the value of --limits.
type preset struct{ *engine.Limits }

func (p preset) String() string { return "" }
func (p preset) Type() string   { return "SYSTEM" }

// Set implements pflag.Value. The numbers are those that Bpium names.
func (p preset) Set(name string) error {
	if name != "bpium" {
		return fmt.Errorf("%q is none of bpium", name)
	}
	p.Instances, p.Duration, p.DataBytes = 100, 24*time.Hour, 256<<10
	return nil
}

// mocks reads the samples that answer in place of services, and says so: nobody is to
// take a run with samples for a real one. Production never has them.
func mocks(c *cobra.Command, file, environment string) ([]mock.Sample, error) {
	if file == "" {
		return nil, nil
	}
	if environment == runtime.Production {
		return nil, fmt.Errorf("in the environment %s the services themselves answer: leave --mock out", runtime.Production)
	}
	samples, err := samplesIn(c, file)
	if err == nil {
		fmt.Fprintf(c.ErrOrStderr(), "MOCK: %s answers in place of all services; no call leaves this computer\n", file)
		samples = append([]mock.Sample{}, samples...) // not nil: a file without samples answers nothing
	}
	return samples, err
}

// mockHelp explains --mock, which run and serve have.
const mockHelp = "answer calls from the samples in this file (- is the standard input), with no network; see hookflow mock"

// targets are the values of --target, such as shop.example:443=at-once:2,per-second:5.
type targets map[string]runtime.Target

func (t targets) String() string { return "" }
func (t targets) Type() string   { return "PLACE=SETTINGS" }

// Set implements pflag.Value.
func (t targets) Set(text string) error {
	place, settings, has := strings.Cut(text, "=")
	if !has {
		return fmt.Errorf("%q has no =; give for example shop.example:443=at-once:2,per-second:5", text)
	}
	var one runtime.Target
	for setting := range strings.SplitSeq(settings, ",") {
		name, value, _ := strings.Cut(setting, ":")
		var err error
		switch name {
		case "at-once":
			one.AtOnce, err = strconv.Atoi(value)
		case "per-second":
			one.PerSecond, err = strconv.ParseFloat(value, 64)
		case "per-minute":
			one.PerSecond, err = strconv.ParseFloat(value, 64)
			one.PerSecond /= 60
		case "failures":
			one.Failures, err = strconv.Atoi(value)
		case "pause":
			one.Pause, err = time.ParseDuration(value)
		default:
			err = fmt.Errorf("it is none of at-once, per-second, per-minute, failures, pause")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", setting, err)
		}
	}
	if place == "*" {
		place = ""
	}
	t[place] = one
	return nil
}

// targetHelp explains --target, which run and serve have.
const targetHelp = "how much is asked of a host and port (* for any other): at-once:N, per-second:N, per-minute:N, failures:N in a row before it is left alone (-1: never), pause:DURATION; may be given several times"
