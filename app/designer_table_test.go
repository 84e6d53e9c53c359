package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	featureRow   = regexp.MustCompile(`(?m)^\| (\d+) \| (.+?) \| (\S+) \| (\S+) \| (\S+) \| (works|partly|missing)([^|]*) \| (.*) \|$`)
	namedGesture = regexp.MustCompile("`(\\w+\\.txtar)`")
	featureSum   = regexp.MustCompile(`In all (\d+) work, (\d+) partly, (\d+) are missing`)
)

// The table of the designer's features has all of them, counts them truly, and names tests
// and gesture files that exist: at least one for each row that works, and what is lacking
// of those that do partly.
func TestDesignerTableIsTrue(t *testing.T) {
	text, err := os.ReadFile("../docs/designer.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, tests := range readCode(t).tests {
		for name := range tests {
			there[name] = true
		}
	}
	count := map[string]int{}
	rows := featureRow.FindAllStringSubmatch(string(text), -1)
	for i, row := range rows {
		if row[1] != fmt.Sprint(i+1) {
			t.Fatalf("row %d has the number %s", i+1, row[1])
		}
		count[row[6]]++
		named := namedTest.FindAllStringSubmatch(row[8], -1)
		gestures := namedGesture.FindAllStringSubmatch(row[8], -1)
		if len(named)+len(gestures) == 0 && row[6] != "missing" {
			t.Errorf("row %s (%s) names no proof", row[1], row[2])
		}
		if (row[6] == "partly") != strings.HasPrefix(row[7], ": ") {
			t.Errorf("row %s (%s) says %s%s", row[1], row[2], row[6], row[7])
		}
		for _, name := range named {
			if !there[name[1]] {
				t.Errorf("row %s (%s): there is no %s", row[1], row[2], name[1])
			}
		}
		for _, g := range gestures {
			if _, err := os.Stat("../testdata/gesture/" + g[1]); err != nil {
				t.Errorf("row %s (%s): %v", row[1], row[2], err)
			}
		}
	}
	want := []string{"", fmt.Sprint(count["works"]), fmt.Sprint(count["partly"]), fmt.Sprint(count["missing"])}
	if sum := featureSum.FindStringSubmatch(string(text)); len(rows) != 73 || strings.Join(sum[min(1, len(sum)):], " ") != strings.Join(want[1:], " ") {
		t.Errorf("%d rows, counted as %v, told as %v", len(rows), want[1:], sum)
	}
}
