package site

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// maxSlug is how many characters the name of a file has of an SDK's or a rule's.
const maxSlug = 60

// slugs gives names of files, each once, whatever the file system makes of capital letters.
type slugs map[string]bool

// of is a file's name without its ending, for a name that anybody may have written; where that name is taken, the others tell
// the two apart.
func (s slugs) of(name string, others ...string) string {
	tries := []string{slugOf(name)}
	for i := range others {
		tries = append(tries, slugOf(name+"-"+strings.Join(others[:i+1], "-")))
	}
	for _, slug := range tries {
		if !s[slug] {
			s[slug] = true
			return slug
		}
	}
	for n := 2; ; n++ {
		if slug := fmt.Sprintf("%s-%d", tries[0], n); !s[slug] {
			s[slug] = true
			return slug
		}
	}
}

// slugOf keeps of a name what every file system and every address takes as it is.
func slugOf(name string) string {
	var b strings.Builder
	lost := false
	for _, r := range strings.ToLower(name) {
		switch {
		case b.Len() >= maxSlug:
			lost = true
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			b.WriteRune(r)
		case r == '.' || r == '_' || r == '-' || r == '/' || r == '@' || r == ' ' || r == ':':
			if text := b.String(); text != "" && !strings.HasSuffix(text, "-") {
				b.WriteByte('-')
			}
		default:
			lost = true
		}
	}
	slug := strings.Trim(b.String(), "-")
	if lost || slug == "" {
		// The rest of the name still tells it from others.
		slug = strings.Trim(fmt.Sprintf("%s-%x", slug, sha256.Sum256([]byte(name)))[:min(maxSlug, len(slug))+9], "-")
	}
	if reserved[slug] {
		slug = "sdk-" + slug
	}
	return slug
}

// reserved are names that Windows keeps for its devices, and that of the index.
var reserved = map[string]bool{
	"con": true, "prn": true, "aux": true, "nul": true, "com1": true, "com2": true, "com3": true, "com4": true, "com5": true,
	"com6": true, "com7": true, "com8": true, "com9": true, "lpt1": true, "lpt2": true, "lpt3": true, "lpt4": true, "lpt5": true,
	"lpt6": true, "lpt7": true, "lpt8": true, "lpt9": true, "index": true,
}
