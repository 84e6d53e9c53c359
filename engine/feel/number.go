package feel

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// Number is a FEEL number: a decimal with 34 significant digits, rounded half
// to even (IEEE 754-2008 decimal128, DMN 1.5, 10.3.2.3.1). There is no
// infinity and no NaN; operations that would give one give null.
//
// Small values live in coef and scale without any allocation; big takes over
// for everything else.
type Number struct {
	coef  int64 // |coef| < 10^18 when big is nil
	scale uint8 // value = coef / 10^scale, at most 18
	big   *apd.Decimal
}

const (
	maxDigits   = 34
	smallDigits = 18
	smallLimit  = 1_000_000_000_000_000_000
	minScale    = -6111
	maxScale    = 6176
)

var pow10 = func() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = 10 * p[i-1]
	}
	return p
}()

// decimalContext is decimal128. apd contexts are read-only in use.
var decimalContext = apd.Context{
	Precision:   maxDigits,
	MaxExponent: 6144,
	MinExponent: -6143,
	Rounding:    apd.RoundHalfEven,
	Traps:       apd.Overflow | apd.DivisionByZero | apd.InvalidOperation | apd.DivisionUndefined | apd.DivisionImpossible,
}

// exactContext is for operations that must not lose digits, such as quantize
// to 6176 places.
var exactContext = apd.Context{
	Precision:   13000,
	MaxExponent: apd.MaxExponent,
	MinExponent: apd.MinExponent,
	Rounding:    apd.RoundHalfEven,
	Traps:       apd.DefaultTraps &^ apd.Inexact,
}

// NewInt gives the integer n.
func NewInt(n int64) Number {
	if n > -smallLimit && n < smallLimit {
		return Number{coef: n}
	}
	return Number{big: apd.New(n, 0)}
}

// ErrNumber is what ParseNumber wraps for text that is no decimal number.
var ErrNumber = errors.New("not a decimal number")

// maxNumberText bounds the text of one number. Digits beyond the 34th are
// kept, so that identifiers in JSON survive, until arithmetic rounds them.
const maxNumberText = 4096

// ParseNumber reads a decimal literal such as "-12.50" or "1.2e-3".
func ParseNumber(s string) (Number, error) {
	if n, ok := parseSmall(s); ok {
		return n, nil
	}
	if len(s) > maxNumberText || !isNumberText(s) {
		return Number{}, fmt.Errorf("read %.40q: %w", s, ErrNumber)
	}
	d, _, err := apd.NewFromString(s)
	if err != nil || d.Form != apd.Finite || adjusted(d) > decimalContext.MaxExponent {
		return Number{}, fmt.Errorf("read %.40q: %w", s, ErrNumber)
	}
	if adjusted(d) < decimalContext.MinExponent { // underflow, as of every result
		if _, err := decimalContext.Round(d, d); err != nil {
			return Number{}, fmt.Errorf("read %.40q: %w", s, ErrNumber)
		}
	}
	return fromBig(d), nil
}

// adjusted is the exponent in scientific notation.
func adjusted(d *apd.Decimal) int32 {
	return d.Exponent + int32(d.NumDigits()) - 1
}

// parseSmall reads the common form: sign, up to 18 digits, at most one point.
func parseSmall(s string) (Number, bool) {
	i, neg := 0, false
	if len(s) > 0 && s[0] == '-' {
		i, neg = 1, true
	}
	if len(s)-i == 0 || len(s)-i > smallDigits {
		return Number{}, false
	}
	var c int64
	point := -1
	for start := i; i < len(s); i++ {
		switch ch := s[i]; {
		case ch >= '0' && ch <= '9':
			c = c*10 + int64(ch-'0')
		case ch == '.' && point < 0 && i > start && i < len(s)-1:
			point = i
		default:
			return Number{}, false
		}
	}
	n := Number{coef: c}
	if neg {
		n.coef = -c
	}
	if point >= 0 {
		n.scale = uint8(len(s) - 1 - point)
	}
	return n, true
}

// isNumberText admits digits with an optional sign, fraction and exponent;
// apd itself would also accept "NaN" and "inf".
func isNumberText(s string) bool {
	s = strings.TrimLeft(s, "+-")
	mantissa, exponent, hasExp := strings.Cut(strings.ToLower(s), "e")
	if hasExp {
		exponent = strings.TrimPrefix(strings.TrimPrefix(exponent, "+"), "-")
		if exponent == "" || len(exponent) > 6 || strings.Trim(exponent, "0123456789") != "" {
			return false
		}
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	return whole+frac != "" && strings.Trim(whole+frac, "0123456789") == ""
}

// fromBig takes ownership of d and goes back to the small form if it fits.
func fromBig(d *apd.Decimal) Number {
	if d.Coeff.IsInt64() && d.Exponent <= 0 && d.Exponent >= -smallDigits {
		if c := d.Coeff.Int64(); c < smallLimit {
			if d.Negative {
				c = -c
			}
			return Number{coef: c, scale: uint8(-d.Exponent)}
		}
	}
	if d.Exponent > 0 || d.Exponent < -smallDigits {
		d.Reduce(d)
		if d.Exponent > 0 && int(d.NumDigits())+int(d.Exponent) <= smallDigits {
			c := d.Coeff.Int64() * pow10[d.Exponent]
			if d.Negative {
				c = -c
			}
			return Number{coef: c}
		}
		if d.Coeff.Sign() == 0 {
			return Number{}
		}
		if d.Exponent <= 0 && d.Exponent >= -smallDigits && d.NumDigits() <= smallDigits {
			return fromBig(d)
		}
	}
	return Number{big: d}
}

// decimal gives n as an apd value that the caller may not change.
func (n Number) decimal() *apd.Decimal {
	if n.big != nil {
		return n.big
	}
	return apd.New(n.coef, -int32(n.scale))
}

// trimmed drops trailing zeros of the fraction in the small form.
func (n Number) trimmed() Number {
	for n.big == nil && n.scale > 0 && n.coef%10 == 0 {
		n.coef /= 10
		n.scale--
	}
	return n
}

// String writes the number in plain notation without trailing zeros, as the
// FEEL function string() does.
func (n Number) String() string {
	if n.big == nil {
		var buf [24]byte
		return string(n.trimmed().appendSmall(buf[:0]))
	}
	var r apd.Decimal
	r.Reduce(n.big)
	return r.Text('f')
}

// appendSmall writes the small form with all its decimals.
func (n Number) appendSmall(b []byte) []byte {
	if n.scale == 0 {
		return strconv.AppendInt(b, n.coef, 10)
	}
	c := n.coef
	if c < 0 {
		b = append(b, '-')
		c = -c
	}
	p := pow10[n.scale]
	b = strconv.AppendInt(b, c/p, 10)
	b = append(b, '.')
	frac := c % p
	for d := int(n.scale) - 1; d >= 0; d-- {
		b = append(b, byte('0'+frac/pow10[d]%10))
	}
	return b
}

// appendJSON writes the shortest of plain and exponent notation.
func (n Number) appendJSON(b []byte) []byte {
	if n.big == nil {
		return n.trimmed().appendSmall(b)
	}
	var r apd.Decimal
	r.Reduce(n.big)
	if r.Exponent > 40 || r.Exponent < -60 {
		return r.Append(b, 'E')
	}
	return r.Append(b, 'f')
}

// Int64 gives the value when it is an integer in range.
func (n Number) Int64() (int64, bool) {
	if n.big == nil {
		t := n.trimmed()
		return t.coef, t.scale == 0
	}
	i, err := n.big.Int64()
	return i, err == nil
}

// truncInt drops the fraction; ok is false when the rest does not fit.
func (n Number) truncInt() (int64, bool) {
	if n.big == nil {
		return n.coef / pow10[n.scale], true
	}
	t, err := n.round(0, apd.RoundDown)
	if err != nil {
		return 0, false
	}
	return t.Int64()
}

// Float64 gives the nearest binary floating point number.
func (n Number) Float64() float64 {
	if n.big == nil {
		if n.scale == 0 {
			return float64(n.coef)
		}
		if n.coef > -(1<<53) && n.coef < 1<<53 {
			return float64(n.coef) / float64(pow10[n.scale])
		}
	}
	f, err := strconv.ParseFloat(n.String(), 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0
	}
	return f
}

// Sign gives -1, 0 or 1.
func (n Number) Sign() int {
	if n.big != nil {
		return n.big.Sign()
	}
	switch {
	case n.coef < 0:
		return -1
	case n.coef > 0:
		return 1
	}
	return 0
}

// Cmp compares by value: 1.0 and 1 are the same.
func (n Number) Cmp(m Number) int {
	if n.big == nil && m.big == nil {
		a, b := n.coef, m.coef
		if n.scale != m.scale {
			var ok bool
			if a, b, ok = align(n, m); !ok {
				return n.decimal().Cmp(m.decimal())
			}
		}
		switch {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	}
	return n.decimal().Cmp(m.decimal())
}

// align brings two small numbers to one scale unless that overflows.
func align(n, m Number) (a, b int64, ok bool) {
	if n.scale < m.scale {
		a, ok = mulInt(n.coef, pow10[m.scale-n.scale])
		return a, m.coef, ok
	}
	b, ok = mulInt(m.coef, pow10[n.scale-m.scale])
	return n.coef, b, ok
}

// mulInt multiplies within the small range.
func mulInt(a, b int64) (int64, bool) {
	ua, ub := uint64(max(a, -a)), uint64(max(b, -b))
	hi, lo := bits.Mul64(ua, ub)
	if hi != 0 || lo >= smallLimit {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}
