-- Imports of exposure: the outages of a file that overlap, or follow without a break, are put together in steps, before the last
-- transaction.

-- The last customer whose outages were put together.
alter table import add column merged_through integer not null default 0;
-- Whether the customer has several outages of the service, once they were put together.
alter table import_exposure add column is_one_of_several integer not null default false;
-- Minutes are counted from the times.
alter table import_exposure drop column minutes;
