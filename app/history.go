package main

import (
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"hookflow/runtime/history"
)

// recordsOfRuns lists the records of runs of a server.
func (r *remote) recordsOfRuns() *cobra.Command {
	var where []string
	var export string
	most := 50
	texts := map[string]*string{}
	c := asking("records [PROCESS]", "The record of each run, newest first, also of instances that were forgotten",
		"  hookflow process records order --status failed --text timeout\n  hookflow process records order --where customer=Kim --export csv > runs.csv", cobra.MaximumNArgs(1), func(c *cobra.Command, args []string) error {
			query := url.Values{"where": where}
			for name, text := range texts {
				if *text != "" {
					query.Set(name, *text)
				}
			}
			if len(args) > 0 {
				query.Set("process", args[0])
			}
			switch export {
			case "csv":
				return r.copyRecords(c, "/process-records/table", query)
			case "json":
				return r.copyRecords(c, "/process-records/export", query)
			}
			return r.printRecords(c, query, most)
		})
	for name, help := range map[string]string{
		"status": "how it stands", "initiator": "who began it", "event": `by which it began, such as "message order"`,
		"text": "in any text or variable of it", "from": "started then or later: date, or date and time", "to": "started earlier",
	} {
		texts[name] = c.Flags().String(name, "", help)
	}
	c.Flags().StringArrayVar(&where, "where", nil, "NAME=VALUE: a variable that it began or ended with; may be given several times")
	c.Flags().StringVar(&export, "export", "", "print all that fit, in this form")
	takes(c, "export", []string{"csv", "json"})
	takes(c, "status", []string{"active", "completed", "terminated", "failed"})
	c.Flags().IntVar(&most, "limit", most, mostHelp)
	return listFlags(c)
}

// printRecords lists the records of runs.
func (r *remote) printRecords(c *cobra.Command, query url.Values, most int) error {
	rows, err := all[history.Run](r, c, "/process-records", query, most)
	if err != nil {
		return err
	}
	return list[history.Run]{"INSTANCE\tPROCESS\tSTATUS\tSTARTED\tTOOK\tBY\tBEGAN WITH\tFAILURE", "No run fits",
		func(run *history.Run) []string {
			took := ""
			if run.Ended != nil {
				took = time.Duration(run.Seconds * float64(time.Second)).Round(time.Millisecond).String()
			}
			return []string{run.Key, fmt.Sprintf("%s v%d", run.Process, run.Version), run.Status, run.Started.Local().Format(time.DateTime), took, run.Initiator, run.Event, run.Failure}
		}}.print(c, rows)
}

func (r *remote) copyRecords(c *cobra.Command, path string, query url.Values) error {
	answer, err := r.do(c, "GET", path+"?"+query.Encode(), "", nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	bar := newCopy(c, "export", answer.ContentLength)
	defer bar.close()
	if _, err := io.Copy(c.OutOrStdout(), io.TeeReader(answer.Body, bar)); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

// sweepRecords forgets records now.
func (r *remote) sweepRecords() *cobra.Command {
	var keep history.Keep
	c := asking("sweep", "Forget records of runs by age or number now, and say how many; serve --records-days and --records-per-process do so every hour",
		"  hookflow process sweep --days 90 --each 1000", cobra.NoArgs, func(c *cobra.Command, _ []string) error {
			var done history.Sweep
			if err := r.ask(c, "POST", "/process-records/sweep", keep, &done); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%d records were forgotten\n", done.Forgotten)
			return nil
		})
	c.Flags().IntVar(&keep.Days, "days", 0, "those of runs that ended longer ago")
	c.Flags().IntVar(&keep.Each, "each", 0, "of each process all but the newest so many")
	return c
}
