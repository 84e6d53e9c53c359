package main

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/paint"
	"hookflow/designer/shape"
)

// TestWindowSimulate finds the bottleneck of the example by real mouse and keys: a simulation heats the tasks that
// people wait for, and what half the errors would gain stands beside the first result.
func TestWindowSimulate(t *testing.T) {
	byHand(t)
	file := filepath.Join(t.TempDir(), "error-report.bpmn")
	for _, ending := range []string{".bpmn", ".sim.yaml"} {
		data, err := os.ReadFile(filepath.Join("..", "assets", "examples", "error-report"+ending))
		check(t, err)
		check(t, os.WriteFile(strings.TrimSuffix(file, ".bpmn")+ending, data, 0o644))
	}
	d := openDeskAs(t, deskLook{colours: "light", wide: 1600, high: 1000}, file)
	d.find("element.Task_Report")
	d.command("Simulation")
	d.click(d.find("simulation.run").middle())
	d.find("simulation.heat.1")
	d.hot("Task_Report", true)
	d.click(d.find("simulation.heat.1").middle()) // by how long work waits
	d.hot("Task_Report", true)
	d.hot("Task_Write", false)
	d.keepIn("simulation")

	d.fill("simulation.Error handling.0", "exponential PT20M") // half as many errors
	d.click(d.find("simulation.run").middle())
	d.find("simulation.compared")
	d.click(d.find("simulation.heat.3").middle()) // by how busy those are who do it
	d.hot("Task_Report", true)
	d.keepIn("simulation-compared")
}

// hot waits until an element is heated by the upper steps of heat, or is not.
func (d *desk) hot(element string, yes bool) {
	d.Helper()
	d.await("the heat of "+element, func() bool {
		r := d.find("element." + element)
		on := image.Rect(r[0], r[1], r[0]+r[2], r[1]+r[3]).Add(d.corner)
		picture := d.picture()
		return yes == (count(picture, on, paint.Light[shape.Heat4])+count(picture, on, paint.Light[shape.Heat5]) > 500)
	})
}
