package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
)

// A program is one of our own commands as a process of its own.
type program struct {
	cmd     *exec.Cmd
	address string // where a gateway receives
	home    string
	mu      sync.Mutex
	said    []string // what it wrote, line by line
}

// flagsOf are the flags that a proof gives its commands.
var flagsOf = map[string][]string{
	"gateway": {"--patience", "15s"},
	"worker":  {"--lock", "20s"},
}

// What the processes of the proof are told of where they run: the server is told the same
// by its own environment, see run.
const (
	environment = "staging"
	secret      = "t0ken-of-the-proof"
)

// ready is the line in which a command says that it works, and where.
var ready = regexp.MustCompile(`receives at (http://\S+)|takes calls from`)

// begin starts a command that serves and waits until it says that it does. Its home is
// empty: secrets come from the environment.
func begin(command string, args ...string) (*program, error) {
	home, err := os.MkdirTemp("", "hookflow-proof")
	if err != nil {
		return nil, err
	}
	p := &program{cmd: exec.Command(command, args...), home: home}
	p.cmd.Env = append(os.Environ(), "HOOKFLOW_HOME="+home, "HOOKFLOW_KEYRING=off", "HOOKFLOW_SECRET_TOKEN="+secret)
	out, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	works := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			p.mu.Lock()
			p.said = append(p.said, lines.Text())
			p.mu.Unlock()
			if m := ready.FindStringSubmatch(lines.Text()); m != nil {
				works <- m[1]
			} else {
				fmt.Fprintln(os.Stderr, args[0]+":", lines.Text())
			}
		}
		close(works)
	}()
	select {
	case at, ok := <-works:
		if !ok {
			return nil, fmt.Errorf("%s ended: %s", args[0], p.words())
		}
		p.address = at
		return p, nil
	case <-time.After(30 * time.Second):
		p.end()
		return nil, fmt.Errorf("%s does not begin: %s", args[0], p.words())
	}
}

// words is what the program said.
func (p *program) words() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.said, "\n")
}

// end asks the program to end, as a person does.
func (p *program) end() { p.finish(os.Interrupt) }

// kill ends the program without a word to it.
func (p *program) kill() { p.finish(os.Kill) }

func (p *program) finish(how os.Signal) {
	_ = p.cmd.Process.Signal(how) // it may have ended
	_ = p.cmd.Wait()
	os.RemoveAll(p.home)
}
