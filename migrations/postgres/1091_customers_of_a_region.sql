-- The customers of a region by name: a region may have a twentieth of a million customers, and a page shows fifty.
drop index customer_region;
create index customer_region on customer (region, name_folded, id);
