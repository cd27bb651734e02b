//! A signal on the desk: beside the tasks of the dashboard, and a page of its own with the form to dismiss it.

mod curve;
mod page;
mod summary;

pub use page::SignalPage;
pub use summary::{Shown, load_unanswered, summaries};
