-- +goose Up

-- What commands have to do at providers. This is the truth: jobs are only its
-- doorbells. All instants are real time.
CREATE TABLE operations (
    seq            bigint GENERATED ALWAYS AS IDENTITY,
    id             text PRIMARY KEY,
    command_id     text NOT NULL, -- may be empty
    lane           text NOT NULL,
    kind           text NOT NULL,
    queue          text NOT NULL,
    state          text NOT NULL CHECK (state IN ('open', 'settled')),
    result         text NOT NULL,
    stopped        boolean NOT NULL,
    tries          integer NOT NULL,
    troubled_since timestamptz,
    created_at     timestamptz NOT NULL,
    due_at         timestamptz NOT NULL,
    token          text NOT NULL, -- of the current lease, empty when there is none
    held_until     timestamptz,   -- nobody else may claim it before
    rung_at        timestamptz    -- when its doorbell was last rung
);
-- A lane is worked in this order, head first.
CREATE UNIQUE INDEX operations_lane ON operations (lane, seq) WHERE state = 'open';
-- What the scan looks through every second.
CREATE INDEX operations_due ON operations (due_at) WHERE state = 'open';
CREATE INDEX operations_command ON operations (command_id) WHERE command_id <> '';

-- The journal: an intent is written before its call, its outcome after it.
CREATE TABLE operation_attempts (
    operation_id text NOT NULL REFERENCES operations,
    seq          integer NOT NULL,
    step         text NOT NULL,
    target       text NOT NULL, -- a provider's order or document id; no personal data
    started_at   timestamptz NOT NULL,
    deadline     timestamptz NOT NULL,
    ended_at     timestamptz,
    outcome      text NOT NULL, -- empty: nobody knows
    note         text NOT NULL,
    PRIMARY KEY (operation_id, seq)
);

-- +goose Down
DROP TABLE operation_attempts, operations;
