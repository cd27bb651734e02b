-- Whether readers may see what an update said before it was edited, and why it was. Words that were edited before
-- anybody was asked stay unseen.
alter table update_revision add column is_public boolean not null default false;
alter table update_revision add column reason text not null default '';
