package wire

import "hookflow/engine"

// EncodeProcess gives what BucketProcess holds.
func EncodeProcess(p *engine.Process) []byte { return encode(usualSize, p, process) }

// DecodeProcess reads a value of BucketProcess.
func DecodeProcess(data []byte) *engine.Process { return decode(data, process) }

func process(w *walk, p *engine.Process) {
	w.str(1, &p.ID)
	text(w, 2, &p.Mode)
	w.str(3, &p.By)
	signed(w, 4, &p.At)
	signed(w, 5, &p.From)
	signed(w, 6, &p.Begun)
}

// EncodeSchedule gives what BucketSchedule holds.
func EncodeSchedule(s *engine.Schedule) []byte { return encode(usualSize, s, schedule) }

// DecodeSchedule reads a value of BucketSchedule.
func DecodeSchedule(data []byte) *engine.Schedule { return decode(data, schedule) }

func schedule(w *walk, s *engine.Schedule) {
	w.str(1, &s.Process)
	w.str(2, &s.Element)
	flag(w, 3, &s.Paused)
	text(w, 4, &s.CatchUp)
}
