-- The sums of an incident's rows of exposure are stored by a job, so that a page does not read a million of them. `changes` goes up
-- with each change of the rows; the figures are of the rows as they were at `figures_of`.
alter table exposure_run add column figures text not null default '';
alter table exposure_run add column changes integer not null default 1;
alter table exposure_run add column figures_of integer not null default 0;
