package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// What stands in a window beside what Fyne has words for. A system for which Fyne speaks itself takes these for groups.
const (
	RoleSwitch  fyne.AccessibleRole = "switch"  // a button that stays pressed
	RoleCheck   fyne.AccessibleRole = "check"   // is ticked or not
	RoleRadio   fyne.AccessibleRole = "radio"   // one of a few, of which one is chosen
	RoleTab     fyne.AccessibleRole = "tab"     // leads to a page
	RoleField   fyne.AccessibleRole = "field"   // is typed into
	RoleChoice  fyne.AccessibleRole = "choice"  // one of many, in a list that opens
	RoleFold    fyne.AccessibleRole = "fold"    // the head of what folds and unfolds
	RoleList    fyne.AccessibleRole = "list"    // holds rows
	RoleRow     fyne.AccessibleRole = "row"     //
	RoleTable   fyne.AccessibleRole = "table"   // holds rows of cells
	RoleTree    fyne.AccessibleRole = "tree"    // holds lines that fold
	RoleLine    fyne.AccessibleRole = "line"    // of a tree
	RoleMenu    fyne.AccessibleRole = "menu"    //
	RoleItem    fyne.AccessibleRole = "item"    // of a menu
	RoleDialog  fyne.AccessibleRole = "dialog"  //
	RoleNote    fyne.AccessibleRole = "note"    // a text of several lines that explains
	RoleNews    fyne.AccessibleRole = "news"    // a text that is said whenever it becomes another one
	RoleDiagram fyne.AccessibleRole = "diagram" //
	RoleElement fyne.AccessibleRole = "element" // of a diagram
	RoleSlider  fyne.AccessibleRole = "slider"  //
	RoleBar     fyne.AccessibleRole = "bar"     // how far something is
)

// Told is what a control tells those who do not see it, beside its name and its role, which are Fyne's.
type Told struct {
	Help        string  // what is said behind the name: a tip, an example
	Value       string  // what is chosen, or typed
	At, To      int     // the cursor in what is typed and the other end of what is selected, in runes
	Lines       bool    // more than one line can be typed
	Hidden      bool    // what is typed is nobody's business
	On          bool    // is ticked, pressed, or the one that is chosen
	Folds       bool    // can be folded
	Open        bool    // is unfolded
	Least, Most float64 // of what is set on a scale
	Wrong       bool    // a check does not like it
	Off         bool    // cannot be used now
	Says        string  // is to be heard when it becomes another while the keys are here: the line of a list below a field
	Parts       []Part  // what it consists of, as far as it is seen
	Current     string  // the part that the keys are on; "": none
}

// A Part is something in a control that is none itself: a row of a table, an element of the diagram.
type Part struct {
	ID   string // by which it is known again
	Role fyne.AccessibleRole
	Name string
	Told
	At   fyne.Position // in the control
	Size fyne.Size
	Do   func() // what a click on it does; nil: nothing
}

// Teller is a control that tells more than Fyne asks for.
type Teller interface {
	fyne.Accessible
	Tells() Told
}

// called lets a box call what is in it.
type called struct {
	sized
	name string
}

// Called gives a control a name for readers where no text stands before it.
func Called(name string, o fyne.CanvasObject) *fyne.Container {
	return container.New(called{name: name}, o)
}

// NameIn is what a box calls the control in it; "": nothing.
func NameIn(box *fyne.Container) string {
	c, _ := box.Layout.(called)
	return c.name
}

// Inside are the objects that one is made of, as far as something in them can be used or read; nil if it is one thing.
func Inside(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case *container.Clip:
		return []fyne.CanvasObject{o.Content}
	case *container.ThemeOverride:
		return []fyne.CanvasObject{o.Content}
	case interface{ Inside() []fyne.CanvasObject }:
		return o.Inside()
	}
	return nil
}

// Typed is what an entry of Fyne's tells.
func Typed(e *widget.Entry) Told {
	t := Told{Help: e.PlaceHolder, Value: e.Text, Lines: e.MultiLine, Hidden: e.Password}
	row := 0
	for i, r := range []rune(e.Text) {
		if row == e.CursorRow {
			break
		}
		if r == '\n' {
			row++
			t.At = i + 1
		}
	}
	t.At = min(t.At+e.CursorColumn, len([]rune(e.Text)))
	t.To = t.At
	return t
}
