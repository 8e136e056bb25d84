package porting

import (
	"context"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// A Store keeps orders. Package postgres implements it.
//
// Where a tenant is asked for, another tenant's things are not there: they
// give a *domain.Error not_found. The empty tenant sees all, and is for the
// gateway's own work.
type Store interface {
	// InTx runs f in one transaction, which commits if f returns nil. Nothing
	// slow may happen within.
	InTx(ctx context.Context, f func(ctx context.Context, tx Tx) error) error

	// Order returns an order with at most so many of its numbers and port-ins
	// (all when negative), and their totals.
	Order(ctx context.Context, tenant, id string, most int) (Loaded, error)
	// PlanRunning reports whether an order is still being planned.
	PlanRunning(ctx context.Context, tenant, id string) (bool, error)
	// Orders returns a page of orders, newest first, each as Order does with a
	// hundred numbers and port-ins.
	Orders(ctx context.Context, tenant string, f OrderFilter, p Page) ([]Loaded, string, error)
	Numbers(ctx context.Context, tenant, orderID string, p Page) ([]domain.Number, string, error)
	PortIns(ctx context.Context, tenant, orderID string, p Page) ([]PortInTotal, string, error)
	Timeline(ctx context.Context, tenant, orderID string, p Page) ([]domain.Event, string, error)
	DocumentContent(ctx context.Context, id string) ([]byte, error)
	// WithdrawnDocuments are those that were taken back from an order.
	WithdrawnDocuments(ctx context.Context, orderID string) ([]domain.Document, error)

	// Comments returns a page of an order's comments, oldest first.
	Comments(ctx context.Context, tenant, orderID string, p Page) ([]domain.Comment, string, error)
	Comment(ctx context.Context, tenant, orderID, id string) (domain.Comment, error)
	// CommentsAt are the comments that are, or are to be, at a provider order.
	CommentsAt(ctx context.Context, account, providerOrderID string) ([]domain.Comment, error)

	// LastHistory is when the newest entry was made that is known of a provider
	// order's history; zero if none is.
	LastHistory(ctx context.Context, account, providerOrderID string) (time.Time, error)

	// OrderOfPortIn returns the id of the order that a port-in belongs to.
	OrderOfPortIn(ctx context.Context, portInID string) (string, error)
	// PortInsOfProviderOrders finds the port-ins behind provider orders; those
	// that aren't ours are left out.
	PortInsOfProviderOrders(ctx context.Context, account string, ids []string) ([]ProviderOrderRef, error)
	// OrderOfBulk returns the id of the order that a bulk belongs to.
	OrderOfBulk(ctx context.Context, bulkID string) (string, error)
	// LiveBulks are the bulks of the account that were handed over and have not
	// come to their end.
	LiveBulks(ctx context.Context, account string) ([]BulkRef, error)
	// LiveProviderOrders are all committed provider orders of the account that
	// may still change: those under way, those of orders that changed since,
	// which may yet turn out not to have ended, and those with numbers missing
	// or messaging under way.
	LiveProviderOrders(ctx context.Context, account string, since time.Time) ([]ProviderOrderRef, error)
	// MissingProviderOrders are those of port-ins with numbers missing.
	MissingProviderOrders(ctx context.Context, account string) ([]ProviderOrderRef, error)

	Check(ctx context.Context, tenant, id string) (StoredCheck, error)
	// RecentCells are the tenant's newest answers about the numbers that are
	// not older than since.
	RecentCells(ctx context.Context, tenant, account string, numbers []domain.PhoneNumber, since time.Time) ([]StoredCell, error)

	// HeldActivations are requests to activate that are due.
	HeldActivations(ctx context.Context, now time.Time) ([]HeldActivation, error)
	// NextHeldActivation is when the next one is due; nil if none is held.
	NextHeldActivation(ctx context.Context) (*time.Time, error)

	Sweep(ctx context.Context, account string) (Sweep, bool, error)
	SaveSweep(ctx context.Context, account string, s Sweep) error

	// CommandSettled reports whether a command has ended.
	CommandSettled(ctx context.Context, id string) (bool, error)
}

// A Tx is one open transaction.
type Tx interface {
	// Remember keeps a request under its idempotency key, in the caller's
	// tenant, or returns the one that was kept there before. While another open
	// transaction has the key it gives a *domain.Error idempotency_in_flight.
	Remember(ctx context.Context, tenant string, r DoneRequest) (earlier DoneRequest, known bool, err error)

	// Order loads an order whole and locks it against other writers until the
	// transaction ends.
	Order(ctx context.Context, tenant, id string) (*domain.Order, error)
	// InsertOrder writes a new order. A number that is live elsewhere in the
	// tenant gives a *domain.Error number_in_use that names the order.
	InsertOrder(ctx context.Context, o *domain.Order) error
	// SaveOrder writes what has changed in an order that this transaction
	// loaded, its cached status included. A number that another order of the
	// installation has claimed gives number_in_use.
	SaveOrder(ctx context.Context, o *domain.Order) error
	// AddEvents records entries of an order's timeline, in their order.
	AddEvents(ctx context.Context, orderID string, events []domain.Event) error

	InsertDocument(ctx context.Context, d domain.Document, tenant string, content []byte) error
	RemoveDocument(ctx context.Context, id string, at time.Time) error
	// ShareDocuments has the documents of a port-in go with another one too.
	ShareDocuments(ctx context.Context, orderID, portInID, with string) error

	InsertComment(ctx context.Context, c domain.Comment) error
	// SaveDelivery writes how far a comment is on its way to a provider.
	SaveDelivery(ctx context.Context, commentID string, d domain.Delivery) error
	// CommentsAt are the comments that are, or are to be, at a provider order.
	CommentsAt(ctx context.Context, account, providerOrderID string) ([]domain.Comment, error)

	// KeepHistory remembers entries of a provider order's history, and returns
	// those that were not known before.
	KeepHistory(ctx context.Context, account, providerOrderID string, at map[string]time.Time) (fresh []string, err error)

	// InsertWebhook keeps a callback; fresh is false if its provider's event was
	// kept before.
	InsertWebhook(ctx context.Context, w Webhook) (fresh bool, err error)

	// Command returns a command of any age.
	Command(ctx context.Context, id string) (domain.Command, error)
	SaveCommand(ctx context.Context, orderID string, c domain.Command) error
	// OpenOperations counts a command's operations that haven't settled, the
	// given one left out, and returns the results of those that have.
	OpenOperations(ctx context.Context, commandID, but string) (open int, results []string, err error)

	AddOperation(ctx context.Context, op operation.New) error
	// LaneOperations are the lane's open operations, oldest first, without
	// their journals.
	LaneOperations(ctx context.Context, lane string) ([]operation.Operation, error)
	// StopOperations flags the lane's open operations, with a subject only those
	// that work on it: one never begun settles at once as superseded and is
	// returned, a running one stops before its next call.
	StopOperations(ctx context.Context, lane, subject string) ([]operation.Operation, error)

	InsertCheck(ctx context.Context, c StoredCheck) error
	SaveCheckAccount(ctx context.Context, checkID string, a CheckAccount, resume string, cells []StoredCell) error
	// CompleteCheck marks a check as completed if none of its accounts runs.
	CompleteCheck(ctx context.Context, checkID string, at time.Time) error

	// Notify wakes those who wait for the topic, once the transaction commits.
	Notify(ctx context.Context, topic string) error
}

// A Waiter lets callers wait for what other replicas may do.
type Waiter interface {
	// Wait returns true as soon as done does, asking again whenever the topic
	// is notified; false when ctx ends first. It holds no connection meanwhile.
	Wait(ctx context.Context, topic string, done func(context.Context) (bool, error)) (bool, error)
}

// Loaded is an order as it was read, with the totals of what may be cut off.
type Loaded struct {
	Order        domain.Order
	NumbersTotal int
	PortInsTotal int
	NumbersOf    map[string]int // by port-in
	Status       domain.OrderStatus
	WaitingOn    []domain.Actor
}

// PortInTotal is a port-in with the number of its numbers.
type PortInTotal struct {
	PortIn  domain.PortIn
	Numbers int
}

// A ProviderOrderRef leads from a provider order to its port-in.
type ProviderOrderRef struct {
	OrderID    string
	PortInID   string
	ProviderID string
}

// A BulkRef leads from a bulk to its order.
type BulkRef struct {
	OrderID string
	BulkID  string
}

// A StoredCheck is a portability check as it is kept.
type StoredCheck struct {
	ID           string
	Tenant       string
	PhoneNumbers []domain.PhoneNumber
	MaxAge       time.Duration
	CreatedAt    time.Time
	CompletedAt  *time.Time
	Accounts     []CheckAccount
	Resume       map[string]string // by account
	Cells        []StoredCell
}

// A StoredCell is one answer about one number with its age.
type StoredCell struct {
	Account   string
	Cell      providers.Cell
	CheckedAt time.Time
}

// A Sweep is how far the sweep of a provider account is, in virtual time.
type Sweep struct {
	NextAt       time.Time
	ChangedSince time.Time
	FullAt       time.Time
}
