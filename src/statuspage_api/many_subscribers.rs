//! What is done to many subscribers at once, and how many there are.

use super::call::{Answer, Call, Outcome};
use super::operations::Operations;
use super::subscribers::{channels, states};
use crate::access::SubscriberManager;
use crate::platform::db::Tx;
use crate::subscribers::list::{self, Filter};
use crate::subscribers::{State, manage, store};
use crate::types::{Message, PublicId, Refusal, Timestamp};
use serde_json::{Map, Value, json};

pub(super) fn operations(operations: Operations) -> Operations {
    operations
        .get("/v1/pages/{page_id}/subscribers/count", count)
        .get("/v1/pages/{page_id}/subscribers/histogram_by_state", histogram)
        .post("/v1/pages/{page_id}/subscribers/resend_confirmation", |call| act(call, Action::Resend))
        .post("/v1/pages/{page_id}/subscribers/unsubscribe", |call| act(call, Action::Unsubscribe))
        .post("/v1/pages/{page_id}/subscribers/reactivate", |call| act(call, Action::Reactivate))
}

/// The types of the contract, in the order of its answers.
const TYPES: [&str; 6] = ["email", "sms", "webhook", "integration_partner", "slack", "teams"];

async fn counts(call: &Call, of: impl Fn(State) -> bool) -> Result<Map<String, Value>, Refusal> {
    let counts = list::counts(&mut call.tx().await?).await?;
    let number = |kind: &str| -> i64 {
        let counted = counts.iter().filter(|count| count.channel.as_str() == kind && of(count.state));
        counted.map(|count| count.subscribers).sum()
    };
    Ok(TYPES.into_iter().map(|kind| (kind.to_owned(), number(kind).into())).collect())
}

async fn count(call: Call) -> Outcome {
    let query = call.query();
    let (wanted, kind) = (states(query.get("state"))?, query.get("type").to_owned());
    channels(&kind)?;
    let mut counts = counts(&call, |state| wanted.contains(&state)).await?;
    counts.retain(|name, _| kind.is_empty() || *name == kind);
    Ok(Answer::ok(counts))
}

async fn histogram(call: Call) -> Outcome {
    let counts = list::counts(&mut call.tx().await?).await?;
    let of = |kind: &str, states: &[State]| -> i64 {
        let counted = counts.iter().filter(|count| count.channel.as_str() == kind && states.contains(&count.state));
        counted.map(|count| count.subscribers).sum()
    };
    let histogram: Map<String, Value> = TYPES
        .into_iter()
        .map(|kind| {
            let states = json!({
                "active": of(kind, &[State::Active]), "unconfirmed": of(kind, &[State::Unconfirmed]),
                "quarantined": of(kind, &[State::Quarantined]), "total": of(kind, State::OPEN),
            });
            (kind.to_owned(), states)
        })
        .collect();
    Ok(Answer::ok(histogram))
}

/// What is done to each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Resend,
    Unsubscribe,
    Reactivate,
}

/// The most ids of one request.
const IDS_MAX: usize = 100;
/// The most subscribers of one request that asks for all: each step is a transaction, and a request must end.
const ALL_MAX: i64 = 1_000;

/// Does it to the subscribers that the body names, or to all of a type and a state. Those to whom it cannot be done are
/// left as they are.
async fn act(call: Call, action: Action) -> Outcome {
    let right: SubscriberManager = call.may()?;
    let mut input = call.top();
    let all = input.fields().get("subscribers").is_some_and(|value| value == "all");
    let ids = if all { Vec::new() } else { input.ids("subscribers").unwrap_or_default() };
    let (kind, state) = (input.text("type").unwrap_or_default(), input.text("state").unwrap_or_default());
    if !all && ids.is_empty() {
        input.wrong("subscribers", "field-required");
    }
    if ids.len() > IDS_MAX {
        input.wrong("subscribers", "statuspage-too-many-subscribers");
    }
    input.check()?;
    let now = call.now();
    if !all {
        call.write(async move |tx| each(tx, &right, now, action, &ids).await).await?;
        return Ok(Answer::created(json!({})));
    }
    let states = match action {
        Action::Resend => vec![State::Unconfirmed],
        Action::Reactivate => vec![State::Quarantined],
        Action::Unsubscribe => states(&state)?,
    };
    let Some(channels) = channels(&kind)? else { return Ok(Answer::created(json!({}))) };
    let filter = Filter { channels, states, ..Filter::default() };
    if list::count(&mut call.tx().await?, &filter).await? > ALL_MAX {
        let message = Message::new("statuspage-too-many-for-all").with("max", ALL_MAX);
        return Err(Refusal::fields([("subscribers", message)]).into());
    }
    let mut after: Option<PublicId> = None;
    loop {
        let ids = list::ids_after(&mut call.tx().await?, &filter, after.as_ref(), 100).await?;
        let Some(last) = ids.last().cloned() else { return Ok(Answer::created(json!({}))) };
        let right = right.clone();
        call.write(async move |tx| each(tx, &right, now, action, &ids).await).await?;
        after = Some(last);
    }
}

async fn each(
    tx: &mut Tx,
    right: &SubscriberManager,
    now: Timestamp,
    action: Action,
    ids: &[PublicId],
) -> Result<(), Refusal> {
    for id in ids {
        // Looked up first, since a failed statement ends a transaction on PostgreSQL.
        let state = match store::get(tx, id).await {
            Ok(found) => found.state,
            Err(Refusal::NotFound) => continue,
            Err(other) => return Err(other),
        };
        match (action, state) {
            (Action::Resend, State::Unconfirmed) => match manage::resend_confirmation(tx, right, now, id).await {
                Ok(_) | Err(Refusal::Conflict(_)) => {}
                Err(other) => return Err(other),
            },
            (Action::Unsubscribe, State::Active | State::Unconfirmed | State::Quarantined) => {
                manage::unsubscribe(tx, right, now, id).await?;
            }
            (Action::Reactivate, State::Quarantined) => manage::reactivate(tx, right, now, id).await?,
            _ => {}
        }
    }
    Ok(())
}
