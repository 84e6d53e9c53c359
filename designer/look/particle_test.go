package look

import "testing"

// A particle takes the form that the word before it asks for, through quotes, and the neutral one behind letters that are read in many ways.
func TestParticles(t *testing.T) {
	for text, want := range map[string]string{
		"변수 ‘주문’을(를) 읽지만":       "변수 ‘주문’을 읽지만",
		"프로세스 ‘결제하기’이(가) 없음":    "프로세스 ‘결제하기’가 없음",
		"메일(으)로, 서울(으)로, 집(으)로": "메일로, 서울로, 집으로",
		"버전 3(으)로, 버전 2(으)로":    "버전 3으로, 버전 2로",
		"10은(는), 9과(와)":         "10은, 9와",
		"총무(이)라는, 영업팀(이)라는":     "총무라는, 영업팀이라는",
		"Confirm을(를) 읽을 수 없음":   "Confirm을(를) 읽을 수 없음",
		"주문(으)로의 매핑":            "주문으로의 매핑",
		"(no Korean) at all":    "(no Korean) at all",
	} {
		if got := Particles(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	l := NewLabel("주문을(를) 삭제할까요?", Body, "text")
	if l.Refresh(); l.Shown() != "주문을 삭제할까요?" {
		t.Errorf("a label shows %s", l.Shown())
	}
}
