package tui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/tui/words"
)

// Pages of the Entra admin center: where people activate their roles, and the list of all registrations.
const (
	myRoles          = "/#view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles"
	allRegistrations = "/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade"
)

// portal is an address in the Entra admin center of the tenant's cloud.
func (s *session) portal(path string) string {
	return words.AdminCenter(s.opt.Portal) + path
}

// portalOf is the page of a registration in the Entra admin center.
func (s *session) portalOf(appID string) string { return words.RegistrationPage(s.opt.Portal, appID) }

// errNoBrowser says that no browser can be opened from here.
var errNoBrowser = errors.New("no browser here")

// pageOpenedMsg says that a page was opened in a browser, or why not.
type pageOpenedMsg struct{ err error }

// open opens a page in a browser, and comes back as a pageOpenedMsg.
func (s *session) open(address string) tea.Cmd {
	browse := s.opt.Browser
	return func() tea.Msg {
		if browse == nil {
			return pageOpenedMsg{errNoBrowser}
		}
		return pageOpenedMsg{browse(address)}
	}
}

// opened is the message for the note line after a page was to be opened in the browser.
func (s *session) opened(err error) string {
	switch {
	case err != nil:
		return "No browser opened here."
	case s.small():
		return "Opened in your browser."
	}
	return "The page was opened in your browser."
}
