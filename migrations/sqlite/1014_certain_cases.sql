-- Whether a message is certainly the customer's, because they wrote with their own link or a person found out. Messages
-- from before count as their case did. Staff decide about a case that was matched by its address only: it is the
-- customer's, or somebody else's, to whom the customer is not matched again.

alter table interaction add column is_certain integer not null default false;
update interaction set is_certain = true
where direction = 'in' and (channel <> 'form' or exists (
    select 1 from complaint_case where complaint_case.id = interaction.case_id and customer_id is not null
        and is_provisional = false));

alter table complaint_case add column rejected_customer_id integer references customer;
alter table complaint_case add column identity_evidence text not null default '';
alter table complaint_case add column identity_decided_by text references staff;
alter table complaint_case add column identity_decided_at text;
create index complaint_case_identity on complaint_case (identity_decided_at) where identity_decided_at is not null;

drop view complaint_case_view;
create view complaint_case_view as
    select id, incident_id, customer_id, is_provisional, rejected_customer_id, contact, contact_key, channel, state,
           owner_id, opened_at, last_in_at, last_human_out_at, first_human_out_at, reply_due_at, identity_decided_at
    from complaint_case;
drop view interaction_view;
create view interaction_view as
    select case_id, direction, at, is_certain
    from interaction;
