package graphclient

import (
	"context"
	"net/url"
)

// Person finds a person by their user principal name, and returns it as the tenant spells it. Errors are *Error; one of
// KindNotFound says that the tenant knows nobody by that name.
//
// GET /users/{name}, with User.ReadBasic.All.
func (c *Client) Person(ctx context.Context, userPrincipalName string) (string, error) {
	a := c.get(ctx, path("/users/"+url.PathEscape(userPrincipalName), "$select", "userPrincipalName"))
	if !a.ok() {
		return "", a.fault(kindOfRead(a))
	}
	who := decode[struct {
		UserPrincipalName string `json:"userPrincipalName"`
	}](a.body)
	if who.UserPrincipalName == "" {
		return "", a.fault(KindBadAnswer)
	}
	return who.UserPrincipalName, nil
}
