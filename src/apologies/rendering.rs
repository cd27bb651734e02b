//! Fills the texts of a batch in for each customer, from what they lost.

use super::audience::Recipient;
use super::batch::{Content, Templates};
use crate::customers::Channel;
use crate::customers::exposure::{LOST_FROM, LOST_TO, lost_times};
use crate::delivery::template::{RenderedPiece, Values, Variable};
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::number::grouped;
use crate::ui::time;
use chrono::Datelike;
use chrono_tz::Tz;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

/// The values that are the same for every customer of a batch.
#[derive(Debug, Clone)]
pub struct SharedValues {
    incident_id: PublicId,
    up_to: i64,
    incident: String,
    organisation: String,
    signer: String,
    signer_title: String,
    /// The time zone for customers whose own is not known.
    pub default_zone: Tz,
    now: Timestamp,
}

/// The shared values of a batch's content; `incident` is the incident's title, `up_to` the last row of exposure that counts.
pub async fn shared_values(
    tx: &mut Tx,
    content: &Content,
    incident: &str,
    up_to: i64,
    now: Timestamp,
) -> Result<SharedValues, Refusal> {
    let installation = installation::get(tx).await?;
    Ok(SharedValues {
        incident_id: content.incident_id.clone(),
        up_to,
        incident: incident.to_owned(),
        default_zone: installation.zone(),
        organisation: installation.organisation,
        signer: content.signed_by.clone(),
        signer_title: content.signed_title.clone(),
        now,
    })
}

/// A time in which a customer was without a service. A service that worked in between has several.
#[derive(Debug, sqlx::FromRow)]
pub struct Disruption {
    customer_id: i64,
    /// The name of the service.
    pub service: String,
    from_at: Timestamp,
    to_at: Option<Timestamp>,
}

/// What some customers, who are ordered by id, were without, by customer.
pub async fn disruptions(
    tx: &mut Tx,
    shared: &SharedValues,
    people: &[Recipient],
) -> Result<HashMap<i64, Vec<Disruption>>, Refusal> {
    let (Some(first), Some(last)) = (people.first(), people.last()) else { return Ok(HashMap::new()) };
    let query = format!(
        "select x.customer_id, service.name as service, {LOST_FROM} as from_at, {LOST_TO} as to_at
         from {} join service_view as service on service.id = x.service_id
         where x.incident_id = $1 and x.id <= $2 and x.customer_id between $3 and $4
         order by x.customer_id, 3, service.name",
        lost_times("$1")
    );
    let query = sql(AssertSqlSafe(query)).bind(&shared.incident_id).bind(shared.up_to).bind(first.id).bind(last.id);
    let rows = tx.fetch_all::<Disruption>(query).await?;
    let mut disruptions: HashMap<i64, Vec<Disruption>> = HashMap::new();
    for row in rows {
        disruptions.entry(row.customer_id).or_default().push(row);
    }
    Ok(disruptions)
}

/// The values of a customer. The link is left empty; it is made when a message is sent.
pub fn customer_values(shared: &SharedValues, person: &Recipient, disruptions: &[Disruption]) -> Values {
    let zone = person.time_zone.parse::<Tz>().unwrap_or(shared.default_zone);
    let mut values = Values::default()
        .with(Variable::Name, &person.name)
        .with(Variable::Incident, &shared.incident)
        .with(Variable::Organisation, &shared.organisation)
        .with(Variable::Signer, &shared.signer)
        .with(Variable::SignerTitle, &shared.signer_title);
    let mut services: Vec<&str> = Vec::new();
    for disruption in disruptions {
        if !services.contains(&disruption.service.as_str()) {
            services.push(&disruption.service);
        }
    }
    values.set(Variable::Services, &join_names(&services));
    if let Some(from) = disruptions.iter().map(|disruption| disruption.from_at).min() {
        values.set(Variable::From, &local_time(from, zone, shared.now));
    }
    // While one of them lasts, there is no end and no duration.
    let ends: Option<Vec<Timestamp>> = disruptions.iter().map(|disruption| disruption.to_at).collect();
    if let Some(to) = ends.as_ref().and_then(|ends| ends.iter().max()) {
        let intervals = disruptions.iter().filter_map(|disruption| Some((disruption.from_at, disruption.to_at?)));
        let duration = union_duration(intervals.collect());
        values.set(Variable::To, &local_time(*to, zone, shared.now));
        values.set(Variable::Duration, &time::span(duration));
        values.set(Variable::Minutes, &grouped(duration.num_minutes()));
    }
    values
}

/// "Voice calls", "Voice calls and Mobile data", "Voice calls, Text messages and Mobile data".
fn join_names(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => (*name).to_owned(),
        [most @ .., last] => t!("apologies-list", most = most.join(", "), last = *last),
    }
}

/// "Wed 11 July 13:30"; with the year if it is not the current one.
fn local_time(at: Timestamp, zone: Tz, now: Timestamp) -> String {
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let format = if at.year() == now.year() { "%a %-d %B %H:%M" } else { "%a %-d %B %Y %H:%M" };
    at.format(format).to_string()
}

/// How long at least one of the intervals lasted.
fn union_duration(mut intervals: Vec<(Timestamp, Timestamp)>) -> chrono::Duration {
    intervals.sort_unstable();
    let mut total = chrono::Duration::zero();
    let mut covered: Option<Timestamp> = None;
    for (from, to) in intervals {
        let from = covered.map_or(from, |covered| from.max(covered));
        if to > from {
            total += to - from;
            covered = Some(to);
        }
    }
    total
}

/// One customer's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedMessage {
    /// The subject; empty for a text message.
    pub subject: String,
    /// The text, in pieces.
    pub body: Vec<RenderedPiece>,
}

impl RenderedMessage {
    /// The whole text.
    pub fn text(&self) -> String {
        self.body.iter().map(|piece| piece.text.as_str()).collect()
    }
}

/// Renders a customer's message for a channel.
///
/// # Errors
///
/// Every variable of the message that is empty for the customer, each once.
pub fn render(templates: &Templates, channel: Channel, values: &Values) -> Result<RenderedMessage, Vec<Variable>> {
    if channel == Channel::Sms {
        return Ok(RenderedMessage { subject: String::new(), body: templates.sms_body.pieces(values)? });
    }
    match (templates.subject.render(values), templates.body.pieces(values)) {
        (Ok(subject), Ok(body)) => Ok(RenderedMessage { subject, body }),
        (subject, body) => {
            let mut empty = subject.err().unwrap_or_default();
            for variable in body.err().unwrap_or_default() {
                if !empty.contains(&variable) {
                    empty.push(variable);
                }
            }
            Err(empty)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_342_009_800 + minute * 60, 0).unwrap()
    }

    #[test]
    fn overlapping_intervals_count_once() {
        let minutes = |intervals: &[(i64, i64)]| {
            union_duration(intervals.iter().map(|(from, to)| (at(*from), at(*to))).collect()).num_minutes()
        };
        assert_eq!(minutes(&[(0, 1110), (0, 1110), (0, 1449)]), 1449);
        assert_eq!(minutes(&[(100, 160), (0, 60)]), 120);
        assert_eq!(minutes(&[(0, 60), (30, 90), (90, 90)]), 90);
        assert_eq!(minutes(&[]), 0);
    }

    #[test]
    fn the_year_is_shown_if_it_is_not_the_current_one() {
        let zone = chrono_tz::Europe::London;
        assert_eq!(local_time(at(0), zone, at(100)), "Wed 11 July 13:30");
        assert_eq!(local_time(at(0), zone, at(1_000_000)), "Wed 11 July 2012 13:30");
    }

    #[test]
    fn names_are_joined_with_commas_and_and() {
        assert_eq!(join_names(&["Voice calls"]), "Voice calls");
        assert_eq!(join_names(&["Voice calls", "Mobile data"]), "Voice calls and Mobile data");
        assert_eq!(join_names(&["A", "B", "C"]), "A, B and C");
    }
}
