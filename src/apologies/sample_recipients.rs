//! A few real customers of an audience and the message each would get, so that an approver reads the text as they do.

use super::audience::{self, AudienceQuery, Recipient};
use super::batch::Templates;
use super::rendering::{self, RenderedMessage, SharedValues};
use super::sms;
use super::store::Batch;
use crate::customers::Channel;
use crate::delivery::personal_url::example_url;
use crate::delivery::template::Variable;
use crate::platform::db::Tx;
use crate::platform::random;
use crate::text_enum;
use crate::types::Refusal;

/// How many customers the samples are chosen from, in the order of their ids.
const CANDIDATES_MAX: i64 = 1_000;
/// How many customers are read to find a random one who is not skipped.
const RANDOM_CANDIDATES_MAX: i64 = 50;
/// Most customers whose missing values are named.
const INCOMPLETE_MAX: usize = 5;

text_enum! {
    /// Why a customer was chosen.
    pub enum SampleKind("sample kind") {
        /// On the channel that most customers have.
        Usual = "usual",
        /// Gets the longest text.
        Longest = "longest",
        /// On the other channel.
        OtherChannel = "other-channel",
        /// In another time zone than the desk.
        Abroad = "abroad",
        /// A different one each time.
        Random = "random",
    }
}

/// A customer and their message.
#[derive(Debug, Clone)]
pub struct SampleRecipient {
    /// Why they were chosen.
    pub kind: SampleKind,
    /// The customer.
    pub person: Recipient,
    /// The channel of their message.
    pub channel: Channel,
    /// The message, or the variables that are empty for them.
    pub message: Result<RenderedMessage, Vec<Variable>>,
}

impl SampleRecipient {
    /// The size of their text message; `None` for an e-mail, or if it cannot be rendered.
    pub fn sms_size(&self) -> Option<sms::Size> {
        let message = self.message.as_ref().ok()?;
        (self.channel == Channel::Sms).then(|| sms::size(&message.text()))
    }
}

/// The samples of a batch.
#[derive(Debug, Clone, Default)]
pub struct SampleRecipients {
    /// At most one of each kind, all different customers.
    pub recipients: Vec<SampleRecipient>,
    /// Names of customers for whom variables are empty, and the variables.
    pub incomplete: Vec<(String, Vec<Variable>)>,
}

/// Chooses samples from the audience of a batch. The link in their messages is an example that leads nowhere.
pub async fn choose(
    tx: &mut Tx,
    batch: &Batch,
    templates: &Templates,
    shared: &SharedValues,
    query: &AudienceQuery,
    site: &str,
) -> Result<SampleRecipients, Refusal> {
    let link = example_url(site);
    let people = audience::fetch_after(tx, query, 0, CANDIDATES_MAX).await?;
    let candidates = render_all(tx, templates, shared, people, &link).await?;
    let mut samples = SampleRecipients {
        recipients: choose_typical(&candidates, shared),
        incomplete: candidates.iter().filter_map(incomplete).take(INCOMPLETE_MAX).collect(),
    };
    if candidates.len() > samples.recipients.len()
        && let Some(recipient) = choose_random(tx, batch, templates, shared, query, &link).await?
    {
        samples.recipients.push(SampleRecipient { kind: SampleKind::Random, ..recipient });
    }
    Ok(samples)
}

fn incomplete(candidate: &SampleRecipient) -> Option<(String, Vec<Variable>)> {
    let empty = candidate.message.as_ref().err()?;
    Some((candidate.person.display_name().to_owned(), empty.clone()))
}

/// One candidate of each kind but the random one, where there is one that was not chosen already.
fn choose_typical(candidates: &[SampleRecipient], shared: &SharedValues) -> Vec<SampleRecipient> {
    let emails = candidates.iter().filter(|candidate| candidate.channel == Channel::Email).count();
    let usual = if emails * 2 >= candidates.len() { Channel::Email } else { Channel::Sms };
    let length =
        |candidate: &&SampleRecipient| candidate.message.as_ref().map_or(0, |message| message.text().chars().count());
    let is_abroad = |candidate: &&SampleRecipient| {
        let zone = &candidate.person.time_zone;
        !zone.is_empty() && zone != shared.default_zone.name()
    };
    let mut chosen: Vec<SampleRecipient> = Vec::new();
    for kind in [SampleKind::Usual, SampleKind::Longest, SampleKind::OtherChannel, SampleKind::Abroad] {
        let mut free =
            candidates.iter().filter(|candidate| !chosen.iter().any(|sample| sample.person.id == candidate.person.id));
        let found = match kind {
            SampleKind::Usual => free.find(|candidate| candidate.channel == usual && candidate.message.is_ok()),
            SampleKind::Longest => free.max_by_key(length),
            SampleKind::OtherChannel => free.find(|candidate| candidate.channel != usual),
            SampleKind::Abroad => free.find(is_abroad),
            SampleKind::Random => None,
        };
        chosen.extend(found.cloned().map(|candidate| SampleRecipient { kind, ..candidate }));
    }
    chosen
}

/// A customer from anywhere in the audience who is not skipped.
async fn choose_random(
    tx: &mut Tx,
    batch: &Batch,
    templates: &Templates,
    shared: &SharedValues,
    query: &AudienceQuery,
    link: &str,
) -> Result<Option<SampleRecipient>, Refusal> {
    let last = audience::last_customer_id(tx, &batch.content.incident_id).await?;
    let Some(last) = last.filter(|last| *last > 0) else { return Ok(None) };
    let random_start = i64::from_le_bytes(random::bytes::<8>()).rem_euclid(last);
    for after in [random_start, 0] {
        let people = audience::fetch_after(tx, query, after, RANDOM_CANDIDATES_MAX).await?;
        if let Some(found) = render_all(tx, templates, shared, people, link).await?.into_iter().next() {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The messages of those customers who are not skipped.
async fn render_all(
    tx: &mut Tx,
    templates: &Templates,
    shared: &SharedValues,
    people: Vec<Recipient>,
    link: &str,
) -> Result<Vec<SampleRecipient>, Refusal> {
    let values = rendering::values(tx, shared, &people).await?;
    let candidates = people.into_iter().zip(values).filter_map(|(person, mut values)| {
        let channel = person.channel.filter(|_| person.skipped.is_none())?;
        values.set(Variable::Link, link);
        let message = rendering::render(templates, channel, &values);
        Some(SampleRecipient { kind: SampleKind::Usual, person, channel, message })
    });
    Ok(candidates.collect())
}
