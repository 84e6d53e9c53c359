package designer

import (
	"io"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/monitor"
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

// saveHistory asks for a file for the journal of a run.
func (t *tab) saveHistory(write func(io.Writer) error) {
	t.window.askTarget(stem(t)+"-history.jsonl", []string{".jsonl"}, func(path string) error { return writeFile(path, write) })
}
