package work

import (
	_ "embed"
	"fmt"
	"regexp"
	"sync"

	"github.com/dop251/goja"
)

// The libraries that Bpium's code finds beside the language; see docs/decisions/050.
//
//go:embed library/lodash.min.js
var lodashSource string

//go:embed library/moment.min.js
var momentSource string

// libraries are loaded for scripts that seem to use them, each before its script.
var libraries = []struct {
	used    *regexp.Regexp
	program func() (*goja.Program, error)
}{
	{regexp.MustCompile(`(?:^|[^\w.$])_[.(]`), sync.OnceValues(func() (*goja.Program, error) { return goja.Compile("lodash", lodashSource, false) })},
	{regexp.MustCompile(`(?:^|[^\w.$])moment\b`), sync.OnceValues(func() (*goja.Program, error) { return goja.Compile("moment", momentSource, false) })},
}

// loadLibraries gives a script what it seems to use.
func loadLibraries(vm *goja.Runtime, source string) error {
	for _, l := range libraries {
		if !l.used.MatchString(source) {
			continue
		}
		program, err := l.program()
		if err == nil {
			_, err = vm.RunProgram(program)
		}
		if err != nil {
			return fmt.Errorf("load a library of scripts: %w", scriptError(err))
		}
	}
	return nil
}
