//! How many things need somebody, for the rail: the list of Today, counted by room.

use super::needs;
use crate::accounts::Staff;
use crate::server::db::Tx;
use crate::ui::icon::Room;
use crate::types::{Instant, Refusal};

/// What needs somebody, by room.
#[derive(Debug, Clone, Default)]
pub struct Counts(Vec<(Room, i64)>);

impl Counts {
    /// The count of one room.
    pub fn of(&self, room: Room) -> i64 {
        self.0.iter().filter(|(of, _)| *of == room || room == Room::Today).map(|(_, count)| count).sum()
    }
}

/// Counts for one person.
pub async fn of(tx: &mut Tx, staff: &Staff, now: Instant) -> Result<Counts, Refusal> {
    let needs = needs::of(tx, staff, now).await?;
    Ok(Counts(needs.into_iter().map(|need| (need.room, 1)).collect()))
}
