package feel

import (
	"errors"
	"fmt"

	"github.com/cockroachdb/apd/v3"
)

// Numeric functions: DMN 1.5, 10.3.4.5.
var numberRows = []row{
	{"decimal(n: number, scale: number) -> number", rounding(apd.RoundHalfEven)},
	{"floor(n: number) -> number", rounding(apd.RoundFloor)},
	{"floor(n: number, scale: number) -> number", rounding(apd.RoundFloor)},
	{"ceiling(n: number) -> number", rounding(apd.RoundCeiling)},
	{"ceiling(n: number, scale: number) -> number", rounding(apd.RoundCeiling)},
	{"round up(n: number, scale: number) -> number", rounding(apd.RoundUp)},
	{"round down(n: number, scale: number) -> number", rounding(apd.RoundDown)},
	{"round half up(n: number, scale: number) -> number", rounding(apd.RoundHalfUp)},
	{"round half down(n: number, scale: number) -> number", rounding(apd.RoundHalfDown)},
	{"abs(n: number|duration) -> number", absolute},
	{"modulo(dividend: number, divisor: number) -> number", func(m *machine, a []Value) (Value, error) {
		m.step(10)
		return boxNumber(a[0].(Number).modulo(a[1].(Number)))
	}},
	{"sqrt(number: number) -> number", onNumber(Number.sqrt, 30)},
	{"log(number: number) -> number", onNumber(Number.ln, seriesSteps)},
	{"exp(number: number) -> number", onNumber(Number.exp, seriesSteps)},
	{"odd(number: number) -> boolean", func(_ *machine, a []Value) (Value, error) {
		even, integer := a[0].(Number).parity()
		return Bool(integer && !even), nil
	}},
	{"even(number: number) -> boolean", func(_ *machine, a []Value) (Value, error) {
		even, _ := a[0].(Number).parity()
		return Bool(even), nil
	}},
}

// seriesSteps is what logarithm and exponential cost: they take as long as some
// hundreds of loop turns.
const seriesSteps = 500

// onNumber adapts a function of one number that costs so many steps.
func onNumber(f func(Number) (Number, error), steps int) builtinFunc {
	return func(m *machine, a []Value) (Value, error) {
		m.step(steps)
		return boxNumber(f(a[0].(Number)))
	}
}

// rounding makes a function of a number and a scale, which is 0 in the form
// without one. A scale with a fraction is cut.
func rounding(mode apd.Rounder) builtinFunc {
	return func(_ *machine, a []Value) (Value, error) {
		var scale int64
		if len(a) == 2 {
			var ok bool
			s := a[1].(Number)
			if scale, ok = s.truncInt(); !ok || scale < minScale || scale > maxScale {
				return nil, fmt.Errorf("scale %s is not between %d and %d", s, minScale, maxScale)
			}
		}
		return boxNumber(a[0].(Number).round(int32(scale), mode))
	}
}

// absolute takes numbers and both kinds of durations.
func absolute(_ *machine, a []Value) (Value, error) {
	switch x := a[0].(type) {
	case Number:
		return x.abs(), nil
	case DaysDuration:
		if x.negative() {
			x = x.neg()
		}
		return x, nil
	case MonthsDuration:
		return max(x, -x), nil
	}
	return nil, errors.New("neither a number nor a duration")
}
