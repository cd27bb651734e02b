//! The small outage that is open now: three words said, the next one promised in a few minutes.

use super::Stage;
use crate::access::IncidentCommander;
use crate::incidents::edit::UpdateEdit;
use crate::incidents::{self, Declaration, NewUpdate, State};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use chrono::{Duration, SubsecRound, Timelike};

/// What was said, with when (in minutes before now), the next promise (in minutes from now), by whom,
/// and what services are since.
struct Word {
    ago: i64,
    next_in: i64,
    by: &'static str,
    state: State,
    services: &'static [(&'static str, ServiceStatus)],
    body: &'static str,
}

/// How long ago it began, in minutes.
const BEGAN: i64 = 45;
const TITLE: &str = "Mobile data slow or failing in the north of Scotland";
/// As the customers' records name it.
const REGION: &str = "Scotland";

const WORDS: [Word; 3] = [
    Word {
        ago: 33,
        next_in: -13,
        by: "maren",
        state: State::Investigating,
        services: &[("Mobile data", ServiceStatus::PartialOutage)],
        body: "Mobile data is slow for many people in Aberdeen. Calls and texts work. We are finding out why.",
    },
    Word {
        ago: 15,
        next_in: 3,
        by: "ruth",
        state: State::Investigating,
        services: &[("Voice calls", ServiceStatus::DegradedPerformance)],
        body: "Mobile data also fails in Caithness, Orkney and Shetland, and some calls there drop. The fault is in our \
               equipment, not in your phone: switching it off and on will not help yet. Eleven engineers are on it.",
    },
    Word {
        ago: 4,
        next_in: 12,
        by: "maren",
        state: State::Identified,
        services: &[],
        body: "We have found the cause: one of the two sites that carry mobile data for the north has failed. We are \
               moving traffic to the other, area by area, starting with Aberdeen and Inverness. Texts work.",
    },
];

/// How long ago the first word was put right, in minutes; to what, and why.
const EDITED: i64 = 26;
const FIRST_WORD: &str = "Mobile data is slow or fails for many people in Aberdeen, Moray and Inverness. Calls and texts \
                          work. We are finding out why.";
const REASON: &str = "We knew of Aberdeen first. It reaches further, and for some nothing comes through at all.";

/// Plays it.
pub async fn play(stage: &mut Stage) -> Result<(), Refusal> {
    let now = stage.now.trunc_subsecs(0).with_second(0).unwrap_or(stage.now);
    let mut id: Option<PublicId> = None;
    for word in WORDS {
        let right: IncidentCommander = stage.may(word.by)?;
        let (at, by) = (now - Duration::minutes(word.ago), now + Duration::minutes(word.next_in));
        let mut services = Vec::new();
        for (name, status) in word.services {
            let service = stage.services.get(*name).ok_or_else(|| Refusal::Fault(format!("no service {name}")))?;
            services.push((service.clone(), *status));
        }
        let Some(id) = &id else {
            let declaration = Declaration {
                title: TITLE.to_owned(),
                cause: None,
                regions: vec![REGION.to_owned()],
                services,
                started_at: now - Duration::minutes(BEGAN),
                first_evidence_at: None,
                state: word.state,
                body: word.body.to_owned(),
                next_update_by: Some(by),
                notify: true,
                is_drill: false,
            };
            let declared = stage.app.db.write(async |tx| incidents::declare(tx, &right, at, declaration).await).await?;
            put_right(stage, &right, now - Duration::minutes(EDITED), &declared.id).await?;
            id = Some(declared.id);
            continue;
        };
        let update = NewUpdate {
            state: word.state,
            body: word.body.to_owned(),
            services,
            next_update_by: Some(by),
            notify: true,
            display_at: None,
            despite_reports: false,
        };
        stage
            .app
            .db
            .write(async |tx| {
                let version = incidents::store::get(tx, id).await?.version;
                incidents::publish_update(tx, &right, at, id, version, update).await
            })
            .await?;
    }
    stage.open = id;
    Ok(())
}

/// Edits the first word.
async fn put_right(
    stage: &Stage,
    right: &IncidentCommander,
    at: Timestamp,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    let words = UpdateEdit { body: FIRST_WORD.to_owned(), reason: REASON.to_owned(), shows_previous: true };
    stage
        .app
        .db
        .write(async |tx| {
            let first = incidents::store::updates(tx, incident_id).await?.remove(0);
            incidents::edit::edit_update(tx, right, at, incident_id, &first.id, first.version, &words).await
        })
        .await
}
