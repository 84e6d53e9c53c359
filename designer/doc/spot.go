package doc

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// A spot is what the x and y of a place in the drawing were. That is all that moving changes, of everything if need be, and a
// spot is a tenth of a delta.
type spot struct {
	xml  *etree.Element
	x, y string
}

// coordinates are the values of x and y, nil where there is none.
func coordinates(xml *etree.Element) (x, y *string) {
	for i := range xml.Attr {
		switch a := &xml.Attr[i]; {
		case a.Space != "":
		case a.Key == "x":
			x = &a.Value
		case a.Key == "y":
			y = &a.Value
		}
	}
	return x, y
}

// plain reports whether a number is written without anything that the journal's list of spots would have to escape.
func plain(number string) bool {
	for i := range len(number) {
		if c := number[i]; (c < '0' || c > '9') && c != '.' && c != '-' {
			return false
		}
	}
	return number != ""
}

// relocate writes where something of the drawing stands. The caller changes the view.
func (tx *Tx) relocate(xml *etree.Element, to bpmn.Point) {
	x, y := coordinates(xml)
	if x == nil || y == nil || !plain(*x) || !plain(*y) {
		tx.drew(xml)
		setNumber(xml, "x", to.X)
		setNumber(xml, "y", to.Y)
		return
	}
	tx.leaveSpot(xml, *x, *y)
	writeNumber(x, to.X)
	writeNumber(y, to.Y)
}

// leaveSpot remembers where xml stands, unless this edit has remembered it before.
func (tx *Tx) leaveSpot(xml *etree.Element, x, y string) {
	tx.slid = nil
	if tx.past[xml] != nil {
		return
	}
	if _, known := tx.spot(xml); !known {
		tx.spotted[xml] = len(tx.spots)
		tx.spots = append(tx.spots, spot{xml, x, y})
	}
}

// spot finds the spot of xml.
func (tx *Tx) spot(xml *etree.Element) (at int, known bool) {
	if tx.spotted == nil {
		tx.spotted = make(map[*etree.Element]int, len(tx.spots))
		for i, s := range tx.spots {
			tx.spotted[s.xml] = i
		}
	}
	at, known = tx.spotted[xml]
	return at, known
}

// whole makes a past of an element of which only the spot was remembered.
func (tx *Tx) whole(xml *etree.Element, p *past) {
	i, known := tx.spot(xml)
	if !known {
		return
	}
	tx.slid = nil
	for k := range p.attrs {
		switch a := &p.attrs[k]; {
		case a.Space != "":
		case a.Key == "x":
			a.Value = tx.spots[i].x
		case a.Key == "y":
			a.Value = tx.spots[i].y
		}
	}
	tx.spots[i].xml = nil
	delete(tx.spotted, xml)
}

// left are the spots that are different now.
func (tx *Tx) left() []spot {
	if tx.slid != nil {
		return tx.spots
	}
	var left []spot
	for _, s := range tx.spots {
		if s.xml == nil {
			continue
		}
		if x, y := coordinates(s.xml); *x != s.x || *y != s.y {
			left = append(left, s)
		}
	}
	return left
}

// swap puts things back where they stood, and remembers where they stand.
func (s *spot) swap() {
	x, y := coordinates(s.xml)
	*x, s.x = s.x, *x
	*y, s.y = s.y, *y
}

// writeNumber is setNumber for an attribute that is there.
func writeNumber(value *string, v float64) {
	if old, err := strconv.ParseFloat(*value, 64); err != nil || old != v {
		*value = text64(v)
	}
}

// encodeSpots describes where things stand after a step: for each the way to it in the tree before, its x and its y.
func (e *encoder) encodeSpots(spots []spot) string {
	var b []byte
	for _, s := range spots {
		way, ok := e.wayBefore(s.xml)
		if !ok { // what was made is written with what it was put into
			continue
		}
		for i, k := range way {
			if i > 0 {
				b = append(b, '.')
			}
			b = strconv.AppendInt(b, int64(k), 10)
		}
		x, y := coordinates(s.xml)
		b = append(append(append(append(append(b, ' '), *x...), ' '), *y...), ';')
	}
	return string(b)
}

// A respot is a spot that a journal tells of.
type respot struct {
	xml  *etree.Element
	x, y string
}

// respots finds what a list of spots leads to while the tree is as it was before the change.
func (tx *Tx) respots(text string) (todo []respot, err error) {
	for one := range strings.SplitSeq(strings.TrimSuffix(text, ";"), ";") {
		parts := strings.Split(one, " ")
		if text == "" {
			return nil, nil
		}
		if len(parts) != 3 {
			return nil, errMisfit
		}
		var way []int
		for k := range strings.SplitSeq(parts[0], ".") {
			i, err := strconv.Atoi(k)
			if err != nil {
				return nil, errMisfit
			}
			way = append(way, i)
		}
		xml, err := element(tx.file.Root(), way)
		if err != nil {
			return nil, err
		}
		if x, y := coordinates(xml); x == nil || y == nil {
			return nil, errMisfit
		}
		todo = append(todo, respot{xml, parts[1], parts[2]})
	}
	return todo, nil
}

// respot moves something to where a journal says.
func (tx *Tx) respot(r respot) {
	x, y := coordinates(r.xml)
	tx.leaveSpot(r.xml, *x, *y)
	*x, *y = r.x, r.y
	tx.outdated(r.xml)
}
