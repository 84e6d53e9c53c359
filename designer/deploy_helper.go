package designer

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/export"
)

// callsByWorker reports whether a program of ours makes the calls of processes on a server, and not the server itself.
func (s Server) callsByWorker() bool {
	return s.Calls == string(export.Worker) || s.Calls == "" && s.Kind != "camunda8"
}

// helperFor is the command that must run beside a server so that an element goes on there, and what it does; "" if none must.
func (s Server) helperFor(e *bpmn.Element) (command, does string) {
	switch {
	case bpmn.WorkOf(e) != nil && s.callsByWorker():
		command, does = "worker", lang.L("Calls are made by a worker. If none runs yet, start one in a terminal:")
	case (e.Kind == bpmn.ReceiveTask || e.Kind == bpmn.IntermediateCatchEvent && e.HasTrigger(bpmn.Message)) && s.callsByWorker():
		command, does = "gateway", lang.L("Messages are received by a gateway. If none runs yet, start one in a terminal:")
	default:
		return "", ""
	}
	command = fmt.Sprintf("hookflow %s --kind %s --server %s", command, s.Kind, strings.ReplaceAll(s.Address, ", ", ","))
	if s.Account != "" {
		command += " --account " + s.Account
	}
	if s.Environment != "" {
		command += " --environment " + s.Environment
	}
	return command, does
}

// helpers tells what must run beside the server so that the instance goes on from where it waits.
func (v *watcher) helpers(body *fyne.Container) {
	told := map[string]bool{}
	for _, id := range v.seen.Active {
		e := v.of.tab.doc.Element(id)
		if e == nil || len(v.seen.Incidents[id]) > 0 {
			continue
		}
		command, does := v.server.helperFor(e)
		if command == "" || told[command] {
			continue
		}
		told[command] = true
		copied := look.NewIconButton("copy", lang.L("Copy"), func() { v.of.tab.window.App.Clipboard().SetContent(command) })
		body.Add(look.Column(6, look.Para(does, look.Small, colour.Text2, fyne.TextAlignLeading), look.RowGrow(4, 0, look.Para(command, look.Small, colour.Text, fyne.TextAlignLeading), copied)))
	}
}
