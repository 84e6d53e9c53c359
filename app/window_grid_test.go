//go:build linux

package main

import (
	"fmt"
	"os"
	"testing"
	"time"

	"hookflow/runtime"
	catalogs "hookflow/runtime/record"
)

// TestWaitForCatalog measures how long a person waits for the real window with 100,000 records in a catalog, while the grid is
// scrolled, searched and sorted. It is a measurement, as TestWaitForWindow.
func TestWaitForCatalog(t *testing.T) {
	l, _, _ := newLoad(t)
	n := int(100_000 * l.share)
	l.records(n)
	l.launch()
	l.until("find", func() { l.command("catalogs and") })
	l.await("the grid", l.quiet)
	grid := l.find("records")
	x, y := l.at(grid.middle())
	l.do("mousemove", x, y)
	from := time.Now()
	l.do("click", "--repeat", 300, "--delay", 30, 5)
	l.do("click", "--repeat", 150, "--delay", 30, 4)
	l.waits("the grid scrolled", from)
	from = time.Now()
	for _, word := range []string{"client 97", "4711"} {
		l.desk.fill("find", word)
		time.Sleep(2 * time.Second)
	}
	l.key("ctrl+a")
	l.key("BackSpace")
	time.Sleep(2 * time.Second)
	l.waits("words typed into the search", from)
	from = time.Now()
	for range 3 {
		l.click(l.find("sort Sum").middle())
		time.Sleep(2 * time.Second)
	}
	l.waits("sorted", from)
	l.keep(os.Getenv(loadEnv) + "-grid.png")
	l.figures["records"] = float64(n)
	l.figures["memory (MB)"] = l.anonymous()
	l.tell("-grid")
}

// records keeps some in the state of the window, before that is there.
func (l *load) records(n int) {
	l.Helper()
	check(l, os.MkdirAll(l.state(), 0o755))
	rt, err := runtime.Open(runtime.Options{Dir: l.state(), Listen: "127.0.0.1:0"})
	check(l, err)
	c, err := rt.Records().Add(catalogs.Catalog{Name: "Orders", Fields: []catalogs.Field{{Name: "Title", Kind: "text"}, {Name: "Sum", Kind: "number"}, {Name: "Client", Kind: "text"}, {Name: "Day", Kind: "date"}}})
	check(l, err)
	rows := make([]catalogs.Values, n)
	for i := range rows {
		rows[i] = catalogs.Values{"1": fmt.Appendf(nil, `"Order %d"`, i), "2": fmt.Append(nil, i%9973), "3": fmt.Appendf(nil, `"Client %d"`, i%977), "4": fmt.Appendf(nil, `"2026-%02d-%02d"`, 1+i%12, 1+i%28)}
	}
	_, err = rt.Records().Import(l.Context(), c.ID, rows, "", "", func(int) {})
	check(l, err)
	check(l, rt.Close())
}
