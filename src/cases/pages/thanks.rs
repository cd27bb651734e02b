//! The thanks page after a report: how many people reported the incident, what happens next, and when. The visitor's
//! own place, address and time of reply are only shown with a valid token.

use crate::cases::accepts_messages;
use crate::cases::case::CaseChannel;
use crate::cases::store;
use crate::cases::thanks_token::{self, Submission, ThanksToken};
use crate::customers::{Address, Channel, address_text};
use crate::incidents;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::services::page::first_page;
use crate::services::page_text;
use crate::t;
use crate::types::search_text::folded;
use crate::types::{PublicId, Refusal, Timestamp, timestamp};
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::frame::{DeskView, standalone_page};
use crate::web::masthead::{foot, masthead};
use crate::web::public_forms::IncidentProgress;
use chrono_tz::Tz;
use leptos::prelude::*;
use phonenumber::country::Id;

/// The thanks page.
#[component]
pub fn Thanks() -> impl IntoView {
    standalone_page(|context| async move {
        let Content { page_name, zone, safety_notice, home, id, is_over, progress, own, nearby } =
            load(&context).await?;
        let now = context.now;
        let lead = if is_over {
            t!("thanks-lead-over")
        } else if progress.reports <= 1 {
            t!("thanks-lead-first")
        } else {
            t!("thanks-lead", count = progress.reports, since = since(progress.started_at, now, zone))
        };
        let near = match nearby {
            count if count > 0 => Some(t!("thanks-nearby", count = count, place = &own.place)),
            _ => None,
        };
        let heading = if is_over { t!("thanks-heading-over") } else { t!("thanks-heading") };
        Ok(DeskView::new(
            t!("thanks-title", name = &page_name),
            view! {
                {masthead(&context, &page_name)}
                <main id="main">
                    <div class="hero">
                        <h1>{heading}</h1>
                        <p class="lead">{lead}{near.map(|near| format!(" {near}"))}</p>
                    </div>
                    <section aria-labelledby="next">
                        <h2 id="next">{t!("thanks-next")}</h2>
                        <ol class="dated">
                            {(!is_over).then(|| next_update(&id, progress.next_update_by, now, zone))}
                            {own.full_until.map(|until| not_kept(&id, until, now, zone))}
                            {own.reply.map(|reply| reply_due(&reply, now, zone, home))}
                            <li>
                                <p>{if is_over { t!("thanks-repair-over-when") } else { t!("thanks-repair-when") }}</p>
                                <p>{t!("thanks-repair")}</p>
                            </li>
                        </ol>
                    </section>
                </main>
                {foot(safety_notice)}
            },
        ))
    })
}

/// What the page shows.
struct Content {
    page_name: String,
    zone: Tz,
    /// What the footer says; may be empty.
    safety_notice: String,
    /// The country whose numbers are shown without a country code.
    home: Option<Id>,
    id: PublicId,
    is_over: bool,
    progress: IncidentProgress,
    own: OwnSubmission,
    /// Other reports from the same place.
    nearby: i64,
}

/// From the published edition for everybody but whoever sent a report, who sees the count with their own and what they
/// typed. Their token costs a report, so nobody can ask the database here without having written.
async fn load(context: &RequestContext) -> Result<Content, Refusal> {
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let token = thanks_token::verify(&context.app.keys, id.as_str(), context.now, context.query.get("r"));
    let is_report = token.is_some_and(|token| token.submission != Submission::Message);
    match published(context, &id, token).filter(|_| !is_report) {
        Some(content) => Ok(content),
        None => stored(context, id, token).await,
    }
}

fn published(context: &RequestContext, id: &PublicId, token: Option<ThanksToken>) -> Option<Content> {
    let forms = context.public_forms.as_deref()?;
    let incident = forms.incident(id)?;
    Some(Content {
        page_name: forms.page_name.clone(),
        zone: forms.time_zone.parse().unwrap_or(Tz::UTC),
        safety_notice: forms.safety_notice.clone(),
        // No address is shown from here.
        home: None,
        id: incident.id.clone(),
        is_over: incident.ended_at.is_some(),
        progress: incident.progress.clone()?,
        own: token.map(promised).unwrap_or_default(),
        nearby: 0,
    })
}

async fn stored(context: &RequestContext, id: PublicId, token: Option<ThanksToken>) -> Result<Content, Refusal> {
    let mut tx = context.app.db.read().await?;
    let incident = incidents::store::get(&mut tx, &id).await?;
    if !accepts_messages(&incident) {
        return Err(Refusal::NotFound);
    }
    let page = first_page(&mut tx).await?;
    let safety_notice = page_text::get(&mut tx, &page).await?.safety_notice;
    let home = installation::get(&mut tx).await?.phone_country();
    let own = own_submission(&mut tx, token).await?;
    let nearby = match own.place.as_str() {
        "" => 0,
        place => count(&mut tx, &id, Some(place)).await? - 1,
    };
    let progress = IncidentProgress {
        started_at: incident.started_at,
        next_update_by: incident.next_update_by,
        reports: count(&mut tx, &id, None).await?,
    };
    let (zone, is_over) = (page.zone(), incident.state.is_over());
    Ok(Content { page_name: page.name, zone, safety_notice, home, id, is_over, progress, own, nearby })
}

/// What is shown only to whoever submitted it: what they typed, and what that promises them. Nothing of the case, whose
/// messages others may have written with the same address.
#[derive(Default)]
struct OwnSubmission {
    place: String,
    reply: Option<PromisedReply>,
    /// Set where the text was not kept: when it may be sent again.
    full_until: Option<Timestamp>,
}

/// The reply to a message with an address.
struct PromisedReply {
    due_at: Timestamp,
    /// As it was typed; `None` where the message is about a finished incident.
    to: Option<Address>,
}

/// What a message promises whoever sent it.
fn promised(token: ThanksToken) -> OwnSubmission {
    let due_at = token.at + CaseChannel::Form.reply_within();
    OwnSubmission { reply: Some(PromisedReply { due_at, to: None }), ..OwnSubmission::default() }
}

async fn own_submission(tx: &mut Tx, token: Option<ThanksToken>) -> Result<OwnSubmission, Refusal> {
    let Some(token) = token else { return Ok(OwnSubmission::default()) };
    let due_at = token.at + CaseChannel::Form.reply_within();
    let (id, full_until) = match token.submission {
        Submission::Report(id) => (id, None),
        Submission::CountedOnly { report_id, until } => (report_id, Some(until)),
        Submission::Message => return Ok(promised(token)),
    };
    let found = tx
        .fetch_optional::<(String, String, String, String)>(
            sql("select place, words, contact, contact_key from report where id = $1").bind(id),
        )
        .await?;
    let Some((place, words, contact, key)) = found else { return Ok(OwnSubmission::default()) };
    let to = store::stored_contact(contact, key).filter(|_| !words.is_empty());
    let reply = to.filter(|_| full_until.is_none()).map(|to| PromisedReply { due_at, to: Some(to) });
    Ok(OwnSubmission { place, reply, full_until })
}

async fn count(tx: &mut Tx, incident_id: &PublicId, place: Option<&str>) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from report where incident_id = $1 and ($2 = '' or place_key = $2)")
                .bind(incident_id)
                .bind(folded(place.unwrap_or_default())),
        )
        .await?)
}

fn next_update(incident: &PublicId, by: Option<Timestamp>, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let when = match by.filter(|by| *by > now) {
        Some(by) => time_element(by, t!("thanks-by", when = short_time(by, now, zone))).into_any(),
        None => t!("thanks-soon").into_any(),
    };
    let subscribe = format!("/subscribe?incident={incident}");
    view! {
        <li>
            <p>{when}</p>
            <p>{t!("thanks-update")}" "<a href="/">{t!("thanks-update-page")}</a>". "
                <a href=subscribe>{t!("thanks-update-send")}</a></p>
        </li>
    }
}

fn reply_due(reply: &PromisedReply, now: Timestamp, zone: Tz, home: Option<Id>) -> impl IntoView + use<> {
    let due = reply.due_at;
    let how = reply.to.as_ref().map_or_else(
        || t!("thanks-answer"),
        |contact| match contact.channel {
            Channel::Email => t!("thanks-answer-email", address = &contact.text),
            Channel::Sms => t!("thanks-answer-sms", number = display_address(contact, home)),
        },
    );
    view! {
        <li>
            <p>{time_element(due, t!("thanks-by", when = short_time(due, now, zone)))}</p>
            <p>{how}</p>
        </li>
    }
}

/// That the report counts and its text was not kept, and what to do.
fn not_kept(incident_id: &PublicId, until: Timestamp, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let form = format!("/incidents/{incident_id}/affected");
    view! {
        <li>
            <p>{time_element(until, t!("thanks-not-kept-when", when = short_time(until, now, zone)))}</p>
            <p>{t!("thanks-not-kept")}" "<a href=form>{t!("thanks-not-kept-again")}</a></p>
        </li>
    }
}

fn time_element(at: Timestamp, text: String) -> impl IntoView {
    view! { <time datetime=timestamp::iso(at)>{text}</time> }
}

/// `09:00`, or `Thu 09:00` when that is not today.
pub(super) fn short_time(at: Timestamp, now: Timestamp, zone: Tz) -> String {
    if at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive() {
        time::clock_text(at, zone)
    } else {
        time::day_clock_text(at, zone)
    }
}

/// `Wednesday 13:30`, or the date when that is six days ago or more.
fn since(at: Timestamp, now: Timestamp, zone: Tz) -> String {
    if (now - at).num_days() < 6 { time::format("date-name-full-clock", at, zone) } else { time::day_text(at, zone) }
}

/// An address as its owner would write it: a number of the country `home` without its country code.
pub(in crate::cases) fn display_address(address: &Address, home: Option<Id>) -> String {
    match address.channel {
        Channel::Sms => address_text::display(&address.text, home),
        Channel::Email => address.text.clone(),
    }
}
