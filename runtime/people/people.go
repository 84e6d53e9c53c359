// Package people is whom notifications are for: people with an address and groups,
// and the units of an organisation. It is a file that a person keeps by hand or by
// "hookflow people"; nobody signs in by it.
package people

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"hookflow/engine/savefile"
)

// File is the name of the file of people in the folder of settings.
const File = "people.json"

// Process is the process that secrets of the sending account are granted to.
const Process = "hookflow:alerts"

// Languages are the codes of those that somebody may be told in.
var Languages = []string{"en", "ko", "ru", "zh"}

// A Person may be told something.
type Person struct {
	Name   string   `json:"name"`
	Mail   string   `json:"mail,omitempty"`
	Groups []string `json:"groups,omitempty"`
	Unit   string   `json:"unit,omitempty"` // of the organisation
	Lang   string   `json:"lang,omitempty"` // code of the language of mails to them; "": that of the server
}

// A Unit is an element of the organisation. Who is in one below it is in it, too.
type Unit struct {
	Name  string `json:"name"`
	Below string `json:"below,omitempty"` // the unit above it; "": none
}

// A Directory is everybody.
type Directory struct {
	Sender string   `json:"sender,omitempty"` // account of the mail server; "": no mail is sent
	People []Person `json:"people"`
	Units  []Unit   `json:"units,omitempty"`
}

// Read reads the directory of a file, which need not exist.
func Read(path string) (Directory, error) {
	d, err := savefile.Follow[Directory](path).Read()
	if err != nil {
		return d, fmt.Errorf("read the people in %s: %w", path, err)
	}
	return d, nil
}

// Change reads the file, changes what it says, and writes it, while nobody else does, here or in another program.
func Change(path string, change func(*Directory) error) error {
	return savefile.Follow[Directory](path).Change(func(d *Directory) error {
		if err := change(d); err != nil {
			return err
		}
		slices.SortFunc(d.People, func(a, b Person) int { return strings.Compare(a.Name, b.Name) })
		return nil
	})
}

// Person finds somebody by name.
func (d *Directory) Person(name string) (Person, bool) {
	i := slices.IndexFunc(d.People, func(p Person) bool { return p.Name == name })
	if i < 0 {
		return Person{}, false
	}
	return d.People[i], true
}

// Put adds a person, or replaces the one of that name.
func (d *Directory) Put(p Person) error {
	if strings.TrimSpace(p.Name) == "" || strings.ContainsAny(p.Name, ",:@") {
		return fmt.Errorf("the name %q cannot be told from an address; give one without , : and @", p.Name)
	}
	if p.Mail != "" && !IsMail(p.Mail) {
		return fmt.Errorf("%q is no e-mail address", p.Mail)
	}
	if p.Lang != "" && !slices.Contains(Languages, p.Lang) {
		return fmt.Errorf("there is no language %q; there are %s", p.Lang, strings.Join(Languages, ", "))
	}
	if p.Unit != "" && !slices.ContainsFunc(d.Units, func(u Unit) bool { return u.Name == p.Unit }) {
		d.Units = append(d.Units, Unit{Name: p.Unit})
	}
	d.People = slices.DeleteFunc(d.People, func(x Person) bool { return x.Name == p.Name })
	d.People = append(d.People, p)
	return nil
}

// Remove forgets a person, and reports whether there was one of that name.
func (d *Directory) Remove(name string) bool {
	before := len(d.People)
	d.People = slices.DeleteFunc(d.People, func(p Person) bool { return p.Name == name })
	return len(d.People) < before
}

// RemoveUnit takes a unit away that nobody is in; those below it move up.
func (d *Directory) RemoveUnit(unit string) error {
	i := slices.IndexFunc(d.Units, func(u Unit) bool { return u.Name == unit })
	in := d.who(func(p Person) bool { return p.Unit == unit })
	switch {
	case i < 0:
		return fmt.Errorf("there is no unit %s", unit)
	case len(in) > 0:
		return fmt.Errorf("%s is the unit of %s; give them another one first", unit, strings.Join(in, ", "))
	}
	above := d.Units[i].Below
	d.Units = slices.Delete(d.Units, i, i+1)
	for i := range d.Units {
		if d.Units[i].Below == unit {
			d.Units[i].Below = above
		}
	}
	return nil
}

// Place puts a unit below another one; "" is the top.
func (d *Directory) Place(unit, below string) error {
	if below != "" && slices.Contains(d.under(unit), below) {
		return fmt.Errorf("%s lies in %s already; a unit cannot be below itself", below, unit)
	}
	for _, name := range []string{unit, below} {
		if name != "" && !slices.ContainsFunc(d.Units, func(u Unit) bool { return u.Name == name }) {
			d.Units = append(d.Units, Unit{Name: name})
		}
	}
	i := slices.IndexFunc(d.Units, func(u Unit) bool { return u.Name == unit })
	d.Units[i].Below = below
	return nil
}

// Find says whom a word of a model means: group:NAME and unit:NAME are those in it, any
// other word is a person, else a group, else a unit; what is none of these, such as an
// address, means itself.
func (d *Directory) Find(word string) []string {
	kind, name, marked := strings.Cut(word, ":")
	switch {
	case marked && kind == "group":
		return d.group(name)
	case marked && kind == "unit":
		return d.unit(name)
	}
	if _, known := d.Person(word); known {
		return []string{word}
	}
	for _, found := range [][]string{d.group(word), d.unit(word)} {
		if len(found) > 0 {
			return found
		}
	}
	return []string{word}
}

// GroupsOf are the groups that somebody is in, the unit they are in, and all above it.
func (d *Directory) GroupsOf(who string) []string {
	p, known := d.Person(who)
	if !known {
		return nil
	}
	groups := slices.Clone(p.Groups)
	for unit := p.Unit; unit != "" && !slices.Contains(groups, unit); {
		groups = append(groups, unit)
		i := slices.IndexFunc(d.Units, func(u Unit) bool { return u.Name == unit })
		if i < 0 {
			break
		}
		unit = d.Units[i].Below
	}
	return groups
}

func (d *Directory) group(name string) []string {
	return d.who(func(p Person) bool { return slices.Contains(p.Groups, name) })
}

func (d *Directory) unit(name string) []string {
	all := d.under(name)
	return d.who(func(p Person) bool { return slices.Contains(all, p.Unit) })
}

// under is a unit with all that lie below it.
func (d *Directory) under(name string) []string {
	all := []string{name}
	for i := 0; i < len(all); i++ {
		for _, u := range d.Units {
			if u.Below == all[i] && !slices.Contains(all, u.Name) {
				all = append(all, u.Name)
			}
		}
	}
	return all
}

func (d *Directory) who(is func(Person) bool) (names []string) {
	for _, p := range d.People {
		if is(p) {
			names = append(names, p.Name)
		}
	}
	return names
}

// IsMail reports whether a word is an e-mail address.
func IsMail(word string) bool {
	a, err := mail.ParseAddress(word)
	return err == nil && a.Address == word
}
