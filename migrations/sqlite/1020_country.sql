-- The country and currency of the organisation, which set-up asks for, and what the public forms say in each language.
-- Phone numbers without a country code were read as British and amounts without a currency as pounds, so an
-- installation in use keeps that until somebody changes it.
alter table installation add column country text not null default '';
alter table installation add column currency text not null default '';
update installation set country = 'GB', currency = 'GBP'
where exists (select 1 from staff) or exists (select 1 from customer);

create table page_text (
    page_id text not null references page,
    language text not null,
    safety_notice text not null default '',
    regions text not null default '',
    primary key (page_id, language)
) strict;
insert into page_text (page_id, language, safety_notice)
select page.id, 'en', 'In an emergency call 999 or 112. They work from any phone that can reach any network, even when ours is down.'
from page cross join installation where installation.is_demo;

-- A place as it is compared: reports of "Bonn" and "BONN" are near each other.
alter table report add column place_key text not null default '';
update report set place_key = lower(place) where place <> '';
