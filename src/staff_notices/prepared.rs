//! Tells staff of prepared updates: commanders of one that needs their approval, its author of one that could not be published,
//! and commanders and support leads of one that was published without approval.

use super::notice::{self, Notice};
use crate::accounts::reachable::{self, Reachable};
use crate::customers::Channel;
use crate::incidents::prepared::{Prepared, State, store};
use crate::incidents::store as incidents;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal, Role, Timestamp};
use crate::ui::{time, wording};
use chrono_tz::Tz;

/// Tells of one prepared update, if nobody was told yet.
pub(super) async fn tell(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
    id: &PublicId,
    public_url: &str,
) -> Result<(), Refusal> {
    let Some(prepared) = store::take_untold(tx, now, incident_id, id).await? else { return Ok(()) };
    let incident = incidents::get(tx, incident_id).await?;
    let zone = installation::get(tx).await?.zone();
    let Some(notice) = text(&prepared, &incident.name(), &incident.title, public_url, zone) else { return Ok(()) };
    let key = format!("prepared:{id}:{}:{}", prepared.state.as_str(), prepared.version);
    for person in audience(tx, &prepared).await? {
        notice::enqueue(tx, now, &person, &Channel::ALL, &key, &notice).await?;
    }
    Ok(())
}

async fn audience(tx: &mut Tx, prepared: &Prepared) -> Result<Vec<Reachable>, Refusal> {
    if prepared.state == State::Refused
        && let Some(author) = reachable::person(tx, &prepared.author_id).await?
    {
        return Ok(vec![author]);
    }
    // Where its author can no longer sign in, somebody else must know that it was not published.
    let mut told = reachable::with_role(tx, Role::Commander).await?;
    if !prepared.emergency_reason.is_empty() {
        told.extend(reachable::with_role(tx, Role::SupportLead).await?);
    }
    let mut known = std::collections::BTreeSet::from([prepared.author_id.clone()]);
    told.retain(|person| known.insert(person.id.clone()));
    Ok(told)
}

/// What they are told; `None` where there is nothing to tell by now.
fn text(prepared: &Prepared, incident: &str, title: &str, public_url: &str, zone: Tz) -> Option<Notice> {
    let link = format!("{public_url}/desk/incidents/{}#waiting", prepared.incident_id);
    let name = &prepared.author_name;
    let (subject, body, short) = match prepared.state {
        State::Waiting if prepared.waits_for_approval() => {
            let until = prepared.publish_at.map(|at| t!("prepared-notice-waits-until", at = time::full_text(at, zone)));
            let body = t!("prepared-notice-waits-body", name = name, title = title);
            (
                t!("prepared-notice-waits-subject", incident = incident, name = name),
                [Some(body), until].into_iter().flatten().collect::<Vec<_>>().join(" "),
                t!("prepared-notice-waits-short", incident = incident, name = name),
            )
        }
        State::Refused => {
            let reason = prepared.refusal().map(|reason| wording::format_message(&reason)).unwrap_or_default();
            (
                t!("prepared-notice-refused-subject", incident = incident),
                t!("prepared-notice-refused-body", title = title, reason = &reason),
                t!("prepared-notice-refused-short", incident = incident, reason = reason),
            )
        }
        State::Published if !prepared.emergency_reason.is_empty() => {
            let reason = &prepared.emergency_reason;
            (
                t!("prepared-notice-emergency-subject", incident = incident, name = name),
                t!("prepared-notice-emergency-body", name = name, title = title, reason = reason),
                t!("prepared-notice-emergency-short", incident = incident, name = name, reason = reason),
            )
        }
        _ => return None,
    };
    let body = format!("{body}\n\n{}\n{link}\n", t!("staff-notice-link"));
    Some(Notice { subject, body, short: format!("{short} {link}") })
}
