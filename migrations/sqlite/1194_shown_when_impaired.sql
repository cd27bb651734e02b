-- A service that the page shows only while it is impaired, and a line about a group, as Statuspage has both.
alter table service add column only_show_if_degraded integer not null default false;
alter table service_group add column description text not null default '';
