//! One batch on its way: how far it is, what needs a person, what became of each recipient, and the
//! controls with their consequence in numbers.

mod facts;

use super::burndown::{self, Course};
use super::outcomes::{Next, Shown};
use super::ways::ways;
use super::{decide, outcomes};
use crate::access::Section;
use crate::access::Staff;
use crate::access::{Right, SendingOperator};
use crate::delivery::batch::{self, Batch as Sent, Outcomes};
use crate::delivery::lists::{self, PAGE, RATE_OVER, Row};
use crate::delivery::message::State;
use crate::delivery::workers::SIDE_BY_SIDE;
use crate::platform::installation::{self, Installation};
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::icon;
use crate::ui::time;
use crate::ui::wording;
use crate::web::RequestContext;
use crate::web::field::ErrorSummary;
use crate::web::frame::{DeskView, desk_page};
use chrono::Duration;
use chrono_tz::Tz;
use facts::facts;
use leptos::prelude::*;

/// One batch that the queue has or had.
#[component]
pub fn Batch() -> impl IntoView {
    desk_page(Section::Sending, load)
}

/// Everything the page shows.
struct Sheet {
    batch: Sent,
    outcomes: Outcomes,
    house: Installation,
    course: Vec<(Timestamp, i64)>,
    put_off: (i64, Option<Timestamp>),
    /// Messages a minute just now.
    rate: i64,
    story: Vec<(Timestamp, String, Option<String>)>,
    in_doubt: Vec<Row>,
    held: Vec<Row>,
    rows: Option<(Shown, Vec<Row>)>,
    now: Timestamp,
    zone: Tz,
}

impl Sheet {
    fn waiting(&self) -> i64 {
        self.outcomes.total() - self.outcomes.ended()
    }

    fn is_moving(&self) -> bool {
        self.batch.state == "sending" && self.house.sending_stopped_at.is_none() && self.rate > 0
    }

    /// When the last waiting message goes at the present rate.
    fn end_at_rate(&self) -> Option<Timestamp> {
        let left = self.outcomes.waiting();
        (self.is_moving() && left > 0).then(|| self.now + Duration::seconds(left * 60 / self.rate.max(1)))
    }

    fn still_sends(&self) -> bool {
        matches!(self.batch.state.as_str(), "sending" | "paused")
    }
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let staff = context.staff()?.clone();
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let shown = Shown::parse(context.query.get("show"));
    let after = context.query.get("after").parse().unwrap_or(0);
    let now = context.now;
    let mut tx = context.app.db.read().await?;
    let house = installation::get(&mut tx).await?;
    let batch = batch::load(&mut tx, &id).await?;
    let outcomes = batch::outcomes(&mut tx, &id).await?;
    let course = lists::course(&mut tx, &id, batch.planned).await?;
    let put_off = lists::put_off(&mut tx, &id, now).await?;
    let span = RATE_OVER.min(now - batch.started_at.unwrap_or(now)).max(Duration::seconds(5));
    let sent = lists::sent_since(&mut tx, &id, now - span).await?;
    let rate = sent * 60 / span.num_seconds().max(1);
    let story = lists::story(&mut tx, &id).await?;
    let in_doubt = lists::of_batch(&mut tx, &id, State::InDoubt, None, 0, 5).await?;
    let held = lists::of_batch(&mut tx, &id, State::Held, None, 0, 5).await?;
    let rows = match shown {
        Some(shown) => {
            let reason = Some(shown.reason.as_str());
            let rows = lists::of_batch(&mut tx, &id, shown.state, reason, after, PAGE).await?;
            Some((shown, rows))
        }
        None => None,
    };
    let ways = ways(&context, &mut tx, &house, now).await?;
    let zone = house.zone();
    let sheet = Sheet { batch, outcomes, house, course, put_off, rate, story, in_doubt, held, rows, now, zone };
    Ok(page(&context, &staff, sheet, ways))
}

fn page(context: &RequestContext, staff: &Staff, sheet: Sheet, ways: AnyView) -> DeskView {
    let number = t!("delivery-batch-number", number = sheet.batch.number.to_string());
    let title = t!(&format!("delivery-batch-title-{}", sheet.batch.state), title = sheet.batch.title.clone());
    let is_live = sheet.batch.state == "sending";
    let next = Next {
        end: sheet.end_at_rate(),
        put_off: sheet.put_off,
        is_stopped: sheet.batch.state == "paused" || sheet.house.sending_stopped_at.is_some(),
    };
    let shown = sheet.rows.as_ref().map(|(shown, _)| shown.clone());
    let table = outcomes::table(&sheet.batch, &sheet.outcomes, &next, shown.as_ref(), sheet.now, sheet.zone);
    let rows =
        sheet.rows.as_ref().map(|(shown, rows)| outcomes::rows(staff, &sheet.batch, shown, rows.clone(), sheet.zone));
    let decide = |state: State, rows: &[Row]| {
        let count = sheet.outcomes.of(state);
        let id = sheet.batch.id.as_str();
        (count > 0).then(|| decide::for_all(context, staff, id, (state, count), sheet.still_sends(), rows, sheet.zone))
    };
    let (in_doubt, held) = (decide(State::InDoubt, &sheet.in_doubt), decide(State::Held, &sheet.held));
    let head = view! {
        <div class="head">
            <p class="crumb"><a href="/desk/sending">{t!("section-sending")}</a><span aria-hidden="true">"/"</span><span>{number.clone()}</span></p>
            <div class="title">
                <div><h1>{title}</h1><p>{about(&sheet)}</p></div>
                {acts(context, staff, &sheet)}
            </div>
        </div>
    };
    let refresh = is_live.then(|| {
        let at = sheet.now.with_timezone(&sheet.zone).format("%H:%M:%S").to_string();
        view! { <p class="quiet small below-3">{t!("delivery-as-of", at = at)}" "<a class="in" href=format!("/desk/sending/{}", sheet.batch.id)>{t!("delivery-refresh")}</a></p> }
    });
    let body = view! {
        {head}
        <div class="cols">
            <div>
                {stopped_notes(&sheet)}
                <div id="live">
                    {refresh}
                    {facts(&sheet)}
                    {chart(&sheet)}
                </div>
                {in_doubt}
                {held}
                <div id="live-outcomes">{table}</div>
                {rows}
            </div>
            <aside class="side" aria-label=t!("delivery-controls")>
                {controls(context, staff, &sheet)}
                {ways}
                {story(&sheet)}
            </aside>
        </div>
    };
    DeskView::new(t!("delivery-batch-page-title", number = number), body)
}

fn about(sheet: &Sheet) -> impl IntoView + use<> {
    let day = |at: Timestamp| time::day_text(at, sheet.zone);
    let incident = sheet.batch.incident_number.to_string();
    let link = format!("/desk/incidents/{}", sheet.batch.incident_id);
    let times = match (sheet.batch.started_at, sheet.batch.finished_at) {
        (Some(from), Some(to)) => t!("delivery-about-ended", from = day(from), to = day(to)),
        (Some(from), None) => t!("delivery-about-since", from = day(from)),
        _ => t!("delivery-about-not-started"),
    };
    let class = t!(&format!("delivery-class-{}", sheet.batch.class.replace('_', "-")));
    view! { <a class="in" href=link>{t!("delivery-incident-number", number = incident)}</a>". "{class}". "{times} }
}

/// Pause or resume, and the way to ending it: with their consequence in numbers beside them.
fn acts(context: &RequestContext, staff: &Staff, sheet: &Sheet) -> Option<AnyView> {
    if !staff.holds_any(SendingOperator::ROLES) || !sheet.still_sends() {
        return None;
    }
    let is_paused = sheet.batch.state == "paused";
    let (verb, key) = if is_paused { ("resumption", "delivery-resume") } else { ("pause", "delivery-pause") };
    let action = format!("/desk/sending/{}/{verb}", sheet.batch.id);
    let typed = context.form(&action);
    let may_go_on = sheet.batch.incident_is_same && sheet.batch.is_as_approved;
    let class = if is_paused { "btn primary" } else { "btn" };
    let button = (!is_paused || may_go_on).then(|| {
        view! { <form method="post" action=action><button class=class type="submit" aria-describedby="consequence">{t!(key)}</button></form> }
    });
    Some(
        view! {
            <div class="acts">{button}<a class="btn danger" href="#end">{t!("delivery-cancel")}</a></div>
            {typed.was_refused().then(|| view! { <ErrorSummary typed=typed/> })}
        }
        .into_any(),
    )
}

fn stopped_notes(sheet: &Sheet) -> AnyView {
    let all = sheet.house.sending_stopped_at.map(|at| {
        let text = t!("delivery-note-all-stopped", at = time::day_text(at, sheet.zone));
        view! { <p class="note hot below-4">{icon::warning()}<span>{text}" "<a class="in" href="/desk/sending">{t!("section-sending")}</a></span></p> }
    });
    let own = match (sheet.batch.state.as_str(), sheet.batch.held_reason.as_str()) {
        ("paused", batch::REOPENED) => Some(t!("delivery-note-reopened")),
        ("paused", batch::CHANGED) => Some(t!("delivery-note-changed")),
        ("paused", _) => Some(t!("delivery-note-paused", count = sheet.outcomes.waiting())),
        _ => None,
    };
    let own = own.map(|text| view! { <p class="note warm below-4">{icon::warning()}<span>{text}</span></p> });
    (all, own).into_any()
}

fn chart(sheet: &Sheet) -> Option<AnyView> {
    let started = sheet.batch.started_at?;
    let until = sheet.batch.finished_at.unwrap_or(sheet.now).max(started);
    let minutes = sheet.batch.planned as f64 / sheet.batch.per_minute.max(1) as f64;
    let course = Course {
        started,
        until,
        planned: sheet.batch.planned,
        ended: sheet.course.clone(),
        waiting: sheet.waiting(),
        end_at_rate: sheet.end_at_rate(),
        end_by_plan: started + Duration::milliseconds((minutes * 60_000.0) as i64),
    };
    Some(
        view! {
            <section class="sec" aria-labelledby="burn">
                <div class="hd"><h2 id="burn">{t!("delivery-burndown-heading")}</h2></div>
                {burndown::figure(&course, sheet.batch.per_minute, sheet.zone)}
            </section>
        }
        .into_any(),
    )
}

/// What pausing and ending mean, in numbers; ending asks once more.
fn controls(context: &RequestContext, staff: &Staff, sheet: &Sheet) -> Option<AnyView> {
    if !sheet.still_sends() {
        return None;
    }
    let waiting = sheet.outcomes.waiting();
    let title = match sheet.batch.state.as_str() {
        "paused" => t!("delivery-controls-paused"),
        _ => t!("delivery-controls-running"),
    };
    let action = format!("/desk/sending/{}/cancellation", sheet.batch.id);
    let typed = context.form(&action);
    let nothing = sheet.outcomes.cancellable();
    let end = staff.holds_any(SendingOperator::ROLES).then(|| {
        view! {
            <details class="sure" id="end" open=typed.was_refused()>
                <summary>{t!("delivery-cancel-summary")}</summary>
                <form method="post" action=action>
                    {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                    <p class="small">{t!("delivery-cancel-effect", nothing = nothing, out = sheet.outcomes.out(), doubt = sheet.outcomes.of(State::InDoubt))}</p>
                    <label class="choice"><input type="checkbox" name="sure" value="yes" id="sure" required=true/>" "{t!("delivery-cancel-confirm-label")}</label>
                    <button class="btn danger" type="submit">{t!("delivery-cancel-submit", count = nothing)}</button>
                </form>
            </details>
        }
    });
    Some(
        view! {
            <section class="decide" aria-labelledby="ctl">
                <h2 id="ctl">{title}</h2>
                <p class="small quiet" id="consequence">{t!("delivery-pause-effect", count = waiting, side = SIDE_BY_SIDE)}</p>
                {end}
            </section>
        }
        .into_any(),
    )
}

fn story(sheet: &Sheet) -> Option<AnyView> {
    let lines: Vec<_> = sheet
        .story
        .iter()
        .filter_map(|(at, verb, by)| {
            let key = format!("delivery-event-{}", verb.replace(['.', '_'], "-"));
            let what = wording::has_key(&key).then(|| t!(&key))?;
            let by = by.clone().map(|name| t!("delivery-event-by", name = name));
            let when = time::day_clock_text(*at, sheet.zone);
            Some(view! { <li><time datetime=crate::types::timestamp::iso(*at)>{when}</time><span>{what}{by}</span></li> })
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="mini" aria-labelledby="lg"><h2 id="lg">{t!("delivery-history-heading")}</h2><ul class="hist">{lines}</ul></section>
        }
        .into_any()
    })
}
