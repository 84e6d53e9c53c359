package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"hookflow/engine/export"
	"hookflow/runtime/server"
)

// A scaling is a load on several nodes, workers and gateways, of which one of each is
// killed on the way; or on Hookflow itself, of which nothing is killed.
type scaling struct {
	engine    starter
	nodes     []int // process ids; the last one is killed
	workers   []*program
	gateways  []*program
	service   *service
	instances int
	started   sync.Map // instance by order
	acked     atomic.Int64
	unsure    atomic.Int64  // starts whose answer did not come
	spent     time.Duration // processor time of what was killed
}

// A starter starts instances and tells how they stand: a server engine, or Hookflow.
type starter interface {
	Start(ctx context.Context, process string, vars server.Vars) (string, error)
	Instance(ctx context.Context, id string) (*server.Instance, error)
}

// Start implements starter.
func (h *here) Start(ctx context.Context, process string, vars server.Vars) (string, error) {
	return h.start(ctx, test{start: process, vars: vars})
}

// Instance implements starter.
func (h *here) Instance(ctx context.Context, id string) (*server.Instance, error) {
	return h.instance(ctx, id)
}

// A service is what the process calls: it answers, and pays the order by one of the
// gateways, as often as it takes.
type service struct {
	mu       sync.Mutex
	keys     map[string]int // how often each call came, by path, order and key
	keyless  int
	calls    int
	ended    map[string]bool // orders whose last call came
	gateways []string
	turn     atomic.Int64
	payments sync.WaitGroup
}

// ServeHTTP implements http.Handler.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct{ Order string }
	data, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(data, &body) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	key := r.Header.Get("Idempotency-Key")
	s.mu.Lock()
	s.calls++
	if key == "" {
		s.keyless++
	}
	call := r.URL.Path + " " + body.Order + " " + key
	s.keys[call]++
	first := s.keys[call] == 1
	if r.URL.Path == "/tell" {
		s.ended[body.Order] = true
	}
	s.mu.Unlock()
	if first && r.URL.Path == "/ask" {
		s.payments.Add(1)
		go func() { defer s.payments.Done(); s.pay(body.Order) }()
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"price":12}`) // the caller may have gone
}

// pay sends the message until a gateway says that it was taken.
func (s *service) pay(order string) {
	for range 200 {
		to := s.gateways[int(s.turn.Add(1))%len(s.gateways)]
		resp, err := http.Post(to+"scale-paid", "application/json", strings.NewReader(fmt.Sprintf(`{"order":%q,"amount":30}`, order)))
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusAccepted {
				return
			}
		}
		time.Sleep(500 * time.Millisecond)
	}
}

// scale plays the load on the nodes of a server engine, or on Hookflow where no addresses
// are given.
func scale(root, addresses, pids, command string, instances, workers, gateways int) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := &scaling{instances: instances, service: &service{keys: map[string]int{}, ended: map[string]bool{}}}
	go func() { _ = http.Serve(l, s.service) }() // ends with the program
	data, err := os.ReadFile(filepath.Join(root, ".ci/servers/cases/scale.bpmn"))
	if err != nil {
		return err
	}
	source := string(bytes.ReplaceAll(data, []byte("127.0.0.1:9400"), []byte(l.Addr().String())))
	if addresses == "" {
		return s.ours(command, source)
	}
	for p := range strings.SplitSeq(pids, ",") {
		var pid int
		if _, err := fmt.Sscan(p, &pid); err != nil {
			return fmt.Errorf("-pids takes process ids: %w", err)
		}
		s.nodes = append(s.nodes, pid)
	}
	e, err := server.New("camunda7", addresses, nil)
	if err != nil {
		return err
	}
	out, err := exported(test{name: "scale", source: source}, "camunda7", export.Options{})
	if err != nil {
		return err
	}
	if _, err := e.Deploy(context.Background(), "scale", map[string][]byte{"scale.bpmn": out.Data}); err != nil {
		return err
	}
	s.engine = e
	defer s.end()
	if err := s.stand(command, addresses, workers, gateways); err != nil {
		return err
	}
	return s.play()
}

// ours plays the load on one "hookflow serve".
func (s *scaling) ours(command, source string) error {
	h, err := serveHere(command)
	if err != nil {
		return err
	}
	defer h.stop()
	if err := h.deploy(context.Background(), test{source: source}); err != nil {
		return err
	}
	s.engine, s.nodes, s.service.gateways = h, []int{h.pid}, []string{h.inbound()}
	return s.play()
}

// stand starts the workers and gateways.
func (s *scaling) stand(command, addresses string, workers, gateways int) error {
	for range workers {
		p, err := begin(command, "worker", "--server", addresses, "--lock", "10s", "--slots", "32")
		if err != nil {
			return err
		}
		s.workers = append(s.workers, p)
	}
	for range gateways {
		p, err := begin(command, "gateway", "--server", addresses, "--listen", "127.0.0.1:0", "--patience", "60s")
		if err != nil {
			return err
		}
		s.gateways = append(s.gateways, p)
		s.service.gateways = append(s.service.gateways, p.address)
	}
	return nil
}

func (s *scaling) end() {
	for _, p := range append(s.workers, s.gateways...) {
		p.end()
	}
}

// callers are how many start instances at the same time, and underWay how many instances
// there may be before their last call: what comes faster than it is done has to queue
// somewhere, and here nothing is lost by it.
const (
	callers  = 16
	underWay = 300
)

// play starts the instances, kills on the way, and waits until all have ended.
func (s *scaling) play() error {
	began := time.Now()
	s.spent = -s.processorTime() // what it took to start them
	orders := make(chan int)
	var wait sync.WaitGroup
	for range callers {
		wait.Go(func() {
			for i := range orders {
				s.start(i)
			}
		})
	}
	for i := range s.instances {
		s.strike(i)
		for i%callers == 0 && s.open() > underWay {
			time.Sleep(50 * time.Millisecond)
		}
		orders <- i
		if (i+1)%1000 == 0 {
			fmt.Printf("%d started in %.0f s\n", i+1, time.Since(began).Seconds())
		}
	}
	close(orders)
	wait.Wait()
	fmt.Printf("started %d instances in %.0f s (%d more may have been: their answer did not come)\n", s.acked.Load(), time.Since(began).Seconds(), s.unsure.Load())
	return s.settle(began)
}

// strike kills one of each, at a quarter, two quarters and three quarters of the way.
func (s *scaling) strike(i int) {
	if len(s.workers) == 0 {
		return
	}
	switch i {
	case s.instances / 4:
		fmt.Printf("at %d: one worker of %d is killed\n", i, len(s.workers))
		s.strikeDown(s.workers[len(s.workers)-1].cmd.Process.Pid)
		s.workers[len(s.workers)-1].kill()
		s.workers = s.workers[:len(s.workers)-1]
	case s.instances / 2:
		fmt.Printf("at %d: one node of %d is killed\n", i, len(s.nodes))
		s.strikeDown(s.nodes[len(s.nodes)-1])
		s.nodes = s.nodes[:len(s.nodes)-1]
	case s.instances * 3 / 4:
		fmt.Printf("at %d: one gateway of %d is killed\n", i, len(s.gateways))
		s.strikeDown(s.gateways[len(s.gateways)-1].cmd.Process.Pid)
		s.gateways[len(s.gateways)-1].kill()
		s.gateways = s.gateways[:len(s.gateways)-1]
	}
}

// strikeDown kills a process without a word to it, and keeps what it has spent.
func (s *scaling) strikeDown(pid int) {
	s.spent += processorTime(pid)
	_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended by itself
}

// processorTime is what a process has spent, on Linux; elsewhere 0.
func processorTime(pid int) time.Duration {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, ok := strings.Cut(string(data), ") ")
	if err != nil || !ok {
		return 0
	}
	var ticks, total int64
	for _, field := range strings.Fields(rest)[11:13] { // utime and stime, proc(5)
		if _, err := fmt.Sscan(field, &ticks); err == nil {
			total += ticks
		}
	}
	return time.Duration(total) * 10 * time.Millisecond // Linux counts 100 in a second
}

// start starts one instance. A start without an answer is not repeated: it may have been
// done.
func (s *scaling) start(i int) {
	order := fmt.Sprintf("o%d-%d", os.Getpid(), i) // another run on the same servers has other keys
	for range 60 {
		id, err := s.engine.Start(context.Background(), "scale", server.Vars{"order": json.RawMessage(`"` + order + `"`)})
		var dial *net.OpError
		switch {
		case err == nil:
			s.started.Store(order, id)
			s.acked.Add(1)
			return
		case errors.As(err, &dial) && dial.Op == "dial":
			time.Sleep(500 * time.Millisecond) // it reached nobody
		default:
			s.unsure.Add(1)
			return
		}
	}
}

// settle waits until the last call of every acknowledged instance has come, asks for each
// whether it has ended, and says what came.
func (s *scaling) settle(began time.Time) error {
	for last, left := time.Now(), -1; left != 0 && time.Since(last) < 3*time.Minute; time.Sleep(200 * time.Millisecond) {
		if now := s.open(); now != left {
			last, left = time.Now(), now
		}
	}
	took, spent := time.Since(began), s.processorTime()
	lost := s.lost()
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	again := 0
	for _, n := range v.keys {
		again += n - 1
	}
	n := s.acked.Load()
	fmt.Printf("%d of %d acknowledged instances ended; the last call came after %.0f s, %.1f instances a second; %d calls, %d of them again with the key of the first, %d without a key\n",
		n-int64(len(lost)), n, took.Seconds(), float64(n)/took.Seconds(), v.calls, again, v.keyless)
	fmt.Printf("processor time of the engine, workers and gateways %.1f s, %.2f ms an instance\n", spent.Seconds(), spent.Seconds()*1000/float64(max(n, 1)))
	if len(lost) > 0 || v.keyless > 0 {
		return fmt.Errorf("%d instances did not end (%.200s), %d calls had no key", len(lost), strings.Join(lost, ", "), v.keyless)
	}
	return nil
}

// open counts the acknowledged instances whose last call has not come.
func (s *scaling) open() (n int) {
	s.service.mu.Lock()
	defer s.service.mu.Unlock()
	s.started.Range(func(order, _ any) bool {
		if !s.service.ended[order.(string)] {
			n++
		}
		return true
	})
	return n
}

// lost lists the acknowledged instances that have not ended a minute later.
func (s *scaling) lost() (orders []string) {
	until := time.Now().Add(time.Minute)
	s.started.Range(func(order, id any) bool {
		for {
			in, err := s.engine.Instance(context.Background(), id.(string))
			if err == nil && in.Ended && !in.Cancelled {
				return true
			}
			if time.Now().After(until) {
				orders = append(orders, order.(string))
				return true
			}
			time.Sleep(300 * time.Millisecond)
		}
	})
	return orders
}

// processorTime is what all programs of the set-up have spent, the database not counted.
func (s *scaling) processorTime() time.Duration {
	total := s.spent
	for _, pid := range s.nodes {
		total += processorTime(pid)
	}
	for _, p := range append(append([]*program(nil), s.workers...), s.gateways...) {
		total += processorTime(p.cmd.Process.Pid)
	}
	return total
}
