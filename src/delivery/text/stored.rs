//! Reads the texts of batches, which `apologies` stores.

use super::{Part, from_json, join};
use crate::delivery::channel::Channel;
use crate::delivery::template::{Template, Values, Variable};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};

/// One version of a batch's text for a channel.
#[derive(Debug, Clone)]
pub struct StoredText {
    /// The subject; empty for a text message.
    pub subject: String,
    /// The parts of the text.
    pub parts: Vec<Part>,
}

/// A version of a batch's text; `None` if it has none in the language for the channel.
pub async fn find(
    tx: &mut Tx,
    batch_id: &PublicId,
    version: i64,
    language: &str,
    channel: impl Into<Channel>,
) -> Result<Option<StoredText>, Refusal> {
    let row = tx
        .fetch_optional::<(String, String)>(
            sql("select subject, parts from batch_text_view
                 where batch_id = $1 and version = $2 and language = $3 and channel = $4")
            .bind(batch_id)
            .bind(version)
            .bind(language)
            .bind(channel.into()),
        )
        .await?;
    row.map(|(subject, parts)| {
        Ok(StoredText { subject, parts: from_json(&parts, &format!("batch {batch_id}, text {version}"))? })
    })
    .transpose()
}

/// A text that can be rendered.
#[derive(Debug, Clone)]
pub struct ParsedText {
    subject: Template,
    body: Template,
}

impl ParsedText {
    /// Parses a stored text; `None` if it has an error, which a text that was saved has not.
    pub fn parse(text: &StoredText) -> Option<Self> {
        let (subject, body) = (Template::parse(&text.subject).ok()?, Template::parse(&join(&text.parts)).ok()?);
        Some(Self { subject, body })
    }

    /// Whether the text has a link to the personal page.
    pub fn has_link(&self) -> bool {
        self.subject.uses(Variable::Link) || self.body.uses(Variable::Link)
    }

    /// Subject and body for one recipient; `None` if a variable is empty for them.
    pub fn render(&self, values: &Values) -> Option<(String, String)> {
        Some((self.subject.render(values).ok()?, self.body.render(values).ok()?))
    }
}
