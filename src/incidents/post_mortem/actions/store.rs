//! Reads actions and the promises that customers read.

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// An action.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Action {
    /// Its id.
    pub id: PublicId,
    /// The incident it follows.
    pub incident_id: PublicId,
    /// What is to be done, for staff.
    pub title: String,
    /// Who does it.
    pub owner_id: PublicId,
    /// The name of that person.
    pub owner: String,
    /// The end of the day by when.
    pub due_at: Timestamp,
    /// What is promised to customers; empty for nothing.
    pub promise: String,
    /// What customers read of it; empty until the post-mortem is published with it.
    pub public_promise: String,
    /// By when they read that it is kept.
    pub public_due_at: Option<Timestamp>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// The name of whoever did it.
    pub done_by: Option<String>,
    /// For edits (decision 6).
    pub version: i64,
}

/// A promise that customers read.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PublicPromise {
    /// The incident.
    pub incident_id: PublicId,
    /// What is promised.
    pub text: String,
    /// By when.
    pub due_at: Timestamp,
    /// When it was kept.
    pub done_at: Option<Timestamp>,
}

const SELECT: &str =
    "select action.id, action.incident_id, action.title, owner_id, owner.name as owner, due_at, promise,
        public_promise, public_due_at, done_at, doer.name as done_by, action.version
    from post_mortem_action as action
    join staff_view as owner on owner.id = owner_id
    left join staff_view as doer on doer.id = done_by ";

/// The actions of an incident, by date.
pub async fn of_incident(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Action>, Refusal> {
    let text = concatcp!(SELECT, "where action.incident_id = $1 order by due_at, action.id");
    Ok(tx.fetch_all::<Action>(sql(text).bind(incident_id)).await?)
}

/// An action of an incident.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, incident_id: &PublicId, id: &PublicId) -> Result<Action, Refusal> {
    of_incident(tx, incident_id).await?.into_iter().find(|action| &action.id == id).ok_or(Refusal::NotFound)
}

/// Everybody who can own an action, by name.
pub async fn possible_owners(tx: &mut Tx) -> Result<Vec<(PublicId, String)>, Refusal> {
    let text = "select id, name from staff_view where disabled_at is null order by name, id";
    Ok(tx.fetch_all::<(PublicId, String)>(sql(text)).await?)
}

/// The promises that customers would read if the post-mortem were published now.
pub async fn promises(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<(PublicId, String, Timestamp)>, Refusal> {
    Ok(tx
        .fetch_all::<(PublicId, String, Timestamp)>(
            sql("select id, promise, due_at from post_mortem_action
             where incident_id = $1 and promise <> '' order by id")
            .bind(incident_id),
        )
        .await?)
}

/// Every promise that customers read, by date.
pub async fn public(tx: &mut Tx) -> Result<Vec<PublicPromise>, Refusal> {
    Ok(tx
        .fetch_all::<PublicPromise>(sql(
            "select incident_id, public_promise as text, public_due_at as due_at, done_at from post_mortem_action
             where public_promise <> '' and public_due_at is not null
             order by public_due_at, id",
        ))
        .await?)
}

/// Whether customers read other promises than they would if the post-mortem were published now.
pub(in crate::incidents) async fn have_unpublished(tx: &mut Tx, incident_id: &PublicId) -> Result<bool, Refusal> {
    Ok(tx
        .fetch_value::<bool>(
            sql("select exists (select 1 from post_mortem_action where incident_id = $1 and promise <> ''
                 and (public_promise <> promise or public_due_at is null or public_due_at <> due_at))")
            .bind(incident_id),
        )
        .await?)
}

/// Public promises whose date has passed since the pages were made.
pub(in crate::incidents) async fn newly_missed(
    tx: &mut Tx,
    now: Timestamp,
) -> Result<Vec<(PublicId, PublicId)>, Refusal> {
    Ok(tx
        .fetch_all::<(PublicId, PublicId)>(
            sql("select incident_id, id from post_mortem_action
             where public_promise <> '' and done_at is null and missed_at is null and public_due_at < $1
             order by id limit 100")
            .bind(now),
        )
        .await?)
}
