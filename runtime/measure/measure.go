// Package measure counts and times what a running Hookflow does, for a monitoring
// system that asks at /metrics (OpenMetrics, by the Prometheus library). It knows
// numbers only: no key, no variable, no address of a service.
//
// Labels have few values: a process, a class of status, an outcome. Whatever a stranger can choose (a path that nobody
// listens at, a key) must not become a label, or a scan fills the memory.
package measure

import (
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"hookflow/engine"
)

// Open is how much there is of what waits.
type Open struct{ Instances, Incidents, Tasks, Messages int }

// A Meter counts since the program has started. It is safe for concurrent use; a
// nil one counts nothing.
type Meter struct {
	registry *prometheus.Registry

	started, ended, incidents, messages, calls *prometheus.CounterVec
	messageTime, callTime                      *prometheus.HistogramVec
}

// New makes a meter; open is asked whenever somebody asks for the numbers.
func New(open func() Open) *Meter {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "hookflow", Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "hookflow", Name: name, Help: help,
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 18)}, labels)
	}
	m := &Meter{
		registry:    prometheus.NewRegistry(),
		started:     counter("instances_started_total", "Instances that have begun.", "process"),
		ended:       counter("instances_ended_total", "Instances that have ended.", "status"),
		incidents:   counter("incidents_raised_total", "Incidents, which need a person.", "kind"),
		messages:    counter("messages_total", "Messages that came over HTTP, by what became of them.", "path", "outcome"),
		calls:       counter("calls_total", "Attempts of calls, by the class of the status.", "status"),
		messageTime: histogram("message_seconds", "Time until a message was answered.", "outcome"),
		callTime:    histogram("call_seconds", "Time of an attempt of a call.", "status"),
	}
	m.registry.MustRegister(m.started, m.ended, m.incidents, m.messages, m.calls, m.messageTime, m.callTime, waiting{open},
		collectors.NewGoCollector(collectors.WithGoCollectorMemStatsMetricsDisabled(), collectors.WithGoCollectorRuntimeMetrics(collectors.GoRuntimeMetricsRule{Matcher: memory})), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// memory is what is told of Go's memory. The numbers that are usual for it have two of one name in OpenMetrics, which no parser of
// that takes.
var memory = regexp.MustCompile(`^/gc/heap/(allocs|goal|live|objects):|^/memory/classes/total:`)

// Handler answers with the numbers.
func (m *Meter) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
}

// Event counts what has happened.
func (m *Meter) Event(e *engine.Event) {
	switch e.Kind {
	case engine.Created:
		m.started.WithLabelValues(e.Element).Inc()
	case engine.Ended:
		m.ended.WithLabelValues(e.Type).Inc()
	case engine.Raised:
		m.incidents.WithLabelValues(string(e.Incident.Kind)).Inc()
	}
}

// Message counts a message at a path as its receivers have it; "" where nobody receives.
func (m *Meter) Message(path, outcome string, took time.Duration) {
	if m == nil {
		return
	}
	m.messages.WithLabelValues(path, outcome).Inc()
	m.messageTime.WithLabelValues(outcome).Observe(took.Seconds())
}

// Call counts an attempt by its status; 0: no answer came.
func (m *Meter) Call(status int, took time.Duration) {
	class := "none"
	if status >= 100 {
		class = strconv.Itoa(status/100) + "xx"
	}
	m.calls.WithLabelValues(class).Inc()
	m.callTime.WithLabelValues(class).Observe(took.Seconds())
}

// waiting is a collector of what is open at the moment.
type waiting struct{ open func() Open }

var (
	instancesNow = prometheus.NewDesc("hookflow_instances", "Instances that run.", nil, nil)
	incidentsNow = prometheus.NewDesc("hookflow_incidents", "Incidents that are open.", nil, nil)
	tasksNow     = prometheus.NewDesc("hookflow_tasks", "User tasks that are open.", nil, nil)
	messagesNow  = prometheus.NewDesc("hookflow_messages_kept", "Messages that wait for somebody to take them.", nil, nil)
)

// Describe implements prometheus.Collector.
func (waiting) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{instancesNow, incidentsNow, tasksNow, messagesNow} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (w waiting) Collect(to chan<- prometheus.Metric) {
	now := w.open()
	for d, n := range map[*prometheus.Desc]int{instancesNow: now.Instances, incidentsNow: now.Incidents, tasksNow: now.Tasks, messagesNow: now.Messages} {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n))
	}
}
