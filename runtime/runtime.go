// Package runtime is where the engine meets the world: a store on disk, HTTP in
// (package listener), HTTP out (package webhook), timers, notifications.
//
// A Runtime is all of it, opened on one directory. The command line and the
// desktop use the same.
//
// The order of opening and closing matters: the store first and last; the listener after every definition is known, or
// messages that come at once are told that nobody listens; calls under way are let finish before the engine stops, since
// their answers are commands. What a process is to do outside is taken from the committed state, never from memory: after a
// crash it is all still there.
package runtime

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/savefile"
	"hookflow/engine/step"
	"hookflow/engine/store"
	"hookflow/runtime/account"
	"hookflow/runtime/audit"
	"hookflow/runtime/connector"
	"hookflow/runtime/history"
	"hookflow/runtime/listener"
	"hookflow/runtime/measure"
	"hookflow/runtime/mock"
	"hookflow/runtime/model"
	"hookflow/runtime/people"
	"hookflow/runtime/permit"
	"hookflow/runtime/push"
	"hookflow/runtime/record"
	"hookflow/runtime/vault"
	"hookflow/runtime/webhook"
)

// DefaultListen is where a Runtime listens unless told otherwise.
const DefaultListen = "127.0.0.1:8086"

// closeTime is how long Close lets requests and calls under way finish.
const closeTime = 10 * time.Second

// Options of a Runtime. The zero value is ready for use.
type Options struct {
	Dir     string         // data directory; "": a temporary one, gone with Close
	Hosts   []string       // names that requests may call the listener besides localhost and its address, such as that of a proxy
	Proxies []netip.Prefix // proxies whose X-Forwarded-For is believed
	Listen  string         // address of the main listener; "": DefaultListen; port 0: any free port
	URL     string         // where others reach the main listener, such as https://hooks.example.com; "": where it listens
	Version string         // of the program, for the API

	// Beyond this computer the main listener needs a certificate, and the management API a token, unless these say
	// otherwise.
	Certificate *listener.Certificate // nil: no TLS
	PlainHTTP   bool                  // without TLS beyond this computer, too: a proxy has it
	NoTokens    bool                  // without tokens beyond this computer, too

	// Addresses moves what models say: calls to a key, such as localhost:8087,
	// go to its value, and a pool whose address it is listens there. It is for a
	// port that is taken, or a main listener that is not where models call back.
	Addresses map[string]string

	Keep         time.Duration  // forget instances this long after their end; 0: never
	Records      history.Keep   // how long the records of runs are kept
	VirtualClock bool           // jump to the next due timer when nothing else can move
	RunAll       bool           // run processes that are not marked executable, too
	AutoComplete bool           // complete user tasks, and jobs that are no HTTP calls, at once
	Limits       *engine.Limits // nil: engine.DefaultLimits
	Requests     int            // messages that a path takes in a minute, unless its element says otherwise; more are answered with 429; 0: no limit
	Pushes       int            // attempts that are made for one subscription in a minute, unless it says otherwise; 0: no limit
	MaxBody      int64          // bytes of a request; 0: listener.DefaultMaxBody

	Environment string        // whose secrets and accounts are used; "": vault.DefaultEnvironment
	Vault       *vault.Vault  // secrets; nil: those of the environment variables HOOKFLOW_SECRET_NAME only
	Accounts    *account.Book // accounts that calls name; nil: none

	Connectors *connector.Shelf // connectors that elements name; nil: none

	Targets map[string]Target // how much is asked of a host and port, "mail NAME" or "sql NAME"; "": of any other; nil: DefaultTarget of all

	Mock []mock.Sample // nil: services are called; else these answer in their place, and nothing else leaves the computer

	HTTP      webhook.Options       // how calls are made
	Log       *slog.Logger          // nil: slog.Default
	OnTrace   func(engine.Event)    // told of everything that happens, in order, from one goroutine; must be quick
	Waits     bool                  // GET /ready says that it is starting until Serves
	OnCall    func(webhook.Entry)   // told of each attempt at a call when it is over; must be quick
	OnRequest func(listener.Served) // told of each request when it was answered; must be quick
	OnAlert   func(engine.Alert)    // told of alerts when people are, such as that calls fail

	People string        // file of those who are told, see package people; "": nobody is known, and names are only names
	Lang   func() string // code of the language of mails to who has none of their own, see people.Languages; nil: English
	Gather time.Duration // failures of this long are one alert; 0: 2 seconds

	PushPause time.Duration // before a push that failed is sent again, growing; 0: a second
}

// A Runtime runs processes. It is safe for concurrent use.
type Runtime struct {
	options  Options
	log      *slog.Logger
	dir      string
	store    *store.Store
	engine   *loop.Engine
	clock    *clock
	calls    *webhook.Log
	callers  *callers
	meter    *measure.Meter
	known    *Credentials
	models   *model.Cache
	herald   *herald
	relay    *relay
	letters  letters
	api      *listener.API
	main     *listener.Server
	services services
	pushes   *push.Book
	records  *record.Book
	history  *history.Book
	rules    *permit.RuleBook
	people   *savefile.Latest[people.Directory]

	serves  atomic.Bool
	closing chan struct{}               // closed when Close begins
	due     time.Time                   // when the next timer is due; of the pump
	mock    atomic.Pointer[mock.Server] // nil: services are called
	nudged  chan struct{}               // wakes the pump
	pumped  chan struct{}               // closed when the pump has ended
	close   sync.Once
	closed  error
}

// Open opens a data directory and listens. The error is a *listener.PortTaken
// if the main address is not free, and what store.Open says about the
// directory. A pool that cannot listen at its address does not keep the
// program from starting: see Problems.
func Open(o Options) (r *Runtime, err error) {
	r = &Runtime{options: o, log: o.Log, clock: &clock{}, closing: make(chan struct{}), nudged: make(chan struct{}, 1), pumped: make(chan struct{})}
	if r.log == nil {
		r.log = slog.Default()
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.release())
			r = nil
		}
	}()
	if err := o.exposed(); err != nil {
		return r, err
	}
	l, err := listener.Listen(cmp.Or(o.Listen, DefaultListen))
	if err != nil {
		return r, err
	}
	if r.options.URL == "" {
		r.options.URL = o.scheme() + reached(l.Addr().String())
	}
	err = r.openEngine()
	var samples *mock.Server
	if err == nil && o.Mock != nil {
		samples, err = mock.Serve(o.Mock)
	}
	if err != nil {
		l.Close()
		return r, err
	}
	r.serve(l, samples)
	return r, nil
}

// reached is the address at which a listener is reached from this computer.
func reached(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}

// openEngine opens everything that needs no network.
func (r *Runtime) openEngine() (err error) {
	if r.dir = r.options.Dir; r.dir == "" {
		if r.dir, err = os.MkdirTemp("", "hookflow-"); err != nil {
			return fmt.Errorf("make a temporary folder: %w; make that folder, or name another one in TMPDIR", err)
		}
	}
	if r.store, err = store.Open(r.dir, store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets, Records: RecordBuckets, Upgrade: Upgrades}); err != nil {
		return err
	}
	if r.calls, err = webhook.OpenLog(filepath.Join(r.dir, "calls.log")); err != nil {
		return err
	}
	r.calls.OnAdd = r.options.OnCall
	limits := engine.DefaultLimits
	if r.options.Limits != nil {
		limits = *r.options.Limits
	}
	machine := step.NewMachine(limits)
	machine.Environment = r.Environment()
	if err := r.openRecords(machine); err != nil {
		return err
	}
	r.engine, err = loop.Open(r.store, machine, loop.Options{Archive: r.store.Archive(), Now: r.clock.now})
	return err
}

// serve begins to listen, to call and to keep time.
func (r *Runtime) serve(l net.Listener, samples *mock.Server) {
	r.models = &model.Cache{Engine: r.engine}
	r.history = &history.Book{Engine: r.engine, Now: r.clock.now}
	r.people = savefile.Follow[people.Directory](r.options.People)
	r.rules = permit.OpenRules(filepath.Join(r.dir, permit.RulesFile))
	r.options.HTTP.Reroute = r.services.reroute
	r.known = NewCredentials(r.options.Environment, r.options.Vault, r.options.Accounts)
	r.meter = measure.New(r.open)
	r.callers = newCallers(r, webhook.New(r.options.HTTP))
	r.answerBy(samples)
	r.herald = newHerald(r)
	r.letters.r = r
	r.services.init(r, l.Addr().String())
	r.api = &listener.API{
		Engine: r.engine, Store: r.store, Calls: r.calls, Resend: r.Resend, Attach: r.Attach, OpenFile: r.OpenFile, Receivers: &r.services.receivers, Models: r.models, Deploy: r.DeployBy, Rules: r.rules, Alerts: r.newAlerts, Groups: r.GroupsOf, Secrets: r.known.Secrets, Records: r.records, Pushes: r.pushes, History: r.history,
		Meter: r.meter, Audit: audit.Open(filepath.Join(r.dir, audit.File)), Tokens: permit.Open(filepath.Join(r.dir, permit.File)), Logins: permit.OpenLogins(filepath.Join(r.dir, permit.LoginFile)), NeedToken: r.needToken(),
		Now: r.clock.now, Log: r.log, OnServed: r.options.OnRequest, Ready: r.Ready, Version: r.options.Version, URL: r.Environment().URL, MaxBody: r.options.MaxBody, PerMinute: r.options.Requests, Hosts: r.hosts(), Proxies: r.options.Proxies,
	}
	host, _, _ := net.SplitHostPort(cmp.Or(r.options.Listen, DefaultListen)) // as configured: it may be a name
	handler := r.api.Handler(host, r.services.atMain)
	r.services.problem(r.store.Archive().Sound())
	r.services.restore()
	r.main = listener.Serve(l, handler, r.options.Certificate, r.log)
	committed, _ := r.engine.Watch(pumpBuffer)
	go r.pump(committed)
	go r.herald.run()
	go r.relay.run()
	r.pushes.Start()
	go r.sweep()
	if r.options.Keep > 0 {
		go r.retain(r.options.Keep)
	}
	r.history.KeepFor(r.options.Records)
	go r.history.Watch(r.closing, r.swept)
}

// hosts are the names that the main listener answers to besides its own.
func (r *Runtime) hosts() []string {
	if u, err := url.Parse(r.options.URL); err == nil && u.Hostname() != "" {
		return append(slices.Clone(r.options.Hosts), u.Hostname())
	}
	return r.options.Hosts
}

// open counts what is open, for the meter.
func (r *Runtime) open() (n measure.Open) {
	r.report("count what is open", r.engine.View(func(q *loop.Query) error {
		n.Instances, n.Incidents, n.Tasks, n.Messages = q.Running(), q.Count(engine.BucketIncident), q.Count(engine.BucketTask), q.Count(engine.BucketBuffered)
		return nil
	}))
	return n
}

// Engine is the engine, for commands and reading.
func (r *Runtime) Engine() *loop.Engine { return r.engine }

// Environment is what the processes know of where they run.
func (r *Runtime) Environment() step.Environment {
	return step.Environment{Name: cmp.Or(r.options.Environment, vault.DefaultEnvironment), URL: strings.TrimSuffix(r.options.URL, "/")}
}

// URL is the address of the main listener, such as http://127.0.0.1:8086.
func (r *Runtime) URL() string { return r.options.scheme() + r.main.Addr() }

func (o Options) scheme() string {
	if o.Certificate != nil {
		return "https://"
	}
	return "http://"
}

// Calls is the log of HTTP calls.
func (r *Runtime) Calls() *webhook.Log { return r.calls }

// Start begins an instance of the latest version of a process.
func (r *Runtime) Start(ctx context.Context, process string, vars engine.Vars) (engine.Key, error) {
	started, err := loop.Do(ctx, r.engine, engine.Start{Process: process, Variables: vars})
	return started.Instance, err
}

// Serves says that everything that was to be served is deployed, see Options.Waits.
func (r *Runtime) Serves() { r.serves.Store(true) }

// Ready is nil if requests can be taken: everything is deployed, listens, and can be written, and Close has not begun.
func (r *Runtime) Ready() error {
	select {
	case <-r.closing:
		return errors.New("it is stopping")
	default:
	}
	if r.options.Waits && !r.serves.Load() {
		return errors.New("it is starting")
	}
	if problems := r.Problems(); len(problems) > 0 {
		return problems[0]
	}
	return r.store.Writable()
}

// Close stops accepting requests, lets those and the calls under way finish
// for a while, and closes the store. What was ordered and not done is done when
// the directory is opened again. It may be called twice.
func (r *Runtime) Close() error {
	r.close.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), closeTime)
		defer cancel()
		close(r.closing)
		r.api.Close()
		r.callers.real.HTTP.Close() // a connection of ours that was never used would hold up a listener of ours
		r.services.close(ctx)
		r.callers.close(ctx) // meanwhile the listener says that it is stopping, and refuses everything else
		last, done := context.WithTimeout(context.Background(), time.Second)
		defer done()
		r.report("close the listener", r.main.Close(last))
		r.pushes.Close()
		<-r.relay.ended
		r.herald.close(ctx)
		r.closed = r.release()
	})
	return r.closed
}

// release closes what is open, innermost last.
func (r *Runtime) release() error {
	var errs []error
	if r.engine != nil {
		errs = append(errs, r.engine.Close())
		if r.main != nil {
			<-r.pumped
		}
	}
	if m := r.mock.Swap(nil); m != nil {
		errs = append(errs, m.Close())
	}
	if r.callers != nil {
		errs = append(errs, r.callers.pins.close())
	}
	if r.calls != nil {
		errs = append(errs, r.calls.Close())
	}
	if r.store != nil {
		errs = append(errs, r.store.Close())
	}
	if r.options.Dir == "" && r.dir != "" {
		errs = append(errs, os.RemoveAll(r.dir))
	}
	return errors.Join(errs...)
}

// nudge wakes the pump.
func (r *Runtime) nudge() {
	select {
	case r.nudged <- struct{}{}:
	default:
	}
}

// report logs an error that nobody waits for.
func (r *Runtime) report(what string, err error) {
	if err != nil && !errors.Is(err, store.ErrClosed) && !errors.Is(err, loop.ErrStopped) {
		r.log.Error(what, "error", err)
	}
}
