package connector

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
)

//go:embed shipped/*.json
var shipped embed.FS

// Shipped are the connectors that come with the program, of which examples make use, in their newest versions. One of the
// same name on a shelf takes the place of all versions of it. They are read when they are asked for; none is damaged, see the tests.
func Shipped() (list []Connector) {
	names, _ := fs.Glob(shipped, "shipped/*.json")
	for _, name := range names {
		if versions, err := shippedIn(name); err == nil {
			list = append(list, versions[len(versions)-1])
		}
	}
	return list
}

// shippedIn are the versions in a file, oldest first.
func shippedIn(path string) (versions []Connector, err error) {
	data, err := shipped.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &versions)
	}
	if err != nil || len(versions) == 0 {
		return nil, fmt.Errorf("read what comes with the program: %s: %w", path, err)
	}
	slices.SortFunc(versions, func(a, b Connector) int { return a.Version - b.Version })
	return versions, nil
}
