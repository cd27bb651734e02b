//! The message rows of a batch: what each customer's row begins as.

use crate::apologies::audience::Recipient;
use crate::apologies::batch::Templates;
use crate::apologies::batch_lint::personal_link;
use crate::apologies::rendering::{self, SharedValues};
use crate::apologies::store::Batch;
use crate::apologies::template::{Values, Variable};
use crate::customers::Channel;
use crate::customers::personal_link;
use crate::delivery::message::{HoldReason, SkipReason, State};
use crate::delivery::queue;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// The reason of a message that cannot be rendered because a variable is empty; `detail` lists the variables.
const EMPTY_VARIABLE: &str = "empty_variable";

/// Writes the rows of some customers and returns how many are new. Customers who get a message get a personal page.
pub(super) async fn insert(
    tx: &mut Tx,
    app: &AppState,
    now: Timestamp,
    batch: &Batch,
    templates: &Templates,
    shared: &SharedValues,
    people: &[Recipient],
) -> Result<i64, Refusal> {
    let site = app.config.public_url();
    let incident_id: &PublicId = &batch.content.incident_id;
    let mut rows = 0;
    for (person, mut values) in people.iter().zip(rendering::values(tx, shared, people).await?) {
        if person.skipped.is_none() {
            let token = personal_link::ensure(tx, &app.keys, now, person.id, incident_id).await?;
            values.set(Variable::Link, &personal_link(&site, &token));
        }
        rows += insert_row(tx, now, batch, person, first_outcome(templates, person, &values)).await?;
    }
    Ok(rows)
}

/// What a customer's row begins as.
struct FirstOutcome {
    state: State,
    reason: &'static str,
    detail: String,
    subject: String,
    body: String,
}

impl FirstOutcome {
    /// An outcome without a text.
    fn bare(state: State, reason: &'static str, detail: String) -> Self {
        Self { state, reason, detail, subject: String::new(), body: String::new() }
    }
}

fn first_outcome(templates: &Templates, person: &Recipient, values: &Values) -> FirstOutcome {
    let channel = match (person.skipped, person.channel) {
        (Some(reason), _) => return FirstOutcome::bare(State::Skipped, reason.as_str(), String::new()),
        (None, None) => return FirstOutcome::bare(State::Skipped, SkipReason::NoAddress.as_str(), String::new()),
        (None, Some(channel)) => channel,
    };
    match rendering::render(templates, channel, values) {
        Ok(message) => FirstOutcome {
            state: if person.is_confirmed { State::Rendered } else { State::Held },
            reason: if person.is_confirmed { "" } else { HoldReason::Provisional.as_str() },
            detail: String::new(),
            body: message.text(),
            subject: message.subject,
        },
        // Failed and not held: whoever released it would send a gap.
        Err(empty) => {
            let names: Vec<&str> = empty.into_iter().map(Variable::as_str).collect();
            FirstOutcome::bare(State::FailedPermanently, EMPTY_VARIABLE, names.join(", "))
        }
    }
}

/// Writes a customer's row. Returns 0 if there is one already.
async fn insert_row(
    tx: &mut Tx,
    now: Timestamp,
    batch: &Batch,
    person: &Recipient,
    outcome: FirstOutcome,
) -> Result<i64, Refusal> {
    // Name and address of a skipped customer are not needed, and not stored.
    let (address, address_key, name) = if outcome.state == State::Skipped {
        ("", "", "")
    } else {
        (person.address.as_str(), person.address_key.as_str(), person.name.as_str())
    };
    let rows = tx
        .execute(
            sql(
                "insert into message (internet_id, dedupe_key, batch_id, incident_id, incident_rev, customer_id, class,
                                  channel, address, address_key, recipient_name, subject, body, state, reason, detail,
                                  time_zone, due_at, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19)
             on conflict (dedupe_key) do nothing",
            )
            .bind(queue::internet_id())
            .bind(format!("batch {} customer {}", batch.id, person.id))
            .bind(&batch.id)
            .bind(&batch.content.incident_id)
            .bind(batch.content.incident_rev)
            .bind(person.id)
            .bind(batch.content.class)
            // The column has no value for "none"; a skipped customer without an address counts as e-mail.
            .bind(person.channel.unwrap_or(Channel::Email))
            .bind(address)
            .bind(address_key)
            .bind(name)
            .bind(outcome.subject)
            .bind(outcome.body)
            .bind(outcome.state)
            .bind(outcome.reason)
            .bind(outcome.detail)
            .bind(&person.time_zone)
            .bind(batch.content.scheduled_for.unwrap_or(now))
            .bind(now),
        )
        .await?;
    Ok(i64::try_from(rows).unwrap_or(0))
}
