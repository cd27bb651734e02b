//! The pages of scorecards: the list, and one scorecard, which prints on one page.

mod funnels;
mod gap_chart;
mod headline_figures;
mod list;
mod other_figures;
mod scorecard;

pub use list::ScorecardList;
pub use scorecard::ScorecardPage;
