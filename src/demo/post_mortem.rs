//! The post-mortem of the outage of 2012, published a week after it. Times are those of `data/outage-2012.json`; the
//! promised changes are those of the other texts of the demonstration.

use super::DemoContext;
use crate::access::{IncidentCommander, PostMortemReviewer, SignedIn};
use crate::incidents::post_mortem::actions::{self, ActionInput};
use crate::incidents::post_mortem::{self, EditNote, NEW_VERSION, PostMortemInput, review};
use crate::types::Refusal;

/// When it was published, in seconds since 1970: 18 July 2012, 14:00 UTC.
const PUBLISHED_AT: i64 = 1_342_620_000;
/// When the promised system was in place, in seconds since 1970: 14 December 2012.
const PROMISE_KEPT_AT: i64 = 1_355_486_400;
/// When a colleague reviewed it, in seconds since 1970: an hour before.
const REVIEWED_AT: i64 = PUBLISHED_AT - 3600;
/// When the draft was first saved, in seconds since 1970: the evening before.
const DRAFTED_AT: i64 = PUBLISHED_AT - 20 * 3600;

const SIGNED: &str = "Ruth Calloway, Network Director";
const BODY: &str = "For a day, one in three of our customers could not call, text or use data. It was our fault. This is \
what we know of it now, and what we do about it.

## What happened

At 13:30 on Wednesday 11 July one of our network systems began to fail. It decides which phones may join the network, \
and it no longer knew a third of the numbers. It did not matter where those customers were: their phones did not \
register, so nothing worked. For everybody else all was as usual.

Calls and texts were back at 08:00 on Thursday, after 18 hours and a half. Data came back bit by bit and was whole again at \
13:39, after more than 24 hours.

## What we did badly

- **We were late.** Our first word came at 16:45. You had known for 3 hours and 15 minutes.
- **We went silent.** From 01:00 to 08:00, seven hours of a night without service, we said nothing.
- **We named our supplier** as if that answered it. You are our customers, and the system is ours.
- **This page fell over** on the day when most people needed it.

## What changes

| What | From when |
| --- | --- |
| A first word within 15 minutes, day and night | now |
| With every word, the time of the next one | now |
| A status page that needs nothing of our network to be read | now |
| A second system that takes over by itself | being built |

## What you get

If it hit you and you pay monthly, we take 10% of your July subscription off your September bill: £3.20 on a plan of £32. If \
you pay as you go, we add 10% to your first top-up in September. You need not ask for either. And every customer, hit or \
not, gets a £10 voucher for September. We write to you by text by 27 July.

Some of you have had e-mails about this that only look like ours. We write by text, and **we never ask for a password or \
for bank details**.";

/// Writes and publishes it.
pub async fn load(demo: &DemoContext) -> Result<(), Refusal> {
    let right: IncidentCommander = demo.may("ruth")?;
    let owner: SignedIn = demo.may("ruth")?;
    // She wrote none of it.
    let reviewer: PostMortemReviewer = demo.may("maren")?;
    let Some(id) = demo.outage.clone() else { return Ok(()) };
    let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let zone = chrono_tz::Europe::London;
    let words = PostMortemInput { body: BODY.to_owned(), signed: SIGNED.to_owned() };
    demo.app
        .db
        .write(async move |tx| {
            post_mortem::save_draft(tx, &right, at(DRAFTED_AT), &id, NEW_VERSION, words.clone()).await?;
            let input = ActionInput {
                title: "Put the standby register into service".to_owned(),
                owner: owner.staff_id()?.to_string(),
                due_on: "2012-12-31".to_owned(),
                promise: "A second system takes over by itself when the first one fails.".to_owned(),
            };
            let action = actions::add(tx, &right, at(DRAFTED_AT), &id, &input, zone).await?;
            let version = post_mortem::find(tx, &id).await?.map_or(NEW_VERSION, |draft| draft.version);
            let draft = post_mortem::find(tx, &id).await?.ok_or(Refusal::NotFound)?;
            let hash = review::hash_of(tx, &draft).await?;
            review::review(tx, &reviewer, at(REVIEWED_AT), &id, version, &hash).await?;
            post_mortem::publish(tx, &right, at(PUBLISHED_AT), &id, version, words, EditNote::default()).await?;
            actions::set_done(tx, &owner, at(PROMISE_KEPT_AT), (&id, &action), true).await
        })
        .await
}
