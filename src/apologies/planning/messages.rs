//! The messages of a batch: what each customer's row begins as.

use crate::apologies::audience::Recipient;
use crate::apologies::batch::Templates;
use crate::apologies::rendering::{self, SharedValues};
use crate::apologies::store::Batch;
use crate::delivery::batch::{MessageBatch, NewBatchMessage, insert_messages};
use crate::delivery::message::{HoldReason, SkipReason, State};
use crate::delivery::template::Values;
use crate::delivery::text::UNDETERMINED;
use crate::platform::db::Tx;
use crate::types::{Refusal, Timestamp};

/// The reason of a message that cannot be rendered because a variable is empty; `detail` lists the variables.
const EMPTY_VARIABLE: &str = "empty_variable";

/// Plans the messages of some customers and returns how many are new.
pub(super) async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    batch: &Batch,
    templates: &Templates,
    shared: &SharedValues,
    people: &[Recipient],
) -> Result<i64, Refusal> {
    let values = rendering::values(tx, shared, people).await?;
    let messages: Vec<NewBatchMessage<'_>> =
        people.iter().zip(&values).map(|(person, values)| message(templates, person, values)).collect();
    let shared = MessageBatch {
        id: &batch.id,
        incident_id: &batch.content.incident_id,
        incident_rev: batch.content.incident_rev,
        class: batch.content.class.message_class(),
        text_version: batch.text_version,
        due_at: batch.content.scheduled_for.unwrap_or(now),
    };
    insert_messages(tx, now, &shared, &messages).await
}

fn message<'a>(templates: &Templates, person: &'a Recipient, values: &Values) -> NewBatchMessage<'a> {
    let message = NewBatchMessage {
        customer_id: person.id,
        channel: person.channel,
        address: &person.address,
        address_key: &person.address_key,
        recipient_name: &person.name,
        time_zone: &person.time_zone,
        state: State::Rendered,
        reason: "",
        detail: String::new(),
        language: UNDETERMINED,
        values: None,
    };
    let skipped = |reason: SkipReason| NewBatchMessage {
        // Name and address of a skipped customer are not needed, and not stored.
        address: "",
        address_key: "",
        recipient_name: "",
        state: State::Skipped,
        reason: reason.as_str(),
        ..message.clone()
    };
    let channel = match (person.skipped, person.channel) {
        (Some(reason), _) => return skipped(reason),
        (None, None) => return skipped(SkipReason::NoAddress),
        (None, Some(channel)) => channel,
    };
    let used = templates.variables(channel);
    let mut empty: Vec<&str> = Vec::new();
    for variable in used.iter().filter(|variable| values.get(**variable).is_empty()) {
        if !empty.contains(&variable.as_str()) {
            empty.push(variable.as_str());
        }
    }
    if !empty.is_empty() {
        // Failed and not held: whoever released it would send a gap.
        let detail = empty.join(", ");
        return NewBatchMessage { state: State::FailedPermanently, reason: EMPTY_VARIABLE, detail, ..message };
    }
    let values = Some(values.only(used.into_iter()));
    if person.is_confirmed {
        NewBatchMessage { values, ..message }
    } else {
        NewBatchMessage { values, state: State::Held, reason: HoldReason::Provisional.as_str(), ..message }
    }
}
