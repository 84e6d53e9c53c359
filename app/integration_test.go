package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	tableRow  = regexp.MustCompile(`(?m)^\| (\d+) \| (.+) \| (works|partly)[^|]* \| (.*) \|$`)
	namedTest = regexp.MustCompile("`(Test\\w+)`")
)

// The table of what works of calling and being called names tests that exist, at least one for each row.
func TestIntegrationTableIsTrue(t *testing.T) {
	text, err := os.ReadFile("../docs/integration.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, tests := range readCode(t).tests {
		for name := range tests {
			there[name] = true
		}
	}
	rows := tableRow.FindAllStringSubmatch(string(text), -1)
	if lines := strings.Count(string(text), "\n| ") - strings.Count(string(text), "\n| # |"); len(rows) < 40 || len(rows) != lines {
		t.Fatalf("%d of %d lines are rows", len(rows), lines)
	}
	for _, row := range rows {
		named := namedTest.FindAllStringSubmatch(row[4], -1)
		if len(named) == 0 {
			t.Errorf("row %s (%s) names no test", row[1], row[2])
		}
		for _, name := range named {
			if !there[name[1]] {
				t.Errorf("row %s (%s): there is no %s", row[1], row[2], name[1])
			}
		}
	}
}
