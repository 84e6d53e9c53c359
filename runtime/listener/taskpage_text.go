package listener

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"hookflow/assets"
	"hookflow/engine/form"
)

// The languages of the pages, as their browsers and people ask for them.
var (
	spoken     = []string{"en", "ko", "ru", "zh"}
	spokenTags = language.NewMatcher([]language.Tag{language.English, language.Korean, language.Russian, language.Chinese})
)

// langCookie keeps the language that somebody has chosen on a page.
const langCookie = "hookflow_lang"

// A speech says the texts of a page in a language.
type speech struct {
	Lang  string
	words map[string]string // by the English text
}

// A Tongue is a language that can be chosen.
type Tongue struct{ Code, Name string }

// Tongues are the other languages.
func (s speech) Tongues() (list []Tongue) {
	for _, t := range []Tongue{{"en", "English"}, {"ko", "한국어"}, {"ru", "Русский"}, {"zh", "中文"}} {
		if t.Code != s.Lang {
			list = append(list, t)
		}
	}
	return list
}

// L is a text in the language of the page.
func (s speech) L(text string) string { return cmp.Or(s.words[text], text) }

// fault says what is wrong with a field.
func (s speech) fault(f form.Fault) string {
	said := fmt.Sprintf(s.L(f.Format), f.Args...)
	if f.Row > 0 {
		return fmt.Sprintf(s.L("Row %d, %s: %s"), f.Row, f.Column, said)
	}
	first, size := utf8.DecodeRuneInString(said)
	return string(unicode.ToUpper(first)) + said[size:]
}

// speechOf is how a page speaks to who asks: as was chosen on it (?lang=), now or before, else as the browser wants (Accept-Language).
func speechOf(w http.ResponseWriter, r *http.Request) speech {
	lang := r.URL.Query().Get("lang")
	if slices.Contains(spoken, lang) {
		http.SetCookie(w, &http.Cookie{Name: langCookie, Value: lang, Path: taskPages, MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
	} else if c, err := r.Cookie(langCookie); err == nil {
		lang = c.Value
	}
	if !slices.Contains(spoken, lang) {
		_, at := language.MatchStrings(spokenTags, r.Header.Get("Accept-Language"))
		lang = spoken[at]
	}
	return speech{lang, wordsIn(lang)}
}

// wordsIn are the texts in a language: those of the window, which says the same of fields, and those of the pages alone.
func wordsIn(lang string) map[string]string { return allWords()[lang] }

var allWords = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{"en": {}}
	for at, lang := range spoken[1:] {
		words := map[string]string{}
		var list []struct{ ID, Translation string }
		data, _ := assets.Translations.ReadFile("translations/" + lang + ".json") // it is built in
		_ = json.Unmarshal(data, &list)                                           // and a test reads it
		for _, one := range list {
			words[one.ID] = one.Translation
		}
		for line := range strings.Lines(pageWords) {
			if parts := strings.Split(strings.TrimSpace(line), "\t"); len(parts) == len(spoken) {
				words[parts[0]] = parts[at+1]
			}
		}
		all[lang] = words
	}
	return all
})

// pageWords are the texts of the pages that the window does not have: English, Korean, Russian, Chinese.
const pageWords = `
Task	작업	Задача	任务
Name	이름	Имя	姓名
Password	비밀번호	Пароль	密码
Sign in	로그인	Войти	登录
Complete	완료	Завершить	完成
Update the form	양식 새로 고침	Обновить форму	更新表单
Who are you?	누구신가요?	Кто вы?	您是谁？
Signed in as %s	%s(으)로 로그인함	Вы вошли как %s	已登录：%s
due %s	기한 %s	срок %s	截止时间 %s
Done %s by %s	%s에 %s이(가) 완료함	Выполнено %s, исполнитель: %s	已于 %s 由 %s 完成
Done %s	%s에 완료됨	Выполнено %s	已于 %s 完成
Cancelled: the process went another way.	취소됨: 프로세스가 다른 길로 갔습니다.	Отменено: процесс пошёл другим путём.	已取消：流程走了其他路径。
There is no such task.	그런 작업이 없습니다.	Такой задачи нет.	没有这个任务。
What was sent is no form.	보낸 내용이 양식이 아닙니다.	Отправлена не форма.	提交的内容不是表单。
Something is missing or wrong; see below.	빠졌거나 잘못된 것이 있습니다. 아래를 보세요.	Что-то не заполнено или неверно, см. ниже.	有内容缺失或有误，请见下方。
Too many wrong passwords. Try again in %d s.	비밀번호를 너무 많이 틀렸습니다. %d초 뒤에 다시 해 보세요.	Слишком много неверных паролей. Повторите через %d с.	密码错误次数过多，请在 %d 秒后重试。
The name or the password is wrong.	이름이나 비밀번호가 틀렸습니다.	Имя или пароль неверны.	姓名或密码错误。
You are not signed in any more, so nothing was taken.	로그인이 풀려서 아무것도 저장되지 않았습니다.	Вы больше не вошли в систему, поэтому ничего не принято.	您已退出登录，提交的内容未被接受。
64 MB at most	최대 64 MB	не больше 64 МБ	最多 64 MB
Row %d, %s: %s	%d행, %s: %s	Строка %d, %s: %s	第 %d 行，%s：%s
(nothing)	(없음)	(ничего)	（无）
`
