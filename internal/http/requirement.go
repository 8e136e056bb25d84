package http

import (
	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
)

func requirementJSON(r domain.Requirement) api.Requirement {
	return api.Requirement{PortInID: textOrNull(r.PortInID), Pointer: r.Pointer, Code: r.Code, Level: string(r.Level), Message: r.Message}
}

func warningJSON(w domain.Warning) api.Warning {
	return api.Warning{PortInID: textOrNull(w.PortInID), Pointer: w.Pointer, Code: w.Code, Message: w.Message}
}
