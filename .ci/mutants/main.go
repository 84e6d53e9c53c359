// Command mutants asks whether the tests of a package would notice a small bug. It
// puts all bugs into one test binary, each behind a number, and then runs, for one
// number after the other, the tests that come past it until one fails. So a bug costs
// the run of a few tests, and not a build.
//
//	go run ./.ci/mutants [-files a.go,b.go] PACKAGE-DIR...
//
// It prints a row per package: killed, lived, not run, the part killed of all; and the
// bugs that were not killed on stderr.
//
// The bugs: + for -, * for /, and the other way round; ++ for --; a minus that is lost;
// a comparison that is turned round, or takes its border in or leaves it out. Constants
// stay. A test that hangs counts as one that noticed.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

func main() {
	only := flag.String("files", "", "only in these files, separated by commas")
	flag.Parse()
	for _, dir := range flag.Args() {
		if err := measure(dir, *only); err != nil {
			fmt.Fprintln(os.Stderr, dir+":", err)
			os.Exit(1)
		}
	}
}

// measure prints the row of one package; the survivors go to stderr.
func measure(dir, only string) error {
	work, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	p, err := load(dir)
	if err != nil {
		return err
	}
	b, err := p.build(work)
	if err != nil {
		return err
	}
	if err := b.baseline(); err != nil {
		return err
	}
	for _, name := range b.failing {
		fmt.Printf("%s: %s fails when it runs alone, left out\n", dir, name)
	}
	var killed, lived, missed int
	for _, m := range b.bugs {
		if only != "" && !slices.Contains(strings.Split(only, ","), m.file) {
			continue
		}
		switch fate := b.try(m); fate {
		case "killed":
			killed++
		case "not run":
			missed++
			fmt.Fprintln(os.Stderr, fate, m)
		default:
			lived++
			fmt.Fprintln(os.Stderr, fate, "  ", m)
		}
	}
	fmt.Printf("%-28s %6d %6d %9d %5.0f %%\n", dir, killed, lived, missed, 100*float64(killed)/float64(max(1, killed+lived+missed)))
	return nil
}
