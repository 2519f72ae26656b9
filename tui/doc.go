// Package tui is what people see: the full-screen wizard, and the drivers beside it. It asks, shows and confirms.
//
// There is one Bubble Tea model, the root in model.go. Each screen is a plain struct whose methods the root calls; the
// screens share one session. Nothing here waits inside an update: whatever takes time runs as a work (see session.go)
// and comes back as a message.
//
// It must not know Microsoft Graph, files or the environment: it speaks to the engine through Run, and everything
// else that it needs comes in Options. It decides nothing about Entra ID.
package tui
