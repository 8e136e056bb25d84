-- +goose Up

-- What people write to each other beside an order. Internal ones have no
-- deliveries; those that a provider reads, or wrote, have one a port-in.
CREATE TABLE comments (
    id         text PRIMARY KEY,
    order_id   text NOT NULL REFERENCES port_orders,
    tenant_id  text NOT NULL REFERENCES tenants,
    port_in_id text,
    visibility text NOT NULL,
    body       bytea NOT NULL, -- sealed, bound to this row
    by_type    text NOT NULL,
    by_id      text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX comments_order ON comments (order_id, id);

CREATE TABLE comment_deliveries (
    comment_id          text NOT NULL REFERENCES comments,
    port_in_id          text NOT NULL REFERENCES port_ins,
    position            integer NOT NULL,
    provider_account    text NOT NULL,
    provider_order_id   text NOT NULL,
    provider_comment_id text, -- NULL until known
    status              text NOT NULL,
    reason              text NOT NULL, -- the order's secrets blanked
    PRIMARY KEY (comment_id, port_in_id)
);
-- What is at a provider is one comment here.
CREATE UNIQUE INDEX comment_deliveries_provider ON comment_deliveries (provider_account, provider_order_id, provider_comment_id);

-- +goose Down
DROP TABLE comment_deliveries, comments;
