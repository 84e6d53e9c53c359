package runtime

import (
	"os"
	"strings"
)

// secretPrefix begins the environment variables that hold secrets: the secret
// TOKEN is HOOKFLOW_SECRET_TOKEN.
const secretPrefix = "HOOKFLOW_SECRET_"

// EnvironmentSecret knows the secrets of the environment.
func EnvironmentSecret(name string) (string, bool) {
	if value, ok := os.LookupEnv(secretPrefix + name); ok {
		return value, true
	}
	return os.LookupEnv(secretPrefix + strings.ToUpper(name))
}
