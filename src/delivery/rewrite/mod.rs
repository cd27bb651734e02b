//! Rewrites the messages of versions before decision 44, whose bodies contain links in clear: a message of a batch gets
//! the values it was rendered with, another one a placeholder for its link.
//!
//! A worker does it in short steps. The row of `message_rewrite` says how far they got, and who is at it until when;
//! each step changes it together with the messages, so a kill loses nothing. At the end SQLite's file is written anew,
//! because deleted text stays in its free pages.

mod links;
mod restore;

pub use links::mask_links;

use super::link::{LinkKind, MessageLink, PLACEHOLDER, SubscriptionLink};
use super::message::State;
use super::template::{Template, Values, Variable};
use super::text;
use super::text::UNDETERMINED;
use super::text::stored::{self, StoredText};
use crate::customers::personal_link;
use crate::delivery::channel::Channel;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::platform::keys::Keys;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;
use links::{FoundLink, Target, redacted, replace_links};
use std::collections::HashMap;

/// Most messages of one step.
const STEP_MAX: i64 = 200;
/// How long a node keeps the job after its last step; longer than writing a file anew takes.
const LEASE: Duration = Duration::minutes(10);
/// After how many steps progress is logged.
const STEPS_PER_LOG: i64 = 25;

#[derive(Debug, sqlx::FromRow)]
struct Job {
    last_id: i64,
    done_through: i64,
    total: i64,
    rewritten: i64,
    rewritten_at: Option<Timestamp>,
}

/// Takes the next step. `node` is the name of this process. Returns whether there is more to do.
pub async fn step(app: &AppState, node: &str) -> Result<bool, Refusal> {
    let now = app.clock.now();
    if !is_free(&mut app.db.read().await?, now, node).await? {
        return Ok(false);
    }
    let keys = &app.keys;
    let Some(job) = app.db.write(async |tx| rewrite_step(tx, keys, now, node).await).await? else { return Ok(false) };
    if job.rewritten_at.is_none() {
        if job.rewritten <= STEP_MAX || job.rewritten % (STEP_MAX * STEPS_PER_LOG) < STEP_MAX {
            tracing::info!(done = job.rewritten, total = job.total, "rewriting messages without links");
        }
        return Ok(true);
    }
    app.db.vacuum().await?;
    app.db.write(async |tx| finish(tx, app.clock.now(), node).await).await?;
    tracing::info!(total = job.total, "all messages are rewritten without links");
    Ok(false)
}

/// Whether the job is not finished and no other node is at it.
async fn is_free(tx: &mut Tx, now: Timestamp, node: &str) -> Result<bool, Refusal> {
    Ok(tx
        .fetch_value::<bool>(
            sql("select exists (select 1 from message_rewrite
                 where finished_at is null and (claimed_by in ('', $2) or lease_until <= $1))")
            .bind(now)
            .bind(node),
        )
        .await?)
}

/// Rewrites the next messages. Returns the job as it is then; `None` if another node has it.
async fn rewrite_step(tx: &mut Tx, keys: &Keys, now: Timestamp, node: &str) -> Result<Option<Job>, Refusal> {
    let job = tx
        .fetch_optional::<Job>(
            sql("update message_rewrite set claimed_by = $2, lease_until = $3
                 where finished_at is null and (claimed_by in ('', $2) or lease_until <= $1)
                 returning last_id, done_through, total, rewritten, rewritten_at")
            .bind(now)
            .bind(node)
            .bind(now + LEASE),
        )
        .await?;
    let Some(mut job) = job else { return Ok(None) };
    if job.rewritten_at.is_some() {
        return Ok(Some(job));
    }
    let messages = old_messages(tx, job.done_through, job.last_id).await?;
    let mut rewriter =
        Rewriter { keys, now, organisation: installation::get(tx).await?.organisation, texts: HashMap::new() };
    for message in &messages {
        rewriter.rewrite(tx, message).await?;
    }
    job.rewritten += i64::try_from(messages.len()).unwrap_or(STEP_MAX);
    match messages.last() {
        Some(last) => job.done_through = last.id,
        None => job.rewritten_at = Some(now),
    }
    tx.execute(
        sql("update message_rewrite set done_through = $1, rewritten = $2, rewritten_at = $3")
            .bind(job.done_through)
            .bind(job.rewritten)
            .bind(job.rewritten_at),
    )
    .await?;
    Ok(Some(job))
}

async fn finish(tx: &mut Tx, now: Timestamp, node: &str) -> Result<(), Refusal> {
    tx.execute(
        sql("update message_rewrite set finished_at = $1, claimed_by = '', lease_until = null where claimed_by = $2")
            .bind(now)
            .bind(node),
    )
    .await?;
    Ok(())
}

#[derive(Debug, sqlx::FromRow)]
struct OldMessage {
    id: i64,
    state: State,
    channel: Channel,
    recipient_name: String,
    subject: String,
    body: String,
    link: Option<LinkKind>,
    link_subject: String,
    customer_id: Option<i64>,
    incident_id: Option<PublicId>,
    batch_id: Option<PublicId>,
    /// Of its batch, as is all that follows.
    text_version: Option<i64>,
    signed_by: Option<String>,
    signed_title: Option<String>,
}

async fn old_messages(tx: &mut Tx, after: i64, last: i64) -> Result<Vec<OldMessage>, Refusal> {
    Ok(tx
        .fetch_all::<OldMessage>(
            sql("select m.id, m.state, m.channel, m.recipient_name, m.subject, m.body, m.link, m.link_subject,
                    m.customer_id, m.incident_id, m.batch_id, b.text_version, b.signed_by, b.signed_title
             from message m left join batch b on b.id = m.batch_id
             where m.id > $1 and m.id <= $2 and m.body <> '' and m.text_version is null
             order by m.id limit $3")
            .bind(after)
            .bind(last)
            .bind(STEP_MAX),
        )
        .await?)
}

struct Rewriter<'a> {
    keys: &'a Keys,
    now: Timestamp,
    organisation: String,
    /// Texts of batches by batch, version and channel.
    texts: HashMap<(PublicId, i64, Channel), Option<(Template, Template)>>,
}

impl Rewriter<'_> {
    async fn rewrite(&mut self, tx: &mut Tx, message: &OldMessage) -> Result<(), Refusal> {
        if let Some((version, values)) = self.restore(tx, message).await? {
            let values = serde_json::to_string(&values)
                .map_err(|error| Refusal::Fault(format!("message {}: the values: {error}", message.id)))?;
            tx.execute(
                sql("update message set text_version = $2, text_values = $3, subject = '', body = '' where id = $1")
                    .bind(message.id)
                    .bind(version)
                    .bind(values),
            )
            .await?;
            return Ok(());
        }
        let own = self.own_token(tx, message).await?;
        let mut link = message.link_stored();
        let body = replace_links(&message.body, |found, url| match self.own_link(message, &own, found) {
            Some(of) => {
                link = Some(of);
                PLACEHOLDER.to_owned()
            }
            // A person may have written it, and it is not sent without it.
            None if !message.state.is_final() => {
                tracing::warn!(message = message.id, "a message that is not sent yet contains a link of somebody else");
                url.to_owned()
            }
            None => redacted(url),
        });
        if body == message.body {
            return Ok(());
        }
        let (kind, subject) = link.as_ref().map(MessageLink::stored).unzip();
        tx.execute(
            sql("update message set body = $2, link = $3, link_subject = $4 where id = $1")
                .bind(message.id)
                .bind(body)
                .bind(kind)
                .bind(subject.unwrap_or_default()),
        )
        .await?;
        Ok(())
    }

    /// The version of its batch's text and the values with which a message was rendered; `None` if it belongs to no
    /// batch, or no values give its text again.
    async fn restore(&mut self, tx: &mut Tx, message: &OldMessage) -> Result<Option<(i64, Values)>, Refusal> {
        let (Some(batch_id), Some(version)) = (&message.batch_id, message.text_version) else { return Ok(None) };
        let key = (batch_id.clone(), version, message.channel);
        if !self.texts.contains_key(&key) {
            let text = stored::find(tx, batch_id, version, UNDETERMINED, message.channel).await?;
            self.texts.insert(key.clone(), text.as_ref().and_then(parse));
        }
        let Some((subject, body)) = self.texts.get(&key).and_then(Option::as_ref) else { return Ok(None) };
        let known = Values::default()
            .with(Variable::Name, &message.recipient_name)
            .with(Variable::Signer, message.signed_by.as_deref().unwrap_or_default())
            .with(Variable::SignerTitle, message.signed_title.as_deref().unwrap_or_default())
            .with(Variable::Organisation, &self.organisation);
        let masked = mask_links(&message.body);
        let found = restore::values((subject, &message.subject), (body, &masked), &known);
        Ok(found.map(|values| {
            let used = subject.variables().chain(body.variables()).filter(|variable| *variable != Variable::Link);
            (version, values.only(used))
        }))
    }

    /// The token of the personal page that the message is about, if it has a link that works.
    async fn own_token(&self, tx: &mut Tx, message: &OldMessage) -> Result<Option<String>, Refusal> {
        match (message.customer_id, &message.incident_id) {
            (Some(customer), Some(incident)) => {
                personal_link::active_token(tx, self.keys, self.now, customer, incident).await
            }
            _ => Ok(None),
        }
    }

    /// The message's own link that was found in its body; `None` for a link of somebody else.
    fn own_link(&self, message: &OldMessage, own: &Option<String>, found: &FoundLink) -> Option<MessageLink> {
        match &found.target {
            // The message of a batch has no other link than its own, which may have expired.
            Target::PersonalPage(token) => {
                (message.batch_id.is_some() || own.as_ref() == Some(token)).then_some(MessageLink::PersonalPage)
            }
            Target::Subscription(token) => SubscriptionLink::parse(self.keys, token).map(MessageLink::Subscription),
        }
    }
}

impl OldMessage {
    fn link_stored(&self) -> Option<MessageLink> {
        MessageLink::from_stored(self.link?, &self.link_subject)
    }
}

/// The templates of subject and body.
fn parse(text: &StoredText) -> Option<(Template, Template)> {
    Some((Template::parse(&text.subject).ok()?, Template::parse(&text::join(&text.parts)).ok()?))
}
