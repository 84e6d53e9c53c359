package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"hookflow/runtime/listener"
)

// A list is what a command prints that lists something: a table with a heading for people, and with --json an object with
// items, which is the form of the API's lists, too.
type list[T any] struct {
	head string // names of the columns, with tabs between
	none string // said to people when there is nothing
	line func(*T) []string
}

// listFlags adds the flags that commands have which list something.
func listFlags(c *cobra.Command) *cobra.Command {
	c.Flags().Bool("json", false, "print one JSON object, with what is listed as items")
	return c
}

func (l list[T]) print(c *cobra.Command, rows []T) error {
	if asJSON, _ := c.Flags().GetBool("json"); asJSON {
		return json.NewEncoder(c.OutOrStdout()).Encode(listener.Page[T]{Items: append([]T{}, rows...)})
	}
	if len(rows) == 0 {
		fmt.Fprintln(told(c, c.OutOrStdout()), l.none)
		return nil
	}
	w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
	fmt.Fprintln(told(c, w), l.head)
	for i := range rows {
		fmt.Fprintln(w, strings.Join(l.line(&rows[i]), "\t"))
	}
	return w.Flush()
}

const mostHelp = "at most so many; 0: all"

// rowsAtOnce is how many rows are asked for at once; the server gives no more.
const rowsAtOnce = 1000

// all reads a list of the server part by part, up to so many rows; 0: all of them.
func all[T any](r *remote, c *cobra.Command, path string, query url.Values, most int) (rows []T, err error) {
	if query == nil {
		query = url.Values{}
	}
	for most == 0 || len(rows) < most {
		part := rowsAtOnce
		if most > 0 {
			part = min(part, most-len(rows))
		}
		query.Set("limit", fmt.Sprint(part))
		var page listener.Page[T]
		if err := r.ask(c, "GET", path+"?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		if rows = append(rows, page.Items...); page.Next == "" {
			break
		}
		query.Set("after", page.Next)
	}
	return rows, nil
}
