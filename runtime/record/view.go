package record

import (
	"math/big"
	"regexp"
	"strings"
	"time"
)

// A View is a way to look at a catalog that has a name.
type View struct {
	Name       string   `json:"name"`
	Columns    []string `json:"columns,omitempty" doc:"ids of fields; none: the first ones"`
	Filters    []string `json:"filters,omitempty" doc:"FIELD:OP:VALUE"`
	Where      string   `json:"where,omitempty"`
	Text       string   `json:"text,omitempty"`
	Sort       string   `json:"sort,omitempty"`
	Descending bool     `json:"descending,omitempty"`
}

// A numberFormat says how a number is shown.
type numberFormat struct {
	is            bool
	before, after string
	group         string // between thousands; empty: nothing
	decimals      int
}

// formatForm is what a format looks like: words, digits with or without groups, decimals, words.
var formatForm = regexp.MustCompile(`^([^#0]*)(?:#([ ,.'’\x{a0}\x{202f}])##)?0(?:([.,])(0+))?([^#0]*)$`)

// parseFormat reads a format such as "# ##0.00 €"; an empty one shows a number as it is written.
func parseFormat(text string) (n numberFormat, ok bool) {
	if text == "" {
		return n, true
	}
	m := formatForm.FindStringSubmatch(text)
	if m == nil {
		return n, false
	}
	return numberFormat{is: true, before: m[1], group: m[2], decimals: len(m[4]), after: m[5]}, true
}

// write is a number as the format shows it.
func (n numberFormat) write(text string) string {
	x, ok := new(big.Rat).SetString(text)
	if !n.is || !ok {
		return text
	}
	whole, decimals, _ := strings.Cut(x.FloatString(n.decimals), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	if n.group != "" {
		for at := len(whole) - 3; at > 0; at -= 3 {
			whole = whole[:at] + n.group + whole[at:]
		}
	}
	if decimals != "" {
		decimals = "." + decimals
	}
	return n.before + sign + whole + decimals + n.after
}

// moment is a date as people read it: with the time of day here where the field shows it.
func (f *Field) moment(text string) string {
	day, _, timed := strings.Cut(text, "T")
	if !timed {
		text += "T00:00:00Z"
	}
	t, err := time.Parse(time.RFC3339, text)
	if !f.Time || err != nil {
		return day
	}
	return t.Local().Format("2006-01-02 15:04")
}
