//! Renders messages when they are claimed: from the text of their batch and their own values, or from their body, with
//! the link that is derived now. What is stored of it is the generation of the link and a digest of the text.

use super::candidate::Candidate;
use crate::customers::personal_link;
use crate::delivery::channel::Channel;
use crate::delivery::consent;
use crate::delivery::link::{ConsentLink, LinkMaker, MessageLink, PLACEHOLDER, SubscriptionLink, manage_path};
use crate::delivery::one_time_code;
use crate::delivery::personal_url::personal_url;
use crate::delivery::template::{Values, Variable};
use crate::delivery::text::stored::{self, ParsedText};
use crate::platform::db::Tx;
use crate::platform::keys::hex;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::wording::Language;
use sha2::{Digest, Sha256};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// A message as it is sent.
#[derive(Debug)]
pub(super) struct Rendered {
    pub(super) subject: String,
    pub(super) body: String,
    /// The path of the one-click unsubscribe link; empty for none.
    pub(super) unsubscribe_path: String,
    /// The generation of the personal link in it.
    pub(super) link_generation: Option<i64>,
    /// See [`digest`].
    pub(super) digest: String,
}

/// Why a message cannot be rendered. It is stored as the message's `detail`.
pub(super) type Fault = &'static str;

/// The batch's text is missing or cannot be parsed.
const NO_TEXT: Fault = "text_missing";
/// A value is missing or cannot be read.
const NO_VALUE: Fault = "value_missing";
/// The link cannot be made.
const NO_LINK: Fault = "link_missing";

/// The SHA-256 of what a recipient reads, as 64 hexadecimal digits: channel, address, subject and text, in which
/// [`PLACEHOLDER`] stands for the link (decision 46).
pub(super) fn digest(channel: Channel, address: &str, subject: &str, masked_body: &str) -> String {
    hex(&Sha256::digest(format!("{} {address}\n{subject}\n\n{masked_body}", channel.as_str())))
}

/// A version of a batch's text in a language for a channel.
type TextKey = (PublicId, i64, String, Channel);

/// Renders the messages of one claim. Each text is read once.
pub(super) struct Renderer<'a> {
    links: &'a LinkMaker,
    texts: HashMap<TextKey, Option<ParsedText>>,
}

impl<'a> Renderer<'a> {
    pub(super) fn new(links: &'a LinkMaker) -> Self {
        Self { links, texts: HashMap::new() }
    }

    /// Renders messages in their order. Customers whose message has a link get a personal page if they have none.
    pub(super) async fn render(
        &mut self,
        tx: &mut Tx,
        now: Timestamp,
        candidates: Vec<Candidate>,
    ) -> Result<Vec<(Candidate, Result<Rendered, Fault>)>, Refusal> {
        let mut customers: BTreeMap<PublicId, Vec<i64>> = BTreeMap::new();
        for candidate in &candidates {
            self.load_text(tx, candidate).await?;
            if let (true, Some(customer), Some(incident)) =
                (self.has_personal_link(candidate), candidate.customer_id, &candidate.incident_id)
            {
                customers.entry(incident.clone()).or_default().push(customer);
            }
        }
        let mut pages = HashMap::new();
        for (incident, customers) in customers {
            for link in personal_link::ensure_all(tx, &self.links.keys, now, &incident, &customers).await? {
                pages.insert((link.customer_id, incident.clone()), link);
            }
        }
        Ok(candidates
            .into_iter()
            .map(|candidate| {
                let page = candidate.customer_id.zip(candidate.incident_id.clone()).and_then(|key| pages.get(&key));
                let rendered = self.render_one(&candidate, page);
                (candidate, rendered)
            })
            .collect())
    }

    async fn load_text(&mut self, tx: &mut Tx, candidate: &Candidate) -> Result<(), Refusal> {
        let Some(key) = text_key(candidate) else { return Ok(()) };
        if let Entry::Vacant(entry) = self.texts.entry(key) {
            let (batch_id, version, language, channel) = entry.key();
            let text = stored::find(tx, batch_id, *version, language, *channel).await?;
            entry.insert(text.as_ref().and_then(ParsedText::parse));
        }
        Ok(())
    }

    fn text(&self, candidate: &Candidate) -> Option<&ParsedText> {
        self.texts.get(&text_key(candidate)?)?.as_ref()
    }

    /// Whether the message has a link to the customer's personal page.
    pub(super) async fn carries_personal_link(&mut self, tx: &mut Tx, candidate: &Candidate) -> Result<bool, Refusal> {
        self.load_text(tx, candidate).await?;
        Ok(self.has_personal_link(candidate))
    }

    fn has_personal_link(&self, candidate: &Candidate) -> bool {
        match candidate.text_version {
            Some(_) => self.text(candidate).is_some_and(ParsedText::has_link),
            None => candidate.message_link() == Some(MessageLink::PersonalPage),
        }
    }

    fn render_one(&self, candidate: &Candidate, page: Option<&personal_link::ActiveLink>) -> Result<Rendered, Fault> {
        let page = page.filter(|_| self.has_personal_link(candidate));
        let page_url = page.map(|page| personal_url(&self.links.public_url, &page.token));
        let mut unsubscribe_path = String::new();
        let (subject, body, masked) = if candidate.text_version.is_some() {
            let text = self.text(candidate).ok_or(NO_TEXT)?;
            let mut values: Values = serde_json::from_str(&candidate.text_values).map_err(|_| NO_VALUE)?;
            if text.has_link() {
                values.set(Variable::Link, PLACEHOLDER);
            }
            let (_, masked) = text.render(&values).ok_or(NO_VALUE)?;
            if text.has_link() {
                values.set(Variable::Link, page_url.as_deref().ok_or(NO_LINK)?);
            }
            let (subject, body) = text.render(&values).ok_or(NO_VALUE)?;
            (subject, body, masked)
        } else {
            let url = match candidate.message_link() {
                None if candidate.link.is_some() => return Err(NO_LINK),
                // A code takes the place of the link.
                None if !candidate.link_subject.is_empty() => {
                    Some(one_time_code::derive(&self.links.keys, &candidate.link_subject))
                }
                None => None,
                Some(MessageLink::PersonalPage) => Some(page_url.ok_or(NO_LINK)?),
                Some(MessageLink::Subscription(link)) => {
                    if let SubscriptionLink::Manage(id) = &link {
                        unsubscribe_path = format!("{}/end", manage_path(&self.links.keys, id));
                    }
                    Some(format!("{}{}", self.links.public_url, link.path(&self.links.keys)))
                }
            };
            let body = match &url {
                Some(url) if candidate.channel.has_json_body() => {
                    candidate.body.replace(PLACEHOLDER, &inside_json_string(url))
                }
                Some(url) => candidate.body.replace(PLACEHOLDER, url),
                None => candidate.body.clone(),
            };
            (candidate.subject.clone(), body, candidate.body.clone())
        };
        let (mut body, mut masked) = (body, masked);
        if candidate.class.is_marketing() {
            let link = ConsentLink::of_message(candidate.id);
            let language = Language::from_tag(&candidate.text_language);
            unsubscribe_path = format!("{}/withdrawal", link.path(&self.links.keys));
            let url = format!("{}{}", self.links.public_url, link.path(&self.links.keys));
            body.push_str(&consent::footer(language, &url));
            masked.push_str(&consent::footer(language, PLACEHOLDER));
        }
        let digest = digest(candidate.channel, &candidate.address, &subject, &masked);
        Ok(Rendered { subject, body, unsubscribe_path, link_generation: page.map(|page| page.generation), digest })
    }
}

/// A text as it is written between the quotes of a JSON string.
fn inside_json_string(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// The text that a message of a batch is rendered from.
fn text_key(candidate: &Candidate) -> Option<TextKey> {
    Some((candidate.batch_id.clone()?, candidate.text_version?, candidate.text_language.clone(), candidate.channel))
}
