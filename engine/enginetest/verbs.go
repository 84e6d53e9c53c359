package enginetest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/wire"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// verbs make engine commands of scenario lines.
var verbs = map[string]func(*player, []string) (engine.Command, error){
	"deploy": func(p *player, args []string) (engine.Command, error) {
		var d engine.Deploy
		for _, name := range args {
			for _, f := range p.s.Files {
				if f.Name == name {
					d.Resources = append(d.Resources, engine.Resource{Name: name, Data: f.Data})
				}
			}
		}
		return d, nil
	},
	"start": func(_ *player, args []string) (engine.Command, error) {
		o, rest := options(args[1:], "at", "business", "version")
		version, _ := strconv.Atoi(o["version"])
		return engine.Start{Process: args[0], At: o["at"], BusinessKey: o["business"], Version: version, Variables: vars(rest)}, nil
	},
	"message": message,
	"request": func(_ *player, args []string) (engine.Command, error) {
		o, rest := options(args[2:], "id", "business")
		body, _ := json.Marshal(vars(rest))
		request, _ := json.Marshal(map[string]any{"method": args[0], "path": args[1], "body": json.RawMessage(body)})
		return engine.Receive{Method: args[0], Path: args[1], Request: request, ID: o["id"], BusinessKey: o["business"]}, nil
	},
	"signal": func(_ *player, args []string) (engine.Command, error) {
		return engine.Broadcast{Signal: args[0], Variables: vars(args[1:])}, nil
	},
	"evaluate": func(_ *player, args []string) (engine.Command, error) {
		return engine.Evaluate{Variables: vars(args)}, nil
	},
	"task": func(p *player, args []string) (engine.Command, error) {
		w, err := p.find(p.w.Tasks(), args[0])
		return engine.CompleteTask{Task: w.Key, Variables: vars(args[1:])}, err
	},
	"job": func(p *player, args []string) (engine.Command, error) {
		w, err := p.find(p.w.Jobs(), args[0])
		return engine.CompleteJob{Job: w.Key, Variables: vars(args[1:])}, err
	},
	"fail": func(p *player, args []string) (engine.Command, error) {
		w, err := p.find(p.w.Jobs(), args[0])
		return engine.FailJob{Job: w.Key, Message: strings.Join(args[1:], " ")}, err
	},
	"throw": func(p *player, args []string) (engine.Command, error) {
		w, err := p.find(p.w.Jobs(), args[0])
		return engine.ThrowJobError{Job: w.Key, Code: args[1], Variables: vars(args[2:])}, err
	},
	"answer": func(p *player, args []string) (engine.Command, error) {
		w, err := p.find(p.w.Jobs(), args[0])
		status, _ := strconv.Atoi(args[1])
		r := webhook.Response{Status: status, Headers: map[string]string{"content-type": "application/json"}, Body: json.RawMessage("null")}
		if len(args) > 2 {
			r.Body = jsonOf(args[2])
		}
		out := work.ReadCall(w.Request).Judge(r)
		return out.Command(w.Key), err
	},
	"recorded": func(p *player, args []string) (engine.Command, error) {
		w, err := p.find(p.w.Jobs(), args[0])
		return engine.CompleteJob{Job: w.Key, Answer: jsonOf(args[1])}, err
	},
	"silence": func(p *player, args []string) (engine.Command, error) {
		w, err := p.find(p.w.Jobs(), args[0])
		return engine.FailJob{Job: w.Key, Message: "no answer"}, err
	},
	"set": func(p *player, args []string) (engine.Command, error) {
		return engine.SetVariables{Instance: p.instance(), Variables: vars(args)}, nil
	},
	"cancel": func(p *player, _ []string) (engine.Command, error) { return engine.Cancel{Instance: p.instance()}, nil },
	"suspend": func(p *player, _ []string) (engine.Command, error) {
		return engine.Suspend{Instance: p.instance()}, nil
	},
	"resume": func(p *player, _ []string) (engine.Command, error) { return engine.Resume{Instance: p.instance()}, nil },
	"ring": func(p *player, args []string) (engine.Command, error) {
		return engine.FireTimer{Instance: p.instance(), Element: args[0]}, nil
	},
	"postpone": func(p *player, args []string) (engine.Command, error) {
		due, err := time.Parse(time.RFC3339, args[1])
		return engine.MoveTimer{Instance: p.instance(), Element: args[0], Due: due}, err
	},
	"delete": func(p *player, _ []string) (engine.Command, error) {
		return engine.DeleteInstance{Instance: p.instance()}, nil
	},
	"undeploy": func(p *player, args []string) (engine.Command, error) {
		version, _ := strconv.Atoi(args[1])
		var d engine.DeleteDefinition
		p.w.View(func(tx engine.Tx) {
			for _, data := range tx.From(engine.BucketDefinition, nil) {
				if x := wire.DecodeDefinition(data); x.Process == args[0] && x.Version == version {
					d.Definition = x.Key
				}
			}
		})
		return d, nil
	},
	"purge": func(p *player, _ []string) (engine.Command, error) {
		return engine.Purge{Before: p.w.Now.Add(time.Hour)}, nil
	},
	"resolve": func(p *player, args []string) (engine.Command, error) {
		o, rest := options(args[2:], "code")
		for _, i := range p.w.Incidents() {
			if i.Element == args[0] {
				return engine.ResolveIncident{Incident: i.Key, How: engine.Resolution(args[1]), Code: o["code"], Variables: vars(rest)}, nil
			}
		}
		return nil, fmt.Errorf("no incident at %s", args[0])
	},
	"group": func(_ *player, args []string) (engine.Command, error) {
		return engine.ResolveGroup{Element: args[0], How: engine.Resolution(args[1]), Variables: vars(args[2:])}, nil
	},
	"move":    move,
	"migrate": migrate,
	"preview": func(p *player, args []string) (engine.Command, error) {
		cmd, err := migrate(p, args)
		m := cmd.(engine.Migrate)
		m.Preview = true
		return m, err
	},
}

// message publishes a message with the variables as its content.
func message(_ *player, args []string) (engine.Command, error) {
	o, rest := options(args[1:], "key", "id", "ttl")
	m := engine.Publish{Name: args[0], Key: o["key"], ID: o["id"]}
	if o["ttl"] != "" {
		ttl, err := time.ParseDuration(o["ttl"])
		if err != nil {
			return nil, err
		}
		m.TTL = &ttl
	}
	m.Payload, _ = json.Marshal(vars(rest))
	return m, nil
}

// move moves the newest token of an element.
func move(p *player, args []string) (engine.Command, error) {
	m := engine.MoveToken{Instance: p.instance(), Element: args[1], Variables: vars(args[2:])}
	if args[1] == "-" {
		m.Element = ""
	}
	for _, t := range p.w.Instance(m.Instance).Tokens {
		if t.Element == args[0] {
			m.Token = t.ID
		}
	}
	return m, nil
}

// migrate moves the instance to the definition deployed last.
func migrate(p *player, args []string) (engine.Command, error) {
	m := engine.Migrate{Instance: p.instance(), Map: map[string]string{}}
	for _, a := range args {
		from, to, _ := strings.Cut(a, "=")
		m.Map[from] = to
	}
	p.w.View(func(tx engine.Tx) {
		for k := range tx.From(engine.BucketDefinition, nil) {
			m.To = engine.KeyOf(k)
		}
	})
	return m, nil
}

// find is the oldest wait of an element.
func (p *player) find(list []Pending, element string) (*engine.Wait, error) {
	for _, x := range list {
		if x.Wait.Element == element && (p.chosen == 0 || p.numbers[x.Instance.Key] == p.chosen) {
			return x.Wait, nil
		}
	}
	return &engine.Wait{}, fmt.Errorf("nothing waits at %s", element)
}
