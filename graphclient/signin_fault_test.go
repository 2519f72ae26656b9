package graphclient

import (
	"errors"
	"strings"
	"testing"
)

// TestTheCodeIsNotInTheDescription: what Microsoft says about a refused code is shown, saved and handed on.
func TestTheCodeIsNotInTheDescription(t *testing.T) {
	a := &signIn{
		client: &Client{cloud: PublicCloud}, way: WayDeviceCode, code: deviceCodeAnswer{UserCode: "WYT9AR47A"},
		ended: exchange{status: 400, body: []byte(`{"error":"invalid_grant","error_description":"AADSTS70000: The code WYT9AR47A was used before."}`)},
	}
	f := a.fault(t.Context(), errors.New("refused"))
	if strings.Contains(f.Description, "WYT9AR47A") || !strings.Contains(f.Description, "was used before") {
		t.Errorf("the description is %q", f.Description)
	}
}
