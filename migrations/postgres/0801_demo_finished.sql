-- A demonstration that was begun but never finished holds halves of things: it is cleared and begun anew.
alter table installation add column demo_finished_at timestamptz;
