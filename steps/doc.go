// Package steps is the run: it signs in, reads the tenant, makes the plan, applies it with one pipeline for each
// registration, keeps every secret in the vault, and exports the files. It reports events and ends in an outcome.
//
// All three drivers (full screen, line mode, unattended) call the same Run. It must not know how anything is shown,
// and never talks HTTP: graphclient does that.
package steps
