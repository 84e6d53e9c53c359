package designer

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/form"
	"hookflow/engine/bpmn"
)

// handActions are what the hand can do that stands in no menu of the window.
var handActions = []menuEntry{
	{"rename", "Rename", "edit"}, {"replace", "Change into\u2026", "change-type"}, {"append", "Append\u2026", "append"},
	{"create", "Create\u2026", "plus"}, {"colour", "Colour\u2026", "colour"}, {"hand", "Move the view", "hand"},
	{"lasso", "Select an area", "lasso"}, {"space", "Make space", "space"}, {"connect", "Connect", "connect"},
	{"append next", "Next element, or append", "append"}, {"leave", "Leave the sub-process", "step-out"},
	{"next flow", "Next connection of it", "connect"}, {"lead from", "Another start of the connection\u2026", ""}, {"lead to", "Another end of the connection\u2026", ""}, {"menu of it", "Menu of what is selected", ""},
	{"wider", "Wider", ""}, {"narrower", "Narrower", ""}, {"higher", "Higher", ""}, {"lower", "Lower", ""},
	{"to front", "To the front", ""}, {"to back", "To the back", ""},
}

// commands opens the one search over everything: elements, variables, what can
// be done, files. A first letter narrows it: > commands, @ elements, = variables.
func (w *Window) commands() {
	c := w.choose(lang.L("Search"), "", w.everything)
	c.entry.SetPlaceHolder(lang.L("Find an element, command or variable"))
	c.narrowBy(way{">", lang.L("Commands")}, way{"@", lang.L("Elements")}, way{"=", lang.L("Variables")})
}

// everything finds what fits a text.
func (w *Window) everything(text string) (list []offer) {
	only, rest := "", text
	if text != "" && strings.ContainsRune(">@=", rune(text[0])) {
		only, rest = text[:1], strings.TrimSpace(text[1:])
	}
	t := w.current()
	if t != nil && (only == "" && rest != "" || only == "@") {
		hits := t.search(rest)
		for _, o := range hits[:min(len(hits), limitOf(only))] {
			o.group, o.hint = lang.L("Elements"), ""
			list = append(list, o)
		}
	}
	if t != nil && (only == "" && rest != "" || only == "=") {
		list = append(list, t.variableOffers(rest)...)
	}
	if only == "" || only == ">" {
		actions := w.actionOffers(rest)
		if rest == "" {
			actions = w.starred(actions)
		}
		list = append(list, actions...)
	}
	if only == "" && rest != "" {
		list = append(list, w.fileOffers(rest)...)
	}
	return list
}

// limitOf is how many of a kind are shown when others are, too.
func limitOf(only string) int {
	if only == "" {
		return 6
	}
	return searchMost
}

// actionOffers are the things that can be done now and fit a text.
func (w *Window) actionOffers(text string) (list []offer) {
	add := func(name, glyph, label, menu, key string, do func()) {
		if fits(label+" "+menu, text) {
			if glyph == "" {
				glyph = "command"
			}
			list = append(list, offer{glyph: glyph, label: label, note: menu, hint: key, key: true, group: lang.L("Commands"), star: "command " + name, take: do})
		}
	}
	for i := range w.actions {
		if a := &w.actions[i]; a.why(w) == "" && a.Name != "commands" {
			menu := ""
			if a.Menu != "" {
				menu = lang.L(a.Menu)
			}
			add(a.Name, a.Icon, a.plain(), menu, w.keyOf(a.Name), func() { a.try(w) })
		}
	}
	if t := w.current(); t != nil {
		for _, list := range [][]menuEntry{handActions, severalActions, laneActions} {
			for _, a := range list {
				if a.name != "" && !(slices.ContainsFunc(handActions, func(h menuEntry) bool { return h.name == a.name }) && &list[0] != &handActions[0]) && w.action(a.name) == nil {
					add(a.name, a.icon, strings.TrimSuffix(lang.L(a.label), "\u2026"), "", w.keyOf(a.name), func() { w.focusBoard(); t.editor.Do(a.name); t.board.Changed() })
				}
			}
		}
	}
	return list
}

// fits reports whether a label holds every word of a text.
func fits(label, text string) bool {
	label = folded(label)
	for _, word := range strings.Fields(folded(text)) {
		if !strings.Contains(label, word) {
			return false
		}
	}
	return true
}

// folded is a text as it is searched: in small letters, and with the е that most people write for ё.
func folded(text string) string {
	return strings.ReplaceAll(strings.ToLower(text), "\u0451", "\u0435")
}

// fileOffers are the recent files that fit a text.
func (w *Window) fileOffers(text string) (list []offer) {
	for _, path := range w.recent() {
		if fits(path, text) {
			name, folder := nameAndFolder(path)
			list = append(list, offer{glyph: "b-pool", label: name, note: folder, group: lang.L("Files"), take: func() { w.OpenFile(path) }})
		}
	}
	return list
}

// variableOffers are the variables of the document that fit a text; taking one
// shows where it is written and used.
func (t *tab) variableOffers(text string) (list []offer) {
	for _, v := range form.Written(t.doc.Model()) {
		if len(list) < limitOf("") && fits(v.Name, text) {
			list = append(list, offer{glyph: "variable", label: v.Name, note: writers(v.By), group: lang.L("Variables"), take: func() { t.usesOf(v.Name) }})
		}
	}
	return list
}

// writers says which elements write a variable.
func writers(by []*bpmn.Element) string {
	var names []string
	for _, e := range by {
		names = append(names, called(e))
	}
	return lang.L("written by") + " " + strings.Join(names, ", ")
}
