package telnyx

import "net/http"

// ukCarrier is a carrier in the United Kingdom, by its communications provider id (CUPID).
type ukCarrier struct {
	name         string
	cupid        string
	alternatives []string
}

// ukCarriers are invented.
var ukCarriers = []ukCarrier{
	{"Fenland Telephones", "911", []string{"912"}},
	{"Hadrian Communications", "921", nil},
	{"Severn & Wye Telecom", "931", []string{"932", "933"}},
}

type ukCarrierView struct {
	ID                string   `json:"id"`
	RecordType        string   `json:"record_type"`
	Name              string   `json:"name"`
	CUPID             string   `json:"cupid"`
	AlternativeCUPIDs []string `json:"alternative_cupids"`
	CreatedAt         string   `json:"created_at"`
	UpdatedAt         string   `json:"updated_at"`
}

func (s *Simulator) listUKCarriers(*call) (reply, error) {
	return data(http.StatusOK, views(ukCarriers, func(u ukCarrier) ukCarrierView {
		return ukCarrierView{
			ID: derived("uk carrier " + u.cupid), RecordType: "porting_uk_carrier", Name: u.name, CUPID: u.cupid,
			AlternativeCUPIDs: append([]string{}, u.alternatives...),
			CreatedAt:         milliseconds(sandboxOpened), UpdatedAt: milliseconds(sandboxOpened),
		}
	})), nil
}
