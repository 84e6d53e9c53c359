package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"hookflow/engine/savefile"
)

// sealed keeps values in one file in the age format, encrypted for a key
// that lies beside it. The key, readable by its owner only, keeps secrets out of
// copies of the file, of searches and of shared screens; it does not keep them
// from who can read all files of the owner. A passphrase, which encrypts the key,
// does.
type sealed struct {
	dir, passphrase string
	key             *age.X25519Identity // once it was read
}

// values are by environment and name.
type values map[string]map[string]string

func (s *sealed) Get(environment, name string) (string, error) {
	all, err := s.read()
	if err != nil {
		return "", err
	}
	value, known := all[environment][name]
	if !known {
		return "", ErrUnknown
	}
	return value, nil
}

func (s *sealed) Set(environment, name, value string) error {
	return s.update(func(all values) error {
		if all[environment] == nil {
			all[environment] = map[string]string{}
		}
		all[environment][name] = value
		return nil
	})
}

func (s *sealed) Delete(environment, name string) error {
	return s.update(func(all values) error {
		if _, known := all[environment][name]; !known {
			return ErrUnknown
		}
		delete(all[environment], name)
		return nil
	})
}

func (s *sealed) update(change func(values) error) error {
	all, err := s.read()
	if err != nil {
		return err
	}
	if err := change(all); err != nil {
		return err
	}
	return s.write(all)
}

func (s *sealed) path() string { return filepath.Join(s.dir, "secrets.age") }

func (s *sealed) read() (values, error) {
	data, err := os.ReadFile(s.path())
	if errors.Is(err, fs.ErrNotExist) {
		return values{}, nil
	}
	if err != nil {
		return nil, err
	}
	key, err := s.open()
	if err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(bytes.NewReader(data), key)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w; is its key another than the one it was made with?", s.path(), err)
	}
	all := values{}
	if err := json.NewDecoder(plain).Decode(&all); err != nil {
		return nil, fmt.Errorf("open %s: %w", s.path(), err)
	}
	return all, nil
}

func (s *sealed) write(all values) error {
	key, err := s.open()
	if err != nil {
		return err
	}
	plain, err := json.Marshal(all)
	if err != nil {
		return err
	}
	data, err := encrypt(plain, key.Recipient())
	if err != nil {
		return err
	}
	return savefile.Private(s.path(), data)
}

// open returns the key. It is read once: a passphrase is slow to check, by intent.
func (s *sealed) open() (*age.X25519Identity, error) {
	if s.key != nil {
		return s.key, nil
	}
	path := filepath.Join(s.dir, "secrets.key")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s.newKey(path)
	}
	if err != nil {
		return nil, err
	}
	if s.passphrase != "" {
		if data, err = unlock(data, s.passphrase); err != nil {
			return nil, fmt.Errorf("open %s: %w", path, err)
		}
	}
	s.key, err = age.ParseX25519Identity(strings.TrimSpace(string(data)))
	if err != nil && s.passphrase == "" {
		return nil, fmt.Errorf("read %s: it is no key, or one that a passphrase protects: set HOOKFLOW_PASSPHRASE", path)
	}
	return s.key, err
}

func (s *sealed) newKey(path string) (*age.X25519Identity, error) {
	if _, err := os.Stat(s.path()); err == nil {
		return nil, fmt.Errorf("the key %s of %s is gone; put it back, or delete both and set the secrets again", path, s.path())
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	data := []byte(key.String() + "\n")
	if s.passphrase != "" {
		if data, err = lock(data, s.passphrase); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, err
	}
	if err := savefile.Private(path, data); err != nil {
		return nil, err
	}
	s.key = key
	return key, nil
}

// unlock opens a key that a passphrase protects.
func unlock(data []byte, passphrase string) ([]byte, error) {
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(bytes.NewReader(data), identity)
	if err != nil {
		return nil, fmt.Errorf("%w; is the passphrase right?", err)
	}
	return io.ReadAll(plain)
}

// lock protects a key with a passphrase.
func lock(data []byte, passphrase string) ([]byte, error) {
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	return encrypt(data, recipient)
}

func encrypt(data []byte, to age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(data)
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
