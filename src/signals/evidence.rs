//! Counts who wrote about a service, now and usually, and how many look at the status page.

use super::rule::{self, Evidence, Views, Voice, WINDOW};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// The weeks whose same hour tells what is usual.
const WEEKS: i64 = 4;
/// The hour before now is no evidence of what is usual: it may be the outage itself.
const RECENT: Duration = Duration::hours(1);
/// Most messages that are read for one comparison; more would not change it.
const VOICES_MAX: i64 = 20_000;

/// Services that somebody wrote about since `since`.
pub async fn services_with_voices(tx: &mut Tx, since: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select service_id from (
                 select report_service.service_id, evidence.at
                 from report_evidence_view as evidence
                 join report_service_view as report_service on report_service.report_id = evidence.id
                 where evidence.at >= $1
                 union all
                 select incident_service.service_id, message.at
                 from case_message_view as message
                 join complaint_case_view as complaint on complaint.id = message.case_id
                 join incident_service_view as incident_service on incident_service.incident_id = complaint.incident_id
                 where message.at >= $1 and message.channel <> 'form'
             ) as written
             group by service_id order by service_id")
            .bind(since),
        )
        .await?)
}

/// Who wrote about a service from `from` until before `until`, oldest first: sources of reports, and cases about an
/// incident of the service that came in another way.
pub async fn voices(
    tx: &mut Tx,
    service_id: &PublicId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Voice>, Refusal> {
    Ok(tx
        .fetch_all::<Voice>(
            sql("select person, at from (
                 select evidence.person, evidence.at
                 from report_evidence_view as evidence
                 join report_service_view as report_service on report_service.report_id = evidence.id
                 where report_service.service_id = $1 and evidence.at >= $2 and evidence.at < $3
                 union all
                 select 'case ' || complaint.id as person, message.at
                 from case_message_view as message
                 join complaint_case_view as complaint on complaint.id = message.case_id
                 join incident_service_view as incident_service on incident_service.incident_id = complaint.incident_id
                 where incident_service.service_id = $1 and message.at >= $2 and message.at < $3
                   and message.channel <> 'form'
             ) as written
             order by at limit $4")
            .bind(service_id)
            .bind(from)
            .bind(until)
            .bind(VOICES_MAX),
        )
        .await?)
}

/// What is known about a service now, and when the first of those wrote who write now.
pub async fn of_service(
    tx: &mut Tx,
    service_id: &PublicId,
    now: Timestamp,
) -> Result<(Evidence, Option<Timestamp>), Refusal> {
    let until = now + Duration::microseconds(1);
    let recent = voices(tx, service_id, now - WINDOW, until).await?;
    let people = rule::people(&recent, now - WINDOW, until);
    let usual = usual_people(tx, service_id, now).await?;
    let evidence = Evidence { people, usual, views: views(tx, now).await? };
    Ok((evidence, recent.first().map(|voice| voice.at)))
}

/// The median of the same time in the last weeks, each with the windows around it, or that of the last day where it is
/// more: a service that always has reports needs no weeks to be known for it.
async fn usual_people(tx: &mut Tx, service_id: &PublicId, now: Timestamp) -> Result<i64, Refusal> {
    let mut weekly = Vec::new();
    for week in 1..=WEEKS {
        let end = now - Duration::weeks(week) + WINDOW;
        let voices = voices(tx, service_id, end - WINDOW * 3, end).await?;
        weekly.extend((0..3).map(|window| people_before(&voices, end - WINDOW * window)));
    }
    let end = now - RECENT;
    let day = voices(tx, service_id, now - Duration::days(1), end).await?;
    let windows = (Duration::days(1) - RECENT).num_minutes() / WINDOW.num_minutes();
    let daily: Vec<_> = (0..windows)
        .map(|window| people_before(&day, end - Duration::minutes(window * WINDOW.num_minutes())))
        .collect();
    Ok(rule::usual(&weekly).max(rule::usual(&daily)))
}

fn people_before(voices: &[Voice], end: Timestamp) -> i64 {
    rule::people(voices, end - WINDOW, end)
}

/// Views of the status page within the last [`WINDOW`], and the median of the same time in the last weeks.
async fn views(tx: &mut Tx, now: Timestamp) -> Result<Views, Refusal> {
    let recent = views_before(tx, now + Duration::microseconds(1)).await?;
    let mut usual = Vec::new();
    for week in 1..=WEEKS {
        usual.push(views_before(tx, now - Duration::weeks(week)).await?);
    }
    Ok(Views { recent, usual: rule::usual(&usual) })
}

async fn views_before(tx: &mut Tx, end: Timestamp) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select cast(coalesce(sum(views), 0) as bigint) from page_view_view
             where about = '' and window_at >= $1 and window_at < $2")
            .bind(end - WINDOW)
            .bind(end),
        )
        .await?)
}
