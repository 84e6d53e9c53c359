package push

import (
	"encoding/binary"
	"strconv"

	"hookflow/engine"
)

// A Carried is a subscription that was kept elsewhere before, with what waits for it and what is remembered of what has left.
type Carried struct {
	Subscription
	State // Last and Done count
	Rows  []CarriedRow
}

// A CarriedRow is one number of its sequence; those that are kept have no gap and end with Last.
type CarriedRow struct {
	Number uint64
	Event  Event
	Done   *Done // nil: it waits
}

// Carry takes over a subscription in the transaction that notes that it was. It keeps its id, which the keys of its deliveries begin with, unless
// another one has it.
func (b *Book) Carry(tx engine.Tx, c Carried) error {
	last := numberAt(tx, lastID)
	n, _ := strconv.ParseUint(c.ID, 10, 64) // what is no number gets one
	if n == 0 || tx.Get(bucketSubscription, idKey(c.ID)) != nil {
		n = last + 1
	}
	c.ID = strconv.FormatUint(n, 10)
	tx.Put(bucketNumber, lastID, binary.BigEndian.AppendUint64(nil, max(last, n)))
	tx.Put(bucketNumber, idKey(c.ID), binary.BigEndian.AppendUint64(nil, c.Last))
	for _, row := range c.Rows {
		if err := put(tx, bucketRow, rowKey(c.ID, row.Number), row.Event); err != nil {
			return err
		}
		if row.Done != nil {
			if err := put(tx, bucketDone, rowKey(c.ID, row.Number), row.Done); err != nil {
				return err
			}
		}
	}
	if err := put(tx, bucketState, idKey(c.ID), c.State); err != nil {
		return err
	}
	if err := put(tx, bucketSubscription, idKey(c.ID), c.Subscription); err != nil {
		return err
	}
	return b.read(tx)
}
