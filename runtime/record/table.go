package record

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"hookflow/engine"
)

// A Table is what a file holds before it is said which of its columns is which field.
type Table struct {
	Head []string
	Rows [][]json.RawMessage // a cell of a CSV file is a text; nil: it is not there

	// Letters is the encoding that the file was read in; empty: UTF-8.
	Letters string

	text   bool // its cells are as people write them
	commas bool // its numbers have commas before their decimals
	spare  int  // columns without a name, since a row has more cells than there are names
}

// ReadTable reads a table with a line of names before it (RFC 4180). A semicolon or a tab may part the cells, too, a row may be shorter
// than the names, and it may be in UTF-16 or an encoding of a country.
func ReadTable(r io.Reader) (*Table, error) {
	all, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	text, letters, err := lettersOf(all)
	if err != nil {
		return nil, invalid("the letters of the table cannot be read; save it as UTF-8: %v", err)
	}
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n") // as old Macs end lines
	}
	mark, text := parting(text)
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.FieldsPerRecord = mark, -1
	lines, err := in.ReadAll()
	if err != nil {
		return nil, invalid("the table cannot be read: %v", err)
	}
	if len(lines) == 0 {
		return nil, invalid("the table is empty: its first line has the names of the fields")
	}
	t := &Table{Letters: letters, text: true, commas: mark != ','}
	for _, name := range lines[0] {
		t.Head = append(t.Head, strings.TrimSpace(name))
	}
	for _, line := range lines[1:] {
		row := make([]json.RawMessage, len(line))
		for i, cell := range line {
			row[i], _ = json.Marshal(cell) // a text
			if i >= len(t.Head) && strings.TrimSpace(cell) != "" {
				t.spare += i + 1 - len(t.Head)
				t.Head = append(t.Head, make([]string, i+1-len(t.Head))...)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// parting is what parts the cells of a table, and the table without the line by which spreadsheets say so: of comma, semicolon and tab it
// is what stands most often between the names.
func parting(text string) (mark rune, rest string) {
	if said, rest, more := strings.Cut(text, "\n"); more && len(strings.TrimSpace(said)) == len("sep=;") && strings.HasPrefix(said, "sep=") {
		return rune(said[len("sep=")]), rest
	}
	count, quoted := map[rune]int{}, false
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			return most(count), text
		default:
			count[c]++
		}
	}
	return most(count), text
}

func most(count map[rune]int) rune {
	mark := ','
	for _, other := range ";\t" {
		if count[other] > count[mark] {
			mark = other
		}
	}
	return mark
}

// grouped is a number as people write it where commas stand before the decimals: 1 234,50 or 1.234,50.
var grouped = regexp.MustCompile(`^[-+]?\d{1,3}(?:[ .\x{a0}\x{202f}]?\d{3})*,\d+$`)

// plain is what stands in a cell as a field reads it.
func (t *Table) plain(f *Field, cell string) string {
	if number := strings.TrimSpace(cell); t.commas && f.Kind == "number" && grouped.MatchString(number) {
		return strings.NewReplacer(" ", "", ".", "", "\u00a0", "", "\u202f", "", "+", "", ",", ".").Replace(number)
	}
	return cell
}

// ReadList reads a list of objects as a table: its columns are their members.
func ReadList(r io.Reader) (*Table, error) {
	rows, err := ReadJSON(r)
	if err != nil {
		return nil, err
	}
	return TableOf(rows), nil
}

// TableOf are rows as a table: its columns are the fields that they name.
func TableOf(rows []Values) *Table {
	members := map[string]bool{}
	for _, row := range rows {
		for name := range row {
			members[name] = true
		}
	}
	t := &Table{Head: slices.Sorted(maps.Keys(members))}
	for _, row := range rows {
		line := make([]json.RawMessage, len(t.Head))
		for i, name := range t.Head {
			line[i] = row[name]
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// ReadJSON reads a list of objects with values by the ids or the names of their fields, or of records as they are exported.
func ReadJSON(r io.Reader) ([]Values, error) {
	var list []map[string]json.RawMessage
	if err := json.NewDecoder(r).Decode(&list); err != nil {
		return nil, invalid("it is no list of objects: %v", err)
	}
	rows := make([]Values, len(list))
	for i, object := range list {
		rows[i] = object
		if values := object["values"]; values != nil {
			rows[i] = nil
			if err := json.Unmarshal(values, &rows[i]); err != nil {
				return nil, invalid("row %d: values is no object: %v", i+1, err)
			}
		}
	}
	return rows, nil
}

// ReadCSV reads records of a table whose columns are called as the fields are; its column "id", which an export has, is left out.
func (c *Catalog) ReadCSV(r io.Reader) ([]Values, error) {
	t, err := ReadTable(r)
	if err != nil {
		return nil, err
	}
	if t.spare > 0 {
		return nil, invalid("a row has more cells than the table has names of fields")
	}
	to := t.Fields(c)
	for i, id := range to {
		if name := t.Head[i]; id == "" && name != "" && name != "id" {
			return nil, invalid("%s has no field %q, which the table has", c.Name, name)
		}
	}
	return t.Values(c, to), nil
}

// Fields are the ids of the fields that are called as the columns are; empty where there is none.
func (t *Table) Fields(c *Catalog) []string {
	to := make([]string, len(t.Head))
	for i, name := range t.Head {
		if f := c.Field(name); f != nil && name != "id" {
			to[i] = f.ID
		}
	}
	return to
}

// Values are the rows as records of a catalog: to has the field of each column, empty for one that is left out.
func (t *Table) Values(c *Catalog, to []string) []Values {
	rows := make([]Values, 0, len(t.Rows))
	for _, line := range t.Rows {
		row := Values{}
		for i, cell := range line {
			if i >= len(to) || cell == nil || c.byID(to[i]) == nil {
				continue
			}
			if row[to[i]] = cell; t.text {
				row[to[i]] = c.byID(to[i]).Cell(t.plain(c.byID(to[i]), t.cell(cell)))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// cell is what stands in a cell, for people.
func (t *Table) cell(cell json.RawMessage) string {
	var text string
	if json.Unmarshal(cell, &text) != nil {
		return string(cell)
	}
	return text
}

// Shown are the cells of the first rows as texts.
func (t *Table) Shown(most int) (rows [][]string) {
	for _, line := range t.Rows[:min(most, len(t.Rows))] {
		row := make([]string, len(t.Head))
		for i := range min(len(line), len(row)) {
			row[i] = t.cell(line[i])
		}
		rows = append(rows, row)
	}
	return rows
}

// Guess are fields that could hold the columns: numbers and dates where every cell is one, texts else. A column of an id is left out.
func (t *Table) Guess() (fields []Field) {
	for i, name := range t.Head {
		if name == "" || name == "id" {
			continue
		}
		f := Field{Name: name, Kind: "text"}
		for _, kind := range []string{"number", "date"} {
			if t.fits(i, &Field{Kind: kind}) {
				f.Kind = kind
				break
			}
		}
		fields = append(fields, f)
	}
	return fields
}

// fits reports whether every cell of a column is a value of a field, and one of them at least is filled.
func (t *Table) fits(column int, f *Field) bool {
	filled := false
	for _, line := range t.Rows {
		if column >= len(line) || strings.TrimSpace(t.cell(line[column])) == "" {
			continue
		}
		kept, err := f.read(f.Cell(t.plain(f, t.cell(line[column]))))
		if err != nil {
			return false
		}
		filled = filled || kept != nil
	}
	return filled
}

// Check says which rows an import would not take, without taking any. Where key names a field, rows may be of records that there are.
// Of processes that are asked nobody knows beforehand.
func (b *Book) Check(catalog string, rows []Values, key string) (failed []RowError, err error) {
	c, err := b.Catalog(catalog)
	if err != nil {
		return nil, err
	}
	by, seen := c.Field(key), map[string]int{}
	if key != "" && by == nil {
		return nil, invalid("%s has no field %q", c.Name, key)
	}
	return failed, b.o.Store.View(func(tx engine.Tx) error {
		for i, row := range rows {
			if err := b.takes(tx, &c, row, by, seen, i+1); err != nil {
				failed = append(failed, RowError{i + 1, err.Error()})
			}
		}
		return nil
	})
}

// takes says what is wrong with a row; seen has the unique values of those before.
func (b *Book) takes(tx engine.Tx, c *Catalog, row Values, key *Field, seen map[string]int, n int) error {
	of, err := b.meant(tx, c, row, key)
	if err != nil {
		return err
	}
	given := row
	if of.ID == "" {
		given = c.begun(row)
	}
	values, err := b.values(c, given)
	if err != nil {
		return err
	}
	of.Values = maps.Clone(of.Values)
	if of.Values == nil {
		of.Values = Values{}
	}
	maps.Copy(of.Values, values)
	if err := c.complete(of.Values); err != nil {
		return err
	}
	for _, f := range c.Fields {
		if !f.Unique || of.Values[f.ID] == nil || key != nil && f.ID == key.ID {
			continue
		}
		place := f.ID + " " + f.identity(of.Values[f.ID])
		if first := seen[place]; first > 0 {
			return invalid("%s: the row %d has this value, and no two may have it", f.Name, first)
		}
		seen[place] = n
	}
	return c.unique(tx, &of)
}

// meant is the record that a row changes; one without an id if it makes a new one.
func (b *Book) meant(tx engine.Tx, c *Catalog, row Values, key *Field) (Record, error) {
	none := Record{Catalog: c.ID}
	if key == nil {
		return none, nil
	}
	given, err := c.read(row)
	if err != nil {
		return none, err
	}
	of, err := b.keyedIn(tx, c, key, given[key.ID])
	if of == nil || err != nil {
		return none, err
	}
	return *of, nil
}
