package simtenant

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
)

// signingKey is the key of every simulated tenant. It is public on purpose: what it signs is worth nothing, tokens
// stay valid from one run of the demo to the next, and no test waits for a key to be made.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	primes := [2]string{
		"c2c5a7fc3a4c90431944c9952cc38f3c7cfd1dff344518e188cab614467d9f0aed2e92235ae0a7f06bde353703eabb60dc20e199163335ef2137978ade501cec" +
			"3fa5d02ac86292f162f7e353a914aa6960071697fc1caec6727e65cd6f4c62220dd1714768674d70f2b3c2af25d702f835492639d8cd701cc99e59775ce048f3",
		"c3057df37bad3fb4b1ae775a89a323bb7125bfce3b1267e0adb09906805b0f9c26ee7c293352923a661361c4e335dcab1df0c2d5f7774d1158ea871fd77ae15e" +
			"4ccb309088f43c229f55abed95a7ef54132f9e015a723569814dc2665f588b0e2afe4e678499bc345a74eb3d4b9189bc83196ad4c5395cfcdbbb8bdf5d78b30d",
	}
	p, _ := new(big.Int).SetString(primes[0], 16)
	q, _ := new(big.Int).SetString(primes[1], 16)
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537},
		D:         new(big.Int).ModInverse(big.NewInt(65537), phi),
		Primes:    []*big.Int{p, q},
	}
	key.Precompute()
	return key
})

// keyID names the signing key in tokens and in the key set.
func keyID() string {
	sum := sha256.Sum256(signingKey().N.Bytes())
	return base64.RawURLEncoding.EncodeToString(sum[:20])
}

// keySet is the JSON Web Key Set of the tenant.
func keySet(issuer string) map[string]any {
	key := signingKey()
	return map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "kid": keyID(), "x5t": keyID(), "alg": "RS256",
		"n":                   base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		"e":                   base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		"cloud_instance_name": "microsoftonline.com",
		"issuer":              issuer,
	}}}
}

type claims map[string]any

// sign makes a JSON Web Token, RS256.
func sign(c claims, typ string) string {
	head, _ := json.Marshal(map[string]string{"typ": typ, "alg": "RS256", "kid": keyID(), "x5t": keyID()})
	body, err := json.Marshal(c)
	if err != nil {
		panic(fmt.Sprintf("simtenant: a token cannot be written as JSON: %v", err))
	}
	text := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, signingKey(), crypto.SHA256, sum[:])
	if err != nil {
		panic(fmt.Sprintf("simtenant: a token cannot be signed: %v", err))
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

var errToken = errors.New("not a token of this service")

// verify checks a token's signature and type and returns its claims.
func verify(token, typ string) (claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errToken
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, errToken
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if rsa.VerifyPKCS1v15(&signingKey().PublicKey, crypto.SHA256, sum[:], signature) != nil {
		return nil, errToken
	}
	head, err := base64.RawURLEncoding.DecodeString(parts[0])
	if err != nil {
		return nil, errToken
	}
	var header struct {
		Type string `json:"typ"`
	}
	if json.Unmarshal(head, &header) != nil || header.Type != typ {
		return nil, errToken
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, errToken
	}
	var c claims
	if json.Unmarshal(body, &c) != nil {
		return nil, errToken
	}
	return c, nil
}

func (c claims) text(name string) string {
	s, _ := c[name].(string)
	return s
}

func (c claims) number(name string) int64 {
	f, _ := c[name].(float64)
	return int64(f)
}

func (c claims) texts(name string) []string {
	var all []string
	list, _ := c[name].([]any)
	for _, v := range list {
		if s, isText := v.(string); isText {
			all = append(all, s)
		}
	}
	return all
}
