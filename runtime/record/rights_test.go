package record_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hookflow/runtime/push"
	"hookflow/runtime/record"
)

// newRights is a catalog with a record: everybody sees its title, sales edit but do not see the salary, anna deletes and sees it,
// viewers who are in sales see it, too, the boss administrates.
func newRights(t *testing.T) (*desk, record.Catalog) {
	t.Helper()
	d := newDesk(t, t.TempDir())
	c, err := d.Add(record.Catalog{Name: "Staff", Fields: []record.Field{{Name: "Name", Kind: "text", Required: true}, {Name: "Salary", Kind: "number"}, {Name: "Note", Kind: "text"}}, Rights: []record.Right{
		{Who: "everybody", May: "see", Hidden: []string{"2", "3"}}, {Who: "group:sales", May: "edit", Hidden: []string{"2"}}, {Who: "anna", May: "delete"}, {Who: "role:editor", May: "administrate", Hidden: []string{"2"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	d.create(t, c.ID, `{"Name":"Eve","Salary":5000,"Note":"kind"}`)
	return d, c
}

var (
	nobody = &record.User{Name: "nobody", Role: "viewer"}
	seller = &record.User{Name: "ben", Role: "operator", Groups: []string{"sales"}}
	anna   = &record.User{Name: "anna", Role: "operator"}
	boss   = &record.User{Name: "boss", Role: "editor"}
)

var paid = regexp.MustCompile(`\b[56]000\b`)

// Each sees the fields that one of their rights shows, everywhere: in lists, records, histories, tables and what they ask by.
func TestHiddenFields(t *testing.T) {
	d, c := newRights(t)
	if _, err := d.Update(t.Context(), c.ID, "1", 0, values(t, `{"Salary":6000}`), ""); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[*record.User]string{
		nobody: `{"1":"Eve"}`, seller: `{"1":"Eve","3":"kind"}`, anna: `{"1":"Eve","2":6000,"3":"kind"}`, boss: `{"1":"Eve","2":6000,"3":"kind"}`, nil: `{"1":"Eve","2":6000,"3":"kind"}`,
	} {
		b := d.As(who)
		page, err := b.Find(c.ID, record.Query{Limit: 1})
		one, _ := b.Get(c.ID, "1")
		shown, _ := b.Shown(c.ID, "1")
		if err != nil || asText(page.Records[0].Values) != want || asText(one.Values) != want || asText(shown.Values) != want {
			t.Errorf("%+v sees %s, %s, %s: %v", who, asText(page.Records[0].Values), asText(one.Values), asText(shown.Values), err)
		}
		salary := strings.Contains(want, "6000")
		past, err := b.History(c.ID, "1")
		var table, list strings.Builder
		if err := errors.Join(err, b.WriteCSV(&table, c.ID, record.Query{}), b.WriteJSON(&list, c.ID, record.Query{})); err != nil {
			t.Fatal(err)
		}
		for what, text := range map[string]string{"history": asText(past), "table": table.String(), "list": list.String()} {
			if paid.MatchString(text) != salary {
				t.Errorf("%+v: the %s is %s", who, what, text)
			}
		}
		for _, q := range []record.Query{{Sort: "Salary", Limit: 1}, {Filters: []record.Filter{{"Salary", "more", "1"}}}} {
			if _, err := b.Find(c.ID, q); (err == nil) != salary {
				t.Errorf("%+v asks by the salary: %v", who, err)
			}
		}
		if p, err := b.Find(c.ID, record.Query{Text: "kind"}); err != nil || (p.Total == 1) != strings.Contains(want, "kind") {
			t.Errorf("%+v finds %d by a note: %v", who, p.Total, err)
		}
		if p, _ := b.Find(c.ID, record.Query{Where: "Salary > 1"}); (p.Total == 1) != salary {
			t.Errorf("%+v finds %d by a condition", who, p.Total)
		}
	}
}

// What somebody may not do is refused with 403; fields that they do not see stay as they are, also when a record is restored.
func TestRightsToChange(t *testing.T) {
	d, c := newRights(t)
	ctx := context.Background()
	does := map[string]func(b *record.Book) error{
		"edit create": func(b *record.Book) error { _, err := b.Create(ctx, c.ID, values(t, `{"Name":"Max"}`), ""); return err },
		"edit update": func(b *record.Book) error {
			_, err := b.Update(ctx, c.ID, "1", 0, values(t, `{"Name":"Eva"}`), "")
			return err
		},
		"edit many": func(b *record.Book) error {
			_, err := b.DoMany(ctx, c.ID, record.Many{IDs: []string{"1"}, Values: values(t, `{"Name":"Eve"}`)}, "", nil)
			return err
		},
		"edit import": func(b *record.Book) error {
			_, err := b.Import(ctx, c.ID, []record.Values{values(t, `{"Name":"Row"}`)}, "", "", nil)
			return err
		},
		"edit restore": func(b *record.Book) error { _, err := b.Restore(ctx, c.ID, "1", 1, ""); return err },
		"edit fill": func(b *record.Book) error {
			_, _, err := b.Fill(ctx, c.ID, "1", values(t, `{"Name":"x"}`), values(t, `{"Name":"x"}`), "")
			return err
		},
		"edit upload": func(b *record.Book) error {
			_, err := b.Upload(c.ID, "Name", "x", "", strings.NewReader("x"))
			return err
		},
		"delete one": func(b *record.Book) error { return b.Remove(ctx, c.ID, "9", "") },
		"delete many": func(b *record.Book) error {
			_, err := b.DoMany(ctx, c.ID, record.Many{Delete: true}, "", nil)
			return err
		},
		"administrate plan":   func(b *record.Book) error { _, err := b.Plan(c); return err },
		"administrate change": func(b *record.Book) error { _, err := b.Change(c, false); return err },
		"administrate delete": func(b *record.Book) error { return b.Delete(c.ID, true) },
	}
	may := map[*record.User]string{nobody: "see", seller: "edit", anna: "delete", boss: "administrate", nil: "administrate"}
	order := []string{"see", "edit", "delete", "administrate"}
	at := func(name string) int { return slices.Index(order, name) }
	for who, most := range may {
		for what, do := range does {
			right, _, _ := strings.Cut(what, " ")
			var refused *record.Refused
			err := do(d.As(who))
			if is := errors.As(err, &refused) && refused.Status == http.StatusForbidden; is != (at(right) > at(most)) {
				t.Errorf("%+v, %s: %v", who, what, err)
			}
		}
	}
}

// A field that somebody may not see cannot be changed by them, and stays as it is when they change others.
func TestHiddenFieldsStay(t *testing.T) {
	d, c := newRights(t)
	ctx := context.Background()
	for what, err := range map[string]error{
		"update": func() error {
			_, err := d.As(seller).Update(ctx, c.ID, "1", 0, values(t, `{"Salary":1}`), "")
			return err
		}(),
		"create": func() error {
			_, err := d.As(seller).Create(ctx, c.ID, values(t, `{"Name":"x","2":1}`), "")
			return err
		}(),
		"import": func() error {
			_, err := d.As(seller).Import(ctx, c.ID, []record.Values{values(t, `{"Name":"x","Salary":1}`)}, "", "", nil)
			return err
		}(),
		"key": func() error {
			_, err := d.As(seller).Import(ctx, c.ID, []record.Values{values(t, `{"Name":"x"}`)}, "Salary", "", nil)
			return err
		}(),
	} {
		var wrong record.Invalid
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "has no field") {
			t.Errorf("a hidden field, %s: %v", what, err)
		}
	}
	r, err := d.As(seller).Update(ctx, c.ID, "1", 0, values(t, `{"Name":"Evi"}`), "")
	if whole, _ := d.Get(c.ID, "1"); err != nil || asText(r.Values) != `{"1":"Evi","3":"kind"}` || asText(whole.Values) != `{"1":"Evi","2":5000,"3":"kind"}` {
		t.Errorf("changed is %s, kept %s: %v", asText(r.Values), asText(whole.Values), err)
	}
}

// A catalog that somebody may not see is not there for them, nor are the titles of its records; its rights are shown to who
// administrates it, stay when they are left out, and go when they are emptied.
func TestUnseenCatalogs(t *testing.T) {
	d, c := newRights(t)
	c.Rights = c.Rights[2:]
	c, err := d.Change(c, false)
	if err != nil {
		t.Fatal(err)
	}
	links, _ := d.Add(record.Catalog{Name: "Links", Fields: []record.Field{{Name: "To", Kind: "link"}}})
	d.create(t, links.ID, `{"To":{"catalogId":"1","recordId":"1"}}`)
	if _, err := d.As(nobody).Catalog("Staff"); !errors.Is(err, record.ErrNone) {
		t.Error(err)
	}
	if list, err := d.As(nobody).Catalogs(); err != nil || len(list) != 1 || list[0].Name != "Links" {
		t.Errorf("%+v %v", list, err)
	}
	for who, seen := range map[*record.User]bool{nobody: false, anna: true} {
		if r, err := d.As(who).Shown(links.ID, "1"); err != nil || strings.Contains(string(r.Values["1"]), "Eve") != seen {
			t.Errorf("%+v: %s %v", who, r.Values["1"], err)
		}
	}
	if c, err := d.As(anna).Catalog("Staff"); err != nil || c.Rights != nil {
		t.Errorf("%+v %v", c.Rights, err)
	}
	c.Rights = nil
	if c, err = d.As(boss).Change(c, false); err != nil || len(c.Rights) != 2 {
		t.Errorf("%+v %v", c.Rights, err)
	}
	c.Rights = []record.Right{}
	if _, err = d.As(boss).Change(c, false); err != nil {
		t.Error(err)
	}
	if _, err := d.As(nobody).Catalog("Staff"); err != nil {
		t.Errorf("without rights it is everybody's: %v", err)
	}
}

// A process is held to rights only where one of them names a process.
func TestRightsOfProcesses(t *testing.T) {
	d, c := newRights(t)
	work := d.As(&record.User{Process: "work"})
	if r, err := work.Get(c.ID, "1"); err != nil || len(r.Values) != 3 {
		t.Errorf("%+v %v", r, err)
	}
	c.Rights = append(c.Rights, record.Right{Who: "process:pay", May: "see"})
	if _, err := d.Change(c, false); err != nil {
		t.Fatal(err)
	}
	if _, err := work.Get(c.ID, "1"); !errors.Is(err, record.ErrNone) {
		t.Error(err)
	}
	if _, err := d.As(&record.User{Process: "pay"}).Get(c.ID, "1"); err != nil {
		t.Error(err)
	}
}

// A process that is asked may set what who changes the record does not see.
func TestAskedOfHiddenFields(t *testing.T) {
	d, c := newRights(t)
	d.wants(t, "record.before.updated")
	d.deliver = func(push.Delivery) push.Outcome {
		return push.Outcome{Answer: json.RawMessage(`{"values":{"Salary":7}}`)}
	}
	r, err := d.As(seller).Update(t.Context(), c.ID, "1", 0, values(t, `{"Name":"Evi"}`), "")
	if whole, _ := d.Get(c.ID, "1"); err != nil || string(whole.Values["2"]) != "7" || r.Values["2"] != nil {
		t.Errorf("%s, kept %s: %v", asText(r.Values), asText(whole.Values), err)
	}
}

// Rights that say nothing that could be meant are refused.
func TestRightsThatAreWrong(t *testing.T) {
	d, c := newRights(t)
	for _, r := range []record.Right{{Who: "", May: "see"}, {Who: "crew:x", May: "see"}, {Who: "role:", May: "see"}, {Who: "anna", May: "own"}, {Who: "anna", May: ""}, {Who: "anna", May: "see", Hidden: []string{"9"}}} {
		c.Rights = []record.Right{r}
		var wrong record.Invalid
		if _, err := d.Change(c, false); !errors.As(err, &wrong) {
			t.Errorf("%+v: %v", r, err)
		}
	}
}
