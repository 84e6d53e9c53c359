// Command proof runs the same processes in Hookflow and, exported, on a server
// engine, and compares what reaches a recording service, how the instances end, and
// their variables. It prints a table with a cell for each case: equal, refused at
// export, or different.
//
//	proof -table docs/servers.md Operaton=operaton.json ...
//	proof -engine operaton=http://127.0.0.1:17601/engine-rest -dialect camunda7 [-only PART] [-json FILE]
//
// The server has to run, see start.sh; Hookflow is started by the program itself. The
// exit code is 1 when a cell is different.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hookflow/engine/export"
)

func main() {
	name := flag.String("engine", "", "what the server is called, and where its REST interface is: NAME=URL")
	dialect := flag.String("dialect", "camunda7", "the dialect to export to")
	calls := flag.String("calls", "", "who makes the calls: connector or worker")
	command := flag.String("hookflow", "build/hookflow-static", "the command")
	only := flag.String("only", "", "run the cases whose names hold one of these parts, with commas between them")
	sample := flag.Int("sample", 1, "of the scenarios of the engine, every so many; the cases and the examples are always all played")
	file := flag.String("json", "", "write the cells here")
	root := flag.String("root", ".", "where the repository is")
	table := flag.String("table", "", "write the table of several runs here, and do nothing else; the arguments are NAME=FILE")
	folder := flag.String("export", "", "write every export of the dialect into this folder, and do nothing else")
	load := flag.Int("scale", 0, "start so many instances on the nodes of -engine, or on Hookflow without -engine, see scale.go, and do nothing else")
	pids := flag.String("pids", "", "process ids of the nodes, with commas between; the last one is killed")
	workers := flag.Int("workers", 3, "how many workers -scale has")
	gateways := flag.Int("gateways", 2, "how many gateways -scale has")
	flag.Parse()
	if *load > 0 {
		if err := scale(*root, *name, *pids, *command, *load, *workers, *gateways); err != nil {
			fmt.Fprintln(os.Stderr, "proof:", err)
			os.Exit(1)
		}
		return
	}
	if *folder != "" {
		if err := exportAll(*root, *dialect, *folder, export.Options{Calls: export.Calls(*calls)}); err != nil {
			fmt.Fprintln(os.Stderr, "proof:", err)
			os.Exit(2)
		}
		return
	}
	if *table != "" {
		if err := writeTable(*table, flag.Args()); err != nil {
			fmt.Fprintln(os.Stderr, "proof:", err)
			os.Exit(2)
		}
		return
	}
	bad, err := run(*root, *name, *dialect, *command, *only, *file, *sample, export.Options{Calls: export.Calls(*calls)})
	if err != nil {
		fmt.Fprintln(os.Stderr, "proof:", err)
		os.Exit(2)
	}
	if bad > 0 {
		os.Exit(1)
	}
}

// run plays all cases on both sides and tells how many are different.
func run(root, engine, dialect, command, only, file string, sample int, o export.Options) (int, error) {
	name, address, ok := strings.Cut(engine, "=")
	if !ok {
		return 0, fmt.Errorf("-engine takes NAME=URL, not %q", engine)
	}
	all, err := tests(root)
	if err != nil {
		return 0, err
	}
	var chosen []test
	for i, t := range all {
		if t.scene && i%sample != 0 {
			continue
		}
		if slices.ContainsFunc(strings.Split(only, ","), func(part string) bool { return strings.Contains(t.name, part) }) {
			chosen = append(chosen, t)
		}
	}
	r, err := record()
	if err != nil {
		return 0, err
	}
	h, err := serveHere(command)
	if err != nil {
		return 0, err
	}
	defer h.stop()
	s, err := serveThere(command, dialect, address, o)
	if err != nil {
		return 0, err
	}
	defer s.stop()
	version, err := s.Check(context.Background())
	if err != nil {
		return 0, err
	}
	fmt.Printf("%s %s, %d cases\n", name, version, len(chosen))
	warm := slices.DeleteFunc(slices.Clone(all), func(t test) bool { return t.name != "script" && t.name != "cond" })
	play(s, r, warm, "w") // a server compiles its first scripts for a long time
	mine := make(chan map[string]outcome, 1)
	go func() { mine <- play(h, r, chosen, "h") }()
	theirs := play(s, r, chosen, "t")
	ours := <-mine
	playAgain(h, s, r, chosen, ours, theirs)
	bad, err := tell(chosen, ours, theirs, file)
	if err != nil || only != "" {
		return bad, err
	}
	for _, wrong := range deploys(command, dialect, address, version) {
		fmt.Println("command:", wrong)
		bad++
	}
	for name, c := range s.afterDeath(h, r, all) {
		if c.Kind == different {
			fmt.Printf("%s, one worker and one gateway killed: %s %q\n", name, c.Kind, c.Notes)
			bad++
		}
	}
	return bad, nil
}

// playAgain plays what was different once more, now that the machine has little else to do, and what comes of that stands:
// a busy machine may have been too late for a timer or for the patience of play, a wrong export is wrong each time.
func playAgain(h, s side, r *recorder, chosen []test, ours, theirs map[string]outcome) {
	doubtful := slices.DeleteFunc(slices.Clone(chosen), func(t test) bool { return compare(t, ours[t.name], theirs[t.name]).Kind != different })
	for _, t := range doubtful {
		fmt.Printf("%s: played again, it was different: %.600q\n", t.name, compare(t, ours[t.name], theirs[t.name]).Notes)
	}
	maps.Copy(ours, play(h, r, doubtful, "again"))
	maps.Copy(theirs, play(s, r, doubtful, "anew"))
}

// tell prints the cells, counts them, and writes them to a file.
func tell(chosen []test, ours, theirs map[string]outcome, file string) (int, error) {
	cells, count := map[string]cell{}, map[string]int{}
	for _, t := range chosen {
		c := compare(t, ours[t.name], theirs[t.name])
		cells[t.name] = c
		count[c.Kind]++
		if c.Kind != equal {
			fmt.Printf("%s: %s\n", t.name, c.Kind)
			for _, n := range c.Notes {
				fmt.Printf("    %.400s\n", n)
			}
		}
	}
	fmt.Printf("%d equal, %d refused at export, %d explained, %d different\n", count[equal], count[notTaken], count[explained], count[different])
	if file == "" {
		return count[different], nil
	}
	data, err := json.MarshalIndent(cells, "", " ")
	if err != nil {
		return 0, err
	}
	return count[different], os.WriteFile(file, data, 0o644)
}

// exportAll writes the exports of all cases; those that are refused are left out.
func exportAll(root, dialect, folder string, o export.Options) error {
	all, err := tests(root)
	if err != nil {
		return err
	}
	n := 0
	for _, t := range all {
		out, err := exported(t, dialect, o)
		var refused errNotTaken
		if errors.As(err, &refused) {
			continue
		}
		if err != nil {
			return err
		}
		n++
		name := strings.NewReplacer(" ", ".", ":", ".").Replace(t.name) + "." + dialect + ".bpmn"
		if err := os.WriteFile(filepath.Join(folder, name), out.Data, 0o644); err != nil {
			return err
		}
	}
	fmt.Printf("%d exports to %s, %d cases refused\n", n, dialect, len(all)-n)
	return nil
}
