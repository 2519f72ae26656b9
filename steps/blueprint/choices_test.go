package blueprint

import (
	"testing"
)

func TestOnlyKnownAnswersAreTaken(t *testing.T) {
	if g, err := ParseGroupNames("synced"); err != nil || g != GroupNamesSynced {
		t.Error(g, err)
	}
	if _, err := ParseGroupNames("names"); err == nil {
		t.Error("an unknown answer was accepted")
	}
	if f, err := ParseSyncedForm("dns"); err != nil || f != SyncedFormDNS {
		t.Error(f, err)
	}
	if _, err := ParseSyncedForm(""); err == nil {
		t.Error("an empty form was accepted")
	}
}
