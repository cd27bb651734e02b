//! Builds the objects from the database.

use super::{
    AffectedComponent, Component, Incident, IncidentDetail, IncidentUpdate, POST_MORTEM, Page, Status, Tweets, Window,
    metadata, page_changed_at,
};
use crate::incidents::store::{self as incidents, Incident as IncidentRow, ServiceChange, Update};
use crate::incidents::{Kind, State, markdown, past, post_mortem};
use crate::platform::db::Tx;
use crate::services::page::{self, first_page};
use crate::services::store::{self as services, Group, Service};
use crate::types::{PublicId, Refusal, Timestamp};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// How texts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// As plain text, for readers.
    Plain,
    /// In Markdown, as they were typed, for programs that edit them.
    Source,
}

/// The page with its services and groups, which every object refers to.
#[derive(Debug, Clone)]
pub struct Directory {
    /// The page.
    pub page: page::Page,
    /// The public address, without a slash at the end.
    pub public_url: String,
    /// Every service, in the page's order.
    services: Vec<Service>,
    /// Every group, in the page's order.
    groups: Vec<Group>,
}

/// What belongs to an incident.
struct Parts {
    updates: Vec<Update>,
    affected: Vec<PublicId>,
    post_mortem: Option<post_mortem::PostMortem>,
    metadata: Map<String, Value>,
}

impl Directory {
    /// Reads the page, its services and its groups.
    pub async fn load(tx: &mut Tx, public_url: &str) -> Result<Self, Refusal> {
        let page = first_page(tx).await?;
        Self::of_page(tx, page, public_url).await
    }

    /// Reads the services and groups of a page that was read already.
    pub async fn of_page(tx: &mut Tx, page: page::Page, public_url: &str) -> Result<Self, Refusal> {
        let groups = services::groups(tx).await?;
        let mut services = services::all(tx).await?;
        services::sort_as_on_page(&mut services, &groups);
        Ok(Self { page, public_url: public_url.to_owned(), services, groups })
    }

    /// The services that are offered, in the page's order.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(|service| service.is_offered())
    }

    /// A service that is offered.
    pub fn service(&self, id: &PublicId) -> Option<&Service> {
        self.services().find(|service| &service.id == id)
    }

    /// Every group, in the page's order.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// A group.
    pub fn group(&self, id: &PublicId) -> Option<&Group> {
        self.groups.iter().find(|group| &group.id == id)
    }

    /// The services of a group, in order.
    pub fn services_in(&self, group: &PublicId) -> impl Iterator<Item = &Service> {
        self.services().filter(move |service| service.group_id.as_ref() == Some(group))
    }

    /// The page as an object.
    pub async fn page(&self, tx: &mut Tx) -> Result<Page, Refusal> {
        let changed_at = page_changed_at(tx, &self.services).await?;
        Ok(Page::new(self.page.id.clone(), &self.page.name, &self.public_url, self.page.zone(), changed_at))
    }

    /// The overall status.
    pub fn status(&self) -> Status {
        Status::of(&self.services().map(|service| service.status).collect::<Vec<_>>())
    }

    /// A service as a component.
    pub fn component(&self, service: &Service) -> Component {
        Component {
            id: service.id.clone(),
            name: service.name.clone(),
            status: service.status,
            created_at: Some(service.created_at.into()),
            updated_at: Some(service.updated_at.into()),
            position: service.position,
            description: Some(service.description.clone()).filter(|text| !text.is_empty()),
            showcase: service.showcase,
            start_date: Some(service.start_date.clone()),
            group_id: service.group_id.clone(),
            page_id: self.page.id.clone(),
            group: false,
            only_show_if_degraded: service.only_show_if_degraded,
            automation_email: Some(None),
            components: None,
        }
    }

    /// A group as a component.
    pub fn group_component(&self, group: &Group) -> Component {
        let children: Vec<_> = self.services_in(&group.id).map(|service| self.component(service)).collect();
        let texts = (group.name.as_str(), group.description.as_str());
        let group = Component::group(&self.page.id, &group.id, texts, group.position, &children);
        Component { automation_email: Some(None), ..group }
    }

    /// Every component in the page's order: those without a group, then each group followed by its own.
    pub fn components(&self) -> Vec<Component> {
        let ungrouped = self.services().filter(|service| service.group_id.is_none());
        let mut components: Vec<_> = ungrouped.map(|service| self.component(service)).collect();
        for group in &self.groups {
            components.push(self.group_component(group));
            components.extend(self.services_in(&group.id).map(|service| self.component(service)));
        }
        components
    }

    /// An incident or maintenance with everything about it.
    pub async fn incident(&self, tx: &mut Tx, row: IncidentRow, texts: Texts) -> Result<IncidentDetail, Refusal> {
        self.incidents(tx, vec![row], texts).await?.pop().ok_or(Refusal::NotFound)
    }

    /// Incidents and maintenances with everything about them, in their order. The statements are as many as for one.
    pub async fn incidents(
        &self,
        tx: &mut Tx,
        rows: Vec<IncidentRow>,
        texts: Texts,
    ) -> Result<Vec<IncidentDetail>, Refusal> {
        let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
        let mut updates = incidents::updates_of(tx, &ids).await?;
        let mut affected = incidents::listed_service_ids(tx, &ids).await?;
        // The post-mortem of an incident that was reopened is hidden.
        let over: Vec<_> = rows.iter().filter(|row| row.state.is_over()).map(|row| row.id.clone()).collect();
        let mut post_mortems = match over.is_empty() {
            true => HashMap::new(),
            false => post_mortem::of_incidents(tx, &over).await?,
        };
        let mut metadata = metadata::of_incidents(tx, &ids).await?;
        let mut parts = |id: &PublicId| Parts {
            updates: updates.remove(id).unwrap_or_default(),
            affected: affected.remove(id).unwrap_or_default(),
            post_mortem: post_mortems.remove(id),
            metadata: metadata.remove(id).unwrap_or_default(),
        };
        Ok(rows.into_iter().map(|row| self.detail(parts(&row.id), row, texts)).collect())
    }

    fn detail(&self, parts: Parts, row: IncidentRow, texts: Texts) -> IncidentDetail {
        let Parts { updates, affected, post_mortem, metadata } = parts;
        let published = post_mortem.and_then(|found| Some((found.published_at?, found)));
        let is_maintenance = row.kind == Kind::Maintenance;
        let told_during = is_maintenance && row.notify_during;
        let text = |body: &str| self.text(body, texts);
        let post_mortem_changed = published.as_ref().map(|(at, found)| found.edited_at.unwrap_or(*at));
        let backfilled = past::is_entered_later(&row, &updates);
        let mut incident_updates: Vec<_> = updates.iter().map(|update| self.update(update, texts)).collect();
        if let Some((at, found)) = &published {
            incident_updates.insert(0, post_mortem_update(&row.id, found, *at, text(&found.body)));
        }
        let published_at = row.published_at.unwrap_or(row.created_at);
        let changed_at = updates
            .iter()
            .map(|update| update.edited_at.unwrap_or(update.published_at))
            .chain(post_mortem_changed)
            .fold(published_at, Timestamp::max);
        let monitoring = updates.iter().rev().find(|update| update.state == State::Monitoring);
        // What it named stays named, after what is offered.
        let archived = self.services.iter().filter(|service| !service.is_offered());
        let components = self.services().chain(archived).filter(|service| affected.contains(&service.id));
        let incident = Incident {
            name: row.title,
            status: if published.is_some() { POST_MORTEM } else { word(row.state) },
            impact: if is_maintenance { "maintenance" } else { row.impact_override.unwrap_or(row.impact).as_str() },
            created_at: published_at.into(),
            updated_at: changed_at.into(),
            started_at: row.started_at.into(),
            monitoring_at: monitoring.map(|update| update.display_at.into()),
            resolved_at: row.resolved_at.map(Into::into),
            shortlink: format!("{}/i/{}", self.public_url, row.id),
            page_id: self.page.id.clone(),
            incident_updates,
            components: components.map(|service| self.component(service)).collect(),
            window: Some(Window {
                scheduled_for: is_maintenance.then(|| row.scheduled_for.unwrap_or(row.started_at).into()),
                scheduled_until: row.scheduled_until.filter(|_| is_maintenance).map(Into::into),
            }),
            id: row.id,
        };
        IncidentDetail {
            incident,
            impact_override: row.impact_override,
            backfilled,
            metadata,
            postmortem_body: published.as_ref().map(|(_, found)| text(&found.body)),
            postmortem_body_last_updated_at: post_mortem_changed.map(Into::into),
            postmortem_ignored: false,
            postmortem_published_at: published.as_ref().map(|(at, _)| (*at).into()),
            postmortem_notified_subscribers: published.is_some(),
            postmortem_notified_twitter: false,
            scheduled_remind_prior: told_during,
            scheduled_reminded_at: None,
            scheduled_auto_in_progress: is_maintenance,
            scheduled_auto_completed: is_maintenance,
            auto_transition_to_maintenance_state: is_maintenance,
            auto_transition_to_operational_state: is_maintenance,
            auto_transition_deliver_notifications_at_start: told_during,
            auto_transition_deliver_notifications_at_end: told_during,
            reminder_intervals: None,
        }
    }

    /// An update of an incident.
    pub fn update(&self, update: &Update, texts: Texts) -> IncidentUpdate {
        // In the order of the public API.
        let position = |service: Option<&Service>| service.map_or(0, |service| service.position);
        // Also of services that are no longer offered.
        let named = |change: &ServiceChange| self.services.iter().find(|service| service.id == change.service_id);
        let mut changes: Vec<_> = update.changes.iter().map(|change| (named(change), change)).collect();
        changes.sort_by_key(|(service, change)| (position(*service), &change.service_id));
        let affected: Vec<_> = changes
            .into_iter()
            .map(|(service, change)| AffectedComponent {
                code: change.service_id.clone(),
                name: AffectedComponent::full_name(self.group_name_of(service), &change.service_name),
                old_status: change.old_status,
                new_status: change.new_status,
            })
            .collect();
        IncidentUpdate {
            id: update.id.clone(),
            incident_id: update.incident_id.clone(),
            status: word(update.state),
            body: self.text(&update.body, texts),
            created_at: update.published_at.into(),
            updated_at: update.edited_at.unwrap_or(update.published_at).into(),
            display_at: update.display_at.into(),
            affected_components: Some(affected).filter(|affected| !affected.is_empty()),
            deliver_notifications: update.notify,
            custom_tweet: None,
            tweet_id: None,
            tweets: Some(Tweets::default()),
        }
    }

    fn text(&self, body: &str, texts: Texts) -> String {
        match texts {
            Texts::Plain => markdown::to_plain(body, &self.public_url),
            Texts::Source => body.to_owned(),
        }
    }

    /// The name of the group of a service.
    fn group_name_of(&self, service: Option<&Service>) -> Option<&str> {
        Some(&self.group(service?.group_id.as_ref()?)?.name)
    }
}

/// The word of a state. The contract has none for maintenance that will not take place.
const fn word(state: State) -> &'static str {
    match state {
        State::Cancelled => State::Completed.as_str(),
        other => other.as_str(),
    }
}

/// The post-mortem as the newest update.
fn post_mortem_update(
    incident_id: &PublicId,
    found: &post_mortem::PostMortem,
    published_at: Timestamp,
    body: String,
) -> IncidentUpdate {
    IncidentUpdate {
        id: found.id.clone(),
        incident_id: incident_id.clone(),
        status: POST_MORTEM,
        body,
        created_at: published_at.into(),
        updated_at: found.edited_at.unwrap_or(published_at).into(),
        display_at: published_at.into(),
        affected_components: None,
        // Subscribers to post-mortems are told of every one.
        deliver_notifications: true,
        custom_tweet: None,
        tweet_id: None,
        tweets: Some(Tweets::default()),
    }
}
