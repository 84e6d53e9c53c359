package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"hookflow/runtime/directory"
	"hookflow/runtime/listener"
)

func processCommand() *cobra.Command {
	var r remote
	c := &cobra.Command{
		Use:   "process",
		Short: "What a server has deployed: list, show, publish, draft, offline, remove, and the records of its runs",
		Long: `Lists what is deployed on a server, with where it is used. A published process begins by everything that its
start events name; a draft by hand only; one that is off-line not at all, while what runs goes on.`,
		Example: "  hookflow process list\n  hookflow process show order\n  hookflow process offline order",
	}
	r.flags(c)
	c.AddCommand(r.listProcesses(), r.showProcess(), r.removeProcess(), r.recordsOfRuns(), r.sweepRecords())
	for mode, does := range map[string]string{"publish": "Let everything begin it that its start events name", "draft": "Let it begin by hand only", "offline": "Let nothing begin it; what runs goes on"} {
		c.AddCommand(r.modeOfProcess(mode, does))
	}
	return c
}

func (r *remote) listProcesses() *cobra.Command {
	return listFlags(asking("list", "List the processes", "  hookflow process list", cobra.NoArgs, func(c *cobra.Command, _ []string) error {
		rows, err := all[directory.Process](r, c, "/catalogue", nil, 0)
		if err != nil {
			return err
		}
		return list[directory.Process]{"PROCESS\tMODE\tVERSION\tRUNNING\tENDPOINTS\tSCHEDULES\tUSED BY", "Nothing is deployed; deploy a file by: hookflow deploy FILE",
			func(p *directory.Process) []string {
				return []string{p.ID, p.Mode, fmt.Sprint(p.Version), fmt.Sprint(p.Running), fmt.Sprint(len(p.Endpoints)), fmt.Sprint(len(p.Schedules)), fmt.Sprint(len(p.UsedBy))}
			}}.print(c, rows)
	}))
}

func (r *remote) showProcess() *cobra.Command {
	var asJSON bool
	c := asking("show PROCESS", "Its endpoints, its schedules, and who uses it", "  hookflow process show order", cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		var p directory.Process
		if err := r.ask(c, "GET", "/catalogue/"+url.PathEscape(args[0]), nil, &p); err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(c.OutOrStdout()).Encode(p)
		}
		w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
		fmt.Fprintf(w, "%s\t%s, version %d of %d, %d running\t%s\n", p.ID, p.Mode, p.Version, p.Versions, p.Running, p.File)
		for _, e := range p.Endpoints {
			fmt.Fprintf(w, "receives\t%s %s\t%s\n", strings.Join(e.Methods, ","), e.URL, e.Element)
		}
		for _, s := range p.Schedules {
			fmt.Fprintf(w, "begins\t%s\t%s\n", whenOf(&s), s.Element)
		}
		for _, u := range p.UsedBy {
			fmt.Fprintf(w, "used by\t%s\n", u)
		}
		return w.Flush()
	})
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func (r *remote) modeOfProcess(mode, does string) *cobra.Command {
	return asking(mode+" PROCESS", does, "  hookflow process "+mode+" order", cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		word := mode
		if mode == "publish" {
			word = "published"
		}
		return r.ask(c, "PUT", "/catalogue/"+url.PathEscape(args[0])+"/mode", listener.ModeRequest{Mode: word}, nil)
	})
}

func (r *remote) removeProcess() *cobra.Command {
	return asking("remove PROCESS", "Forget all its versions, unless somebody uses it", "  hookflow process remove order", cobra.ExactArgs(1), func(c *cobra.Command, args []string) error {
		return r.ask(c, "DELETE", "/catalogue/"+url.PathEscape(args[0]), nil, nil)
	})
}

func scheduleCommand() *cobra.Command {
	var r remote
	c := &cobra.Command{
		Use:     "schedule",
		Short:   "What begins by the clock: list, pause, resume, run, catch-up",
		Example: "  hookflow schedule list\n  hookflow schedule pause report night\n  hookflow schedule run report night\n  hookflow schedule catch-up report night all",
	}
	r.flags(c)
	c.AddCommand(r.listSchedules(), r.onSchedule("pause", "Let its times pass", listener.ScheduleRequest{Paused: new(true)}), r.onSchedule("resume", "Let it go on", listener.ScheduleRequest{Paused: new(false)}), r.runSchedule(), r.catchUp())
	return c
}

// whenOf is a schedule in one line.
func whenOf(s *directory.Schedule) string {
	var times []string
	for _, at := range s.Next {
		times = append(times, at.Local().Format(time.DateTime))
	}
	paused := ""
	if s.Paused {
		paused = "paused; "
	}
	return fmt.Sprintf("%s\t%s%s; missed: %s", s.Cycle, paused, strings.Join(times, ", "), s.CatchUp)
}

func (r *remote) listSchedules() *cobra.Command {
	return listFlags(asking("list", "List what begins by the clock, with its next times", "  hookflow schedule list", cobra.NoArgs, func(c *cobra.Command, _ []string) error {
		rows, err := all[directory.Schedule](r, c, "/schedules", nil, 0)
		if err != nil {
			return err
		}
		return list[directory.Schedule]{"PROCESS\tELEMENT\tWHEN\tNEXT TIMES", "Nothing begins by the clock",
			func(s *directory.Schedule) []string { return []string{s.Process, s.Element, whenOf(s)} }}.print(c, rows)
	}))
}

// scheduleAt is the address of a schedule below the API.
func scheduleAt(args []string) string {
	return "/schedules/" + url.PathEscape(args[0]) + "/" + url.PathEscape(args[1])
}

func (r *remote) onSchedule(use, short string, in listener.ScheduleRequest) *cobra.Command {
	return asking(use+" PROCESS ELEMENT", short, "  hookflow schedule "+use+" report night", cobra.ExactArgs(2), func(c *cobra.Command, args []string) error {
		return r.ask(c, "PUT", scheduleAt(args), in, nil)
	})
}

func (r *remote) runSchedule() *cobra.Command {
	return asking("run PROCESS ELEMENT", "Begin an instance now; the next time stays", "  hookflow schedule run report night", cobra.ExactArgs(2), func(c *cobra.Command, args []string) error {
		var in listener.Instance
		if err := r.ask(c, "POST", scheduleAt(args)+"/run", nil, &in); err != nil {
			return err
		}
		fmt.Fprintln(c.OutOrStdout(), "instance", in.Key)
		return nil
	})
}

func (r *remote) catchUp() *cobra.Command {
	return asking("catch-up PROCESS ELEMENT once|none|all", "Say what begins for times that were missed: one instance for all (unless said otherwise), none, or one for each", "  hookflow schedule catch-up report night all", cobra.ExactArgs(3), func(c *cobra.Command, args []string) error {
		return r.ask(c, "PUT", scheduleAt(args), map[string]string{"catchUp": args[2]}, nil)
	})
}
