package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// A family is what is known of the servers of one dialect before a file is seen.
type family struct {
	name      string // what people call the target
	server    string // what messages call it
	prefix    string // usual prefix of its namespace
	namespace string
	modeler   string      // what Camunda's modelers call the platform; "" if they do not know it
	versions  []string    // that it can be asked for, the newest first
	calls     []Calls     // who may make the requests, the usual one first
	feel      feel.Target // what its FEEL must have
	refuse    map[bpmn.Kind]string
	begin     func(*exporter) dialect
}

// A dialect translates the elements of one document: a type that embeds *exporter.
type dialect interface {
	// kinds has a translation for each kind of element that is not plain BPMN there.
	kinds() map[bpmn.Kind]func(*bpmn.Element)
	// rules are the demands on structure that the server makes, beyond those of all.
	rules() []rule
}

// families is the table of targets, in the order in which people are offered them.
var families = []*family{camunda8Family, camunda7Family, flowableFamily}

// versionOf is the version to export for: the newest one for "".
func (f *family) versionOf(asked string) (string, error) {
	if asked == "" {
		return f.versions[0], nil
	}
	if slices.Contains(f.versions, asked) {
		return asked, nil
	}
	return "", fmt.Errorf("export to %s: version %q is not known; known are %s", f.name, asked, strings.Join(f.versions, ", "))
}

// platform names the target for Camunda's modelers; servers do not read it.
func (x *exporter) platform() {
	if x.modeler == "" {
		return
	}
	for _, a := range []etree.Attr{
		{Space: "xmlns", Key: "modeler", Value: "http://camunda.org/schema/modeler/1.0"},
		{Space: "modeler", Key: "executionPlatform", Value: x.modeler},
		{Space: "modeler", Key: "executionPlatformVersion", Value: x.Version + ".0"},
	} {
		x.XML.CreateAttr(a.FullKey(), a.Value)
	}
}
