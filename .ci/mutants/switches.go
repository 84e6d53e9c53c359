package main

// switches is what the bugs need at run time. A bug that is come past writes its number
// into the file HOOKFLOW_MUTANTS_SEEN, once; HOOKFLOW_MUTANT is the one that is alive.
const switches = `package PACKAGE

import (
	"cmp"
	"fmt"
	"os"
	"strconv"
	"sync"
)

var mutant_alive, mutant_seen = func() (int, *os.File) {
	n, _ := strconv.Atoi(os.Getenv("HOOKFLOW_MUTANT"))
	f, _ := os.OpenFile(os.Getenv("HOOKFLOW_MUTANTS_SEEN"), os.O_APPEND|os.O_WRONLY, 0)
	return n, f
}()

var mutant_once sync.Map

func mutant_at(id int) bool {
	if mutant_seen != nil {
		if _, known := mutant_once.LoadOrStore(id, true); !known {
			fmt.Fprintln(mutant_seen, id)
		}
	}
	return mutant_alive == id
}

type mutant_number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr | ~float32 | ~float64
}

type mutant_whole interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

func mutant_Is(id int, is bool) bool { return is != mutant_at(id) }

// A border is come past where the two are equal; elsewhere it makes no difference.
func mutant_Lss[T cmp.Ordered](border, turned int, a, b T) bool {
	return (a < b || a == b && mutant_at(border)) != mutant_at(turned)
}
func mutant_Leq[T cmp.Ordered](border, turned int, a, b T) bool {
	return (a < b || a == b && !mutant_at(border)) != mutant_at(turned)
}
func mutant_Gtr[T cmp.Ordered](border, turned int, a, b T) bool {
	return (a > b || a == b && mutant_at(border)) != mutant_at(turned)
}
func mutant_Geq[T cmp.Ordered](border, turned int, a, b T) bool {
	return (a > b || a == b && !mutant_at(border)) != mutant_at(turned)
}

func mutant_Add[T mutant_number](id int, a, b T) T { if mutant_at(id) { return a - b }; return a + b }
func mutant_Sub[T mutant_number](id int, a, b T) T { if mutant_at(id) { return a + b }; return a - b }
func mutant_Mul[T mutant_number](id int, a, b T) T { if mutant_at(id) { return a / b }; return a * b }
func mutant_Quo[T mutant_number](id int, a, b T) T { if mutant_at(id) { return a * b }; return a / b }
func mutant_Rem[T mutant_whole](id int, a, b T) T { if mutant_at(id) { return a * b }; return a % b }
func mutant_Neg[T mutant_number](id int, a T) T { if mutant_at(id) { return a }; return -a }
func mutant_Inc[T mutant_number](id int, a T, sign int) T {
	if (sign > 0) != mutant_at(id) {
		return a + 1
	}
	return a - 1
}
`
