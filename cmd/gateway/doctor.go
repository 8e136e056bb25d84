package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/migrations"
)

type doctorCommand struct{ serveConfig }

// Run prints one line a check, and fails if one of them does.
func (c *doctorCommand) Run(ctx context.Context, _ *slog.Logger) error {
	sick := 0
	report := func(what string, err error) {
		if err != nil {
			sick++
			fmt.Printf("%-22s FAIL  %v\n", what, err)
			return
		}
		fmt.Printf("%-22s ok\n", what)
	}
	report("configuration", c.resolve())
	_, err := sealerOf(c.KeysetFile)
	report("encryption keyset", err)
	report("database", c.database(ctx))
	configured, err := accounts(c.serveConfig, time.Now, providers.TransportOptions{}, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		report("provider accounts", err)
	}
	for _, a := range configured {
		// A question that any account may ask and that changes nothing.
		_, err := a.Adapter.Check(ctx, providers.CheckRequest{Numbers: []domain.PhoneNumber{"+12125550123"}})
		report("provider "+a.Name, err)
	}
	if c.PublicURL != "" {
		report("callbacks", c.callbacks())
	}
	if sick > 0 {
		return fmt.Errorf("%d check(s) failed", sick)
	}
	return nil
}

// callbacks reports whose callbacks would not be believed although they can
// come in: orders are then as old as the last sweep.
func (c *doctorCommand) callbacks() error {
	var deaf []error
	for _, a := range c.accounts() {
		switch {
		case a.Bandwidth != nil && a.Bandwidth.CallbackUsername == "":
			deaf = append(deaf, errors.New(a.Name+" has no user and password for Bandwidth's callbacks (BANDWIDTH_CALLBACK_USERNAME, BANDWIDTH_CALLBACK_PASSWORD)"))
		case a.Telnyx != nil && a.Telnyx.PublicKey == "":
			deaf = append(deaf, errors.New(a.Name+" has no public key for Telnyx's callbacks (TELNYX_PUBLIC_KEY)"))
		}
	}
	return errors.Join(deaf...)
}

func (c *doctorCommand) database(ctx context.Context) error {
	if c.DatabaseURL == "" {
		return errors.New("DATABASE_URL is not set")
	}
	pool, err := openPool(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	defer pool.Close()
	pending, err := migrations.Pending(ctx, pool)
	if err == nil && pending {
		return errors.New("the schema is not up to date: run gateway migrate")
	}
	return err
}
