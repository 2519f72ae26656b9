package simtenant

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// item finds the answer to one request of a batch.
func (a answer) item(id string) answer {
	a.t.Helper()
	list, _ := a.body["responses"].([]any)
	for _, one := range list {
		body := one.(map[string]any)
		if body["id"] == id {
			status, _ := body["status"].(float64)
			item := answer{t: a.t, status: int(status), raw: fmt.Append(nil, body)}
			item.body, _ = body["body"].(map[string]any)
			headers, _ := body["headers"].(map[string]any)
			item.header = map[string][]string{}
			for k, v := range headers {
				item.header.Set(k, v.(string))
			}
			return item
		}
	}
	a.t.Fatalf("no answer to %s: %s", id, a.raw)
	return answer{}
}

func TestEachItemOfABatchIsAnsweredByItself(t *testing.T) {
	f := newFixture(t, "finished")
	a := f.graph("POST", "/$batch", `{"requests":[
		{"id":"1","method":"GET","url":"/applications(uniqueName='modelop.modelop.contoso.com.go-cli')?$select=id,appId"},
		{"id":"2","method":"GET","url":"applications?$filter=displayName in ('go-cli','x y')&$select=id"},
		{"id":"3","method":"GET","url":"/policies/authorizationPolicy"},
		{"id":"4","method":"GET","url":"/me?$select=id"},
		{"id":"5","method":"POST","url":"/applications","headers":{"Content-Type":"application/json"},"body":{"displayName":"new"}},
		{"id":"6","method":"GET","url":"/me/transitiveMemberOf/microsoft.graph.group/$count","headers":{"ConsistencyLevel":"eventual"}},
		{"id":"7","method":"DELETE","url":"/applications/`+guidA+`"}]}`).must(200)
	a.item("1").must(200)
	if n := len(a.item("2").must(200).list()); n != 1 {
		t.Errorf("%d applications", n)
	}
	a.item("3").refused(403, "Authorization_RequestDenied", "")
	if a.item("3").text("error.innerError.request-id") == "" {
		t.Error("the refusal of an item has no request id")
	}
	if got := a.item("4").must(200); got.text("@odata.context") == "" || !strings.HasPrefix(got.header.Get("Content-Type"), "application/json") {
		t.Errorf("%s", got.raw)
	}
	if got := a.item("5").must(201); got.header.Get("Location") == "" {
		t.Errorf("%s", got.raw)
	}
	if got := a.item("6").must(200); !strings.Contains(string(got.raw), "77u/Mw==") {
		t.Errorf("%s", got.raw)
	}
	a.item("7").must(404)
}

func TestABatchAnswersInAnyOrder(t *testing.T) {
	f := newFixture(t, "clean")
	var items []string
	for i := range 8 {
		items = append(items, fmt.Sprintf(`{"id":"%d","method":"GET","url":"/me?$select=id"}`, i))
	}
	orders := map[string]bool{}
	for range 5 {
		var order string
		for _, r := range f.graph("POST", "/$batch", `{"requests":[`+strings.Join(items, ",")+`]}`).must(200).body["responses"].([]any) {
			order += r.(map[string]any)["id"].(string)
		}
		orders[order] = true
	}
	if len(orders) < 2 {
		t.Error("five times the same order")
	}
}

func TestAnItemThatAnotherDependsOnGoesFirst(t *testing.T) {
	f := newFixture(t, "clean")
	a := f.graph("POST", "/$batch", `{"requests":[
		{"id":"1","method":"POST","url":"/applications","headers":{"content-type":"application/json"},"body":{"displayName":"a","uniqueName":"u"}},
		{"id":"2","method":"GET","url":"/applications(uniqueName='u')","dependsOn":["1"]},
		{"id":"3","method":"GET","url":"/applications(uniqueName='v')","dependsOn":["2"]},
		{"id":"4","method":"GET","url":"/me","dependsOn":["3"]}]}`).must(200)
	a.item("1").must(201)
	a.item("2").must(200)
	a.item("3").must(404)
	a.item("4").refused(424, "FailedDependency", "")
}

func TestABatchThatIsNotRightIsRefusedWhole(t *testing.T) {
	f := newFixture(t, "clean")
	many := strings.TrimSuffix(strings.Repeat(`{"id":"1","method":"GET","url":"/me"},`, 21), ",")
	for name, body := range map[string]string{
		"not JSON":        `x`,
		"no requests":     `{}`,
		"21 items":        `{"requests":[` + many + `]}`,
		"id twice":        `{"requests":[{"id":"1","method":"GET","url":"/me"},{"id":"1","method":"GET","url":"/me"}]}`,
		"no content type": `{"requests":[{"id":"1","method":"POST","url":"/applications","body":{"displayName":"a"}}]}`,
		"no url":          `{"requests":[{"id":"1","method":"GET"}]}`,
		"unknown before":  `{"requests":[{"id":"1","method":"GET","url":"/me","dependsOn":["2"]},{"id":"2","method":"GET","url":"/me"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			f.graph("POST", "/$batch", body).refused(400, "BadRequest", "")
		})
	}
	if n := len(f.tenant.Snapshot().Applications); n != 0 {
		t.Errorf("%d applications were made", n)
	}
}

func TestItemsOfABatchAreThrottledByThemselves(t *testing.T) {
	f := newFixture(t, "clean")
	f.tenant.Inject(Fault{Match: Match{Path: `\$batch`}, Kind: FaultThrottleItems, Items: 2, RetryAfter: 3 * time.Second})
	a := f.graph("POST", "/$batch", `{"requests":[{"id":"1","method":"GET","url":"/me"},{"id":"2","method":"GET","url":"/me"},{"id":"3","method":"GET","url":"/me"}]}`).must(200)
	for _, id := range []string{"1", "2"} {
		if got := a.item(id).refused(429, "TooManyRequests", ""); got.header.Get("Retry-After") != "3" {
			t.Errorf("%s", got.raw)
		}
	}
	a.item("3").must(200)
	a = f.graph("POST", "/$batch", `{"requests":[{"id":"1","method":"GET","url":"/me"}]}`).must(200)
	a.item("1").must(200)
}
