package wire

import "hookflow/engine"

// An event has no instance and no time of its own: its record has them once for
// all.
func event(w *walk, ev *engine.Event) {
	number(w, 1, &ev.Kind)
	w.id(2, &ev.Token)
	w.id(3, &ev.Scope)
	w.str(4, &ev.Element)
	w.str(5, &ev.Type)
	w.str(6, &ev.Name)
	raw(w, 7, &ev.Value)
	signed(w, 8, &ev.Count)
	number(w, 9, &ev.Mark)
	w.id(10, &ev.Origin)
	w.id(11, &ev.Revives)
	w.key(12, &ev.Definition)
	w.key(13, &ev.Parent)
	texts(w, 14, &ev.Names)
	numbers(w, 15, &ev.Queue)
	one(w, 16, &ev.Wait, wait)
	one(w, 17, &ev.Incident, incident)
	one(w, 18, &ev.Loop, loop)
	one(w, 19, &ev.Comp, comp)
	w.key(20, &ev.From)
}
