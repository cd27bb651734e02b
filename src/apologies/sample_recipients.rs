//! A few real people who would get a batch, and what each of them would read: the usual case, the longest, another channel,
//! another zone, anyone. Whoever approves a text for thousands reads it as five of them do.

use super::audience::{self, Recipient, AudienceQuery};
use super::batch::Templates;
use super::batch_lint;
use super::rendering::{self, RenderedMessage, Shared};
use super::sms;
use super::store::Batch;
use super::template::Variable;
use crate::delivery::message::Channel;
use crate::platform::db::Tx;
use crate::platform::random;
use crate::text_enum;
use crate::types::{Refusal, crockford};

/// How many people the readers are chosen from, from the first on: reading is bounded, however many are written to.
const LOOKED_AT: i64 = 1_000;
/// How many are looked at to find anyone at random who is not left out.
const AT_RANDOM: i64 = 50;
/// Most people whose missing values are named.
const NAMED: usize = 5;

text_enum! {
    /// Why somebody was chosen.
    pub enum SampleKind("pick") {
        /// On the channel most have.
        Usual = "usual",
        /// Whose text is longest.
        Longest = "longest",
        /// On the other channel.
        OtherChannel = "other-channel",
        /// On another clock than ours.
        Abroad = "abroad",
        /// Another each time.
        Random = "random",
    }
}

/// Somebody, and what they would read.
#[derive(Debug, Clone)]
pub struct SampleRecipient {
    /// Why they were chosen.
    pub pick: SampleKind,
    /// Who.
    pub person: Recipient,
    /// Where they are written to.
    pub channel: Channel,
    /// What they read; else what is empty for them.
    pub letter: Result<RenderedMessage, Vec<Variable>>,
}

impl SampleRecipient {
    /// What their text message takes; `None` for an e-mail, or where there is no text.
    pub fn sms(&self) -> Option<sms::Size> {
        let letter = self.letter.as_ref().ok()?;
        (self.channel == Channel::Sms).then(|| sms::size(&letter.text()))
    }
}

/// The readers of a batch.
#[derive(Debug, Clone, Default)]
pub struct SampleRecipients {
    /// At most five, each somebody else.
    pub few: Vec<SampleRecipient>,
    /// People for whom something is empty, by name, and what.
    pub incomplete: Vec<(String, Vec<Variable>)>,
}

/// Chooses readers. Their link leads nowhere yet: it is made when it is sent.
pub async fn choose(
    tx: &mut Tx,
    batch: &Batch,
    templates: &Templates,
    shared: &Shared,
    scope: &AudienceQuery,
    site: &str,
) -> Result<SampleRecipients, Refusal> {
    let link = batch_lint::personal_link(site, &"0".repeat(crockford::LINK_CHARS));
    let first = audience::chunk(tx, scope, 0, LOOKED_AT).await?;
    let all = read(tx, templates, shared, first, &link).await?;
    let mut readers = SampleRecipients::default();
    for reader in &all {
        if let (Err(empty), true) = (&reader.letter, readers.incomplete.len() < NAMED) {
            readers.incomplete.push((reader.person.display_name().to_owned(), empty.clone()));
        }
    }
    let mails = all.iter().filter(|reader| reader.channel == Channel::Email).count();
    let usual = if mails * 2 >= all.len() { Channel::Email } else { Channel::Sms };
    let length = |reader: &&SampleRecipient| reader.letter.as_ref().map_or(0, |letter| letter.text().chars().count());
    let mut take = |pick, found: Option<&SampleRecipient>| {
        if let Some(found) = found {
            readers.few.push(SampleRecipient { pick, ..found.clone() });
        }
    };
    let free = |few: &[i64], reader: &&SampleRecipient| !few.contains(&reader.person.id);
    let mut taken: Vec<i64> = Vec::new();
    for pick in [SampleKind::Usual, SampleKind::Longest, SampleKind::OtherChannel, SampleKind::Abroad] {
        let mut left = all.iter().filter(|reader| free(&taken, reader));
        let found = match pick {
            SampleKind::Usual => left.find(|reader| reader.channel == usual && reader.letter.is_ok()),
            SampleKind::Longest => left.max_by_key(length),
            SampleKind::OtherChannel => left.find(|reader| reader.channel != usual),
            SampleKind::Abroad => {
                left.find(|reader| !reader.person.time_zone.is_empty() && reader.person.time_zone != shared.home.name())
            }
            SampleKind::Random => None,
        };
        taken.extend(found.map(|reader| reader.person.id));
        take(pick, found);
    }
    if all.len() > taken.len()
        && let Some(mut anyone) = anyone(tx, batch, templates, shared, scope, &link).await?
    {
        anyone.pick = SampleKind::Random;
        take(SampleKind::Random, Some(&anyone));
    }
    Ok(readers)
}

/// Somebody who is written to, anywhere in the list.
async fn anyone(
    tx: &mut Tx,
    batch: &Batch,
    templates: &Templates,
    shared: &Shared,
    scope: &AudienceQuery,
    link: &str,
) -> Result<Option<SampleRecipient>, Refusal> {
    let last = audience::last_customer_id(tx, &batch.content.incident_id).await?;
    let Some(last) = last.filter(|last| *last > 0) else { return Ok(None) };
    let after = i64::from_le_bytes(random::bytes::<8>()).rem_euclid(last);
    for after in [after, 0] {
        let some = audience::chunk(tx, scope, after, AT_RANDOM).await?;
        if let Some(found) = read(tx, templates, shared, some, link).await?.into_iter().next() {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

async fn read(
    tx: &mut Tx,
    templates: &Templates,
    shared: &Shared,
    people: Vec<Recipient>,
    link: &str,
) -> Result<Vec<SampleRecipient>, Refusal> {
    let values = rendering::values(tx, shared, &people).await?;
    let readers = people.into_iter().zip(values).filter_map(|(person, mut values)| {
        let channel = person.channel.filter(|_| person.left_out.is_none())?;
        values.set(Variable::Link, link);
        let letter = rendering::write(templates, channel, &values);
        Some(SampleRecipient { pick: SampleKind::Usual, person, channel, letter })
    });
    Ok(readers.collect())
}
