//! Apologies from the first draft to one message per customer.

mod approval;
mod audience;
mod audience_filters;
#[path = "../rights/database_contents.rs"]
#[allow(dead_code)]
mod database_contents;
mod drafting;
mod fixture;
mod planning;
mod preparation;
mod texts;
