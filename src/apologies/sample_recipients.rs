//! A few real customers of an audience and the message each would get, so that an approver reads the text as they do.

use super::audience::{self, AudienceQuery, AudienceRun, Purpose, Recipient};
use super::batch::Templates;
use super::rendering::{self, RenderedMessage, SharedValues};
use super::sms;
use super::store::Batch;
use crate::customers::Channel;
use crate::delivery::personal_url::example_url;
use crate::delivery::template::{Values, Variable};
use crate::platform::db::Tx;
use crate::platform::random;
use crate::text_enum;
use crate::types::{Refusal, Timestamp};

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

/// Chooses samples from the recipients that a run kept for this. The link in their messages is an example that leads nowhere.
pub async fn choose(
    tx: &mut Tx,
    batch: &Batch,
    templates: &Templates,
    shared: &SharedValues,
    run: &AudienceRun,
    now: Timestamp,
    site: &str,
) -> Result<SampleRecipients, Refusal> {
    let people = recipients(tx, batch, shared, run, now).await?;
    let candidates = render_all(templates, people, &example_url(site));
    let mut samples = SampleRecipients {
        recipients: choose_typical(&candidates, shared),
        incomplete: candidates.iter().filter_map(incomplete).take(INCOMPLETE_MAX).collect(),
    };
    let others: Vec<&SampleRecipient> = candidates
        .iter()
        .filter(|candidate| !samples.recipients.iter().any(|sample| sample.person.id == candidate.person.id))
        .collect();
    if let Some(count) = std::num::NonZeroUsize::new(others.len()) {
        let place = usize::from_le_bytes(random::bytes()) % count;
        samples
            .recipients
            .extend(others.get(place).map(|other| SampleRecipient { kind: SampleKind::Random, ..(*other).clone() }));
    }
    Ok(samples)
}

/// Recipients with their values: those that are approved, or as they are now while the batch is a draft.
async fn recipients(
    tx: &mut Tx,
    batch: &Batch,
    shared: &SharedValues,
    run: &AudienceRun,
    now: Timestamp,
) -> Result<Vec<(Recipient, Values)>, Refusal> {
    if run.figures.samples.is_empty() {
        return Ok(Vec::new());
    }
    if run.purpose == Purpose::Approval {
        return audience::find_members(tx, run.id, &run.figures.samples).await;
    }
    let query = AudienceQuery::new(batch, run, now).only(run.figures.samples.clone());
    let people = audience::fetch_range(tx, &query, (0, i64::MAX)).await?;
    let disruptions = rendering::disruptions(tx, shared, &people).await?;
    let with_values = people.into_iter().map(|person| {
        let lost = disruptions.get(&person.id).map_or(&[][..], Vec::as_slice);
        let values = rendering::customer_values(shared, &person, lost);
        (person, values)
    });
    Ok(with_values.collect())
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

/// The messages of those customers who are not skipped.
fn render_all(templates: &Templates, people: Vec<(Recipient, Values)>, link: &str) -> Vec<SampleRecipient> {
    let candidates = people.into_iter().filter_map(|(person, mut values)| {
        let channel = person.channel.filter(|_| person.skipped.is_none())?;
        values.set(Variable::Link, link);
        let message = rendering::render(templates, channel, &values);
        Some(SampleRecipient { kind: SampleKind::Usual, person, channel, message })
    });
    candidates.collect()
}
