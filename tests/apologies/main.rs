//! Apologies from the first draft to one message per customer.

mod approval;
mod audience;
mod drafting;
mod fixture;
mod planning;
mod texts;
