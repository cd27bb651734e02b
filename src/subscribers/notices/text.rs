//! What subscribers are told of an incident, in every language. Each channel words it in its own form.

use crate::delivery::link::{PLACEHOLDER, without_placeholder};
use crate::delivery::notice::{Link, Notice, Severity};
use crate::incidents::compose::Composed;
use crate::incidents::translations::Subject;
use crate::incidents::translations::store::{self as translations, Translation};
use crate::incidents::{self, Kind, State, markdown, store::Incident, store::Update};
use crate::platform::db::Tx;
use crate::platform::{installation, random};
use crate::services::page::first_page;
use crate::services::store::Service;
use crate::subscribers::short_text::{ORGANISATION_MAX, link_of_measure, shortened, within_parts};
use crate::t;
use crate::types::{Impact, PublicId, Refusal, ServiceStatus, Timestamp};
use crate::ui::time;
use crate::ui::wording::{Language, isolated};
use chrono_tz::Tz;
use std::collections::HashMap;

/// Most characters of time, services and update in a text message. They are fewer where it would take a fourth part.
const SMS_BODY_MAX: usize = 220;
/// Most characters of a post-mortem in a text message.
pub(super) const POST_MORTEM_TEXT_MAX: usize = 120;
/// Most characters of the services in a text message.
const SMS_SERVICES_MAX: usize = 60;

/// The link to the subscriber's page, where they change or end their subscription.
pub(super) fn manage_link(organisation: &str) -> Link {
    Link {
        label: t!("notice-link-manage"),
        url: PLACEHOLDER.to_owned(),
        sentence: t!("notice-unsubscribe", organisation = organisation, link = PLACEHOLDER),
    }
}

/// What a digest says of one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestPart {
    /// The words.
    pub text: String,
    /// How many updates they tell of, the post-mortem among them.
    pub updates: usize,
}

/// What the notices of an incident in all languages are made of.
#[derive(Debug)]
pub struct IncidentFacts {
    page_language: String,
    zone: Tz,
    organisation: String,
    incident: Incident,
    services: Vec<Service>,
    /// Newest first.
    updates: Vec<Update>,
    translations: HashMap<(Subject, String), Translation>,
    public_url: String,
}

impl IncidentFacts {
    /// Reads them; `None` for an incident that is not public, or not any more.
    pub async fn load(tx: &mut Tx, id: &PublicId, public_url: &str) -> Result<Option<Self>, Refusal> {
        let incident = incidents::store::get(tx, id).await?;
        if !incident.is_public() {
            return Ok(None);
        }
        let page = first_page(tx).await?;
        Ok(Some(Self {
            zone: page.zone(),
            page_language: page.language,
            organisation: installation::get(tx).await?.organisation,
            services: incidents::store::services_of(tx, id).await?,
            updates: incidents::store::updates(tx, id).await?,
            translations: translations::of_incident(tx, id).await?,
            incident,
            public_url: public_url.to_owned(),
        }))
    }

    /// The incident.
    pub const fn incident(&self) -> &Incident {
        &self.incident
    }

    /// The ids of the updates, and when they were published; the newest first.
    pub fn published(&self) -> Vec<(PublicId, Timestamp)> {
        self.updates.iter().map(|update| (update.id.clone(), update.published_at)).collect()
    }

    /// Adds an update as if it were published now, and returns its id. `changes` are the services whose status it changes.
    pub fn add_draft(
        &mut self,
        composed: Composed,
        changes: Vec<(Service, ServiceStatus)>,
        now: Timestamp,
    ) -> PublicId {
        for (service, status) in changes {
            match self.services.iter_mut().find(|known| known.id == service.id) {
                Some(known) => known.status = status,
                None => self.services.push(Service { status, ..service }),
            }
        }
        let id = random::public_id();
        let state = composed.state.unwrap_or(self.incident.state);
        if state.is_over() {
            self.incident.resolved_at = Some(now);
        }
        let update = Update {
            id: id.clone(),
            incident_id: self.incident.id.clone(),
            position: self.updates.first().map_or(1, |newest| newest.position + 1),
            state,
            body: composed.body,
            body_html: String::new(),
            author_id: None,
            author_name: None,
            published_at: now,
            display_at: composed.display_at.unwrap_or(now),
            is_backdated: false,
            next_update_by: composed.next_update_by,
            notify: true,
            edited_at: None,
            version: 0,
            changes: Vec::new(),
        };
        self.updates.insert(0, update);
        id
    }

    /// The notice of an update in a language, or in that of the page where it is empty. What nobody translated is in the
    /// page's. `None` for an update of another incident.
    pub fn of_update(&self, update_id: &str, language: &str) -> Option<Notice> {
        let update = self.updates.iter().find(|update| update.id.as_str() == update_id)?;
        Some(self.notice(update, &format!("state-{}", update.state.as_str()), language))
    }

    /// The reminder of maintenance that begins soon, with the newest update.
    pub(super) fn of_reminder(&self, language: &str) -> Option<Notice> {
        Some(self.notice(self.updates.first()?, "notice-reminder", language))
    }

    /// What a digest says of the incident: its newest state, and the texts of these updates. An empty id stands for the
    /// post-mortem. `None` where none of them is left.
    pub fn digest_part(&self, language: &str, update_ids: &[String]) -> Option<DigestPart> {
        let tag = self.tag(language);
        let told: Vec<_> =
            self.updates.iter().rev().filter(|update| update_ids.iter().any(|id| *id == update.id.as_str())).collect();
        let has_post_mortem = update_ids.iter().any(String::is_empty);
        let newest = told.last();
        if newest.is_none() && !has_post_mortem {
            return None;
        }
        Language::from_tag(tag).scope(|| {
            let title = without_placeholder(self.title(tag));
            let mut lines = Vec::new();
            if let Some(newest) = newest {
                lines.push(t!("notice-about", title = &title, state = t!(&format!("state-{}", newest.state.as_str()))));
                lines.push(time_text(&self.incident, newest, self.zone));
            }
            if has_post_mortem {
                lines.push(t!("post-mortem-notice-subject", title = &title));
            }
            let mut paragraphs = vec![lines.join("\n")];
            paragraphs.extend(told.iter().map(|update| {
                let when = time::full_text(update.display_at, self.zone);
                t!("digest-update", when = when, text = self.plain(update, tag))
            }));
            paragraphs.push(t!("notice-details", link = self.url()));
            let updates = told.len() + usize::from(has_post_mortem);
            Some(DigestPart { text: paragraphs.join("\n\n"), updates })
        })
    }

    /// Every notice stands alone: what it is about, which services, from when to when, what was said, what to do, and
    /// where to read more.
    fn notice(&self, update: &Update, state_key: &str, language: &str) -> Notice {
        let tag = self.tag(language);
        let (incident, zone, url) = (&self.incident, self.zone, self.url());
        let first = self.updates.last();
        let announced = first.filter(|first| incident.kind == Kind::Maintenance && first.id != update.id);
        let language = Language::from_tag(tag);
        language.scope(|| {
            let title = without_placeholder(self.title(tag));
            let organisation = without_placeholder(&self.organisation);
            let state = t!(state_key);
            let services = service_list(&self.services, update.state);
            let short_time = (incident.kind == Kind::Maintenance && !update.state.is_over())
                .then(|| window(incident))
                .map(|(from, until)| time::range_text(from, until, zone));
            let text = self.plain(update, tag);
            let short = Short {
                organisation: &organisation,
                title: &title,
                state: &state,
                when: short_time.as_deref(),
                services: &services,
                text: &text,
                url: &url,
                own_link: &link_of_measure(&self.public_url),
            };
            let short = short.message();
            let facts = [
                if services.is_empty() { String::new() } else { t!("notice-services", services = &services) },
                time_text(incident, update, zone),
            ];
            let paragraphs = [
                text,
                announced.map(|first| self.plain(first, tag)).unwrap_or_default(),
                update
                    .next_update_by
                    .map(|by| t!("notice-next-update", when = time::full_text(by, zone)))
                    .unwrap_or_default(),
            ];
            let details = Link {
                label: t!("notice-link-details"),
                url: url.clone(),
                sentence: t!("notice-details", link = &url),
            };
            Notice {
                subject: match &short_time {
                    Some(when) => t!("notice-subject-planned", title = &title, state = &state, when = when),
                    None => t!("notice-subject", title = &title, state = &state),
                },
                severity: severity(incident, update.state),
                services: self.services.iter().map(|service| without_placeholder(&service.name)).collect(),
                facts: facts.into_iter().filter(|text| !text.is_empty()).collect(),
                paragraphs: paragraphs.into_iter().filter(|text| !text.is_empty()).collect(),
                links: advice(incident, update.state, &url)
                    .into_iter()
                    .chain([details, manage_link(&organisation)])
                    .collect(),
                short,
                is_right_to_left: language.is_rtl,
                title,
                status: state,
                organisation,
            }
        })
    }

    fn tag<'a>(&'a self, language: &'a str) -> &'a str {
        if language.is_empty() { &self.page_language } else { language }
    }

    fn url(&self) -> String {
        format!("{}/incidents/{}", self.public_url, self.incident.id)
    }

    fn plain(&self, update: &Update, tag: &str) -> String {
        without_placeholder(&markdown::to_plain(self.body(update, tag), &self.public_url))
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

/// What a text message says.
struct Short<'a> {
    organisation: &'a str,
    title: &'a str,
    state: &'a str,
    when: Option<&'a str>,
    services: &'a str,
    text: &'a str,
    url: &'a str,
    /// As long as the subscriber's own link.
    own_link: &'a str,
}

impl Short<'_> {
    /// The whole as a text message.
    fn message(&self) -> String {
        let when = self.when.map(|when| format!("{when}. ")).unwrap_or_default();
        let services = shortened(self.services, SMS_SERVICES_MAX);
        let services = if services.is_empty() { String::new() } else { format!("{services}. ") };
        let facts = format!("{when}{services}");
        let room = SMS_BODY_MAX.saturating_sub(facts.chars().count());
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = format!("{facts}{}", shortened(&text, room));
        let organisation = shortened(self.organisation, ORGANISATION_MAX);
        within_parts(self.title, &text, self.own_link, |title, text| {
            t!(
                "notice-sms",
                organisation = &organisation,
                title = title,
                state = self.state,
                text = text,
                link = self.url,
                stop = PLACEHOLDER
            )
        })
    }
}

/// How bad it is, for colours and priorities.
fn severity(incident: &Incident, state: State) -> Severity {
    match (incident.kind, incident.impact) {
        _ if state.is_over() => Severity::Good,
        (Kind::Maintenance, _) | (_, Impact::None) => Severity::Neutral,
        (Kind::Incident, Impact::Minor) => Severity::Minor,
        (Kind::Incident, Impact::Major) => Severity::Major,
        (Kind::Incident, Impact::Critical) => Severity::Critical,
    }
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
fn advice(incident: &Incident, state: State, incident_url: &str) -> Option<Link> {
    let link = |label: &str, sentence: &str, url: String| {
        Some(Link { label: t!(label), sentence: t!(sentence, link = &url), url })
    };
    let affected = format!("{incident_url}/affected");
    match (incident.kind, state) {
        (Kind::Maintenance, state) if !state.is_over() => {
            link("notice-link-calendar", "notice-advice-calendar", format!("{incident_url}.ics"))
        }
        (Kind::Maintenance, _) => None,
        (Kind::Incident, state) if state.is_over() => link("notice-link-over", "notice-advice-over", affected),
        (Kind::Incident, _) => link("notice-link-affected", "notice-advice-affected", affected),
    }
}
