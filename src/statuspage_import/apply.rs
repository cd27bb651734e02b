//! Imports a plan: each object in a transaction of its own, with what it became, so that an import that was interrupted goes
//! on where it was. Nobody is notified of anything.

use super::origin::{self, Known, OriginKind};
use super::plan::{
    Plan, PlannedContact, PlannedGroup, PlannedIncident, PlannedService, PlannedSubscriber, PlannedTemplate,
};
use super::report::{NotImported, Report, What};
use crate::access::{DeskEditor, IncidentCommander, ServiceEditor, SubscriberManager, by_system};
use crate::delivery::channel::{Channel, Settings, Typed};
use crate::delivery::destination;
use crate::incidents::imported::{self, ImportedIncident, ImportedUpdate};
use crate::incidents::templates::write::{self as templates, TemplateInput};
use crate::incidents::{post_mortem, store as incidents};
use crate::platform::AppState;
use crate::platform::db::Tx;
use crate::platform::events::{self, Event};
use crate::platform::installation;
use crate::platform::keys::Purpose;
use crate::platform::outgoing::Client;
use crate::services::catalogue::{self, GroupInput, ServiceInput};
use crate::services::store as services;
use crate::subscribers::manage::{self, NewSubscriber};
use crate::subscribers::{Kinds, NewContact, Preferences, Subscriptions, Target, tell_nobody_of_post_mortem};
use crate::types::search_text::folded;
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};

/// What became of one object.
enum Outcome {
    /// It was made.
    Made(PublicId),
    /// One of the same name was there, or another import made it meanwhile.
    Known(PublicId),
}

impl Outcome {
    fn id(&self) -> PublicId {
        let (Self::Made(id) | Self::Known(id)) = self;
        id.clone()
    }
}

/// An import under way.
struct Import<'a> {
    app: &'a AppState,
    source: &'a str,
    now: Timestamp,
    known: Known,
    report: Report,
}

/// Imports a plan, or only counts what would be imported.
///
/// # Errors
///
/// Those of the database. What is refused is in the report.
pub async fn apply(app: &AppState, plan: &Plan, dry_run: bool) -> Result<Report, Refusal> {
    let known = origin::known(&mut app.db.read().await?, &plan.source).await?;
    let report = Report::new(dry_run, plan.not_imported.clone());
    let mut import = Import { app, source: &plan.source, now: app.clock.now(), known, report };
    if !dry_run {
        import.record_start().await?;
    }
    for group in &plan.groups {
        import.group(group).await?;
    }
    for service in &plan.services {
        import.service(service).await?;
    }
    for incident in &plan.incidents {
        import.incident(incident).await?;
    }
    for template in &plan.templates {
        import.template(template).await?;
    }
    for subscriber in &plan.subscribers {
        import.subscriber(subscriber).await?;
    }
    Ok(import.report)
}

impl Import<'_> {
    async fn record_start(&self) -> Result<(), Refusal> {
        let (source, now) = (self.source, self.now);
        self.app
            .db
            .write(async move |tx| {
                let right = by_system::<IncidentCommander>();
                let event = Event {
                    actor: right.actor(),
                    verb: "status_page.imported",
                    subject: "import",
                    subject_id: &source,
                    incident_id: None,
                    fields: &["services", "incidents", "templates", "subscribers"],
                };
                events::record(tx, now, event).await
            })
            .await
    }

    /// Whether an object was imported before. What it says now may differ, which is reported and not imported.
    fn is_known(&mut self, what: What, kind: OriginKind, origin_id: &str, name: &str, digest: &str) -> bool {
        let Some(known) = self.known.get(kind, origin_id) else { return false };
        self.report.add_known(what);
        if known.digest != digest {
            self.report.add_note(what, name, Message::new("statuspage-import-changed"));
        }
        true
    }

    /// Notes what became of an object.
    fn note(&mut self, what: What, (kind, origin_id): (OriginKind, &str), name: &str, digest: &str, outcome: &Outcome) {
        self.known.add(kind, origin_id, outcome.id(), digest);
        match outcome {
            Outcome::Made(_) => self.report.add_made(what, name),
            Outcome::Known(_) => self.report.add_known(what),
        }
    }

    async fn group(&mut self, group: &PlannedGroup) -> Result<(), Refusal> {
        let digest = group.digest();
        if self.is_known(What::Group, OriginKind::Group, &group.origin_id, &group.name, &digest) {
            return Ok(());
        }
        let (source, now, stored) = (self.source, self.now, &digest);
        let origin = (OriginKind::Group, group.origin_id.as_str());
        let input = &GroupInput { name: group.name.clone(), description: group.description.clone(), position: None };
        if self.report.is_dry_run {
            return self.count_group(group).await;
        }
        let done = self.app.db.write(async move |tx| {
            events::public_changed(tx).await?;
            if let Some(id) = origin::find(tx, source, origin.0, origin.1).await? {
                return Ok(Outcome::Known(id));
            }
            let outcome = match group_named(tx, source, &group.name).await? {
                Some(id) => Outcome::Known(id),
                None => Outcome::Made(catalogue::add_group(tx, &by_system::<ServiceEditor>(), now, input).await?),
            };
            origin::remember(tx, now, source, origin, &outcome.id(), stored).await?;
            Ok(outcome)
        });
        match done.await {
            Ok(outcome) => self.note(What::Group, origin, &group.name, &digest, &outcome),
            Err(refusal) => self.report.add_refused(What::Group, &group.name, refusal)?,
        }
        Ok(())
    }

    async fn count_group(&mut self, group: &PlannedGroup) -> Result<(), Refusal> {
        match group_named(&mut self.app.db.read().await?, self.source, &group.name).await? {
            Some(id) => {
                self.known.add(OriginKind::Group, &group.origin_id, id, "");
                self.report.add_known(What::Group);
            }
            None => self.report.add_made(What::Group, &group.name),
        }
        Ok(())
    }

    async fn service(&mut self, service: &PlannedService) -> Result<(), Refusal> {
        let (digest, name) = (service.digest(), service.input.name.as_str());
        if self.is_known(What::Service, OriginKind::Service, &service.origin_id, name, &digest) {
            return Ok(());
        }
        let group = service.group.as_ref().and_then(|id| self.known.local_id(OriginKind::Group, id));
        if self.report.is_dry_run {
            // A group that does not exist yet has no service of this name.
            let may_exist = service.group.is_none() || group.is_some();
            let mut tx = self.app.db.read().await?;
            let there = if may_exist { service_named(&mut tx, self.source, name, group.as_ref()).await? } else { None };
            match there {
                Some(_) => self.report.add_known(What::Service),
                None => self.report.add_made(What::Service, name),
            }
            return Ok(());
        }
        let (source, now, stored) = (self.source, self.now, &digest);
        let origin = (OriginKind::Service, service.origin_id.as_str());
        let input = &ServiceInput { group, ..service.input.clone() };
        let done = self.app.db.write(async move |tx| {
            events::public_changed(tx).await?;
            if let Some(id) = origin::find(tx, source, origin.0, origin.1).await? {
                return Ok(Outcome::Known(id));
            }
            let outcome = match service_named(tx, source, &input.name, input.group.as_ref()).await? {
                Some(id) => Outcome::Known(id),
                None => Outcome::Made(catalogue::add_service(tx, &by_system::<ServiceEditor>(), now, input).await?),
            };
            origin::remember(tx, now, source, origin, &outcome.id(), stored).await?;
            Ok(outcome)
        });
        match done.await {
            Ok(outcome) => self.note(What::Service, origin, name, &digest, &outcome),
            Err(refusal) => self.report.add_refused(What::Service, name, refusal)?,
        }
        Ok(())
    }

    async fn incident(&mut self, planned: &PlannedIncident) -> Result<(), Refusal> {
        let (what, digest, name) = (planned.what(), planned.digest(), planned.incident.title.as_str());
        let shown = format!("{} {name}", planned.incident.started_at.format("%Y-%m-%d"));
        if self.is_known(what, OriginKind::Incident, &planned.origin_id, name, &digest) {
            return self.known_incident(planned).await;
        }
        if self.report.is_dry_run {
            self.report.add_made(what, &shown);
            planned.updates.iter().for_each(|_| self.report.add_made(What::Update, ""));
            if planned.post_mortem.is_some() {
                self.report.add_made(What::PostMortem, name);
            }
            return Ok(());
        }
        let (source, now, stored) = (self.source, self.now, &digest);
        let incident = &self.resolved(planned);
        let done = self.app.db.write(async move |tx| {
            let right = by_system::<IncidentCommander>();
            events::public_changed(tx).await?;
            let origin = (OriginKind::Incident, planned.origin_id.as_str());
            if let Some(id) = origin::find(tx, source, origin.0, origin.1).await? {
                return Ok((Outcome::Known(id), Vec::new(), Ok(())));
            }
            let (id, updates) = imported::enter(tx, &right, now, incident.clone()).await?;
            origin::remember(tx, now, source, origin, &id, stored).await?;
            for (update, local_id) in planned.updates.iter().zip(&updates) {
                let origin = (OriginKind::Update, update.origin_id.as_str());
                origin::remember(tx, now, source, origin, local_id, &update.digest).await?;
            }
            let post_mortem = add_post_mortem(tx, now, source, planned, &id).await?;
            Ok((Outcome::Made(id), updates, post_mortem))
        });
        match done.await {
            Ok((outcome, updates, post_mortem)) => {
                self.note(what, (OriginKind::Incident, &planned.origin_id), &shown, &digest, &outcome);
                updates.iter().for_each(|_| self.report.add_made(What::Update, ""));
                if planned.post_mortem.is_some() && matches!(outcome, Outcome::Made(_)) {
                    match post_mortem {
                        Ok(()) => self.report.add_made(What::PostMortem, name),
                        Err(refusal) => self.report.add_refused(What::PostMortem, name, refusal)?,
                    }
                }
            }
            Err(refusal) => self.report.add_refused(what, name, refusal)?,
        }
        Ok(())
    }

    /// The incident with the ids here of its services. Services that could not be imported are not in it.
    fn resolved(&self, planned: &PlannedIncident) -> ImportedIncident {
        let local = |id: &String| self.known.local_id(OriginKind::Service, id);
        let updates = planned.incident.updates.iter().zip(&planned.updates).map(|(update, planned)| {
            let set = planned.services.iter().filter_map(|(id, status)| Some((local(id)?, *status)));
            ImportedUpdate { services: set.collect::<Vec<(PublicId, ServiceStatus)>>(), ..update.clone() }
        });
        let services = planned.services.iter().filter_map(local).collect();
        ImportedIncident { services, updates: updates.collect(), ..planned.incident.clone() }
    }

    /// Adds what was published there since an incident was imported, unless somebody published something here since.
    async fn known_incident(&mut self, planned: &PlannedIncident) -> Result<(), Refusal> {
        let name = planned.incident.title.as_str();
        let mut new = Vec::new();
        for (place, update) in planned.updates.iter().enumerate() {
            match self.known.get(OriginKind::Update, &update.origin_id) {
                None => new.push(place),
                Some(known) => {
                    self.report.add_known(What::Update);
                    if known.digest != update.digest {
                        self.report.add_note(What::Update, name, Message::new("statuspage-import-changed"));
                    }
                }
            }
        }
        let post_mortem = planned.post_mortem.as_ref();
        let is_new_post_mortem = match post_mortem.map(|text| (text.digest(), &planned.origin_id)) {
            None => false,
            Some((digest, id)) => !self.is_known(What::PostMortem, OriginKind::PostMortem, id, name, &digest),
        };
        if new.is_empty() && !is_new_post_mortem {
            return Ok(());
        }
        let Some(id) = self.known.local_id(OriginKind::Incident, &planned.origin_id) else { return Ok(()) };
        if self.report.is_dry_run {
            new.iter().for_each(|_| self.report.add_made(What::Update, ""));
            if is_new_post_mortem {
                self.report.add_made(What::PostMortem, name);
            }
            return Ok(());
        }
        let (source, now, resolved) = (self.source, self.now, &self.resolved(planned));
        let (id, places) = (&id, &new);
        let done = self.app.db.write(async move |tx| {
            events::public_changed(tx).await?;
            let added = add_updates(tx, now, source, planned, resolved, places, id).await?;
            let post_mortem = match is_new_post_mortem {
                true => add_post_mortem(tx, now, source, planned, id).await?,
                false => Ok(()),
            };
            Ok((added, post_mortem))
        });
        let (added, post_mortem) = done.await?;
        match added {
            Ok(()) => new.iter().for_each(|_| self.report.add_made(What::Update, "")),
            Err(reason) => {
                let not = NotImported::new(What::Update, name, Message::new(reason)).times(new.len());
                self.report.add_not_imported(not);
            }
        }
        match post_mortem {
            Ok(()) if is_new_post_mortem => self.report.add_made(What::PostMortem, name),
            Ok(()) => {}
            Err(refusal) => self.report.add_refused(What::PostMortem, name, refusal)?,
        }
        Ok(())
    }

    async fn template(&mut self, template: &PlannedTemplate) -> Result<(), Refusal> {
        let digest = template.digest();
        if self.is_known(What::Template, OriginKind::Template, &template.origin_id, &template.name, &digest) {
            return Ok(());
        }
        if self.report.is_dry_run {
            self.report.add_made(What::Template, &template.name);
            return Ok(());
        }
        let (source, now, stored) = (self.source, self.now, &digest);
        let origin = (OriginKind::Template, template.origin_id.as_str());
        let local = |id: &String| self.known.local_id(OriginKind::Service, id);
        let input = &TemplateInput {
            name: template.name.clone(),
            group_name: String::new(),
            kind: template.kind,
            title: template.title.clone(),
            body: template.body.clone(),
            state: template.state,
            services: template.services.iter().filter_map(local).collect(),
            service_status: None,
            notify: template.notify,
        };
        let done = self.app.db.write(async move |tx| {
            // Locks the installation's row, so that of two imports the second one sees what the first one made.
            events::public_changed(tx).await?;
            if let Some(id) = origin::find(tx, source, origin.0, origin.1).await? {
                return Ok(Outcome::Known(id));
            }
            let id = templates::add(tx, &by_system::<DeskEditor>(), now, input.clone()).await?;
            origin::remember(tx, now, source, origin, &id, stored).await?;
            Ok(Outcome::Made(id))
        });
        match done.await {
            Ok(outcome) => self.note(What::Template, origin, &template.name, &digest, &outcome),
            Err(refusal) => self.report.add_refused(What::Template, &template.name, refusal)?,
        }
        Ok(())
    }

    /// Where a subscriber is written to, as it is stored here; the reason where it cannot be.
    async fn contact(&self, subscriber: &PlannedSubscriber) -> Result<Result<NewContact, Message>, Refusal> {
        let endpoint = match &subscriber.contact {
            PlannedContact::Person(address) => return Ok(Ok(NewContact::Person(address.clone()))),
            PlannedContact::Webhook(endpoint) => endpoint,
        };
        let is_demo = installation::get(&mut self.app.db.read().await?).await?.is_demo;
        let settings = Settings { config: &self.app.config, client: self.app.feature::<Client>() };
        let typed = Typed { address: endpoint, token: "" };
        let parsed = destination::parse(Channel::WEBHOOK, &typed, &settings, is_demo);
        Ok(parsed.map(NewContact::Destination).map_err(|error| error.message))
    }

    async fn subscriber(&mut self, subscriber: &PlannedSubscriber) -> Result<(), Refusal> {
        let secret = subscriber.secret();
        let origin_ids = self.app.keys.lookups(Purpose::ImportedSubscriber, &secret);
        // Somebody who was imported and ended the subscription is not subscribed again.
        if origin_ids.iter().any(|id| self.known.get(OriginKind::Subscriber, id).is_some()) {
            self.report.add_known(What::Subscriber);
            return Ok(());
        }
        let contact = match self.contact(subscriber).await? {
            Ok(contact) => contact,
            Err(reason) => {
                self.report.add_not_imported(NotImported::new(What::Subscriber, &subscriber.shown(), reason));
                return Ok(());
            }
        };
        let local = |id: &String| self.known.local_id(OriginKind::Service, id);
        let chosen: Vec<_> = subscriber.services.iter().filter_map(local).map(Target::Service).collect();
        if self.report.is_dry_run {
            let mut tx = self.app.db.read().await?;
            let found = crate::subscribers::store::find(&mut tx, &self.app.keys, &contact).await?;
            match found {
                Some(_) => self.report.add_known(What::Subscriber),
                None => self.report.add_made(What::Subscriber, ""),
            }
            return Ok(());
        }
        if chosen.is_empty() && !subscriber.services.is_empty() {
            let reason = Message::new("statuspage-import-no-service");
            self.report.add_not_imported(NotImported::new(What::Subscriber, "", reason));
            return Ok(());
        }
        let targets = if chosen.is_empty() { vec![Target::Page] } else { chosen };
        let new = &NewSubscriber {
            contact,
            subscriptions: Subscriptions::of_targets(targets, Kinds::ALL),
            preferences: Preferences::default(),
            is_confirmed: true,
        };
        let origin_id = &self.app.keys.lookup(Purpose::ImportedSubscriber, &secret);
        let origin = (OriginKind::Subscriber, origin_id.as_str());
        let (source, now, keys) = (self.source, self.now, &self.app.keys);
        let done = self.app.db.write(async move |tx| {
            tx.lock_name("import of subscribers").await?;
            if let Some(id) = origin::find(tx, source, origin.0, origin.1).await? {
                return Ok(Outcome::Known(id));
            }
            let there = crate::subscribers::store::find(tx, keys, &new.contact).await?;
            let outcome = match manage::add(tx, &by_system::<SubscriberManager>(), keys, now, new).await {
                Ok(id) => Outcome::Made(id),
                // They subscribed here themselves, and keep what they chose.
                Err(Refusal::Conflict(message)) => Outcome::Known(there.ok_or(Refusal::Conflict(message))?),
                Err(refusal) => return Err(refusal),
            };
            origin::remember(tx, now, source, origin, &outcome.id(), "").await?;
            Ok(outcome)
        });
        match done.await {
            Ok(outcome) => self.note(What::Subscriber, origin, "", "", &outcome),
            Err(refusal) => self.report.add_refused(What::Subscriber, &subscriber.shown(), refusal)?,
        }
        Ok(())
    }
}

/// The only group of this name that nothing of this source became yet.
async fn group_named(tx: &mut Tx, source: &str, name: &str) -> Result<Option<PublicId>, Refusal> {
    let name = folded(name);
    let mut same = services::groups(tx).await?.into_iter().filter(|group| folded(&group.name) == name);
    only_free(tx, source, same.next().map(|group| group.id), same.next().is_some()).await
}

/// The only service of this name in this group that nothing of this source became yet.
async fn service_named(
    tx: &mut Tx,
    source: &str,
    name: &str,
    group: Option<&PublicId>,
) -> Result<Option<PublicId>, Refusal> {
    let name = folded(name);
    let all = services::offered(tx).await?.into_iter();
    let mut same = all.filter(|service| service.group_id.as_ref() == group && folded(&service.name) == name);
    only_free(tx, source, same.next().map(|service| service.id), same.next().is_some()).await
}

async fn only_free(
    tx: &mut Tx,
    source: &str,
    found: Option<PublicId>,
    has_more: bool,
) -> Result<Option<PublicId>, Refusal> {
    let Some(id) = found.filter(|_| !has_more) else { return Ok(None) };
    Ok((!origin::is_imported(tx, source, &id).await?).then_some(id))
}

/// Adds later updates of an incident. The key of the reason where they cannot be added.
async fn add_updates(
    tx: &mut Tx,
    now: Timestamp,
    source: &str,
    planned: &PlannedIncident,
    resolved: &ImportedIncident,
    places: &[usize],
    id: &PublicId,
) -> Result<Result<(), &'static str>, Refusal> {
    let Some(first) = places.first() else { return Ok(Ok(())) };
    if incidents::get(tx, id).await?.withdrawn_at.is_some() {
        return Ok(Err("statuspage-import-withdrawn-here"));
    }
    let here = incidents::updates(tx, id).await?;
    for update in &here {
        if !origin::is_imported(tx, source, &update.id).await? {
            return Ok(Err("statuspage-import-updated-here"));
        }
    }
    let new: Vec<ImportedUpdate> = places.iter().filter_map(|place| resolved.updates.get(*place).cloned()).collect();
    let latest = here.iter().map(|update| update.display_at).max();
    if resolved.updates.get(*first).is_some_and(|update| latest.is_some_and(|latest| update.at < latest)) {
        return Ok(Err("statuspage-import-inserted"));
    }
    let right = by_system::<IncidentCommander>();
    let ids = imported::append(tx, &right, now, id, new, resolved.resolved_at).await?;
    for (place, local_id) in places.iter().zip(ids) {
        let update = &planned.updates[*place];
        let origin = (OriginKind::Update, update.origin_id.as_str());
        if origin::find(tx, source, origin.0, origin.1).await?.is_none() {
            origin::remember(tx, now, source, origin, &local_id, &update.digest).await?;
        }
    }
    Ok(Ok(()))
}

/// Adds the post-mortem of an incident. What is refused does not keep the incident from being imported.
async fn add_post_mortem(
    tx: &mut Tx,
    now: Timestamp,
    source: &str,
    planned: &PlannedIncident,
    id: &PublicId,
) -> Result<Result<(), Refusal>, Refusal> {
    let Some(text) = &planned.post_mortem else { return Ok(Ok(())) };
    let right = by_system::<IncidentCommander>();
    match post_mortem::enter_published(tx, &right, now, id, &text.body, text.published_at).await {
        Ok(()) => {}
        Err(refusal @ (Refusal::Invalid(_) | Refusal::Conflict(_))) => return Ok(Err(refusal)),
        Err(refusal) => return Err(refusal),
    }
    tell_nobody_of_post_mortem(tx, now, id).await?;
    let origin = (OriginKind::PostMortem, planned.origin_id.as_str());
    if origin::find(tx, source, origin.0, origin.1).await?.is_none() {
        origin::remember(tx, now, source, origin, id, &text.digest()).await?;
    }
    Ok(Ok(()))
}
