package engine

import "errors"

var errPending = errors.New("not yet")

func (c Deploy) run(s *Step) (any, error)           { return nil, errPending }
func (c Start) run(s *Step) (any, error)            { return nil, errPending }
func (c Publish) run(s *Step) (any, error)          { return nil, errPending }
func (c Receive) run(s *Step) (any, error)          { return nil, errPending }
func (c Broadcast) run(s *Step) (any, error)        { return nil, errPending }
func (c CompleteTask) run(s *Step) (any, error)     { return nil, errPending }
func (c CompleteJob) run(s *Step) (any, error)      { return nil, errPending }
func (c FailJob) run(s *Step) (any, error)          { return nil, errPending }
func (c ThrowJobError) run(s *Step) (any, error)    { return nil, errPending }
func (c CompleteCall) run(s *Step) (any, error)     { return nil, errPending }
func (c FailCall) run(s *Step) (any, error)         { return nil, errPending }
func (c FireDue) run(s *Step) (any, error)          { return nil, errPending }
func (c Cancel) run(s *Step) (any, error)           { return nil, errPending }
func (c Suspend) run(s *Step) (any, error)          { return nil, errPending }
func (c Resume) run(s *Step) (any, error)           { return nil, errPending }
func (c SetVariables) run(s *Step) (any, error)     { return nil, errPending }
func (c ResolveIncident) run(s *Step) (any, error)  { return nil, errPending }
func (c MoveToken) run(s *Step) (any, error)        { return nil, errPending }
func (c Migrate) run(s *Step) (any, error)          { return nil, errPending }
func (c DeleteInstance) run(s *Step) (any, error)   { return nil, errPending }
func (c Purge) run(s *Step) (any, error)            { return nil, errPending }
func (c DeleteDefinition) run(s *Step) (any, error) { return nil, errPending }
func (c AckNotice) run(s *Step) (any, error)        { return nil, errPending }
