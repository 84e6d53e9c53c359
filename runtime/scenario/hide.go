package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"

	"hookflow/runtime/webhook"
)

// What a mask puts in the place of a secret would be written in another way in each form and address that it is sent in; what
// stands in a scenario instead is the same everywhere.
const masked, hidden = "***", "hidden"

// surely is how long a text has at least that is taken for a secret because of its name.
const surely = 8

// without is the scenario with secrets hidden wherever they stand: those that are known, and texts that go by the name of one,
// such as the token in the answer of a service. What replays it sends and gets the same word on both sides.
func (s Scenario) without(secrets []string) (out Scenario, err error) {
	text, err := json.Marshal(s)
	var all any
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		err = d.Decode(&all)
	}
	if err == nil {
		text = webhook.NewMask(append(named(all), secrets...)).JSON(text)
		text = bytes.ReplaceAll(text, []byte(masked), []byte(hidden))
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		return out, fmt.Errorf("hide the secrets of the scenario %s: %w", s.Name, err)
	}
	return out, nil
}

// named finds the texts in a value that go by the name of a secret.
func named(v any) (secrets []string) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			secrets = append(secrets, named(x)...)
		}
	case map[string]any:
		for name, x := range v {
			if text, is := x.(string); is && len(text) >= surely && name != "key" && webhook.Sensitive(name) { // a key says which instance is meant
				secrets = append(secrets, text)
				continue
			}
			secrets = append(secrets, named(x)...)
		}
	}
	return secrets
}
