-- +goose Up

-- What was done under an Idempotency-Key, so that the same request sent again
-- does nothing twice. A row is written in the transaction of its command:
-- what rolled back has none.
CREATE TABLE idempotency_keys (
    tenant_id   text NOT NULL REFERENCES tenants,
    key         text NOT NULL,
    route       text NOT NULL,        -- the operation, and the ids in its path
    fingerprint bytea NOT NULL,       -- of the content; sealed, as a PIN could be guessed by its hash
    resource_id text NOT NULL,        -- what was made, or commanded
    command_id  text NOT NULL,        -- empty: none
    created_at  timestamptz NOT NULL, -- real time: keys are forgotten by the clock on the wall
    PRIMARY KEY (tenant_id, key)
);
-- What the purge looks through.
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

-- +goose Down
DROP TABLE idempotency_keys;
