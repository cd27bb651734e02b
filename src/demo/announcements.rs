//! What Larkmoor has to say that is no incident: a warning of 2012 that is over, and a change to come.
//! None is on the page today: a newcomer's first page shows an outage and nothing beside it.

use super::Stage;
use crate::access::Announcer;
use crate::announcements::{self, AnnouncementInput};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;

/// 13 July 2012, 09:00 UTC: the day after the outage, when e-mails in the company's name were seen.
const WARNED: i64 = 1_342_170_000;
const WARNED_FOR: Duration = Duration::days(50);
const WARNING: (&str, &str) = (
    "E-mails in our name that are not from us",
    "Somebody sends e-mails about Wednesday’s outage that look like ours and ask you to sign in. **They are not from us.** \
     We write to you by text, and we never ask for a password. If you have followed such a link, change your password in \
     My account and tell us.",
);

/// How long before the change people read of it, and for how long.
const COMES_IN: Duration = Duration::days(3);
const STAYS: Duration = Duration::days(14);
const CHANGE: (&str, &str) = (
    "My account will ask for a code",
    "When you sign in to My account we send a code to your phone, and you type it in. It keeps others out of your account. \
     Calls, texts and data stay as they are, and you need not do anything before.",
);

/// Publishes both.
pub async fn play(stage: &Stage) -> Result<(), Refusal> {
    let warned = chrono::DateTime::from_timestamp(WARNED, 0).unwrap_or_default();
    announce(stage, warned, WARNING, None, warned + WARNED_FOR).await?;
    let from = stage.now + COMES_IN;
    announce(stage, stage.now - Duration::hours(20), CHANGE, Some(from), from + STAYS).await
}

async fn announce(
    stage: &Stage,
    now: Timestamp,
    (title, body): (&str, &str),
    from_at: Option<Timestamp>,
    until_at: Timestamp,
) -> Result<(), Refusal> {
    let right: Announcer = stage.may("maren")?;
    let words = AnnouncementInput { title: title.to_owned(), body: body.to_owned(), from_at, until_at: Some(until_at) };
    stage.app.db.write(async |tx| announcements::create(tx, &right, now, words, true).await).await?;
    Ok(())
}
