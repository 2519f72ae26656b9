// Package blueprint says what a setup must look like for one ModelOp URL and one set of choices: names, redirect URIs,
// scopes, roles, claims, permissions and consents of each registration. It reads the requirements from
// registrations.yaml and is pure data from there on.
//
// It must not know what a tenant holds, Microsoft Graph, files or screens.
package blueprint
