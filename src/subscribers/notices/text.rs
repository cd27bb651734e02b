//! The texts that subscribers get: the request to confirm, and notices of updates.

use crate::customers::Channel;
use crate::delivery::link::{PLACEHOLDER, without_placeholder};
use crate::incidents::translations::Subject;
use crate::incidents::translations::store::{self as translations, Translation};
use crate::incidents::{self, Kind, State, markdown, store::Incident, store::Update};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::services;
use crate::services::page::first_page;
use crate::services::store::Service;
use crate::subscribers::scope::{Kinds, Subscriptions, Target};
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::time;
use crate::ui::wording::{Language, isolated};
use chrono_tz::Tz;
use std::collections::HashMap;

/// Most characters of time, services and update in a text message; with the rest it stays within three parts of 153.
const SMS_BODY_MAX: usize = 220;
/// Most characters of a post-mortem in a text message.
pub(super) const POST_MORTEM_TEXT_MAX: usize = 120;
/// Most characters of the services in a text message.
const SMS_SERVICES_MAX: usize = 60;

/// The text of a message.
#[derive(Debug)]
pub struct MessageText {
    /// The subject; empty for a text message.
    pub subject: String,
    /// The body.
    pub body: String,
}

/// What a subscription is about, as the end of a sentence.
pub async fn subscriptions_label(tx: &mut Tx, subscriptions: &Subscriptions) -> Result<String, Refusal> {
    Ok(label(names_of(tx, subscriptions).await?, subscriptions))
}

fn label(names: Option<String>, subscriptions: &Subscriptions) -> String {
    // Post-mortems belong to incidents: who gets none of them still gets the incidents.
    let only = match subscriptions.kinds() {
        Kinds { incidents: true, maintenance: false, .. } => Some("incidents"),
        Kinds { incidents: false, maintenance: true, post_mortems: false } => Some("maintenance"),
        Kinds { incidents: false, maintenance: false, .. } => Some("post_mortems"),
        Kinds { .. } => None,
    };
    match (names, only.filter(|_| !subscriptions.are_of_incidents())) {
        (None, None) => t!("subscription-about-all"),
        (None, Some(kind)) => t!(&format!("subscription-about-all-{kind}")),
        (Some(names), None) => names,
        (Some(names), Some(kind)) => t!(&format!("subscription-about-only-{kind}"), names = names),
    }
}

/// The names of the groups, services and incidents; `None` if it is the whole page.
async fn names_of(tx: &mut Tx, subscriptions: &Subscriptions) -> Result<Option<String>, Refusal> {
    if subscriptions.has(&Target::Page) {
        return Ok(None);
    }
    let groups = services::store::groups(tx).await?;
    let all = services::store::all(tx).await?;
    let mut names = Vec::new();
    names
        .extend(groups.into_iter().filter(|one| subscriptions.has(&Target::Group(one.id.clone()))).map(|one| one.name));
    names.extend(all.into_iter().filter(|one| subscriptions.has(&Target::Service(one.id.clone()))).map(|one| one.name));
    for id in subscriptions.incidents() {
        names.push(incidents::store::get(tx, id).await?.title);
    }
    Ok(Some(names.join(", ")))
}

/// The message with the confirmation link, in a language or in that of the page where it is empty.
pub async fn confirmation(
    tx: &mut Tx,
    subscriptions: &Subscriptions,
    language: &str,
    channel: Channel,
    until: Timestamp,
) -> Result<MessageText, Refusal> {
    let organisation = installation::get(tx).await?.organisation;
    let names = names_of(tx, subscriptions).await?;
    let page = first_page(tx).await?;
    let language = if language.is_empty() { &page.language } else { language };
    Ok(Language::from_tag(language).scope(|| {
        let label = label(names, subscriptions);
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

/// The parts of a notice that all subscribers share. Every notice stands alone: what it is about, which services, from
/// when to when, what was said, what to do, and where to read more.
#[derive(Debug)]
pub(super) struct Notice {
    language: &'static Language,
    organisation: String,
    title: String,
    /// The state, or that it is a reminder.
    state: String,
    /// The services, with their statuses now unless the maintenance is still to come.
    services: String,
    /// From when to when.
    time: String,
    /// The time in short, for subjects and text messages; only of maintenance that is not over.
    short_time: Option<String>,
    text: String,
    /// What the maintenance was announced with, where `text` is something newer.
    announcement: Option<String>,
    next_update: Option<String>,
    /// What a reader can do.
    advice: Option<String>,
    incident_url: String,
}

/// What the notices in all languages are made of.
#[derive(Debug)]
pub(super) struct NoticeFacts {
    page_language: String,
    zone: Tz,
    organisation: String,
    incident: Incident,
    services: Vec<Service>,
    /// The update to tell.
    update: Update,
    /// What maintenance was announced with, where that is another update.
    announced: Option<Update>,
    is_reminder: bool,
    translations: HashMap<(Subject, String), Translation>,
    public_url: String,
}

impl NoticeFacts {
    /// Those of an update. `updates` are those of the incident, newest first, and `place` is the one to tell.
    pub(super) async fn of_update(
        tx: &mut Tx,
        incident: Incident,
        updates: Vec<Update>,
        place: usize,
        public_url: &str,
    ) -> Result<Self, Refusal> {
        Self::load(tx, incident, updates, place, false, public_url).await
    }

    /// Those of the reminder of maintenance that begins soon, with the newest update.
    pub(super) async fn of_reminder(
        tx: &mut Tx,
        incident: Incident,
        updates: Vec<Update>,
        public_url: &str,
    ) -> Result<Self, Refusal> {
        Self::load(tx, incident, updates, 0, true, public_url).await
    }

    async fn load(
        tx: &mut Tx,
        incident: Incident,
        mut updates: Vec<Update>,
        place: usize,
        is_reminder: bool,
        public_url: &str,
    ) -> Result<Self, Refusal> {
        let page = first_page(tx).await?;
        let services = incidents::store::services_of(tx, &incident.id).await?;
        let organisation = installation::get(tx).await?.organisation;
        let translations = translations::of_incident(tx, &incident.id).await?;
        let first = updates.last().cloned();
        if place >= updates.len() {
            return Err(Refusal::NotFound);
        }
        let update = updates.swap_remove(place);
        let announced = first.filter(|first| incident.kind == Kind::Maintenance && first.id != update.id);
        Ok(Self {
            zone: page.zone(),
            page_language: page.language,
            organisation,
            incident,
            services,
            update,
            announced,
            is_reminder,
            translations,
            public_url: public_url.to_owned(),
        })
    }

    /// The notice in a language, or in that of the page where it is empty. What nobody translated is in the page's.
    pub(super) fn notice(&self, language: &str) -> Notice {
        let tag = if language.is_empty() { &self.page_language } else { language };
        let (incident, update, zone) = (&self.incident, &self.update, self.zone);
        let incident_url = format!("{}/incidents/{}", self.public_url, incident.id);
        let plain = |body: &str| without_placeholder(&markdown::to_plain(body, &self.public_url));
        let language = Language::from_tag(tag);
        let state_key =
            if self.is_reminder { "notice-reminder".to_owned() } else { format!("state-{}", update.state.as_str()) };
        language.scope(|| {
            let short_time = (incident.kind == Kind::Maintenance && !update.state.is_over())
                .then(|| window(incident))
                .map(|(from, until)| time::range_text(from, until, zone));
            Notice {
                language,
                title: without_placeholder(self.title(tag)),
                state: t!(&state_key),
                services: service_list(&self.services, update.state),
                time: time_text(incident, update, zone),
                short_time,
                text: plain(self.body(update, tag)),
                announcement: self.announced.as_ref().map(|first| plain(self.body(first, tag))),
                next_update: update.next_update_by.map(|by| time::full_text(by, zone)),
                advice: advice(incident, update.state, &incident_url),
                organisation: self.organisation.clone(),
                incident_url,
            }
        })
    }

    fn title(&self, tag: &str) -> &str {
        let translated = self.translations.get(&(Subject::Title, tag.to_owned()));
        translated.map_or(&self.incident.title, |translation| &translation.text)
    }

    /// A translation counts until the update is edited.
    fn body<'a>(&'a self, update: &'a Update, tag: &str) -> &'a str {
        let translated = self.translations.get(&(Subject::Update(update.id.clone()), tag.to_owned()));
        let current = translated.filter(|translation| translation.source_edited_at == update.edited_at);
        current.map_or(&update.body, |translation| &translation.text)
    }
}

impl Notice {
    /// The notice for a channel, with a placeholder for the link to the subscriber's page.
    pub(super) fn text_for(&self, channel: Channel) -> MessageText {
        self.language.scope(|| match channel {
            Channel::Email => self.email(),
            Channel::Sms => self.sms(),
        })
    }

    fn email(&self) -> MessageText {
        let subject = match &self.short_time {
            Some(when) => t!("notice-subject-planned", title = &self.title, state = &self.state, when = when),
            None => t!("notice-subject", title = &self.title, state = &self.state),
        };
        let facts = [
            t!("notice-about", title = &self.title, state = &self.state),
            if self.services.is_empty() { String::new() } else { t!("notice-services", services = &self.services) },
            self.time.clone(),
        ];
        let next_update = self.next_update.as_ref().map(|when| t!("notice-next-update", when = when));
        let links = [self.advice.clone().unwrap_or_default(), t!("notice-details", link = &self.incident_url)];
        let paragraphs = [
            lines(&facts),
            self.text.clone(),
            self.announcement.clone().unwrap_or_default(),
            next_update.unwrap_or_default(),
            lines(&links),
            t!("notice-unsubscribe", organisation = &self.organisation, link = PLACEHOLDER),
        ];
        let body = paragraphs.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n");
        MessageText { subject, body }
    }

    fn sms(&self) -> MessageText {
        let when = self.short_time.as_ref().map(|when| format!("{when}. ")).unwrap_or_default();
        let services = shortened(&self.services, SMS_SERVICES_MAX);
        let services = if services.is_empty() { String::new() } else { format!("{services}. ") };
        let facts = format!("{when}{services}");
        let room = SMS_BODY_MAX.saturating_sub(facts.chars().count());
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = format!("{facts}{}", shortened(&text, room));
        MessageText {
            subject: String::new(),
            body: t!(
                "notice-sms",
                organisation = &self.organisation,
                title = &self.title,
                state = &self.state,
                text = text,
                link = &self.incident_url,
                stop = PLACEHOLDER
            ),
        }
    }
}

/// The lines that are not empty.
fn lines(texts: &[String]) -> String {
    texts.iter().filter(|text| !text.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// At most `max` characters of a text, with an ellipsis where some are missing.
pub(super) fn shortened(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(max.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// The planned start and end of maintenance.
fn window(maintenance: &Incident) -> (Timestamp, Timestamp) {
    (maintenance.started_at, maintenance.scheduled_until.unwrap_or(maintenance.started_at))
}

/// The names of services, with their statuses unless the work is still to come.
fn service_list(services: &[Service], state: State) -> String {
    let names = services.iter().map(|service| {
        let name = without_placeholder(&service.name);
        if matches!(state, State::Scheduled | State::Cancelled) {
            return isolated(&name);
        }
        t!("notice-service", name = name, status = t!(&format!("status-{}", service.status.as_str())))
    });
    names.collect::<Vec<_>>().join(", ")
}

/// From when to when it lasts, as far as it is known.
fn time_text(incident: &Incident, update: &Update, zone: Tz) -> String {
    let began = incident.started_at;
    match (incident.kind, update.state) {
        (Kind::Maintenance, State::Cancelled) => {
            let (from, until) = window(incident);
            t!("notice-time-cancelled", when = time::range_text(from, until, zone))
        }
        (Kind::Maintenance, State::Completed) => {
            let until = incident.resolved_at.unwrap_or(update.display_at);
            t!("notice-time-over", when = time::range_text(began, until, zone))
        }
        (Kind::Maintenance, _) => {
            let (from, until) = window(incident);
            t!("notice-time-planned", when = time::range_text(from, until, zone))
        }
        (Kind::Incident, state) if state.is_over() => {
            let until = incident.resolved_at.unwrap_or(update.display_at);
            t!("notice-time-over", when = time::range_text(began, until, zone))
        }
        (Kind::Incident, _) => t!("notice-time-since", when = time::full_text(began, zone)),
    }
}

/// What a reader can do: put maintenance into their calendar, say that they are affected, or that it still fails.
fn advice(incident: &Incident, state: State, incident_url: &str) -> Option<String> {
    match (incident.kind, state) {
        (Kind::Maintenance, state) if !state.is_over() => {
            Some(t!("notice-advice-calendar", link = format!("{incident_url}.ics")))
        }
        (Kind::Maintenance, _) => None,
        (Kind::Incident, state) if state.is_over() => {
            Some(t!("notice-advice-over", link = format!("{incident_url}/affected")))
        }
        (Kind::Incident, _) => Some(t!("notice-advice-affected", link = format!("{incident_url}/affected"))),
    }
}
