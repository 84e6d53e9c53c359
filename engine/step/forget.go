package step

import (
	"slices"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// deleteDefinition forgets a version nobody uses any more.
func (s *Step) deleteDefinition(c engine.DeleteDefinition) error {
	d := s.definition(c.Definition)
	if d == nil {
		return engine.Reject(engine.NotFound, "there is no definition %s", c.Definition)
	}
	if err := s.unused(map[engine.Key]*engine.Definition{d.Key: d}); err != nil {
		return err
	}
	return s.forgetDefinition(d)
}

// deleteProcess forgets all versions, the oldest first, so that none of them begins to wait for its start events once more.
func (s *Step) deleteProcess(c engine.DeleteProcess) error {
	if _, err := s.deployed(c.Process); err != nil {
		return err
	}
	var versions []*engine.Definition // the newest first
	byKey := map[engine.Key]*engine.Definition{}
	for _, v := range s.tx.Scan(engine.BucketVersion, append([]byte(c.Process), 0)) {
		d := s.definition(engine.KeyOf(v))
		versions, byKey[d.Key] = append(versions, d), d
	}
	if err := s.unused(byKey); err != nil {
		return err
	}
	for _, d := range slices.Backward(versions) {
		if err := s.forgetDefinition(d); err != nil {
			return err
		}
	}
	return nil
}

// unused rejects versions that an instance runs or ran.
func (s *Step) unused(versions map[engine.Key]*engine.Definition) error {
	for _, b := range []engine.Bucket{engine.BucketInstance, engine.BucketEnded} {
		for key, data := range s.tx.From(b, nil) {
			if d := versions[wire.DecodeInstance(data).Definition]; d != nil {
				return engine.Reject(engine.Conflict, "instance %s runs or ran version %d of %q; delete it first", engine.KeyOf(key), d.Version, d.Process)
			}
		}
	}
	return nil
}

// forgetDefinition forgets a version that is not used.
func (s *Step) forgetDefinition(d *engine.Definition) error {
	prog, err := s.m.program(s.tx, d.Key)
	if err == nil {
		for _, path := range prog.Paths() {
			s.tx.Delete(engine.BucketPath, engine.PathKey(path, d.Key))
		}
	}
	s.closeStarts(d.Key)
	s.redefine()
	s.tx.Delete(engine.BucketDefinition, d.Key.Bytes())
	s.tx.Delete(engine.BucketVersion, engine.VersionKey(d.Process, d.Version))
	if !s.usesResource(d.Digest) {
		s.tx.Delete(engine.BucketResource, d.Digest)
	}
	if s.latest(d.Process) == nil { // nothing is left of it
		s.tx.Delete(engine.BucketProcess, []byte(d.Process))
	}
	return s.reopenStarts(d)
}

// reopenStarts lets the version before a deleted one start instances again, if
// the deleted one was the latest.
func (s *Step) reopenStarts(deleted *engine.Definition) error {
	d := s.latest(deleted.Process)
	if d == nil || d.Version > deleted.Version {
		return nil
	}
	prog, err := s.m.program(s.tx, d.Key)
	if err != nil {
		return nil // it cannot be read, and so cannot start anything
	}
	return s.openStarts(d, prog)
}

// usesResource reports whether any definition was made from the file.
func (s *Step) usesResource(digest []byte) bool {
	for _, data := range s.tx.From(engine.BucketDefinition, nil) {
		if slices.Equal(wire.DecodeDefinition(data).Digest, digest) {
			return true
		}
	}
	return false
}

// deleteInstance forgets what the state file holds; an archive is the loop's business.
func (s *Step) deleteInstance(c engine.DeleteInstance) error {
	if s.tx.Get(engine.BucketInstance, c.Instance.Bytes()) != nil {
		return engine.Reject(engine.Conflict, "instance %s is running; cancel it first", c.Instance)
	}
	if s.tx.Get(engine.BucketEnded, c.Instance.Bytes()) == nil {
		return engine.Reject(engine.NotFound, "there is no instance %s", c.Instance)
	}
	s.deleteEnded(c.Instance)
	return nil
}

// deleteEnded removes the record and the chain of its journal.
func (s *Step) deleteEnded(key engine.Key) {
	newest := wire.DecodeInstance(s.tx.Get(engine.BucketEnded, key.Bytes())).Newest
	for _, k := range wire.JournalKeys(s.tx, newest, 0) {
		s.tx.Delete(engine.BucketJournal, k.Bytes())
	}
	s.tx.Delete(engine.BucketEnded, key.Bytes())
	s.forgetTasksOf(key)
}

// purge walks the ended instances from the oldest.
func (s *Step) purge(c engine.Purge) (int, error) {
	limit := c.Max
	if limit <= 0 {
		limit = 1000
	}
	var keys []engine.Key
	before := c.Before.UnixNano()
	for k, data := range s.tx.From(engine.BucketEnded, nil) {
		if in := wire.DecodeInstance(data); in.Ended < before {
			keys = append(keys, engine.KeyOf(k))
		}
		if len(keys) == limit {
			break
		}
	}
	for _, key := range keys {
		s.deleteEnded(key)
	}
	return len(keys), nil
}
