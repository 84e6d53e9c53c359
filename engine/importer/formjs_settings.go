package importer

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hookflow/engine/feel"
)

// UnmarshalJSON keeps the settings by their names as well, so that those that nothing is made of can be told. One of another
// type than form-js has is left out, and the rest of the form is not.
func (c *component) UnmarshalJSON(data []byte) error {
	type plain component
	err := json.Unmarshal(data, (*plain)(c))
	wrong := (*json.UnmarshalTypeError)(nil)
	if err != nil && !errors.As(err, &wrong) {
		return err
	}
	if err := json.Unmarshal(data, &c.settings); err != nil || wrong == nil {
		return err
	}
	field, _, _ := strings.Cut(wrong.Field, ".")
	for name := range c.settings {
		if strings.EqualFold(name, field) {
			c.unread = name
		}
	}
	return nil
}

// taken are the settings that something is made of, by type, and those that only say how it looks; behind "" those of all.
var taken = map[string]string{
	"":          " id type key path label description layout conditional validate readonly disabled ",
	"textfield": " defaultValue appearance ", "textarea": " defaultValue ", "number": " defaultValue appearance decimalDigits increment ", "checkbox": " defaultValue ",
	"radio": " defaultValue values valuesKey valuesExpression ", "select": " defaultValue values valuesKey valuesExpression searchable ",
	"checklist": " defaultValue values valuesKey valuesExpression ", "taglist": " defaultValue values valuesKey valuesExpression ",
	"datetime":   " defaultValue subtype dateLabel timeLabel dateTimeLabel use24h disallowPassedDates timeSerializingFormat ",
	"expression": " expression computeOn ", "filepicker": " multiple ", "table": " dataSource columns rowCount ",
	"dynamiclist": " components showOutline isRepeating allowAddRemove disableCollapse nonCollapsedItems verticalAlignment ",
	"group":       " components showOutline verticalAlignment ", "text": " text ", "html": " content ", "image": " source alt ",
}

// takenInRow are those of a column of a list, and takenChoices those of its choices.
const (
	takenInRow   = " id type key label layout subtype dateLabel timeLabel use24h searchable "
	takenChoices = " values valuesKey valuesExpression "
)

// usual are values of settings that ask for nothing that is otherwise here.
var usual = map[string][]string{"timeInterval": {"1"}, "defaultRepetitions": {"1"}, "timeSerializingFormat": {`"no_timezone"`}}

// leftOf tells the settings of a component that nothing is made of, and those that are not quite the same here.
func (r *formReader) leftOf(c component) {
	r.leftBut(c, taken[""]+taken[c.Type])
	for _, text := range []string{c.Label, c.Description, c.Text, c.Content, c.Source, c.Alt, c.DateLabel, c.TimeLabel, c.Appearance.PrefixAdorner, c.Appearance.SuffixAdorner} {
		if strings.HasPrefix(strings.TrimSpace(text), "=") || strings.Contains(text, "{{") {
			r.tell(c, "has a text that is computed (%s); here it stands as it is written", short(text))
		}
	}
	if f := c.TimeSerializingFormat; c.Subtype != "date" && f != "" && f != "no_timezone" {
		r.tell(c, "gives its time here without the offset from UTC")
	}
	if multiple, computed := c.Multiple.(string); computed {
		r.setting(c, "multiple", multiple)
	}
	if readOnlyOf(c) != "" && c.DefaultValue != nil {
		r.tell(c, "can only be read; its default is shown but does not become a variable here")
	}
}

// leftOfColumn is leftOf for what stands in the rows of a list. The choices may be unwritten: columns take plain texts.
func (r *formReader) leftOfColumn(c component, choicesUnwritten bool) {
	done := takenInRow
	if !choicesUnwritten {
		done += takenChoices
	}
	r.leftBut(c, done)
	var validate map[string]any
	if json.Unmarshal(c.settings["validate"], &validate) != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(validate)) {
		done := name == "required" && validate[name] == true || name == "validationType" && (validate[name] == "email" || validate[name] == "custom")
		if text := valueText(validate[name]); !done && text != "" && text != "false" {
			r.setting(c, name, text)
		}
	}
}

// leftBut tells all settings but some.
func (r *formReader) leftBut(c component, but string) {
	for _, name := range slices.Sorted(maps.Keys(c.settings)) {
		value := string(c.settings[name])
		nothing := slices.Contains([]string{"null", "false", `""`, "[]", "{}"}, value) || name == "validate"
		if !nothing && !strings.Contains(but, " "+name+" ") && !slices.Contains(usual[name], value) {
			r.setting(c, name, value)
		}
	}
}

func (r *formReader) setting(c component, name, value string) {
	r.tell(c, "has the setting %s, which is not carried over: %s", name, short(value))
}

// kind is the kind of a field, of which the type says only one in general.
func (c component) kind(general string) string {
	switch {
	case c.Type == "datetime" && c.Subtype == "time":
		return "time"
	case c.Type == "datetime" && c.Subtype == "datetime":
		return "dateTime"
	case c.Validate.ValidationType == "email":
		return "email"
	case c.Type == "filepicker" && c.Multiple != nil && c.Multiple != false:
		return "files"
	case c.Type == "taglist" && slices.ContainsFunc(c.Values, func(v choiceOf) bool { _, is := v.Value.(string); return !is }):
		return "checklist" // tags are texts
	}
	return general
}

// label is what the field is called: both names of a date with a time, and the unit of what is filled in.
func (c component) label() string {
	names := []string{c.DateLabel, c.DateTimeLabel, c.TimeLabel}
	if c.Subtype == "time" {
		names = []string{c.TimeLabel}
	}
	label := cmp.Or(c.Label, joined(names...))
	if unit := joined(c.Appearance.PrefixAdorner, c.Appearance.SuffixAdorner); unit != "" {
		return strings.TrimSpace(label + " (" + unit + ")")
	}
	return label
}

func joined(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), ", ")
}

// preset is the default, which form-js takes as it stands. That of a choice is of the type of the choice.
func (c component) preset() string {
	text, is := c.DefaultValue.(string)
	chosen := slices.Contains([]string{"radio", "select", "checklist", "taglist"}, c.Type)
	switch {
	case is && strings.HasPrefix(strings.TrimSpace(text), "="):
		return "=" + feel.Quote(text)
	case is:
		return plain(text)
	case chosen && c.DefaultValue != nil:
		return "=" + strings.TrimPrefix(valueText(c.DefaultValue), "=")
	}
	return valueText(c.DefaultValue)
}

// least is the least value or length.
func (c component) least() string {
	if c.DisallowPassedDates {
		return "=today()"
	}
	return cmp.Or(valueText(c.Validate.Min), valueText(c.Validate.MinLength))
}

// pattern is that of a text.
func (r *formReader) pattern(c component) string {
	if c.Validate.ValidationType == "phone" {
		return `^\+?[0-9 ()/-]+$`
	}
	if _, err := regexp.Compile(c.Validate.Pattern); err != nil {
		r.tell(c, "has the pattern %s, which cannot be read here; it is not checked", c.Validate.Pattern)
		return ""
	}
	return c.Validate.Pattern
}

// number is a setting that is a number; "" if it is none, which is told.
func (r *formReader) number(c component, name string, value any) string {
	text := valueText(value)
	if _, err := strconv.ParseFloat(text, 64); err != nil && text != "" {
		r.setting(c, name, text)
		return ""
	}
	return text
}

// check is what form-js checks by the type: decimal digits and steps of numbers, that what must be ticked is, and that
// tags are of those that are offered.
func (r *formReader) check(c component) string {
	var all []string
	switch {
	case c.Type == "number":
		if digits := r.number(c, "decimalDigits", c.DecimalDigits); digits != "" {
			all = append(all, "decimal(value, "+digits+") = value")
		}
		if step := r.number(c, "increment", c.Increment); step != "" && step != "0" {
			all = append(all, "modulo(value, "+step+") = 0")
		}
	case c.Type == "checkbox" && c.Validate.Required == true:
		all = append(all, "value = true")
	case c.Type == "taglist" && (c.ValuesExpression != "" || c.ValuesKey != ""):
		r.tell(c, "lets any tag be given here, not only those of its list")
	case c.Type == "taglist" && len(c.Values) > 0 && c.kind("tags") == "tags":
		var list []string
		for _, v := range c.Values {
			list = append(list, feel.Quote(valueText(v.Value)))
		}
		all = append(all, "every tag in value satisfies list contains(["+strings.Join(list, ", ")+"], tag)")
	}
	if len(all) == 0 {
		return ""
	}
	return "=" + strings.Join(all, " and ")
}
