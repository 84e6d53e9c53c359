package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"hookflow/assets"
	"hookflow/engine"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
	"hookflow/runtime"
)

func demoCommand() *cobra.Command {
	f := runFlags{timeout: time.Minute}
	c := &cobra.Command{
		Use:   "demo",
		Short: "Run the bundled example: a process calls a service and is called back",
		Long: `Runs the bundled example without a window. Two pools run here: the process reports an
error to a service over HTTP and waits; the service writes a work record and calls back.
The user tasks are completed with example values.`,
		Example: "  hookflow demo --png finished.png",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return demo(c, f) },
	}
	c.Flags().StringVar(&f.png, "png", "", "write the diagram with what has run to this PNG file")
	c.Flags().StringVar(&f.listen, "listen", "", "address to receive messages at")
	urlFlag(c, &f.url)
	c.Flags().StringSliceVar(&f.hosts, "host", nil, hostHelp)
	return c
}

// example values for the variables that the example's forms ask for.
var demoValues = engine.Vars{
	"worker": json.RawMessage(`"Kim"`), "error": json.RawMessage(`"Pump 3 leaks"`), "confirmed": json.RawMessage(`true`),
}

func demo(c *cobra.Command, f runFlags) error {
	xml, err := assets.Examples.ReadFile(assets.ErrorReport)
	if err != nil {
		return err
	}
	d, err := bpmnxml.Read("error-report.bpmn", xml)
	if err != nil {
		return err
	}
	rt, err := openForRun(c, f, &tracer{w: c.OutOrStdout(), m: model(d)})
	if err != nil {
		return err
	}
	out, err := playDemo(c, rt, d, f)
	if e := rt.Close(); err == nil {
		err = e
	}
	if err != nil {
		return explain(c, "the example", err)
	}
	return finish(c, d, out, f)
}

// playDemo starts the example and plays the person who does its user tasks.
func playDemo(c *cobra.Command, rt *runtime.Runtime, d *bpmnxml.Document, f runFlags) (*outcome, error) {
	if _, err := deploy(c.Context(), rt, "error-report.bpmn", d.Bytes()); err != nil {
		return nil, err
	}
	for said, real := range rt.Services() {
		fmt.Fprintf(told(c, c.OutOrStdout()), "the service %s listens at %s\n", said, real)
	}
	key, err := rt.Start(c.Context(), "Process_Errors", nil)
	if err != nil {
		return nil, err
	}
	for {
		out, err := follow(c.Context(), rt, key, f.timeout)
		if err != nil || out.Status != statusWaiting {
			return out, err
		}
		if done, err := completeTasks(c.Context(), rt); err != nil || done == 0 {
			return out, err
		}
	}
}

// completeTasks completes the open user tasks with example values.
func completeTasks(ctx context.Context, rt *runtime.Runtime) (done int, err error) {
	var tasks []loop.Pending
	if err := rt.Engine().View(func(q *loop.Query) error { tasks = slices.Collect(q.Tasks()); return nil }); err != nil {
		return 0, err
	}
	for _, t := range tasks {
		vars := engine.Vars{}
		for _, field := range t.Wait.Task.Form {
			vars[field.Variable] = demoValues[field.Variable]
		}
		if err := rt.Engine().Run(ctx, engine.CompleteTask{Task: t.Wait.Key, Variables: vars}); err != nil {
			return done, err
		}
		done++
	}
	return done, nil
}
