-- +goose Up

-- Port-ins that one provider account carries out together. members and orders
-- are few, and read and written with their bulk.
CREATE TABLE bulks (
    id               text PRIMARY KEY,
    order_id         text NOT NULL REFERENCES port_orders,
    position         integer NOT NULL,
    provider_account text NOT NULL,
    way              text NOT NULL,
    because          text NOT NULL,
    best_effort      boolean NOT NULL,
    members          jsonb NOT NULL,
    orders           jsonb NOT NULL, -- the bulks there were at the provider
    live             boolean NOT NULL, -- one of them is committed and not at its end
    provider_status  text NOT NULL,
    generation       integer NOT NULL,
    unresolved       jsonb NOT NULL, -- bulks asked for whose fate nobody knows
    ready            text[] NOT NULL,
    ready_for        text NOT NULL,
    revision         bigint NOT NULL
);
CREATE INDEX bulks_order ON bulks (order_id, position);
CREATE INDEX bulks_live ON bulks (provider_account) WHERE live;

-- What an operation works on, where that is not its whole lane; empty is the lane.
ALTER TABLE operations ADD COLUMN subject text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE operations DROP COLUMN subject;
DROP TABLE bulks;
