//! The maintenance of the last ninety days, and one to come.

use super::{ACCOUNT, DATA, TEXTS};

/// A maintenance.
pub struct PlannedMaintenance {
    /// Days before today; negative for days to come.
    pub days_ago: i64,
    /// Hour and minute at which it begins, UTC.
    pub begins_at: (u32, u32),
    /// How long it takes, in minutes.
    pub duration_minutes: i64,
    /// The name of the service.
    pub service: &'static str,
    /// Its public title.
    pub title: &'static str,
    /// Its public description.
    pub body: &'static str,
}

/// Past and future maintenance, oldest first.
pub const MAINTENANCE: &[PlannedMaintenance] = &[
    PlannedMaintenance {
        days_ago: 81,
        begins_at: (1, 0),
        duration_minutes: 120,
        service: ACCOUNT,
        title: "My account moves to new machines",
        body: "You will not be able to sign in, pay a bill or top up for up to two hours. Calls, texts and data carry on.",
    },
    PlannedMaintenance {
        days_ago: 59,
        begins_at: (2, 0),
        duration_minutes: 60,
        service: TEXTS,
        title: "New software for text messages",
        body: "Texts may arrive up to an hour late. None are lost.",
    },
    PlannedMaintenance {
        days_ago: 38,
        begins_at: (1, 30),
        duration_minutes: 90,
        service: DATA,
        title: "New switches in Leeds",
        body: "Mobile data in Yorkshire may pause for a minute, twice.",
    },
    PlannedMaintenance {
        days_ago: 16,
        begins_at: (1, 0),
        duration_minutes: 120,
        service: ACCOUNT,
        title: "Work on the card payments of My account",
        body: "You will not be able to top up by card for up to two hours. Vouchers from shops work.",
    },
    PlannedMaintenance {
        days_ago: -2,
        begins_at: (1, 0),
        duration_minutes: 120,
        service: ACCOUNT,
        title: "New database for My account",
        body: "You will not be able to sign in, pay a bill or top up for up to two hours. Calls, texts and data carry on as usual.",
    },
];
