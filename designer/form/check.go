package form

import (
	"errors"
	"fmt"

	"fyne.io/fyne/v2/lang"

	"hookflow/engine/bpmn"
)

// problem is a message to the person typing; it is translated when made.
type problem string

func (p problem) Error() string { return lang.L(string(p)) }

// Check says what is wrong with text as the value of a field of e; nil means
// it is acceptable. It asks the field itself, translates what the field
// complains of, and adds what only the document can tell.
func Check(model *bpmn.Definitions, e *bpmn.Element, field bpmn.Field, text string) error {
	err := field.Validate(text)
	var complaint bpmn.Complaint
	if errors.As(err, &complaint) && lasting(field) && complaint != bpmn.Needed {
		return problem("Give a length of time, such as 5 s, 10 min, 2 h or 1 d.")
	}
	if errors.As(err, &complaint) && field.Name == dateField && complaint != bpmn.Needed {
		return problem("Give a date and time, such as 2026-12-24 18:00, or a time of the next 24 hours, such as 18:00.")
	}
	if errors.As(err, &complaint) {
		return problem(complaint)
	}
	if err == nil && field.Name == "id" {
		return checkUnique(model, e, text)
	}
	return err
}

func checkUnique(model *bpmn.Definitions, e *bpmn.Element, text string) error {
	if other := model.ByID(text); other != nil && other != e {
		return fmt.Errorf(lang.L("The id is used by %s."), other.Label())
	}
	return nil
}
