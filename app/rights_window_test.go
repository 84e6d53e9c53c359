//go:build cgo || ci

package main

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/catalog"
	"hookflow/designer/look"
	"hookflow/designer/person"
	"hookflow/runtime/permit"
	catalogs "hookflow/runtime/record"
)

// rightsForm opens the form of who may what with the catalog, as its menu does.
func (c *chief) rightsForm() {
	c.Helper()
	c.clerk.press("more")
	c.menu("Who may what…")
}

// said are the texts of the dialog that is open.
func (c *clerk) said() string {
	c.Helper()
	var texts []string
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *look.Paragraph:
			texts = append(texts, o.Text)
		case *container.Scroll:
			walk(o.Content)
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		}
	}
	walk(c.over.Parts()["dialog"])
	return strings.Join(texts, "\n")
}

// Who may what with a catalog is said in a form: by person, group, role and process, with fields that are hidden. What becomes
// different is told in words before it is kept, and so is that one locks oneself out. Who may not change it reads why.
func TestRightsInTheWindow(t *testing.T) {
	c := newChief(t)
	access, now := c.local.Access, time.Now()
	staff, err := c.rt.Records().Add(catalogs.Catalog{Name: "Staff", Fields: []catalogs.Field{{Name: "Name", Kind: "text"}, {Name: "Salary", Kind: "number"}}})
	check(t, err)
	check(t, c.rt.Logins().Set("boss", permit.Administrator, "boss password", now))
	check(t, c.rt.Logins().Set("kim", permit.Editor, "kims password", now))
	check(t, access.SignIn("boss", "boss password"))
	check(t, access.Store.Put(person.Person{Name: "kim", Groups: []string{"pay"}}))
	check(t, access.SignIn("kim", "kims password"))
	open := func() {
		c.Page = catalog.Show(catalog.Options{Store: c.local.Catalogs, Window: c.window, Over: c.over, Background: func(work, then func()) { work(); then() }})
	}
	open()
	c.rightsForm()
	c.clerk.press("add right")
	c.fill("right who 0", "kim")
	c.over.Key(fyne.KeyEscape)
	c.answer("Go on filling in")
	c.part("right may 0").(*look.Select).Pick(1)
	c.part("right hides 0 Salary").(*widget.Check).SetChecked(true)
	c.clerk.press("add right")
	c.clerk.press("save rights") // nobody is named
	if text := c.part("said").(*look.Paragraph).Text; !strings.Contains(text, "whom each row is about") {
		t.Errorf("it is said %q", text)
	}
	c.part("right kind 1").(*look.Select).Pick(2)
	c.fill("right who 1", "pay")
	c.clerk.press("save rights")
	for _, want := range []string{"Everybody who signs in may do", "kim may see and edit records. Hidden: Salary.", "The group pay may see records.", "You yourself cannot change"} {
		if text := c.said(); !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	c.answer("Save")
	list, err := c.rt.Records().Catalog(staff.ID)
	check(t, err)
	if len(list.Rights) != 2 || list.Rights[0].Who != "kim" || list.Rights[0].May != "edit" || strings.Join(list.Rights[0].Hidden, "") != "2" || list.Rights[1].Who != "group:pay" {
		t.Errorf("kept are %+v", list.Rights)
	}
	c.rightsForm()
	if c.Parts()["back"] == nil {
		t.Fatal("kim changes rights that kim has not")
	}
	c.clerk.press("back")
	check(t, access.SignIn("boss", "boss password"))
	c.rightsForm()
	c.clerk.press("right off 1")
	c.part("right may 0").(*look.Select).Pick(3)
	c.clerk.press("save rights")
	if text := c.said(); !strings.Contains(text, "kim may do everything") || strings.Contains(text, "You yourself") {
		t.Errorf("boss reads %q", text)
	}
	c.answer("Save")
	if list, _ = c.rt.Records().Catalog(staff.ID); len(list.Rights) != 1 || list.Rights[0].May != "administrate" {
		t.Errorf("kept are %+v", list.Rights)
	}
}
