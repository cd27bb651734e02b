//! Thank you: how many told us, what comes next and when, in the page's zone. What is theirs alone
//! (their place, their address, their time of answer) is shown to whoever holds the link we just gave.

use crate::cases::store::{self, Case};
use crate::cases::{receipt, takes_words};
use crate::customers::{Address, Channel};
use crate::incidents::{self, store::Incident};
use crate::platform::db::{Tx, sql};
use crate::services::store::first_page;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp, timestamp};
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::frame::{DeskView, standalone_page};
use crate::web::masthead::{foot, masthead};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Where somebody is thanked for a report.
#[component]
pub fn Thanks() -> impl IntoView {
    standalone_page(|context| async move {
        let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let incident = incidents::store::get(&mut tx, &id).await?;
        if !takes_words(&incident) {
            return Err(Refusal::NotFound);
        }
        let page = first_page(&mut tx).await?;
        let zone = page.zone();
        let told = count(&mut tx, &id, None).await?;
        let mine = mine(&mut tx, &context, &incident).await?;
        let beside = match mine.place.as_str() {
            "" => 0,
            place => count(&mut tx, &id, Some(place)).await? - 1,
        };
        let now = context.now;
        let is_over = incident.state.is_over();
        let lead = if is_over {
            t!("thanks-lead-over")
        } else if told <= 1 {
            t!("thanks-lead-first")
        } else {
            t!("thanks-lead", count = told, since = since(incident.started_at, now, zone))
        };
        let near = match beside {
            count if count > 0 => Some(t!("thanks-nearby", count = count, place = &mine.place)),
            _ => None,
        };
        let heading = if is_over { t!("thanks-heading-over") } else { t!("thanks-heading") };
        Ok(DeskView::new(
            t!("thanks-title", name = &page.name),
            view! {
                {masthead(&context, &page.name)}
                <main id="main">
                    <div class="hero">
                        <h1>{heading}</h1>
                        <p class="lead">{lead}{near.map(|near| format!(" {near}"))}</p>
                    </div>
                    <section aria-labelledby="next">
                        <h2 id="next">{t!("thanks-next")}</h2>
                        <ol class="dated">
                            {(!is_over).then(|| next_update(&incident, now, zone))}
                            {mine.case.map(|case| answer(&case, now, zone))}
                            <li>
                                <p>{if is_over { t!("thanks-repair-over-when") } else { t!("thanks-repair-when") }}</p>
                                <p>{t!("thanks-repair")}</p>
                            </li>
                        </ol>
                    </section>
                </main>
                {foot(t!("masthead-emergency"))}
            },
        ))
    })
}

/// What this visitor alone may see.
#[derive(Default)]
struct Mine {
    place: String,
    case: Option<Case>,
}

async fn mine(tx: &mut Tx, context: &RequestContext, incident: &Incident) -> Result<Mine, Refusal> {
    let Some(receipt) = receipt::read(&context.app.keys, &incident.id, context.now, context.query.get("r")) else {
        return Ok(Mine::default());
    };
    let (place, case_id) = match receipt {
        receipt::Of::Report(id) => {
            let found = tx
                .fetch_optional::<(String, Option<i64>)>(
                    sql("select place, case_id from report where id = $1").bind(id),
                )
                .await?;
            found.unwrap_or_default()
        }
        receipt::Of::Case(id) => (String::new(), Some(id)),
    };
    let case = match case_id {
        Some(id) => Some(store::find(tx, id).await?).filter(|case| case.clock.is_unanswered()),
        None => None,
    };
    Ok(Mine { place, case })
}

async fn count(tx: &mut Tx, incident_id: &PublicId, place: Option<&str>) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from report where incident_id = $1 and ($2 = '' or place = $2)")
                .bind(incident_id)
                .bind(place.unwrap_or_default()),
        )
        .await?)
}

fn next_update(incident: &Incident, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let when = match incident.next_update_by.filter(|by| *by > now) {
        Some(by) => stamped(by, t!("thanks-by", when = near(by, now, zone))).into_any(),
        None => t!("thanks-soon").into_any(),
    };
    let subscribe = format!("/subscribe?incident={}", incident.id);
    view! {
        <li>
            <p>{when}</p>
            <p>{t!("thanks-update")}" "<a href="/">{t!("thanks-update-page")}</a>". "
                <a href=subscribe>{t!("thanks-update-send")}</a></p>
        </li>
    }
}

fn answer(case: &Case, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let due = case.clock.reply_due_at;
    let how = case.contact.as_ref().map_or_else(
        || t!("thanks-answer"),
        |contact| match contact.channel {
            Channel::Email => t!("thanks-answer-email", address = &contact.text),
            Channel::Sms => t!("thanks-answer-sms", number = shown(contact)),
        },
    );
    view! {
        <li>
            <p>{stamped(due, t!("thanks-by", when = near(due, now, zone)))}</p>
            <p>{how}</p>
        </li>
    }
}

fn stamped(at: Timestamp, words: String) -> impl IntoView {
    view! { <time datetime=timestamp::iso(at)>{words}</time> }
}

/// `09:00`, or `Thu 09:00` when that is not today.
pub(super) fn near(at: Timestamp, now: Timestamp, zone: Tz) -> String {
    if at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive() {
        time::clock_text(at, zone)
    } else {
        time::day_clock_text(at, zone)
    }
}

/// `Wednesday 13:30`; with its date when that is more than six days ago.
fn since(at: Timestamp, now: Timestamp, zone: Tz) -> String {
    if (now - at).num_days() < 6 { time::format("date-name-full-clock", at, zone) } else { time::day_text(at, zone) }
}

/// A number as its owner writes it: `07700 900123`.
pub(in crate::cases) fn shown(address: &Address) -> String {
    match address.text.strip_prefix("+447") {
        Some(rest) if address.channel == Channel::Sms && rest.len() == 9 && rest.is_ascii() => {
            format!("07{} {}", &rest[..3], &rest[3..])
        }
        _ => address.text.clone(),
    }
}
