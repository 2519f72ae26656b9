package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// keptLogs is how many logs of earlier runs stay in the state folder.
const keptLogs = 20

// openLogs opens the log of this run in the user's state folder, and the file of --log beside it. Neither ever holds a
// secret, a token or a code: nobody hands them one. Without a state folder that can be written the run goes on without
// its own log.
func (p *program) openLogs(now time.Time) error {
	var handlers []slog.Handler
	if f, err := stateLog(p.getenv, now); err == nil {
		p.logPath = f.Name()
		p.close = append(p.close, f.Close)
		handlers = append(handlers, logTo(f))
	}
	if path := p.options.log; path != "" {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return usage(fmt.Sprintf("--log: %v", err))
		}
		p.logPath = path
		p.close = append(p.close, f.Close)
		handlers = append(handlers, logTo(f))
	}
	if p.verbose {
		p.stderr = &oneAtATime{out: p.stderr}
		handlers = append(handlers, verbose{p.stderr})
	}
	p.log = slog.New(slog.NewMultiHandler(handlers...))
	p.log.Info("begin", "version", version(), "demo", p.options.demo)
	return nil
}

func logTo(f *os.File) slog.Handler {
	return slog.NewJSONHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug})
}

// stateLog opens this run's log in the state folder, and removes the oldest of earlier runs.
func stateLog(getenv func(string) string, now time.Time) (*os.File, error) {
	folder, err := stateFolder(getenv)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	if entries, err := os.ReadDir(folder); err == nil {
		var logs []string
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".log") && e.Type().IsRegular() {
				logs = append(logs, e.Name())
			}
		}
		slices.Sort(logs) // by time: the names begin with it
		for len(logs) >= keptLogs {
			_ = os.Remove(filepath.Join(folder, logs[0]))
			logs = logs[1:]
		}
	}
	name := fmt.Sprintf("%s-%d.log", now.UTC().Format("2006-01-02T150405Z"), os.Getpid())
	return os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
}
