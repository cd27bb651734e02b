-- What the rules alone would give, beside what an offer gives, so that a sheet can count both without
-- reading every trace; and which rules an amount comes from, with their version.
alter table entitlement add column rules_minor bigint not null default 0;
alter table entitlement add column rules text not null default '';
