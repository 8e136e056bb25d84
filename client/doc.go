// Package client calls Portway from Go.
//
//	portway, err := client.New("https://portway.example.com", key)
//	order, err := portway.CreateOrder(ctx, client.PortOrderCreate{
//		PhoneNumbers: &[]string{"+19195550142"},
//		EndUser:      client.Set(client.EndUserInput{BusinessName: client.Set("Lakeside Bakery")}),
//	})
//	order, err = portway.Submit(ctx, order.ID)
//
// The types of the API, and the type API with a method for each of its operations, are generated from openapi.yaml.
// Client is a face on them with a method for each call of the API: it waits for what takes time, pages through lists,
// uploads documents, and repeats what may be repeated. Client.API has the same key, errors and repeats, for what a
// method leaves no room for; Read reads its answers.
//
// A member that may be null is a nullable.Nullable: make one with Set or Null, which a merge patch tells apart from
// a member that is left out, and read one with Value.
//
// # One module
//
// The package is part of the gateway's module and not a module of its own, so that both have one version: a client
// and the gateway that it was made for can't be told apart wrongly. A nested module would need a release tag of its
// own, and a replace directive here that those who depend on it don't see. What that costs is lines in go.sum and not
// code: Go loads only the modules that a program imports packages of, and these are three small ones here. Should
// others come to depend on the client alone, it can become a module at the same import path.
package client

//go:generate go tool oapi-codegen -config oapi-codegen.yaml ../openapi.yaml
