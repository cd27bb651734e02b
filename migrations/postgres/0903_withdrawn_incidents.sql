-- An incident that was declared by mistake and taken back: nobody outside sees it any more.
alter table incident add column withdrawn_at timestamptz;
alter table incident add column withdrawn_by text references staff;
alter table incident add column withdrawn_reason text not null default '';
