package doc

// fixups run in this order after every edit, inside the same change, and keep
// the diagram whole. Each looks at the facts of the edit and does nothing when
// they do not concern it.
var fixups = []struct {
	name string
	fix  func(*Tx) error
}{
	{"keep events on their borders", followHosts},
	{"splice dropped nodes into a flow", splice},
	{"keep flows legal", legalize},
	{"drop references to what is gone", dropReferences},
	{"throw what is caught", throwCaught},
	{"make room for text", fitText},
	{"keep a process on the canvas", keepRoot},
	{"keep lane membership", keepLanes}, // before lanes grow: they grow around their members
	{"grow containers around their content", growContainers},
	{"lead flows after their ends", followEnds},
	{"move labels along", followLabels},
	{"list flows at their ends", listFlows},
	{"drop unused categories", dropCategories},
}
