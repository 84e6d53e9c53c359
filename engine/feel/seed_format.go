package feel

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cockroachdb/apd/v3"
	"github.com/go-playground/locales"
	"github.com/go-playground/locales/be"
	"github.com/go-playground/locales/de"
	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/it"
	"github.com/go-playground/locales/ja"
	"github.com/go-playground/locales/kk"
	"github.com/go-playground/locales/ko"
	"github.com/go-playground/locales/pl"
	"github.com/go-playground/locales/pt"
	"github.com/go-playground/locales/ru"
	"github.com/go-playground/locales/tr"
	"github.com/go-playground/locales/uk"
	"github.com/go-playground/locales/zh"
)

// Dates and numbers in a format, as ELMA365's DateTime and ToString write them.
// Nobody has published its letters: these are the ones that Java, .NET and ICU
// share. Any other letter is refused rather than printed.

// seedLocales are the languages of names of months and days (CLDR).
var seedLocales = map[string]locales.Translator{
	"be": be.New(), "de": de.New(), "en": en.New(), "es": es.New(), "fr": fr.New(), "it": it.New(), "ja": ja.New(), "kk": kk.New(),
	"ko": ko.New(), "pl": pl.New(), "pt": pt.New(), "ru": ru.New(), "tr": tr.New(), "uk": uk.New(), "zh": zh.New(),
}

// seedLocale finds a language by a name such as "ru", "ru-RU" or "ru_RU"; the
// empty name is English.
func seedLocale(name string) (locales.Translator, error) {
	language, _, _ := strings.Cut(strings.ReplaceAll(name, "_", "-"), "-")
	if language == "" {
		language = "en"
	}
	if l := seedLocales[strings.ToLower(language)]; l != nil {
		return l, nil
	}
	return nil, fmt.Errorf("the locale %q is not known; there are %s", name, strings.Join(slices.Sorted(maps.Keys(seedLocales)), ", "))
}

// dateLetters write one run of a letter.
var dateLetters = map[string]func(t time.Time, l locales.Translator) string{
	"yyyy": layout("2006"), "yy": layout("06"), "MM": layout("01"), "M": layout("1"), "dd": layout("02"), "d": layout("2"),
	"HH": layout("15"), "hh": layout("03"), "h": layout("3"), "mm": layout("04"), "m": layout("4"), "ss": layout("05"), "s": layout("5"),
	"a": layout("PM"), "z": layout("MST"), "Z": layout("-0700"), "XXX": layout("Z07:00"),
	"H":    func(t time.Time, _ locales.Translator) string { return fmt.Sprint(t.Hour()) },
	"SSS":  func(t time.Time, _ locales.Translator) string { return fmt.Sprintf("%03d", t.Nanosecond()/1e6) },
	"MMMM": func(t time.Time, l locales.Translator) string { return l.MonthWide(t.Month()) },
	"MMM":  func(t time.Time, l locales.Translator) string { return l.MonthAbbreviated(t.Month()) },
	"EEEE": func(t time.Time, l locales.Translator) string { return l.WeekdayWide(t.Weekday()) },
	"EEE":  func(t time.Time, l locales.Translator) string { return l.WeekdayAbbreviated(t.Weekday()) },
}

// layout writes what Go's layouts have.
func layout(s string) func(time.Time, locales.Translator) string {
	return func(t time.Time, _ locales.Translator) string { return t.Format(s) }
}

// datePieces cuts a format into runs of one letter, and what stands between
// them; text in single quotes stands for itself, two of them for one.
func datePieces(format string) (pieces []string, err error) {
	for i := 0; i < len(format); {
		j := i + 1
		switch c := format[i]; {
		case c == '\'':
			end := strings.IndexByte(format[j:], '\'')
			if end < 0 {
				return nil, fmt.Errorf("the text %s in the format is not closed", format[i:])
			}
			j += end + 1
		case isLetter(c):
			for j < len(format) && format[j] == c {
				j++
			}
			if dateLetters[format[i:j]] == nil {
				return nil, fmt.Errorf("the format %q has the letters %s, which are not known; there are yyyy, MM, MMMM, dd, HH, mm, ss, SSS, EEEE, a, z and XXX, and text in single quotes", format, format[i:j])
			}
		}
		pieces = append(pieces, format[i:j])
		i = j
	}
	return pieces, nil
}

// isLetter knows ASCII: other letters mean themselves in a format.
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// formatDate writes a moment; without a format like "2018-12-04 10:56:06 +0000 UTC".
func formatDate(t time.Time, format, locale string) (string, error) {
	if format == "" {
		return t.Format("2006-01-02 15:04:05 -0700 MST"), nil
	}
	l, err := seedLocale(locale)
	if err != nil {
		return "", err
	}
	pieces, err := datePieces(format)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, p := range pieces {
		switch write := dateLetters[p]; {
		case write != nil:
			b.WriteString(write(t, l))
		case p == "''":
			b.WriteByte('\'')
		case p[0] == '\'':
			b.WriteString(p[1 : len(p)-1])
		default:
			b.WriteString(p)
		}
	}
	return b.String(), nil
}

// numberFormat is a format of digits: "0.00", "#,##0.##".
type numberFormat struct {
	grouped       bool
	whole         int // least digits before the point
	decimals, max int // least and most digits behind it
}

// readNumberFormat reads a format of "0", "#", one "." and "," for groups.
func readNumberFormat(format string) (f numberFormat, err error) {
	whole, fraction, _ := strings.Cut(format, ".")
	f.grouped = strings.Contains(whole, ",")
	zeros := strings.TrimLeft(strings.ReplaceAll(whole, ",", ""), "#")
	rest := strings.TrimLeft(fraction, "0")
	if format == "" || strings.Trim(zeros, "0") != "" || strings.Trim(rest, "#") != "" {
		return f, fmt.Errorf("%q is no format of a number such as 0.00 or #,##0.##", format)
	}
	f.whole, f.decimals, f.max = len(zeros), len(fraction)-len(rest), len(fraction)
	return f, nil
}

// formatNumber writes a number, rounded half away from zero, with the signs of
// a language.
func formatNumber(n Number, format, locale string) (string, error) {
	l, err := seedLocale(locale)
	if err != nil {
		return "", err
	}
	f, err := readNumberFormat(format)
	if err != nil {
		return "", err
	}
	rounded, err := n.round(int32(f.max), apd.RoundHalfUp)
	if err != nil {
		return "", err
	}
	text, negative := strings.CutPrefix(rounded.String(), "-")
	whole, fraction, _ := strings.Cut(text, ".")
	whole = strings.Repeat("0", max(0, f.whole-len(whole))) + whole
	fraction += strings.Repeat("0", max(0, f.decimals-len(fraction)))
	// The language's own signs are read off a number that it writes.
	point, comma := strings.Trim(l.FmtNumber(1.5, 1), "15"), strings.Trim(l.FmtNumber(11111, 0), "1")
	if f.grouped {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + comma + whole[i:]
		}
	}
	if fraction != "" {
		whole += point + fraction
	}
	if negative {
		whole = "-" + whole
	}
	return whole, nil
}

// withNow makes the value of DateTime the moment of the evaluation when none is
// given: DateTime() and DateTime("dd.MM.yyyy", "ru").
func withNow(c *callNode) []node {
	now := &callNode{span: c.span, callee: c.callee, builtin: builtins["now"]}
	if len(c.args) == 0 {
		return []node{now}
	}
	if text, ok := literalText(c.args, 0); ok {
		if _, isDate := parseAt(text); !isDate {
			return append([]node{now}, c.args...)
		}
	}
	return c.args
}

// literalText gives an argument that is written out.
func literalText(args []node, i int) (string, bool) {
	if i >= len(args) {
		return "", false
	}
	n, ok := args[i].(*literalNode)
	if !ok {
		return "", false
	}
	s, ok := n.val.(String)
	return string(s), ok
}

// checkFormat refuses a format and a locale that are written out and not known.
// ToString takes formats of dates and of numbers.
func (r *seedReader) checkFormat(c *callNode) {
	format, ok := literalText(c.args, 1)
	_, err := datePieces(format)
	if _, number := readNumberFormat(format); ok && err != nil && (c.builtin.name == "DateTime" || number != nil) {
		r.fail(err.Error())
	}
	if name, ok := literalText(c.args, 2); ok {
		if _, err := seedLocale(name); err != nil {
			r.fail(err.Error())
		}
	}
}

// seedFormat writes dates, and text that is one, as formatDate does, and
// numbers as formatNumber does. Null is no text; any other value is as it is
// without a format.
func seedFormat(_ *machine, a []Value) (Value, error) {
	v, format, locale := a[0], optionalString(a[1]), optionalString(a[2])
	if s, ok := v.(String); ok {
		if parsed, ok := parseAt(string(s)); ok && len(s) >= len("2000-01-01") {
			v = parsed
		}
	}
	var text string
	var err error
	switch x := v.(type) {
	case DateTime:
		text, err = formatDate(x.In(time.UTC), format, locale)
	case Date:
		text, err = formatDate(x.In(time.UTC), format, locale)
	case Number:
		if format == "" {
			return String(x.String()), nil
		}
		text, err = formatNumber(x, format, locale)
	default:
		text, err = plainText(a[0])
	}
	return String(text), err
}
