-- A page in several languages (decision 76): those beside its own, and the texts of incidents in them.
create table page_language (
    page_id text not null references page,
    language text not null,
    primary key (page_id, language)
) strict;

create table update_translation (
    update_id text not null references incident_update,
    language text not null,
    body text not null,
    body_html text not null,
    -- When the update that it translates was last edited; another edit makes it obsolete.
    source_edited_at text,
    author_id text references staff,
    at text not null,
    version integer not null default 1,
    primary key (update_id, language)
) strict;

create table incident_translation (
    incident_id text not null references incident,
    language text not null,
    title text not null,
    author_id text references staff,
    at text not null,
    version integer not null default 1,
    primary key (incident_id, language)
) strict;

create view page_language_view as
select page_id, language from page_language;
create view update_translation_view as
select update_id, language, body, body_html, source_edited_at from update_translation;
create view incident_translation_view as
select incident_id, language, title from incident_translation;
