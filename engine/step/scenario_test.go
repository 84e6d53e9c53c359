package step_test

import (
	"testing"

	"hookflow/engine/enginetest"
)

func TestScenarios(t *testing.T) { enginetest.PlayFiles(t, "../../testdata/scenario/*.txtar") }
