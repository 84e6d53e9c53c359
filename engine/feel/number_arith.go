package feel

import (
	"errors"
	"math"

	"github.com/cockroachdb/apd/v3"
)

var (
	errDivideByZero = errors.New("division by zero")
	errNumberRange  = errors.New("result out of the range of numbers")
)

// checked turns an apd result into a Number; overflow is an error, underflow
// is zero or a subnormal as IEEE 754 has it.
func checked(d *apd.Decimal, cond apd.Condition, err error) (Number, error) {
	if err != nil || cond.Any() && d.Form != apd.Finite {
		return Number{}, errNumberRange
	}
	return fromBig(d), nil
}

// add stays in the small form when the sum fits.
func (n Number) add(m Number) (Number, error) {
	if n.big == nil && m.big == nil {
		a, b, scale, ok := n.coef, m.coef, n.scale, true
		if n.scale != m.scale {
			a, b, ok = align(n, m)
			scale = max(n.scale, m.scale)
		}
		if s := a + b; ok && s > -smallLimit && s < smallLimit {
			return Number{coef: s, scale: scale}, nil
		}
	}
	if far := dominant(n, m); far != nil {
		return far.rounded(), nil
	}
	d := new(apd.Decimal)
	cond, err := decimalContext.Add(d, n.decimal(), m.decimal())
	return checked(d, cond, err)
}

// dominant gives the operand of a sum beside which the other is too small to
// matter, so that 1e6000 + 1 need not write out 6,000 digits.
func dominant(n, m Number) *Number {
	x, y := n.decimal(), m.decimal()
	if x.Sign() == 0 || y.Sign() == 0 {
		return nil
	}
	gap := int64(adjusted(x)) - int64(adjusted(y))
	switch {
	case gap > 3*maxDigits && x.NumDigits() <= maxDigits:
		return &n
	case gap < -3*maxDigits && y.NumDigits() <= maxDigits:
		return &m
	}
	return nil
}

// neg turns the sign; there is no negative zero.
func (n Number) neg() Number {
	if n.big == nil {
		n.coef = -n.coef
		return n
	}
	d := new(apd.Decimal)
	d.Neg(n.big)
	return Number{big: d}
}

// sub is add of the negative.
func (n Number) sub(m Number) (Number, error) { return n.add(m.neg()) }

// mul stays in the small form when digits and scale fit.
func (n Number) mul(m Number) (Number, error) {
	if n.big == nil && m.big == nil {
		c, ok := mulInt(n.coef, m.coef)
		if scale := n.scale + m.scale; ok && scale <= smallDigits {
			return Number{coef: c, scale: scale}, nil
		}
	}
	d := new(apd.Decimal)
	cond, err := decimalContext.Mul(d, n.decimal(), m.decimal())
	return checked(d, cond, err)
}

// div is exact where it can be and has 34 digits elsewhere.
func (n Number) div(m Number) (Number, error) {
	if m.Sign() == 0 {
		return Number{}, errDivideByZero
	}
	if q, ok := divSmall(n, m); ok {
		return q, nil
	}
	d := new(apd.Decimal)
	cond, err := decimalContext.Quo(d, n.decimal(), m.decimal())
	if err == nil {
		d.Reduce(d)
	}
	return checked(d, cond, err)
}

// divSmall finds quotients that are exact with a few decimals.
func divSmall(n, m Number) (Number, bool) {
	if n.big != nil || m.big != nil {
		return Number{}, false
	}
	a, b, ok := align(n, m)
	if !ok {
		return Number{}, false
	}
	for scale := uint8(0); scale <= 6; scale++ {
		if a%b == 0 {
			q := a / b
			return Number{coef: q, scale: scale}, q > -smallLimit && q < smallLimit
		}
		if a, ok = mulInt(a, 10); !ok {
			break
		}
	}
	return Number{}, false
}

// round brings n to the given number of decimals; scale may be negative.
func (n Number) round(scale int32, mode apd.Rounder) (Number, error) {
	if n.big == nil && scale >= int32(n.scale) {
		return n, nil
	}
	ctx := exactContext
	ctx.Rounding = mode
	d := new(apd.Decimal)
	src := n.decimal()
	if src.Exponent >= -scale {
		return n, nil
	}
	if adjusted(src) < -scale-1 {
		src = tiny(src, scale)
	}
	if _, err := ctx.Quantize(d, src, -scale); err != nil {
		return Number{}, errNumberRange
	}
	return fromBig(d), nil
}

// tiny replaces a number far below the last kept decimal by one that rounds
// the same way, so that rounding 1E-6000 costs nothing.
func tiny(d *apd.Decimal, scale int32) *apd.Decimal {
	t := apd.New(int64(d.Sign()), -scale-2)
	return t
}

// modulo has the sign of the divisor: n - m*floor(n/m).
func (n Number) modulo(m Number) (Number, error) {
	if m.Sign() == 0 {
		return Number{}, errDivideByZero
	}
	r := new(apd.Decimal)
	if n.big == nil && m.big == nil {
		if a, b, ok := align(n, m); ok {
			c := a % b
			if c != 0 && (c < 0) != (b < 0) {
				c += b
			}
			return Number{coef: c, scale: max(n.scale, m.scale)}, nil
		}
	}
	cond, err := exactContext.Rem(r, n.decimal(), m.decimal())
	if err != nil {
		return Number{}, errNumberRange
	}
	rem, err := checked(r, cond, err)
	if err == nil && rem.Sign() != 0 && rem.Sign() != m.Sign() {
		return rem.add(m)
	}
	return rem, err
}

// pow raises to an integer by squaring and to anything else by exp(m*ln n).
func (n Number) pow(m Number) (Number, error) {
	if e, ok := m.Int64(); ok && e > -1_000_000_000 && e < 1_000_000_000 {
		return n.powInt(e)
	}
	if n.Sign() <= 0 {
		return Number{}, errors.New("power of a number below zero to a fraction")
	}
	d := new(apd.Decimal)
	if _, err := wideContext.Ln(d, n.decimal()); err != nil {
		return Number{}, errNumberRange
	}
	if _, err := wideContext.Mul(d, d, m.decimal()); err != nil {
		return Number{}, errNumberRange
	}
	return expOf(d)
}

// wideContext has digits to spare for intermediate results.
var wideContext = func() apd.Context {
	c := decimalContext
	c.Precision = maxDigits + 12
	return c
}()

// powInt rounds after every multiplication, which bounds both time and digits.
func (n Number) powInt(e int64) (Number, error) {
	neg := e < 0
	if neg {
		e = -e
		if n.Sign() == 0 {
			return Number{}, errDivideByZero
		}
	}
	result, base := NewInt(1), n
	var err error
	for e > 0 {
		if e&1 == 1 {
			if result, err = result.mul(base); err != nil {
				return Number{}, err
			}
		}
		if e >>= 1; e == 0 {
			break
		}
		if base, err = base.mul(base); err != nil {
			return Number{}, err
		}
	}
	if neg {
		return NewInt(1).div(result)
	}
	return result, nil
}

// exp is e raised to n.
func (n Number) exp() (Number, error) { return expOf(n.decimal()) }

// expOf splits x into a whole number and a fraction, because the series
// converges slowly for large x: e^x = e^fraction * e^whole.
func expOf(x *apd.Decimal) (Number, error) {
	f, err := x.Float64()
	if err != nil && !math.IsInf(f, 0) {
		f = 0 // too small for a float
	}
	if f > 14200 {
		return Number{}, errNumberRange
	}
	if f < -14300 {
		return Number{}, nil
	}
	whole := int64(f)
	calc := apd.MakeErrDecimal(&wideContext)
	fraction, base := new(apd.Decimal), apd.New(1, 0)
	calc.Sub(fraction, x, apd.New(whole, 0))
	result := calc.Exp(new(apd.Decimal), fraction)
	if whole < 0 {
		whole, base = -whole, apd.New(-1, 0)
	}
	if whole > 0 {
		calc.Exp(base, base)
	}
	for ; whole > 0; whole >>= 1 {
		if whole&1 == 1 {
			calc.Mul(result, result, base)
		}
		if whole > 1 {
			calc.Mul(base, base, base)
		}
	}
	if calc.Err() != nil {
		return Number{}, errNumberRange
	}
	r, err := checked(result, 0, nil)
	return r.rounded(), err
}

// ln is defined above zero.
func (n Number) ln() (Number, error) {
	if n.Sign() <= 0 {
		return Number{}, errors.New("logarithm of a number that is not above zero")
	}
	d := new(apd.Decimal)
	cond, err := decimalContext.Ln(d, n.decimal())
	return checked(d, cond, err)
}

// sqrt is defined from zero on.
func (n Number) sqrt() (Number, error) {
	if n.Sign() < 0 {
		return Number{}, errors.New("square root of a number below zero")
	}
	d := new(apd.Decimal)
	cond, err := decimalContext.Sqrt(d, n.decimal())
	return checked(d, cond, err)
}

// abs drops the sign.
func (n Number) abs() Number {
	if n.Sign() < 0 {
		return n.neg()
	}
	return n
}

// even tells whether n is an integer and divisible by two.
func (n Number) parity() (even, integer bool) {
	r, err := n.modulo(NewInt(2))
	if err != nil {
		return false, false
	}
	return r.Sign() == 0, r.Sign() == 0 || r.Cmp(NewInt(1)) == 0
}

// rounded brings a number that was read with more digits to 34 of them.
func (n Number) rounded() Number {
	if n.big == nil || n.big.NumDigits() <= maxDigits {
		return n
	}
	d := new(apd.Decimal)
	if _, err := decimalContext.Round(d, n.big); err != nil {
		return n
	}
	return fromBig(d)
}
