//! What subscribers read: the message that asks them to confirm, and an update on its way to them.

use super::about::About;
use crate::customers::Channel;
use crate::incidents::{self, markdown, store::Incident, store::Update};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::services;
use crate::services::store::first_page;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::time;
use crate::ui::wording::Language;

/// Longest stretch of an update that goes into a text message, in characters: with the rest it stays
/// within three parts of 153.
const SMS_BODY_MAX: usize = 220;

/// A message, ready for the queue.
#[derive(Debug)]
pub(super) struct Letter {
    /// The subject; empty for a text message.
    pub subject: String,
    /// The whole text.
    pub body: String,
}

/// What a subscription is about, in words that fit behind "about".
pub(super) async fn about_in_words(tx: &mut Tx, about: &About) -> Result<String, Refusal> {
    Ok(named(tx, about).await?.unwrap_or_else(|| t!("subscription-about-all")))
}

/// The names of what a subscription is about; `None` where it is everything.
async fn named(tx: &mut Tx, about: &About) -> Result<Option<String>, Refusal> {
    Ok(match about {
        About::All => None,
        About::Incident(id) => Some(incidents::store::get(tx, id).await?.title),
        About::Chosen(chosen) => {
            let all = services::store::all(tx).await?;
            let names: Vec<_> =
                all.into_iter().filter(|service| chosen.contains(&service.id)).map(|service| service.name).collect();
            Some(names.join(", "))
        }
    })
}

/// The link to confirm.
pub(super) async fn confirmation(
    tx: &mut Tx,
    about: &About,
    channel: Channel,
    link: &str,
    until: Timestamp,
) -> Result<Letter, Refusal> {
    let organisation = installation::get(tx).await?.organisation;
    let what = named(tx, about).await?;
    let page = first_page(tx).await?;
    Ok(Language::from_tag(&page.language).scope(|| {
        let what = what.unwrap_or_else(|| t!("subscription-about-all"));
        asking(channel, &organisation, &what, link, time::full_text(until, page.zone()))
    }))
}

/// The link to confirm, in words.
fn asking(channel: Channel, organisation: &str, what: &str, link: &str, until: String) -> Letter {
    match channel {
        Channel::Email => Letter {
            subject: t!("subscription-mail-subject", organisation = organisation),
            body: t!("subscription-mail-body", organisation = organisation, about = what, link = link, until = until),
        },
        Channel::Sms => Letter {
            subject: String::new(),
            body: t!("subscription-sms-body", organisation = organisation, about = what, link = link),
        },
    }
}

/// What every copy of an update shares.
#[derive(Debug)]
pub(super) struct Notice {
    language: &'static Language,
    organisation: String,
    title: String,
    state: String,
    text: String,
    next: Option<String>,
    story: String,
    public_url: String,
}

impl Notice {
    pub(super) async fn load(
        tx: &mut Tx,
        incident: &Incident,
        update: &Update,
        public_url: &str,
    ) -> Result<Self, Refusal> {
        let page = first_page(tx).await?;
        let language = Language::from_tag(&page.language);
        let by = update.next_update_by.map(|by| language.scope(|| time::full_text(by, page.zone())));
        Ok(Self {
            language,
            organisation: installation::get(tx).await?.organisation,
            title: incident.title.clone(),
            state: language.scope(|| t!(&format!("state-{}", update.state.as_str()))),
            text: markdown::to_plain(&update.body),
            next: by,
            story: format!("{public_url}/incidents/{}", incident.id),
            public_url: public_url.to_owned(),
        })
    }

    /// The copy for one subscriber, with their own way out.
    pub(super) fn to(&self, channel: Channel, manage: &str) -> Letter {
        self.language.scope(|| self.worded(channel, manage))
    }

    fn worded(&self, channel: Channel, manage: &str) -> Letter {
        let stop = format!("{}{manage}", self.public_url);
        match channel {
            Channel::Email => {
                let next = self.next.as_ref().map(|when| format!("{}\n\n", t!("notice-next-update", when = when)));
                Letter {
                    subject: t!("notice-subject", title = &self.title, state = &self.state),
                    body: format!(
                        "{}\n\n{}{}\n\n{}",
                        self.text,
                        next.unwrap_or_default(),
                        t!("notice-details", link = &self.story),
                        t!("notice-unsubscribe", organisation = &self.organisation, link = stop)
                    ),
                }
            }
            Channel::Sms => {
                let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
                let mut short: String = text.chars().take(SMS_BODY_MAX).collect();
                if short.len() < text.len() {
                    short.push('…');
                }
                Letter {
                    subject: String::new(),
                    body: t!(
                        "notice-sms",
                        organisation = &self.organisation,
                        title = &self.title,
                        state = &self.state,
                        text = short,
                        link = &self.story,
                        stop = stop
                    ),
                }
            }
        }
    }
}

/// The path of a subscriber's own page.
pub(super) fn manage_path(keys: &crate::platform::keys::Keys, id: &PublicId) -> String {
    format!("/subscriptions/{}", super::token::Leads::Manage(id.clone()).token(keys))
}
