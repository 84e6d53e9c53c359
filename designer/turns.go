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
// is added to the file of that path, a line for each: milliseconds since 1970, microseconds of waiting.
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
		asked := time.Now()
		fyne.DoAndWait(func() {})
		for waited := time.Since(asked); waited > 0; waited -= turnPause {
			fmt.Fprintln(file, asked.UnixMilli(), waited.Microseconds())
		}
	}
}
