package scene

import (
	"hash/maphash"
	"maps"
	"slices"
)

// names finds items by the id of their element. It is cut into shards, so that
// a change copies only a small part.
type names [256]map[string][]*Item

var seed = maphash.MakeSeed()

// shard is the part of the map that holds id.
func shard(id string) int { return int(maphash.String(seed, id) % 256) }

// newNames indexes items by id, in their order.
func newNames(items []*Item) names {
	var n names
	alone := make([]*Item, len(items)) // room for most lists at once; an item that is replaced stays in it until all are indexed again
	for at, i := range items {
		k := shard(i.ID)
		if n[k] == nil {
			n[k] = make(map[string][]*Item, len(items)/len(n))
		}
		alone[at] = i
		if others := n[k][i.ID]; len(others) > 0 {
			n[k][i.ID] = append(others, i)
		} else {
			n[k][i.ID] = alone[at : at+1 : at+1]
		}
	}
	return n
}

// get returns the items of an element; the caller must not change the slice.
func (n *names) get(id string) []*Item { return n[shard(id)][id] }

// set gives id new items; none removes it. The shards must be owned, see own.
func (n *names) set(id string, items []*Item) {
	k := shard(id)
	if n[k] == nil {
		n[k] = map[string][]*Item{}
	}
	n[k][id] = slices.Clip(items)
	if len(items) == 0 {
		delete(n[k], id)
	}
}

// own copies the shards of these ids, so that they can be set.
func (n *names) own(ids []string) {
	done := map[int]bool{}
	for _, id := range ids {
		if k := shard(id); !done[k] {
			done[k] = true
			n[k] = maps.Clone(n[k])
		}
	}
}
