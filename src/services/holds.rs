//! The status of a service, derived from what every incident and maintenance says about it.
//!
//! Each says for itself what status a service has and from when on ([`state`]); it says "operational" when it is over.
//! The worst of what is said at a time is the status of the service then (`operational`, `under_maintenance`,
//! `degraded_performance`, `partial_outage`, `major_outage`, in this order). So the order in which several begin and end
//! does not matter, and nobody ends what somebody else holds. `service_status` is the history that follows; it is
//! written here only.

use super::store::StatusChange;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use const_format::concatcp;
use std::collections::BTreeMap;

/// What holds a service in a status now: the incident, or `None` for a status set before incidents were recorded.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Hold {
    /// The service.
    pub service_id: PublicId,
    /// The incident or maintenance.
    pub incident_id: Option<PublicId>,
    /// The status that it gives the service; never operational.
    pub status: ServiceStatus,
}

/// No later row of the same service and incident as `hold`.
const IS_LATEST: &str = "not exists (
    select 1 from service_hold as later
    where later.service_id = hold.service_id and coalesce(later.incident_id, '') = coalesce(hold.incident_id, '')
      and (later.from_at > hold.from_at or (later.from_at = hold.from_at and later.id > hold.id)))";

/// Everything that holds a service now, in no order that means anything.
pub async fn current(tx: &mut Tx) -> Result<Vec<Hold>, Refusal> {
    Ok(tx
        .fetch_all::<Hold>(sql(concatcp!(
            "select service_id, incident_id, status from service_hold as hold where status <> '",
            ServiceStatus::Operational.as_str(),
            "' and ",
            IS_LATEST,
            " order by id"
        )))
        .await?)
}

/// What one incident says about a service at a time; operational if it says nothing.
pub async fn status_by(
    tx: &mut Tx,
    service_id: &PublicId,
    incident_id: &PublicId,
    at: Timestamp,
) -> Result<ServiceStatus, Refusal> {
    let found = tx
        .fetch_value_optional::<ServiceStatus>(
            sql("select status from service_hold where service_id = $1 and incident_id = $2 and from_at <= $3
             order by from_at desc, id desc limit 1")
            .bind(service_id)
            .bind(incident_id)
            .bind(at),
        )
        .await?;
    Ok(found.unwrap_or(ServiceStatus::Operational))
}

/// Every status that an incident gave its services, oldest first.
pub async fn of_incident(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<StatusChange>, Refusal> {
    Ok(tx
        .fetch_all::<StatusChange>(
            sql("select service_id, status, from_at, incident_id, update_id
             from service_hold where incident_id = $1 order by from_at, id")
            .bind(incident_id),
        )
        .await?)
}

/// Every status that any incident gave a service, oldest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<StatusChange>, Refusal> {
    Ok(tx
        .fetch_all::<StatusChange>(sql("select service_id, status, from_at, incident_id, update_id
             from service_hold where incident_id is not null order by from_at, id"))
        .await?)
}

/// Records what an incident says about a service from `said.from_at` on, until the next thing that it says, and derives
/// the status of the service. The time may lie before `now`. The caller has locked the installation's row
/// ([`crate::platform::events::public_changed`]).
pub async fn state(tx: &mut Tx, now: Timestamp, said: &StatusChange) -> Result<(), Refusal> {
    insert(tx, said).await?;
    derive(tx, now, &said.service_id, said.from_at).await
}

/// Removes everything that an incident said, because it was declared by mistake, and derives the statuses of its
/// services without it.
pub async fn remove(tx: &mut Tx, now: Timestamp, incident_id: &PublicId) -> Result<(), Refusal> {
    let mut since: BTreeMap<PublicId, Timestamp> = BTreeMap::new();
    for said in of_incident(tx, incident_id).await? {
        since.entry(said.service_id).or_insert(said.from_at);
    }
    tx.execute(sql("delete from service_hold where incident_id = $1").bind(incident_id)).await?;
    for (service_id, from) in since {
        derive(tx, now, &service_id, from).await?;
    }
    Ok(())
}

/// Removes what one update of an incident said, because it was taken back, and derives the statuses without it.
pub async fn remove_of_update(tx: &mut Tx, now: Timestamp, update_id: &PublicId) -> Result<(), Refusal> {
    let text = "select service_id, min(from_at) from service_hold where update_id = $1 group by service_id";
    let since = tx.fetch_all::<(PublicId, Timestamp)>(sql(text).bind(update_id)).await?;
    tx.execute(sql("delete from service_hold where update_id = $1").bind(update_id)).await?;
    for (service_id, from) in since {
        derive(tx, now, &service_id, from).await?;
    }
    Ok(())
}

/// Makes every statement about a service end now but those of the given incidents, and derives its status.
pub async fn release_all_but(
    tx: &mut Tx,
    now: Timestamp,
    service_id: &PublicId,
    keep: &[PublicId],
) -> Result<(), Refusal> {
    for hold in current(tx).await? {
        if &hold.service_id == service_id && hold.incident_id.as_ref().is_none_or(|id| !keep.contains(id)) {
            let end = StatusChange {
                service_id: hold.service_id,
                status: ServiceStatus::Operational,
                from_at: now,
                incident_id: hold.incident_id,
                update_id: None,
            };
            insert(tx, &end).await?;
        }
    }
    derive(tx, now, service_id, now).await
}

/// Writes the history of a service from `since` on, and its status now.
async fn derive(tx: &mut Tx, now: Timestamp, service_id: &PublicId, since: Timestamp) -> Result<(), Refusal> {
    let said = tx
        .fetch_all::<StatusChange>(
            sql("select service_id, status, from_at, incident_id, update_id
             from service_hold where service_id = $1 order by from_at, id")
            .bind(service_id),
        )
        .await?;
    let before = tx
        .fetch_value_optional::<ServiceStatus>(
            sql("select status from service_status where service_id = $1 and from_at < $2
             order by from_at desc, id desc limit 1")
            .bind(service_id)
            .bind(since),
        )
        .await?;
    let stored = tx
        .fetch_all::<StatusChange>(
            sql("select service_id, status, from_at, incident_id, update_id
             from service_status where service_id = $1 and from_at >= $2 order by from_at, id")
            .bind(service_id)
            .bind(since),
        )
        .await?;
    let derived = history(service_id, &said, since, before.unwrap_or(ServiceStatus::Operational));
    // Most changes only add to the end; what stays the same is not written again.
    let same = stored.iter().zip(&derived).take_while(|(one, other)| one == other).count();
    if let Some(first) = stored.get(same) {
        tx.execute(
            sql("delete from service_status where service_id = $1 and from_at >= $2")
                .bind(service_id)
                .bind(first.from_at),
        )
        .await?;
    }
    // Several rows of one time, which earlier versions wrote, go together.
    let kept = stored
        .get(same)
        .map_or(same, |first| derived.iter().take(same).take_while(|change| change.from_at < first.from_at).count());
    for change in &derived[kept..] {
        tx.execute(
            sql("insert into service_status (service_id, status, from_at, incident_id, update_id)
                 values ($1, $2, $3, $4, $5)")
            .bind(&change.service_id)
            .bind(change.status)
            .bind(change.from_at)
            .bind(&change.incident_id)
            .bind(&change.update_id),
        )
        .await?;
    }
    refresh(tx, now, service_id).await
}

/// Sets `service.status` to the status of the latest change.
async fn refresh(tx: &mut Tx, now: Timestamp, service_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql(concatcp!(
            "update service set updated_at = $2,
                 status = coalesce((select status from service_status where service_id = $1
                                    order by from_at desc, id desc limit 1), '",
            ServiceStatus::Operational.as_str(),
            "')
             where id = $1"
        ))
        .bind(service_id)
        .bind(now),
    )
    .await?;
    Ok(())
}

async fn insert(tx: &mut Tx, said: &StatusChange) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into service_hold (service_id, status, from_at, incident_id, update_id)
             values ($1, $2, $3, $4, $5)")
        .bind(&said.service_id)
        .bind(said.status)
        .bind(said.from_at)
        .bind(&said.incident_id)
        .bind(&said.update_id),
    )
    .await?;
    Ok(())
}

/// The changes of a service's status from `since` on, given what was said about it, oldest first, and its status
/// before. A change names the incident and the update that made it.
fn history(service_id: &PublicId, said: &[StatusChange], since: Timestamp, before: ServiceStatus) -> Vec<StatusChange> {
    let (earlier, later) = said.split_at(said.partition_point(|one| one.from_at < since));
    let mut latest: BTreeMap<Option<&PublicId>, &StatusChange> =
        earlier.iter().map(|one| (one.incident_id.as_ref(), one)).collect();
    // Something that was said until now may be gone at `since`, without anything new.
    let nothing: &[StatusChange] = &[];
    let gone = later.first().is_none_or(|one| one.from_at > since).then_some((since, nothing));
    let groups = later.chunk_by(|one, other| one.from_at == other.from_at).map(|group| (group[0].from_at, group));
    let mut changes: Vec<StatusChange> = Vec::new();
    let mut status = before;
    for (at, group) in gone.into_iter().chain(groups) {
        latest.extend(group.iter().map(|one| (one.incident_id.as_ref(), one)));
        let worst = latest.values().copied().max_by_key(|one| one.status);
        let now = worst.map_or(ServiceStatus::Operational, |one| one.status);
        if now == status {
            continue;
        }
        let cause = group.iter().rev().find(|one| one.status == now).or(group.last());
        let cause = cause.or(worst.filter(|_| now != ServiceStatus::Operational));
        changes.push(StatusChange {
            service_id: service_id.clone(),
            status: now,
            from_at: at,
            incident_id: cause.and_then(|cause| cause.incident_id.clone()),
            update_id: cause.and_then(|cause| cause.update_id.clone()),
        });
        status = now;
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::ServiceStatus::{DegradedPerformance, MajorOutage, Operational, PartialOutage, UnderMaintenance};
    use proptest::prelude::*;

    fn id(number: usize) -> PublicId {
        PublicId::parse(&format!("incident{number:04}")).unwrap()
    }

    fn at(minute: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600 + minute * 60, 0).unwrap()
    }

    fn said(incident: usize, minute: i64, status: ServiceStatus) -> StatusChange {
        StatusChange {
            service_id: id(9),
            status,
            from_at: at(minute),
            incident_id: Some(id(incident)),
            update_id: None,
        }
    }

    fn changes(said: &[StatusChange]) -> Vec<(i64, ServiceStatus, usize)> {
        let changes = history(&id(9), said, at(0), Operational).into_iter();
        changes
            .map(|change| {
                let incident = change.incident_id.unwrap().as_str()[8..].parse().unwrap();
                ((change.from_at - at(0)).num_minutes(), change.status, incident)
            })
            .collect()
    }

    #[test]
    fn the_first_to_end_leaves_what_the_other_holds() {
        let works = [
            said(1, 0, UnderMaintenance),
            said(2, 10, UnderMaintenance),
            said(1, 20, Operational),
            said(2, 30, Operational),
        ];
        assert_eq!(changes(&works), [(0, UnderMaintenance, 1), (30, Operational, 2)]);
    }

    #[test]
    fn an_outage_is_worse_than_maintenance_and_leaves_it_behind() {
        let both = [
            said(1, 0, UnderMaintenance),
            said(2, 10, MajorOutage),
            said(2, 15, DegradedPerformance),
            said(2, 20, Operational),
            said(1, 30, Operational),
        ];
        let expected = [
            (0, UnderMaintenance, 1),
            (10, MajorOutage, 2),
            (15, DegradedPerformance, 2),
            (20, UnderMaintenance, 2),
            (30, Operational, 1),
        ];
        assert_eq!(changes(&both), expected);
    }

    #[test]
    fn what_is_gone_ends_where_it_began() {
        let rest = [said(2, 0, PartialOutage), said(2, 30, Operational)];
        let derived = history(&id(9), &rest, at(10), MajorOutage);
        let derived: Vec<_> = derived.iter().map(|change| (change.from_at, change.status)).collect();
        assert_eq!(derived, [(at(10), PartialOutage), (at(30), Operational)]);
        assert_eq!(history(&id(9), &[], at(10), MajorOutage)[0].status, Operational);
    }

    proptest! {
        #[test]
        fn the_status_is_always_the_worst_of_what_is_said(
            statements in proptest::collection::vec((0..4_usize, 0..60_i64, 0..5_usize), 0..20),
            since in 0..60_i64,
        ) {
            let mut all: Vec<_> = statements
                .into_iter()
                .map(|(incident, minute, status)| said(incident, minute, ServiceStatus::IN_LISTS[status]))
                .collect();
            all.sort_by_key(|one| one.from_at);
            let worst_at = |minute: i64| {
                (0..4)
                    .filter_map(|incident| {
                        let mut own = all.iter().filter(|one| one.incident_id == Some(id(incident)));
                        own.rfind(|one| one.from_at <= at(minute)).map(|one| one.status)
                    })
                    .max()
                    .unwrap_or(Operational)
            };
            let status_at = |changes: &[StatusChange], minute: i64, before: ServiceStatus| {
                changes.iter().rev().find(|one| one.from_at <= at(minute)).map_or(before, |one| one.status)
            };
            let whole = history(&id(9), &all, at(0), Operational);
            for minute in 0..61 {
                prop_assert_eq!(status_at(&whole, minute, Operational), worst_at(minute));
            }
            prop_assert!(whole.windows(2).all(|two| two[0].status != two[1].status && two[0].from_at < two[1].from_at));
            // The end of it can be derived alone, whatever was stored before.
            let part = history(&id(9), &all, at(since), MajorOutage);
            for minute in since..61 {
                prop_assert_eq!(status_at(&part, minute, MajorOutage), worst_at(minute));
            }
        }
    }
}
