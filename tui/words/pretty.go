package words

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// prettyWidth is how wide a value may become before it is broken into rows.
const prettyWidth = 76

// pretty is a value as JSON that people can read: short objects in a list, and short lists, stand on one row.
func pretty(v any) string {
	var compact bytes.Buffer
	enc := json.NewEncoder(&compact)
	enc.SetEscapeHTML(false)
	if v == nil || enc.Encode(v) != nil {
		return ""
	}
	dec := json.NewDecoder(&compact)
	dec.UseNumber()
	n, err := readNode(dec)
	if err != nil {
		return ""
	}
	return n.pretty("", false)
}

// node is a JSON value that keeps the order of its fields.
type node struct {
	open, closing string // brackets; empty: a plain value
	keys          []string
	values        []node
	text          string
}

func readNode(dec *json.Decoder) (node, error) {
	token, err := dec.Token()
	if err != nil {
		return node{}, err
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return node{text: plainJSON(token)}, nil
	}
	n := node{open: "[", closing: "]"}
	if delim == '{' {
		n.open, n.closing = "{", "}"
	}
	for dec.More() {
		if n.open == "{" {
			key, err := dec.Token()
			if err != nil {
				return node{}, err
			}
			n.keys = append(n.keys, plainJSON(key)+": ")
		} else {
			n.keys = append(n.keys, "")
		}
		value, err := readNode(dec)
		if err != nil {
			return node{}, err
		}
		n.values = append(n.values, value)
	}
	_, err = dec.Token() // the closing bracket
	return n, err
}

func plainJSON(token any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(token); err != nil {
		return fmt.Sprint(token)
	}
	return strings.TrimSpace(b.String())
}

// oneRow is the value on one row.
func (n node) oneRow() string {
	if n.open == "" {
		return n.text
	}
	if len(n.values) == 0 {
		return n.open + n.closing
	}
	parts := make([]string, len(n.values))
	for i, v := range n.values {
		parts[i] = n.keys[i] + v.oneRow()
	}
	if n.open == "{" {
		return "{ " + strings.Join(parts, ", ") + " }"
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// pretty breaks the value into rows where it has to. inList is true for an entry of a list.
func (n node) pretty(indent string, inList bool) string {
	one := n.oneRow()
	if n.open == "" || len(n.values) == 0 || len(indent)+len(one) <= prettyWidth && (inList || n.flatList()) {
		return one
	}
	var b strings.Builder
	b.WriteString(n.open + "\n")
	for i, v := range n.values {
		b.WriteString(indent + "  " + n.keys[i] + v.pretty(indent+"  ", n.open == "["))
		if i < len(n.values)-1 {
			b.WriteString(",")
		}
		b.WriteString("\n")
	}
	b.WriteString(indent + n.closing)
	return b.String()
}

// flatList tells whether the value is a list of plain values.
func (n node) flatList() bool {
	for _, v := range n.values {
		if v.open != "" {
			return false
		}
	}
	return n.open == "["
}
