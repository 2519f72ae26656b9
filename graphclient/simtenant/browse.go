package simtenant

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Browse does what a browser does with the address of a sign-in page: it opens the page, which signs a person in, and goes
// where the page sends it. An empty user principal name is the scenario's person. The transport leads to the tenant; what
// leads back to this computer goes there. A page that only tells a person something leads nowhere, which is no error: a
// browser would show it.
func Browse(ctx context.Context, transport http.RoundTripper, address, userPrincipalName string) error {
	if userPrincipalName != "" {
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		q := u.Query()
		q.Set("login_hint", userPrincipalName)
		u.RawQuery = q.Encode()
		address = u.String()
	}
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	status, header, page, err := visit(ctx, client, http.MethodGet, address, "")
	switch {
	case err != nil:
		return err
	case status >= 300 && status < 400:
		return back(ctx, http.MethodGet, header.Get("Location"), "")
	}
	form := formPattern().FindStringSubmatch(page)
	if form == nil {
		return nil
	}
	values := url.Values{}
	for _, m := range fieldPattern().FindAllStringSubmatch(page, -1) {
		values.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return back(ctx, http.MethodPost, html.UnescapeString(form[1]), values.Encode())
}

var (
	formPattern  = pattern(`<form method="POST"[^>]* action="([^"]*)"`)
	fieldPattern = pattern(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
)

// back goes where a sign-in page sends the browser, as long as that is this computer.
func back(ctx context.Context, method, address, body string) error {
	if !isLocalhost(address) {
		return fmt.Errorf("simulated tenant: the sign-in leads to %s, which is not this computer", address)
	}
	_, _, _, err := visit(ctx, http.DefaultClient, method, address, body)
	return err
}

func visit(ctx context.Context, client *http.Client, method, address, body string) (int, http.Header, string, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return 0, nil, "", err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := client.Do(r)
	if err != nil {
		return 0, nil, "", err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxBody))
	return answer.StatusCode, answer.Header, string(text), err
}
