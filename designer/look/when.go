package look

import (
	"time"

	"fyne.io/fyne/v2/lang"
)

// When says when something is, to the second: the days around now have names.
func When(at time.Time) string { return day(at) + at.Local().Format(" 15:04:05") }

// WhenAbout is When to the minute.
func WhenAbout(at time.Time) string { return day(at) + at.Local().Format(" 15:04") }

// day is what people call the day of a moment.
func day(at time.Time) string {
	now, date := time.Now(), at.Local().Format(time.DateOnly)
	switch date {
	case now.Format(time.DateOnly):
		return lang.L("today")
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		return lang.L("yesterday")
	case now.AddDate(0, 0, 1).Format(time.DateOnly):
		return lang.L("tomorrow")
	}
	return date
}
