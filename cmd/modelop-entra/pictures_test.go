//go:build unix

package main_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/x/vt"
	gocmp "github.com/google/go-cmp/cmp"
)

// pictureFolder holds the pictures of the screens, in two versions each.
const pictureFolder = "../../assets/screens"

// maxPicture is how large a picture may be, in bytes.
const maxPicture = 60_000

// TestPictures compares the pictures in assets/screens with what the compiled program draws in a terminal, dark and
// light. It sets up a simulated tenant the way it would set up a real one. `make screens` writes the pictures anew.
func TestPictures(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector sees these ways in other tests, and the pictures are the same")
	}
	var mu sync.Mutex
	var names []string
	t.Run("all", func(t *testing.T) {
		for _, light := range []bool{false, true} {
			for name, story := range stories {
				t.Run(name+map[bool]string{false: ", dark", true: ", light"}[light], func(t *testing.T) {
					t.Parallel()
					s := &studio{visit: visit{t: t}, light: light}
					story(s)
					mu.Lock()
					defer mu.Unlock()
					names = append(names, s.names...)
				})
			}
		}
	})
	if t.Failed() {
		return
	}
	files, err := filepath.Glob(filepath.Join(pictureFolder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		switch {
		case slices.Contains(names, filepath.Base(file)):
		case os.Getenv("UPDATE_GOLDEN") != "":
			if err := os.Remove(file); err != nil {
				t.Error(err)
			}
		default:
			t.Errorf("%s shows a screen of which no picture is taken any more; `make screens` removes it", file)
		}
	}
}

// studio is where the pictures of one run are taken.
type studio struct {
	visit
	light bool
	names []string
}

// open starts the wizard in a tenant of the scenario, and waits for the colours, which come with the terminal's answer
// about its background.
func (s *studio) open(scenario string) {
	s.t.Helper()
	var options []func(*vt.Emulator)
	if s.light {
		options = append(options, onLight)
	}
	s.start(scenario, nil, options...)
	if _, err := s.await(patience, func(string) bool { return s.coloured() }); err != nil {
		s.t.Fatalf("no colours: %v", err)
	}
}

// coloured tells whether the step where the wizard is has its colour.
func (s *studio) coloured() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.emulator.CellAt(2, 1)
	return c != nil && c.Style.Fg != nil
}

// shoot compares what the terminal shows with the picture of that name.
func (s *studio) shoot(name string) {
	s.t.Helper()
	version := "dark"
	if s.light {
		version = "light"
	}
	file := name + "-" + version + ".svg"
	s.names = append(s.names, file)
	got := s.Picture(name, s.light).steady(s.t).SVG()
	if len(got) > maxPicture {
		s.t.Errorf("%s has %d bytes", file, len(got))
	}
	path := filepath.Join(pictureFolder, file)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := errors.Join(os.MkdirAll(pictureFolder, 0o755), os.WriteFile(path, []byte(got), 0o644)); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		s.t.Errorf("%v; `make screens` takes the picture", err)
		return
	}
	if diff := gocmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		s.t.Errorf("%s is stale, `make screens` takes it anew (-picture +screen):\n%s", file, diff)
	}
}
