//! Complaints: those of 2012, which were answered and closed in 2012, and those that are open now.

mod complaint;
mod current;
mod past;

use super::DemoContext;
use crate::access::CaseAgent;
use crate::cases::case::CaseChannel;
use crate::cases::{self, IncomingMessage, MessageLimits, NewReport, Sender, Severity, store};
use crate::customers::address_text;
use crate::delivery::message;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::Purpose;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::{DateTime, Duration};
use complaint::{Complainant, StaffAction, Step};
use current::CURRENT;
use past::PAST;
use phonenumber::country::Id;

/// When the outage began, in seconds since 1970: 11 July 2012, 12:30 UTC.
const OUTAGE_BEGAN: i64 = 1_342_009_800;
/// Reports in each five minutes since the open incident began.
const REPORTS: [i64; 9] = [1, 3, 8, 17, 24, 31, 27, 19, 14];
/// The places that visitors report from.
const PLACES: [&str; 8] = ["AB10", "AB24", "IV2", "AB11", "IV30", "KW1", "AB25", "KW15"];
/// The region of the open incident, as in the customers' records.
const REGION: &str = "Scotland";

/// Loads the complaints of 2012, all of them answered and closed.
pub async fn load_2012(demo: &mut DemoContext) -> Result<(), Refusal> {
    let outage = demo.outage.clone().ok_or_else(|| Refusal::Fault("the outage was not loaded".to_owned()))?;
    let began = DateTime::from_timestamp(OUTAGE_BEGAN, 0).unwrap_or_default();
    let people = affected_customers(&mut demo.app.db.read().await?, &outage).await?;
    for (complaint, customer_id) in PAST.iter().zip(people) {
        let person = Sender::customer(&mut demo.app.db.read().await?, customer_id).await?;
        let name = customer_name(&mut demo.app.db.read().await?, customer_id).await?;
        for step in complaint.steps {
            load_step(demo, &outage, &person, &name, complaint.channel, began, step).await?;
        }
    }
    mark_delivered(demo).await
}

/// Loads the open complaints, and the reports of visitors.
pub async fn load_current(demo: &mut DemoContext) -> Result<(), Refusal> {
    let open = demo.open.clone().ok_or_else(|| Refusal::Fault("the open incident was not loaded".to_owned()))?;
    load_reports(demo, &open).await?;
    let (mut new, mut known) = customers_of_region(&mut demo.app.db.read().await?).await?;
    for complaint in CURRENT {
        let (person, name) = match complaint.complainant {
            Complainant::Stranger(contact) => {
                let contact =
                    address_text::parse(contact, Some(Id::GB)).map_err(|why| Refusal::fields([("contact", why)]))?;
                (Sender { contact: Some(contact), ..Sender::default() }, String::new())
            }
            Complainant::FirstTime | Complainant::Again | Complainant::Reads(_) => {
                let mut tx = demo.app.db.read().await?;
                let found = match complaint.complainant {
                    Complainant::Reads(language) => customer_who_reads(&mut tx, language).await?,
                    Complainant::Again => known.pop(),
                    _ => new.pop(),
                };
                let Some(id) = found else { continue };
                new.retain(|other| *other != id);
                (Sender::customer(&mut tx, id).await?, customer_name(&mut tx, id).await?)
            }
        };
        for step in complaint.steps {
            load_step(demo, &open, &person, &name, complaint.channel, demo.now, step).await?;
        }
    }
    Ok(())
}

/// Loads one step of a complaint. `start` is minute 0.
async fn load_step(
    demo: &DemoContext,
    incident: &PublicId,
    person: &Sender,
    name: &str,
    channel: CaseChannel,
    start: Timestamp,
    step: &Step,
) -> Result<(), Refusal> {
    let at = |minutes: i64| start + Duration::minutes(minutes);
    match *step {
        Step::Message(minutes, words) => {
            let (now, incident_id, person) = (at(minutes), Some(incident.clone()), person.clone());
            let new = IncomingMessage {
                sender: person,
                incident_id,
                message: words.to_owned(),
                channel,
                source_key: String::new(),
            };
            demo.app.db.write(async move |tx| cases::receive_message(tx, now, new).await).await?;
        }
        Step::Action(minutes, staff, action) => {
            let right: CaseAgent = demo.may(staff)?;
            let (now, incident, person, name) = (at(minutes), incident.clone(), person.clone(), name.to_owned());
            demo.app
                .db
                .write(async move |tx| {
                    let (id, version) = find_case(tx, &incident, &person).await?;
                    match action {
                        StaffAction::Reply(words) => {
                            let words = words.replace("{name}", &name);
                            cases::reply(tx, &right, now, id, version, &words).await.map(|_| ())
                        }
                        StaffAction::Call(words) => cases::log_call(tx, &right, now, id, words).await,
                        StaffAction::Note(words) => cases::add_note(tx, &right, now, id, words).await,
                        StaffAction::Take => cases::take(tx, &right, now, id, version).await,
                        StaffAction::SetState(state) => cases::set_state(tx, &right, now, id, version, state).await,
                    }
                })
                .await?;
        }
    }
    Ok(())
}

/// The id and version of a person's case.
async fn find_case(tx: &mut Tx, incident: &PublicId, person: &Sender) -> Result<(i64, i64), Refusal> {
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

/// Loads the reports of visitors, minute by minute.
async fn load_reports(demo: &DemoContext, open: &PublicId) -> Result<(), Refusal> {
    let service = |name: &str| {
        demo.services.get(name).cloned().ok_or_else(|| Refusal::Fault(format!("no service is called {name}")))
    };
    let (data, voice) = (service("Mobile data")?, service("Voice calls")?);
    let mut number = 0;
    let windows = i64::try_from(REPORTS.len()).unwrap_or_default();
    for (window, count) in (0..windows).zip(REPORTS) {
        for index in 0..count {
            number += 1;
            let now = demo.now - Duration::minutes(5 * (windows - window)) + Duration::seconds(300 * index / count + 1);
            let services = if number % 6 == 0 { vec![data.clone(), voice.clone()] } else { vec![data.clone()] };
            let place = PLACES.iter().cycle().nth(usize::try_from(number * number % 11).unwrap_or_default());
            let severity = if number % 5 < 3 { Severity::Down } else { Severity::Slow };
            let source_key = demo.app.keys.lookup(Purpose::Source, &format!("198.51.100.{number}"));
            let place = place.map_or(String::new(), |place| (*place).to_owned());
            let limits = MessageLimits::new(&demo.app.config);
            let message = String::new();
            let person_key = source_key.clone();
            let new = NewReport { services, severity, place, message, contact: None, source_key, person_key, limits };
            let open = open.clone();
            demo.app.db.write(async move |tx| cases::submit_report(tx, now, &open, new).await).await?;
        }
    }
    Ok(())
}

/// Customers affected in 2012 who have an e-mail address, those of [`REGION`] first.
async fn affected_customers(tx: &mut Tx, outage: &PublicId) -> Result<Vec<i64>, Refusal> {
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

/// Customers of [`REGION`] who never complained, and those who did in 2012.
async fn customers_of_region(tx: &mut Tx) -> Result<(Vec<i64>, Vec<i64>), Refusal> {
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

/// A customer who reads a language and never complained, preferably of [`REGION`].
async fn customer_who_reads(tx: &mut Tx, language: &str) -> Result<Option<i64>, Refusal> {
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

async fn customer_name(tx: &mut Tx, customer_id: i64) -> Result<String, Refusal> {
    Ok(tx.fetch_value::<String>(sql("select name from customer where id = $1").bind(customer_id)).await?)
}

/// Marks the replies of 2012 as delivered then, so that they are not sent today. Nothing sends while the demonstration
/// is loaded, so all of them are still rendered.
async fn mark_delivered(demo: &DemoContext) -> Result<(), Refusal> {
    let outage = demo.outage.clone();
    demo.app
        .db
        .write(async move |tx| {
            tx.execute(
                sql("update message set state = $2, sent_at = created_at, updated_at = created_at
                     where incident_id = $1 and class = $3 and state = $4")
                .bind(outage)
                .bind(message::State::Delivered)
                .bind(message::Class::Reply)
                .bind(message::State::Rendered),
            )
            .await?;
            Ok(())
        })
        .await
}
