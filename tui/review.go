package tui

import tea "charm.land/bubbletea/v2"

// startReview makes the plan for the answers and shows it.
func startReview(s *session) (screen, tea.Cmd) {
	return startWelcome(s)
}
