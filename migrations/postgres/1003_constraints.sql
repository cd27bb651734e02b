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
);
insert into channel (name) values ('email'), ('sms');

create table message_class (
    name text not null primary key
);
insert into message_class (name) values
    ('reply'), ('transactional'), ('service_update'), ('apology'), ('compensation_notice'), ('goodwill_offer');

-- Any other row that breaks a rule stops the migration, which leaves the database as it was.
create function refuse_row(problem text) returns void language plpgsql as $$
begin
    raise exception '%. Correct this row and start again; nothing was changed.', problem;
end
$$;
select refuse_row('staff_role ' || staff_id || ': role "' || role || '" is not a known value')
    from staff_role where role not in ('agent', 'senior_agent', 'support_lead', 'commander', 'comms_approver',
        'marketing', 'finance', 'auditor', 'admin', 'redeemer', 'portal');
select refuse_row('api_token_role ' || token_id || ': role "' || role || '" is not a known value')
    from api_token_role where role not in ('agent', 'senior_agent', 'support_lead', 'commander', 'comms_approver',
        'marketing', 'finance', 'auditor', 'admin', 'redeemer', 'portal');
select refuse_row('installation ' || id || ': sending_stopped_by "' || sending_stopped_by || '" is not a row of staff')
    from installation where sending_stopped_by is not null
        and not exists (select 1 from staff as parent where parent.id = installation.sending_stopped_by);
select refuse_row('events ' || id || ': incident_id "' || incident_id || '" is not a row of incident')
    from events where incident_id is not null
        and not exists (select 1 from incident as parent where parent.id = events.incident_id);
select refuse_row('incident ' || id || ': impact_override "' || impact_override || '" is not a known value')
    from incident where impact_override not in ('none', 'minor', 'major', 'critical');
select refuse_row('incident_update ' || id || ': state "' || state || '" is not a known value')
    from incident_update where state not in ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled',
        'in_progress', 'verifying', 'completed', 'cancelled');
select refuse_row('incident_template ' || id || ': state "' || state || '" is not a known value')
    from incident_template where state not in ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled',
        'in_progress', 'verifying', 'completed', 'cancelled');
select refuse_row('service_status ' || id || ': status "' || status || '" is not a known value')
    from service_status where status not in ('operational', 'under_maintenance', 'degraded_performance',
        'partial_outage', 'major_outage');
select refuse_row('service_status ' || id || ': incident_id "' || incident_id || '" is not a row of incident')
    from service_status where incident_id is not null
        and not exists (select 1 from incident as parent where parent.id = service_status.incident_id);
select refuse_row('service_status ' || id || ': update_id "' || update_id || '" is not a row of incident_update')
    from service_status where update_id is not null
        and not exists (select 1 from incident_update as parent where parent.id = service_status.update_id);
select refuse_row('update_service ' || update_id || ' ' || service_id || ': old_status "' || old_status || '" is not a known value')
    from update_service where old_status not in ('operational', 'under_maintenance', 'degraded_performance',
        'partial_outage', 'major_outage');
select refuse_row('update_service ' || update_id || ' ' || service_id || ': new_status "' || new_status || '" is not a known value')
    from update_service where new_status not in ('operational', 'under_maintenance', 'degraded_performance',
        'partial_outage', 'major_outage');
select refuse_row('update_revision ' || id || ': edited_by "' || edited_by || '" is not a row of staff')
    from update_revision where not exists (select 1 from staff as parent where parent.id = update_revision.edited_by);
select refuse_row('customer ' || id || ': the rule "length(currency) = 3 and currency = upper(currency)" does not hold')
    from customer where not (length(currency) = 3 and currency = upper(currency));
select refuse_row('customer ' || id || ': the rule "monthly_minor >= 0" does not hold')
    from customer where not (monthly_minor >= 0);
select refuse_row('customer ' || id || ': the rule "lifetime_minor >= 0" does not hold')
    from customer where not (lifetime_minor >= 0);
select refuse_row('customer ' || id || ': import_id "' || import_id || '" is not a row of import')
    from customer where import_id is not null
        and not exists (select 1 from import as parent where parent.id = customer.import_id);
select refuse_row('customer ' || id || ': hidden_by "' || hidden_by || '" is not a row of import')
    from customer where hidden_by is not null
        and not exists (select 1 from import as parent where parent.id = customer.hidden_by);
select refuse_row('contact_point ' || id || ': channel "' || channel || '" is not a row of channel')
    from contact_point where not exists (select 1 from channel as parent where parent.name = contact_point.channel);
select refuse_row('exposure ' || id || ': import_id "' || import_id || '" is not a row of import')
    from exposure where import_id is not null
        and not exists (select 1 from import as parent where parent.id = exposure.import_id);
select refuse_row('exposure ' || id || ': the rule "from_at <= to_at" does not hold')
    from exposure where not (from_at <= to_at);
select refuse_row('complaint_case ' || id || ': channel "' || channel || '" is not a known value')
    from complaint_case where channel not in ('form', 'letter', 'email', 'sms', 'chat', 'social', 'phone');
select refuse_row('interaction ' || id || ': channel "' || channel || '" is not a known value')
    from interaction where channel not in ('form', 'letter', 'email', 'sms', 'chat', 'social', 'phone');
select refuse_row('interaction ' || id || ': message_id "' || message_id || '" is not a row of message')
    from interaction where message_id is not null
        and not exists (select 1 from message as parent where parent.id = interaction.message_id);
select refuse_row('interaction ' || id || ': in_reply_to "' || in_reply_to || '" is not a row of interaction')
    from interaction where in_reply_to is not null
        and not exists (select 1 from interaction as parent where parent.id = interaction.in_reply_to);
select refuse_row('batch ' || id || ': class "' || class || '" is not a row of message_class')
    from batch where not exists (select 1 from message_class as parent where parent.name = batch.class);
select refuse_row('batch ' || id || ': the rule "class not in (''reply'', ''transactional'')" does not hold')
    from batch where not (class not in ('reply', 'transactional'));
select refuse_row('batch ' || id || ': offer_id "' || offer_id || '" is not a row of offer')
    from batch where offer_id is not null
        and not exists (select 1 from offer as parent where parent.id = batch.offer_id);
select refuse_row('batch ' || id || ': state "' || state || '" is not a known value')
    from batch where state not in ('draft', 'in_review', 'preparing', 'approved', 'scheduled', 'sending', 'paused',
        'completed', 'cancelled', 'expired');
select refuse_row('batch ' || id || ': held_reason "' || held_reason || '" is not a known value')
    from batch where held_reason not in ('', 'reopened', 'changed', 'budget', 'kill_switch');
select refuse_row('approval ' || id || ': step "' || step || '" is not a known value')
    from approval where step not in ('comms', 'marketing', 'finance_first', 'finance_second', 'sent_back');
select refuse_row('approval ' || id || ': the rule "at <= expires_at" does not hold')
    from approval where not (at <= expires_at);
select refuse_row('message ' || id || ': class "' || class || '" is not a row of message_class')
    from message where not exists (select 1 from message_class as parent where parent.name = message.class);
select refuse_row('message ' || id || ': channel "' || channel || '" is not a row of channel')
    from message where channel is not null
        and not exists (select 1 from channel as parent where parent.name = message.channel);
select refuse_row('message ' || id || ': state "' || state || '" is not a known value')
    from message where state not in ('planned', 'rendered', 'held', 'released', 'sending', 'sent', 'delivered',
        'bounced', 'complained', 'skipped', 'failed', 'failed_permanently', 'in_doubt', 'cancelled', 'abandoned');
select refuse_row('message ' || id || ': reason "' || reason || '" is not a known value')
    from message where reason not in ('', 'open_complaint', 'provisional', 'stale', 'recent_apology', 'reopened',
        'budget', 'kill_switch', 'suppressed', 'no_consent', 'duplicate', 'quiet_expired', 'erased', 'no_address',
        'empty_variable');
select refuse_row('message ' || id || ': the rule "attempt >= 0" does not hold')
    from message where not (attempt >= 0);
select refuse_row('message ' || id || ': released_by "' || released_by || '" is not a row of staff')
    from message where released_by is not null
        and not exists (select 1 from staff as parent where parent.id = message.released_by);
select refuse_row('message ' || id || ': the rule "channel is not null or state = ''skipped''" does not hold')
    from message where not (channel is not null or state = 'skipped');
select refuse_row('channel_health ' || channel || ': channel "' || channel || '" is not a row of channel')
    from channel_health where not exists (select 1 from channel as parent where parent.name = channel_health.channel);
select refuse_row('budget ' || id || ': the rule "length(currency) = 3 and currency = upper(currency)" does not hold')
    from budget where not (length(currency) = 3 and currency = upper(currency));
select refuse_row('offer ' || id || ': the rule "flat_minor >= 0" does not hold')
    from offer where not (flat_minor >= 0);
select refuse_row('offer ' || id || ': the rule "length(currency) = 3 and currency = upper(currency)" does not hold')
    from offer where not (length(currency) = 3 and currency = upper(currency));
select refuse_row('offer ' || id || ': the rule "people >= 0" does not hold')
    from offer where not (people >= 0);
select refuse_row('offer ' || id || ': the rule "exposure_minor >= 0" does not hold')
    from offer where not (exposure_minor >= 0);
select refuse_row('entitlement ' || id || ': the rule "length(currency) = 3 and currency = upper(currency)" does not hold')
    from entitlement where not (length(currency) = 3 and currency = upper(currency));
select refuse_row('entitlement ' || id || ': the rule "rules_minor >= 0" does not hold')
    from entitlement where not (rules_minor >= 0);
select refuse_row('voucher ' || id || ': state "' || state || '" is not a known value')
    from voucher where state not in ('reserved', 'offered', 'claimed', 'part_redeemed', 'redeemed', 'expired',
        'withdrawn', 'revoked', 'replaced', 'converted_to_credit');
select refuse_row('voucher ' || id || ': the rule "length(currency) = 3 and currency = upper(currency)" does not hold')
    from voucher where not (length(currency) = 3 and currency = upper(currency));
select refuse_row('voucher ' || id || ': the rule "balance_minor <= amount_minor" does not hold')
    from voucher where not (balance_minor <= amount_minor);
select refuse_row('voucher ' || id || ': the rule "valid_from < valid_to" does not hold')
    from voucher where not (valid_from < valid_to);
select refuse_row('redemption ' || id || ': the rule "length(currency) = 3 and currency = upper(currency)" does not hold')
    from redemption where not (length(currency) = 3 and currency = upper(currency));
select refuse_row('subscriber ' || id || ': channel "' || channel || '" is not a row of channel')
    from subscriber where not exists (select 1 from channel as parent where parent.name = subscriber.channel);
select refuse_row('subscriber ' || id || ': state "' || state || '" is not a known value')
    from subscriber where state not in ('unconfirmed', 'active', 'ended', 'quarantined');
drop function refuse_row(text);

alter table staff_role
    add check (role in ('agent', 'senior_agent', 'support_lead', 'commander', 'comms_approver', 'marketing',
        'finance', 'auditor', 'admin', 'redeemer', 'portal'));

alter table api_token_role
    add check (role in ('agent', 'senior_agent', 'support_lead', 'commander', 'comms_approver', 'marketing',
        'finance', 'auditor', 'admin', 'redeemer', 'portal'));

alter table installation
    add foreign key (sending_stopped_by) references staff;

alter table events
    add foreign key (incident_id) references incident;

alter table incident
    add check (impact_override in ('none', 'minor', 'major', 'critical'));

alter table incident_update
    add check (state in ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled', 'in_progress',
        'verifying', 'completed', 'cancelled'));

alter table incident_template
    add check (state in ('investigating', 'identified', 'monitoring', 'resolved', 'scheduled', 'in_progress',
        'verifying', 'completed', 'cancelled'));

alter table service_status
    add check (status in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage',
        'major_outage')),
    add foreign key (incident_id) references incident,
    add foreign key (update_id) references incident_update;

alter table update_service
    add check (old_status in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage',
        'major_outage')),
    add check (new_status in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage',
        'major_outage'));

alter table update_revision
    add foreign key (edited_by) references staff;

alter table customer
    add check (length(currency) = 3 and currency = upper(currency)),
    add check (monthly_minor >= 0),
    add check (lifetime_minor >= 0),
    add foreign key (import_id) references import,
    add foreign key (hidden_by) references import;

alter table contact_point
    drop constraint contact_point_channel_check,
    add foreign key (channel) references channel;

alter table exposure
    add foreign key (import_id) references import,
    add check (from_at <= to_at);

alter table complaint_case
    add check (channel in ('form', 'letter', 'email', 'sms', 'chat', 'social', 'phone'));

alter table interaction
    add check (channel in ('form', 'letter', 'email', 'sms', 'chat', 'social', 'phone')),
    add foreign key (message_id) references message,
    add foreign key (in_reply_to) references interaction;
create index interaction_message on interaction (message_id) where message_id is not null;

alter table batch
    drop constraint batch_class_check,
    add foreign key (class) references message_class,
    add check (class not in ('reply', 'transactional')),
    add foreign key (offer_id) references offer,
    drop constraint batch_state_check,
    add check (state in ('draft', 'in_review', 'preparing', 'approved', 'scheduled', 'sending', 'paused',
        'completed', 'cancelled', 'expired')),
    add check (held_reason in ('', 'reopened', 'changed', 'budget', 'kill_switch'));
create index batch_offer on batch (offer_id);

alter table approval
    add check (step in ('comms', 'marketing', 'finance_first', 'finance_second', 'sent_back')),
    add check (at <= expires_at);

alter table message
    drop constraint message_class_check,
    add foreign key (class) references message_class,
    drop constraint message_channel_check,
    alter column channel drop not null,
    add foreign key (channel) references channel,
    drop constraint message_state_check,
    add check (state in ('planned', 'rendered', 'held', 'released', 'sending', 'sent', 'delivered', 'bounced',
        'complained', 'skipped', 'failed', 'failed_permanently', 'in_doubt', 'cancelled', 'abandoned')),
    add check (reason in ('', 'open_complaint', 'provisional', 'stale', 'recent_apology', 'reopened', 'budget',
        'kill_switch', 'suppressed', 'no_consent', 'duplicate', 'quiet_expired', 'erased', 'no_address',
        'empty_variable')),
    add check (attempt >= 0),
    add foreign key (released_by) references staff,
    add check (channel is not null or state = 'skipped');
drop index message_leased;
create index message_leased on message (lease_until) where state = 'sending';

alter table channel_health
    add foreign key (channel) references channel;

alter table budget
    add check (length(currency) = 3 and currency = upper(currency));

alter table offer
    add check (flat_minor >= 0),
    add check (length(currency) = 3 and currency = upper(currency)),
    add check (people >= 0),
    add check (exposure_minor >= 0);

alter table entitlement
    add check (length(currency) = 3 and currency = upper(currency)),
    add check (rules_minor >= 0),
    add column released_at timestamptz,
    drop constraint entitlement_customer_id_incident_id_kind_key;
create unique index entitlement_standing on entitlement (customer_id, incident_id, kind) where released_at is null;
create index entitlement_customer on entitlement (customer_id, incident_id);

alter table voucher
    drop constraint voucher_state_check,
    add check (state in ('reserved', 'offered', 'claimed', 'part_redeemed', 'redeemed', 'expired', 'withdrawn',
        'revoked', 'replaced', 'converted_to_credit')),
    add check (length(currency) = 3 and currency = upper(currency)),
    add check (balance_minor <= amount_minor),
    add check (valid_from < valid_to);

alter table redemption
    add check (length(currency) = 3 and currency = upper(currency));

alter table subscriber
    drop constraint subscriber_channel_check,
    add foreign key (channel) references channel,
    drop constraint subscriber_state_check,
    add check (state in ('unconfirmed', 'active', 'ended', 'quarantined'));
