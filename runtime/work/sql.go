package work

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"hookflow/runtime/account"
	"hookflow/runtime/webhook"
)

// queried is one SQL statement at the database of its account. What belongs to the
// instance is bound, never part of the text. The answer is {rows, count} of a
// statement that gives rows, {affected} of any other.
//
// It is done at least once, like every work: a statement that must not happen twice
// says so itself, by :idempotencyKey.
var queried = Kind{
	Place: func(request json.RawMessage) string { return "sql " + readQuery(request).Account },
	Do: func(ctx context.Context, o Outside, j Job) Result {
		q := readQuery(j.Request)
		ctx, cancel := context.WithTimeout(ctx, q.timeout())
		defer cancel()
		began := time.Now()
		login, mask, err := q.login(o, j.Process)
		var answer any
		if err == nil {
			answer, err = q.run(ctx, login)
		}
		shown := &webhook.Entry{Began: began, Took: time.Since(began), Request: webhook.Call{
			Method: "SQL", URL: login.Values["driver"] + ":" + login.Values["server"] + "/" + login.Values["database"], Type: "text/plain", Body: q.Statement,
		}}
		if err != nil {
			text := mask.Text("the database does not do the statement: " + err.Error())
			shown.Failure = &webhook.Failure{Reason: webhook.Broken, Message: text}
			return Result{Failure: text, Final: hopeless(err), Cancelled: errors.Is(ctx.Err(), context.Canceled), Shown: shown}
		}
		return q.answered(answer, mask, shown)
	},
}

// A query is the request as the engine renders it.
type query struct {
	Account        string
	Statement      string
	Values         []named
	MostRows       int
	Finds          []find
	Timeout        int64
	IdempotencyKey string
}

func readQuery(request json.RawMessage) *query {
	q := &query{}
	_ = json.Unmarshal(request, q) // what cannot be read asks nothing, which is told
	return q
}

func (q *query) timeout() time.Duration {
	if q.Timeout > 0 {
		return time.Duration(q.Timeout)
	}
	return webhook.DefaultTimeout
}

// login fills the secrets in: of the account, and of the values.
func (q *query) login(o Outside, process func() (string, error)) (account.Login, *webhook.Mask, error) {
	var used []string
	for i, v := range q.Values {
		text, err := o.fill(string(v.Value), inJSON, process, &used)
		if err != nil {
			return account.Login{}, webhook.NewMask(used), err
		}
		q.Values[i].Value = json.RawMessage(text)
	}
	if o.mocked {
		return account.Login{}, webhook.NewMask(used), &faulty{errors.New("databases are not asked while samples answer in place of services; run it without them")}
	}
	login, err := o.loginOf(q.Account, process)
	if err == nil && login.Kind != "sql" {
		err = fmt.Errorf("the account %q is no database; make one by: hookflow account set NAME --kind sql", q.Account)
	}
	return login, webhook.NewMask(append(used, login.Hidden...)), err
}

// answered is what the process gets.
func (q *query) answered(answer any, mask *webhook.Mask, shown *webhook.Entry) Result {
	raw, err := json.Marshal(answer)
	if err != nil {
		return Result{Failure: "what the database gives cannot be kept: " + err.Error(), Final: true, Shown: shown}
	}
	raw = mask.JSON(raw)
	values, err := found(q.Finds, raw)
	if err != nil {
		return Result{Failure: "the answer cannot be read: " + err.Error(), Final: true, Shown: shown}
	}
	if len(values) > 0 {
		list, _ := json.Marshal(values) // found in JSON
		raw = append(append(raw[:len(raw)-1], `,"found":`...), append(list, '}')...)
	}
	shown.Response = webhook.Response{Body: raw}
	return Result{Answer: raw, Shown: shown}
}

// run does the statement.
func (q *query) run(ctx context.Context, login account.Login) (any, error) {
	d, err := dialectOf(login)
	if err != nil {
		return nil, err
	}
	text, names := bind(q.Statement, d.place)
	values, err := q.bound(names, d)
	if err != nil {
		return nil, &faulty{err}
	}
	db := sql.OpenDB(d.connector)
	defer db.Close()
	if !givesRows(q.Statement) {
		done, err := db.ExecContext(ctx, text, values...)
		if err != nil {
			return nil, err
		}
		n, err := done.RowsAffected()
		return map[string]any{"affected": n}, err
	}
	rows, err := db.QueryContext(ctx, text, values...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list, err := q.rows(rows)
	return map[string]any{"rows": list, "count": len(list)}, errors.Join(err, rows.Err())
}

// bound are the values in the order of the names in the statement.
func (q *query) bound(names []string, d *dialect) ([]any, error) {
	given := map[string]json.RawMessage{"idempotencyKey": json.RawMessage(inQuotes(q.IdempotencyKey))}
	for _, v := range q.Values {
		given[v.Name] = v.Value
	}
	var out []any
	for _, name := range names {
		value, known := given[name]
		if !known {
			return nil, fmt.Errorf("the statement uses :%s, which is none of the values", name)
		}
		out = append(out, d.value(value))
	}
	return out, nil
}

func inQuotes(s string) string { return `"` + inJSON(s) + `"` }

// rows reads rows as objects, up to the limit.
func (q *query) rows(rows *sql.Rows) ([]map[string]any, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	list := []map[string]any{}
	for rows.Next() {
		if q.MostRows > 0 && len(list) == q.MostRows {
			return nil, &faulty{fmt.Errorf("it gives more than %d rows; ask for fewer, or allow more", q.MostRows)}
		}
		cells := make([]any, len(types))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			return nil, err
		}
		row := map[string]any{}
		for i, t := range types {
			row[t.Name()] = shownAs(*cells[i].(*any), t.DatabaseTypeName())
		}
		list = append(list, row)
	}
	return list, nil
}

// shownAs is a value of a column as JSON has it: decimals keep their digits, times
// are texts (RFC 3339), bytes that are no text are base64.
func shownAs(value any, kind string) any {
	if b, is := value.([]byte); is {
		if !utf8.Valid(b) {
			return base64.StdEncoding.EncodeToString(b)
		}
		value = string(b)
	}
	switch v := value.(type) {
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case string:
		kind = strings.ToUpper(kind)
		number := kind == "NUMERIC" || kind == "DECIMAL"
		if raw := json.RawMessage(v); (number || strings.HasPrefix(kind, "JSON")) && json.Valid(raw) {
			return raw
		}
	}
	return value
}

// givesRows reports whether a statement asks for rows, by its first word.
func givesRows(statement string) bool {
	words := strings.Fields(strings.ToUpper(withoutComments(statement)))
	if len(words) == 0 {
		return false
	}
	switch strings.TrimLeft(words[0], "(") {
	case "SELECT", "WITH", "VALUES", "SHOW", "EXPLAIN", "PRAGMA", "TABLE", "DESCRIBE":
		return true
	}
	for _, w := range words {
		if w == "RETURNING" {
			return true
		}
	}
	return false
}
