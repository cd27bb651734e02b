//! Approvals of offers: [`policy`] says who must approve, [`store`] reads and writes approvals, [`decide`] approves
//! an offer or sends it back.

#[cfg(feature = "ssr")]
pub mod decide;
pub mod policy;
#[cfg(feature = "ssr")]
pub mod store;

#[cfg(feature = "ssr")]
pub use decide::{approve, send_back};
pub use policy::{
    Approval, ApprovalRequest, CannotApprove, MARKETING_ALONE_UNITS, Step, alone_limit, expires_at, required,
};

#[cfg(test)]
mod tests;
