//! Reads series and their occurrences.

use super::rule::{self, Rule};
use crate::incidents::State;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::{Duration, NaiveDateTime};
use chrono_tz::Tz;
use const_format::concatcp;

/// How local times are stored.
pub(super) const LOCAL_FORMAT: &str = "%Y-%m-%dT%H:%M:%S";
/// Most series that are listed.
const SERIES_MAX: i64 = 200;
/// Most occurrences of a series that its page lists.
const OCCURRENCES_MAX: i64 = 200;

/// A series of maintenance.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Series {
    /// Its id.
    pub id: PublicId,
    /// The title of its occurrences.
    pub title: String,
    /// What their announcements say, in Markdown.
    pub body: String,
    /// The rule; see [`Rule::text`].
    pub rrule: String,
    /// The local time of the first occurrence.
    pub dtstart_local: String,
    /// The IANA time zone of the rule.
    pub zone: String,
    /// How long each occurrence lasts.
    pub duration_minutes: i64,
    /// Whether subscribers are reminded of occurrences, and told when they begin and end.
    pub notify_during: bool,
    /// How many minutes before subscribers are reminded; `None` as the setting says.
    pub reminder_minutes: Option<i64>,
    /// Whether subscribers were told of the series.
    pub is_announced: bool,
    /// How far its occurrences were made.
    pub made_until: Timestamp,
    /// No occurrence begins then or later.
    pub ends_before: Option<Timestamp>,
    /// The series that it continues.
    pub follows_id: Option<PublicId>,
    /// Who planned it.
    pub created_by: Option<PublicId>,
    /// For edits (decision 6).
    pub version: i64,
}

impl Series {
    /// The time zone; UTC where the stored name is unknown.
    pub fn tz(&self) -> Tz {
        self.zone.parse().unwrap_or(Tz::UTC)
    }

    /// The rule.
    ///
    /// # Errors
    ///
    /// `Refusal::Fault` if the stored rule cannot be read.
    pub fn rule(&self) -> Result<Rule, Refusal> {
        let unreadable = |what: &str| Refusal::Fault(format!("the {what} of maintenance series {}", self.id));
        let first = NaiveDateTime::parse_from_str(&self.dtstart_local, LOCAL_FORMAT)
            .map_err(|_| unreadable("first local time"))?;
        let duration = Duration::minutes(self.duration_minutes);
        rule::stored(&self.rrule, first, self.tz(), duration).map_err(|message| unreadable(&message.key))
    }

    /// Whether no occurrence is made any more.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.ends_before.is_some_and(|end| end <= now)
    }
}

/// An occurrence of a series, and the maintenance that it became.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Made {
    /// When the rule says that it begins.
    pub original_start: Timestamp,
    /// The maintenance.
    pub incident_id: PublicId,
    /// Its number, as in `INC-27`.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: State,
    /// When it begins, or began.
    pub started_at: Timestamp,
    /// Its planned end.
    pub scheduled_until: Option<Timestamp>,
    /// When it was removed because the series ended before anybody was told of it.
    pub withdrawn_at: Option<Timestamp>,
}

const SELECT: &str =
    "select id, title, body, rrule, dtstart_local, zone, duration_minutes, notify_during, reminder_minutes,
        is_announced, made_until, ends_before, follows_id, created_by, version
    from maintenance_series ";

/// A series by its id.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Series, Refusal> {
    Ok(tx.fetch_one::<Series>(sql(concatcp!(SELECT, "where id = $1")).bind(id)).await?)
}

/// The series of which occurrences may still come, by title.
pub async fn current(tx: &mut Tx, now: Timestamp) -> Result<Vec<Series>, Refusal> {
    let text = concatcp!(SELECT, "where ends_before is null or ends_before > $1 order by title, id limit $2");
    Ok(tx.fetch_all::<Series>(sql(text).bind(now).bind(SERIES_MAX)).await?)
}

/// The series whose occurrences were not made until `horizon`, the one that is furthest behind first.
pub(super) async fn behind(tx: &mut Tx, horizon: Timestamp) -> Result<Option<Series>, Refusal> {
    let text = concatcp!(
        SELECT,
        "where made_until < $1 and (ends_before is null or made_until < ends_before) order by made_until, id limit 1"
    );
    Ok(tx.fetch_optional::<Series>(sql(text).bind(horizon)).await?)
}

/// The services that a series affects, sorted.
pub async fn service_ids(tx: &mut Tx, id: &PublicId) -> Result<Vec<PublicId>, Refusal> {
    let text = "select service_id from maintenance_series_service where series_id = $1 order by service_id";
    Ok(tx.fetch_values(sql(text).bind(id)).await?)
}

/// The series of a maintenance, and when its rule says that the maintenance begins.
pub async fn of_incident(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<(PublicId, Timestamp)>, Refusal> {
    let text = "select series_id, original_start from maintenance_occurrence where incident_id = $1";
    Ok(tx.fetch_optional::<(PublicId, Timestamp)>(sql(text).bind(incident_id)).await?)
}

const MADE: &str = "select original_start, incident_id, number, title, state, started_at, scheduled_until, withdrawn_at
    from maintenance_occurrence join incident on incident.id = incident_id ";

/// The occurrences of a series that the rule has at `since` or later, in their order.
pub async fn made_since(tx: &mut Tx, id: &PublicId, since: Timestamp) -> Result<Vec<Made>, Refusal> {
    let text = concatcp!(MADE, "where series_id = $1 and original_start >= $2 order by original_start limit $3");
    Ok(tx.fetch_all::<Made>(sql(text).bind(id).bind(since).bind(OCCURRENCES_MAX)).await?)
}

/// Planned maintenance with the series that each belongs to, the next first.
pub async fn upcoming(tx: &mut Tx, limit: i64) -> Result<Vec<(PublicId, Option<PublicId>)>, Refusal> {
    Ok(tx
        .fetch_all::<(PublicId, Option<PublicId>)>(
            sql(concatcp!(
                "select incident.id, series_id
                 from incident left join maintenance_occurrence on incident_id = incident.id
                 where kind = 'maintenance' and is_drill = false and withdrawn_at is null and state in ('",
                State::Scheduled.as_str(),
                "', '",
                State::InProgress.as_str(),
                "', '",
                State::Verifying.as_str(),
                "') order by started_at, number limit $1"
            ))
            .bind(limit),
        )
        .await?)
}
