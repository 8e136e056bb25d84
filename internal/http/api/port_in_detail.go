package api

// PortInDetail is a PortIn and what goes with it when it is read alone.
// Written by hand: the generator would copy all of PortIn's members.
type PortInDetail struct {
	PortIn
	EndUser      EndUser       `json:"end_user"`
	Requirements []Requirement `json:"requirements"`
	Warnings     []Warning     `json:"warnings"`
	Exceptions   []Exception   `json:"exceptions"`
}
