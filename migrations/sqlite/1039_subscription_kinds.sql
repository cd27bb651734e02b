-- Subscribers choose incidents and planned maintenance apart (decision 68); those from before get both, as they did.
alter table subscriber add column wants_incidents integer not null default true;
alter table subscriber add column wants_maintenance integer not null default true;
alter table subscription_request add column wants_incidents integer not null default true;
alter table subscription_request add column wants_maintenance integer not null default true;

drop view subscriber_view;
create view subscriber_view as
    select id, about, incident_id, wants_incidents, wants_maintenance, state
    from subscriber;
