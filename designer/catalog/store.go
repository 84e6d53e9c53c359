// Package catalog is the page of what people work with: the records of catalogs in a grid, a form for each, and who is told
// of what happens. It knows no store: it is handed what it shows, in texts as people read and write them.
package catalog

import (
	"context"
	"time"
)

// A Store is what the page shows and changes. Its functions may take long; they are called off the window's goroutine.
type Store struct {
	Catalogs func() ([]Catalog, error)
	Find     func(catalog string, q Query) (rows []Row, total int, err error)
	// Save keeps a record, a new one if it has no id. Who was asked may say something, refuse it, or have changed values.
	Save   func(ctx context.Context, catalog, record string, texts map[string]string) (id, message string, err error)
	Delete func(ctx context.Context, catalog, record string) error
	// Fill tells what a form is to show after a field was changed.
	Fill    func(ctx context.Context, catalog, record, field string, texts map[string]string) (set map[string]string, message string, err error)
	History func(catalog, record string) ([]string, error)

	Subscriptions func() ([]Subscription, error)
	Switch        func(id string, on bool) error
	Try           func(ctx context.Context, id string) (said string, err error)
	Resume        func(id string) error
	Replay        func(id string, from uint64) error
	Log           func(id string) ([]Delivery, error)
}

// A Catalog has records.
type Catalog struct {
	ID, Name string
	Fields   []Field
	Records  int
}

// A Field is one of a catalog's.
type Field struct {
	ID, Name, Kind string
	Options        []string // names; of those that are chosen from
}

// A Query asks for a part of the records.
type Query struct {
	Text       string // in any text
	Sort       string // field; "": as they were made
	Descending bool
	Offset     int
	Limit      int
}

// A Row is a record; its texts stand in the order of the fields.
type Row struct {
	ID    string
	Texts []string
}

// A Subscription is who is told of what.
type Subscription struct {
	ID, Name   string
	Topics     string
	To         string // address or process
	On, Paused bool
	Last, Done uint64
	Failure    string
}

// A Delivery is one line of the log of a subscription.
type Delivery struct {
	Number uint64
	At     time.Time
	Topic  string
	State  string // delivered, waiting, failing
	Told   string
}
