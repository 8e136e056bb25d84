-- +goose Up

-- What caused an operation, for log and trace.
ALTER TABLE operations
    ADD COLUMN request_id text NOT NULL DEFAULT '', -- of the API's request
    ADD COLUMN traceparent text NOT NULL DEFAULT ''; -- W3C trace context

-- What providers said and the gateway has no word for: counted, to be mapped.
CREATE INDEX exceptions_unmapped ON exceptions (provider) WHERE code = 'other';

-- +goose Down
DROP INDEX exceptions_unmapped;
ALTER TABLE operations DROP COLUMN request_id, DROP COLUMN traceparent;
