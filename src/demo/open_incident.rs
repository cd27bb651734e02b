//! The incident that is open now, with three updates and the next one promised in a few minutes.

use super::DemoContext;
use crate::access::IncidentCommander;
use crate::incidents::edit::UpdateEdit;
use crate::incidents::{self, Declaration, NewUpdate, State};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use chrono::{Duration, SubsecRound, Timelike};

/// An update.
struct IncidentUpdate {
    /// When it was published, in minutes before now.
    minutes_ago: i64,
    /// When the next update is due, in minutes from now.
    next_in_minutes: i64,
    /// The first name of the commander.
    by: &'static str,
    /// The state of the incident.
    state: State,
    /// Services whose status changed.
    services: &'static [(&'static str, ServiceStatus)],
    body: &'static str,
}

/// When it began, in minutes before now.
const BEGAN_MINUTES_AGO: i64 = 45;
const TITLE: &str = "Mobile data slow or failing in the north of Scotland";
/// Its region, as in the customers' records.
const REGION: &str = "Scotland";

const UPDATES: [IncidentUpdate; 3] = [
    IncidentUpdate {
        minutes_ago: 33,
        next_in_minutes: -13,
        by: "maren",
        state: State::Investigating,
        services: &[("Mobile data", ServiceStatus::PartialOutage)],
        body: "Mobile data is slow for many people in Aberdeen. Calls and texts work. We are finding out why.",
    },
    IncidentUpdate {
        minutes_ago: 15,
        next_in_minutes: 3,
        by: "ruth",
        state: State::Investigating,
        services: &[("Voice calls", ServiceStatus::DegradedPerformance)],
        body: "Mobile data also fails in Caithness, Orkney and Shetland, and some calls there drop. The fault is in our \
               equipment, not in your phone: switching it off and on will not help yet. Eleven engineers are on it.",
    },
    IncidentUpdate {
        minutes_ago: 4,
        next_in_minutes: 12,
        by: "maren",
        state: State::Identified,
        services: &[],
        body: "We have found the cause: one of the two sites that carry mobile data for the north has failed. We are \
               moving traffic to the other, area by area, starting with Aberdeen and Inverness. Texts work.",
    },
];

/// When the first update was corrected, in minutes before now.
const CORRECTED_MINUTES_AGO: i64 = 26;
/// The corrected text of the first update.
const CORRECTED_BODY: &str = "Mobile data is slow or fails for many people in Aberdeen, Moray and Inverness. Calls and texts \
                          work. We are finding out why.";
/// The reason for the correction.
const CORRECTION_REASON: &str =
    "We knew of Aberdeen first. It reaches further, and for some nothing comes through at all.";

/// Declares the incident and publishes its updates.
pub async fn load(demo: &mut DemoContext) -> Result<(), Refusal> {
    let now = demo.now.trunc_subsecs(0).with_second(0).unwrap_or(demo.now);
    let mut id: Option<PublicId> = None;
    for update in UPDATES {
        let right: IncidentCommander = demo.may(update.by)?;
        let (at, by) = (now - Duration::minutes(update.minutes_ago), now + Duration::minutes(update.next_in_minutes));
        let mut services = Vec::new();
        for (name, status) in update.services {
            let service = demo.services.get(*name).ok_or_else(|| Refusal::Fault(format!("no service {name}")))?;
            services.push((service.clone(), *status));
        }
        let Some(id) = &id else {
            let declaration = Declaration {
                title: TITLE.to_owned(),
                cause: None,
                regions: vec![REGION.to_owned()],
                services,
                started_at: now - Duration::minutes(BEGAN_MINUTES_AGO),
                first_evidence_at: None,
                state: update.state,
                body: update.body.to_owned(),
                next_update_by: Some(by),
                notify: true,
                is_drill: false,
            };
            let declared = demo.app.db.write(async |tx| incidents::declare(tx, &right, at, declaration).await).await?;
            correct_first_update(demo, &right, now - Duration::minutes(CORRECTED_MINUTES_AGO), &declared.id).await?;
            id = Some(declared.id);
            continue;
        };
        let new = NewUpdate {
            state: update.state,
            body: update.body.to_owned(),
            services,
            next_update_by: Some(by),
            notify: true,
            display_at: None,
            despite_reports: false,
        };
        demo.app
            .db
            .write(async |tx| {
                let version = incidents::store::get(tx, id).await?.version;
                incidents::publish_update(tx, &right, at, id, version, new).await
            })
            .await?;
    }
    demo.open = id;
    Ok(())
}

/// Corrects the text of the first update.
async fn correct_first_update(
    demo: &DemoContext,
    right: &IncidentCommander,
    at: Timestamp,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    let words =
        UpdateEdit { body: CORRECTED_BODY.to_owned(), reason: CORRECTION_REASON.to_owned(), shows_previous: true };
    demo.app
        .db
        .write(async |tx| {
            let first = incidents::store::updates(tx, incident_id).await?.remove(0);
            incidents::edit::edit_update(tx, right, at, incident_id, &first.id, first.version, &words).await
        })
        .await
}
