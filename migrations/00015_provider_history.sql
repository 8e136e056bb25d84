-- +goose Up

-- Entries of a provider's own history of an order that are on the timeline. An
-- entry has no number there: it is named by what of it never changes.
CREATE TABLE provider_history (
    provider_account  text NOT NULL,
    provider_order_id text NOT NULL,
    entry             text NOT NULL,
    at                timestamptz NOT NULL,
    PRIMARY KEY (provider_account, provider_order_id, entry)
);

-- +goose Down
DROP TABLE provider_history;
