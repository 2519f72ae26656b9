package graphclient

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first used: most runs need none of them, and every start of
// the program would wait for all.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
