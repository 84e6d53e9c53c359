package listener

import (
	"fmt"
	"net/http"

	"hookflow/engine"
)

// Lists come in parts, all in one form and in one way: the answer is a Page, limit says how many rows, and after, which is
// next of the part before, where the part begins. The header Link names the next part, too (RFC 8288). What is read part by
// part while rows come and go is neither told twice nor left out, because after is a row and not a number of rows; only
// records, which anybody may sort by anything, are counted.

// A Page is a part of a list. It is the one form of everything that has rows; what an export writes is a file, and has another.
type Page[T any] struct {
	Items []T    `json:"items" doc:"the rows of this part"`
	Next  string `json:"next,omitempty" doc:"after of the next part; missing in the last one"`
	Total *int   `json:"total,omitempty" doc:"how many rows all parts have, where it is known"`
}

var (
	limitParam = Param{"limit", "integer", "at most so many; default 50, at most 1000"}
	afterParam = Param{"after", "string", "next of the part before"}
	inParts    = []Param{limitParam, afterParam}
)

// list makes a route's function of one that gives the rows of a part, and by c.next where the next one begins.
func list[T any](do func(*API, *call) ([]T, error)) func(*API, *call) (any, error) {
	return func(a *API, c *call) (any, error) {
		rows, err := do(a, c)
		if err != nil {
			return nil, err
		}
		if rows == nil {
			rows = []T{}
		}
		return Page[T]{Items: rows, Next: c.following, Total: c.total}, nil
	}
}

// whole makes a route's function of one that gives all rows; name tells them apart.
func whole[T any](do func(*API, *call) ([]T, error), name func(T) string) func(*API, *call) (any, error) {
	return list(func(a *API, c *call) ([]T, error) {
		rows, err := do(a, c)
		if err != nil {
			return nil, err
		}
		return cut(c, rows, name)
	})
}

// cut gives the part that is asked for of rows that are at hand. Of rows with one name the last one counts.
func cut[T any](c *call, rows []T, name func(T) string) ([]T, error) {
	most, err := limit(c.r)
	if err != nil {
		return nil, err
	}
	total := len(rows)
	c.total = &total
	if after := c.r.URL.Query().Get("after"); after != "" {
		i := len(rows) - 1
		for i >= 0 && name(rows[i]) != after {
			i--
		}
		if i < 0 {
			return nil, problem(http.StatusGone, "after: %q is not in the list, or no longer; read the list from its beginning", after)
		}
		rows = rows[i+1:]
	}
	if len(rows) > most {
		rows = rows[:most]
		c.next(name(rows[most-1]))
	}
	return rows, nil
}

// A part is what a request asks for of a list whose keys grow.
type part struct {
	c     *call
	most  int
	after engine.Key
	last  engine.Key
	have  int
}

func (c *call) part() (*part, error) {
	most, err := limit(c.r)
	if err != nil {
		return nil, err
	}
	after, err := keyOf("after", c.r.URL.Query().Get("after"))
	return &part{c: c, most: most, after: after}, err
}

// begins reports whether a row belongs to the part or to one behind it.
func (p *part) begins(key engine.Key) bool { return key > p.after }

// full reports whether the part has all its rows. It is asked when there is another row, which the next part begins with.
func (p *part) full() bool {
	if p.have < p.most {
		return false
	}
	p.c.next(p.last.String())
	return true
}

// took notes a row.
func (p *part) took(key engine.Key) { p.have, p.last = p.have+1, key }

// next names the part of the list that follows the row that is called so; "" is none.
func (c *call) next(after string) {
	if after == "" {
		return
	}
	query := c.r.URL.Query()
	query.Set("after", after)
	c.following = after
	c.w.Header().Set("Link", fmt.Sprintf("<%s?%s>; rel=\"next\"", c.r.URL.EscapedPath(), query.Encode()))
}
