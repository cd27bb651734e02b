-- Whether single keys are shortcuts on the desk for this person (WCAG 2.1.4).
alter table staff add column single_keys boolean not null default true;
create view staff_shortcut_view as
    select id, single_keys
    from staff;
