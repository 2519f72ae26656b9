package graphclient

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestADeletionIsDoneOnceTheApplicationIsGone(t *testing.T) {
	const del = "DELETE /applications/" + objectID
	done := response{status: 204}
	for name, tt := range map[string]struct {
		script script
		kind   Kind
		calls  []string
	}{
		"deleted":                            {script{del: {done}}, "", []string{del}},
		"gone already":                       {script{del: {notFound}, byID: {notFound}}, "", []string{del, byID}},
		"the answer was lost after it":       {script{del: {reset}, byID: {notFound}}, "", []string{del, byID}},
		"the answer was lost before it":      {script{del: {reset, done}, byID: {{status: 200, body: application()}}}, "", []string{del, byID, del}},
		"this replica does not know it yet":  {script{del: {notFound, done}, byID: {{status: 200, body: application()}}}, "", []string{del, byID, del}},
		"throttled":                          {script{del: {throttling, done}}, "", []string{del, del}},
		"not allowed: nothing is read again": {script{del: {graphError(403, "Authorization_RequestDenied", "Insufficient privileges.")}}, KindNotAllowed, []string{del}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{t: t, graph: tt.script.answer(t)}
			c, _ := signedIn(t, s)
			if err := c.Writer(Patience{}).DeleteApplication(t.Context(), objectID); kindOf(err) != tt.kind {
				t.Errorf("got %v", err)
			}
			if diff := cmp.Diff(tt.calls, s.calls()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
