//! Complaints: those of 2012, answered and closed in 2012, and those that wait now.

use super::Stage;
use super::complaints::{Deed, NOW, PAST, Step, Who};
use crate::access::CaseAgent;
use crate::cases::case::CaseChannel;
use crate::cases::{self, IncomingMessage, NewReport, Sender, Severity, store};
use crate::customers::address;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::Purpose;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::{DateTime, Duration};

/// When the network failed: 11 July 2012, 12:30 UTC.
const FAILED: i64 = 1_342_009_800;
/// Reports in each five minutes since the small outage began: few at first, many once it is talked of,
/// fewer since traffic moves.
const REPORTS: [i64; 9] = [1, 3, 8, 17, 24, 31, 27, 19, 14];
/// Where they come from.
const PLACES: [&str; 8] = ["AB10", "AB24", "IV2", "AB11", "IV30", "KW1", "AB25", "KW15"];
/// The region of the small outage, as the customers' records name it.
const REGION: &str = "Scotland";

/// The complaints of 2012: everybody who wrote was answered by a person, and is at peace.
pub async fn play_2012(stage: &mut Stage) -> Result<(), Refusal> {
    let outage = stage.outage.clone().ok_or_else(|| Refusal::Fault("the outage was not played".to_owned()))?;
    let failed = DateTime::from_timestamp(FAILED, 0).unwrap_or_default();
    let people = exposed(&mut stage.app.db.read().await?, &outage).await?;
    for (complaint, customer_id) in PAST.iter().zip(people) {
        let person = Sender::customer(&mut stage.app.db.read().await?, customer_id).await?;
        let name = name(&mut stage.app.db.read().await?, customer_id).await?;
        for step in complaint.steps {
            play(stage, &outage, &person, &name, complaint.channel, failed, step).await?;
        }
    }
    went_out(stage).await
}

/// The complaints that wait now, and what visitors report.
pub async fn play_now(stage: &mut Stage) -> Result<(), Refusal> {
    let open = stage.open.clone().ok_or_else(|| Refusal::Fault("no outage is open".to_owned()))?;
    reports(stage, &open).await?;
    let (mut new, mut known) = northerners(&mut stage.app.db.read().await?).await?;
    for complaint in NOW {
        let (person, name) = match complaint.who {
            Who::Stranger(contact) => {
                let contact = address::parse(contact).map_err(|why| Refusal::fields([("contact", why)]))?;
                (Sender { contact: Some(contact), ..Sender::default() }, String::new())
            }
            Who::FirstTime | Who::Again | Who::Reads(_) => {
                let mut tx = stage.app.db.read().await?;
                let found = match complaint.who {
                    Who::Reads(language) => reader(&mut tx, language).await?,
                    Who::Again => known.pop(),
                    _ => new.pop(),
                };
                let Some(id) = found else { continue };
                new.retain(|other| *other != id);
                (Sender::customer(&mut tx, id).await?, name(&mut tx, id).await?)
            }
        };
        for step in complaint.steps {
            play(stage, &open, &person, &name, complaint.channel, stage.now, step).await?;
        }
    }
    Ok(())
}

/// One step of a complaint, at its minute.
async fn play(
    stage: &Stage,
    incident: &PublicId,
    person: &Sender,
    name: &str,
    channel: CaseChannel,
    zero: Timestamp,
    step: &Step,
) -> Result<(), Refusal> {
    let at = |minutes: i64| zero + Duration::minutes(minutes);
    match *step {
        Step::Says(minutes, words) => {
            let (now, incident_id, person) = (at(minutes), Some(incident.clone()), person.clone());
            let message = words.to_owned();
            let new = IncomingMessage { sender: person, incident_id, message, channel, source_key: String::new() };
            stage.app.db.write(async move |tx| cases::receive_message(tx, now, new).await).await?;
        }
        Step::Does(minutes, who, deed) => {
            let right: CaseAgent = stage.may(who)?;
            let (now, incident, person, name) = (at(minutes), incident.clone(), person.clone(), name.to_owned());
            stage
                .app
                .db
                .write(async move |tx| {
                    let (id, version) = case_of(tx, &incident, &person).await?;
                    match deed {
                        Deed::Answers(words) => {
                            let words = words.replace("{name}", &name);
                            cases::reply(tx, &right, now, id, version, &words).await.map(|_| ())
                        }
                        Deed::Speaks(words) => cases::log_call(tx, &right, now, id, words).await,
                        Deed::Notes(words) => cases::add_note(tx, &right, now, id, words).await,
                        Deed::Takes => cases::take(tx, &right, now, id, version).await,
                        Deed::Ends(state) => cases::set_state(tx, &right, now, id, version, state).await,
                    }
                })
                .await?;
        }
    }
    Ok(())
}

/// The case of a person, with its version.
async fn case_of(tx: &mut Tx, incident: &PublicId, person: &Sender) -> Result<(i64, i64), Refusal> {
    let id = tx
        .fetch_value::<i64>(
            sql("select id from complaint_case
             where incident_id = $1 and (customer_id = $2 or (customer_id is null and contact_key = $3))
             order by id limit 1")
            .bind(incident)
            .bind(person.customer_id.unwrap_or_default())
            .bind(person.contact.as_ref().map_or("", |contact| contact.key.as_str())),
        )
        .await?;
    Ok((id, store::get(tx, id).await?.version))
}

/// What visitors report, minute by minute.
async fn reports(stage: &Stage, open: &PublicId) -> Result<(), Refusal> {
    let service = |name: &str| {
        stage.services.get(name).cloned().ok_or_else(|| Refusal::Fault(format!("the demo has no service {name}")))
    };
    let (data, voice) = (service("Mobile data")?, service("Voice calls")?);
    let mut number = 0;
    let windows = i64::try_from(REPORTS.len()).unwrap_or_default();
    for (window, count) in (0..windows).zip(REPORTS) {
        for of in 0..count {
            number += 1;
            let now = stage.now - Duration::minutes(5 * (windows - window)) + Duration::seconds(300 * of / count + 1);
            let services = if number % 6 == 0 { vec![data.clone(), voice.clone()] } else { vec![data.clone()] };
            let place = PLACES.iter().cycle().nth(usize::try_from(number * number % 11).unwrap_or_default());
            let severity = if number % 5 < 3 { Severity::Down } else { Severity::Slow };
            let source_key = stage.app.keys.lookup(Purpose::Source, &format!("198.51.100.{number}"));
            let place = place.map_or(String::new(), |place| (*place).to_owned());
            let new = NewReport { services, severity, place, message: String::new(), contact: None, source_key };
            let open = open.clone();
            stage.app.db.write(async move |tx| cases::submit_report(tx, now, &open, new).await).await?;
        }
    }
    Ok(())
}

/// Who lost the network in 2012 and can be written to, those of the north first.
async fn exposed(tx: &mut Tx, outage: &PublicId) -> Result<Vec<i64>, Refusal> {
    Ok(tx
        .fetch_values::<i64>(
            sql("select id from customer
             where id in (select customer_id from exposure where incident_id = $1)
               and id in (select customer_id from contact_point where channel = 'email')
             order by case when region = $2 then 0 else 1 end, id limit 20")
            .bind(outage)
            .bind(REGION),
        )
        .await?)
}

/// Customers of the north who never complained, and those who did in 2012.
async fn northerners(tx: &mut Tx) -> Result<(Vec<i64>, Vec<i64>), Refusal> {
    let all = tx
        .fetch_all::<(i64, bool)>(
            sql("select id, exists (select 1 from complaint_case where customer_id = customer.id)
             from customer
             where region = $1 and id in (select customer_id from contact_point)
             order by vulnerable, id desc limit 200")
            .bind(REGION),
        )
        .await?;
    let (known, new): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, complained)| *complained);
    let ids = |rows: Vec<(i64, bool)>| rows.into_iter().map(|(id, _)| id).collect();
    Ok((ids(new), ids(known)))
}

/// A customer who reads a language, rather one of the north, who never complained.
async fn reader(tx: &mut Tx, language: &str) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value_optional::<i64>(
            sql("select id from customer
             where language = $1 and id in (select customer_id from contact_point)
               and not exists (select 1 from complaint_case where customer_id = customer.id)
             order by case when region = $2 then 0 else 1 end, id limit 1")
            .bind(language)
            .bind(REGION),
        )
        .await?)
}

async fn name(tx: &mut Tx, customer_id: i64) -> Result<String, Refusal> {
    Ok(tx.fetch_value::<String>(sql("select name from customer where id = $1").bind(customer_id)).await?)
}

/// What was answered in 2012 left in 2012, by the mail servers of that year: it is not sent again today.
async fn went_out(stage: &Stage) -> Result<(), Refusal> {
    let outage = stage.outage.clone();
    stage
        .app
        .db
        .write(async move |tx| {
            tx.execute(
                sql("update message set state = 'delivered', sent_at = created_at, updated_at = created_at
                     where incident_id = $1 and class = 'reply'")
                .bind(outage),
            )
            .await?;
            Ok(())
        })
        .await
}
