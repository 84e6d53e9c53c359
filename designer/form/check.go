package form

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// problem is a message to the person typing; it is translated when made.
type problem string

func (p problem) Error() string { return lang.L(string(p)) }

var (
	ncName      = regexp.MustCompile(`^[\pL_][\pL\pN._-]*$`)
	isoDuration = regexp.MustCompile(`^P(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)$`)
	servicePath = regexp.MustCompile(`^[A-Za-z0-9]+(?:[-_./]?[A-Za-z0-9]+)*$`)
	statusList  = regexp.MustCompile(`^\s*\d{3}(\s*-\s*\d{3})?(\s*,\s*\d{3}(\s*-\s*\d{3})?)*\s*$`)
	methodList  = regexp.MustCompile(`^\s*[A-Z]+(\s*[, ]\s*[A-Z]+)*\s*$`)
)

// Check says what is wrong with text as the value of a field of e; nil means
// it is acceptable.
func Check(model *bpmn.Definitions, e *bpmn.Element, field bpmn.Field, text string) error {
	if text == "" {
		if field.Required {
			return problem("This is needed.")
		}
		return nil
	}
	if check, ok := byName[field.Name]; ok {
		if err := check(text); err != nil {
			return err
		}
	}
	if field.Name == "id" {
		return checkID(model, e, text)
	}
	if check, ok := byType[field.Type]; ok {
		return check(text)
	}
	return nil
}

var byType = map[bpmn.FieldType]func(string) error{
	bpmn.Text:       checkTemplate,
	bpmn.Multiline:  checkTemplate,
	bpmn.Expression: checkExpression,
	bpmn.Script:     checkExpression,
	bpmn.Integer:    checkInteger,
	bpmn.Duration:   checkDuration,
	bpmn.Variable:   checkVariable,
}

// byName checks what the type alone does not tell.
var byName = map[string]func(string) error{
	"url":        checkURL,
	"serviceURL": checkURL,
	"path":       matches(servicePath, "A service path is made of letters, digits, -, _ and /, without a leading slash."),
	"accept":     matches(statusList, "Give statuses and ranges, for example 200-299, 404."),
	"methods":    matches(methodList, "Give methods in capitals, for example POST, PUT."),
}

func matches(pattern *regexp.Regexp, message string) func(string) error {
	return func(text string) error {
		if !pattern.MatchString(text) {
			return problem(message)
		}
		return nil
	}
}

// checkTemplate accepts a literal text with {= ... } in it, or FEEL after "=".
func checkTemplate(text string) error {
	_, err := feel.ParseField(text, feel.PlainText)
	return err
}

func checkExpression(text string) error {
	_, err := feel.Parse(strings.TrimPrefix(strings.TrimSpace(text), "="))
	return err
}

func checkInteger(text string) error {
	if n, err := strconv.Atoi(text); err != nil || n < 0 {
		return problem("Give a whole number, 0 or more.")
	}
	return nil
}

func checkDuration(text string) error {
	if strings.HasPrefix(text, "=") {
		return checkTemplate(text)
	}
	if !isoDuration.MatchString(text) || strings.HasSuffix(text, "T") || text == "P" {
		return problem("Give a duration such as PT5S, PT10M, PT2H or P1D.")
	}
	return nil
}

func checkVariable(text string) error {
	if !ncName.MatchString(text) {
		return problem("A variable name starts with a letter and has no spaces.")
	}
	return nil
}

// checkURL accepts an address whose changing parts are {= ... }.
func checkURL(text string) error {
	if strings.HasPrefix(text, "=") {
		return nil // an expression; checked as such
	}
	if strings.HasPrefix(text, "{") {
		return nil // the beginning is an expression
	}
	plain, _, inserted := strings.Cut(text, "{")
	if inserted && strings.HasSuffix(plain, "://") {
		plain += "host" // the host is an expression
	}
	u, err := url.Parse(plain)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return problem("An address starts with http:// or https://.")
	}
	if u.Host == "" {
		return problem("The address names no host.")
	}
	return nil
}

func checkID(model *bpmn.Definitions, e *bpmn.Element, text string) error {
	if !ncName.MatchString(text) || strings.Contains(text, ":") {
		return problem("An id starts with a letter or _ and holds letters, digits, -, _ and dots.")
	}
	if other := model.ByID(text); other != nil && other != e {
		return fmt.Errorf(lang.L("The id is used by %s."), other.Label())
	}
	return nil
}
