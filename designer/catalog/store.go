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
	Kinds    []Kind
	// Known gives the fields that whoever sits here sees of a catalog, by its name or id, whether these are all of them, and
	// whether there is one, seen or not. It is quick.
	Known  func(name string) (fields []Field, whole, there bool)
	People func() []string // who may stand in a field for persons

	// Plan tells what keeping a catalog would do to its records; Keep does it, a new one if it has no id.
	Plan   func(c Catalog) ([]Effect, error)
	Keep   func(c Catalog, lose bool) (id string, err error)
	Forget func(id string) error // with its records

	// Rights gives who may what with a catalog, and SetRights replaces it; both say why who sits here may not. LocksOut tells of
	// rights that would take theirs to change them; nil: nothing does.
	Rights    func(catalog string) ([]Right, error)
	SetRights func(catalog string, list []Right) error
	LocksOut  func(list []Right) bool
	Groups    func() []string // of people

	Find func(catalog string, q Query) (rows []Row, total int, err error)
	IDs  func(catalog string, q Query) ([]string, error)
	Get  func(catalog, record string) (Row, error)
	// Save keeps a record, a new one if it has no id. Who was asked may say something, refuse it, or have changed values.
	// A *Fault is of one field.
	Save   func(ctx context.Context, catalog, record string, revision uint64, texts map[string]string) (id, message string, err error)
	Delete func(ctx context.Context, catalog, record string) error
	// Fill tells what a form is to show after a field was changed.
	Fill    func(ctx context.Context, catalog, record, field string, texts map[string]string) (set map[string]string, message string, err error)
	History func(catalog, record string) ([]Change, error)
	Restore func(ctx context.Context, catalog, record string, revision uint64) (message string, err error)
	Deleted func(catalog string) ([]Gone, error)
	// Many changes many records, or deletes them if texts is nil; told hears how many are done.
	Many func(ctx context.Context, catalog string, ids []string, texts map[string]string, told func(done int)) (Report, error)

	// Upload keeps a file for a record that is to be saved, and gives what is written of it; Download saves one that a record has.
	Upload   func(catalog, field, path string) (written string, err error)
	Download func(catalog, record, written, path string) error

	ReadTable func(path string) (*Table, error)
	Check     func(catalog string, t *Table, to []string, key string) ([]RowFault, error)
	Import    func(ctx context.Context, catalog string, t *Table, to []string, key string, told func(done int)) (Report, error)
	Export    func(path, catalog string, q Query) error

	Processes     func() ([]Process, error)
	SetMode       func(ctx context.Context, process, mode string) error
	RemoveProcess func(ctx context.Context, process string) error // refused with the list of those who use it
	Schedules     func() ([]Schedule, error)
	SetSchedule   func(ctx context.Context, process, element string, paused *bool, catchUp string) error // nil and empty: as it is
	RunSchedule   func(ctx context.Context, process, element string) (key string, err error)

	Runs       func(q RunQuery) (runs []Run, next string, err error)
	ExportRuns func(path string, q RunQuery) error
	RunsKept   func() (days, each int)                         // after the end of a run, and of each process; 0: for ever, and all
	KeepRuns   func(days, each int) (forgotten int, err error) // from now on

	Topics        []string        // what happens that somebody can be told of
	Deployed      func() []string // ids of processes that can be started
	Subscriptions func() ([]Subscription, error)
	Subscribe     func(s Subscription) error // a new one if it has no id
	Unsubscribe   func(id string) error
	Switch        func(id string, on bool) error
	Try           func(ctx context.Context, id string) (said string, err error)
	Resume        func(id string) error
	Skip          func(id string) error // gives up the oldest one that waits
	Replay        func(id string, from uint64) error
	Log           func(id string) ([]Delivery, error)
	Mails         func() bool // whether an account sends mails
}

// A Catalog has records.
type Catalog struct {
	ID, Name, Description string
	Fields                []Field
	Views                 []View
	Records               int
}

// A Field is one of a catalog's.
type Field struct {
	ID, Name, Kind, Help                   string
	Required, Unique, Several, Lines, Time bool
	Options                                []Option
	Catalogs                               []string // ids of those that may be linked
	Default, Format                        string
	Most                                   int // megabytes of a file; 0: what the store takes
}

// A Right says what somebody may do with the records of a catalog.
type Right struct {
	Kind   string   // everybody, person, group, role, process
	Name   string   // of them; of everybody none
	May    string   // see, edit, delete, administrate
	Hidden []string // ids of fields that are not seen
}

// An Option may be chosen.
type Option struct {
	ID   int // 0: a new one
	Name string
}

// A Kind is what a field may hold.
type Kind struct {
	Name, Label                 string
	Optional, Unique, Several   bool // whether a field of it has options, may be unique, may hold several
	Filtered, Ordered, Numbered bool // whether records are found by it, by more and less, as numbers
}

// A View is a way to look at a catalog.
type View struct {
	Name    string
	Columns []string
	Query
}

// A Filter keeps records by one field.
type Filter struct{ Field, Op, Value string }

// A Query asks for a part of the records.
type Query struct {
	Text       string // in any text
	Filters    []Filter
	Where      string // FEEL
	Sort       string // field; "": as they were made
	Descending bool
	Offset     int
	Limit      int
}

// A Row is a record; its texts stand in the order of the fields: as they are read and, of Get, as they are written.
type Row struct {
	ID, Title string
	Texts     []string
	Written   []string
	Revision  uint64
	Changed   time.Time
	By        string
	Titles    map[string]string // of linked records, by what is written
}

// An Effect is what happens to records when their catalog changes.
type Effect struct {
	Field, What string // What is converted, lost, hidden, missing or double
	Records     int
	Samples     [][2]string // before and after
}

// A Fault is what is wrong with one field of a form.
type Fault struct{ Field, Text string }

// Error implements error.
func (f *Fault) Error() string { return f.Text }

// A Change is a line of a record's history.
type Change struct {
	Revision uint64
	At       time.Time
	By, What string
	Fields   []Difference
}

// A Difference is the value of a field before and after.
type Difference struct{ Name, Before, After string }

// A Gone record can be restored.
type Gone struct {
	ID, Title string
	At        time.Time
	Revision  uint64
}

// A Report says what came of many records.
type Report struct {
	Created, Updated, Unchanged, Deleted int
	Failed                               []RowFault
}

// A RowFault is a row that was not taken.
type RowFault struct {
	Row  int
	Text string
}

// A Table is what a file holds before it is said which of its columns is which field.
type Table struct {
	Head  []string
	Rows  int
	First [][]string // some rows
	Guess []Field    // fields that could hold the columns
	Data  any        // of who has read it
}

// A Subscription is who is told of what.
type Subscription struct {
	ID, Name   string
	Topics     string
	To         string // address or process
	On, Paused bool
	Last, Done uint64
	Failure    string

	Watch      []string // topics
	Catalog    string   // id of the one it is about; empty: all
	Fields     []string // ids of those that are watched; none: all
	Of         string   // process that it is about; empty: all
	Condition  string
	Starts     bool // Process is started; else URL is told
	Process    string
	URL        string
	Connector  string // is told instead of an address
	Mail       bool   // those whom a task is for are told by mail
	Form       string
	Secret     string
	PauseAfter int
}

// A Delivery is one line of the log of a subscription.
type Delivery struct {
	Number uint64
	At     time.Time
	Topic  string
	State  string // delivered, fallback, skipped, waiting, failing
	Told   string
	Event  []byte // what is told, as JSON
}

// A Process is one that is deployed.
type Process struct {
	ID, Name          string
	Mode              string // published, draft, offline
	Version, Versions int
	Running           int
	Endpoints         []string // methods and address
	UsedBy            []string
}

// A Schedule is a start event that the clock begins.
type Schedule struct {
	Process, Element, Name string
	Cycle                  string // empty: once
	Paused                 bool
	CatchUp                string // once, none, all
	Next                   []time.Time
}
