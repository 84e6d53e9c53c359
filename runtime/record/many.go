package record

import (
	"context"
	"errors"
	"strconv"

	"hookflow/engine"
)

// IDs are those of all records that fit.
func (b *Book) IDs(catalog string, q Query) (out []string, err error) {
	c, err := b.Catalog(catalog)
	if err != nil {
		return nil, err
	}
	err = b.o.Store.View(func(tx engine.Tx) error {
		ids, err := b.found(tx, &c, q)
		for _, id := range ids {
			out = append(out, strconv.FormatUint(id, 10))
		}
		return err
	})
	return out, err
}

// A Many names records and what is done with all of them.
type Many struct {
	IDs    []string `json:"ids"`
	Values Values   `json:"values,omitempty" doc:"new values, by the ids or names of their fields"`
	Delete bool     `json:"delete,omitempty" doc:"they are deleted instead"`
}

// DoMany changes or deletes records, each as if it were alone; told hears now and then how many are done, and may be nil.
// Where nobody asked to be asked, many are done in one transaction. It ends with ctx; what was done stays.
func (b *Book) DoMany(ctx context.Context, catalog string, m Many, by string, told func(done int)) (Report, error) {
	out, right := Report{Failed: []RowError{}}, mayEdit
	if m.Delete {
		right = mayDelete
	}
	if err := b.allow(catalog, right, m.Values); err != nil {
		return out, err
	}
	b = b.As(nil)
	c, err := b.Catalog(catalog)
	if err != nil {
		return out, err
	}
	values, err := b.values(&c, m.Values)
	if err != nil {
		return out, err
	}
	if !m.Delete && len(values) == 0 {
		return out, invalid("say which values are new, or that the records are deleted")
	}
	if !b.o.Push.Wanted("record.before.updated", "") && !b.o.Push.Wanted("record.before.deleted", "") {
		return out, b.inSteps(ctx, len(m.IDs), &out, told, func(tx engine.Tx, i int, step *Report) error {
			r, err := get(tx, c.ID, number(m.IDs[i]))
			if err != nil {
				return err
			}
			if m.Delete {
				step.Deleted++
				return b.remove(tx, &c, r, by)
			}
			now, err := b.update(tx, &c, r, values, by)
			step.changed(r.Revision, now.Revision)
			return err
		})
	}
	for i, id := range m.IDs {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		if err := b.doOne(ctx, &c, id, m.Delete, values, by, &out); err != nil {
			out.Failed = append(out.Failed, RowError{i + 1, err.Error()})
		}
		if told != nil {
			told(i + 1)
		}
	}
	return out, nil
}

func (r *Report) changed(before, after uint64) {
	if before == after {
		r.Unchanged++
	} else {
		r.Updated++
	}
}

func (b *Book) doOne(ctx context.Context, c *Catalog, id string, gone bool, values Values, by string, out *Report) error {
	if gone {
		err := b.Remove(ctx, c.ID, id, by)
		if err == nil {
			out.Deleted++
		}
		return err
	}
	old, err := b.Get(c.ID, id)
	if err != nil {
		return err
	}
	now, err := b.Update(ctx, c.ID, id, 0, values, by)
	if err == nil {
		out.changed(old.Revision, now.Revision)
	}
	return err
}

// inSteps does n things, importStep of them in a transaction. Each either does all it has to do or, if what it is given is wrong,
// nothing; what it counts in its step counts only then.
func (b *Book) inSteps(ctx context.Context, n int, out *Report, told func(done int), one func(tx engine.Tx, i int, step *Report) error) error {
	defer b.o.Push.Wake()
	for from := 0; from < n; from += importStep {
		if err := ctx.Err(); err != nil {
			return err
		}
		upto, done := min(from+importStep, n), *out
		err := b.write(func(tx engine.Tx) error {
			done = *out
			for i := from; i < upto; i++ {
				step := done
				err := one(tx, i, &step)
				var wrong Invalid
				switch {
				case err == nil:
					done = step
				case errors.As(err, &wrong), errors.Is(err, ErrNone):
					done.Failed = append(done.Failed, RowError{i + 1, err.Error()})
				default:
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		*out = done
		if told != nil {
			told(upto)
		}
	}
	return nil
}

// createIn makes a record of which nobody is asked.
func (b *Book) createIn(tx engine.Tx, c *Catalog, row Values, by string) error {
	values, err := b.values(c, c.begun(row))
	if err != nil {
		return err
	}
	if err := c.complete(values); err != nil {
		return err
	}
	return b.create(tx, c, &Record{Catalog: c.ID, Values: values}, by)
}
