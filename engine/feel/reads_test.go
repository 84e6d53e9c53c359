package feel

import (
	"fmt"
	"testing"
)

func TestReads(t *testing.T) {
	for expr, want := range map[string]string{
		`request.body.sum`:                                 "[[body] [body sum]]",
		`request.body.sum + request.body.sum`:              "[[body] [body sum]]",
		`request.query.a = request.headers["x"]`:           "[[headers] [query] [query a]]",
		`for request in list return request.body`:          "[]",
		`{request: {body: 1}, b: request.body}`:            "[]",
		`request.body.items[price > 3].name`:               "[[body] [body items]]",
		`get or else(request.path.id, request.body.'x')`:   "",
		`get or else(request.path.id, other.request.body)`: "[[path] [path id]]",
		`request`: "[]",
	} {
		e, err := Parse(expr)
		got := ""
		if err == nil {
			got = fmt.Sprint(e.Reads("request"))
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", expr, got, want)
		}
	}
}
