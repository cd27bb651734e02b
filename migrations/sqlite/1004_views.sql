-- What a feature lets others read of its tables (decision 57): only the owner names a table, everybody else its view.
-- Passwords, tokens, keys, drafts of others and internal columns are in no view.

-- Accounts
create view staff_view as
    select id, name, title, disabled_at
    from staff;
create view staff_role_view as
    select staff_id, role
    from staff_role;

-- Announcements
create view announcement_view as
    select id, withdrawn_at
    from announcement;

-- Approvals
create view approval_view as
    select id, subject, subject_id, content_hash, step, staff_id, decision, comment, at, expires_at, withdrawn_at
    from approval;

-- Cases
create view complaint_case_view as
    select id, incident_id, customer_id, is_provisional, contact, contact_key, channel, state, owner_id, opened_at,
           last_in_at, last_human_out_at, first_human_out_at, reply_due_at
    from complaint_case;
create view customer_promise_view as
    select case_id, body, owner_id, due_at, kept_at
    from customer_promise;
create view interaction_view as
    select case_id, direction, at
    from interaction;
create view report_view as
    select id, incident_id, at, customer_id
    from report;
create view report_service_view as
    select report_id, service_id
    from report_service;

-- Customers
create view contact_point_view as
    select id, customer_id, channel, address, address_key, consent_service, consent_marketing, verified_at,
           suppressed_at
    from contact_point;
create view customer_view as
    select id, external_id, name, region, language, time_zone, plan, currency, monthly_minor, lifetime_minor,
           tenure_start, vulnerable, erased_at
    from customer;
create view exposure_view as
    select id, customer_id, incident_id, service_id, from_at, to_at, minutes, evidence
    from exposure;

-- Delivery
create view suppression_view as
    select address_key
    from suppression;

-- Goodwill
create view entitlement_view as
    select id, customer_id, created_at
    from entitlement;
create view offer_view as
    select id, number, incident_id, title, currency, state, people, exposure_minor, content_hash, author_id,
           created_at, submitted_at
    from offer;
create view offer_editor_view as
    select offer_id, staff_id
    from offer_editor;
create view redemption_view as
    select id, voucher_id, merchant, amount_minor, currency, at
    from redemption;
create view voucher_view as
    select id, offer_id, entitlement_id, customer_id, state, amount_minor, balance_minor, currency, claimed_at
    from voucher;

-- Incidents
create view draft_view as
    select staff_id, about, saved_at
    from draft;
create view incident_view as
    select id, number, kind, title, impact, impact_override, state, regions, commander_id, started_at,
           published_at, resolved_at, next_update_by, rev, is_drill, updated_at, withdrawn_at
    from incident;
create view incident_service_view as
    select incident_id, service_id
    from incident_service;
create view incident_update_view as
    select id, incident_id, position, state, body, body_html, published_at, display_at, is_backdated, notify,
           edited_at
    from incident_update;
create view update_revision_view as
    select id, update_id, body, edited_at, is_public, reason
    from update_revision;
create view update_service_view as
    select update_id, service_id, old_status, new_status
    from update_service;

-- Platform
create view events_view as
    select id, at, actor, verb, subject, subject_id, incident_id, fields
    from events;

-- Services
create view page_service_view as
    select service_id, position
    from page_service;
create view service_view as
    select id, name, weight_percent, archived_at
    from service;
create view service_status_view as
    select id, service_id, status, from_at, incident_id
    from service_status;

-- Subscribers
create view subscriber_view as
    select id, about, incident_id, state
    from subscriber;
create view subscriber_service_view as
    select subscriber_id, service_id
    from subscriber_service;
