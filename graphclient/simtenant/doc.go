// Package simtenant is a simulated Microsoft Entra ID tenant: Entra sign-in and Microsoft Graph v1.0 over HTTPS.
// The demo and the tests talk to it with the same clients that talk to Microsoft.
//
// It behaves as the service is documented and was recorded to behave: it keeps state, validates bodies, checks the
// signed-in person's directory roles, issues signed tokens, lags as replicas do, and answers with the service's
// statuses, codes and words. Scenarios, which are data, say what a tenant holds and how it behaves; faults, which are
// data as well, break single answers.
//
// It must not know Microsoft's client libraries, nor our own client or blueprint: it speaks HTTP and JSON only, so
// that it cannot agree with our client on a mistake.
package simtenant
