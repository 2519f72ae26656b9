// Package graphclient is the only part of the program that talks to Microsoft: it signs in through Microsoft Entra ID
// (azidentity) and reads and writes through Microsoft Graph (msgraph-sdk-go, Kiota), with retries, reconciliation after
// unclear answers, and errors in our own types.
//
// It must not know the blueprint, the plan, the vault or any screen. It speaks package tenant.
package graphclient
