// Package tui is what people see: the full-screen wizard, and the drivers beside it. It asks, shows and confirms.
//
// There is one Bubble Tea model, the root in model.go. Each screen is a plain struct whose methods the root calls; the
// screens share one session. Nothing here waits inside an update: whatever takes time runs as a work (see session.go)
// and comes back as a message.
//
// The frame is in model.go (messages, keys that work everywhere, scrolling), frame.go (title, rail, note line, footer),
// screen.go (what a screen is, and the body it fills), menu.go and field.go (what can have the focus), keys.go (the one
// table of keys). The screens follow the six steps: welcome, ways, signin with code, browser and asking, tenant; setups,
// url and path; groups; review and questions, which planning in review_plan.go leads to; apply; done, test, secret. What
// is left for an administrator is in handoff, and the administrator's own screens are in grant.
//
// It must not know Microsoft Graph, files or the environment: it speaks to the engine through Run, and everything
// else that it needs comes in Options. It decides nothing about Entra ID.
package tui
