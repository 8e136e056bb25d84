package domain

import "time"

// Visibility says who reads a comment.
type Visibility string

// The visibilities.
const (
	InternalComment Visibility = "internal" // stays with the tenant
	ProviderComment Visibility = "provider" // the provider reads it, or wrote it
)

// A Comment is what people write to each other beside an order.
type Comment struct {
	ID         string
	OrderID    string
	PortInID   string // "" : of the whole order
	Visibility Visibility
	Body       string
	By         Author
	CreatedAt  time.Time
	// Deliveries are where it stands, or is to stand, at providers: one a
	// port-in, none for an internal comment.
	Deliveries []Delivery
}

// DeliveryStatus is how far a comment is on its way to a provider.
type DeliveryStatus string

// The statuses of a delivery.
const (
	DeliveryPending   DeliveryStatus = "pending"
	DeliveryDelivered DeliveryStatus = "delivered"
	DeliveryRefused   DeliveryStatus = "refused"
	// DeliveryUncertain: the provider was told several times, and neither
	// confirms it nor shows it. Somebody has to look there.
	DeliveryUncertain DeliveryStatus = "uncertain"
)

// A Delivery is a comment at the provider of one port-in.
type Delivery struct {
	PortInID          string
	ProviderAccount   string
	ProviderOrderID   string
	ProviderCommentID string // "" until known
	Status            DeliveryStatus
	Reason            string // why it was refused, in the provider's words
}

// Delivery returns the comment's delivery to the port-in, or nil.
func (c *Comment) Delivery(portInID string) *Delivery {
	for i := range c.Deliveries {
		if c.Deliveries[i].PortInID == portInID {
			return &c.Deliveries[i]
		}
	}
	return nil
}

// Settled reports whether no delivery is under way.
func (c *Comment) Settled() bool {
	for _, d := range c.Deliveries {
		if d.Status == DeliveryPending {
			return false
		}
	}
	return true
}
