//! From people and what they lost to the words that are filled in for each.

use super::audience::Person;
use super::batch::{Content, Templates};
use super::template::{Rendered, Values, Variable};
use crate::delivery::message::Channel;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::number::grouped;
use crate::ui::time;
use chrono::Datelike;
use chrono_tz::Tz;
use std::collections::HashMap;

/// What is the same for everybody who gets a batch.
#[derive(Debug, Clone)]
pub struct Shared {
    incident_id: PublicId,
    up_to: i64,
    incident: String,
    organisation: String,
    signer: String,
    signer_title: String,
    /// Where the recipient's zone is not known.
    pub home: Tz,
    now: Timestamp,
}

/// What is the same for everybody.
pub async fn shared(tx: &mut Tx, content: &Content, incident: &str, now: Timestamp) -> Result<Shared, Refusal> {
    let this = installation::get(tx).await?;
    Ok(Shared {
        incident_id: content.incident_id.clone(),
        up_to: content.audience.up_to.unwrap_or(i64::MAX),
        incident: incident.to_owned(),
        home: this.zone(),
        organisation: this.organisation,
        signer: content.signed_by.clone(),
        signer_title: content.signed_title.clone(),
        now,
    })
}

#[derive(Debug, sqlx::FromRow)]
struct Lost {
    customer_id: i64,
    service: String,
    from_at: Timestamp,
    to_at: Option<Timestamp>,
}

/// The values of people who stand in the order of their rows; without the link, which is made for each apart.
pub async fn values(tx: &mut Tx, shared: &Shared, people: &[Person]) -> Result<Vec<Values>, Refusal> {
    let (Some(first), Some(last)) = (people.first(), people.last()) else { return Ok(Vec::new()) };
    let rows = tx
        .fetch_all::<Lost>(
            sql("select customer_id, service.name as service, from_at, to_at
             from exposure join service on service.id = service_id
             where incident_id = $1 and exposure.id <= $2 and customer_id between $3 and $4
             order by customer_id, from_at, service.name")
            .bind(&shared.incident_id)
            .bind(shared.up_to)
            .bind(first.id)
            .bind(last.id),
        )
        .await?;
    let mut lost: HashMap<i64, Vec<Lost>> = HashMap::new();
    for row in rows {
        lost.entry(row.customer_id).or_default().push(row);
    }
    Ok(people.iter().map(|person| of_one(shared, person, lost.remove(&person.id).unwrap_or_default())).collect())
}

fn of_one(shared: &Shared, person: &Person, lost: Vec<Lost>) -> Values {
    let zone = person.time_zone.parse::<Tz>().unwrap_or(shared.home);
    let mut values = Values::default()
        .with(Variable::Name, &person.name)
        .with(Variable::Incident, &shared.incident)
        .with(Variable::Organisation, &shared.organisation)
        .with(Variable::Signer, &shared.signer)
        .with(Variable::SignerTitle, &shared.signer_title);
    let mut services: Vec<&str> = Vec::new();
    for row in &lost {
        if !services.contains(&row.service.as_str()) {
            services.push(&row.service);
        }
    }
    values.set(Variable::Services, &listed(&services));
    if let Some(from) = lost.iter().map(|row| row.from_at).min() {
        values.set(Variable::From, &said(from, zone, shared.now));
    }
    // One that goes on leaves the end, and so the length, empty.
    let ends: Option<Vec<Timestamp>> = lost.iter().map(|row| row.to_at).collect();
    if let Some(to) = ends.as_ref().and_then(|ends| ends.iter().max()) {
        let without = union(lost.iter().filter_map(|row| Some((row.from_at, row.to_at?))).collect());
        values.set(Variable::To, &said(*to, zone, shared.now));
        values.set(Variable::Duration, &time::span(without));
        values.set(Variable::Minutes, &grouped(without.num_minutes()));
    }
    values
}

/// "Voice calls", "Voice calls and Mobile data", "Voice calls, Text messages and Mobile data".
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => t!("apologies-list", most = most.join(", "), last = *last),
    }
}

/// "Wed 11 July 13:30"; with the year where it is not this one.
fn said(at: Timestamp, zone: Tz, now: Timestamp) -> String {
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let form = if at.year() == now.year() { "%a %-d %B %H:%M" } else { "%a %-d %B %Y %H:%M" };
    at.format(form).to_string()
}

/// How long at least one of the spans lasted.
fn union(mut spans: Vec<(Timestamp, Timestamp)>) -> chrono::Duration {
    spans.sort_unstable();
    let mut total = chrono::Duration::zero();
    let mut covered: Option<Timestamp> = None;
    for (from, to) in spans {
        let from = covered.map_or(from, |covered| from.max(covered));
        if to > from {
            total += to - from;
            covered = Some(to);
        }
    }
    total
}

/// One person's message, written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Subject; empty for a text message.
    pub subject: String,
    /// The text, in pieces.
    pub body: Vec<Rendered>,
}

impl Letter {
    /// The whole text.
    pub fn text(&self) -> String {
        self.body.iter().map(|piece| piece.text.as_str()).collect()
    }
}

/// Writes a message for one person on their channel; else every variable that is empty for them.
pub fn write(templates: &Templates, channel: Channel, values: &Values) -> Result<Letter, Vec<Variable>> {
    match channel {
        Channel::Sms => Ok(Letter { subject: String::new(), body: templates.sms_body.pieces(values)? }),
        Channel::Email => {
            let (subject, body) = (templates.subject.render(values), templates.body.pieces(values));
            match (subject, body) {
                (Ok(subject), Ok(body)) => Ok(Letter { subject, body }),
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_342_009_800 + minute * 60, 0).unwrap()
    }

    #[test]
    fn overlapping_spans_count_once() {
        let minutes =
            |spans: &[(i64, i64)]| union(spans.iter().map(|(from, to)| (at(*from), at(*to))).collect()).num_minutes();
        assert_eq!(minutes(&[(0, 1110), (0, 1110), (0, 1449)]), 1449);
        assert_eq!(minutes(&[(100, 160), (0, 60)]), 120);
        assert_eq!(minutes(&[(0, 60), (30, 90), (90, 90)]), 90);
        assert_eq!(minutes(&[]), 0);
    }

    #[test]
    fn another_year_is_said() {
        let zone = chrono_tz::Europe::London;
        assert_eq!(said(at(0), zone, at(100)), "Wed 11 July 13:30");
        assert_eq!(said(at(0), zone, at(1_000_000)), "Wed 11 July 2012 13:30");
    }

    #[test]
    fn lists_read_as_people_say_them() {
        assert_eq!(listed(&["Voice calls"]), "Voice calls");
        assert_eq!(listed(&["Voice calls", "Mobile data"]), "Voice calls and Mobile data");
        assert_eq!(listed(&["A", "B", "C"]), "A, B and C");
    }
}
