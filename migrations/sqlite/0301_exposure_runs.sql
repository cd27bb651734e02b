-- Exposure by rule is counted in short steps, again whenever what it rests on has changed.

alter table exposure add column run integer not null default 0;

create table exposure_run (
    incident_id text not null primary key references incident,
    run integer not null,
    basis text not null,
    after_customer integer not null default 0,
    started_at text not null,
    finished_at text
) strict;
