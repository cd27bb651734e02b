-- Exposure by rule is counted in short steps, again whenever what it rests on has changed.

alter table exposure add column run bigint not null default 0;

create table exposure_run (
    incident_id text not null primary key references incident,
    run bigint not null,
    basis text not null,
    after_customer bigint not null default 0,
    started_at timestamptz not null,
    finished_at timestamptz
);
