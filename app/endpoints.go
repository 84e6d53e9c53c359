//go:build cgo || ci

package main

import (
	"cmp"

	"hookflow/designer/monitor"
	"hookflow/engine/bpmn"
	"hookflow/runtime"
	"hookflow/runtime/listener"
	received "hookflow/runtime/model"
)

// endpoints lists where the processes of a document receive messages: at their pool's own
// address, or at this workstation's.
func endpoints(rt *runtime.Runtime, name string, document []byte) ([]monitor.Endpoint, error) {
	m, err := received.Read(name, document, true)
	if err != nil {
		return nil, err
	}
	base := map[string]string{}
	for _, s := range m.Services {
		base[s.Process] = "http://" + s.Base + s.Prefix
	}
	var list []monitor.Endpoint
	for _, r := range m.Receivers {
		e := monitor.Endpoint{Element: r.Element, URL: cmp.Or(base[r.Process], rt.URL()+"/in/") + r.Path, Methods: r.Methods, Starts: r.Starts}
		if r.Access.Kind != bpmn.AccessNone {
			e.Guarded = r.Access.Kind
		}
		if r.Access.SignedWith != "" {
			e.Guarded = cmp.Or(e.Guarded, "signature")
		}
		for _, path := range r.Reads {
			if len(path) == 2 && path[0] == "body" {
				e.Key = path[1]
				break
			}
		}
		list = append(list, e)
	}
	return list, nil
}

// contract describes what the processes of a document receive.
func contract(rt *runtime.Runtime, name string, document []byte) ([]byte, error) {
	m, err := received.Read(name, document, true)
	if err != nil {
		return nil, err
	}
	return listener.Contract(m.Receivers, rt.URL(), version)
}
