package listener

import (
	"fmt"
	"net/url"
	"strconv"

	"hookflow/engine"
)

// Lists come in parts, all in one way: limit says how many rows, after which row of the part before they begin, and the
// header Link names the next part as long as there is one (RFC 8288). What is read part by part while rows come and go is
// neither told twice nor left out, because after is a row and not a number of rows.

var afterParam = Param{"after", "integer", "key of the last one of the part before; the header Link names the next part"}

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

// next names the part of the list that follows the row that is called so.
func (c *call) next(after string) {
	query := c.r.URL.Query()
	query.Set("after", after)
	c.link(query)
}

// nextOffset names the part of a list that is read by numbers of rows.
func (c *call) nextOffset(offset int) {
	query := c.r.URL.Query()
	query.Set("offset", strconv.Itoa(offset))
	c.link(query)
}

func (c *call) link(query url.Values) {
	c.w.Header().Set("Link", fmt.Sprintf("<%s?%s>; rel=\"next\"", c.r.URL.EscapedPath(), query.Encode()))
}
