package record

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"hookflow/engine"
)

// importStep is how many records one transaction changes where many are changed.
const importStep = 500

// A Report says what an import did.
type Report struct {
	Created   int        `json:"created"`
	Updated   int        `json:"updated"`
	Unchanged int        `json:"unchanged"`
	Deleted   int        `json:"deleted"`
	Failed    []RowError `json:"failed" doc:"rows that were not taken; all others were"`
}

// A RowError is a row of an import that was not taken.
type RowError struct {
	Row     int    `json:"row" doc:"1 is the first record"`
	Message string `json:"message"`
}

// listMark parts the values of a cell that has several.
const listMark = "; "

// Cell is a text as it stands in a table, or is written by a person, as JSON.
func (f *Field) Cell(text string) json.RawMessage {
	text = strings.TrimSpace(text)
	if text == "" {
		return json.RawMessage("null")
	}
	quote := func(s string) json.RawMessage {
		quoted, _ := json.Marshal(s) // a text
		return quoted
	}
	switch f.Kind {
	case "text", "number", "date", "question", "progress", "stars":
		return quote(text)
	}
	var list []json.RawMessage
	for _, part := range parts(text, f.names()) {
		if catalog, id, whole := strings.Cut(part, ":"); f.Kind == "link" && whole {
			list = append(list, json.RawMessage(fmt.Sprintf(`{"catalogId":%q,"recordId":%q}`, catalog, id)))
			continue
		}
		list = append(list, quote(part))
	}
	out, _ := json.Marshal(list) // of JSON
	return out
}

// CellOver is Cell of a text that a person writes over a kept value. What Written leaves out stays with each contact, person and file
// that stays: comments, titles. A contact that is written anew in its place keeps its comment, too.
func (f *Field) CellOver(kept json.RawMessage, text string) json.RawMessage {
	if empty(kept) || strings.TrimSpace(text) == "" || f.Kind != "contact" && f.Kind != "employee" && f.Kind != "file" {
		return f.Cell(text)
	}
	old := elements(kept)
	var known []string
	for _, e := range old {
		known = append(known, f.part(e))
	}
	given, used := parts(text, known), map[int]bool{}
	list := make([]json.RawMessage, len(given))
	for i, part := range given {
		list[i], _ = json.Marshal(part) // a text
		for at, name := range known {
			if name == part && !used[at] {
				list[i], used[at] = old[at], true
				break
			}
		}
	}
	if f.Kind == "contact" && len(given) == len(old) {
		anew(list, old, used)
	}
	out, _ := json.Marshal(list) // of JSON
	return out
}

// anew gives contacts that are written anew the comments of those in whose places they stand.
func anew(list, old []json.RawMessage, used map[int]bool) {
	for i := range list {
		var one Contact
		if used[i] || json.Unmarshal(old[i], &one) != nil || json.Unmarshal(list[i], &one.Contact) != nil {
			continue
		}
		list[i], _ = json.Marshal(one) // of texts
	}
}

func (f *Field) names() (names []string) {
	for _, o := range f.Options {
		names = append(names, o.Name)
	}
	return names
}

// parts are the values of a cell. What stands between them may stand in a known name, too: the longest one that fits is meant.
func parts(text string, known []string) (parts []string) {
	mark := strings.TrimSpace(listMark)
	for text = strings.TrimSpace(text); text != ""; {
		part, rest, _ := strings.Cut(text, mark)
		for _, name := range known {
			if len(name) <= len(part) || len(name) > len(text) || !strings.EqualFold(text[:len(name)], name) {
				continue
			}
			if after := strings.TrimSpace(text[len(name):]); after == "" || strings.HasPrefix(after, mark) {
				part, rest = name, strings.TrimPrefix(after, mark)
			}
		}
		parts, text = append(parts, strings.TrimSpace(part)), strings.TrimSpace(rest)
	}
	return parts
}

// Written is a value as a person writes it, and Cell reads it again.
func (f *Field) Written(kept json.RawMessage) string { return f.text(kept) }

// text is a value as it stands in a cell.
func (f *Field) text(kept json.RawMessage) string {
	var text string
	if empty(kept) {
		return ""
	}
	if json.Unmarshal(kept, &text) == nil {
		if f.Kind == "date" {
			text = strings.TrimSuffix(text, "T00:00:00.000Z")
		}
		return text
	}
	var parts []string
	for _, e := range elements(kept) {
		parts = append(parts, f.part(e))
	}
	return strings.Join(parts, listMark)
}

// part is one element of a value as a text.
func (f *Field) part(e json.RawMessage) string {
	for _, o := range f.Options {
		if strconv.Itoa(o.ID) == string(e) {
			return o.Name
		}
	}
	var one struct{ Contact, CatalogID, RecordID, ID string }
	if json.Unmarshal(e, &one) != nil {
		return string(e)
	}
	switch f.Kind {
	case "link":
		return one.CatalogID + ":" + one.RecordID
	case "contact":
		return one.Contact
	case "file":
		file := fileOf(e)
		return file.Written()
	}
	return one.ID
}

// Text is a value as people read it in a table: options by their names, records by their titles.
func (f *Field) Text(kept json.RawMessage) string {
	switch f.Kind {
	case "number":
		form, _ := parseFormat(f.Format) // check has looked at it
		return form.write(f.text(kept))
	case "date":
		return f.moment(f.text(kept))
	case "file":
		return titles(kept)
	case "link":
	default:
		return f.text(kept)
	}
	var links []Link
	var parts []string
	_ = json.Unmarshal(kept, &links) // what is no link shows nothing
	for _, l := range links {
		title := l.RecordTitle
		if title == "" {
			title = l.Record
		}
		parts = append(parts, title)
	}
	return strings.Join(parts, listMark)
}

// Import makes a record of each row; where key names a field, a record that has the row's value there is changed instead; a row that
// has none there is a new record.
// Those who asked to be asked are asked of each; where nobody did, many rows are taken in one transaction. told hears now and then how many rows are done, and may be nil.
func (b *Book) Import(ctx context.Context, catalog string, rows []Values, key, by string, told func(done int)) (Report, error) {
	out := Report{Failed: []RowError{}}
	if err := b.allow(catalog, mayEdit, rows...); err != nil {
		return out, err
	}
	if err := b.allow(catalog, mayEdit, Values{key: nil}); key != "" && err != nil {
		return out, err
	}
	b = b.As(nil)
	c, err := b.Catalog(catalog)
	if err != nil {
		return out, err
	}
	field := c.Field(key)
	if key != "" && field == nil {
		return out, invalid("%s has no field %q", c.Name, key)
	}
	if !b.o.Push.Wanted("record.before.created", "") && !b.o.Push.Wanted("record.before.updated", "") {
		return out, b.inSteps(ctx, len(rows), &out, told, func(tx engine.Tx, i int, step *Report) error {
			return b.importIn(tx, &c, field, rows[i], by, step)
		})
	}
	for i, row := range rows {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		if err := b.importOne(ctx, &c, field, row, by, &out); err != nil {
			out.Failed = append(out.Failed, RowError{i + 1, err.Error()})
		}
		if told != nil {
			told(i + 1)
		}
	}
	return out, nil
}

// importIn takes one row of which nobody is asked.
func (b *Book) importIn(tx engine.Tx, c *Catalog, key *Field, row Values, by string, step *Report) error {
	old, err := b.meant(tx, c, row, key)
	if err != nil {
		return err
	}
	if old.ID == "" {
		step.Created++
		return b.createIn(tx, c, row, by)
	}
	values, err := b.values(c, row)
	if err != nil {
		return err
	}
	now, err := b.update(tx, c, old, values, by)
	step.changed(old.Revision, now.Revision)
	return err
}

// importOne takes one row, and asks those who want to be asked.
func (b *Book) importOne(ctx context.Context, c *Catalog, key *Field, row Values, by string, out *Report) error {
	if key != nil {
		given, err := c.read(row)
		if err != nil {
			return err
		}
		old, err := b.keyed(c, key, given[key.ID])
		if err != nil {
			return err
		}
		if old != nil {
			r, err := b.Update(ctx, c.ID, old.ID, 0, row, by)
			if err == nil {
				out.changed(old.Revision, r.Revision)
			}
			return err
		}
	}
	_, err := b.Create(ctx, c.ID, row, by)
	if err == nil {
		out.Created++
	}
	return err
}

// keyed is the record that has a value in a field; nil if none has. Of those that differ from it in great and small letters only, it is
// the one that does not.
func (b *Book) keyed(c *Catalog, key *Field, value json.RawMessage) (r *Record, err error) {
	return r, b.o.Store.View(func(tx engine.Tx) (err error) {
		r, err = b.keyedIn(tx, c, key, value)
		return err
	})
}

func (b *Book) keyedIn(tx engine.Tx, c *Catalog, key *Field, value json.RawMessage) (*Record, error) {
	if empty(value) {
		return nil, nil
	}
	s := search{tx: tx, c: c, now: b.o.Now}
	fit, err := s.by(Filter{key.ID, "is", key.text(value)})
	if err != nil {
		return nil, err
	}
	var like, same []Record
	for _, id := range fit.ids() {
		r, err := get(tx, c.ID, id)
		if err != nil {
			return nil, err
		}
		if like = append(like, r); key.identity(r.Values[key.ID]) == key.identity(value) {
			same = append(same, r)
		}
	}
	if len(same) == 0 {
		same = like
	}
	switch len(same) {
	case 0:
		return nil, nil
	case 1:
		return &same[0], nil
	}
	return nil, invalid("%s: several records have this value", key.Name)
}

// exportStep is how many records an export reads at once.
const exportStep = 1000

// Export gives every record that fits, page by page, so that no snapshot is held for long.
func (b *Book) Export(catalog string, q Query, give func(*Record) error) error {
	for q.Offset, q.Limit = 0, exportStep; ; q.Offset += exportStep {
		p, err := b.Find(catalog, q)
		if err != nil {
			return err
		}
		for i := range p.Records {
			if err := give(&p.Records[i]); err != nil {
				return err
			}
		}
		if len(p.Records) < exportStep {
			return nil
		}
	}
}

// WriteCSV writes the records that fit with a line of names before them.
func (b *Book) WriteCSV(w io.Writer, catalog string, q Query) error {
	c, err := b.Catalog(catalog)
	if err != nil {
		return err
	}
	fields := slices.DeleteFunc(slices.Clone(c.Fields), func(f Field) bool { return f.Kind == "button" })
	out, head := csv.NewWriter(w), []string{"id"}
	for _, f := range fields {
		head = append(head, f.Name)
	}
	if err := out.Write(head); err != nil {
		return err
	}
	err = b.Export(catalog, q, func(r *Record) error {
		line := []string{r.ID}
		for i := range fields {
			line = append(line, fields[i].text(r.Values[fields[i].ID]))
		}
		return out.Write(line)
	})
	out.Flush()
	return errors.Join(err, out.Error())
}

// WriteJSON writes the records that fit as a list.
func (b *Book) WriteJSON(w io.Writer, catalog string, q Query) error {
	between := "["
	err := b.Export(catalog, q, func(r *Record) error {
		text, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, between+string(text))
		between = ",\n"
		return err
	})
	if between == "[" {
		between = "[]\n"
	} else {
		between = "]\n"
	}
	_, ended := io.WriteString(w, between)
	return errors.Join(err, ended)
}
