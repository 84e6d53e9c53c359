package bpmn

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"hookflow/engine/feel"
	"hookflow/engine/schedule"
	"hookflow/engine/schema"
)

// A Check says what is wrong with a text as the value of a field, or nil. It
// gets the text without the white space around it, and not the empty text. The
// error is a Complaint where one sentence says it all, else the words of the
// grammar that was broken, such as a *feel.SyntaxError.
type Check func(text string) error

// A Complaint is one whole English sentence that says what to write instead.
// It has nothing put in, so that it can be translated.
type Complaint string

func (c Complaint) Error() string { return string(c) }

// Needed is the complaint about a required field that is empty.
const Needed Complaint = "This is needed."

// Validate says what is wrong with text as the value of the field; nil means it
// is acceptable. The property form, lint, deployment and export all ask this
// function, so that none of them refuses what another takes. What it cannot see
// is the rest of the document: whether an id is used twice, and whether a
// Reference or FlowRef leads anywhere.
func (f *Field) Validate(text string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		if f.Required {
			return Needed
		}
		return nil
	}
	if f.Computed() {
		if computed, err := f.readComputed(text); computed || err != nil {
			return err
		}
	}
	if f.Check != nil {
		return f.Check(text)
	}
	if f.Type == Choice {
		return f.choice(text)
	}
	if check := typeChecks[f.Type]; check != nil {
		return check(text)
	}
	return nil
}

// Computed reports whether the field takes =FEEL and text with {= }.
func (f *Field) Computed() bool {
	return f.Type == Text || f.Type == Multiline || f.Type == Duration
}

// Foreign reports whether the text is an expression of another engine, such as
// ${amount > 3}, as a whole: what it means is for an importer to say.
func Foreign(text string) bool {
	text = strings.TrimSpace(text)
	return (strings.HasPrefix(text, "${") || strings.HasPrefix(text, "#{")) && strings.HasSuffix(text, "}")
}

// readComputed tells whether the text is known only when the process runs, and
// whether it can be read. Where a template stands does not change its grammar.
func (f *Field) readComputed(text string) (bool, error) {
	if strings.HasPrefix(text, "=") {
		return true, expressionText(text)
	}
	t, err := feel.ParseTemplate(text, feel.PlainText)
	if err != nil || t.IsLiteral() {
		return false, err
	}
	if start := text[:strings.IndexAny(text, "{<")]; start != "" && f.Begins != nil {
		return true, f.Begins(start)
	}
	return true, nil
}

// typeChecks are the checks that follow from the type of a field.
var typeChecks = map[FieldType]Check{
	Expression: expressionText,
	Script:     expressionText,
	Integer:    whole(0),
	Duration:   durationText,
	Variable:   variableName,
	Boolean:    oneOf("Give true or false.", "true", "false", "1", "0"),
}

// expressionText accepts FEEL with or without the leading "=".
func expressionText(text string) error {
	_, err := feel.Parse(strings.TrimPrefix(text, "="))
	return err
}

func (f *Field) choice(text string) error {
	if slices.Contains(f.Choices, text) {
		return nil
	}
	return &NoChoice{Text: text, Choices: f.Choices}
}

// NoChoice is the error of a text that is none of the choices of its field.
type NoChoice struct {
	Text    string
	Choices []string
}

func (e *NoChoice) Error() string {
	return strconv.Quote(e.Text) + " is none of " + strings.Join(e.Choices, ", ")
}

// oneOf accepts some texts.
func oneOf(complaint Complaint, texts ...string) Check {
	return func(text string) error {
		if slices.Contains(texts, text) {
			return nil
		}
		return complaint
	}
}

// whole accepts whole numbers of at least least: 0 or 1.
func whole(least int) Check {
	complaint := Complaint("Give a whole number, 0 or more.")
	if least == 1 {
		complaint = "Give a whole number, 1 or more."
	}
	return func(text string) error {
		if n, err := strconv.Atoi(text); err != nil || n < least {
			return complaint
		}
		return nil
	}
}

// pictureAddress accepts the data: address of a picture (RFC 2397).
func pictureAddress(text string) error {
	if !strings.HasPrefix(text, "data:image/") {
		return Complaint("Give the data: address of a picture.")
	}
	return nil
}

// durationText accepts ISO 8601 durations that do not lead back.
func durationText(text string) error {
	if d, err := schedule.ParseDuration(text); err != nil || d.Negative() {
		return Complaint("Give a duration such as PT5S, PT10M, PT2H or P1D.")
	}
	return nil
}

// aTime accepts durations longer than nothing.
func aTime(text string) error {
	if d, err := schedule.ParseDuration(text); err != nil || d.Negative() || d == (schedule.Duration{}) {
		return Complaint("Give a duration longer than 0, such as PT5S, PT10M, PT2H or P1D.")
	}
	return nil
}

// timerDuration accepts any duration: one that leads back is over at once.
func timerDuration(text string) error {
	d, err := schedule.ParseDuration(text)
	if err != nil {
		return Complaint("Give a duration such as PT5S, PT10M, PT2H or P1D.")
	}
	return inReach(d)
}

// aLateDay is until when what is accepted today can be waited for.
var aLateDay = time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC)

// inReach refuses durations that a timer cannot express.
func inReach(d schedule.Duration) error {
	_, err := schedule.Nanos(d.AddTo(aLateDay))
	return err
}

func timerDate(text string) error {
	at, err := schedule.ParseDate(text)
	if err != nil {
		return Complaint("Give a date and time such as 2026-12-24T18:00:00Z.")
	}
	_, err = schedule.Nanos(at)
	return err
}

func timerCycle(text string) error {
	c, err := schedule.ParseCycle(text)
	if err != nil || c.Cron() {
		return err
	}
	if !c.Start.IsZero() {
		if _, err := schedule.Nanos(c.Start); err != nil {
			return err
		}
	}
	return inReach(c.Every)
}

// variableName accepts, besides names, the three that are the answer of a process.
func variableName(text string) error {
	if !schema.NCName(text) && !isAnswer(text) {
		return Complaint("A variable name starts with a letter and has no spaces.")
	}
	return nil
}

func idText(text string) error {
	if !schema.NCName(text) {
		return Complaint("An id starts with a letter or _ and holds letters, digits, -, _ and dots.")
	}
	return nil
}

// httpURL accepts an address whose scheme and host are written out.
func httpURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return Complaint("An address starts with http:// or https://.")
	}
	if u.Host == "" {
		return Complaint("The address names no host.")
	}
	return nil
}

// urlStart is httpURL for what a template begins with, whose host may still be
// to come.
func urlStart(text string) error {
	if strings.HasSuffix(text, "://") {
		text += "host"
	}
	return httpURL(text)
}

// servicePathForm is prepared when it is asked for: classes of letters take a program that does not ask a millisecond each, whenever it starts.
var servicePathForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^/?` + pathPart + `(/` + pathPart + `)*/?$`) })

// pathPart is a part of a service path: as it stands, or the name of a parameter in braces.
const pathPart = `(?:[\pL\pN._~-]+|\{[\pL_][\pL\pN_]*\})`

func servicePath(text string) error {
	if !servicePathForm().MatchString(text) {
		return Complaint("A service path is made of letters, digits, -, _ and dots, in parts divided by /; a part may be a name in braces, such as {id}.")
	}
	return nil
}

// answerStatus accepts the statuses that may end a request (RFC 9110, section 15).
func answerStatus(text string) error {
	if n, err := strconv.Atoi(text); err != nil || n < 200 || n > 599 {
		return Complaint("Give a status from 200 to 599.")
	}
	return nil
}

func statusList(text string) error {
	if _, err := ParseStatuses(text); err != nil {
		return Complaint("Give statuses and ranges, for example 200-299, 404.")
	}
	return nil
}

// Methods are the HTTP methods that calls make and services receive (RFC 9110,
// section 9.3, and RFC 5789).
var Methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}

func method(text string) error {
	if !slices.Contains(Methods, strings.ToUpper(text)) {
		return &NoChoice{text, Methods}
	}
	return nil
}

func methodList(text string) error {
	for _, m := range ParseMethods(text) {
		if err := method(m); err != nil {
			return err
		}
	}
	return nil
}

// ParseMethods reads a list of methods apart by commas or blanks, in upper case.
func ParseMethods(text string) []string {
	return strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return r == ',' || r == ' ' })
}

var token = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// headerName accepts the name of an HTTP field, a token (RFC 9110, 5.1).
func headerName(text string) error {
	if !token.MatchString(text) {
		return Complaint("The name of a header has letters, digits and - only.")
	}
	return nil
}

// headerValue refuses what would begin another header (RFC 9110, 5.5).
func headerValue(text string) error {
	if strings.ContainsAny(text, "\r\n\x00") {
		return Complaint("A header has one line.")
	}
	return nil
}

// scriptLanguage accepts FEEL and JavaScript under any of their names, such as a
// media type.
func scriptLanguage(text string) error {
	text = strings.ToLower(text)
	for _, name := range []string{"feel", "javascript", "ecmascript"} {
		if strings.Contains(text, name) {
			return nil
		}
	}
	return Complaint("Only scripts in FEEL and JavaScript can be run.")
}

// keyPlace accepts the name of a header, or a question mark and the name of a parameter.
func keyPlace(text string) error {
	if name, query := strings.CutPrefix(text, "?"); query && name != "" && !strings.ContainsAny(name, "?&=# ") {
		return nil
	}
	return headerName(text)
}

func networks(text string) error {
	_, err := ParseNetworks(text)
	return err
}

// ParseNetworks reads a list of addresses and networks apart by commas or blanks. The error is a Complaint.
func ParseNetworks(text string) (list []netip.Prefix, err error) {
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		prefix, err := netip.ParsePrefix(part)
		if addr, plain := netip.ParseAddr(part); plain == nil {
			prefix, err = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen()), nil
		}
		if err != nil {
			return nil, Complaint("Give addresses and networks, for example 10.0.0.0/8, 192.0.2.7.")
		}
		list = append(list, prefix.Masked())
	}
	return list, nil
}
