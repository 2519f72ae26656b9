package vault

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps/vault/disk"
	"github.com/modelop/modelop-entra/steps/written"
)

// Problem says why the vault cannot be used, in words for a person. Nothing on disk was changed.
type Problem struct {
	Kind     Kind
	Happened string // one sentence
	Means    string // what that means, or why; may be empty
	How      string // what helps; may be empty
	Err      error  // the error underneath; nil where a decision of ours refused
}

// Error is the whole text.
func (p *Problem) Error() string {
	var parts []string
	for _, s := range []string{p.Happened, p.Means, p.How} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

// Unwrap returns the error underneath.
func (p *Problem) Unwrap() error { return p.Err }

// Kind is the kind of a Problem.
type Kind string

// The kinds.
const (
	InUse        Kind = "in-use"         // another run holds the folder
	Folder       Kind = "folder"         // the folder cannot be made, written or locked
	Unreadable   Kind = "unreadable"     // vault.json cannot be read
	Damaged      Kind = "damaged"        // vault.json is cut short, or not what the wizard wrote
	Newer        Kind = "newer"          // a newer version wrote vault.json
	OtherTenant  Kind = "other-tenant"   // it belongs to another tenant
	OtherSetup   Kind = "other-setup"    // it belongs to another setup of this tenant
	OtherWorld   Kind = "other-world"    // it comes from the demo and this is a real run, or the reverse
	OpenToOthers Kind = "open-to-others" // others on this computer can read it
	Link         Kind = "link"           // it is a symbolic link
	NotPlain     Kind = "not-plain"      // it is a folder, a pipe or the like
	Full         Kind = "full"           // the disk is full, in the middle of a run
	Unwritable   Kind = "unwritable"     // vault.json cannot be written, in the middle of a run
	Closed       Kind = "closed"         // the vault was used after Close
)

const anotherFolder = "Choose another folder with --out."

func inUse(since time.Time, pid int, now time.Time) *Problem {
	happened := "Another run is using this folder."
	if pid != 0 {
		layout := "15:04"
		if since.Local().Format(time.DateOnly) != now.Local().Format(time.DateOnly) {
			layout = "2006-01-02 15:04"
		}
		happened = fmt.Sprintf("Another run is using this folder, since %s (process %d).", since.Local().Format(layout), pid)
	}
	return &Problem{Kind: InUse, Happened: happened, How: "Wait until it has ended."}
}

func folder(dir string, err error) *Problem {
	return &Problem{
		Kind:     Folder,
		Happened: fmt.Sprintf("The folder %s cannot be written: %s.", shown(dir), disk.Reason(err)),
		Means:    "Secrets need a place before they are made.",
		Err:      err,
	}
}

// unwritten says why a write in the middle of a run did not work, and what came of it: "no secret was asked for".
func unwritten(err error, consequence, means string) *Problem {
	p := &Problem{
		Kind:     Unwritable,
		Happened: fmt.Sprintf("vault.json cannot be written (%s), so %s.", disk.Reason(err), consequence),
		Means:    means,
		How:      "Make the folder writable, then run the same command again.",
		Err:      err,
	}
	if disk.IsFull(err) {
		p.Kind = Full
		p.Happened = "The disk is full, so " + consequence + "."
		p.How = "Free some space, then run the same command again."
	}
	return p
}

func unreadable(err error) *Problem {
	switch {
	case errors.Is(err, disk.ErrLink):
		return &Problem{
			Kind:     Link,
			Happened: "vault.json is a link to another file.",
			Means:    "The wizard writes secrets to plain files only.",
			How:      "Remove the link.",
			Err:      err,
		}
	case errors.Is(err, disk.ErrNotPlain):
		return &Problem{
			Kind:     NotPlain,
			Happened: "vault.json is not a plain file.",
			Means:    "The wizard writes secrets to plain files only.",
			How:      "Move it away.",
			Err:      err,
		}
	}
	return &Problem{
		Kind:     Unreadable,
		Happened: fmt.Sprintf("vault.json cannot be read: %s.", disk.Reason(err)),
		Means:    "It was left as it is.",
		How:      "Make it readable for you, or " + strings.ToLower(anotherFolder[:1]) + anotherFolder[1:],
		Err:      err,
	}
}

func damaged(what string) *Problem {
	return &Problem{
		Kind:     Damaged,
		Happened: "vault.json is damaged: " + what + ".",
		Means:    "It was left as it is.",
		How:      "Move it away, and the wizard adds new secrets.",
	}
}

func newer() *Problem {
	return &Problem{
		Kind:     Newer,
		Happened: "vault.json was written by a newer version of the wizard.",
		How:      "Use that version.",
	}
}

func openToOthers() *Problem {
	return &Problem{
		Kind:     OpenToOthers,
		Happened: "Other people on this computer can read vault.json.",
		How:      "Make it private: chmod 600 vault.json",
	}
}

// belongs checks that a vault of the identity is the one that want names.
func belongs(is, want Identity) *Problem {
	switch {
	case is.Demo && !want.Demo:
		return &Problem{Kind: OtherWorld, Happened: "vault.json comes from the demo.", How: anotherFolder}
	case !is.Demo && want.Demo:
		return &Problem{Kind: OtherWorld, Happened: "vault.json belongs to a real tenant, not to the demo.", How: anotherFolder}
	case !strings.EqualFold(is.TenantID, want.TenantID):
		theirs, ours := tenantName(is), tenantName(want)
		if theirs == ours {
			theirs, ours = strings.ToLower(is.TenantID), strings.ToLower(want.TenantID)
		}
		return &Problem{
			Kind:     OtherTenant,
			Happened: fmt.Sprintf("vault.json belongs to %s, not to %s.", theirs, ours),
			How:      anotherFolder,
		}
	case is.Key != want.Key:
		return &Problem{
			Kind:     OtherSetup,
			Happened: fmt.Sprintf("vault.json belongs to the setup of %s, not of %s.", written.Printable(is.URL), written.Printable(want.URL)),
			How:      anotherFolder,
		}
	}
	return nil
}

func tenantName(id Identity) string {
	if name := written.Printable(id.TenantName); name != "" {
		return name
	}
	return id.TenantID
}

// shown is a folder as people type it, with a slash at the end.
func shown(dir string) string {
	dir = filepath.Clean(dir)
	if sep := string(filepath.Separator); !strings.HasSuffix(dir, sep) {
		dir += sep
	}
	return dir
}
