//! A part of the demo.

use super::Stage;
use crate::vocabulary::Refusal;

/// Plays this part.
pub async fn play(_stage: &mut Stage) -> Result<(), Refusal> {
    Ok(())
}
