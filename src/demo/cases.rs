//! Complaints: those of 2012, answered and closed in 2012, and those that wait now.

use super::Stage;
use crate::vocabulary::Refusal;

/// The complaints of 2012.
pub async fn play_2012(_stage: &mut Stage) -> Result<(), Refusal> {
    Ok(())
}

/// The complaints that wait now.
pub async fn play_now(_stage: &mut Stage) -> Result<(), Refusal> {
    Ok(())
}
