package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime/metrics"
	"time"

	"github.com/dop251/goja"
)

// The limits of a script.
const (
	scriptTime   = 5 * time.Second
	scriptMemory = 256 << 20 // bytes that the program may grow by while one runs
	scriptDepth  = 2000      // calls within calls
	scriptResult = 4 << 20   // bytes of what it gives
	longestText  = 32 << 20  // characters of what one call makes by repeating
)

// script runs JavaScript: the variables that the task sees are its global
// variables, its value (that of "return", or of the last expression) is the
// answer. It meets no file, no network, no clock but Date, and no other script.
//
// The interpreter cannot bound memory. So the memory of the program is watched
// meanwhile, and what makes a long text in one step is bounded; a script can
// still get much memory in other single steps before it is ended.
var script = Kind{
	Place: func(json.RawMessage) string { return "script" },
	Do: func(ctx context.Context, _ Outside, j Job) Result {
		var r struct {
			Source    string
			Variables map[string]json.RawMessage
		}
		if err := json.Unmarshal(j.Request, &r); err != nil {
			return Result{Failure: "the script cannot be read: " + err.Error(), Final: true}
		}
		answer, err := runScript(ctx, r.Source, r.Variables)
		switch {
		case ctx.Err() != nil:
			return Result{Cancelled: true, Failure: "the script was cancelled"}
		case err != nil:
			return Result{Failure: err.Error(), Final: true} // it would be the same script with the same variables
		}
		return Result{Answer: answer}
	},
}

// runScript gives the value of a script as JSON.
func runScript(ctx context.Context, source string, vars map[string]json.RawMessage) (json.RawMessage, error) {
	program, err := compileScript(source)
	if err != nil {
		return nil, err
	}
	vm := goja.New()
	vm.SetMaxCallStackSize(scriptDepth)
	done := make(chan struct{})
	defer close(done)
	go guardScript(ctx, vm, done)
	boundText(vm)
	object := vm.Get("JSON").ToObject(vm)
	parse, _ := goja.AssertFunction(object.Get("parse"))
	stringify, _ := goja.AssertFunction(object.Get("stringify"))
	for name, value := range vars {
		v, err := parse(goja.Undefined(), vm.ToValue(string(value)))
		if err == nil {
			err = vm.Set(name, v)
		}
		if err != nil {
			return nil, fmt.Errorf("the variable %s cannot be given to the script: %w", name, err)
		}
	}
	value, err := vm.RunProgram(program)
	if err != nil {
		return nil, scriptError(err)
	}
	text, err := stringify(goja.Undefined(), value)
	switch {
	case err != nil:
		return nil, scriptError(err)
	case goja.IsUndefined(text): // of undefined, or a function
		return json.RawMessage("null"), nil
	case len(text.String()) > scriptResult:
		return nil, fmt.Errorf("the script gives more than %d MB", scriptResult>>20)
	}
	return json.RawMessage(text.String()), nil
}

// compileScript reads a script; one that returns something is the body of a function.
func compileScript(source string) (*goja.Program, error) {
	program, err := goja.Compile("script", source, false)
	if err == nil {
		return program, nil
	}
	if body, wrong := goja.Compile("script", "(function(){"+source+"\n})()", false); wrong == nil {
		return body, nil
	}
	return nil, fmt.Errorf("the script is not JavaScript: %w", err)
}

// guardScript ends a script that takes too long or too much memory.
func guardScript(ctx context.Context, vm *goja.Runtime, done <-chan struct{}) {
	const every = 10 * time.Millisecond
	before := memoryInUse()
	end := time.NewTimer(scriptTime)
	defer end.Stop()
	look := time.NewTicker(every)
	defer look.Stop()
	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
			vm.Interrupt("it was cancelled")
			return
		case <-end.C:
			vm.Interrupt(fmt.Sprintf("it takes longer than %s", scriptTime))
			return
		case <-look.C:
			if now := memoryInUse(); now > before && now-before > scriptMemory {
				vm.Interrupt(fmt.Sprintf("it takes more than %d MB of memory", scriptMemory>>20))
				return
			}
		}
	}
}

func memoryInUse() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// boundText bounds the functions that make a long text of a short one in a step
// that nothing can interrupt.
func boundText(vm *goja.Runtime) {
	prototype := vm.Get("String").ToObject(vm).Get("prototype").ToObject(vm)
	for _, name := range []string{"repeat", "padStart", "padEnd"} {
		original, _ := goja.AssertFunction(prototype.Get(name))
		_ = prototype.Set(name, func(call goja.FunctionCall) goja.Value { // a prototype takes every property
			length := call.Argument(0).ToFloat()
			if name == "repeat" {
				length *= math.Max(1, float64(len(call.This.String())))
			}
			if length > longestText {
				panic(vm.NewGoError(fmt.Errorf("%s makes a text of more than %d characters", name, longestText)))
			}
			value, err := original(call.This, call.Arguments...)
			if err != nil {
				panic(err)
			}
			return value
		})
	}
}

// scriptError says what went wrong, and where in the script.
func scriptError(err error) error {
	var interrupted *goja.InterruptedError
	if errors.As(err, &interrupted) {
		return fmt.Errorf("the script was ended: %v", interrupted.Value())
	}
	return fmt.Errorf("the script fails: %w", err)
}
