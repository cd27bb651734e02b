//! The texts that subscribers get: the request to confirm, and notices of updates.

use super::scope::Scope;
use crate::customers::Channel;
use crate::delivery::link::{PLACEHOLDER, without_placeholder};
use crate::incidents::{self, markdown, store::Incident, store::Update};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::services;
use crate::services::page::first_page;
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::time;
use crate::ui::wording::Language;

/// Most characters of an update in a text message; with the rest it stays within three parts of 153.
const SMS_BODY_MAX: usize = 220;

/// The text of a message.
#[derive(Debug)]
pub(super) struct MessageText {
    /// The subject; empty for a text message.
    pub subject: String,
    /// The body.
    pub body: String,
}

/// What a scope is about, as the end of a sentence.
pub(super) async fn scope_label(tx: &mut Tx, scope: &Scope) -> Result<String, Refusal> {
    Ok(scope_names(tx, scope).await?.unwrap_or_else(|| t!("subscription-about-all")))
}

/// The names of the services or the incident that a scope is about; `None` if it is about everything.
async fn scope_names(tx: &mut Tx, scope: &Scope) -> Result<Option<String>, Refusal> {
    Ok(match scope {
        Scope::All => None,
        Scope::Incident(id) => Some(incidents::store::get(tx, id).await?.title),
        Scope::Services(chosen) => {
            let all = services::store::all(tx).await?;
            let names: Vec<_> =
                all.into_iter().filter(|service| chosen.contains(&service.id)).map(|service| service.name).collect();
            Some(names.join(", "))
        }
    })
}

/// The message with the confirmation link, in the language of the page.
pub(super) async fn confirmation(
    tx: &mut Tx,
    scope: &Scope,
    channel: Channel,
    until: Timestamp,
) -> Result<MessageText, Refusal> {
    let organisation = installation::get(tx).await?.organisation;
    let names = scope_names(tx, scope).await?;
    let page = first_page(tx).await?;
    Ok(Language::from_tag(&page.language).scope(|| {
        let label = names.unwrap_or_else(|| t!("subscription-about-all"));
        confirmation_text(channel, &organisation, &without_placeholder(&label), time::full_text(until, page.zone()))
    }))
}

fn confirmation_text(channel: Channel, organisation: &str, label: &str, until: String) -> MessageText {
    match channel {
        Channel::Email => MessageText {
            subject: t!("subscription-mail-subject", organisation = organisation),
            body: t!(
                "subscription-mail-body",
                organisation = organisation,
                about = label,
                link = PLACEHOLDER,
                until = until
            ),
        },
        Channel::Sms => MessageText {
            subject: String::new(),
            body: t!("subscription-sms-body", organisation = organisation, about = label, link = PLACEHOLDER),
        },
    }
}

/// The parts of a notice that all subscribers share.
#[derive(Debug)]
pub(super) struct Notice {
    language: &'static Language,
    organisation: String,
    title: String,
    state: String,
    text: String,
    next_update: Option<String>,
    incident_url: String,
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
        let next_update = update.next_update_by.map(|by| language.scope(|| time::full_text(by, page.zone())));
        Ok(Self {
            language,
            organisation: installation::get(tx).await?.organisation,
            title: without_placeholder(&incident.title),
            state: language.scope(|| t!(&format!("state-{}", update.state.as_str()))),
            text: without_placeholder(&markdown::to_plain(&update.body, public_url)),
            next_update,
            incident_url: format!("{public_url}/incidents/{}", incident.id),
        })
    }

    /// The notice for a channel, with a placeholder for the link to the subscriber's page.
    pub(super) fn text_for(&self, channel: Channel) -> MessageText {
        self.language.scope(|| self.render(channel))
    }

    fn render(&self, channel: Channel) -> MessageText {
        match channel {
            Channel::Email => {
                let next_update =
                    self.next_update.as_ref().map(|when| format!("{}\n\n", t!("notice-next-update", when = when)));
                MessageText {
                    subject: t!("notice-subject", title = &self.title, state = &self.state),
                    body: format!(
                        "{}\n\n{}{}\n\n{}",
                        self.text,
                        next_update.unwrap_or_default(),
                        t!("notice-details", link = &self.incident_url),
                        t!("notice-unsubscribe", organisation = &self.organisation, link = PLACEHOLDER)
                    ),
                }
            }
            Channel::Sms => {
                let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
                let mut short: String = text.chars().take(SMS_BODY_MAX).collect();
                if short.len() < text.len() {
                    short.push('…');
                }
                MessageText {
                    subject: String::new(),
                    body: t!(
                        "notice-sms",
                        organisation = &self.organisation,
                        title = &self.title,
                        state = &self.state,
                        text = short,
                        link = &self.incident_url,
                        stop = PLACEHOLDER
                    ),
                }
            }
        }
    }
}
