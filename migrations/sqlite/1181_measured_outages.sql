-- A file of measurements may name several outages of one customer and service. Their row of exposure spans all of them, and each
-- of them is a row here, so that the times in between count nothing. A single outage is the row of exposure and nothing here.
create table exposure_outage (
    exposure_id integer not null references exposure,
    from_at text not null,
    to_at text,
    primary key (exposure_id, from_at),
    check (from_at <= to_at)
) strict, without rowid;
