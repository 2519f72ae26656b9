package plan

import (
	"slices"
	"strings"
)

// Microsoft Graph sends arrays in any order and ids in any case, so everything is compared as sets.

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) })
}

// missing returns what of want is not in have.
func missing(want, have []string) []string {
	var out []string
	for _, w := range want {
		if !slices.Contains(have, w) {
			out = append(out, w)
		}
	}
	return out
}

// union returns have, in its order, and then what of want was not in it.
func union(have, want []string) []string {
	return append(slices.Clone(have), missing(want, have)...)
}

func sameSet(a, b []string) bool { return len(missing(a, b)) == 0 && len(missing(b, a)) == 0 }

// without returns list without the entries for which drop is true.
func without(list []string, drop func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(list), drop)
}
