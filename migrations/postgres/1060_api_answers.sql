-- Answers of writes through the API, kept under the caller's Idempotency-Key, so that a request that is sent again is done
-- once and gets the same answer (decision 66). The key is a keyed hash of the token and the caller's key; the request's
-- hash tells another request with the same key. An answer that held a secret is not kept.
create table api_answer (
    key text primary key,
    request_hash text not null,
    status bigint not null,
    body text not null,
    etag text not null,
    location text not null,
    is_secret boolean not null,
    at timestamptz not null,
    expires_at timestamptz not null
);
create index api_answer_expires on api_answer (expires_at);
