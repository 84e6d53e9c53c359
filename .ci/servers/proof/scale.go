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
// killed on the way.
type scaling struct {
	engine    server.Engine
	nodes     []int // process ids; the last one is killed
	workers   []*program
	gateways  []*program
	service   *service
	instances int
	started   sync.Map // instance by order
	acked     atomic.Int64
	unsure    atomic.Int64 // starts whose answer did not come
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

// scale deploys the process of the load, starts workers and gateways, and plays it.
func scale(root, addresses, pids, command string, instances, workers, gateways int) error {
	e, err := server.New("camunda7", addresses, nil)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := &scaling{engine: e, instances: instances, service: &service{keys: map[string]int{}, ended: map[string]bool{}}}
	go func() { _ = http.Serve(l, s.service) }() // ends with the program
	for p := range strings.SplitSeq(pids, ",") {
		var pid int
		if _, err := fmt.Sscan(p, &pid); err != nil {
			return fmt.Errorf("-pids takes process ids: %w", err)
		}
		s.nodes = append(s.nodes, pid)
	}
	data, err := os.ReadFile(filepath.Join(root, ".ci/servers/cases/scale.bpmn"))
	if err != nil {
		return err
	}
	source := bytes.ReplaceAll(data, []byte("127.0.0.1:9400"), []byte(l.Addr().String()))
	out, err := exported(test{name: "scale", source: string(source)}, "camunda7", export.Options{})
	if err != nil {
		return err
	}
	if _, err := e.Deploy(context.Background(), "scale", map[string][]byte{"scale.bpmn": out.Data}); err != nil {
		return err
	}
	defer s.end()
	if err := s.stand(command, addresses, workers, gateways); err != nil {
		return err
	}
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

// callers are how many start instances at the same time.
const callers = 16

// play starts the instances, kills on the way, and waits until all have ended.
func (s *scaling) play() error {
	began := time.Now()
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
		orders <- i
	}
	close(orders)
	wait.Wait()
	fmt.Printf("started %d instances in %.0f s (%d more may have been: their answer did not come)\n", s.acked.Load(), time.Since(began).Seconds(), s.unsure.Load())
	return s.settle(began)
}

// strike kills one of each, at a quarter, two quarters and three quarters of the way.
func (s *scaling) strike(i int) {
	switch i {
	case s.instances / 4:
		fmt.Printf("at %d: one worker of %d is killed\n", i, len(s.workers))
		s.workers[len(s.workers)-1].kill()
		s.workers = s.workers[:len(s.workers)-1]
	case s.instances / 2:
		fmt.Printf("at %d: one node of %d is killed\n", i, len(s.nodes))
		_ = syscall.Kill(s.nodes[len(s.nodes)-1], syscall.SIGKILL) // it may have ended by itself
	case s.instances * 3 / 4:
		fmt.Printf("at %d: one gateway of %d is killed\n", i, len(s.gateways))
		s.gateways[len(s.gateways)-1].kill()
		s.gateways = s.gateways[:len(s.gateways)-1]
	}
}

// start starts one instance. A start without an answer is not repeated: it may have been
// done.
func (s *scaling) start(i int) {
	order := fmt.Sprintf("o%d", i)
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

// settle waits until every instance that was acknowledged has ended, and says what came.
func (s *scaling) settle(began time.Time) error {
	open := map[string]string{}
	s.started.Range(func(order, id any) bool { open[order.(string)] = id.(string); return true })
	last, left := time.Now(), len(open)
	for len(open) > 0 && time.Since(last) < 3*time.Minute {
		for order, id := range open {
			s.service.mu.Lock()
			told := s.service.ended[order]
			s.service.mu.Unlock()
			if !told {
				continue
			}
			if in, err := s.engine.Instance(context.Background(), id); err == nil && in.Ended && !in.Cancelled {
				delete(open, order)
			}
		}
		if len(open) < left {
			last, left = time.Now(), len(open)
		}
		time.Sleep(time.Second)
	}
	took := time.Since(began)
	v := s.service
	v.mu.Lock()
	defer v.mu.Unlock()
	again := 0
	for _, n := range v.keys {
		again += n - 1
	}
	fmt.Printf("%d of %d acknowledged instances ended in %.0f s, %.1f a second; %d calls, %d of them again with the key of the first, %d without a key\n",
		int(s.acked.Load())-len(open), s.acked.Load(), took.Seconds(), float64(s.acked.Load())/took.Seconds(), v.calls, again, v.keyless)
	if len(open) > 0 || v.keyless > 0 {
		return fmt.Errorf("%d instances did not end, %d calls had no key", len(open), v.keyless)
	}
	return nil
}
