//! How a promise to customers stands. No I/O.

use crate::types::Timestamp;

/// How a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseState {
    /// Its date is still to come.
    Open,
    /// It was kept in time.
    Kept,
    /// It was kept after its date.
    Late,
    /// Its date has passed, and it is not kept.
    Missed,
}

impl PromiseState {
    /// The state of what is due at `due_at`.
    pub fn at(due_at: Timestamp, done_at: Option<Timestamp>, now: Timestamp) -> Self {
        match done_at {
            Some(done_at) if done_at <= due_at => Self::Kept,
            Some(_) => Self::Late,
            None if now <= due_at => Self::Open,
            None => Self::Missed,
        }
    }

    /// The last part of its key in the catalogue.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Kept => "kept",
            Self::Late => "late",
            Self::Missed => "missed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_open_until_it_is_due() {
        let due = chrono::DateTime::from_timestamp(1_774_997_940, 0).unwrap();
        let minute = chrono::Duration::minutes(1);
        assert_eq!(PromiseState::at(due, None, due), PromiseState::Open);
        assert_eq!(PromiseState::at(due, None, due + minute), PromiseState::Missed);
        assert_eq!(PromiseState::at(due, Some(due), due + minute), PromiseState::Kept);
        assert_eq!(PromiseState::at(due, Some(due + minute), due + minute), PromiseState::Late);
    }
}
