package domain

import "slices"

// demands are taken over as told: they are shown as requirements, and are no
// news of their own.
func (o *observation) demands() {
	switch told := o.snapshot.Demands; {
	case o.picture.PortIn.Status.Terminal() || o.snapshot.Status.Terminal():
		o.picture.PortIn.Demands = nil
	case told != nil:
		o.picture.PortIn.Demands = slices.Clone(told)
	}
}
