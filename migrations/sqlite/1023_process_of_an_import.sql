-- Which process reads or applies an import, so that one that was killed is recognised at once.

alter table import add column process text not null default '';
