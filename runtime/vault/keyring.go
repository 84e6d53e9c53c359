package vault

import (
	"errors"

	sys "github.com/zalando/go-keyring"
)

// keyring is the keyring of the system: Keychain, Credential Manager, or the
// Secret Service of a Linux desktop.
type keyring struct{}

const service = "hookflow" // as people see it in their keyring, with the environment behind it

func (keyring) Get(environment, name string) (string, error) {
	value, err := sys.Get(service+"/"+environment, name)
	return value, unknown(err)
}

func (keyring) Set(environment, name, value string) error {
	return sys.Set(service+"/"+environment, name, value)
}

func (keyring) Delete(environment, name string) error {
	return unknown(sys.Delete(service+"/"+environment, name))
}

func unknown(err error) error {
	if errors.Is(err, sys.ErrNotFound) {
		return ErrUnknown
	}
	return err
}

// keyringWorks tries it: that a desktop has a keyring does not mean that it can
// be reached, or be opened, from here.
func keyringWorks() bool {
	const trial = "trial"
	var k keyring
	if k.Set(trial, trial, trial) != nil {
		return false
	}
	value, err := k.Get(trial, trial)
	return err == nil && value == trial && k.Delete(trial, trial) == nil
}
