package step

import "hookflow/engine/feel"

// An Environment is where processes run. Their expressions see it as the context "environment", with the entries name
// and url, so that one file runs on a workstation and on a server. A variable of a process that is called so goes before.
type Environment struct {
	Name string // whose secrets and accounts are used, such as "test"
	URL  string // where this program is reached, such as http://127.0.0.1:8086; messages come in at URL/in/PATH
}

// environmentName is what expressions call the environment.
const environmentName = "environment"

// Context is the environment as expressions see it; what is not known is null.
func (e Environment) Context() *feel.Context {
	return feel.NewContext(2).Put("name", orNull(e.Name)).Put("url", orNull(e.URL))
}

func orNull(text string) feel.Value {
	if text == "" {
		return feel.Null{}
	}
	return feel.String(text)
}

// Scope are the names that expressions see wherever they stand.
func (e Environment) Scope() *feel.Context {
	return feel.NewContext(1).Put(environmentName, e.Context())
}
