package look

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2/lang"
)

// Decimal writes a number with some digits behind the sign that people part them by: 1.5 in English, 1,5 in Russian.
func Decimal(v float64, digits int) string {
	sign := strings.Trim(lang.L("1.5"), "15")
	return strings.Replace(strconv.FormatFloat(v, 'f', digits, 64), ".", sign, 1)
}
