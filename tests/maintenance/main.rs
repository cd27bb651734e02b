//! Planned maintenance: series, changes of a plan, its end, its reminder, and who is told; and past incidents from files.

mod backfill;
mod calendar;
mod ending;
mod fixture;
mod plan_edits;
mod reminders;
mod series;
mod subscriptions;
