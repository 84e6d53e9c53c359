package designer

import (
	"encoding/json"
	"strconv"
	"strings"
)

// withDelays writes the delays of pinned answers another way, as people do or as the standard does, and leaves everything else as
// it is typed, also what the bodies hold. A text that is no list of answers stays as it is as far as it cannot be read.
func withDelays(text string, say func(string) string) string {
	var out strings.Builder
	d := json.NewDecoder(strings.NewReader(text))
	depth, done, name, naming := 0, 0, "", false
	for {
		token, err := d.Token()
		if err != nil {
			return out.String() + text[done:]
		}
		at := depth
		switch token {
		case json.Delim('['), json.Delim('{'):
			depth++
			naming = depth == 2
			continue
		case json.Delim(']'), json.Delim('}'):
			depth--
			at = depth
		}
		word, is := token.(string)
		switch {
		case at != 2:
		case naming:
			name, naming = word, false
		default:
			naming = true
			if from, to := quoted(text, int(d.InputOffset())); is && name == "delay" && text[from:to] == strconv.Quote(word) {
				out.WriteString(text[done:from] + strconv.Quote(say(word)))
				done = to
			}
		}
	}
}

// quoted is where the text begins and ends, in quotes, that a decoder has read up to an end.
func quoted(text string, end int) (from, to int) {
	return max(0, strings.LastIndexByte(text[:max(0, end-1)], '"')), end
}
