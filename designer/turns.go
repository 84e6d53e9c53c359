package designer

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"fyne.io/fyne/v2"
)

// TurnsEnv names the environment variable that makes the window measure how long a person waits for it, for the programs that
// drive it from outside: every few milliseconds it is asked for a turn, which it takes between its frames, and how long that took
// is added to the file of that path, a line for each: milliseconds since 1970, microseconds of waiting, and in how many of these the
// window was ready and the processors were others' (proc(5), schedstat; 0 where the system does not tell).
const TurnsEnv = "HOOKFLOW_TEST_TURNS"

// turnPause is between two askings. Whoever would have asked while a turn was waited for is counted too, as having waited since.
const turnPause = 8 * time.Millisecond

// publishTurns writes into a file how long turns took, from now on.
func publishTurns(path string) {
	file, err := os.Create(path)
	if err != nil {
		slog.Error("the turns cannot be written", "error", err)
		return
	}
	defer file.Close()
	for range time.Tick(turnPause) {
		asked, before := time.Now(), stoodBy()
		fyne.DoAndWait(func() {})
		others := stoodBy() - before
		for waited := time.Since(asked); waited > 0; waited -= turnPause {
			fmt.Fprintln(file, asked.UnixMilli(), waited.Microseconds(), min(waited, others).Microseconds())
		}
	}
}

// stoodBy is how long the window's thread, which is the first of the process, has waited for a processor.
func stoodBy() time.Duration {
	data, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/schedstat", os.Getpid()))
	var ran, waited int64
	if err == nil {
		_, err = fmt.Sscan(string(data), &ran, &waited)
	}
	if err != nil {
		return 0
	}
	return time.Duration(waited)
}
