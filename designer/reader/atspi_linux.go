package reader

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"github.com/godbus/dbus/v5"

	"hookflow/designer/guard"
	"hookflow/designer/look"
)

// Names of AT-SPI on the bus.
const (
	atspi     = "org.a11y.atspi."
	paths     = "/org/a11y/atspi/accessible/"
	rootPath  = dbus.ObjectPath(paths + "root")
	cachePath = dbus.ObjectPath("/org/a11y/atspi/cache")
	nullPath  = dbus.ObjectPath("/org/a11y/atspi/null")
)

// A ref is a node as the bus knows it: who has it, and where.
type ref struct {
	Name string
	Path dbus.ObjectPath
}

func pathOf(id int32) dbus.ObjectPath {
	if id == programID {
		return rootPath
	}
	return dbus.ObjectPath(paths + strconv.Itoa(int(id)))
}

// LookupObject implements dbus.Handler.
func (b *bus) LookupObject(path dbus.ObjectPath) (dbus.ServerObject, bool) {
	if path == cachePath {
		return cache{}, true
	}
	id, err := strconv.ParseInt(strings.TrimPrefix(string(path), paths), 10, 32)
	if path == rootPath {
		id, err = programID, nil
	}
	n := b.tree.Load().nodes[int32(id)]
	return served{b, n}, err == nil && n != nil
}

// cache answers a reader that wants to know everything at once: nothing, so that it asks for what it needs.
type cache struct{}

// LookupInterface implements dbus.ServerObject.
func (c cache) LookupInterface(name string) (dbus.Interface, bool) {
	return face{c}, name == atspi+"Cache"
}

func (cache) GetItems() []struct {
	Node, Program, Over ref
	Place, Inside       int32
	Faces               []string
	Name                string
	Role                uint32
	Description         string
	States              []uint32
} {
	return nil
}

// A served node answers what is asked about it on the bus. The methods of what is built of it have the names of AT-SPI.
type served struct {
	*bus
	*node
}

// LookupInterface implements dbus.ServerObject.
func (s served) LookupInterface(name string) (dbus.Interface, bool) {
	if name == "org.freedesktop.DBus.Properties" {
		return face{properties{s}}, true
	}
	short, ours := strings.CutPrefix(name, atspi)
	for _, has := range s.interfaces() {
		if ours && has == short {
			return face{s.face(short)}, true
		}
	}
	return nil, false
}

// interfaces are what can be asked of a node.
func (n *node) interfaces() []string {
	switch {
	case n.role == roleProgram:
		return []string{"Accessible", "Application", "Component"}
	case n.role == look.RoleField:
		return []string{"Accessible", "Component", "Action", "Text"}
	case n.role == look.RoleSlider || n.role == look.RoleBar:
		return []string{"Accessible", "Component", "Value"}
	case len(n.inside) > 0 && selectable[n.inside[0].role]:
		return []string{"Accessible", "Component", "Action", "Selection"}
	}
	return []string{"Accessible", "Component", "Action"}
}

func (s served) face(name string) any {
	switch name {
	case "Accessible":
		return accessible{s}
	case "Application":
		return application{}
	case "Component":
		return component{s}
	case "Text":
		return text{s, []rune(s.shown())}
	case "Selection":
		return selection{s}
	case "Value":
		return struct{}{} // it has properties alone
	}
	return action{s}
}

// A face is an interface on the bus: the methods of a value.
type face struct{ of any }

// LookupMethod implements dbus.Interface.
func (f face) LookupMethod(name string) (dbus.Method, bool) {
	m := reflect.ValueOf(f.of).MethodByName(name)
	return method{m}, m.IsValid() && !strings.HasPrefix(name, "Lookup") // those are how we are asked ourselves
}

// A method is one that the bus calls.
type method struct{ of reflect.Value }

// Call implements dbus.Method.
func (m method) Call(args ...any) (out []any, err error) {
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		in[i] = reflect.ValueOf(a).Elem()
	}
	err = errors.New("this has failed in the program")
	guard.Do(func() {
		for _, v := range m.of.Call(in) {
			out = append(out, v.Interface())
		}
		err = nil
	}, nil)
	return out, err
}

// NumArguments implements dbus.Method.
func (m method) NumArguments() int { return m.of.Type().NumIn() }

// NumReturns implements dbus.Method.
func (m method) NumReturns() int { return m.of.Type().NumOut() }

// ArgumentValue implements dbus.Method.
func (m method) ArgumentValue(i int) any { return reflect.Zero(m.of.Type().In(i)).Interface() }

// ReturnValue implements dbus.Method.
func (m method) ReturnValue(i int) any { return reflect.Zero(m.of.Type().Out(i)).Interface() }

// properties answers org.freedesktop.DBus.Properties.
type properties struct{ served }

// Get is one property.
func (p properties) Get(face, name string) dbus.Variant {
	if v, known := p.GetAll(face)[name]; known {
		return v
	}
	return dbus.MakeVariant("")
}

// Set changes nothing: the one property that can be set is the number that the registry gives programs, which nobody asks for.
func (p properties) Set(string, string, dbus.Variant) {}

// GetAll is every property of an interface.
func (p properties) GetAll(face string) map[string]dbus.Variant {
	all := map[string]any{}
	switch strings.TrimPrefix(face, atspi) {
	case "Accessible":
		all = map[string]any{"Name": p.name, "Description": p.Help, "Parent": p.parent(), "ChildCount": int32(len(p.inside)), "Locale": "",
			"AccessibleId": "", "HelpText": p.Help}
	case "Application":
		all = map[string]any{"ToolkitName": "Fyne", "Version": "2", "ToolkitVersion": "2", "AtspiVersion": "2.1", "Id": int32(0)}
	case "Action":
		all["NActions"] = int32(len(action(p).GetActions()))
	case "Text":
		all = map[string]any{"CharacterCount": int32(len([]rune(p.Value))), "CaretOffset": int32(p.At)}
	case "Selection":
		all["NSelectedChildren"] = int32(len(selection(p).chosen()))
	case "Value":
		now, _ := strconv.ParseFloat(p.Value, 64)
		all = map[string]any{"MinimumValue": p.Least, "MaximumValue": p.Most, "MinimumIncrement": 0.0, "CurrentValue": now, "Text": p.Value}
	}
	set := map[string]dbus.Variant{}
	for name, v := range all {
		set[name] = dbus.MakeVariant(v)
	}
	return set
}

// accessible is what everything answers.
type accessible struct{ served }

func (s served) ref(n *node) ref {
	if n == nil {
		return ref{"", nullPath}
	}
	return ref{s.self, pathOf(n.id)}
}

func (s served) parent() ref {
	if s.over == nil {
		return s.desktop
	}
	return s.ref(s.over)
}

func (s served) child(i int32) *node {
	if i < 0 || int(i) >= len(s.inside) {
		return nil
	}
	return s.inside[i]
}

func (a accessible) GetChildAtIndex(i int32) ref { return a.ref(a.child(i)) }
func (a accessible) GetIndexInParent() int32     { return int32(a.place) }
func (a accessible) GetRole() uint32             { return a.kind().number }
func (a accessible) GetRoleName() string         { return a.kind().name }
func (a accessible) GetLocalizedRoleName() string {
	return a.kind().name
}
func (a accessible) GetState() []uint32 {
	set := a.stateSet()
	return []uint32{uint32(set), uint32(set >> 32)}
}
func (a accessible) GetAttributes() map[string]string { return map[string]string{"toolkit": "Fyne"} }
func (a accessible) GetApplication() ref              { return a.ref(a.bus.tree.Load().nodes[programID]) }
func (a accessible) GetChildren() []ref {
	list := []ref{}
	for _, n := range a.inside {
		list = append(list, a.ref(n))
	}
	return list
}

// A relation is to others; there are none: names are handed on to those whom they are of.
type relation struct {
	Kind uint32
	To   []ref
}

func (a accessible) GetRelationSet() []relation { return []relation{} }
func (a accessible) GetInterfaces() (list []string) {
	for _, name := range a.interfaces() {
		list = append(list, atspi+name)
	}
	return list
}

// application is what the program answers.
type application struct{}

func (application) GetLocale(uint32) string { return "" }

// component answers where something is.
type component struct{ served }

// What places are counted from.
const (
	fromDisplay = iota
	fromWindow
	fromParent
)

// An extent is a place and a size in pixels.
type extent struct{ X, Y, Width, Height int32 }

func (c component) GetExtents(from uint32) extent {
	t := c.bus.tree.Load()
	pixels := func(units float32) int32 { return int32(units*t.scale + 0.5) }
	e := extent{pixels(c.at.X), pixels(c.at.Y), pixels(c.size.Width), pixels(c.size.Height)}
	switch {
	case from == fromDisplay:
		e.X, e.Y = e.X+int32(t.corner.X), e.Y+int32(t.corner.Y)
	case from == fromParent && c.over != nil:
		e.X, e.Y = e.X-pixels(c.over.at.X), e.Y-pixels(c.over.at.Y)
	}
	return e
}

func (c component) Contains(x, y int32, from uint32) bool {
	e := c.GetExtents(from)
	return x >= e.X && y >= e.Y && x < e.X+e.Width && y < e.Y+e.Height
}

func (c component) GetAccessibleAtPoint(x, y int32, from uint32) ref {
	found := c.node
	for again := true; again; {
		again = false
		for _, n := range found.inside {
			if n.seen && (component{served{c.bus, n}}).Contains(x, y, from) {
				found, again = n, true
			}
		}
	}
	return c.ref(found)
}

func (c component) GetPosition(from uint32) (x, y int32) {
	e := c.GetExtents(from)
	return e.X, e.Y
}

func (c component) GetSize() (wide, high int32) {
	e := c.GetExtents(fromWindow)
	return e.Width, e.Height
}

// layers of what is drawn.
const (
	widgetLayer = 3
	windowLayer = 7
)

func (c component) GetLayer() uint32 {
	if c.role == roleWindow {
		return windowLayer
	}
	return widgetLayer
}

func (c component) GetMDIZOrder() int16 { return 0 }
func (c component) GetAlpha() float64   { return 1 }
func (c component) GrabFocus() bool {
	f, can := c.object.(fyne.Focusable)
	if !can || !c.keyed {
		return false
	}
	c.later(func() {
		if canvas := fyne.CurrentApp().Driver().CanvasForObject(c.object); canvas != nil {
			canvas.Focus(f)
		}
	})
	return true
}

func (c component) ScrollTo(uint32) bool { return false }

// action does what a click does.
type action struct{ served }

// An act is one thing that can be done.
type act struct{ Name, Description, Key string }

func (a action) GetActions() []act {
	if a.do == nil {
		return []act{}
	}
	return []act{{Name: "click"}}
}

func (a action) GetName(int32) string          { return "click" }
func (a action) GetLocalizedName(int32) string { return "click" }
func (a action) GetDescription(int32) string   { return "" }
func (a action) GetKeyBinding(int32) string    { return "" }
func (a action) DoAction(int32) bool {
	if a.do == nil {
		return false
	}
	a.later(a.do)
	return true
}

// selection answers which of several is chosen.
type selection struct{ served }

func (s selection) chosen() (list []*node) {
	for _, n := range s.inside {
		if selectable[n.role] && n.On {
			list = append(list, n)
		}
	}
	return list
}

func (s selection) GetSelectedChild(i int32) ref {
	if list := s.chosen(); i >= 0 && int(i) < len(list) {
		return s.ref(list[i])
	}
	return s.ref(nil)
}

func (s selection) IsChildSelected(i int32) bool {
	n := s.child(i)
	return n != nil && selectable[n.role] && n.On
}

func (s selection) SelectChild(i int32) bool {
	n := s.child(i)
	return n != nil && action{served{s.bus, n}}.DoAction(0)
}
