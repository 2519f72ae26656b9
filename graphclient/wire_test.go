package graphclient

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestTheLogHoldsOneRecordForEachRequestAndNoSecret(t *testing.T) {
	var log bytes.Buffer
	s := &service{t: t, graph: func(r seen) response {
		if strings.HasSuffix(r.path, "/addPassword") {
			return response{status: 200, body: credential(keyID, "s3cret-value")}
		}
		return response{status: 200, body: `{"value":[]}`}
	}}
	c := New(Options{Transport: s, Clock: newClock(), Log: slog.New(slog.NewJSONHandler(&log, nil))})
	if _, err := c.SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {}); err != nil {
		t.Fatal(err)
	}
	w := c.Writer(Patience{})
	if _, err := w.AddSecret(t.Context(), objectID, label); err != nil {
		t.Fatal(err)
	}
	_, _ = w.readAll(t.Context(), w.budget.begin(), grantsOf(spID))
	text := log.String()
	for _, secret := range []string{"s3cret-value", "dc-secret", "HJK2-WXYZ", `"rt"`, "h.ey", "Bearer", "filter"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %q:\n%s", secret, text)
		}
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != 6 { // four of the sign-in
		t.Fatalf("%d records:\n%s", len(lines), text)
	}
	var last map[string]any
	if err := json.Unmarshal([]byte(lines[5]), &last); err != nil {
		t.Fatal(err)
	}
	if last["method"] != "GET" || last["path"] != "/v1.0/oauth2PermissionGrants" || last["status"] != 200.0 || last["request-id"] != "req-1" || last["client-request-id"] == "" {
		t.Errorf("%v", last)
	}
}

func TestTheClockIsComparedWithMicrosoftsAlone(t *testing.T) {
	k := newClock()
	k.now = k.now.Add(7*time.Minute + 300*time.Millisecond)
	c := New(Options{Transport: &service{t: t}, Clock: k})
	if c.ClockSkew() != 0 {
		t.Errorf("%v before the first answer", c.ClockSkew())
	}
	if _, err := c.SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {}); err != nil {
		t.Fatal(err)
	}
	if c.ClockSkew() != 7*time.Minute {
		t.Errorf("got %v", c.ClockSkew())
	}
	// A ModelOp Center has a clock of its own.
	_ = k.Sleep(t.Context(), time.Hour)
	if _, err := c.ModelOpSettings(t.Context(), "https://modelop.example.com"); err == nil {
		t.Error("the fake has no settings")
	}
	if c.ClockSkew() != 7*time.Minute {
		t.Errorf("after another server's answer: %v", c.ClockSkew())
	}
}
