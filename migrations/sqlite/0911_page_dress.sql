-- What a public page wears: links of the company, and its own logo, accent and style. What is worn and what was
-- worn before stand side by side, so that the last change can be taken back.
alter table page add column site_url text not null default '';
alter table page add column support_url text not null default '';

create table page_dress (
    page_id text not null references page,
    slot text not null check (slot in ('worn', 'before')),
    accent_light text not null default '',
    accent_dark text not null default '',
    css text not null default '',
    logo blob,
    logo_dark blob,
    logo_names integer not null default true,
    primary key (page_id, slot)
) strict;
