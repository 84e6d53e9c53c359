package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
	"hookflow/engine/program"
	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/media"
	"hookflow/runtime/vault"
)

// runFlags are the flags of `hookflow run`.
type runFlags struct {
	process, vars, listen, url, png, environment, mock string
	hosts                                              []string
	virtual, auto, json                                bool
	timeout                                            time.Duration
	move                                               map[string]string
	limits                                             *engine.Limits
	target                                             targets
}

func runCommand() *cobra.Command {
	f := runFlags{target: targets{}}
	c := &cobra.Command{
		Use:   "run FILE",
		Short: "Run one instance of a process to its end and print the trace",
		Long: `Deploys the processes of a file, starts one instance and follows it until it has
ended or nothing can move it any more. A process that only events start begins
at its first start event, as if that had happened. The exit code is 0 when it has completed
or was terminated, 1 when it failed or still waits.`,
		Example: `  hookflow run order.bpmn --vars '{"amount": 120}'
  hookflow run order.bpmn --virtual-clock --auto-complete --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return run(c, args[0], f) },
	}
	f.limits = limitFlags(c)
	c.Flags().StringVar(&f.process, "process", "", "id of the process to start; needed when several could start")
	c.Flags().StringVar(&f.vars, "vars", "{}", "the variables to start with: a JSON object, @FILE, or - for the standard input")
	c.Flags().StringSliceVar(&f.hosts, "host", nil, hostHelp)
	c.Flags().StringVar(&f.listen, "listen", "", "address to receive messages at (default "+runtime.DefaultListen+", or a free port)")
	urlFlag(c, &f.url)
	c.Flags().BoolVar(&f.virtual, "virtual-clock", false, "jump to the next due timer when nothing else can move")
	c.Flags().BoolVar(&f.auto, "auto-complete", false, "complete user tasks and unhandled jobs at once")
	c.Flags().DurationVar(&f.timeout, "timeout", time.Minute, "how long to wait for the end")
	c.Flags().BoolVar(&f.json, "json", false, "print one JSON object instead of the trace")
	c.Flags().StringVarP(&f.environment, "environment", "e", vault.DefaultEnvironment, environmentHelp)
	c.Flags().StringVar(&f.mock, "mock", "", mockHelp)
	c.Flags().Var(f.target, "target", targetHelp)
	c.Flags().StringToStringVar(&f.move, "move", nil, moveHelp)
	c.Flags().StringVar(&f.png, "png", "", "write the diagram with what has run to this PNG file")
	return c
}

func run(c *cobra.Command, name string, f runFlags) error {
	vars, err := parseVars(c, f.vars)
	if err != nil {
		return asUsage(c, err)
	}
	d, err := readDocument(c, name)
	if err != nil {
		return err
	}
	prepare(c, d)
	process, err := chooseProcess(model(d), f.process)
	if err != nil {
		return asUsage(c, err)
	}
	trace := io.Discard
	if !f.json {
		trace = told(c, c.OutOrStdout())
	}
	rt, err := openForRun(c, f, &tracer{w: trace, m: model(d)})
	if err != nil {
		return err
	}
	listen := rt.URL()
	if f.mock == "" { // samples need none
		tellLacking(c, rt, name, d)
	}
	out, err := runOne(c.Context(), rt, d, startOf{name, process, vars, f})
	if e := rt.Close(); err == nil { // before the report, so that the trace is complete
		err = e
	}
	if f.json {
		out, err = refused(out, err)
	}
	if err != nil {
		return explain(c, name, err)
	}
	out.Listen = listen
	out.name(model(d))
	return finish(c, d, out, f)
}

// refused is the outcome of a run that the engine did not begin: failed, with
// the findings as its incidents.
func refused(out *outcome, err error) (*outcome, error) {
	var rejected *engine.Rejected
	if !errors.As(err, &rejected) {
		return out, err
	}
	out = newOutcome()
	out.Status = statusFailed
	for _, f := range rejected.Findings {
		out.Incidents = append(out.Incidents, incident{Element: f.Element, Kind: string(rejected.Reason), Message: f.Message})
	}
	if len(out.Incidents) == 0 {
		out.Incidents = append(out.Incidents, incident{Kind: string(rejected.Reason), Message: rejected.Message})
	}
	return out, nil
}

// moveHelp explains --move, which run and serve have.
const moveHelp = "serve and call an address of the models elsewhere, for example localhost:8087=localhost:9000"

// hostHelp explains --host, which run, demo and serve have.
const hostHelp = "a name that requests may call this computer besides localhost, such as that of a proxy; may be given several times"

// startOf is what is started, and how.
type startOf struct {
	file, process string
	vars          engine.Vars
	flags         runFlags
}

func runOne(ctx context.Context, rt *runtime.Runtime, d *bpmnxml.Document, s startOf) (*outcome, error) {
	if _, err := deploy(ctx, rt, s.file, d.Bytes()); err != nil {
		return nil, err
	}
	started, err := loop.Do(ctx, rt.Engine(), engine.Start{Process: s.process, Variables: s.vars, At: startEvent(model(d).ByID(s.process))})
	if err != nil {
		return nil, err
	}
	return follow(ctx, rt, started.Instance, s.flags.timeout)
}

// portTaken is what the log says of a pool that gets another port; the window says it in its language.
const portTaken = "a port is taken"

// deploy deploys a file; a pool whose port is taken gets another one.
func deploy(ctx context.Context, rt *runtime.Runtime, name string, xml []byte) ([]engine.Definition, error) {
	return untilFree(rt, func() ([]engine.Definition, error) { return rt.Deploy(ctx, name, xml) })
}

// untilFree does a deployment again with another port for each one that is taken.
func untilFree(rt *runtime.Runtime, do func() ([]engine.Definition, error)) ([]engine.Definition, error) {
	for tries := 0; ; tries++ {
		definitions, err := do()
		var taken *listener.PortTaken
		if !errors.As(err, &taken) || taken.Next == "" || tries == 20 {
			return definitions, err
		}
		slog.Warn(portTaken, "pool", taken.Element, "wanted", taken.Addr, "used", taken.Next)
		rt.Reroute(taken.Addr, taken.Next)
	}
}

// finish prints the outcome and draws the diagram.
func finish(c *cobra.Command, d *bpmnxml.Document, out *outcome, f runFlags) error {
	if f.json {
		data, err := json.Marshal(out)
		if err != nil {
			return fmt.Errorf("print the outcome: %w", err)
		}
		fmt.Fprintln(c.OutOrStdout(), string(data))
	} else {
		out.report(c.OutOrStdout(), model(d))
	}
	if f.png != "" {
		if err := drawTo(c, d, f.png, drawing{scale: 2, marks: out.marks}); err != nil {
			return err
		}
		fmt.Fprintf(told(c, c.ErrOrStderr()), "The diagram is in %s.\n", f.png)
	}
	if out.Status == statusFailed || out.Status == statusWaiting {
		return errShown{}
	}
	return nil
}

func parseVars(c *cobra.Command, said string) (engine.Vars, error) {
	text, err := inputText(c, said)
	if err != nil {
		return nil, err
	}
	var vars engine.Vars
	if err := json.Unmarshal(text, &vars); err != nil || vars == nil {
		return nil, fmt.Errorf("--vars takes a JSON object such as {\"amount\": 120}, not %s%s", text, media.Mistake(text))
	}
	return vars, nil
}

// chooseProcess returns the id of the process to start: the one asked for, or
// the first executable one that can start by itself.
func chooseProcess(m *bpmn.Definitions, id string) (string, error) {
	all := program.Executable(m, true)
	var ids []string
	for _, p := range all {
		ids = append(ids, p.ID)
		if p.ID == id {
			return id, nil
		}
	}
	if id != "" {
		return "", fmt.Errorf("--process: the file has no process %q, only %s", id, strings.Join(ids, ", "))
	}
	for _, p := range all {
		if startsByItself(p) {
			return p.ID, nil
		}
	}
	if len(all) > 0 {
		return all[0].ID, nil
	}
	return "", errors.New("the file has no process")
}

// startEvent is where to start a process that only events start: at the first
// of them, as if it had happened. It is empty for one that starts by itself.
func startEvent(p *bpmn.Element) string {
	if p == nil || startsByItself(p) {
		return ""
	}
	for _, e := range p.Children {
		if e.Kind == bpmn.StartEvent {
			return e.ID
		}
	}
	return ""
}

// startsByItself reports whether a process has a start event without a
// trigger, or no start event at all.
func startsByItself(p *bpmn.Element) bool {
	starts := false
	for _, e := range p.Children {
		if e.Kind == bpmn.StartEvent {
			if e.Trigger() == bpmn.None {
				return true
			}
			starts = true
		}
	}
	return !starts
}

// openForRun opens a runtime that leaves nothing behind. Unless an address was
// asked for, a taken port is no obstacle.
func openForRun(c *cobra.Command, f runFlags, t *tracer) (*runtime.Runtime, error) {
	if err := checkReached(c, f.url); err != nil {
		return nil, err
	}
	answers, err := mocks(c, f.mock, f.environment)
	if err != nil {
		return nil, err
	}
	o, err := withCredentials(runtime.Options{
		Mock:   answers,
		Listen: f.listen, URL: f.url, Hosts: f.hosts, Addresses: f.move, Limits: f.limits, Targets: f.target, VirtualClock: f.virtual, AutoComplete: f.auto, OnTrace: t.event, OnCall: t.call,
		Log: slog.New(slog.NewTextHandler(c.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	}, f.environment)
	if err != nil {
		return nil, err
	}
	rt, err := runtime.Open(o)
	var taken *listener.PortTaken
	if errors.As(err, &taken) && f.listen == "" {
		o.Listen = "127.0.0.1:0"
		rt, err = runtime.Open(o)
	}
	if err != nil {
		return nil, err
	}
	if _, moved := f.move[runtime.DefaultListen]; !moved { // where models call back unless told otherwise
		rt.Reroute(runtime.DefaultListen, strings.TrimPrefix(rt.URL(), "http://"))
	}
	fmt.Fprintf(told(c, c.ErrOrStderr()), "listening at %s\n", rt.URL())
	return rt, nil
}

// explain prints the findings of a refused deployment, element by element.
func explain(c *cobra.Command, file string, err error) error {
	var rejected *engine.Rejected
	if !errors.As(err, &rejected) || len(rejected.Findings) == 0 {
		return err
	}
	fmt.Fprintf(c.ErrOrStderr(), "hookflow: %s: %s\n", file, rejected.Message)
	for _, f := range rejected.Findings {
		fmt.Fprintf(c.ErrOrStderr(), "  %s: %s\n", f.Element, f.Message)
	}
	return errShown{}
}
