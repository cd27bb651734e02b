//! Makes up the people of a drill.

use super::incident;
use crate::access::Author;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{PublicId, Refusal, Timestamp};

/// Most people of one drill.
pub const RECIPIENTS_MAX: i64 = 200;
/// First and last names; each pair is a person.
const FIRST: [&str; 10] = ["Amal", "Bruno", "Chiara", "Dilan", "Emeka", "Freya", "Goran", "Hana", "Iker", "Jonna"];
const LAST: [&str; 10] =
    ["Abara", "Brandt", "Costa", "Demir", "Eriksen", "Fontaine", "Guzman", "Hayashi", "Iversen", "Jansen"];
/// What they pay a month, in whole units of the currency, in turn.
const MONTHLY: [i64; 4] = [12, 32, 45, 120];

/// Makes up `count` people, in place of those there were. Whatever was saved before has to be saved again.
///
/// # Errors
///
/// A field error for a number that is not from 1 to [`RECIPIENTS_MAX`], `Refusal::Conflict` once something went to the
/// outbox.
pub async fn make(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    incident_id: &PublicId,
    count: &str,
) -> Result<(), Refusal> {
    let count = count.trim().parse::<i64>().ok().filter(|count| (1..=RECIPIENTS_MAX).contains(count));
    let count = count.ok_or_else(|| Refusal::field("count", "drill-count-wrong"))?;
    incident(tx, incident_id).await?;
    let text = "select exists (select 1 from drill_message where incident_id = $1)";
    if tx.fetch_value::<bool>(sql(text).bind(incident_id)).await? {
        return Err(Refusal::conflict("drill-recipients-used"));
    }
    let unit =
        crate::platform::installation::get(tx).await?.currency().map_or(100, |currency| currency.minor_per_unit());
    tx.execute(sql("delete from drill_recipient where incident_id = $1").bind(incident_id)).await?;
    for number in 1..=count {
        tx.execute(
            sql("insert into drill_recipient (incident_id, number, name, mailbox, monthly_minor)
                 values ($1, $2, $3, $4, $5)")
            .bind(incident_id)
            .bind(number)
            .bind(name(number))
            .bind(format!("{number}.{incident_id}"))
            .bind(turn(&MONTHLY, number).copied().unwrap_or_default() * unit),
        )
        .await?;
    }
    let text =
        "update drill_document set exposure_minor = 0, version = version + 1 where incident_id = $1 and kind = 'offer'";
    tx.execute(sql(text).bind(incident_id)).await?;
    let event = Event {
        actor: right.actor(),
        verb: "drill.recipients_made",
        subject: "drill",
        subject_id: incident_id,
        incident_id: Some(incident_id.as_str()),
        fields: &["recipients"],
    };
    events::record(tx, now, event).await
}

/// The name of the person with this number, from 1.
fn name(number: i64) -> String {
    let last = (number - 1) / 10 + 1;
    format!("{} {}", turn(&FIRST, number).unwrap_or(&""), turn(&LAST, last).unwrap_or(&""))
}

/// The item of a list whose turn it is, from 1.
fn turn<T>(list: &[T], number: i64) -> Option<&T> {
    let place = usize::try_from(number - 1).ok()?;
    list.get(place % list.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_hundred_names_are_different() {
        let names: std::collections::BTreeSet<_> = (1..=100).map(name).collect();
        assert_eq!(names.len(), 100);
        assert_eq!((name(1), name(11)), ("Amal Abara".to_owned(), "Amal Brandt".to_owned()));
    }
}
