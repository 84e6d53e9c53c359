// Package feel is the expression language FEEL of the DMN 1.5 standard (and
// with it S-FEEL), complete, with the extensions that Camunda's engines have.
// It depends on nothing else of Hookflow and gives expressions no way to files,
// the network, the environment or the clock, except what the Env hands in.
//
// # Use
//
// Parse reads an expression once; Eval evaluates it any number of times, from
// any number of goroutines:
//
//	e, err := feel.Parse(`order.total > 100 and order.customer.level = "gold"`)
//	...
//	v, err := e.Eval(&feel.Env{Scope: vars})
//
// Variables come from a Scope: a MapScope, or a *Context that FromJSON made of
// JSON. The result is a Value; ToJSON leads back out.
//
// What FEEL calls an error, such as a missing variable or a division by zero,
// is not an error in Go: the result is Null, and EvalExplain tells why. The
// error of Eval means that a limit was reached (see Limits).
//
// Text with inserted values is a Template; it escapes values for the place
// where they are inserted. A Field is what a person types into a form: FEEL
// behind "=", otherwise a template.
//
// # The language
//
// Literals:
//
//	42  -1.5  1.2e3              numbers: decimals of 34 digits, 0.1 + 0.2 = 0.3
//	"text"  "a\nb"  "\u00e9"     strings, positions count characters from 1
//	true  false  null
//	[1, 2, 3]                    lists, the first item is list[1], the last list[-1]
//	{name: "Ann", "a key": 1}    contexts
//	[1..5]  (1..5]  (< 10)       ranges
//	@"2024-02-29"  @"10:30:00+02:00"  @"2024-02-29T10:30:00@Europe/Berlin"
//	@"P1DT2H"  @"P1Y6M"          dates, times, durations
//	function(x, y) x + y         functions
//
// Operators, loosest first; and and or know three values, and whatever is
// neither true nor false counts as unknown:
//
//	or
//	and
//	=  !=  <  <=  >  >=  between 1 and 5  in [1..5]  in (1, 2, > 10)
//	+  -                         numbers, durations, dates; + joins strings
//	*  /
//	**                           power
//	-x
//	instance of number
//	a.b   list[2]   list[price > 5]   f(x)   f(name: x)
//
// Constructs:
//
//	if a > 1 then "many" else "one"      everything but true takes the else branch
//	for x in list, i in 1..3 return x * i
//	some x in list satisfies x > 5
//	every x in list satisfies x > 5
//
// In a filter such as orders[total > 100] the name item is the item, and the
// entries of the item are names. A path into a list, orders.total, gives the
// list of what its items have. In for, the variable partial is the list of the
// results so far.
//
// Names may have spaces, as in "Full Name", and letters of every script. Names
// with operators or keywords, such as "net-price", are understood when they
// exist (see Parse); backquotes make sure: `net-price`.
//
// Comments are /* like this */ or // to the end of the line.
//
// # Functions
//
// Functions lists the library with signatures and descriptions. An argument may
// be given by the name of its parameter: substring(string: s, start position: 2).
//
// # Deviations and choices
//
// Equality of times and dates with times looks at whole seconds, as the
// standard's value functions do; order looks at nanoseconds. A time of day in a
// named zone has the offset of that zone on 1 January 2000. Patterns of matches,
// replace and split are those of XPath, back references and class subtraction
// included. External functions parse, but give null when called. An expression
// has at most 1 MiB, 100,000 parts and 400 levels of nesting.
package feel
