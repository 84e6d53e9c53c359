package record

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"hookflow/engine"
)

// A Right says what somebody may do with the records of a catalog.
type Right struct {
	Who    string   `json:"who" doc:"everybody, a name, group:NAME, role:NAME, or process:ID"`
	May    string   `json:"may" doc:"see, edit, delete or administrate; each allows what those before it do"`
	Hidden []string `json:"hidden,omitempty" doc:"ids of fields that are not seen; who is named twice sees what either shows, who administrates sees all"`
}

// The rights, the least one first.
const (
	maySee        = "see"
	mayEdit       = "edit"
	mayDelete     = "delete"
	mayAdminister = "administrate"
)

// doings say what each right allows, the least one first.
var doings = map[string]string{maySee: "see its records", mayEdit: "edit its records", mayDelete: "delete its records", mayAdminister: "change its fields and rights"}

var rights = []string{maySee, mayEdit, mayDelete, mayAdminister}

// A User is who looks at records: somebody by name, or a process.
type User struct {
	Name, Role string
	Groups     []string
	Process    string // id; empty: it is no process
}

// As is the book as somebody sees it: catalogs that they may not see are not there, nor are fields that are hidden from them, and
// what they may not do is refused. A catalog without rights is everybody's; a process is held to them only where one of them
// names a process. Nil: whoever may do everything, such as an administrator, or one person alone.
func (b *Book) As(who *User) *Book { return b.AsWhoever(func() *User { return who }) }

// AsWhoever is As of somebody who may be another one with each call, as whoever sits at a window.
func (b *Book) AsWhoever(who func() *User) *Book { return &Book{b.shelf, who} }

// looks is who looks at this moment; nil: whoever may do everything.
func (b *Book) looks() *User {
	if b.who == nil {
		return nil
	}
	return b.who()
}

// MayAdminister says why who looks may not change the fields and rights of a catalog; nil: they may.
func (b *Book) MayAdminister(catalog string) error { return b.allow(catalog, mayAdminister) }

// Administers reports whether somebody who is bound by these rights may change the fields and rights of a catalog that has them.
func Administers(list []Right, who *User) bool {
	may, _ := (&Catalog{Rights: list}).allowed(who)
	return may == len(rights)-1
}

// is reports whether a right is about somebody.
func (r *Right) is(p *User) bool {
	if p.Process != "" {
		return r.Who == "process:"+p.Process
	}
	kind, name, _ := strings.Cut(r.Who, ":")
	switch kind {
	case "role":
		return name == p.Role
	case "group":
		return slices.Contains(p.Groups, name)
	}
	return r.Who == "everybody" || r.Who == p.Name
}

// allowed is what somebody may do, -1 for nothing, and the fields that they do not see.
func (c *Catalog) allowed(p *User) (may int, hidden []string) {
	ofProcess := slices.ContainsFunc(c.Rights, func(r Right) bool { return strings.HasPrefix(r.Who, "process:") })
	if p == nil || len(c.Rights) == 0 || p.Process != "" && !ofProcess {
		return len(rights) - 1, nil
	}
	may = -1
	for _, r := range c.Rights {
		switch {
		case !r.is(p):
			continue
		case may < 0:
			hidden = r.Hidden
		default:
			hidden = slices.DeleteFunc(slices.Clone(hidden), func(id string) bool { return !slices.Contains(r.Hidden, id) })
		}
		may = max(may, slices.Index(rights, r.May))
	}
	if may == len(rights)-1 {
		hidden = nil
	}
	return may, hidden
}

// seen is a catalog as who looks sees it; false: not at all.
func (b *Book) seen(c Catalog) (Catalog, bool) {
	may, hidden := c.allowed(b.looks())
	if may < 0 {
		return Catalog{}, false
	}
	if len(hidden) > 0 {
		c.Fields = slices.DeleteFunc(slices.Clone(c.Fields), func(f Field) bool { return slices.Contains(hidden, f.ID) })
	}
	if may < len(rights)-1 {
		c.Rights = nil
	}
	return c, true
}

// allow refuses what somebody may not do with a catalog, and values of fields that they do not see.
func (b *Book) allow(catalog, right string, given ...Values) error {
	if b.looks() == nil {
		return nil
	}
	c, err := b.Catalog(catalog)
	if err != nil {
		return err
	}
	whole := among(*b.list.Load(), c.ID)
	if may, _ := whole.allowed(b.looks()); may < slices.Index(rights, right) {
		return &Refused{Status: http.StatusForbidden, Message: "the rights of the catalog " + c.Name + " do not let you " + doings[right] + "; an administrator can change them"}
	}
	for _, values := range given {
		for name := range values {
			if c.Field(name) == nil {
				return invalid("%s has no field %q", c.Name, name)
			}
		}
	}
	return nil
}

// shownTo takes away of values what somebody does not see.
func (b *Book) shownTo(c *Catalog, values Values) Values {
	if b.looks() == nil || values == nil {
		return values
	}
	out := Values{}
	for id, value := range values {
		if c.byID(id) != nil {
			out[id] = value
		}
	}
	return out
}

// answer is a record that was changed, as who has changed it sees it.
func (b *Book) answer(catalog string, r Record, err error) (Record, error) {
	if err != nil || b.looks() == nil {
		return r, err
	}
	c, err := b.Catalog(catalog)
	r.Values, r.Title = b.shownTo(&c, r.Values), c.title(r.Values)
	return r, err
}

// checkRights says what is wrong with the rights of a catalog.
func (c *Catalog) checkRights() error {
	for _, r := range c.Rights {
		kind, name, named := strings.Cut(r.Who, ":")
		switch {
		case r.Who == "" || named && (name == "" || !slices.Contains([]string{"role", "group", "process"}, kind)):
			return invalid("%q is nobody who has rights; write everybody, a name, group:NAME, role:NAME or process:ID", r.Who)
		case !slices.Contains(rights, r.May):
			return invalid("there is no right %q; there are %s", r.May, strings.Join(rights, ", "))
		}
		for _, id := range r.Hidden {
			if c.byID(id) == nil {
				return invalid("%s hides the field %q, which there is not", r.Who, id)
			}
		}
	}
	return nil
}

// titled are links with what they lead to.
func (b *Book) titled(tx engine.Tx, kept json.RawMessage) json.RawMessage {
	var links []Link
	_ = json.Unmarshal(kept, &links) // it was written here
	for i := range links {
		l := &links[i]
		to, _ := b.seen(*among(*b.list.Load(), l.Catalog))
		other, err := get(tx, l.Catalog, number(l.Record))
		l.CatalogTitle, l.RecordTitle, l.IsRemoved = to.Name, to.title(other.Values), err != nil
	}
	text, _ := json.Marshal(links) // of texts
	return text
}
