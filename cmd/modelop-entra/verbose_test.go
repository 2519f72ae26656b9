package main

import (
	"bytes"
	"log/slog"
	"testing"
	"time"
)

// TestVerboseTellsNoMoreThanTheLog: only requests are told, in one line each, and only what the log has of them.
func TestVerboseTellsNoMoreThanTheLog(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(verbose{&out})
	log.Info("begin", "version", "1")
	log.Info("request", "method", "GET", "host", "graph.microsoft.com", "path", "/v1.0/me", "status", 200, "duration", 132*time.Millisecond, "request-id", "")
	log.Warn("request", "method", "POST", "host", "login.microsoftonline.com", "path", "/x", "status", 0, "error", "refused")
	want := "  GET graph.microsoft.com/v1.0/me: 200, 132 ms\n  POST login.microsoftonline.com/x: no answer, refused\n"
	if out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}
