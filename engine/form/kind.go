// Package form says what a form means: which fields are shown, which of them may or must be filled in, and whether what
// was filled in may be taken. The window, the page in a browser, the API and the engine ask it, so that they never differ.
//
// It reads values and gives sentences; it keeps nothing and draws nothing. A condition that cannot be evaluated does not
// hold, as everywhere in FEEL; one that cannot be read is refused when the process is deployed.
package form

import "slices"

// Kinds of fields, as they stand in models and answers.
const (
	Text      = "string"
	Multiline = "multiline"
	Number    = "number"
	Boolean   = "boolean"
	Date      = "date"     // 2026-01-31
	Time      = "time"     // 18:00 or 18:00:30
	DateTime  = "dateTime" // 2026-01-31T18:00, with or without seconds and zone
	Email     = "email"
	URL       = "url"
	Select    = "select"    // one of the choices
	Radio     = "radio"     // one of the choices, all of them seen
	Checklist = "checklist" // a list of choices
	Tags      = "tags"      // a list of texts
	Person    = "person"    // a name
	Record    = "record"    // the key of a record of a catalog
	File      = "file"      // an engine.FormFile
	Files     = "files"     // a list of them
	Table     = "table"     // a list of objects
	JSON      = "json"      // anything
	Computed  = "computed"  // shown and not filled in

	Section   = "section" // everything behind it, up to the next one, belongs to it
	Heading   = "heading"
	Note      = "note"
	Separator = "separator"
	Image     = "image"
)

// Still are the kinds that ask for nothing.
var Still = []string{Section, Heading, Note, Separator, Image}

// Asks reports whether a kind has a value.
func Asks(kind string) bool { return !slices.Contains(Still, kind) }

// Chooses reports whether the values of a kind are those of the field's choices.
func Chooses(kind string) bool { return slices.Contains([]string{Select, Radio, Checklist}, kind) }

// isList reports whether a kind has a list of values.
func isList(kind string) bool { return slices.Contains([]string{Checklist, Tags, Files, Table}, kind) }
