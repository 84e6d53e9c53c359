package designer

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/designer/look"
)

// favouritesKey names the favourites of a person in the preferences: types of elements and commands, in the order in
// which they became that.
const favouritesKey = "favourites"

func (w *Window) favourites() []string { return w.App.Preferences().StringList(favouritesKey) }

func (w *Window) favours(name string) bool { return slices.Contains(w.favourites(), name) }

// favour makes something a favourite, or no longer.
func (w *Window) favour(name string) {
	list := w.favourites()
	if i := slices.Index(list, name); i >= 0 {
		list = slices.Delete(slices.Clone(list), i, i+1)
	} else {
		list = append(slices.Clone(list), name)
	}
	w.App.Preferences().SetStringList(favouritesKey, list)
	w.palette.fill()
}

// favour makes the offer of a line a favourite, or no longer; the list stays where it is.
func (c *chooser) favour(i int) {
	if i >= len(c.shown) || c.shown[i].star == "" {
		return
	}
	name, at := c.shown[i].star, c.scroll.Offset
	c.window.favour(name)
	c.narrow(c.entry.Text)
	if i = slices.IndexFunc(c.shown, func(o offer) bool { return o.star == name }); i >= 0 {
		c.point(i)
	}
	c.scroll.ScrollToOffset(at)
	c.window.Canvas().Focus(c.entry)
}

// starOf is what a type is called among the favourites.
func starOf(t doc.Type) string {
	return fmt.Sprintf("type %s %s %t %t %t %t", t.Kind, t.Trigger, t.Collapsed, t.EventSub, t.Upright, t.NonInterrupting)
}

// favouriteTypes are those of a list that are favourites, in their order.
func (w *Window) favouriteTypes(types []doc.Type) (list []doc.Type) {
	for _, name := range w.favourites() {
		if i := slices.IndexFunc(types, func(t doc.Type) bool { return starOf(t) == name }); i >= 0 {
			list = append(list, types[i])
		}
	}
	return list
}

// starred puts the favourites among offers first, in a group of their own.
func (w *Window) starred(list []offer) []offer {
	var first []offer
	for _, name := range w.favourites() {
		if i := slices.IndexFunc(list, func(o offer) bool { return o.star == name }); i >= 0 {
			o := list[i]
			o.group = lang.L("Favourites")
			first = append(first, o)
		}
	}
	return append(first, list...)
}

// TappedSecondary implements fyne.SecondaryTappable: a favourite of the palette is taken out of it again.
func (e *entry) TappedSecondary(at *fyne.PointEvent) {
	if e.star == "" {
		return
	}
	w := e.palette.window
	forget := look.Item{Icon: "star", Text: lang.L("No longer a favourite"), Do: func() { w.favour(e.star) }}
	look.ShowMenu(w.Canvas(), []look.Item{forget}, look.Below(at.AbsolutePosition, fyne.Size{}))
}
