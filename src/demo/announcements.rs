//! Announcements: a warning of 2012 that has expired, and a change to come. None is on the page now, so that the first
//! page of a new user shows the incident only.

use super::DemoContext;
use crate::access::Announcer;
use crate::announcements::{self, AnnouncementInput};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;

/// When the warning was published, in seconds since 1970: 13 July 2012, 09:00 UTC.
const WARNED_AT: i64 = 1_342_170_000;
/// How long the warning was shown.
const WARNING_DURATION: Duration = Duration::days(50);
const WARNING: (&str, &str) = (
    "E-mails in our name that are not from us",
    "Somebody sends e-mails about Wednesday’s outage that look like ours and ask you to sign in. **They are not from us.** \
     We write to you by text, and we never ask for a password. If you have followed such a link, change your password in \
     My account and tell us.",
);

/// How long from now the change is shown.
const CHANGE_STARTS_IN: Duration = Duration::days(3);
/// How long it is shown.
const CHANGE_DURATION: Duration = Duration::days(14);
const CHANGE: (&str, &str) = (
    "My account will ask for a code",
    "When you sign in to My account we send a code to your phone, and you type it in. It keeps others out of your account. \
     Calls, texts and data stay as they are, and you need not do anything before.",
);

/// Publishes both announcements.
pub async fn load(demo: &DemoContext) -> Result<(), Refusal> {
    let warned = chrono::DateTime::from_timestamp(WARNED_AT, 0).unwrap_or_default();
    announce(demo, warned, WARNING, None, warned + WARNING_DURATION).await?;
    let from = demo.now + CHANGE_STARTS_IN;
    announce(demo, demo.now - Duration::hours(20), CHANGE, Some(from), from + CHANGE_DURATION).await
}

async fn announce(
    demo: &DemoContext,
    now: Timestamp,
    (title, body): (&str, &str),
    from_at: Option<Timestamp>,
    until_at: Timestamp,
) -> Result<(), Refusal> {
    let right: Announcer = demo.may("maren")?;
    let words = AnnouncementInput { title: title.to_owned(), body: body.to_owned(), from_at, until_at: Some(until_at) };
    demo.app.db.write(async |tx| announcements::create(tx, &right, now, words, true).await).await?;
    Ok(())
}
