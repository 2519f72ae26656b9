package simtenant

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first used: the program is started more often without a
// simulated tenant than with one.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
