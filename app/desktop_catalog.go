//go:build cgo || ci

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hookflow/designer/catalog"
	"hookflow/engine/loop"
	"hookflow/engine/savefile"
	"hookflow/runtime"
	catalogs "hookflow/runtime/record"
)

// catalogPage is what the page of catalogs shows of this workstation; book is the catalogs as whoever looks at them sees them,
// and by gives their name, which stands in the history of what they change.
func catalogPage(rt *runtime.Runtime, book *catalogs.Book, by func() string) *catalog.Store {
	r, p, d := shownRecords{book, by}, shownPushes{rt.Pushes()}, shownDirectory{rt.Directory(), rt, by}
	return &catalog.Store{
		Catalogs: r.catalogs, Known: r.knows(rt.Records()), Kinds: shownKinds(), People: r.people,
		Plan: r.plan, Keep: r.keep, Forget: func(id string) error { return r.forget(rt, id) },
		Rights: r.rights, SetRights: r.setRights, Groups: groupNames,
		Find: r.find, IDs: r.ids, Get: r.get, Save: r.save, Fill: r.fill,
		Delete:  func(ctx context.Context, catalog, id string) error { return r.Remove(ctx, catalog, id, by()) },
		History: r.history, Restore: r.restore, Deleted: r.deleted, Many: r.many,
		Upload: r.upload, Download: r.download,
		ReadTable: r.readTable, Check: r.check, Import: r.take, Export: r.export,
		Topics: topicNames(), Deployed: func() []string { return deployed(rt) }, Subscribe: p.subscribe, Unsubscribe: p.Delete,
		Subscriptions: p.list, Switch: p.turn, Try: p.try, Log: p.log, Resume: p.Resume, Skip: func(id string) error { return p.Skip(id, 0) }, Replay: p.Replay, Mails: func() bool { _, sends := taskMail(rt); return sends },
		Processes: d.processes, SetMode: d.setMode, RemoveProcess: d.Remove, Schedules: d.schedules, SetSchedule: d.setSchedule, RunSchedule: d.run,
		Runs: d.runs, ExportRuns: d.exportRuns, RunsKept: d.runsKept, KeepRuns: d.keepRuns,
	}
}

// deployed are the ids of the processes that can be started.
func deployed(rt *runtime.Runtime) (ids []string) {
	err := rt.Engine().View(func(q *loop.Query) error {
		for d := range q.Definitions() {
			if !slices.Contains(ids, d.Process) {
				ids = append(ids, d.Process)
			}
		}
		return nil
	})
	if err != nil {
		slog.Warn("the processes cannot be listed", "error", err)
	}
	return ids
}

// shownRecords are the catalogs in texts.
type shownRecords struct {
	*catalogs.Book
	by func() string
}

func (r shownRecords) people() (names []string) {
	for _, p := range known() {
		names = append(names, p.Name)
	}
	return names
}

// shownKinds are the kinds of fields.
func shownKinds() (out []catalog.Kind) {
	for _, k := range catalogs.Kinds {
		out = append(out, catalog.Kind{Name: k.Name, Label: k.Label, Optional: k.Optional, Unique: k.Unique, Several: k.Several, Filtered: k.Found(), Ordered: k.Ordered, Numbered: k.Numbered})
	}
	return out
}

func (r shownRecords) catalogs() (out []catalog.Catalog, err error) {
	list, err := r.Catalogs()
	for _, c := range list {
		out = append(out, shownCatalog(&c))
	}
	return out, err
}

func shownCatalog(c *catalogs.Catalog) catalog.Catalog {
	one := catalog.Catalog{ID: c.ID, Name: c.Name, Description: c.Description, Records: int(c.Records)}
	for _, f := range c.Fields {
		one.Fields = append(one.Fields, shownField(f))
	}
	for _, v := range c.Views {
		view := catalog.View{Name: v.Name, Columns: v.Columns, Query: catalog.Query{Text: v.Text, Where: v.Where, Sort: v.Sort, Descending: v.Descending}}
		for _, text := range v.Filters {
			f, _ := catalogs.ParseFilter(text) // it was checked when it was kept
			view.Filters = append(view.Filters, catalog.Filter(f))
		}
		one.Views = append(one.Views, view)
	}
	return one
}

func shownField(f catalogs.Field) catalog.Field {
	field := catalog.Field{ID: f.ID, Name: f.Name, Kind: f.Kind, Help: f.Help, Required: f.Required, Unique: f.Unique, Several: f.Several, Lines: f.Lines, Time: f.Time,
		Catalogs: f.Catalogs, Default: f.Default, Format: f.Format, Most: f.Most}
	for _, o := range f.Options {
		field.Options = append(field.Options, catalog.Option(o))
	}
	return field
}

// kept is a catalog as it is kept; what the page does not show stays.
func (r shownRecords) kept(c catalog.Catalog) catalogs.Catalog {
	out := catalogs.Catalog{}
	if old, err := r.Catalog(c.ID); err == nil && c.ID != "" {
		out = old
	}
	out.ID, out.Name, out.Description, out.Fields, out.Views = c.ID, strings.TrimSpace(c.Name), c.Description, nil, []catalogs.View{}
	for _, f := range c.Fields {
		field := catalogs.Field{ID: f.ID, Name: strings.TrimSpace(f.Name), Kind: f.Kind, Help: f.Help, Required: f.Required, Unique: f.Unique, Several: f.Several, Lines: f.Lines, Time: f.Time,
			Catalogs: f.Catalogs, Default: f.Default, Format: f.Format, Most: f.Most}
		for _, o := range f.Options {
			field.Options = append(field.Options, catalogs.Option(o))
		}
		out.Fields = append(out.Fields, field)
	}
	for _, v := range c.Views {
		view := catalogs.View{Name: v.Name, Columns: v.Columns, Text: v.Text, Where: v.Where, Sort: v.Sort, Descending: v.Descending}
		for _, f := range v.Filters {
			view.Filters = append(view.Filters, f.Field+":"+f.Op+":"+f.Value)
		}
		out.Views = append(out.Views, view)
	}
	return out
}

func (r shownRecords) plan(c catalog.Catalog) (out []catalog.Effect, err error) {
	plan, err := r.Plan(r.kept(c))
	for _, e := range plan.Effects {
		one := catalog.Effect{Field: e.Field, What: e.What, Records: e.Records}
		for _, s := range e.Samples {
			one.Samples = append(one.Samples, [2]string{s.Before, s.After})
		}
		out = append(out, one)
	}
	return out, err
}

func (r shownRecords) keep(c catalog.Catalog, lose bool) (string, error) {
	var kept catalogs.Catalog
	var err error
	if c.ID == "" {
		kept, err = r.Add(r.kept(c))
	} else {
		kept, err = r.Change(r.kept(c), lose)
	}
	return kept.ID, err
}

// forget refuses while somebody uses the catalog, with the list of them.
func (r shownRecords) forget(rt *runtime.Runtime, id string) error {
	c, err := r.Catalog(id)
	if err != nil {
		return err
	}
	if err := rt.Directory().FreeCatalog(id, c.Name); err != nil {
		return err
	}
	return r.Book.Delete(id, false)
}

func asked(q catalog.Query) catalogs.Query {
	out := catalogs.Query{Text: q.Text, Where: q.Where, Sort: q.Sort, Descending: q.Descending, Offset: q.Offset, Limit: q.Limit}
	for _, f := range q.Filters {
		out.Filters = append(out.Filters, catalogs.Filter(f))
	}
	return out
}

func (r shownRecords) find(id string, q catalog.Query) (rows []catalog.Row, total int, err error) {
	c, err := r.Catalog(id)
	if err != nil {
		return nil, 0, err
	}
	page, err := r.Find(id, asked(q))
	for _, one := range page.Records {
		row := catalog.Row{ID: one.ID, Title: one.Title}
		for i := range c.Fields {
			row.Texts = append(row.Texts, c.Fields[i].Text(one.Values[c.Fields[i].ID]))
		}
		rows = append(rows, row)
	}
	return rows, page.Total, err
}

func (r shownRecords) ids(id string, q catalog.Query) ([]string, error) { return r.IDs(id, asked(q)) }

// get is one record as a form needs it.
func (r shownRecords) get(id, record string) (catalog.Row, error) {
	c, err := r.Catalog(id)
	if err != nil {
		return catalog.Row{}, err
	}
	one, err := r.Shown(id, record)
	row := catalog.Row{ID: one.ID, Title: one.Title, Revision: one.Revision, Changed: one.Changed, By: one.By, Titles: map[string]string{}}
	for i := range c.Fields {
		f := &c.Fields[i]
		kept := one.Values[f.ID]
		row.Texts, row.Written = append(row.Texts, f.Text(kept)), append(row.Written, f.Written(kept))
		if f.Kind == "link" {
			var links []catalogs.Link
			_ = json.Unmarshal(kept, &links) // it was written there; nothing: none
			for _, l := range links {
				row.Titles[l.Catalog+":"+l.Record] = l.RecordTitle
			}
		}
	}
	return row, err
}

// values are texts as a catalog keeps them; of a record that there is with what its texts leave out.
func (r shownRecords) values(id, record string, texts map[string]string) (catalogs.Values, error) {
	c, err := r.Catalog(id)
	if err != nil {
		return nil, err
	}
	var old catalogs.Record
	if record != "" {
		if old, err = r.Shown(id, record); err != nil {
			return nil, err
		}
	}
	out := catalogs.Values{}
	for field, text := range texts {
		if f := c.Field(field); f != nil {
			out[field] = f.CellOver(old.Values[f.ID], text)
		}
	}
	return out, nil
}

func (r shownRecords) save(ctx context.Context, id, record string, revision uint64, texts map[string]string) (string, string, error) {
	values, err := r.values(id, record, texts)
	if err != nil {
		return "", "", err
	}
	var kept catalogs.Record
	if record == "" {
		kept, err = r.Create(ctx, id, values, r.by())
	} else {
		kept, err = r.Update(ctx, id, record, revision, values, r.by())
	}
	return kept.ID, kept.Message, faulty(err)
}

// faulty is an error with the field that it is about.
func faulty(err error) error {
	var wrong catalogs.Invalid
	if errors.As(err, &wrong) && wrong.Field != "" {
		return &catalog.Fault{Field: wrong.Field, Text: err.Error()}
	}
	return err
}

func (r shownRecords) fill(ctx context.Context, id, record, field string, texts map[string]string) (map[string]string, string, error) {
	all, err := r.values(id, record, texts)
	if err != nil {
		return nil, "", err
	}
	message, values, err := r.Fill(ctx, id, record, catalogs.Values{field: all[field]}, all, r.by())
	c, wrong := r.Catalog(id)
	set := map[string]string{}
	for field, value := range values {
		if f := c.Field(field); f != nil {
			set[field] = f.Written(value)
		}
	}
	return set, message, errors.Join(err, wrong)
}

func (r shownRecords) history(id, record string) (out []catalog.Change, err error) {
	c, err := r.Catalog(id)
	if err != nil {
		return nil, err
	}
	list, err := r.History(id, record)
	for _, change := range list {
		one := catalog.Change{Revision: change.Revision, At: change.At, By: change.By, What: change.What}
		for i := range c.Fields {
			f := &c.Fields[i]
			now, set := change.Values[f.ID]
			if before, was := change.Before[f.ID]; set || was {
				one.Fields = append(one.Fields, catalog.Difference{Name: f.Name, Before: f.Text(before), After: f.Text(now)})
			}
		}
		out = append(out, one)
	}
	return out, err
}

func (r shownRecords) restore(ctx context.Context, id, record string, revision uint64) (string, error) {
	kept, err := r.Restore(ctx, id, record, revision, r.by())
	return kept.Message, err
}

// mostGone is how many deleted records are listed.
const mostGone = 200

func (r shownRecords) deleted(id string) (out []catalog.Gone, err error) {
	list, err := r.Deleted(id, mostGone)
	for _, one := range list {
		out = append(out, catalog.Gone{ID: one.ID, Title: one.Title, At: one.At, Revision: one.Revision})
	}
	return out, err
}

func (r shownRecords) many(ctx context.Context, id string, ids []string, texts map[string]string, told func(int)) (catalog.Report, error) {
	values, err := r.values(id, "", texts)
	if err != nil {
		return catalog.Report{}, err
	}
	report, err := r.DoMany(ctx, id, catalogs.Many{IDs: ids, Values: values, Delete: texts == nil}, r.by(), told)
	return shownReport(report), err
}

func shownReport(r catalogs.Report) catalog.Report {
	return catalog.Report{Created: r.Created, Updated: r.Updated, Unchanged: r.Unchanged, Deleted: r.Deleted, Failed: shownFaults(r.Failed)}
}

func shownFaults(list []catalogs.RowError) (out []catalog.RowFault) {
	for _, one := range list {
		out = append(out, catalog.RowFault{Row: one.Row, Text: one.Message})
	}
	return out
}

// firstRows is how many rows of a table are shown before it is imported.
const firstRows = 4

func (r shownRecords) readTable(path string) (*catalog.Table, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, cause(err))
	}
	defer in.Close()
	read := catalogs.ReadList
	switch {
	case isTable(path):
		read = catalogs.ReadTable
	case isArchive(path):
		read = func(io.Reader) (*catalogs.Table, error) { return r.archived(in) }
	}
	t, err := read(in)
	if err != nil {
		return nil, err
	}
	out := &catalog.Table{Head: t.Head, Rows: len(t.Rows), First: t.Shown(firstRows), Data: t}
	for _, f := range t.Guess() {
		out.Guess = append(out.Guess, shownField(f))
	}
	return out, nil
}

// rows are those of a table as records of a catalog.
func (r shownRecords) rows(id string, t *catalog.Table, to []string) ([]catalogs.Values, error) {
	c, err := r.Catalog(id)
	if err != nil {
		return nil, err
	}
	return t.Data.(*catalogs.Table).Values(&c, slices.Clone(to)), nil
}

func (r shownRecords) check(id string, t *catalog.Table, to []string, key string) ([]catalog.RowFault, error) {
	rows, err := r.rows(id, t, to)
	if err != nil {
		return nil, err
	}
	failed, err := r.Check(id, rows, key)
	return shownFaults(failed), err
}

func (r shownRecords) take(ctx context.Context, id string, t *catalog.Table, to []string, key string, told func(int)) (catalog.Report, error) {
	rows, err := r.rows(id, t, to)
	if err != nil {
		return catalog.Report{}, err
	}
	report, err := r.Import(ctx, id, rows, key, r.by(), told)
	return shownReport(report), err
}

// marked writes a table behind its byte order mark.
func marked(write func(out io.Writer) error) func(out io.Writer) error {
	return func(out io.Writer) error {
		if _, err := io.WriteString(out, byteOrder); err != nil {
			return err
		}
		return write(out)
	}
}

// export writes the records that fit to a file, a table or a list by its name.
func (r shownRecords) export(path, id string, q catalog.Query) error {
	write := r.WriteJSON
	switch {
	case isTable(path):
		write = r.WriteCSV
	case isArchive(path):
		write = r.WriteArchive
	}
	records := func(out io.Writer) error { return write(out, id, asked(q)) }
	if isTable(path) {
		records = marked(records)
	}
	return savefile.Write(path, records)
}

// archived are the records of an archive as a table; its files are kept.
func (r shownRecords) archived(in *os.File) (*catalogs.Table, error) {
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	rows, err := r.ReadArchive(in, info.Size())
	if err != nil {
		return nil, err
	}
	return catalogs.TableOf(rows), nil
}

func (r shownRecords) upload(id, field, path string) (string, error) {
	in, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", path, cause(err))
	}
	defer in.Close()
	one, err := r.Upload(id, field, filepath.Base(path), mime.TypeByExtension(filepath.Ext(path)), in)
	return one.Written(), err
}

func (r shownRecords) download(id, record, written, path string) error {
	_, from, err := r.Content(id, record, catalogs.ContentOf(written))
	if err != nil {
		return err
	}
	defer from.Close()
	return savefile.Write(path, func(out io.Writer) error { _, err := io.Copy(out, from); return err })
}
