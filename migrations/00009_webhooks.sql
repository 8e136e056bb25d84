-- +goose Up

-- Callbacks of providers, as they arrived: verified, acknowledged, and then no
-- more than a reason to ask. Received in real time.
CREATE TABLE webhooks (
    id               text PRIMARY KEY,
    provider_account text NOT NULL,
    event_id         text,           -- the provider's; NULL where it has none
    body             bytea NOT NULL, -- sealed, bound to this row
    received_at      timestamptz NOT NULL
);
-- What is sent again is known by the provider's id of it.
CREATE UNIQUE INDEX webhooks_event ON webhooks (provider_account, event_id);
-- What the purge looks through.
CREATE INDEX webhooks_received ON webhooks (received_at);

-- +goose Down
DROP TABLE webhooks;
