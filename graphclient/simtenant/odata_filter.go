package simtenant

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// filter is a $filter expression.
type filter interface {
	matches(doc map[string]any) bool
	uses() []use
}

// use is one comparison in a filter, for the rules about what may be compared how.
type use struct {
	property string
	operator string // eq, ne, in, startswith, endswith, ge, le, gt, lt, not, or
}

func (u use) advanced() bool {
	switch u.operator {
	case "ne", "endswith", "not":
		return true
	default:
		return false
	}
}

type both struct{ left, right filter }

func (f both) matches(doc map[string]any) bool { return f.left.matches(doc) && f.right.matches(doc) }
func (f both) uses() []use                     { return append(f.left.uses(), f.right.uses()...) }

type either struct{ left, right filter }

func (f either) matches(doc map[string]any) bool { return f.left.matches(doc) || f.right.matches(doc) }
func (f either) uses() []use                     { return append(f.left.uses(), f.right.uses()...) }

// alternatives counts the conditions of the largest "or", each value of an "in" for one.
func alternatives(f filter) int {
	switch f := f.(type) {
	case either:
		return alternatives(f.left) + alternatives(f.right)
	case both:
		return max(alternatives(f.left), alternatives(f.right))
	case negation:
		return alternatives(f.of)
	case anyOf:
		return alternatives(f.of)
	case comparison:
		return len(f.literals)
	default:
		return 1
	}
}

type negation struct{ of filter }

func (f negation) matches(doc map[string]any) bool { return !f.of.matches(doc) }
func (f negation) uses() []use {
	all := f.of.uses()
	for i := range all {
		all[i].operator = "not"
	}
	return all
}

// comparison compares a property with literals; several for in.
type comparison struct {
	property string
	operator string
	literals []any // string, float64, bool, nil
}

func (f comparison) uses() []use { return []use{{f.property, f.operator}} }

func (f comparison) matches(doc map[string]any) bool {
	return compare(lookUp(doc, f.property), f.operator, f.literals)
}

// anyOf is property/any(x:x eq 'literal') and its kin: a comparison with the members of a collection.
type anyOf struct {
	property string
	variable string
	of       filter
}

func (f anyOf) uses() []use {
	all := f.of.uses()
	for i := range all {
		all[i].property = f.property + strings.TrimPrefix(all[i].property, f.variable)
	}
	return all
}

func (f anyOf) matches(doc map[string]any) bool {
	list, _ := lookUp(doc, f.property).([]any)
	for _, member := range list {
		if f.of.matches(map[string]any{f.variable: member}) {
			return true
		}
	}
	return false
}

func lookUp(doc map[string]any, path string) any {
	var v any = doc
	for name := range strings.SplitSeq(path, "/") {
		m, isObject := v.(map[string]any)
		if !isObject {
			return nil
		}
		v = m[name]
	}
	return v
}

func compare(v any, operator string, literals []any) bool {
	text, isText := v.(string)
	switch operator {
	case "startswith":
		prefix, _ := literals[0].(string)
		return isText && strings.HasPrefix(strings.ToLower(text), strings.ToLower(prefix))
	case "endswith":
		suffix, _ := literals[0].(string)
		return isText && strings.HasSuffix(strings.ToLower(text), strings.ToLower(suffix))
	case "eq", "in":
		for _, l := range literals {
			if equal(v, l) {
				return true
			}
		}
		return false
	case "ne":
		return !equal(v, literals[0])
	default:
		return ordered(v, operator, literals[0])
	}
}

// equal compares as the directory does: texts without case.
func equal(v, literal any) bool {
	a, isText := v.(string)
	b, alsoText := literal.(string)
	if isText && alsoText {
		return strings.EqualFold(a, b)
	}
	return v == literal
}

func ordered(v any, operator string, literal any) bool {
	a, _ := v.(string)
	b, _ := literal.(string)
	order := strings.Compare(a, b)
	left, errLeft := time.Parse(time.RFC3339, a)
	right, errRight := time.Parse(time.RFC3339, b)
	if errLeft == nil && errRight == nil {
		order = left.Compare(right)
	}
	switch operator {
	case "ge":
		return order >= 0
	case "gt":
		return order > 0
	case "le":
		return order <= 0
	default:
		return order < 0
	}
}

// parseFilter reads a $filter expression.
func parseFilter(text string) (filter, error) {
	tokens, err := tokenize(text)
	if err != nil {
		return nil, err
	}
	p := &filterParser{tokens: tokens}
	f, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.at < len(p.tokens) {
		return nil, fmt.Errorf("syntax error at '%s'", p.tokens[p.at].text)
	}
	return f, nil
}

type filterToken struct {
	text    string
	literal bool // a quoted text
}

func tokenize(text string) ([]filterToken, error) {
	var tokens []filterToken
	for i := 0; i < len(text); {
		switch c := text[i]; c {
		case ' ':
			i++
		case '(', ')', ',', ':':
			tokens = append(tokens, filterToken{text: string(c)})
			i++
		case '\'':
			var value strings.Builder
			for i++; ; i++ {
				if i >= len(text) {
					return nil, fmt.Errorf("there is an unterminated string literal at position %d in '%s'", i, text)
				}
				if text[i] == '\'' {
					if i+1 < len(text) && text[i+1] == '\'' {
						i++
					} else {
						break
					}
				}
				value.WriteByte(text[i])
			}
			i++
			tokens = append(tokens, filterToken{text: value.String(), literal: true})
		default:
			start := i
			for i < len(text) && !strings.ContainsRune(" (),'", rune(text[i])) && (text[i] != ':' || isTime(text[start:i])) {
				i++
			}
			tokens = append(tokens, filterToken{text: text[start:i]})
		}
	}
	return tokens, nil
}

// isTime tells whether a colon belongs to a time such as 2026-01-14T09:12:03Z.
func isTime(before string) bool {
	return len(before) >= 11 && before[0] >= '0' && before[0] <= '9' && before[10] == 'T'
}

type filterParser struct {
	tokens []filterToken
	at     int
}

func (p *filterParser) word() string {
	if p.at < len(p.tokens) && !p.tokens[p.at].literal {
		return strings.ToLower(p.tokens[p.at].text)
	}
	return ""
}

func (p *filterParser) take(word string) bool {
	if p.word() != word {
		return false
	}
	p.at++
	return true
}

func (p *filterParser) expect(word string) error {
	if !p.take(word) {
		return fmt.Errorf("syntax error: '%s' was expected at token %d", word, p.at)
	}
	return nil
}

func (p *filterParser) or() (filter, error) {
	left, err := p.and()
	for err == nil && p.take("or") {
		var right filter
		if right, err = p.and(); err == nil {
			left = either{left, right}
		}
	}
	return left, err
}

func (p *filterParser) and() (filter, error) {
	left, err := p.unary()
	for err == nil && p.take("and") {
		var right filter
		if right, err = p.unary(); err == nil {
			left = both{left, right}
		}
	}
	return left, err
}

func (p *filterParser) unary() (filter, error) {
	switch {
	case p.take("not"):
		of, err := p.unary()
		return negation{of}, err
	case p.take("("):
		of, err := p.or()
		if err != nil {
			return nil, err
		}
		return of, p.expect(")")
	case p.word() == "startswith" || p.word() == "endswith":
		return p.function()
	default:
		return p.comparison()
	}
}

func (p *filterParser) function() (filter, error) {
	name := p.word()
	p.at++
	if err := p.expect("("); err != nil {
		return nil, err
	}
	property, err := p.property()
	if err != nil {
		return nil, err
	}
	if err := p.expect(","); err != nil {
		return nil, err
	}
	literal, err := p.literal()
	if err != nil {
		return nil, err
	}
	return comparison{property, name, []any{literal}}, p.expect(")")
}

func (p *filterParser) comparison() (filter, error) {
	property, err := p.property()
	if err != nil {
		return nil, err
	}
	if collection, isAny := strings.CutSuffix(property, "/any"); isAny {
		return p.any(collection)
	}
	operator := p.word()
	p.at++
	switch operator {
	case "eq", "ne", "ge", "gt", "le", "lt":
		literal, err := p.literal()
		return comparison{property, operator, []any{literal}}, err
	case "in":
		if err := p.expect("("); err != nil {
			return nil, err
		}
		var literals []any
		for {
			literal, err := p.literal()
			if err != nil {
				return nil, err
			}
			literals = append(literals, literal)
			if !p.take(",") {
				break
			}
		}
		return comparison{property, operator, literals}, p.expect(")")
	default:
		return nil, fmt.Errorf("syntax error: an operator was expected behind '%s'", property)
	}
}

func (p *filterParser) any(collection string) (filter, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	variable, err := p.property()
	if err != nil {
		return nil, err
	}
	if err := p.expect(":"); err != nil {
		return nil, err
	}
	of, err := p.or()
	if err != nil {
		return nil, err
	}
	return anyOf{collection, variable, of}, p.expect(")")
}

func (p *filterParser) property() (string, error) {
	if p.at >= len(p.tokens) || p.tokens[p.at].literal {
		return "", fmt.Errorf("syntax error: a property was expected at token %d", p.at)
	}
	text := p.tokens[p.at].text
	switch text {
	case "(", ")", ",", ":":
		return "", fmt.Errorf("syntax error at '%s'", text)
	}
	p.at++
	return text, nil
}

func (p *filterParser) literal() (any, error) {
	if p.at >= len(p.tokens) {
		return nil, fmt.Errorf("syntax error: a value was expected at the end")
	}
	token := p.tokens[p.at]
	p.at++
	if token.literal {
		return token.text, nil
	}
	switch token.text {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	case "(", ")", ",", ":":
		return nil, fmt.Errorf("syntax error at '%s'", token.text)
	}
	if n, err := strconv.ParseFloat(token.text, 64); err == nil {
		return n, nil
	}
	return token.text, nil // a GUID or a time, which stand without quotes
}
