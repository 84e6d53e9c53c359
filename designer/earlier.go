package designer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
)

// earlier offers the runs that the processes of the document have had.
func (t *tab) earlier() {
	runs, err := t.window.Local.Earlier(t.processes())
	if err != nil {
		t.window.fail(err)
		return
	}
	if len(runs) == 0 {
		t.window.note(lang.L("Earlier runs"), lang.L("No process of this file has been run yet."))
		return
	}
	t.window.choose(lang.L("Earlier runs"), lang.L("Time, state or business key"), func(text string) []offer { return t.runOffers(runs, text) })
}

// runOffers are the runs whose line contains a text.
func (t *tab) runOffers(runs []monitor.Earlier, text string) (list []offer) {
	for i := range runs {
		r := &runs[i]
		if r.Says(text) {
			list = append(list, offer{label: r.Label(), note: r.Note(), take: func() { t.show(r.Run, r.Run.Model()) }})
		}
	}
	return list
}

// saveHistory asks for a file for the journal of a run, in which so many elements have begun.
func (t *tab) saveHistory(write func(io.Writer) error, steps int) {
	w := t.window
	w.over.AskSave(overlay.Files{Folder: w.folder(), Name: stem(t) + "-history.jsonl", Endings: []string{".jsonl"}}, func(path string) {
		var err error
		w.long(steps, func(ctx context.Context, told func(int)) {
			err = writeFile(path, func(out io.Writer) error { return write(&counted{Writer: out, ctx: ctx, told: told}) })
		}, func() {
			switch {
			case errors.Is(err, context.Canceled):
				w.status.say(lang.L("It was cancelled, and nothing is written."), true)
			case err != nil:
				w.fail(err)
			default:
				w.status.say(fmt.Sprintf(lang.L("Saved %s"), path), false)
			}
		})
	})
}

// counted writes a journal, a line at a time, and tells how many elements have begun in it. It ends with its context.
type counted struct {
	io.Writer
	ctx  context.Context
	told func(int)
	n    int
}

// Write implements io.Writer.
func (c *counted) Write(line []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	if bytes.Contains(line, []byte(`"activated"`)) {
		c.n++
		c.told(c.n)
	}
	return c.Writer.Write(line)
}
