package record

import (
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// A table that a spreadsheet saved in the encoding of its country is read with its letters, and it is said which encoding that was.
func TestLettersOfACountry(t *testing.T) {
	for _, c := range []struct {
		name string
		as   encoding.Encoding
		text string
	}{
		{"", encoding.Nop, "Заказ;客户;주문;Größe\n"},
		{"UTF-16", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "주문\t고객\n김철수\t서울\n"},
		{"UTF-16", unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "Заказ\tКлиент\n"},
		{"EUC-KR", korean.EUCKR, "주문,고객,금액\n냉장고 수리,김철수,120000\n방문 승인,이영희 서울 본사,9\n"},
		{"GB18030", simplifiedchinese.GB18030, "订单,客户,金额\n访客审批,张三,北京分公司\n已批准,李四,12\n"},
		{"Windows-1251", charmap.Windows1251, "Заказ;Клиент;Сумма\nРемонт холодильника;Иванов И. И.;1200,50\n"},
		{"Windows-1251", charmap.Windows1251, "№;ЗАКАЗ\n1;Согласование визита\n"},
		{"Windows-1252", charmap.Windows1252, "Größe;Straße;Name\n12;Hauptstraße 5;Müller, Köln\ncafé;déjà vu;Señor\n"},
	} {
		data, err := c.as.NewEncoder().Bytes([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		if text, name, err := lettersOf(data); text != c.text || name != c.name || err != nil {
			t.Errorf("%s: read as %s: %q, %v", c.name, name, text, err)
		}
	}
}
