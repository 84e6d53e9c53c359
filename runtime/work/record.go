package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"hookflow/engine/feel"
	"hookflow/runtime/record"
)

// recorded is one thing done with the records of a catalog, as Bpium's components and a data store do: find, get, create,
// update, delete. The answer is {record}, or {records, total} of a search; a record has its values by the names of its
// fields, and its id.
//
// It is done at least once, like every work; a record is created once.
var recorded = Kind{
	Place: func(json.RawMessage) string { return "record" },
	Do: func(ctx context.Context, o Outside, j Job) Result {
		var q recordWork
		err := json.Unmarshal(j.Request, &q)
		switch {
		case err != nil:
			return Result{Failure: "the request cannot be read: " + err.Error(), Final: true}
		case o.Records == nil:
			return Result{Failure: "there are no catalogs here", Final: true}
		}
		process, err := j.Process()
		if err != nil {
			return Result{Failure: err.Error()}
		}
		answer, err := q.do(ctx, o.Records.As(&record.User{Process: process}))
		if ctx.Err() != nil {
			return Result{Cancelled: true, Failure: "it was cancelled"}
		}
		if err != nil {
			return q.failed(err)
		}
		text, err := json.Marshal(answer)
		if err != nil {
			return Result{Failure: "the records cannot be kept: " + err.Error(), Final: true}
		}
		return Result{Answer: text}
	},
}

// A recordWork is the request as the engine renders it.
type recordWork struct {
	Catalog        string
	RecordAction   string
	RecordID       json.RawMessage
	RecordWhere    string
	RecordSort     string
	MostRecords    int
	RecordValues   []named
	RecordKept     json.RawMessage // of keep: an object, or a list of them
	IdempotencyKey string
}

// failed is a failure that only another try at another time can mend where somebody could not be asked, or has changed the
// record at the same moment.
func (q *recordWork) failed(err error) Result {
	var refused *record.Refused
	again := errors.Is(err, record.ErrChanged)
	out := Result{Failure: fmt.Sprintf("the catalog %s: %v", q.Catalog, err), Final: !again}
	if errors.As(err, &refused) {
		out.Final = refused.Status < http.StatusInternalServerError
		out.Refusal, _ = json.Marshal(map[string]any{"status": refused.Status, "message": refused.Message}) // of a text and a number
	}
	return out
}

// do does it.
func (q *recordWork) do(ctx context.Context, b *record.Book) (any, error) {
	c, err := b.Catalog(q.Catalog)
	if err != nil {
		return nil, err
	}
	one := func(r record.Record, err error) (any, error) {
		return map[string]any{"record": c.Named(&r), "message": r.Message}, err
	}
	id := textOf(q.RecordID)
	switch q.RecordAction {
	case "get":
		return one(b.Get(c.ID, id))
	case "keep":
		return q.keep(ctx, b, &c)
	case "create":
		return one(b.CreateOnce(ctx, q.IdempotencyKey, c.ID, q.values(), ""))
	case "update":
		return one(b.Update(ctx, c.ID, id, 0, q.values(), ""))
	case "delete":
		err := b.Remove(ctx, c.ID, id, "")
		if errors.Is(err, record.ErrNone) {
			err = nil // an attempt before this one has done it
		}
		return map[string]any{"deleted": id}, err
	}
	return q.find(b, &c)
}

// keep creates a record of each object or, if it has an id, changes that record; each is created once. A list of which some are
// kept already is gone through anew: they are left as they are.
func (q *recordWork) keep(ctx context.Context, b *record.Book, c *record.Catalog) (any, error) {
	var list []record.Values
	if json.Unmarshal(q.RecordKept, &list) != nil {
		var one record.Values
		if err := json.Unmarshal(q.RecordKept, &one); err != nil || one == nil {
			return nil, record.Wrong("what is written is neither an object with values of fields nor a list of such objects")
		}
		list = []record.Values{one}
	}
	kept := []map[string]json.RawMessage{}
	for i, values := range list {
		id := textOf(values["id"])
		delete(values, "id")
		var r record.Record
		var err error
		if id != "" {
			r, err = b.Update(ctx, c.ID, id, 0, values, "")
		} else {
			r, err = b.CreateOnce(ctx, fmt.Sprintf("%s-%d", q.IdempotencyKey, i), c.ID, values, "")
		}
		if err != nil {
			return nil, err
		}
		kept = append(kept, c.Named(&r))
	}
	return map[string]any{"records": kept, "total": len(kept)}, nil
}

func (q *recordWork) values() record.Values {
	out := record.Values{}
	for _, v := range q.RecordValues {
		out[v.Name] = v.Value
	}
	return out
}

func (q *recordWork) find(b *record.Book, c *record.Catalog) (any, error) {
	known := feel.MapScope{}
	for _, v := range q.RecordValues {
		known[v.Name], _ = feel.FromJSON(v.Value) // the engine has rendered it
	}
	sort, descending := strings.CutPrefix(q.RecordSort, "-")
	page, err := b.Find(c.ID, record.Query{Where: q.RecordWhere, Known: known, Sort: sort, Descending: descending, Limit: q.MostRecords})
	if err != nil {
		return nil, err
	}
	list := make([]map[string]json.RawMessage, len(page.Records))
	for i := range page.Records {
		list[i] = c.Named(&page.Records[i])
	}
	return map[string]any{"records": list, "total": page.Total}, nil
}
