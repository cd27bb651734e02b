//! What is done to many subscribers at once, and how many there are.

use super::call::{Answer, Call, Outcome};
use super::operations::Operations;
use super::subscribers::{channels, states};
use crate::access::SubscriberManager;
use crate::subscribers::State;
use crate::subscribers::list::{self, Count, Filter};
use crate::subscribers::many::{self, Action, Chosen};
use crate::types::Refusal;
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

/// How many there are of the list of subscribers, in which nobody is who subscribed to single incidents only.
async fn all_counts(call: &Call) -> Result<Vec<Count>, Refusal> {
    let filter = Filter { without_incidents_only: true, ..Filter::default() };
    list::counts_of(&mut call.tx().await?, &filter).await
}

async fn counts(call: &Call, of: impl Fn(State) -> bool) -> Result<Map<String, Value>, Refusal> {
    let counts = all_counts(call).await?;
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
    let counts = all_counts(&call).await?;
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

/// The most ids of one request.
const IDS_MAX: usize = 100;

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
        call.write(async move |tx| many::to_each(tx, &right, now, action, &ids).await).await?;
        return Ok(Answer::created(json!({})));
    }
    let state = match action {
        Action::Resend => Some(State::Unconfirmed),
        Action::Reactivate => Some(State::Quarantined),
        // One state, or all of them.
        Action::Unsubscribe => Some(states(&state)?).filter(|states| states.len() == 1).map(|states| states[0]),
    };
    let Some(channels) = channels(&kind)? else { return Ok(Answer::created(json!({}))) };
    let chosen = Chosen { channel: channels.first().copied(), state };
    call.write(async move |tx| many::to_all(tx, &right, now, action, chosen).await).await?;
    Ok(Answer::created(json!({})))
}
