//! How many things need somebody, for the rail.

use crate::accounts::Staff;
use crate::server::db::Tx;
use crate::ui::icon::Room;
use crate::vocabulary::{Instant, Refusal};

/// What needs somebody, by room.
#[derive(Debug, Clone, Default)]
pub struct Counts(Vec<(Room, i64)>);

impl Counts {
    /// The count of one room.
    pub fn of(&self, room: Room) -> i64 {
        self.0.iter().find(|(of, _)| *of == room).map_or(0, |(_, count)| *count)
    }
}

/// Counts for one person.
pub async fn of(_tx: &mut Tx, _staff: &Staff, _now: Instant) -> Result<Counts, Refusal> {
    Ok(Counts::default())
}
