package account

import "fyne.io/fyne/v2/lang"

// words are what people call the choices of settings; those that are missing are called by
// their value.
func words(choice string) string {
	switch choice {
	case "clientCredentials":
		return lang.L("The program itself has access")
	case "authorizationCode":
		return lang.L("A person signs in once")
	case "header":
		return lang.L("Header")
	case "query":
		return lang.L("Query parameter")
	case "body":
		return lang.L("A header with the signature of the body")
	case "none":
		return lang.L("None")
	case "yes":
		return lang.L("Yes")
	case "no":
		return lang.L("No")
	case "hex":
		return lang.L("Hexadecimal")
	}
	return names[choice]
}

// names are the choices that are called the same in every language.
var names = map[string]string{
	"standard": "Standard Webhooks", "starttls": "STARTTLS", "tls": "TLS", "postgres": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite",
	"sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512", "md5": "MD5", "base64": "Base64",
}

// choiceLabel is what a choice is called.
func choiceLabel(choice string) string {
	if text := words(choice); text != "" {
		return text
	}
	return choice
}
