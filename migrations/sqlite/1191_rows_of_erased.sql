-- A file may go on naming customers whose data was erased. Its rows of them are passed over, and the result says how many.
alter table import add column rows_erased integer not null default 0;
