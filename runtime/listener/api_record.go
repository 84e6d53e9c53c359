package listener

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"

	"hookflow/runtime/media"
	"hookflow/runtime/permit"
	"hookflow/runtime/push"
	"hookflow/runtime/record"
)

const csvType = "text/csv"

// A RecordRequest is what a record is to hold.
type RecordRequest struct {
	Values   record.Values `json:"values" doc:"by the ids or the names of their fields; null empties one"`
	Revision uint64        `json:"revision,omitempty" doc:"of the record that was read: a change of another one is refused; 0: whatever it has"`
}

// A RestoreRequest says to what a record is brought back.
type RestoreRequest struct {
	Revision uint64 `json:"revision" doc:"as its history has it"`
}

// A FillRequest is what a form holds while somebody fills it in.
type FillRequest struct {
	Record  string        `json:"recordId,omitempty" doc:"empty: of a new one"`
	Changed record.Values `json:"values" doc:"what has just been changed"`
	All     record.Values `json:"allValues,omitempty" doc:"all that the form holds"`
}

// A Filled is what a form is to show.
type Filled struct {
	Message string        `json:"message,omitempty"`
	Values  record.Values `json:"values" doc:"those that are new, by the ids of their fields"`
}

// who is who changes records: nobody where nobody has a name.
func (c *call) who() string {
	if name := actor(c.r); name != anybody {
		return name
	}
	return ""
}

// records are the catalogs as who asks sees them: rights do not bind an administrator, nor one person alone.
func (a *API) records(c *call) *record.Book {
	role := roleOf(c.r)
	if role == permit.Administrator {
		return a.Records
	}
	who := &record.User{Name: actor(c.r), Role: string(role)}
	if a.Groups != nil {
		who.Groups = a.Groups(who.Name)
	}
	return a.Records.As(who)
}

func (c *call) catalog() string { return c.params.ByName("catalog") }
func (c *call) record() string  { return c.params.ByName("record") }

func listCatalogs(a *API, c *call) ([]record.Catalog, error) { return a.records(c).Catalogs() }
func getCatalog(a *API, c *call) (any, error)                { return a.records(c).Catalog(c.catalog()) }

func addCatalog(a *API, c *call, in record.Catalog) (any, error) {
	c.about = in.Name
	return a.records(c).Add(in)
}

func changeCatalog(a *API, c *call, in record.Catalog) (any, error) {
	old, err := a.records(c).Catalog(c.catalog())
	if err != nil {
		return nil, err
	}
	in.ID, c.about = old.ID, in.Name
	return a.records(c).Change(in, c.r.URL.Query().Get("lose") == "true")
}

// planCatalog tells what changing a catalog would do to its records.
func planCatalog(a *API, c *call, in record.Catalog) (any, error) {
	old, err := a.records(c).Catalog(c.catalog())
	if err != nil {
		return nil, err
	}
	in.ID = old.ID
	return a.records(c).Plan(in)
}

func restoreRecord(a *API, c *call, in RestoreRequest) (any, error) {
	return a.records(c).Restore(c.r.Context(), c.catalog(), c.record(), in.Revision, c.who())
}

func deletedRecords(a *API, c *call) ([]record.Deleted, error) {
	return a.records(c).Deleted(c.catalog(), math.MaxInt)
}

func manyRecords(a *API, c *call, in record.Many) (any, error) {
	c.about = fmt.Sprintf("%d records", len(in.IDs))
	return a.records(c).DoMany(c.r.Context(), c.catalog(), in, c.who(), nil)
}

// deleteCatalog refuses while somebody wants to know of the catalog.
func deleteCatalog(a *API, c *call) (any, error) {
	old, err := a.records(c).Catalog(c.catalog())
	if err != nil {
		return nil, err
	}
	if err := a.directory().FreeCatalog(old.ID, old.Name); err != nil {
		return nil, err
	}
	c.about = old.Name
	return nil, a.records(c).Delete(old.ID, c.r.URL.Query().Get("records") != "true")
}

// query reads what is asked for.
func (c *call) query() (q record.Query, err error) {
	values := c.r.URL.Query()
	for _, text := range values["filter"] {
		f, err := record.ParseFilter(text)
		if err != nil {
			return q, err
		}
		q.Filters = append(q.Filters, f)
	}
	q.Text, q.Where, q.Sort, q.Descending = values.Get("text"), values.Get("where"), values.Get("sort"), values.Get("descending") == "true"
	if text := values.Get("after"); text != "" {
		if q.Offset, err = strconv.Atoi(text); err != nil || q.Offset < 0 {
			return q, problem(http.StatusBadRequest, "after: %q is no number from 0", text)
		}
	}
	q.Limit, err = limit(c.r)
	return q, err
}

func findRecords(a *API, c *call) ([]record.Record, error) {
	q, err := c.query()
	if err != nil {
		return nil, err
	}
	page, err := a.records(c).Find(c.catalog(), q)
	if err == nil && q.Offset+len(page.Records) < page.Total {
		c.next(strconv.Itoa(q.Offset + len(page.Records)))
	}
	c.total = &page.Total
	return page.Records, err
}

func getRecord(a *API, c *call) (any, error) { return a.records(c).Shown(c.catalog(), c.record()) }

func recordHistory(a *API, c *call) ([]record.Change, error) {
	return a.records(c).History(c.catalog(), c.record())
}

func createRecord(a *API, c *call, in RecordRequest) (any, error) {
	return a.records(c).Create(c.r.Context(), c.catalog(), in.Values, c.who())
}

func updateRecord(a *API, c *call, in RecordRequest) (any, error) {
	return a.records(c).Update(c.r.Context(), c.catalog(), c.record(), in.Revision, in.Values, c.who())
}

func removeRecord(a *API, c *call) (any, error) {
	return nil, a.records(c).Remove(c.r.Context(), c.catalog(), c.record(), c.who())
}

func fillRecord(a *API, c *call, in FillRequest) (any, error) {
	message, values, err := a.records(c).Fill(c.r.Context(), c.catalog(), in.Record, in.Changed, in.All, c.who())
	return Filled{message, values}, err
}

// importRecords reads a table, a list or an archive, by the media type of the body.
func importRecords(a *API, c *call) (any, error) {
	catalog, err := a.records(c).Catalog(c.catalog())
	if err != nil {
		return nil, err
	}
	var rows []record.Values
	switch kind, _ := media.Type(c.r.Header.Get("Content-Type")); kind {
	case csvType:
		rows, err = catalog.ReadCSV(c.r.Body)
	case zipType:
		rows, err = a.archived(c)
	default:
		rows, err = record.ReadJSON(c.r.Body)
	}
	if err != nil {
		return nil, err
	}
	c.about = fmt.Sprintf("%s, %d rows", catalog.Name, len(rows))
	return a.records(c).Import(c.r.Context(), catalog.ID, rows, c.r.URL.Query().Get("key"), c.who(), nil)
}

func exportRecords(a *API, c *call) (any, error) {
	return a.export(c, "application/json", a.records(c).WriteJSON)
}

func exportTable(a *API, c *call) (any, error) { return a.export(c, csvType, a.records(c).WriteCSV) }

// export writes all records that fit. What goes wrong after the first line breaks the connection off: nobody is to take
// a part for the whole.
func (a *API) export(c *call, kind string, write func(w io.Writer, catalog string, q record.Query) error) (any, error) {
	q, err := c.query()
	if err != nil {
		return nil, err
	}
	catalog, err := a.records(c).Catalog(c.catalog())
	if err != nil {
		return nil, err
	}
	q.Limit = 1
	if _, err := a.records(c).Find(catalog.ID, q); err != nil {
		return nil, err
	}
	c.w.Header().Set("Content-Type", kind)
	if err := write(c.w, catalog.ID, q); err != nil {
		a.Log.Error("an export broke off", "catalog", catalog.Name, "error", err)
		panic(http.ErrAbortHandler)
	}
	return written{}, nil
}

// recordProblem turns the errors of records and subscriptions into problems; nil if it is another one.
func recordProblem(err error) *Problem {
	var refused *record.Refused
	var wrong record.Invalid
	var misput push.Invalid
	switch {
	case errors.As(err, &refused):
		return &Problem{Kind: "refused", Status: refused.Status, Detail: refused.Message}
	case errors.As(err, &wrong), errors.As(err, &misput):
		return problem(http.StatusBadRequest, "%v", err)
	case errors.Is(err, record.ErrNone), errors.Is(err, push.ErrNone):
		return problem(http.StatusNotFound, "%v", err)
	case errors.Is(err, record.ErrChanged):
		return problem(http.StatusConflict, "%v", err)
	}
	return nil
}

var recordQuery = []Param{
	{"filter", "string", "FIELD:OP:VALUE, again for each; OP is is, not, less, most, least, more, between (1; 5), in (1; 2; 3), contains, begins, empty or filled"},
	{"text", "string", "with this text in any text"}, {"where", "string", "FEEL over the values by the names of their fields; reads each record that is left"},
	{"sort", "string", "by this field"}, {"descending", "boolean", "the other way round"},
	limitParam, {"after", "string", "next of the part before: how many rows stand before it"},
}

// recordRoutes are those of catalogs and records.
func recordRoutes() []Route {
	const one = apiRoot + "/catalogs/:catalog"
	records := one + "/records"
	return append(fileRoutes(one, records, recordQuery), []Route{
		{Method: "GET", Path: apiRoot + "/catalogs", Summary: "The catalogs", Response: Page[record.Catalog]{}, Query: inParts, do: whole(listCatalogs, func(c record.Catalog) string { return c.ID })},
		{Method: "POST", Path: apiRoot + "/catalogs", Summary: "Make a catalog", Request: record.Catalog{}, Response: record.Catalog{}, Status: 201, Role: "editor", do: body(addCatalog)},
		{Method: "GET", Path: one, Summary: "One catalog, by its id or its name", Response: record.Catalog{}, do: getCatalog},
		{Method: "PUT", Path: one, Summary: "Change a catalog; a field without an id is a new one, values of one that becomes of another kind are converted", Request: record.Catalog{}, Response: record.Catalog{},
			Query: []Param{{"lose", "boolean", "also where values cannot be kept"}}, Role: "editor", do: body(changeCatalog)},
		{Method: "POST", Path: one + "/plan", Summary: "Tell what changing a catalog would do to its records; nothing is changed", Request: record.Catalog{}, Response: record.Plan{}, do: body(planCatalog)},
		{Method: "DELETE", Path: one, Summary: "Delete a catalog", Query: []Param{{"records", "boolean", "with its records"}}, Role: "editor", do: deleteCatalog},
		{Method: "GET", Path: records, Summary: "The records that fit, and how many", Response: Page[record.Record]{}, Query: recordQuery, do: list(findRecords)},
		{Method: "POST", Path: records, Summary: "Create a record; processes may refuse it, or change its values", Request: RecordRequest{}, Response: record.Record{}, Status: 201, do: body(createRecord)},
		{Method: "GET", Path: records + "/:record", Summary: "One record", Response: record.Record{}, do: getRecord},
		{Method: "PUT", Path: records + "/:record", Summary: "Change values of a record; those not named stay", Request: RecordRequest{}, Response: record.Record{}, do: body(updateRecord)},
		{Method: "DELETE", Path: records + "/:record", Summary: "Delete a record; its history stays", do: removeRecord},
		{Method: "GET", Path: records + "/:record/history", Summary: "Its changes, oldest first", Response: Page[record.Change]{}, Query: inParts, do: whole(recordHistory, func(ch record.Change) string { return strconv.FormatUint(ch.Revision, 10) })},
		{Method: "POST", Path: records + "/:record/restore", Summary: "Bring a record back to what it was, also a deleted one", Request: RestoreRequest{}, Response: record.Record{}, do: body(restoreRecord)},
		{Method: "GET", Path: one + "/deleted", Summary: "Records that are gone and can be restored, the last first", Response: Page[record.Deleted]{}, Query: inParts, do: whole(deletedRecords, func(d record.Deleted) string { return d.ID })},
		{Method: "POST", Path: one + "/many", Summary: "Change or delete many records, each as if it were alone", Request: record.Many{}, Response: record.Report{}, do: body(manyRecords)},
		{Method: "POST", Path: one + "/fill", Summary: "Ask what a form is to show while it is filled in; nothing is kept", Request: FillRequest{}, Response: Filled{}, do: body(fillRecord)},
		{Method: "POST", Path: one + "/import", Summary: "Make records of a list, of a table with names in its first line, or of an archive with its files", Consumes: []string{"application/json", csvType, zipType}, Response: record.Report{},
			Query: []Param{{"key", "string", "field: a record that has its value is changed instead"}}, do: importRecords},
		{Method: "GET", Path: one + "/export", Summary: "All records that fit, as a list", Response: []record.Record{}, Query: recordQuery, do: exportRecords},
		{Method: "GET", Path: one + "/table", Summary: "All records that fit, as a table with names in its first line (RFC 4180)", Produces: csvType, Response: "", Query: recordQuery, do: exportTable},
	}...)
}
