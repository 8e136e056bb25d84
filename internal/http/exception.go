package http

import (
	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
)

func exceptionJSON(e domain.Exception) api.Exception {
	status := "resolved"
	if e.Open() {
		status = "open"
	}
	return api.Exception{
		PortInID: textOrNull(e.PortInID), Code: e.Code, Status: status, Message: e.Message, Remedy: textOrNull(e.Remedy),
		Fields: texts(e.Fields), PhoneNumbers: texts(e.PhoneNumbers), Actor: string(e.Actor), Deadline: instantOrNull(e.Deadline),
		Provider: textOrNull(e.Provider), ProviderCode: textOrNull(e.ProviderCode), CarrierCode: textOrNull(e.CarrierCode),
		ProviderMessage: textOrNull(e.ProviderMessage), RaisedAt: instant(e.RaisedAt), ResolvedAt: instantOrNull(e.ResolvedAt),
	}
}
