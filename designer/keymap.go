package designer

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/tool"
)

// Every action has a chord, of the table or of the hand's keymap, until the person gives
// it another. A chord is written as in tool.DefaultKeys: "Ctrl+Shift+S", "F5", "A".

// chordsKey holds in the preferences what the person has changed: a JSON object from the
// name of an action to its chord, "" for none.
const chordsKey = "keys"

// keymap is which keys do what, in force for the window and the hand.
type keymap struct {
	changed map[string]string   // by action
	hand    map[string]string   // chord to action, for the boards
	names   map[string][]string // chords of an action, the one that is shown first
	bound   []fyne.Shortcut     // what the canvas knows
}

// secondChords are further keys that actions have at first.
var secondChords = map[string][]string{"commands": {"Ctrl+Shift+P"}, "next tab": {"Ctrl+Tab"}, "previous tab": {"Ctrl+Shift+Tab"}}

// needed are chords that nothing can have: texts and menus need them.
var needed = strings.Fields("Ctrl+C Ctrl+X Ctrl+V Ctrl+A Ctrl+Z Ctrl+Y Alt+F Alt+E Alt+V Alt+R Alt+H Tab Shift+Tab Escape Return KP_Enter")

// loadKeys reads what the person has changed.
func (w *Window) loadKeys() {
	w.changed = map[string]string{}
	if text := w.App.Preferences().String(chordsKey); text != "" {
		if err := json.Unmarshal([]byte(text), &w.changed); err != nil {
			slog.Warn("the changed keys cannot be read, the usual ones hold", "error", err)
			w.changed = map[string]string{}
		}
	}
	w.useKeys()
}

// usual are the chords that an action has at first.
func (w *Window) usual(name string) (list []string) {
	if a := w.action(name); a != nil && a.Key != "" {
		return append([]string{prefix(a.Mods) + string(a.Key)}, secondChords[name]...)
	}
	for chord, of := range tool.DefaultKeys() {
		if of == name {
			list = append(list, chord)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return list
}

// useKeys makes the keys what they are at first with what was changed.
func (w *Window) useKeys() {
	w.names, w.hand = map[string][]string{}, map[string]string{}
	for _, name := range w.actionNames() {
		w.names[name] = w.usual(name)
		if chord, ok := w.changed[name]; ok {
			w.names[name] = nil
			if chord != "" {
				w.names[name] = []string{chord}
			}
		}
	}
	for name, chords := range w.names {
		if a := w.action(name); a != nil && a.Key != "" {
			continue
		}
		for _, c := range chords {
			w.hand[c] = name
		}
	}
	for _, t := range w.open {
		t.editor.Keys = w.hand
	}
	w.bind()
}

// actionNames are the names of everything that can have a key.
func (w *Window) actionNames() (list []string) {
	for i := range w.actions {
		list = append(list, w.actions[i].Name)
	}
	list = append(list, slices.Sorted(maps.Values(tool.DefaultKeys()))...)
	for _, entries := range [][]menuEntry{handActions, contextActions, severalActions, laneActions} {
		for _, e := range entries {
			if e.name != "" {
				list = append(list, e.name)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// bind tells the canvas which chords are the window's.
func (w *Window) bind() {
	for _, s := range w.bound {
		w.Canvas().RemoveShortcut(s)
	}
	w.bound = nil
	for i := range w.actions {
		a := &w.actions[i]
		for _, chord := range w.names[a.Name] {
			key, mods := parted(chord)
			if mods&(ctrl|alt) == 0 || a.Key == "" && w.changed[a.Name] == "" {
				continue // it comes as a plain key, or through the board
			}
			s := &desktop.CustomShortcut{KeyName: key, Modifier: mods}
			w.Canvas().AddShortcut(s, func(fyne.Shortcut) { a.try(w) })
			w.bound = append(w.bound, s)
		}
	}
}

// parted takes a chord apart.
func parted(chord string) (key fyne.KeyName, mods fyne.KeyModifier) {
	for {
		switch {
		case strings.HasPrefix(chord, "Ctrl+"):
			mods, chord = mods|ctrl, chord[5:]
		case strings.HasPrefix(chord, "Shift+"):
			mods, chord = mods|shift, chord[6:]
		case strings.HasPrefix(chord, "Alt+"):
			mods, chord = mods|alt, chord[4:]
		default:
			return fyne.KeyName(chord), mods
		}
	}
}

// keyOf is the chord of an action as people know it from their keyboard; "" if it has none.
func (w *Window) keyOf(name string) string {
	if list := w.names[name]; len(list) > 0 {
		return keyName(list[0])
	}
	return ""
}

// holder is the action that has a chord; "" if it is free.
func (w *Window) holder(chord string) string {
	for _, name := range slices.Sorted(maps.Keys(w.names)) {
		if slices.Contains(w.names[name], chord) {
			return name
		}
	}
	return ""
}

// setKey gives an action a chord, "" for none; who had it loses it. Back to what is
// usual, nothing is kept.
func (w *Window) setKey(name, chord string) {
	if had := w.holder(chord); chord != "" && had != "" && had != name {
		w.changed[had] = ""
	}
	if usual := w.usual(name); len(usual) > 0 && usual[0] == chord || len(usual) == 0 && chord == "" {
		delete(w.changed, name)
	} else {
		w.changed[name] = chord
	}
	w.keepKeys()
}

// resetKeys brings all keys back that there are at first.
func (w *Window) resetKeys() {
	w.changed = map[string]string{}
	w.keepKeys()
}

func (w *Window) keepKeys() {
	data, err := json.Marshal(w.changed)
	if err != nil {
		panic(err) // texts
	}
	w.App.Preferences().SetString(chordsKey, string(data))
	w.useKeys()
}

// refused says why nothing can have a chord; "" if something can.
func refusedChord(chord string) string {
	if slices.Contains(needed, chord) {
		return fmt.Sprintf(lang.L("%s is needed for texts and menus."), keyName(chord))
	}
	return ""
}
