//go:build cgo || ci

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hookflow/designer/catalog"
	"hookflow/designer/monitor"
	"hookflow/designer/person"
	"hookflow/engine"
	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/people"
	"hookflow/runtime/permit"
	catalogs "hookflow/runtime/record"
)

// A seat is where somebody sits who has signed in at the window.
type seat struct {
	rt *runtime.Runtime

	mu      sync.Mutex
	session string // "": nobody has signed in
}

// sit lets people sign in at the window, where they do on this workstation at all, and lets them do what their role allows.
func sit(rt *runtime.Runtime, l *monitor.Local) {
	s := &seat{rt: rt}
	l.Access = &person.Access{
		Seat: s.now, Allows: func(role, needed string) bool { return permit.Role(role).Allows(permit.Role(needed)) }, Guards: s.guards,
		SignIn: s.signIn, SignOut: s.signOut, SetPassword: s.setPassword, Store: s.store(),
	}
	l.May = func(cmd engine.Command) error {
		if err := s.may(neededBy(cmd)); err != nil {
			return err
		}
		who, _ := s.now()
		if who.Role == "" {
			return nil
		}
		return rt.MayTask(permit.Role(who.Role), who.Name, cmd)
	}
	l.Deploy = func(ctx context.Context, name string, xml []byte) ([]engine.Definition, error) {
		if err := s.may(permit.Editor); err != nil {
			return nil, err
		}
		who, _ := s.now()
		role := permit.Role(who.Role)
		if who.Role == "" {
			role = permit.Administrator
		}
		return untilFree(rt, func() ([]engine.Definition, error) {
			return rt.DeployBy(ctx, who.Name, role, []engine.Resource{{Name: name, Data: xml}})
		})
	}
	l.TaskMail, l.SetTaskMail = func() (on, sends bool) { return taskMail(rt) }, func(on bool, name string) error {
		return s.allowed(permit.Administrator, func() error { return setTaskMail(rt, on, name) })
	}
	l.Catalogs = catalogPage(rt, rt.Records().AsWhoever(s.sees), func() string { who, _ := s.now(); return who.Name })
	s.guardCatalogs(l.Catalogs)
	l.Catalogs.LocksOut = func(list []catalog.Right) bool {
		who := s.sees()
		return who != nil && !catalogs.Administers(keptRights(list), who)
	}
}

// now is who sits at the window. A file that cannot be read is no file of nobody: everybody is asked then, and nobody gets in.
func (s *seat) now() (who person.Seat, asks bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	login, ok, any, err := s.rt.Logins().Who(s.session, time.Now())
	if err != nil {
		slog.Error("it cannot be read who may sign in", "error", err)
		return person.Seat{}, true
	}
	if !ok {
		return person.Seat{}, any
	}
	return person.Seat{Name: login.Name, Role: string(login.Role)}, false
}

// sees is who looks at catalogs at the window; nil: an administrator, or one person alone, whom their rights do not bind.
func (s *seat) sees() *catalogs.User {
	who, asks := s.now()
	if !asks && (who.Role == "" || permit.Role(who.Role) == permit.Administrator) {
		return nil
	}
	return &catalogs.User{Name: who.Name, Role: who.Role, Groups: s.rt.GroupsOf(who.Name)}
}

func (s *seat) guards() bool {
	rules, err := s.rt.Rules().Read()
	return err != nil || rules.GuardIntegration
}

// may refuses whoever sits at the window what their role does not allow.
func (s *seat) may(needed permit.Role) error {
	who, asks := s.now()
	switch {
	case asks:
		return errors.New("nobody has signed in")
	case who.Role == "" || permit.Role(who.Role).Allows(needed):
		return nil
	}
	return fmt.Errorf("%s is of the role %s; this needs %s", who.Name, who.Role, needed)
}

// neededBy is the role that a command needs at least, as the routes of the API say it.
func neededBy(cmd engine.Command) permit.Role {
	switch cmd.(type) {
	case engine.CompleteTask, engine.ClaimTask, engine.HandTask, engine.PlanTask, engine.DraftTask, engine.CopyTask, engine.CommentTask, engine.AttachFile, engine.DetachFile:
		return permit.Participant
	case engine.Debugged, engine.Evaluate:
		return permit.Viewer
	case engine.MoveToken, engine.Migrate, engine.DeleteInstance, engine.DeleteDefinition, engine.DeleteProcess, engine.SetMode:
		return permit.Editor
	}
	return permit.Operator
}

func (s *seat) signIn(name, password string) error {
	session, _, err := s.rt.SignIn(name, password)
	if err != nil {
		return entered(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.session = session
	return nil
}

// entered is why somebody could not sign in, as the window tells it.
func entered(err error) error {
	var throttled *listener.Throttled
	switch {
	case errors.As(err, &throttled):
		return person.Wait(throttled.Wait)
	case errors.Is(err, permit.ErrPassword):
		return person.ErrWrong
	}
	return err
}

func (s *seat) signOut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rt.Logins().SignOut(s.session)
	s.session = ""
}

// setPassword changes the password of whoever sits here. Sessions begun with the one before end; the window's begins anew.
func (s *seat) setPassword(old, password string) error {
	who, _ := s.now()
	proof, _, err := s.rt.SignIn(who.Name, old)
	if err != nil {
		return entered(err)
	}
	s.rt.Logins().SignOut(proof)
	if err := s.rt.Logins().Set(who.Name, permit.Role(who.Role), password, time.Now()); err != nil {
		return err
	}
	return errors.Join(s.signIn(who.Name, password), s.rt.Note(who.Name, "password set", who.Name))
}

// store is where the page of people keeps them.
func (s *seat) store() *person.Store {
	return &person.Store{
		Read: s.everything,
		Put: func(p person.Person) error {
			return s.change("person set", p.Name, func(d *people.Directory) error {
				return d.Put(people.Person{Name: p.Name, Mail: p.Mail, Groups: p.Groups, Unit: p.Unit, Lang: p.Lang})
			})
		},
		Delete: s.forget, SetRole: s.setRole,
		EndSessions: func(name string) (ended int, err error) {
			return ended, s.done("sessions ended", name, func() error { ended = s.rt.Logins().Revoke(name); return nil })
		},
		Place: func(unit, below string) error {
			return s.change("unit set", unit, func(d *people.Directory) error { return d.Place(unit, below) })
		},
		DeleteUnit: func(unit string) error {
			return s.change("unit delete", unit, func(d *people.Directory) error { return d.RemoveUnit(unit) })
		},
		AddToken: func(name, role string, expires time.Time) (text string, err error) {
			err = s.done("token add", name+" "+role, func() error {
				text, err = s.rt.Tokens().Add(name, permit.Role(role), time.Now(), expires)
				return err
			})
			return text, err
		},
		DeleteToken: func(name string) error {
			return s.done("token delete", name, func() error { return s.rt.Tokens().Delete(name) })
		},
		SetGuards: func(on bool) error {
			return s.done("guard integration", fmt.Sprint(on), func() error { return s.rt.Rules().Set(permit.Rules{GuardIntegration: on}) })
		},
	}
}

// done does something that only administrators do, and writes it down.
func (s *seat) done(what, about string, do func() error) error {
	if err := s.may(permit.Administrator); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return s.note(what, about)
}

// note writes down that whoever sits here has changed something.
func (s *seat) note(what, about string) error {
	who, _ := s.now()
	return s.rt.Note(who.Name, what, about)
}

// change changes the file of people.
func (s *seat) change(what, about string, change func(*people.Directory) error) error {
	return s.done(what, about, func() error {
		path, err := peopleFile()
		if err != nil {
			return err
		}
		return people.Change(path, change)
	})
}

// everything is all that the page shows. Who signs in and is nobody in the file of people is somebody all the same.
func (s *seat) everything() (all person.Everything, err error) {
	path, err := peopleFile()
	if err != nil {
		return all, err
	}
	d, err := people.Read(path)
	if err != nil {
		return all, err
	}
	logins, err := s.rt.Logins().List()
	if err != nil {
		return all, err
	}
	tokens, err := s.rt.Tokens().List()
	if err != nil {
		return all, err
	}
	open := s.rt.Logins().Sessions(time.Now())
	byName := map[string]permit.Login{}
	for _, l := range logins {
		byName[l.Name] = l
		if _, known := d.Person(l.Name); !known {
			d.People = append(d.People, people.Person{Name: l.Name})
		}
	}
	for _, p := range d.People {
		l := byName[p.Name]
		all.People = append(all.People, person.Person{Name: p.Name, Mail: p.Mail, Unit: p.Unit, Lang: p.Lang, Groups: p.Groups, Role: string(l.Role), Since: l.Made, Sessions: open[p.Name]})
	}
	for _, u := range d.Units {
		all.Units = append(all.Units, person.Unit(u))
	}
	for _, t := range tokens {
		all.Tokens = append(all.Tokens, person.Token{Name: t.Name, Role: string(t.Role), Made: t.Made, Expires: t.Expires})
	}
	all.Guards = s.guards()
	return all, nil
}

// forget forgets somebody; signing in goes first, since the last administrator cannot be let go.
func (s *seat) forget(name string) error {
	var unknown *permit.Invalid
	return s.change("person delete", name, func(d *people.Directory) error {
		err := s.rt.Logins().Delete(name)
		if errors.As(err, &unknown) && unknown.Unknown {
			err = nil
		}
		if err != nil {
			return err
		}
		d.Remove(name)
		return nil
	})
}

// setRole lets somebody sign in, or no more.
func (s *seat) setRole(name, role, password string) error {
	return s.done("login set", name+" "+role, func() error {
		if role == "" {
			return s.rt.Logins().Delete(name)
		}
		return s.rt.Logins().Set(name, permit.Role(role), password, time.Now())
	})
}

// guardCatalogs lets who sits at the window change what the same role may change by the API.
func (s *seat) guardCatalogs(c *catalog.Store) {
	free := *c
	c.Forget, c.Keep = held(s, permit.Editor, free.Forget), func(to catalog.Catalog, lose bool) (string, error) {
		return gives(s, permit.Editor, func() (string, error) { return free.Keep(to, lose) })
	}
	c.Rights = func(id string) ([]catalog.Right, error) {
		return gives(s, permit.Editor, func() ([]catalog.Right, error) { return free.Rights(id) })
	}
	c.SetRights = func(id string, list []catalog.Right) error {
		return s.allowed(permit.Editor, func() error {
			if err := free.SetRights(id, list); err != nil {
				return err
			}
			return s.note("catalog rights", id)
		})
	}
	c.SetMode = func(ctx context.Context, process, mode string) error {
		return s.allowed(permit.Editor, func() error { return free.SetMode(ctx, process, mode) })
	}
	c.RemoveProcess = func(ctx context.Context, process string) error {
		return s.allowed(permit.Editor, func() error { return free.RemoveProcess(ctx, process) })
	}
	c.Delete = func(ctx context.Context, catalog, id string) error {
		return s.allowed(permit.Operator, func() error { return free.Delete(ctx, catalog, id) })
	}
	c.Save = func(ctx context.Context, catalog, record string, revision uint64, texts map[string]string) (id, message string, err error) {
		err = s.allowed(permit.Operator, func() error { id, message, err = free.Save(ctx, catalog, record, revision, texts); return err })
		return id, message, err
	}
	c.Restore = func(ctx context.Context, catalog, record string, revision uint64) (string, error) {
		return gives(s, permit.Operator, func() (string, error) { return free.Restore(ctx, catalog, record, revision) })
	}
	c.Many = func(ctx context.Context, id string, ids []string, texts map[string]string, told func(int)) (catalog.Report, error) {
		return gives(s, permit.Operator, func() (catalog.Report, error) { return free.Many(ctx, id, ids, texts, told) })
	}
	c.Import = func(ctx context.Context, id string, t *catalog.Table, to []string, key string, told func(int)) (catalog.Report, error) {
		return gives(s, permit.Operator, func() (catalog.Report, error) { return free.Import(ctx, id, t, to, key, told) })
	}
	c.SetSchedule = func(ctx context.Context, process, element string, paused *bool, catchUp string) error {
		return s.allowed(permit.Operator, func() error { return free.SetSchedule(ctx, process, element, paused, catchUp) })
	}
	c.RunSchedule = func(ctx context.Context, process, element string) (string, error) {
		return gives(s, permit.Operator, func() (string, error) { return free.RunSchedule(ctx, process, element) })
	}
	c.Subscribe, c.Unsubscribe, c.Resume, c.Skip = held(s, permit.Administrator, free.Subscribe), held(s, permit.Administrator, free.Unsubscribe),
		held(s, permit.Administrator, free.Resume), held(s, permit.Administrator, free.Skip)
	c.Switch = func(id string, on bool) error {
		return s.allowed(permit.Administrator, func() error { return free.Switch(id, on) })
	}
	c.Replay = func(id string, from uint64) error {
		return s.allowed(permit.Administrator, func() error { return free.Replay(id, from) })
	}
	c.Try = func(ctx context.Context, id string) (string, error) {
		return gives(s, permit.Administrator, func() (string, error) { return free.Try(ctx, id) })
	}
}

// allowed does something if the role of who sits here allows it.
func (s *seat) allowed(needed permit.Role, do func() error) error {
	if err := s.may(needed); err != nil {
		return err
	}
	return do()
}

// gives is allowed for what gives something.
func gives[T any](s *seat, needed permit.Role, do func() (T, error)) (got T, err error) {
	err = s.allowed(needed, func() error { got, err = do(); return err })
	return got, err
}

// held is do for those whose role allows it.
func held[T any](s *seat, needed permit.Role, do func(T) error) func(T) error {
	return func(about T) error { return s.allowed(needed, func() error { return do(about) }) }
}
