package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// verbose tells people about each request to Microsoft, from the same records that the log gets, so that it holds no
// secret, token or code either.
type verbose struct{ out io.Writer }

func (verbose) Enabled(context.Context, slog.Level) bool { return true }

// Handle writes a request as one line: "  POST graph.microsoft.com/v1.0/applications: 201, 132 ms, request id 0000…".
func (v verbose) Handle(_ context.Context, r slog.Record) error {
	if r.Message != "request" {
		return nil
	}
	of := map[string]slog.Value{}
	r.Attrs(func(a slog.Attr) bool {
		of[a.Key] = a.Value
		return true
	})
	parts := []string{"no answer"}
	if status, ok := of["status"]; ok && status.Int64() != 0 {
		parts[0] = status.String()
	}
	if d, ok := of["duration"]; ok {
		parts = append(parts, fmt.Sprintf("%d ms", d.Duration()/time.Millisecond))
	}
	if id, ok := of["request-id"]; ok && id.String() != "" {
		parts = append(parts, "request id "+id.String())
	}
	if err, ok := of["error"]; ok {
		parts = append(parts, err.String())
	}
	_, err := fmt.Fprintf(v.out, "  %s %s%s: %s\n", of["method"], of["host"], of["path"], strings.Join(parts, ", "))
	return err
}

func (v verbose) WithAttrs([]slog.Attr) slog.Handler { return v }
func (v verbose) WithGroup(string) slog.Handler      { return v }

// oneAtATime lets several write whole lines to the same place.
type oneAtATime struct {
	mu  sync.Mutex
	out io.Writer
}

func (w *oneAtATime) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.Write(b)
}
