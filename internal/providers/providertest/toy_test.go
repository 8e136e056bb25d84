package providertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// A toy is the least that an adapter can be: a provider with JSON, drafts and
// nothing besides. It is here to show that the suite asks for no more.
type toy struct {
	base, key string
	http      *http.Client
}

// toyPaper is what the toy's provider wants to know of a port.
type toyPaper struct {
	Account, PIN, Person, Business, Billing string
}

// toyOrder is an order as the toy's provider shows it.
type toyOrder struct {
	ID, Reference, Status string // draft, sent, stuck, dated, done, dropped
	Numbers               []domain.PhoneNumber
	Paper                 toyPaper
	FOC                   *time.Time
	Problem               string
}

var toyStatuses = map[string]domain.PortInStatus{
	"draft": domain.PortInDraft, "sent": domain.PortInSubmitted, "stuck": domain.PortInException,
	"dated": domain.PortInFOCConfirmed, "done": domain.PortInCompleted, "dropped": domain.PortInCancelled,
}

func paperOf(w providers.Want) toyPaper {
	u := w.Details.EndUser
	return toyPaper{u.AccountNumber.Reveal(), u.PIN.Reveal(), u.AuthorizedPerson, u.BusinessName, string(w.Details.BillingPhoneNumber)}
}

// contents are by our pointers.
func (p toyPaper) contents() map[string]domain.Secret {
	return map[string]domain.Secret{
		"/end_user/account_number": domain.NewSecret(p.Account), "/end_user/pin": domain.NewSecret(p.PIN),
		"/end_user/authorized_person": domain.NewSecret(p.Person), "/end_user/business_name": domain.NewSecret(p.Business),
		"/billing_phone_number": domain.NewSecret(p.Billing),
	}
}

func (*toy) Limits() providers.Limits {
	return providers.Limits{TimeZone: "America/Denver", DraftLife: 24 * time.Hour, SettleTime: 10 * time.Second}
}

func (a *toy) Check(ctx context.Context, r providers.CheckRequest) (providers.CheckResult, error) {
	var known map[domain.PhoneNumber]string // why not; "" is portable
	err := a.call(providers.AsRead(ctx), http.MethodPost, "/checks", r.Numbers, &known)
	var result providers.CheckResult
	for _, n := range r.Numbers {
		cell := providers.Cell{PhoneNumber: n, Verdict: providers.Portable, PortClass: domain.StandardPort}
		switch why, ok := known[n]; {
		case !ok:
			cell.Verdict = providers.UnknownVerdict
		case why != "":
			cell.Verdict, cell.Reason, cell.ProviderReason = providers.NotPortable, "other", why
		}
		result.Cells = append(result.Cells, cell)
	}
	return result, err
}

func (a *toy) Find(ctx context.Context, q providers.Query) ([]providers.Order, error) {
	query := url.Values{"reference": q.References}
	for _, n := range q.Numbers {
		query.Add("number", string(n))
	}
	var found []toyOrder
	err := a.call(ctx, http.MethodGet, "/orders?"+query.Encode(), nil, &found)
	var orders []providers.Order
	for _, o := range found {
		orders = append(orders, o.order())
	}
	return orders, err
}

func (a *toy) Fetch(ctx context.Context, id string) (providers.Order, error) {
	var o toyOrder
	err := a.call(ctx, http.MethodGet, "/orders/"+id, nil, &o)
	if refusal, ok := errors.AsType[*providers.Refusal](err); ok && refusal.Status == http.StatusNotFound {
		return providers.Order{}, providers.ErrGone
	}
	return o.order(), err
}

func (o toyOrder) order() providers.Order {
	order := providers.Order{
		ID: o.ID, Kind: domain.KindPortIn, Reference: o.Reference, Committed: o.Status != "draft",
		Status: toyStatuses[o.Status], ProviderStatus: o.Status, FOCConfirmed: o.FOC, TimeZone: "America/Denver", Contents: o.Paper.contents(),
	}
	order.Live = !order.Status.Terminal()
	for _, n := range o.Numbers {
		order.Numbers = append(order.Numbers, providers.NumberState{PhoneNumber: n})
	}
	if o.Problem != "" {
		order.Faults = []domain.ProviderFault{{Code: o.Problem, Message: "The losing carrier says " + o.Problem + "."}}
	}
	return order
}

func (*toy) Next(w providers.Want, have []providers.Order) providers.Step {
	have = slices.SortedFunc(slices.Values(have), func(a, b providers.Order) int { return strings.Compare(a.ID, b.ID) })
	var draft *providers.Order
	committed := false
	for _, o := range have {
		stale := !cmp.Equal(o.Contents, paperOf(w).contents(), cmp.Comparer(func(a, b domain.Secret) bool { return a.Reveal() == b.Reveal() }))
		switch {
		case !o.Live && (w.Goal == providers.Cancelled || o.Reference != w.Reference):
		case !o.Live:
			return providers.Step{Kind: providers.StepDone}
		case w.Goal == providers.Cancelled && o.Committed:
			return providers.Step{Kind: providers.StepCancel, OrderID: o.ID}
		case w.Goal == providers.Cancelled:
			return providers.Step{Kind: providers.StepDeleteDraft, OrderID: o.ID}
		case o.Status == domain.PortInException && stale, !o.Committed && stale && draft == nil:
			return providers.Step{Kind: providers.StepUpdate, OrderID: o.ID}
		case o.Committed:
			committed = true
		case draft != nil: // a lost reply left it behind
			return providers.Step{Kind: providers.StepDeleteDraft, OrderID: o.ID}
		default:
			draft = &o
		}
	}
	switch {
	case committed && draft != nil:
		return providers.Step{Kind: providers.StepDeleteDraft, OrderID: draft.ID}
	case committed, w.Goal == providers.Cancelled, w.Goal == providers.Prepared && draft != nil:
		return providers.Step{Kind: providers.StepDone}
	case draft == nil:
		return providers.Step{Kind: providers.StepCreateDraft}
	}
	return providers.Step{Kind: providers.StepCommit, OrderID: draft.ID}
}

func (a *toy) Do(ctx context.Context, w providers.Want, s providers.Step) (hint providers.Hint, err error) {
	at := "/orders/" + s.OrderID
	switch s.Kind {
	case providers.StepCreateDraft:
		var made toyOrder
		err = a.call(ctx, http.MethodPost, "/orders", toyOrder{Reference: w.Reference, Numbers: w.Numbers, Paper: paperOf(w)}, &made)
		hint.Created = []providers.Order{made.order()}
	case providers.StepUpdate:
		err = a.call(ctx, http.MethodPut, at, paperOf(w), nil)
	case providers.StepDeleteDraft:
		err = a.call(ctx, http.MethodDelete, at, nil, nil)
	default: // commit, cancel
		err = a.call(ctx, http.MethodPost, at+"/"+string(s.Kind), nil, nil)
	}
	return hint, err
}

func (a *toy) call(ctx context.Context, method, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, method, a.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Key", a.key)
	reply, err := a.http.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = reply.Body.Close() }()
	if into == nil || reply.StatusCode >= 400 {
		into = &struct{ Refused []domain.ProviderFault }{}
	}
	if err := json.NewDecoder(reply.Body).Decode(into); err != nil || reply.StatusCode >= 500 {
		return fmt.Errorf("status %d: unreadable", reply.StatusCode)
	}
	if refused, ok := into.(*struct{ Refused []domain.ProviderFault }); ok && reply.StatusCode >= 400 {
		return &providers.Refusal{Status: reply.StatusCode, Faults: refused.Refused}
	}
	return nil
}
