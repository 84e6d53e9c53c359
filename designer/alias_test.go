package designer

import (
	"testing"
)

// Whoever looks for a type by what it is for, or by what another system calls it, finds it first; the line says by which word.
func TestTypesByOtherWords(t *testing.T) {
	defer func() { check(t, speak("en")) }()
	for _, c := range []struct{ language, text, label, note string }{
		{"en", "http", "Service task", "HTTP request"},
		{"en", "approval", "User task", "approval"},
		{"en", "service", "Service task", ""},
		{"ru", "вебхук", "Сервисная задача", "вебхук"},
		{"ru", "веб-запрос", "Сервисная задача", "веб-запрос"},
		{"ru", "согласование", "Пользовательская задача", "согласование"},
		{"ru", "webhook", "Сервисная задача", "webhook"},
		{"ko", "결재", "사용자 작업", "결재"},
		{"ko", "웹훅", "서비스 작업", "웹훅"},
		{"zh", "审批", "用户任务", "审批"},
		{"zh", "连接器", "服务任务", "连接器"},
	} {
		check(t, speak(c.language))
		w := open(t, t.TempDir())
		w.OpenExample()
		list := w.current().typeFinder(offered{types: appendable})(c.text)
		if len(list) == 0 || list[0].label != c.label || list[0].note != c.note {
			t.Errorf("%s: %q finds first %+v", c.language, c.text, list[:min(1, len(list))])
		}
	}
}

// Most people write е where a text has ё.
func TestSearchFoldsLetters(t *testing.T) {
	defer func() { check(t, speak("en")) }()
	check(t, speak("ru"))
	w := open(t, t.TempDir())
	w.OpenExample()
	if list := w.everything("развернуть"); len(list) == 0 {
		t.Error("no command deploys")
	}
	for _, text := range []string{"ещё раз", "еще раз", "ЕЩЕ"} {
		if !fits("Запустить ещё раз", text) {
			t.Errorf("%q is not found", text)
		}
	}
	if parts, fits := split("Учётные записи", "учет"); len(parts) != 2 || !fits[0] {
		t.Errorf("what fits is not strong: %q", parts)
	}
}
