package wire

import "hookflow/engine"

// An event has no instance and no time of its own: its record has them once for
// all.
func event(w *walk, ev *engine.Event) {
	number(w, 1, &ev.Kind)
	number(w, 2, &ev.Token)
	number(w, 3, &ev.Scope)
	text(w, 4, &ev.Element)
	text(w, 5, &ev.Type)
	text(w, 6, &ev.Name)
	raw(w, 7, &ev.Value)
	signed(w, 8, &ev.Count)
	number(w, 9, &ev.Mark)
	number(w, 10, &ev.Origin)
	number(w, 11, &ev.Revives)
	number(w, 12, &ev.Definition)
	number(w, 13, &ev.Parent)
	texts(w, 14, &ev.Names)
	numbers(w, 15, &ev.Queue)
	one(w, 16, &ev.Wait, wait)
	one(w, 17, &ev.Incident, incident)
	one(w, 18, &ev.Loop, loop)
	one(w, 19, &ev.Comp, comp)
}
