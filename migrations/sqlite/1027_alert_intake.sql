-- Alerts of monitoring systems: the receivers that take them, the rules that judge them, what was delivered, and the draft
-- incidents that came of it (decision 70).

create table inbound_hook (
    id text not null primary key,
    kind text not null check (kind in ('alertmanager', 'grafana', 'pagerduty', 'uptime-kuma', 'datadog', 'json')),
    name text not null,
    -- A keyed hash. The token itself is shown once and not stored.
    token_hash text not null unique,
    -- For kind `json`: where the fields are, as a JSON object.
    config text not null default '{}',
    created_at text not null,
    rotated_at text,
    revoked_at text,
    last_used_at text,
    delivery_count integer not null default 0,
    refused_count integer not null default 0,
    alert_count integer not null default 0,
    version integer not null default 1
) strict;

create table alert_rule (
    id text not null primary key,
    hook_id text not null references inbound_hook,
    position integer not null,
    -- A list of conditions on labels, as JSON; all must hold.
    conditions text not null,
    action text not null check (action in ('draft', 'ignore', 'publish')),
    title text not null default '',
    body text not null default '',
    promise_minutes integer not null default 30,
    notify integer not null default true,
    -- The update with which an incident that the rule published is resolved; empty to propose it only.
    resolve_body text not null default '',
    created_at text not null,
    updated_at text not null,
    version integer not null default 1
) strict;
create index alert_rule_hook on alert_rule (hook_id);

create table alert_rule_service (
    rule_id text not null references alert_rule,
    service_id text not null references service,
    status text not null check (status in ('degraded_performance', 'partial_outage', 'major_outage')),
    primary key (rule_id, service_id)
) strict;

-- A draft of an incident, in a table of its own, so that what reads incidents cannot show one (I16). The alerts of a
-- receiver made it, or the trouble of a watched page.
create table incident_draft (
    id text not null primary key,
    hook_id text references inbound_hook,
    watched_page_id text,
    watched_page_name text not null default '',
    state text not null check (state in ('waiting', 'published', 'discarded')),
    alert_title text not null,
    title text not null,
    body text not null,
    promise_minutes integer not null,
    started_at text not null,
    last_alert_at text not null,
    alert_count integer not null default 0,
    firing_count integer not null default 0,
    -- When all of its alerts were resolved; null while one is firing, and after the proposal was dismissed.
    resolve_proposed_at text,
    -- A rule that publishes it, as it was when the alert came.
    publishes integer not null default false,
    notify integer not null default true,
    resolve_body text not null default '',
    -- Why it was not published or resolved by itself, as a key of the catalogue.
    failure text not null default '',
    incident_id text references incident,
    created_at text not null,
    published_at text,
    published_by text references staff,
    discarded_at text,
    discarded_by text references staff,
    discard_reason text not null default '',
    version integer not null default 1,
    check ((hook_id is null) <> (watched_page_id is null))
) strict;
create index incident_draft_state on incident_draft (state, created_at);
create index incident_draft_hook on incident_draft (hook_id, last_alert_at);
create index incident_draft_incident on incident_draft (incident_id);
create index incident_draft_watched on incident_draft (watched_page_id, created_at);

create table incident_draft_service (
    draft_id text not null references incident_draft,
    service_id text not null references service,
    status text not null check (status in ('degraded_performance', 'partial_outage', 'major_outage')),
    primary key (draft_id, service_id)
) strict;

create table alert (
    id integer not null primary key autoincrement,
    hook_id text not null references inbound_hook,
    -- The sender's key for this alert, by which resends are recognised.
    key text not null,
    -- The sender's key for the group in which it came; empty without one.
    group_key text not null,
    status text not null check (status in ('firing', 'resolved')),
    title text not null,
    summary text not null,
    labels text not null,
    source_url text not null,
    -- When it began as the sender says; null where the sender does not.
    started_at text,
    ended_at text,
    first_seen_at text not null,
    last_seen_at text not null,
    seen_count integer not null default 1,
    draft_id text references incident_draft,
    unique (hook_id, key)
) strict;
create index alert_draft on alert (draft_id, id);
create index alert_group on alert (hook_id, group_key, status);
create index alert_last_seen on alert (last_seen_at);

create table alert_delivery (
    id integer not null primary key autoincrement,
    hook_id text not null references inbound_hook,
    -- Counted by receiver, so that the oldest are found without counting.
    number integer not null,
    received_at text not null,
    outcome text not null check (outcome in
        ('drafted', 'extended', 'resolved', 'repeated', 'ignored', 'unmatched', 'test', 'refused')),
    reason text not null default '',
    alert_count integer not null,
    -- The alerts as they were read, as JSON, to try rules on; shortened where there are many.
    alerts text not null,
    payload text not null,
    payload_bytes integer not null,
    draft_id text references incident_draft,
    unique (hook_id, number)
) strict;
create index alert_delivery_received on alert_delivery (received_at);

create view incident_draft_view as
    select incident_draft.id, incident_draft.hook_id, coalesce(inbound_hook.name, incident_draft.watched_page_name) as source_name, incident_draft.state,
           incident_draft.title, incident_draft.alert_title, incident_draft.started_at, incident_draft.created_at,
           incident_draft.last_alert_at, incident_draft.alert_count, incident_draft.firing_count,
           incident_draft.resolve_proposed_at, incident_draft.failure, incident_draft.incident_id
    from incident_draft left join inbound_hook on inbound_hook.id = incident_draft.hook_id;
