-- The tables of the first journey, from outage to redeemed voucher.
-- Moments are UTC; money is minor units beside an ISO 4217 currency; states are the words of the domain.

create table installation (
    id integer not null primary key check (id = 1),
    installation_id text not null,
    organisation text not null,
    is_demo integer not null default false,
    time_zone text not null default 'Etc/UTC',
    quiet_from text not null default '21:00',
    quiet_to text not null default '08:00',
    send_per_minute integer not null default 600 check (send_per_minute > 0),
    sending_stopped_at text,
    sending_stopped_by text,
    public_version integer not null default 1,
    version integer not null default 1
) strict;

-- Accounts -----------------------------------------------------------------------------------------

create table staff (
    id text not null primary key,
    email text not null,
    email_key text not null unique,
    name text not null,
    title text not null default '',
    password_hash text not null,
    created_at text not null,
    disabled_at text,
    version integer not null default 1
) strict;

create table staff_role (
    staff_id text not null references staff,
    role text not null,
    primary key (staff_id, role)
) strict;

create table session (
    token_hash text not null primary key,
    staff_id text not null references staff,
    created_at text not null,
    seen_at text not null,
    expires_at text not null,
    user_agent text not null
) strict;
create index session_staff on session (staff_id);

create table api_token (
    id text not null primary key,
    name text not null,
    token_hash text not null unique,
    merchant text not null default '',
    created_at text not null,
    created_by text not null,
    revoked_at text
) strict;

create table api_token_role (
    token_id text not null references api_token,
    role text not null,
    primary key (token_id, role)
) strict;

create table setup_link (
    token_hash text not null primary key,
    created_at text not null,
    expires_at text not null,
    used_at text
) strict;

-- Timeline and audit in one; a sealer numbers and chains the rows in `event_seal`.
create table events (
    id integer not null primary key autoincrement,
    at text not null,
    actor text not null,
    verb text not null,
    subject text not null,
    subject_id text not null,
    incident_id text,
    fields text not null default '[]'
) strict;
create index events_subject on events (subject, subject_id);
create index events_incident on events (incident_id);

create table event_seal (
    number integer not null primary key,
    event_id integer not null unique references events,
    key_id text not null,
    mac text not null
) strict;

-- Pages and services --------------------------------------------------------------------------------

create table page (
    id text not null primary key,
    name text not null,
    host text not null,
    time_zone text not null,
    language text not null default 'en',
    visibility text not null default 'public' check (visibility in ('public', 'private')),
    position integer not null default 0,
    version integer not null default 1
) strict;

create table service_group (
    id text not null primary key,
    name text not null,
    position integer not null default 0,
    version integer not null default 1
) strict;

create table service (
    id text not null primary key,
    name text not null,
    description text not null default '',
    status text not null default 'operational' check (status in
        ('operational', 'degraded_performance', 'partial_outage', 'major_outage', 'under_maintenance')),
    weight_percent integer not null default 100 check (weight_percent between 0 and 100),
    showcase integer not null default true,
    start_date text not null,
    created_at text not null,
    updated_at text not null,
    archived_at text,
    version integer not null default 1
) strict;

create table page_service (
    page_id text not null references page,
    service_id text not null references service,
    group_id text references service_group,
    position integer not null default 0,
    primary key (page_id, service_id)
) strict;

create table service_status (
    id integer not null primary key autoincrement,
    service_id text not null references service,
    status text not null,
    from_at text not null,
    incident_id text,
    update_id text
) strict;
create index service_status_of on service_status (service_id, from_at);

-- Incidents -----------------------------------------------------------------------------------------

create table incident (
    id text not null primary key,
    number integer not null unique,
    kind text not null default 'incident' check (kind in ('incident', 'maintenance')),
    title text not null,
    cause_cluster text check (cause_cluster in ('victim', 'accidental', 'preventable')),
    impact text not null default 'none' check (impact in ('none', 'minor', 'major', 'critical')),
    impact_override text,
    state text not null check (state in
        ('draft', 'investigating', 'identified', 'monitoring', 'resolved',
         'scheduled', 'in_progress', 'verifying', 'completed', 'cancelled')),
    regions text not null default '',
    commander_id text references staff,
    started_at text not null,
    first_evidence_at text,
    published_at text,
    resolved_at text,
    scheduled_until text,
    next_update_by text,
    rev integer not null default 0,
    is_drill integer not null default false,
    created_at text not null,
    updated_at text not null,
    version integer not null default 1
) strict;
create index incident_state on incident (state);

create table incident_service (
    incident_id text not null references incident,
    service_id text not null references service,
    primary key (incident_id, service_id)
) strict;

create table incident_update (
    id text not null primary key,
    incident_id text not null references incident,
    position integer not null,
    state text not null,
    body text not null,
    body_html text not null,
    author_id text references staff,
    published_at text not null,
    display_at text not null,
    is_backdated integer not null default false,
    next_update_by text,
    notify integer not null default true,
    edited_at text,
    version integer not null default 1,
    unique (incident_id, position)
) strict;

create table update_service (
    update_id text not null references incident_update,
    service_id text not null references service,
    old_status text not null,
    new_status text not null,
    primary key (update_id, service_id)
) strict;

create table update_revision (
    id integer not null primary key autoincrement,
    update_id text not null references incident_update,
    body text not null,
    edited_by text not null,
    edited_at text not null
) strict;

create table incident_template (
    id text not null primary key,
    name text not null,
    title text not null default '',
    state text not null,
    body text not null,
    version integer not null default 1
) strict;

-- Long texts are saved as drafts first, so that no error eats them.
create table draft (
    staff_id text not null references staff,
    about text not null,
    body text not null,
    saved_at text not null,
    primary key (staff_id, about)
) strict;

create table incident_review (
    incident_id text not null primary key references incident,
    closed_at text not null,
    closed_by text not null references staff,
    note text not null default ''
) strict;

-- Customers -----------------------------------------------------------------------------------------

create table import (
    id integer not null primary key autoincrement,
    kind text not null check (kind in ('customers', 'exposure')),
    file_name text not null,
    incident_id text references incident,
    started_at text not null,
    started_by text not null,
    finished_at text,
    rows_read integer not null default 0,
    rows_applied integer not null default 0,
    rows_bad integer not null default 0
) strict;

create table import_row (
    import_id integer not null references import,
    line integer not null,
    row text not null,
    primary key (import_id, line)
) strict;

create table customer (
    id integer not null primary key autoincrement,
    external_id text not null unique,
    name text not null,
    name_folded text not null,
    region text not null default '',
    language text not null default 'en',
    time_zone text not null default '',
    plan text not null default '',
    currency text not null default 'GBP',
    monthly_minor integer not null default 0,
    lifetime_minor integer not null default 0,
    tenure_start text,
    vulnerable integer not null default false,
    import_id integer,
    erased_at text,
    version integer not null default 1
) strict;
create index customer_name on customer (name_folded);
create index customer_region on customer (region);

create table contact_point (
    id integer not null primary key autoincrement,
    customer_id integer not null references customer,
    channel text not null check (channel in ('email', 'sms')),
    address text not null,
    address_key text not null,
    consent_service integer not null default true,
    consent_marketing integer not null default false,
    verified_at text,
    suppressed_at text,
    suppression_reason text not null default '',
    unique (customer_id, channel, address_key)
) strict;
create index contact_point_address on contact_point (address_key);

create table customer_service (
    customer_id integer not null references customer,
    service_id text not null references service,
    primary key (customer_id, service_id)
) strict;
create index customer_service_service on customer_service (service_id);

create table exposure (
    id integer not null primary key autoincrement,
    customer_id integer not null references customer,
    incident_id text not null references incident,
    service_id text not null references service,
    from_at text not null,
    to_at text,
    minutes integer not null check (minutes >= 0),
    evidence text not null check (evidence in ('telemetry', 'import', 'rule', 'self_report')),
    import_id integer,
    unique (incident_id, customer_id, service_id)
) strict;
create index exposure_customer on exposure (customer_id);

-- Listening -----------------------------------------------------------------------------------------

create table complaint_case (
    id integer not null primary key autoincrement,
    incident_key text not null,
    incident_id text references incident,
    person_key text not null,
    customer_id integer references customer,
    is_provisional integer not null default false,
    channel text not null,
    contact text not null,
    contact_key text not null,
    state text not null check (state in
        ('new', 'acknowledged', 'listening', 'resolved_pending_apology', 'apologised', 'made_good',
         'closed', 'waiting_customer', 'escalated', 'merged', 'abusive')),
    owner_id text references staff,
    opened_at text not null,
    last_in_at text not null,
    last_human_out_at text,
    first_human_out_at text,
    reply_due_at text not null,
    version integer not null default 1,
    unique (incident_key, person_key)
) strict;
create index complaint_case_customer on complaint_case (customer_id);
create index complaint_case_contact on complaint_case (contact_key);
create index complaint_case_state on complaint_case (state);

create table interaction (
    id integer not null primary key autoincrement,
    case_id integer not null references complaint_case,
    direction text not null check (direction in ('in', 'out', 'note')),
    channel text not null,
    author_id text references staff,
    body text not null,
    at text not null,
    message_id integer,
    in_reply_to integer
) strict;
create index interaction_case on interaction (case_id);

create table report (
    id integer not null primary key autoincrement,
    page_id text not null references page,
    incident_id text references incident,
    at text not null,
    severity text not null check (severity in ('down', 'flaky', 'slow')),
    place text not null default '',
    words text not null default '',
    contact text not null default '',
    contact_key text not null default '',
    customer_id integer references customer,
    case_id integer references complaint_case,
    source_key text not null
) strict;
create index report_incident on report (incident_id, at);
create index report_at on report (at);

create table report_service (
    report_id integer not null references report,
    service_id text not null references service,
    primary key (report_id, service_id)
) strict;

create table customer_promise (
    id integer not null primary key autoincrement,
    case_id integer not null references complaint_case,
    body text not null,
    owner_id text not null references staff,
    made_at text not null,
    due_at text not null,
    kept_at text
) strict;

-- Apologies and batches -----------------------------------------------------------------------------

create table batch (
    id text not null primary key,
    number integer not null unique,
    incident_id text not null references incident,
    incident_rev integer not null,
    class text not null check (class in
        ('service_update', 'apology', 'compensation_notice', 'goodwill_offer')),
    title text not null,
    subject text not null default '',
    body text not null default '',
    sms_body text not null default '',
    signed_by text not null default '',
    signed_title text not null default '',
    audience text not null default '{}',
    offer_id text,
    state text not null check (state in
        ('draft', 'in_review', 'approved', 'scheduled', 'sending', 'paused', 'completed', 'cancelled',
         'expired')),
    held_reason text not null default '',
    lint_score integer not null default 0,
    lint_override_by text references staff,
    lint_override_reason text not null default '',
    content_hash text not null default '',
    approved_hash text not null default '',
    planned integer not null default 0,
    author_id text not null references staff,
    created_at text not null,
    submitted_at text,
    submitted_by text references staff,
    scheduled_for text,
    per_minute integer not null default 120 check (per_minute > 0),
    started_at text,
    finished_at text,
    version integer not null default 1
) strict;
create index batch_state on batch (state);
create index batch_incident on batch (incident_id);

create table batch_version (
    batch_id text not null references batch,
    version integer not null,
    subject text not null,
    body text not null,
    sms_body text not null,
    edited_by text not null references staff,
    edited_at text not null,
    lint_score integer not null,
    primary key (batch_id, version)
) strict;

-- One signature: who, for exactly which content, when, and until when it counts.
create table approval (
    id integer not null primary key autoincrement,
    subject text not null check (subject in ('batch', 'offer')),
    subject_id text not null,
    content_hash text not null,
    step text not null,
    staff_id text not null references staff,
    decision text not null check (decision in ('approved', 'sent_back')),
    comment text not null default '',
    at text not null,
    expires_at text not null,
    withdrawn_at text
) strict;
create index approval_subject on approval (subject, subject_id);

-- The message rows are the queue: one row per recipient, one durable outcome each.
create table message (
    id integer not null primary key autoincrement,
    internet_id text not null unique,
    dedupe_key text not null unique,
    batch_id text references batch,
    incident_id text references incident,
    incident_rev integer not null default 0,
    customer_id integer references customer,
    case_id integer references complaint_case,
    class text not null check (class in
        ('reply', 'transactional', 'service_update', 'apology', 'compensation_notice', 'goodwill_offer')),
    channel text not null check (channel in ('email', 'sms')),
    address text not null,
    address_key text not null,
    recipient_name text not null default '',
    subject text not null default '',
    body text not null default '',
    unsubscribe_path text not null default '',
    in_reply_to text not null default '',
    state text not null check (state in
        ('planned', 'rendered', 'held', 'released', 'claimed', 'sending', 'sent', 'delivered', 'bounced',
         'complained', 'skipped', 'failed', 'failed_permanently', 'in_doubt', 'cancelled', 'abandoned')),
    reason text not null default '',
    detail text not null default '',
    time_zone text not null default '',
    zone_assumed integer not null default false,
    due_at text not null,
    attempt integer not null default 0,
    claimed_by text not null default '',
    lease_until text,
    released_by text,
    created_at text not null,
    updated_at text not null,
    sent_at text
) strict;
create index message_queue on message (state, due_at);
create index message_batch on message (batch_id, state);
create index message_customer on message (customer_id);

-- A bucket of permits per sender, shared by every node.
create table send_rate (
    bucket text not null primary key,
    tokens_milli integer not null,
    filled_at text not null
) strict;

create table suppression (
    address_key text not null primary key,
    reason text not null,
    at text not null
) strict;

-- Goodwill ------------------------------------------------------------------------------------------

create table budget (
    id text not null primary key,
    name text not null,
    currency text not null,
    owner_id text references staff,
    limit_minor integer not null check (limit_minor >= 0),
    reserved_minor integer not null default 0 check (reserved_minor >= 0),
    issued_minor integer not null default 0 check (issued_minor >= 0),
    spent_minor integer not null default 0 check (spent_minor >= 0),
    version integer not null default 1,
    check (reserved_minor + issued_minor + spent_minor <= limit_minor)
) strict;

create table offer (
    id text not null primary key,
    number integer not null unique,
    incident_id text not null references incident,
    title text not null,
    reason text not null default '',
    amount_kind text not null check (amount_kind in ('flat', 'rule')),
    flat_minor integer not null default 0,
    currency text not null,
    rules_version text not null default '',
    budget_id text not null references budget,
    terms text not null default '',
    honour_policy text not null default 'honour' check (honour_policy in
        ('honour', 'replace', 'revoke_with_notice')),
    merchant text not null default '',
    valid_from text not null,
    valid_to text not null,
    state text not null check (state in
        ('draft', 'costed', 'in_approval', 'approved', 'scheduled', 'live', 'suspended', 'ended',
         'reconciled', 'rejected', 'withdrawn')),
    people integer not null default 0,
    exposure_minor integer not null default 0,
    content_hash text not null default '',
    author_id text not null references staff,
    created_at text not null,
    submitted_at text,
    submitted_by text references staff,
    version integer not null default 1,
    check (valid_from < valid_to)
) strict;
create index offer_state on offer (state);
create index offer_incident on offer (incident_id);

create table offer_editor (
    offer_id text not null references offer,
    staff_id text not null references staff,
    at text not null,
    primary key (offer_id, staff_id)
) strict;

create table entitlement (
    id integer not null primary key autoincrement,
    customer_id integer not null references customer,
    incident_id text not null references incident,
    kind text not null check (kind in ('statutory', 'contract', 'goodwill')),
    offer_id text references offer,
    amount_minor integer not null check (amount_minor >= 0),
    currency text not null,
    trace text not null,
    created_at text not null,
    unique (customer_id, incident_id, kind)
) strict;
create index entitlement_offer on entitlement (offer_id);

create table voucher (
    id integer not null primary key autoincrement,
    offer_id text not null references offer,
    entitlement_id integer not null unique references entitlement,
    customer_id integer not null references customer,
    state text not null check (state in
        ('reserved', 'offered', 'claimed', 'active', 'part_redeemed', 'redeemed', 'expired', 'withdrawn',
         'revoked', 'replaced', 'converted_to_credit')),
    amount_minor integer not null check (amount_minor > 0),
    balance_minor integer not null check (balance_minor >= 0),
    currency text not null,
    merchant text not null default '',
    valid_from text not null,
    valid_to text not null,
    claimed_at text,
    version integer not null default 1
) strict;
create index voucher_offer on voucher (offer_id, state);
create index voucher_customer on voucher (customer_id);

-- Codes are derived by key, never stored: only a keyed look-up and the last four characters.
create table voucher_code (
    lookup text not null primary key,
    voucher_id integer not null unique references voucher,
    last_four text not null,
    key_id text not null,
    minted_at text not null
) strict;

create table redemption (
    id text not null primary key,
    voucher_id integer not null references voucher,
    merchant text not null,
    token_id text not null references api_token,
    reference text not null,
    amount_minor integer not null check (amount_minor > 0),
    currency text not null,
    balance_minor integer not null check (balance_minor >= 0),
    at text not null
) strict;
create index redemption_voucher on redemption (voucher_id);

create table idempotency (
    token_id text not null references api_token,
    key text not null,
    body_hash text not null,
    status integer not null,
    response text not null,
    at text not null,
    primary key (token_id, key)
) strict;

-- Append-only, double entry: the lines of one transfer sum to zero.
create table ledger_entry (
    id integer not null primary key autoincrement,
    transfer_id text not null,
    posting text not null,
    budget_id text not null references budget,
    account text not null check (account in ('free', 'reserved', 'issued', 'spent', 'breakage')),
    amount_minor integer not null,
    currency text not null,
    offer_id text references offer,
    voucher_id integer references voucher,
    at text not null
) strict;
create index ledger_entry_transfer on ledger_entry (transfer_id);
create index ledger_entry_budget on ledger_entry (budget_id, account);
create index ledger_entry_voucher on ledger_entry (voucher_id);

-- The customer's own page for an incident, reached by a signed link.
create table personal_page (
    id integer not null primary key autoincrement,
    customer_id integer not null references customer,
    incident_id text not null references incident,
    generation integer not null default 1,
    lookup text not null unique,
    key_id text not null,
    created_at text not null,
    expires_at text not null,
    revoked_at text,
    unique (customer_id, incident_id)
) strict;

-- Subscribers ---------------------------------------------------------------------------------------

create table subscriber (
    id text not null primary key,
    page_id text not null references page,
    channel text not null check (channel in ('email', 'sms')),
    address text not null,
    address_key text not null,
    about text not null check (about in ('all', 'chosen', 'incident')),
    incident_id text references incident,
    state text not null check (state in ('unconfirmed', 'active', 'ended')),
    created_at text not null,
    confirmed_at text,
    ended_at text,
    version integer not null default 1,
    unique (page_id, channel, address_key)
) strict;

create table subscriber_service (
    subscriber_id text not null references subscriber,
    service_id text not null references service,
    primary key (subscriber_id, service_id)
) strict;
