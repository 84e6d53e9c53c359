package step

import (
	"reflect"

	"hookflow/engine"
)

// commands says who executes which command. A command is validated first and
// then makes events; after the first event it may no longer be rejected. An
// entry whose result is not the one the command promises does not compile.
var commands = tableOf(
	gives((*Step).deployAll), gives((*Step).startProcess), gives((*Step).evaluate),
	does((*Step).setMode), does((*Step).setSchedule),
	gives((*Step).publish), gives((*Step).receive), does((*Step).assignMessage), does((*Step).dropMessage), gives((*Step).broadcast),
	does((*Step).completeTask), does((*Step).claimTask), does((*Step).handTask), does((*Step).planTask), does((*Step).draftTask), does((*Step).copyTask),
	does((*Step).commentTask), gives((*Step).attachFile), does((*Step).detachFile), does((*Step).forgetTasks),
	does((*Step).completeJob), does((*Step).failJob), does((*Step).throwJobError),
	gives((*Step).fireDue), does((*Step).fireTimer), does((*Step).moveTimer), gives((*Step).fileAlert), does((*Step).tellAlert), does((*Step).readAlert), does((*Step).dropNews),
	does((*Step).cancel), does((*Step).suspend), does((*Step).resume), does((*Step).debug), gives((*Step).debugged), does((*Step).goOn), gives((*Step).branch), does((*Step).setVariables),
	does((*Step).resolveIncident), gives((*Step).resolveGroup), does((*Step).moveToken), gives((*Step).migrate),
	does((*Step).deleteInstance), gives((*Step).purge), does((*Step).deleteDefinition), does((*Step).deleteProcess),
)

// An executor executes the commands of one type.
type executor struct {
	of  reflect.Type
	run func(*Step, engine.Command) (any, error)
}

// gives is the entry of a command with a result.
func gives[C engine.Request[R], R any](do func(*Step, C) (R, error)) executor {
	return executor{reflect.TypeFor[C](), func(s *Step, cmd engine.Command) (any, error) { return do(s, cmd.(C)) }}
}

// does is the entry of a command without a result.
func does[C engine.Request[engine.Nothing]](do func(*Step, C) error) executor {
	return executor{reflect.TypeFor[C](), func(s *Step, cmd engine.Command) (any, error) { return engine.Nothing{}, do(s, cmd.(C)) }}
}

func tableOf(list ...executor) map[reflect.Type]executor {
	table := make(map[reflect.Type]executor, len(list))
	for _, x := range list {
		table[x.of] = x
	}
	return table
}
