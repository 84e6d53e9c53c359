package runtime

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/listener"
	"hookflow/runtime/model"
	"hookflow/runtime/permit"
)

// services are the pools that listen at addresses of their own.
type services struct {
	r         *Runtime
	main      string // address of the main listener
	receivers listener.Receivers
	deploying sync.Mutex // one deployment at a time opens addresses

	mu        sync.Mutex
	addresses map[string]string // see Options.Addresses
	atBase    map[string][]model.Service
	servers   map[string]*listener.Server // by what the model says
	problems  []error
}

func (s *services) init(r *Runtime, main string) {
	s.r, s.main = r, main
	s.addresses = map[string]string{}
	for said, real := range r.options.Addresses {
		s.addresses[canonical(said)] = real
	}
	s.atBase = map[string][]model.Service{}
	s.servers = map[string]*listener.Server{}
}

// canonical makes one address of the ways to write it.
func canonical(addr string) string {
	addr = strings.TrimSuffix(strings.TrimPrefix(addr, "http://"), "/")
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		host, port = addr, "80"
	}
	if strings.EqualFold(host, "localhost") || host == "::1" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(strings.ToLower(host), port)
}

// reroute says where a call to host:port goes.
func (s *services) reroute(addr string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cmp.Or(s.addresses[canonical(addr)], addr)
}

// mocked says who answers in place of host:port: mock, unless it is an address of this
// program.
func (s *services) mocked(addr, mock string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for base := range s.servers {
		if canonical(base) == canonical(addr) {
			return ""
		}
	}
	if s.isMain(addr) {
		return ""
	}
	return mock
}

// Reroute moves an address of models, such as localhost:8087, from now on; see
// Options.Addresses. It is how to go on after a *listener.PortTaken.
func (r *Runtime) Reroute(said, real string) {
	r.services.mu.Lock()
	defer r.services.mu.Unlock()
	r.services.addresses[canonical(said)] = real
}

// Deploy makes the executable processes of a BPMN file startable, and opens the
// listeners of its pools. The error is a *bpmnxml.ReadError, an
// *engine.Rejected with findings per element, or a *listener.PortTaken; in all
// these cases nothing was deployed.
func (r *Runtime) Deploy(ctx context.Context, name string, xml []byte) ([]engine.Definition, error) {
	return r.DeployAll(ctx, []engine.Resource{{Name: name, Data: xml}})
}

// DeployAll is Deploy for several files, all or none.
func (r *Runtime) DeployAll(ctx context.Context, files []engine.Resource) ([]engine.Definition, error) {
	return r.deploy(ctx, files, func() error { return nil })
}

// DeployBy is DeployAll for somebody of a role. Where integration blocks are guarded, the error is a *permit.Guarded if who is no
// administrator has changed some; then nothing was deployed.
func (r *Runtime) DeployBy(ctx context.Context, who string, role permit.Role, files []engine.Resource) ([]engine.Definition, error) {
	return r.deploy(ctx, files, func() error {
		rules, err := r.rules.Read()
		if err != nil || !rules.GuardIntegration || role.Allows(permit.Administrator) {
			return err
		}
		g := &permit.Guarded{Who: who, Role: role}
		err = r.engine.View(func(q *loop.Query) (err error) { g.Blocks, err = model.Touched(q, files); return err })
		if err == nil && len(g.Blocks) > 0 {
			return g
		}
		return err
	})
}

// deploy deploys files unless may refuses; nothing else is deployed between the two.
func (r *Runtime) deploy(ctx context.Context, files []engine.Resource, may func() error) ([]engine.Definition, error) {
	var all []*model.Model
	for _, f := range files {
		m, err := model.Read(f.Name, f.Data, r.options.RunAll)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	r.services.deploying.Lock()
	defer r.services.deploying.Unlock()
	if err := may(); err != nil {
		return nil, err
	}
	opened, err := r.services.listen(all)
	if err != nil {
		return nil, err
	}
	deployed, err := loop.Do(ctx, r.engine, engine.Deploy{Resources: files, All: r.options.RunAll})
	if err != nil {
		for _, l := range opened {
			l.Close()
		}
		return nil, err
	}
	r.services.add(all, opened)
	r.services.retire()
	for _, d := range deployed {
		if other := r.Replaced(d); other != "" {
			r.log.Warn("a process takes the place of one from another file", "process", d.Process, "version", d.Version, "file", d.Resource, "replaced", other)
		}
	}
	return deployed, nil
}

// Replaced names the file whose process a version took the place of; "" if it is the first one, or from a file of the
// same name.
func (r *Runtime) Replaced(d engine.Definition) (file string) {
	r.report("read the deployed processes", r.engine.View(func(q *loop.Query) error {
		for other := range q.Definitions() {
			if other.Process == d.Process && other.Version == d.Version-1 && other.Resource != d.Resource {
				file = other.Resource
			}
		}
		return nil
	}))
	return file
}

// retire forgets the paths at which only older versions would begin instances: a message there would find nobody, now or
// later. Where older versions' instances may still wait, messages are received on.
func (s *services) retire() {
	latest := map[string]*model.Model{}
	s.r.report("read the deployed processes", s.r.engine.View(func(q *loop.Query) error {
		for d := range q.Definitions() { // older ones first
			if m, err := s.r.models.Read(q, d); err == nil {
				latest[d.Process] = m
			}
		}
		return nil
	}))
	s.receivers.Keep(func(r model.Receiver) bool {
		m := latest[r.Process]
		return !r.Starts || m == nil || slices.ContainsFunc(m.Receivers, r.Same)
	})
}

// listen opens the addresses of pools that are not open yet.
func (s *services) listen(models []*model.Model) (opened map[string]net.Listener, err error) {
	opened = map[string]net.Listener{}
	for _, m := range models {
		for _, service := range m.Services {
			if opened[service.Base] != nil || s.open(service.Base) {
				continue
			}
			l, err := s.r.options.listenAt(s.reroute(service.Base))
			if err != nil {
				for _, l := range opened {
					l.Close()
				}
				return nil, taken(err, service.Participant)
			}
			opened[service.Base] = l
		}
	}
	return opened, nil
}

// taken names the pool in an error about its address.
func taken(err error, participant string) error {
	var port *listener.PortTaken
	if errors.As(err, &port) {
		port.Element = participant
		return port
	}
	return fmt.Errorf("%s: %w", participant, err)
}

// open reports whether something of ours listens at an address already.
func (s *services) open(base string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.servers[base] != nil || s.isMain(base)
}

func (s *services) isMain(base string) bool {
	at := cmp.Or(s.addresses[canonical(base)], base)
	host, port, _ := net.SplitHostPort(canonical(s.main))
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() { // the main listener has the port on every address
		_, wanted, _ := net.SplitHostPort(canonical(at))
		return wanted == port
	}
	return canonical(at) == canonical(s.main)
}

// add begins to serve the pools of deployed models.
func (s *services) add(models []*model.Model, opened map[string]net.Listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range models {
		s.receivers.Add(m)
		for _, service := range m.Services {
			if !slices.Contains(s.atBase[service.Base], service) {
				s.atBase[service.Base] = append(s.atBase[service.Base], service)
			}
		}
	}
	for base, l := range opened {
		s.servers[base] = listener.Serve(l, s.r.api.ServiceHandler(base, func() []model.Service { return s.at(base) }), nil, s.r.log)
	}
}

// at lists the services at an address.
func (s *services) at(base string) []model.Service {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.atBase[base]
}

// atMain lists the services whose address is that of the main listener.
func (s *services) atMain() []model.Service {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []model.Service
	for base := range s.atBase {
		if s.isMain(base) {
			all = append(all, s.atBase[base]...)
		}
	}
	return all
}

// restore serves what was deployed before the program started. What does not
// work any more is a problem of that model alone.
func (s *services) restore() {
	files, err := s.deployed()
	s.problem(err)
	for _, one := range files { // the older ones first
		one := []*model.Model{one.model.Only(one.processes)}
		opened, err := s.listen(one)
		s.problem(err)
		s.add(one, opened)
	}
	s.retire()
}

// A deployedFile is the model of a file, and those of its processes that are deployed.
type deployedFile struct {
	model     *model.Model
	processes map[string]bool
}

// deployed are the files of all deployed versions, the older ones first.
func (s *services) deployed() (files []deployedFile, err error) {
	err = s.r.engine.View(func(q *loop.Query) error {
		for d := range q.Definitions() {
			m, err := s.r.models.Read(q, d)
			if err != nil {
				s.problem(err)
				continue
			}
			i := slices.IndexFunc(files, func(f deployedFile) bool { return f.model == m })
			if i < 0 {
				i, files = len(files), append(files, deployedFile{m, map[string]bool{}})
			}
			files[i].processes[d.Process] = true
		}
		return nil
	})
	return files, err
}

func (s *services) problem(err error) {
	if err != nil {
		s.r.log.Error("something of the data directory cannot be used", "error", err)
		s.mu.Lock()
		s.problems = append(s.problems, err)
		s.mu.Unlock()
	}
}

// Problems are what kept deployed models from being served as they say, and
// what of the archive is damaged, when the directory was opened.
func (r *Runtime) Problems() []error {
	r.services.mu.Lock()
	defer r.services.mu.Unlock()
	return append([]error(nil), r.services.problems...)
}

// Services are the addresses at which pools are served: what the model says,
// and where that is.
func (r *Runtime) Services() map[string]string {
	r.services.mu.Lock()
	defer r.services.mu.Unlock()
	out := map[string]string{}
	for base, server := range r.services.servers {
		out[base] = server.Addr()
	}
	return out
}

func (s *services) close(ctx context.Context) {
	s.mu.Lock()
	servers := maps.Clone(s.servers)
	s.mu.Unlock()
	for _, server := range servers {
		s.r.report("close a listener", server.Close(ctx))
	}
}
