package connector

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"hookflow/engine/savefile"
)

// ErrUnknown is the error of a connector, or version of it, that there is not.
var ErrUnknown = errors.New("there is no such connector")

// A Shelf keeps connectors in a directory, one readable file each, which holds
// all its versions: a process goes on with the version it was drawn with. It is
// safe for concurrent use by one program.
type Shelf struct {
	dir string
	mu  sync.Mutex
}

// OpenShelf keeps connectors in dir, which need not exist yet.
func OpenShelf(dir string) *Shelf { return &Shelf{dir: dir} }

const ending = ".connector.json"

func (s *Shelf) path(name string) string { return filepath.Join(s.dir, name+ending) }

// Put adds a connector as the next version of its name, and returns it with the
// version's number. What equals the newest version is that version.
func (s *Shelf) Put(c Connector) (Connector, error) {
	if err := c.Check(); err != nil {
		return Connector{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	versions, err := s.read(c.Name)
	if err != nil && !errors.Is(err, ErrUnknown) {
		return Connector{}, err
	}
	c.Version = len(versions) + 1
	if n := len(versions); n > 0 {
		c.Version = versions[n-1].Version
		if same(versions[n-1], c) {
			return versions[n-1], nil
		}
		c.Version++
	}
	data, err := json.MarshalIndent(append(versions, c), "", "  ")
	if err == nil {
		err = os.MkdirAll(s.dir, 0o755)
	}
	if err == nil {
		err = savefile.Bytes(s.path(c.Name), append(data, '\n'))
	}
	if err != nil {
		return Connector{}, fmt.Errorf("write the connector %s: %w", c.Name, err)
	}
	return c, nil
}

func same(a, b Connector) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// Get returns a version of a connector; 0 is the newest. What is not on the shelf may come with the program, see Shipped.
func (s *Shelf) Get(name string, version int) (Connector, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	versions, err := s.read(name)
	if errors.Is(err, ErrUnknown) {
		if own, is := shippedIn("shipped/" + name + ".json"); is == nil {
			versions, err = own, nil
		}
	}
	if err != nil {
		return Connector{}, err
	}
	if version == 0 {
		return versions[len(versions)-1], nil
	}
	for _, c := range versions {
		if c.Version == version {
			return c, nil
		}
	}
	return Connector{}, fmt.Errorf("version %d of %s: %w; the newest is %d", version, name, ErrUnknown, versions[len(versions)-1].Version)
}

// List returns the newest version of each connector, by name. A file that cannot
// be read does not hide the others: its error comes back beside them.
func (s *Shelf) List() ([]Connector, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the connectors: %w", err)
	}
	var list []Connector
	var wrong []error
	for _, e := range entries {
		name, is := strings.CutSuffix(e.Name(), ending)
		if !is {
			continue
		}
		versions, err := s.read(name)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		list = append(list, versions[len(versions)-1])
	}
	return list, errors.Join(wrong...)
}

// Delete removes all versions of a connector, unless it is used: users are who
// uses it, found by the caller, who knows the models.
func (s *Shelf) Delete(name string, users []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(users) > 0 {
		return fmt.Errorf("the connector %s is used by %s; change those first", name, strings.Join(users, ", "))
	}
	err := os.Remove(s.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the connector %s: %w", name, ErrUnknown)
	}
	if err != nil {
		return fmt.Errorf("delete the connector %s: %w", name, err)
	}
	return nil
}

// read returns the versions, of which there is at least one, oldest first.
func (s *Shelf) read(n string) ([]Connector, error) {
	if !name.MatchString(n) {
		return nil, fmt.Errorf("the connector %q: %w", n, ErrUnknown)
	}
	data, err := os.ReadFile(s.path(n))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the connector %s: %w", n, ErrUnknown)
	}
	var versions []Connector
	if err == nil {
		err = json.Unmarshal(data, &versions)
	}
	if err == nil && len(versions) == 0 {
		err = errors.New("it holds no version")
	}
	if err != nil {
		return nil, fmt.Errorf("read the connector %s: %w", s.path(n), err)
	}
	slices.SortFunc(versions, func(a, b Connector) int { return a.Version - b.Version })
	return versions, nil
}
