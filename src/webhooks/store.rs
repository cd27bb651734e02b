//! Reads endpoints.

use crate::platform::db::{Tx, sql};
use crate::platform::event_out::{self, EventType};
use crate::text_enum;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// Most endpoints of one installation, so that an event is never more than as many messages.
pub const ENDPOINTS_MAX: i64 = 50;

text_enum! {
    /// Whether an endpoint gets events.
    pub enum EndpointState("webhook state") {
        /// It does.
        Enabled = "enabled",
        /// Not until somebody enables it.
        Disabled = "disabled",
        /// Never again. Its deliveries stay readable as long as those of others.
        Deleted = "deleted",
    }
}

text_enum! {
    /// Why an endpoint is disabled.
    pub enum DisabledReason("reason of a disabled webhook") {
        /// An administrator did it.
        ByHand = "by_hand",
        /// It answered that it is gone (410).
        Gone = "gone",
        /// It failed for days, or a whole schedule of tries.
        Failing = "failing",
    }
}

text_enum! {
    /// What requests look like.
    pub enum Format("webhook format") {
        /// The events of Amends.
        Amends = "amends",
        /// Those that Statuspage sends to subscribers: about incidents, maintenance and services only.
        Statuspage = "statuspage",
    }
}

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Endpoint {
    /// Its id.
    pub id: PublicId,
    /// Its name.
    pub name: String,
    /// Where its messages go; its address and secrets are sealed there.
    pub destination_id: PublicId,
    /// The host, and the last characters of a long address.
    pub label: String,
    /// What its requests look like.
    pub format: Format,
    /// Whether it gets every event, also those of types that are added later.
    pub all_types: bool,
    /// Whether it gets events.
    pub state: EndpointState,
    /// Why it is disabled.
    pub disabled_reason: Option<DisabledReason>,
    /// Since when.
    pub disabled_at: Option<Timestamp>,
    /// Until when its requests are signed with the secret before the current one, too.
    pub old_secret_until: Option<Timestamp>,
    /// Since when every try failed; `None` where the last one arrived.
    pub failing_since: Option<Timestamp>,
    /// What the last try failed with; empty if it arrived.
    pub last_code: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// For edits (decision 6).
    pub version: i64,
}

const SELECT: &str = "select endpoint.id, endpoint.name, destination_id, destination.label, endpoint.format, endpoint.all_types, endpoint.state,
        disabled_reason, disabled_at, old_secret_until, destination.failing_since, destination.last_code, endpoint.created_at,
        endpoint.version
    from webhook_endpoint as endpoint join destination_view as destination on destination.id = destination_id ";

/// Every endpoint that is not deleted, by name.
pub async fn all(tx: &mut Tx) -> Result<Vec<Endpoint>, Refusal> {
    Ok(tx
        .fetch_all(sql(concatcp!(
            SELECT,
            "where endpoint.state <> '",
            EndpointState::Deleted.as_str(),
            "' order by endpoint.name, endpoint.id"
        )))
        .await?)
}

/// An endpoint that is not deleted.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Endpoint, Refusal> {
    let text =
        concatcp!(SELECT, "where endpoint.id = $1 and endpoint.state <> '", EndpointState::Deleted.as_str(), "'");
    Ok(tx.fetch_one(sql(text).bind(id)).await?)
}

/// The types that an endpoint names, in the order of the catalogue. One that gets every event may name none.
pub async fn types_of(tx: &mut Tx, id: &PublicId) -> Result<Vec<EventType>, Refusal> {
    let text = "select type from webhook_endpoint_type where endpoint_id = $1";
    let mut types = tx.fetch_values::<EventType>(sql(text).bind(id)).await?;
    types.sort();
    Ok(types)
}

/// In SQL: whether `endpoint` asks for the type that follows, before two closing parentheses.
pub(super) const ASKS_FOR: &str = "(endpoint.all_types = true or exists
    (select 1 from webhook_endpoint_type as chosen where chosen.endpoint_id = endpoint.id and chosen.type = ";

/// The enabled endpoints that asked for a type: their ids, destinations and formats.
pub(super) async fn listening(tx: &mut Tx, kind: EventType) -> Result<Vec<(PublicId, PublicId, Format)>, Refusal> {
    const LISTENING: &str = concatcp!(
        "select endpoint.id, endpoint.destination_id, endpoint.format
         from webhook_endpoint as endpoint
         where ",
        ASKS_FOR,
        "$1)) and endpoint.state = '",
        EndpointState::Enabled.as_str(),
        "' order by endpoint.id"
    );
    Ok(tx.fetch_all(sql(LISTENING).bind(kind)).await?)
}

/// The types that any enabled endpoint asked for.
pub(super) async fn listened_to(tx: &mut Tx) -> Result<Vec<EventType>, Refusal> {
    const TYPES: &str = concatcp!(
        "select distinct chosen.type
         from webhook_endpoint as endpoint join webhook_endpoint_type as chosen on chosen.endpoint_id = endpoint.id
         where endpoint.state = '",
        EndpointState::Enabled.as_str(),
        "'"
    );
    if is_every_type_asked_for(tx).await? {
        return Ok(EventType::choices().collect());
    }
    Ok(tx.fetch_values(sql(TYPES)).await?)
}

/// Whether an enabled endpoint gets every event.
async fn is_every_type_asked_for(tx: &mut Tx) -> Result<bool, Refusal> {
    const EVERY: &str = concatcp!(
        "select exists (select 1 from webhook_endpoint where all_types = true and state = '",
        EndpointState::Enabled.as_str(),
        "')"
    );
    Ok(tx.fetch_value(sql(EVERY)).await?)
}

/// Whether an enabled endpoint gets every event and those of some type are not written yet, because a newer version added it.
pub(super) async fn has_new_types(tx: &mut Tx) -> Result<bool, Refusal> {
    let types: Vec<_> = EventType::choices().collect();
    Ok(is_every_type_asked_for(tx).await? && !event_out::are_all_listened_to(tx, &types).await?)
}
