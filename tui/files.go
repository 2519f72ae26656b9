package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// The files that hold the secrets.
const (
	vaultFile  = "vault.json"
	secretFile = "secret.yaml"
)

// files lists the files of the setup folder, and which of them hold secrets.
type files struct {
	from    screen
	outcome steps.Outcome
	note    string
}

func newFiles(from screen, o steps.Outcome) *files { return &files{from: from, outcome: o} }

func (f *files) about() (string, string) {
	return "Files", "The files of this setup: their size, who may read them, and what each is for."
}
func (f *files) rail() rail { return f.from.rail() }
func (f *files) keys(*session) []binding {
	return []binding{
		keyBack,
		{key: "c", word: "copy path", short: "copy", help: "copy the path of the folder"},
		{key: "q", word: "finish", wide: true, help: "finish"},
		keyHelp,
	}
}

func (f *files) view(s *session) body {
	b := s.body()
	o := f.outcome
	b.heading("Files in " + words.Folder(o.Folder))
	for _, file := range o.Files {
		about := file.About
		if file.Secrets {
			about += ", holds secrets"
		}
		mode := fmt.Sprintf("%04o", file.Mode)
		if b.small {
			b.add(file.Name)
			b.painted(rolePlain, 2, fmt.Sprintf("%s  %s  %s", words.Size(file.Bytes), mode, about))
			continue
		}
		b.hang(fmt.Sprintf("%s%9s  %s  ", pad(file.Name, 22), words.Size(file.Bytes), mode), about)
	}
	if len(o.Missing) > 0 {
		b.blank()
		b.missing(o.Missing)
	}
	b.blank()
	text := "Only you can read the folder (0700), and git ignores it."
	if secrets := words.SecretFiles(o.Files); slices.Contains(secrets, vaultFile) && slices.Contains(secrets, secretFile) {
		text += " Lost secret.yaml? The command modelop-entra export writes it again from vault.json."
	}
	b.text(text)
	b.note = f.note
	return b
}

func (f *files) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		return f, nil
	}
	switch k.name {
	case "esc":
		return f.from, nil
	case "c":
		f.note = s.sent("The path was")
		return f, tea.SetClipboard(f.outcome.Folder)
	}
	return f, nil
}
