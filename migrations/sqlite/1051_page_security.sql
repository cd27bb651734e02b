-- Where vulnerabilities are reported, for security.txt: addresses and languages one a line.
create table page_security (
    page_id text primary key references page (id),
    contacts text not null,
    policy_url text not null default '',
    languages text not null default ''
) strict;
