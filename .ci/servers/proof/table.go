package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// A column is one run of the proof.
type column struct {
	name  string
	cells map[string]cell
}

// marks between which the table stands in the documentation.
const (
	begins = "<!-- table: made by .ci/servers/run -->"
	marker = "<!-- end of table -->"
)

// writeTable puts the table of several runs into a file, between its marks. Scenarios
// of the engine are counted; cases, and scenarios that are not equal everywhere, have a
// line of their own.
func writeTable(file string, args []string) error {
	var columns []column
	for _, a := range args {
		name, path, _ := strings.Cut(a, "=")
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		c := column{name: name}
		if err := json.Unmarshal(data, &c.cells); err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		columns = append(columns, c)
	}
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(old), begins)
	_, after, closed := strings.Cut(rest, marker)
	if !ok || !closed {
		return fmt.Errorf("%s has no place for the table", file)
	}
	return os.WriteFile(file, []byte(before+begins+"\n"+tableOf(columns)+marker+after), 0o644)
}

// tableOf writes the counts, the lines, and the notes on what is not equal.
func tableOf(columns []column) string {
	var b strings.Builder
	head := "| |"
	for _, c := range columns {
		head += " " + c.name + " |"
	}
	fmt.Fprintf(&b, "%s\n|---|%s\n", head, strings.Repeat("---|", len(columns)))
	for _, kind := range []string{equal, notTaken, explained, different} {
		line := "| **" + kind + "** |"
		for _, c := range columns {
			n := 0
			for _, one := range c.cells {
				if one.Kind == kind {
					n++
				}
			}
			line += fmt.Sprintf(" **%d** |", n)
		}
		fmt.Fprintln(&b, line)
	}
	names := map[string]bool{}
	for _, c := range columns {
		for name := range c.cells {
			names[name] = true
		}
	}
	same := 0
	var notes []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		line, all := "| "+name+" |", true
		for _, c := range columns {
			one, run := c.cells[name]
			if !run {
				one.Kind = "-"
			}
			all = all && one.Kind == equal
			line += " " + one.Kind + " |"
			for _, n := range one.Notes {
				notes = append(notes, fmt.Sprintf("- %s, %s: %s", name, c.name, strings.ReplaceAll(n, "\n", " ")))
			}
		}
		if all && strings.HasPrefix(name, "scenario ") {
			same++
			continue
		}
		fmt.Fprintln(&b, line)
	}
	fmt.Fprintf(&b, "| %d other scenarios |%s\n\n%s\n", same, strings.Repeat(" equal |", len(columns)), strings.Join(notes, "\n"))
	return b.String()
}
