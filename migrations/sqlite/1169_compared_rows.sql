-- Customers: what was found out about a row of a file when it was read.

-- Whether the row is known to say something new about a customer, whatever becomes of its consents: the last transaction of the import
-- then need not compare it again. Rows that were staged before, and those of new customers, are not known to.
alter table import_customer add column differs integer not null default false;
