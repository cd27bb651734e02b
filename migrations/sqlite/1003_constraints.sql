-- The dialects differ: SQLite cannot change a constraint, so that its tables are made anew and the rows copied.
-- The schema enforces what the code relies on: stored words, currencies, amounts, order of times, foreign keys.
-- Channels and message classes become tables, to which rows can be added (decision 68).

-- Rows that earlier versions may have left.

-- Taken by a node that had not begun to send it: queued again.
update message set state = 'released', claimed_by = '', lease_until = null where state = 'claimed';
-- A name that was once planned for a claimed voucher.
update voucher set state = 'claimed' where state = 'active';
-- No override is null.
update incident set impact_override = null where impact_override = '';
-- An incident that ended before its planned start: the exposure lasted no time, and its minutes are 0.
update exposure set to_at = from_at where to_at < from_at;

create table channel (
    name text not null primary key
) strict;
insert into channel (name) values ('email'), ('sms');

create table message_class (
    name text not null primary key
) strict;
insert into message_class (name) values
    ('reply'), ('transactional'), ('service_update'), ('apology'), ('compensation_notice'), ('goodwill_offer');

-- Any other row that breaks a rule stops the migration, which leaves the database as it was.
create table refused_row (
    problem text not null
) strict;
create trigger refused_row_stops before insert on refused_row
begin
    select raise(abort, new.problem || '. Correct this row and start again; nothing was changed.');
end;
insert into refused_row select 'staff_role ' || staff_id || ': role "' || role || '" is not a known value'
    from staff_role where role not in ('agent', 'senior_agent', 'support_lead', 'commander', 'comms_approver',
        'marketing', 'finance', 'auditor', 'admin', 'redeemer', 'portal');
insert into refused_row select 'api_token_role ' || token_id || ': role "' || role || '" is not a known value'
    from api_token_role where role not in ('agent', 'senior_agent', 'support_lead', 'commander', 'comms_approver',
        'marketing', 'finance', 'auditor', 'admin', 'redeemer', 'portal');
insert into refused_row select 'installation ' || id || ': sending_stopped_by "' || sending_stopped_by || '" is not a row of staff'
    from installation where sending_stopped_by is not null
        and not exists (select 1 from staff as parent where parent.id = installation.sending_stopped_by);
insert into refused_row select 'events ' || id || ': incident_id "' || incident_id || '" is not a row of incident'
    from events where incident_id is not null
        and not exists (select 1 from incident as parent where parent.id = events.incident_id);
insert into refused_row select 'incident ' || id || ': impact_override "' || impact_override || '" is not a known value'
    from incident where impact_override not in ('none', 'minor', 'major', 'critical');
insert into refused_row select 'incident_update ' || id || ': state "' || state || '" is not a known value'
    from incident_update where state not in ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled',
        'in_progress', 'verifying', 'completed', 'cancelled');
insert into refused_row select 'incident_template ' || id || ': state "' || state || '" is not a known value'
    from incident_template where state not in ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled',
        'in_progress', 'verifying', 'completed', 'cancelled');
insert into refused_row select 'service_status ' || id || ': status "' || status || '" is not a known value'
    from service_status where status not in ('operational', 'under_maintenance', 'degraded_performance',
        'partial_outage', 'major_outage');
insert into refused_row select 'service_status ' || id || ': incident_id "' || incident_id || '" is not a row of incident'
    from service_status where incident_id is not null
        and not exists (select 1 from incident as parent where parent.id = service_status.incident_id);
insert into refused_row select 'service_status ' || id || ': update_id "' || update_id || '" is not a row of incident_update'
    from service_status where update_id is not null
        and not exists (select 1 from incident_update as parent where parent.id = service_status.update_id);
insert into refused_row select 'update_service ' || update_id || ' ' || service_id || ': old_status "' || old_status || '" is not a known value'
    from update_service where old_status not in ('operational', 'under_maintenance', 'degraded_performance',
        'partial_outage', 'major_outage');
insert into refused_row select 'update_service ' || update_id || ' ' || service_id || ': new_status "' || new_status || '" is not a known value'
    from update_service where new_status not in ('operational', 'under_maintenance', 'degraded_performance',
        'partial_outage', 'major_outage');
insert into refused_row select 'update_revision ' || id || ': edited_by "' || edited_by || '" is not a row of staff'
    from update_revision where not exists (select 1 from staff as parent where parent.id = update_revision.edited_by);
insert into refused_row select 'customer ' || id || ': the rule "length(currency) = 3 and currency = upper(currency)" does not hold'
    from customer where not (length(currency) = 3 and currency = upper(currency));
insert into refused_row select 'customer ' || id || ': the rule "monthly_minor >= 0" does not hold'
    from customer where not (monthly_minor >= 0);
insert into refused_row select 'customer ' || id || ': the rule "lifetime_minor >= 0" does not hold'
    from customer where not (lifetime_minor >= 0);
insert into refused_row select 'customer ' || id || ': import_id "' || import_id || '" is not a row of import'
    from customer where import_id is not null
        and not exists (select 1 from import as parent where parent.id = customer.import_id);
insert into refused_row select 'customer ' || id || ': hidden_by "' || hidden_by || '" is not a row of import'
    from customer where hidden_by is not null
        and not exists (select 1 from import as parent where parent.id = customer.hidden_by);
insert into refused_row select 'contact_point ' || id || ': channel "' || channel || '" is not a row of channel'
    from contact_point where not exists (select 1 from channel as parent where parent.name = contact_point.channel);
insert into refused_row select 'exposure ' || id || ': import_id "' || import_id || '" is not a row of import'
    from exposure where import_id is not null
        and not exists (select 1 from import as parent where parent.id = exposure.import_id);
insert into refused_row select 'exposure ' || id || ': the rule "from_at <= to_at" does not hold'
    from exposure where not (from_at <= to_at);
insert into refused_row select 'complaint_case ' || id || ': channel "' || channel || '" is not a known value'
    from complaint_case where channel not in ('form', 'letter', 'email', 'sms', 'chat', 'social', 'phone');
insert into refused_row select 'interaction ' || id || ': channel "' || channel || '" is not a known value'
    from interaction where channel not in ('form', 'letter', 'email', 'sms', 'chat', 'social', 'phone');
insert into refused_row select 'interaction ' || id || ': message_id "' || message_id || '" is not a row of message'
    from interaction where message_id is not null
        and not exists (select 1 from message as parent where parent.id = interaction.message_id);
insert into refused_row select 'interaction ' || id || ': in_reply_to "' || in_reply_to || '" is not a row of interaction'
    from interaction where in_reply_to is not null
        and not exists (select 1 from interaction as parent where parent.id = interaction.in_reply_to);
insert into refused_row select 'batch ' || id || ': class "' || class || '" is not a row of message_class'
    from batch where not exists (select 1 from message_class as parent where parent.name = batch.class);
insert into refused_row select 'batch ' || id || ': the rule "class not in (''reply'', ''transactional'')" does not hold'
    from batch where not (class not in ('reply', 'transactional'));
insert into refused_row select 'batch ' || id || ': offer_id "' || offer_id || '" is not a row of offer'
    from batch where offer_id is not null
        and not exists (select 1 from offer as parent where parent.id = batch.offer_id);
insert into refused_row select 'batch ' || id || ': state "' || state || '" is not a known value'
    from batch where state not in ('draft', 'in_review', 'preparing', 'approved', 'scheduled', 'sending', 'paused',
        'completed', 'cancelled', 'expired');
insert into refused_row select 'batch ' || id || ': held_reason "' || held_reason || '" is not a known value'
    from batch where held_reason not in ('', 'reopened', 'changed', 'budget', 'kill_switch');
insert into refused_row select 'approval ' || id || ': step "' || step || '" is not a known value'
    from approval where step not in ('comms', 'marketing', 'finance_first', 'finance_second', 'sent_back');
insert into refused_row select 'approval ' || id || ': the rule "at <= expires_at" does not hold'
    from approval where not (at <= expires_at);
insert into refused_row select 'message ' || id || ': class "' || class || '" is not a row of message_class'
    from message where not exists (select 1 from message_class as parent where parent.name = message.class);
insert into refused_row select 'message ' || id || ': channel "' || channel || '" is not a row of channel'
    from message where channel is not null
        and not exists (select 1 from channel as parent where parent.name = message.channel);
insert into refused_row select 'message ' || id || ': state "' || state || '" is not a known value'
    from message where state not in ('planned', 'rendered', 'held', 'released', 'sending', 'sent', 'delivered',
        'bounced', 'complained', 'skipped', 'failed', 'failed_permanently', 'in_doubt', 'cancelled', 'abandoned');
insert into refused_row select 'message ' || id || ': reason "' || reason || '" is not a known value'
    from message where reason not in ('', 'open_complaint', 'provisional', 'stale', 'recent_apology', 'reopened',
        'budget', 'kill_switch', 'suppressed', 'no_consent', 'duplicate', 'quiet_expired', 'erased', 'no_address',
        'empty_variable');
insert into refused_row select 'message ' || id || ': the rule "attempt >= 0" does not hold'
    from message where not (attempt >= 0);
insert into refused_row select 'message ' || id || ': released_by "' || released_by || '" is not a row of staff'
    from message where released_by is not null
        and not exists (select 1 from staff as parent where parent.id = message.released_by);
insert into refused_row select 'message ' || id || ': the rule "channel is not null or state = ''skipped''" does not hold'
    from message where not (channel is not null or state = 'skipped');
insert into refused_row select 'channel_health ' || channel || ': channel "' || channel || '" is not a row of channel'
    from channel_health where not exists (select 1 from channel as parent where parent.name = channel_health.channel);
insert into refused_row select 'budget ' || id || ': the rule "length(currency) = 3 and currency = upper(currency)" does not hold'
    from budget where not (length(currency) = 3 and currency = upper(currency));
insert into refused_row select 'offer ' || id || ': the rule "flat_minor >= 0" does not hold'
    from offer where not (flat_minor >= 0);
insert into refused_row select 'offer ' || id || ': the rule "length(currency) = 3 and currency = upper(currency)" does not hold'
    from offer where not (length(currency) = 3 and currency = upper(currency));
insert into refused_row select 'offer ' || id || ': the rule "people >= 0" does not hold'
    from offer where not (people >= 0);
insert into refused_row select 'offer ' || id || ': the rule "exposure_minor >= 0" does not hold'
    from offer where not (exposure_minor >= 0);
insert into refused_row select 'entitlement ' || id || ': the rule "length(currency) = 3 and currency = upper(currency)" does not hold'
    from entitlement where not (length(currency) = 3 and currency = upper(currency));
insert into refused_row select 'entitlement ' || id || ': the rule "rules_minor >= 0" does not hold'
    from entitlement where not (rules_minor >= 0);
insert into refused_row select 'voucher ' || id || ': state "' || state || '" is not a known value'
    from voucher where state not in ('reserved', 'offered', 'claimed', 'part_redeemed', 'redeemed', 'expired',
        'withdrawn', 'revoked', 'replaced', 'converted_to_credit');
insert into refused_row select 'voucher ' || id || ': the rule "length(currency) = 3 and currency = upper(currency)" does not hold'
    from voucher where not (length(currency) = 3 and currency = upper(currency));
insert into refused_row select 'voucher ' || id || ': the rule "balance_minor <= amount_minor" does not hold'
    from voucher where not (balance_minor <= amount_minor);
insert into refused_row select 'voucher ' || id || ': the rule "valid_from < valid_to" does not hold'
    from voucher where not (valid_from < valid_to);
insert into refused_row select 'redemption ' || id || ': the rule "length(currency) = 3 and currency = upper(currency)" does not hold'
    from redemption where not (length(currency) = 3 and currency = upper(currency));
insert into refused_row select 'subscriber ' || id || ': channel "' || channel || '" is not a row of channel'
    from subscriber where not exists (select 1 from channel as parent where parent.name = subscriber.channel);
insert into refused_row select 'subscriber ' || id || ': state "' || state || '" is not a known value'
    from subscriber where state not in ('unconfirmed', 'active', 'ended', 'quarantined');
drop table refused_row;

-- Each table is made under another name, filled, and renamed; foreign keys are off meanwhile and checked at the end
-- (`platform::db::migrate`, decision 42). The counter of an `autoincrement` goes on where it was.

create table new_staff_role (
    staff_id text not null references staff,
    role text not null
        check (role in ('agent', 'senior_agent', 'support_lead', 'commander', 'comms_approver', 'marketing',
            'finance', 'auditor', 'admin', 'redeemer', 'portal')),
    primary key (staff_id, role)
) strict;
insert into new_staff_role (staff_id, role)
select staff_id, role from staff_role;
drop table staff_role;
alter table new_staff_role rename to staff_role;

create table new_api_token_role (
    token_id text not null references api_token,
    role text not null
        check (role in ('agent', 'senior_agent', 'support_lead', 'commander', 'comms_approver', 'marketing',
            'finance', 'auditor', 'admin', 'redeemer', 'portal')),
    primary key (token_id, role)
) strict;
insert into new_api_token_role (token_id, role)
select token_id, role from api_token_role;
drop table api_token_role;
alter table new_api_token_role rename to api_token_role;

create table new_installation (
    id integer not null primary key check (id = 1),
    installation_id text not null,
    organisation text not null,
    is_demo integer not null default false,
    time_zone text not null default 'Etc/UTC',
    quiet_from text not null default '21:00',
    quiet_to text not null default '08:00',
    send_per_minute integer not null default 600 check (send_per_minute > 0),
    sending_stopped_at text,
    sending_stopped_by text references staff,
    public_version integer not null default 1,
    version integer not null default 1,
    sending_stopped_reason text not null default '',
    demo_finished_at text
) strict;
insert into new_installation (id, installation_id, organisation, is_demo, time_zone, quiet_from, quiet_to,
    send_per_minute, sending_stopped_at, sending_stopped_by, public_version, version, sending_stopped_reason,
    demo_finished_at)
select id, installation_id, organisation, is_demo, time_zone, quiet_from, quiet_to, send_per_minute,
    sending_stopped_at, sending_stopped_by, public_version, version, sending_stopped_reason,
    demo_finished_at from installation;
drop table installation;
alter table new_installation rename to installation;

create table new_events (
    id integer not null primary key autoincrement,
    at text not null,
    actor text not null,
    verb text not null,
    subject text not null,
    subject_id text not null,
    incident_id text references incident,
    fields text not null default '[]'
) strict;
insert into new_events (id, at, actor, verb, subject, subject_id, incident_id, fields)
select id, at, actor, verb, subject, subject_id, incident_id, fields from events;
delete from sqlite_sequence where name = 'new_events';
update sqlite_sequence set name = 'new_events' where name = 'events';
drop table events;
alter table new_events rename to events;
create index events_subject on events (subject, subject_id);
create index events_incident on events (incident_id);

create table new_incident (
    id text not null primary key,
    number integer not null unique,
    kind text not null default 'incident' check (kind in ('incident', 'maintenance')),
    title text not null,
    cause_cluster text check (cause_cluster in ('victim', 'accidental', 'preventable')),
    impact text not null default 'none' check (impact in ('none', 'minor', 'major', 'critical')),
    impact_override text check (impact_override in ('none', 'minor', 'major', 'critical')),
    state text not null
        check (state in ('draft', 'investigating', 'identified', 'monitoring', 'resolved', 'scheduled',
            'in_progress', 'verifying', 'completed', 'cancelled')),
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
    version integer not null default 1,
    withdrawn_at text,
    withdrawn_by text references staff,
    withdrawn_reason text not null default ''
) strict;
insert into new_incident (id, number, kind, title, cause_cluster, impact, impact_override, state, regions,
    commander_id, started_at, first_evidence_at, published_at, resolved_at, scheduled_until, next_update_by, rev,
    is_drill, created_at, updated_at, version, withdrawn_at, withdrawn_by, withdrawn_reason)
select id, number, kind, title, cause_cluster, impact, impact_override, state, regions, commander_id, started_at,
    first_evidence_at, published_at, resolved_at, scheduled_until, next_update_by, rev, is_drill, created_at,
    updated_at, version, withdrawn_at, withdrawn_by, withdrawn_reason from incident;
drop table incident;
alter table new_incident rename to incident;
create index incident_state on incident (state);

create table new_incident_update (
    id text not null primary key,
    incident_id text not null references incident,
    position integer not null,
    state text not null
        check (state in ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled', 'in_progress',
            'verifying', 'completed', 'cancelled')),
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
insert into new_incident_update (id, incident_id, position, state, body, body_html, author_id, published_at,
    display_at, is_backdated, next_update_by, notify, edited_at, version)
select id, incident_id, position, state, body, body_html, author_id, published_at, display_at, is_backdated,
    next_update_by, notify, edited_at, version from incident_update;
drop table incident_update;
alter table new_incident_update rename to incident_update;
create index incident_update_published on incident_update (published_at);

create table new_incident_template (
    id text not null primary key,
    name text not null,
    title text not null default '',
    state text not null
        check (state in ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled', 'in_progress',
            'verifying', 'completed', 'cancelled')),
    body text not null,
    version integer not null default 1
) strict;
insert into new_incident_template (id, name, title, state, body, version)
select id, name, title, state, body, version from incident_template;
drop table incident_template;
alter table new_incident_template rename to incident_template;

create table new_service_status (
    id integer not null primary key autoincrement,
    service_id text not null references service,
    status text not null
        check (status in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage',
            'major_outage')),
    from_at text not null,
    incident_id text references incident,
    update_id text references incident_update
) strict;
insert into new_service_status (id, service_id, status, from_at, incident_id, update_id)
select id, service_id, status, from_at, incident_id, update_id from service_status;
delete from sqlite_sequence where name = 'new_service_status';
update sqlite_sequence set name = 'new_service_status' where name = 'service_status';
drop table service_status;
alter table new_service_status rename to service_status;
create index service_status_of on service_status (service_id, from_at);

create table new_update_service (
    update_id text not null references incident_update,
    service_id text not null references service,
    old_status text not null
        check (old_status in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage',
            'major_outage')),
    new_status text not null
        check (new_status in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage',
            'major_outage')),
    primary key (update_id, service_id)
) strict;
insert into new_update_service (update_id, service_id, old_status, new_status)
select update_id, service_id, old_status, new_status from update_service;
drop table update_service;
alter table new_update_service rename to update_service;

create table new_update_revision (
    id integer not null primary key autoincrement,
    update_id text not null references incident_update,
    body text not null,
    edited_by text not null references staff,
    edited_at text not null,
    is_public integer not null default false,
    reason text not null default ''
) strict;
insert into new_update_revision (id, update_id, body, edited_by, edited_at, is_public, reason)
select id, update_id, body, edited_by, edited_at, is_public, reason from update_revision;
delete from sqlite_sequence where name = 'new_update_revision';
update sqlite_sequence set name = 'new_update_revision' where name = 'update_revision';
drop table update_revision;
alter table new_update_revision rename to update_revision;

create table new_customer (
    id integer not null primary key autoincrement,
    external_id text not null unique,
    name text not null,
    name_folded text not null,
    region text not null default '',
    language text not null default 'en',
    time_zone text not null default '',
    plan text not null default '',
    currency text not null default 'GBP' check (length(currency) = 3 and currency = upper(currency)),
    monthly_minor integer not null default 0 check (monthly_minor >= 0),
    lifetime_minor integer not null default 0 check (lifetime_minor >= 0),
    tenure_start text,
    vulnerable integer not null default false,
    import_id integer references import,
    erased_at text,
    version integer not null default 1,
    hidden_by integer references import
) strict;
insert into new_customer (id, external_id, name, name_folded, region, language, time_zone, plan, currency,
    monthly_minor, lifetime_minor, tenure_start, vulnerable, import_id, erased_at, version, hidden_by)
select id, external_id, name, name_folded, region, language, time_zone, plan, currency, monthly_minor,
    lifetime_minor, tenure_start, vulnerable, import_id, erased_at, version, hidden_by from customer;
delete from sqlite_sequence where name = 'new_customer';
update sqlite_sequence set name = 'new_customer' where name = 'customer';
drop table customer;
alter table new_customer rename to customer;
create index customer_name on customer (name_folded);
create index customer_region on customer (region);
create index customer_hidden on customer (hidden_by) where hidden_by is not null;

create table new_contact_point (
    id integer not null primary key autoincrement,
    customer_id integer not null references customer,
    channel text not null references channel,
    address text not null,
    address_key text not null,
    consent_service integer not null default true,
    consent_marketing integer not null default false,
    verified_at text,
    suppressed_at text,
    suppression_reason text not null default '',
    unique (customer_id, channel, address_key)
) strict;
insert into new_contact_point (id, customer_id, channel, address, address_key, consent_service, consent_marketing,
    verified_at, suppressed_at, suppression_reason)
select id, customer_id, channel, address, address_key, consent_service, consent_marketing, verified_at,
    suppressed_at, suppression_reason from contact_point;
delete from sqlite_sequence where name = 'new_contact_point';
update sqlite_sequence set name = 'new_contact_point' where name = 'contact_point';
drop table contact_point;
alter table new_contact_point rename to contact_point;
create index contact_point_address on contact_point (address_key);

create table new_exposure (
    id integer not null primary key autoincrement,
    customer_id integer not null references customer,
    incident_id text not null references incident,
    service_id text not null references service,
    from_at text not null,
    to_at text,
    minutes integer not null check (minutes >= 0),
    evidence text not null check (evidence in ('telemetry', 'import', 'rule', 'self_report')),
    import_id integer references import,
    run integer not null default 0,
    unique (incident_id, customer_id, service_id),
    check (from_at <= to_at)
) strict;
insert into new_exposure (id, customer_id, incident_id, service_id, from_at, to_at, minutes, evidence, import_id, run)
select id, customer_id, incident_id, service_id, from_at, to_at, minutes, evidence, import_id, run from exposure;
delete from sqlite_sequence where name = 'new_exposure';
update sqlite_sequence set name = 'new_exposure' where name = 'exposure';
drop table exposure;
alter table new_exposure rename to exposure;
create index exposure_customer on exposure (customer_id);

create table new_complaint_case (
    id integer not null primary key autoincrement,
    incident_key text not null,
    incident_id text references incident,
    person_key text not null,
    customer_id integer references customer,
    is_provisional integer not null default false,
    channel text not null check (channel in ('form', 'letter', 'email', 'sms', 'chat', 'social', 'phone')),
    contact text not null,
    contact_key text not null,
    state text not null
        check (state in ('new', 'acknowledged', 'listening', 'resolved_pending_apology', 'apologised', 'made_good',
            'closed', 'waiting_customer', 'escalated', 'merged', 'abusive')),
    owner_id text references staff,
    opened_at text not null,
    last_in_at text not null,
    last_human_out_at text,
    first_human_out_at text,
    reply_due_at text not null,
    version integer not null default 1,
    rank_at text not null default '1970-01-01T00:00:00+00:00',
    unique (incident_key, person_key)
) strict;
insert into new_complaint_case (id, incident_key, incident_id, person_key, customer_id, is_provisional, channel,
    contact, contact_key, state, owner_id, opened_at, last_in_at, last_human_out_at, first_human_out_at,
    reply_due_at, version, rank_at)
select id, incident_key, incident_id, person_key, customer_id, is_provisional, channel, contact, contact_key, state,
    owner_id, opened_at, last_in_at, last_human_out_at, first_human_out_at, reply_due_at, version,
    rank_at from complaint_case;
delete from sqlite_sequence where name = 'new_complaint_case';
update sqlite_sequence set name = 'new_complaint_case' where name = 'complaint_case';
drop table complaint_case;
alter table new_complaint_case rename to complaint_case;
create index complaint_case_customer on complaint_case (customer_id);
create index complaint_case_contact on complaint_case (contact_key);
create index complaint_case_state on complaint_case (state);
create index complaint_case_rank on complaint_case (state, rank_at);

create table new_interaction (
    id integer not null primary key autoincrement,
    case_id integer not null references complaint_case,
    direction text not null check (direction in ('in', 'out', 'note')),
    channel text not null check (channel in ('form', 'letter', 'email', 'sms', 'chat', 'social', 'phone')),
    author_id text references staff,
    body text not null,
    at text not null,
    message_id integer references message,
    in_reply_to integer references interaction,
    source_key text not null default ''
) strict;
insert into new_interaction (id, case_id, direction, channel, author_id, body, at, message_id, in_reply_to,
    source_key)
select id, case_id, direction, channel, author_id, body, at, message_id, in_reply_to, source_key from interaction;
delete from sqlite_sequence where name = 'new_interaction';
update sqlite_sequence set name = 'new_interaction' where name = 'interaction';
drop table interaction;
alter table new_interaction rename to interaction;
create index interaction_case on interaction (case_id);
create index interaction_source on interaction (source_key, at);
create index interaction_author on interaction (author_id, at);
create index interaction_message on interaction (message_id) where message_id is not null;

create table new_batch (
    id text not null primary key,
    number integer not null unique,
    incident_id text not null references incident,
    incident_rev integer not null,
    class text not null references message_class check (class not in ('reply', 'transactional')),
    title text not null,
    subject text not null default '',
    body text not null default '',
    sms_body text not null default '',
    signed_by text not null default '',
    signed_title text not null default '',
    audience text not null default '{}',
    offer_id text references offer,
    state text not null
        check (state in ('draft', 'in_review', 'preparing', 'approved', 'scheduled', 'sending', 'paused',
            'completed', 'cancelled', 'expired')),
    held_reason text not null default '' check (held_reason in ('', 'reopened', 'changed', 'budget', 'kill_switch')),
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
    version integer not null default 1,
    promise text not null default '',
    promise_owner_id text references staff,
    promise_due_at text
) strict;
insert into new_batch (id, number, incident_id, incident_rev, class, title, subject, body, sms_body, signed_by,
    signed_title, audience, offer_id, state, held_reason, lint_score, lint_override_by, lint_override_reason,
    content_hash, approved_hash, planned, author_id, created_at, submitted_at, submitted_by, scheduled_for,
    per_minute, started_at, finished_at, version, promise, promise_owner_id, promise_due_at)
select id, number, incident_id, incident_rev, class, title, subject, body, sms_body, signed_by, signed_title,
    audience, offer_id, state, held_reason, lint_score, lint_override_by, lint_override_reason, content_hash,
    approved_hash, planned, author_id, created_at, submitted_at, submitted_by, scheduled_for, per_minute, started_at,
    finished_at, version, promise, promise_owner_id, promise_due_at from batch;
drop table batch;
alter table new_batch rename to batch;
create index batch_state on batch (state);
create index batch_incident on batch (incident_id);
create index batch_offer on batch (offer_id);

create table new_approval (
    id integer not null primary key autoincrement,
    subject text not null check (subject in ('batch', 'offer')),
    subject_id text not null,
    content_hash text not null,
    step text not null check (step in ('comms', 'marketing', 'finance_first', 'finance_second', 'sent_back')),
    staff_id text not null references staff,
    decision text not null check (decision in ('approved', 'sent_back')),
    comment text not null default '',
    at text not null,
    expires_at text not null,
    withdrawn_at text,
    check (at <= expires_at)
) strict;
insert into new_approval (id, subject, subject_id, content_hash, step, staff_id, decision, comment, at, expires_at,
    withdrawn_at)
select id, subject, subject_id, content_hash, step, staff_id, decision, comment, at, expires_at,
    withdrawn_at from approval;
delete from sqlite_sequence where name = 'new_approval';
update sqlite_sequence set name = 'new_approval' where name = 'approval';
drop table approval;
alter table new_approval rename to approval;
create index approval_subject on approval (subject, subject_id);

create table new_message (
    id integer not null primary key autoincrement,
    internet_id text not null unique,
    dedupe_key text not null unique,
    batch_id text references batch,
    incident_id text references incident,
    incident_rev integer not null default 0,
    customer_id integer references customer,
    case_id integer references complaint_case,
    class text not null references message_class,
    channel text references channel,
    address text not null,
    address_key text not null,
    recipient_name text not null default '',
    subject text not null default '',
    body text not null default '',
    unsubscribe_path text not null default '',
    in_reply_to text not null default '',
    state text not null
        check (state in ('planned', 'rendered', 'held', 'released', 'sending', 'sent', 'delivered', 'bounced',
            'complained', 'skipped', 'failed', 'failed_permanently', 'in_doubt', 'cancelled', 'abandoned')),
    reason text not null default ''
        check (reason in ('', 'open_complaint', 'provisional', 'stale', 'recent_apology', 'reopened', 'budget',
            'kill_switch', 'suppressed', 'no_consent', 'duplicate', 'quiet_expired', 'erased', 'no_address',
            'empty_variable')),
    detail text not null default '',
    time_zone text not null default '',
    zone_assumed integer not null default false,
    due_at text not null,
    attempt integer not null default 0 check (attempt >= 0),
    claimed_by text not null default '',
    lease_until text,
    released_by text references staff,
    created_at text not null,
    updated_at text not null,
    sent_at text,
    check (channel is not null or state = 'skipped')
) strict;
insert into new_message (id, internet_id, dedupe_key, batch_id, incident_id, incident_rev, customer_id, case_id,
    class, channel, address, address_key, recipient_name, subject, body, unsubscribe_path, in_reply_to, state,
    reason, detail, time_zone, zone_assumed, due_at, attempt, claimed_by, lease_until, released_by, created_at,
    updated_at, sent_at)
select id, internet_id, dedupe_key, batch_id, incident_id, incident_rev, customer_id, case_id, class, channel,
    address, address_key, recipient_name, subject, body, unsubscribe_path, in_reply_to, state, reason, detail,
    time_zone, zone_assumed, due_at, attempt, claimed_by, lease_until, released_by, created_at, updated_at,
    sent_at from message;
delete from sqlite_sequence where name = 'new_message';
update sqlite_sequence set name = 'new_message' where name = 'message';
drop table message;
alter table new_message rename to message;
create index message_queue on message (state, due_at);
create index message_batch on message (batch_id, state);
create index message_customer on message (customer_id);
create index message_batch_address on message (batch_id, address_key);
create index message_waiting on message (batch_id, channel, due_at, id)
    where state in ('rendered', 'released', 'failed');
create index message_urgent on message (channel, due_at, id)
    where state in ('rendered', 'released', 'failed') and class in ('reply', 'transactional');
create index message_leased on message (lease_until) where state = 'sending';
create index message_sent on message (batch_id, sent_at);

create table new_channel_health (
    channel text not null primary key references channel,
    trouble text not null default '',
    since text not null,
    took_ms integer not null default 0
) strict;
insert into new_channel_health (channel, trouble, since, took_ms)
select channel, trouble, since, took_ms from channel_health;
drop table channel_health;
alter table new_channel_health rename to channel_health;

create table new_budget (
    id text not null primary key,
    name text not null,
    currency text not null check (length(currency) = 3 and currency = upper(currency)),
    owner_id text references staff,
    limit_minor integer not null check (limit_minor >= 0),
    reserved_minor integer not null default 0 check (reserved_minor >= 0),
    issued_minor integer not null default 0 check (issued_minor >= 0),
    spent_minor integer not null default 0 check (spent_minor >= 0),
    version integer not null default 1,
    check (reserved_minor + issued_minor + spent_minor <= limit_minor)
) strict;
insert into new_budget (id, name, currency, owner_id, limit_minor, reserved_minor, issued_minor, spent_minor, version)
select id, name, currency, owner_id, limit_minor, reserved_minor, issued_minor, spent_minor, version from budget;
drop table budget;
alter table new_budget rename to budget;

create table new_offer (
    id text not null primary key,
    number integer not null unique,
    incident_id text not null references incident,
    title text not null,
    reason text not null default '',
    amount_kind text not null check (amount_kind in ('flat', 'rule')),
    flat_minor integer not null default 0 check (flat_minor >= 0),
    currency text not null check (length(currency) = 3 and currency = upper(currency)),
    rules_version text not null default '',
    budget_id text not null references budget,
    terms text not null default '',
    honour_policy text not null default 'honour' check (honour_policy in ('honour', 'replace', 'revoke_with_notice')),
    merchant text not null default '',
    valid_from text not null,
    valid_to text not null,
    state text not null
        check (state in ('draft', 'costed', 'in_approval', 'approved', 'scheduled', 'live', 'suspended', 'ended',
            'reconciled', 'rejected', 'withdrawn')),
    people integer not null default 0 check (people >= 0),
    exposure_minor integer not null default 0 check (exposure_minor >= 0),
    content_hash text not null default '',
    author_id text not null references staff,
    created_at text not null,
    submitted_at text,
    submitted_by text references staff,
    version integer not null default 1,
    check (valid_from < valid_to)
) strict;
insert into new_offer (id, number, incident_id, title, reason, amount_kind, flat_minor, currency, rules_version,
    budget_id, terms, honour_policy, merchant, valid_from, valid_to, state, people, exposure_minor, content_hash,
    author_id, created_at, submitted_at, submitted_by, version)
select id, number, incident_id, title, reason, amount_kind, flat_minor, currency, rules_version, budget_id, terms,
    honour_policy, merchant, valid_from, valid_to, state, people, exposure_minor, content_hash, author_id,
    created_at, submitted_at, submitted_by, version from offer;
drop table offer;
alter table new_offer rename to offer;
create index offer_state on offer (state);
create index offer_incident on offer (incident_id);

create table new_entitlement (
    id integer not null primary key autoincrement,
    customer_id integer not null references customer,
    incident_id text not null references incident,
    kind text not null check (kind in ('statutory', 'contract', 'goodwill')),
    offer_id text references offer,
    amount_minor integer not null check (amount_minor >= 0),
    currency text not null check (length(currency) = 3 and currency = upper(currency)),
    trace text not null,
    created_at text not null,
    rules_minor integer not null default 0 check (rules_minor >= 0),
    rules text not null default '',
    released_at text
) strict;
insert into new_entitlement (id, customer_id, incident_id, kind, offer_id, amount_minor, currency, trace, created_at,
    rules_minor, rules)
select id, customer_id, incident_id, kind, offer_id, amount_minor, currency, trace, created_at, rules_minor,
    rules from entitlement;
delete from sqlite_sequence where name = 'new_entitlement';
update sqlite_sequence set name = 'new_entitlement' where name = 'entitlement';
drop table entitlement;
alter table new_entitlement rename to entitlement;
create index entitlement_offer on entitlement (offer_id);
create unique index entitlement_standing on entitlement (customer_id, incident_id, kind) where released_at is null;
create index entitlement_customer on entitlement (customer_id, incident_id);

create table new_voucher (
    id integer not null primary key autoincrement,
    offer_id text not null references offer,
    entitlement_id integer not null unique references entitlement,
    customer_id integer not null references customer,
    state text not null
        check (state in ('reserved', 'offered', 'claimed', 'part_redeemed', 'redeemed', 'expired', 'withdrawn',
            'revoked', 'replaced', 'converted_to_credit')),
    amount_minor integer not null check (amount_minor > 0),
    balance_minor integer not null check (balance_minor >= 0),
    currency text not null check (length(currency) = 3 and currency = upper(currency)),
    merchant text not null default '',
    valid_from text not null,
    valid_to text not null,
    claimed_at text,
    version integer not null default 1,
    check (balance_minor <= amount_minor),
    check (valid_from < valid_to)
) strict;
insert into new_voucher (id, offer_id, entitlement_id, customer_id, state, amount_minor, balance_minor, currency,
    merchant, valid_from, valid_to, claimed_at, version)
select id, offer_id, entitlement_id, customer_id, state, amount_minor, balance_minor, currency, merchant, valid_from,
    valid_to, claimed_at, version from voucher;
delete from sqlite_sequence where name = 'new_voucher';
update sqlite_sequence set name = 'new_voucher' where name = 'voucher';
drop table voucher;
alter table new_voucher rename to voucher;
create index voucher_offer on voucher (offer_id, state);
create index voucher_customer on voucher (customer_id);

create table new_redemption (
    id text not null primary key,
    voucher_id integer not null references voucher,
    merchant text not null,
    token_id text not null references api_token,
    reference text not null,
    amount_minor integer not null check (amount_minor > 0),
    currency text not null check (length(currency) = 3 and currency = upper(currency)),
    balance_minor integer not null check (balance_minor >= 0),
    at text not null
) strict;
insert into new_redemption (id, voucher_id, merchant, token_id, reference, amount_minor, currency, balance_minor, at)
select id, voucher_id, merchant, token_id, reference, amount_minor, currency, balance_minor, at from redemption;
drop table redemption;
alter table new_redemption rename to redemption;
create index redemption_voucher on redemption (voucher_id);

create table new_subscriber (
    id text not null primary key,
    page_id text not null references page,
    channel text not null references channel,
    address text not null,
    address_key text not null,
    about text not null check (about in ('all', 'chosen', 'incident')),
    incident_id text references incident,
    state text not null check (state in ('unconfirmed', 'active', 'ended', 'quarantined')),
    created_at text not null,
    confirmed_at text,
    ended_at text,
    version integer not null default 1,
    unique (page_id, channel, address_key)
) strict;
insert into new_subscriber (id, page_id, channel, address, address_key, about, incident_id, state, created_at,
    confirmed_at, ended_at, version)
select id, page_id, channel, address, address_key, about, incident_id, state, created_at, confirmed_at, ended_at,
    version from subscriber;
drop table subscriber;
alter table new_subscriber rename to subscriber;
create index subscriber_state on subscriber (state, id);
