package scenario

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// A Report is what came of the scenarios of one file.
type Report struct {
	Path    string
	Results []*Result
}

// Failed is how many did not go as expected.
func (r *Report) Failed() (n int) {
	for _, x := range r.Results {
		if !x.Passed() {
			n++
		}
	}
	return n
}

// Why tells in lines why a scenario did not pass; none if it did.
func (r *Result) Why() (lines []string) {
	if r.Err != nil {
		lines = append(lines, strings.Split(r.Err.Error(), "\n")...)
	}
	for _, d := range r.Differences {
		lines = append(lines, strings.Split(d.String(), "\n")...)
	}
	return lines
}

// named is the name of a scenario in one line.
func (r *Result) named() string { return strings.Join(strings.Fields(r.Scenario.Name), " ") }

// Missing lists the elements that should have completed and have not, or not as often; New those that completed and were not
// expected, which only a whole path can tell.
func (r *Result) Missing() []string {
	return more(append(slices.Clone(r.Scenario.Expect.Path), r.unasked(r.Scenario.Expect.Passes)...), r.Got.Path)
}

// New is told at Missing.
func (r *Result) New() []string {
	if r.Scenario.Expect.Path == nil {
		return nil
	}
	return more(r.Got.Path, r.Scenario.Expect.Path)
}

// unasked are those that the path does not ask for already.
func (r *Result) unasked(passes []string) []string { return more(passes, r.Scenario.Expect.Path) }

// more lists, each once, what is in a more often than in b.
func more(a, b []string) (list []string) {
	surplus := map[string]int{}
	for _, id := range b {
		surplus[id]--
	}
	for _, id := range a {
		if surplus[id]++; surplus[id] > 0 && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// Text writes reports for people. mark may colour the word that says whether a scenario passed; nil: it stays as it is.
func Text(w io.Writer, reports []Report, mark func(passed bool, word string) string) {
	passed, failed := 0, 0
	for _, report := range reports {
		fmt.Fprintln(w, report.Path)
		for _, r := range report.Results {
			word := "ok  "
			if !r.Passed() {
				word = "FAIL"
			}
			if mark != nil {
				word = mark(r.Passed(), word)
			}
			fmt.Fprintf(w, "  %s  %s (%s)\n", word, r.named(), r.Took.Round(time.Millisecond))
			for _, line := range r.Why() {
				fmt.Fprintf(w, "        %s\n", line)
			}
		}
		failed += report.Failed()
		passed += len(report.Results) - report.Failed()
	}
	fmt.Fprintf(w, "\n%d passed, %d failed\n", passed, failed)
}

// TAP writes reports in the Test Anything Protocol, version 13.
func TAP(w io.Writer, reports []Report) {
	n := 0
	for _, report := range reports {
		n += len(report.Results)
	}
	fmt.Fprintf(w, "TAP version 13\n1..%d\n", n)
	n = 0
	for _, report := range reports {
		for _, r := range report.Results {
			n++
			word := "ok"
			if !r.Passed() {
				word = "not ok"
			}
			fmt.Fprintf(w, "%s %d - %s\n", word, n, strings.ReplaceAll(report.Path+": "+r.named(), "#", "\\#"))
			for _, line := range r.Why() {
				fmt.Fprintf(w, "# %s\n", line)
			}
		}
	}
}

type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	Suites  []junitSuite
}

type junitSuite struct {
	XMLName  xml.Name `xml:"testsuite"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Time     string   `xml:"time,attr"`
	Cases    []junitCase
}

type junitCase struct {
	XMLName xml.Name      `xml:"testcase"`
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure"`
	Error   *junitFailure `xml:"error"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes reports as the XML that continuous integration reads.
func JUnit(w io.Writer, reports []Report) error {
	var all junitSuites
	for _, report := range reports {
		s := junitSuite{Name: report.Path, Tests: len(report.Results)}
		var took time.Duration
		for _, r := range report.Results {
			took += r.Took
			c := junitCase{Name: r.Scenario.Name, Class: strings.TrimSuffix(report.Path, Extension), Time: seconds(r.Took)}
			why := r.Why()
			switch {
			case r.Err != nil:
				s.Errors++
				c.Error = &junitFailure{why[0], strings.Join(why, "\n")}
			case len(why) > 0:
				s.Failures++
				c.Failure = &junitFailure{why[0], strings.Join(why, "\n")}
			}
			s.Cases = append(s.Cases, c)
		}
		s.Time = seconds(took)
		all.Suites = append(all.Suites, s)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
