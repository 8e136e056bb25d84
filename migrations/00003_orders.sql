-- +goose Up

-- Whose orders they are. Every root below names its tenant.
CREATE TABLE tenants (
    id         text PRIMARY KEY,
    name       text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL
);

-- Only a hash of a key is kept: the key itself is random and shown once.
CREATE TABLE api_keys (
    id         text PRIMARY KEY,
    tenant_id  text NOT NULL REFERENCES tenants,
    hash       bytea NOT NULL UNIQUE,
    prefix     text NOT NULL,
    scopes     text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
);

-- What a caller asked for. status and waiting_on are a cache of a function
-- over numbers and port-ins, written in the same transaction as those.
CREATE TABLE port_orders (
    id                       text PRIMARY KEY,
    tenant_id                text NOT NULL REFERENCES tenants,
    reference                text NOT NULL,
    metadata                 jsonb NOT NULL,
    provider                 text NOT NULL,
    provider_account         text NOT NULL,
    coordination             text NOT NULL,
    port_scope               text NOT NULL,
    billing_phone_number     text NOT NULL,
    new_billing_phone_number text NOT NULL,
    remaining_numbers_action text NOT NULL,
    requested_foc            text NOT NULL,
    end_user                 jsonb NOT NULL, -- without its secrets
    end_user_secrets         bytea,          -- sealed, bound to this row
    activation_mode          text NOT NULL,
    messaging_enabled        boolean NOT NULL,
    provider_options         jsonb NOT NULL,
    plan_status              text NOT NULL,
    plan_reason              text NOT NULL,
    submit_accepted          boolean NOT NULL,
    status                   text NOT NULL,
    waiting_on               text[] NOT NULL,
    last_command_id          text,
    last_sequence            bigint NOT NULL DEFAULT 0, -- of the timeline
    version                  bigint NOT NULL,
    created_at               timestamptz NOT NULL,
    updated_at               timestamptz NOT NULL
);
-- Ids are UUIDv7: their order is the order of creation, and lists page by it.
CREATE INDEX port_orders_tenant ON port_orders (tenant_id, id DESC);
CREATE INDEX port_orders_reference ON port_orders (tenant_id, reference);
CREATE INDEX port_orders_status ON port_orders (tenant_id, status, id DESC);
CREATE INDEX port_orders_updated ON port_orders (tenant_id, updated_at);

CREATE TABLE port_ins (
    id                  text PRIMARY KEY,
    order_id            text NOT NULL REFERENCES port_orders,
    tenant_id           text NOT NULL REFERENCES tenants,
    position            integer NOT NULL,
    split_from          text NOT NULL,
    provider            text NOT NULL,
    provider_account    text NOT NULL,
    chosen_because      text NOT NULL,
    port_class          text NOT NULL,
    losing_carrier      jsonb,
    resp_org            text NOT NULL,
    vendor              text NOT NULL,
    interval_days       integer NOT NULL,
    status              text NOT NULL,
    provider_status     text NOT NULL,
    unknown_status      boolean NOT NULL,
    waiting_on          text NOT NULL,
    foc                 jsonb NOT NULL,
    foc_effective       timestamptz, -- out of foc, for filters
    messaging           text NOT NULL,
    overrides           jsonb NOT NULL, -- without their secrets
    overrides_secrets   bytea,          -- sealed, bound to this row
    generation          integer NOT NULL,
    unresolved          jsonb NOT NULL, -- provider orders asked for whose fate nobody knows
    last_command_id     text,
    pending_changes     text[] NOT NULL,
    revision            bigint NOT NULL,
    version             bigint NOT NULL,
    UNIQUE (order_id, position)
);
CREATE INDEX port_ins_foc ON port_ins (tenant_id, foc_effective) WHERE foc_effective IS NOT NULL;

CREATE TABLE numbers (
    order_id             text NOT NULL REFERENCES port_orders,
    position             integer NOT NULL,
    tenant_id            text NOT NULL REFERENCES tenants,
    phone_number         text NOT NULL,
    port_in_id           text REFERENCES port_ins DEFERRABLE INITIALLY DEFERRED,
    status               text NOT NULL,
    live                 boolean NOT NULL, -- out of status
    claimed              boolean NOT NULL, -- live, and its port-in is past draft
    moved_to             text NOT NULL,
    reason               text NOT NULL,
    billing_phone_number text NOT NULL,
    end_user             jsonb,
    end_user_secrets     bytea, -- sealed, bound to this row
    PRIMARY KEY (order_id, phone_number)
);
CREATE INDEX numbers_page ON numbers (order_id, position);
CREATE INDEX numbers_port_in ON numbers (port_in_id);
CREATE INDEX numbers_phone_number ON numbers (phone_number);
-- A number is live in one order a tenant, drafts included …
CREATE UNIQUE INDEX numbers_live ON numbers (tenant_id, phone_number) WHERE live;
-- … and from submit on in one of the whole installation.
CREATE UNIQUE INDEX numbers_claimed ON numbers (phone_number) WHERE claimed;

CREATE TABLE provider_orders (
    provider_account text NOT NULL,
    provider_id      text NOT NULL,
    port_in_id       text NOT NULL REFERENCES port_ins,
    position         integer NOT NULL,
    kind             text NOT NULL,
    reference        text NOT NULL,
    committed        boolean NOT NULL,
    live             boolean NOT NULL,
    PRIMARY KEY (provider_account, provider_id)
);
CREATE INDEX provider_orders_port_in ON provider_orders (port_in_id, position);
-- At most one of a port-in is committed and live.
CREATE UNIQUE INDEX provider_orders_committed ON provider_orders (port_in_id) WHERE committed AND live;

CREATE TABLE exceptions (
    order_id         text NOT NULL REFERENCES port_orders,
    position         integer NOT NULL,
    port_in_id       text,
    code             text NOT NULL,
    message          text NOT NULL,
    remedy           text NOT NULL,
    fields           text[] NOT NULL,
    phone_numbers    text[] NOT NULL,
    actor            text NOT NULL,
    deadline         timestamptz,
    provider         text NOT NULL,
    provider_code    text NOT NULL,
    carrier_code     text NOT NULL,
    provider_message text NOT NULL, -- the order's secrets blanked
    raised_at        timestamptz NOT NULL,
    resolved_at      timestamptz,
    PRIMARY KEY (order_id, position)
);
CREATE INDEX exceptions_code ON exceptions (code, order_id) WHERE resolved_at IS NULL;

CREATE TABLE commands (
    id          text PRIMARY KEY,
    order_id    text NOT NULL REFERENCES port_orders,
    port_in_id  text,
    action      text NOT NULL,
    status      text NOT NULL,
    errors      jsonb NOT NULL,
    accepted_at timestamptz NOT NULL,
    settled_at  timestamptz
);
CREATE INDEX commands_order ON commands (order_id, accepted_at);

-- The timeline. sequence is the order of recording, gapless per order.
CREATE TABLE events (
    order_id      text NOT NULL REFERENCES port_orders,
    sequence      bigint NOT NULL,
    id            text NOT NULL,
    type          text NOT NULL,
    at            timestamptz NOT NULL,
    by_type       text NOT NULL,
    by_id         text NOT NULL,
    port_in_id    text,
    phone_numbers text[] NOT NULL,
    message       text NOT NULL,
    data          jsonb NOT NULL,
    PRIMARY KEY (order_id, sequence)
);

CREATE TABLE documents (
    id           text PRIMARY KEY,
    order_id     text NOT NULL REFERENCES port_orders,
    tenant_id    text NOT NULL REFERENCES tenants,
    type         text NOT NULL,
    filename     text NOT NULL,
    content_type text NOT NULL,
    size         bigint NOT NULL,
    sha256       text NOT NULL,
    signed_on    text NOT NULL,
    port_in_ids  text[] NOT NULL,
    content      bytea NOT NULL, -- sealed, bound to this row
    created_at   timestamptz NOT NULL,
    removed_at   timestamptz
);
CREATE INDEX documents_order ON documents (order_id, id) WHERE removed_at IS NULL;

CREATE TABLE checks (
    id                text PRIMARY KEY,
    tenant_id         text NOT NULL REFERENCES tenants,
    phone_numbers     text[] NOT NULL,
    max_age_seconds   bigint NOT NULL,
    created_at        timestamptz NOT NULL,
    completed_at      timestamptz
);

CREATE TABLE check_accounts (
    check_id         text NOT NULL REFERENCES checks,
    position         integer NOT NULL,
    provider_account text NOT NULL,
    provider         text NOT NULL,
    status           text NOT NULL,
    resume           text NOT NULL,
    PRIMARY KEY (check_id, provider_account)
);

-- One cell is what one provider account said about one number, and when.
CREATE TABLE check_cells (
    check_id         text NOT NULL REFERENCES checks,
    provider_account text NOT NULL,
    phone_number     text NOT NULL,
    tenant_id        text NOT NULL REFERENCES tenants,
    cell             jsonb NOT NULL,
    checked_at       timestamptz NOT NULL,
    PRIMARY KEY (check_id, provider_account, phone_number)
);
CREATE INDEX check_cells_recent ON check_cells (tenant_id, provider_account, phone_number, checked_at DESC);

-- How far the sweep of a provider account is, in virtual time.
CREATE TABLE sweeps (
    provider_account text PRIMARY KEY,
    next_at          timestamptz NOT NULL,
    changed_since    timestamptz NOT NULL,
    full_at          timestamptz NOT NULL
);

-- +goose Down
DROP TABLE sweeps, check_cells, check_accounts, checks, documents, events, commands, exceptions, provider_orders, numbers, port_ins, port_orders, api_keys, tenants;
