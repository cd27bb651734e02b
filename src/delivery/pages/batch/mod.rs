//! The page of one batch: its progress, messages that wait for a decision, outcomes, and the controls with the number
//! of messages they affect.

mod figures;
mod recipient;

use super::burndown_chart::{self, Progress};
use super::channels::{channel_list, configured_channels};
use super::outcomes::{Filter, Forecast};
use super::{decision_forms, groups, outcomes};
use crate::access::{Right, Section, SendingOperator, Staff};
use crate::delivery::batch::{self, Outcomes, Queues, SendingState};
use crate::delivery::canary::{self, CanaryState};
use crate::delivery::message::State;
use crate::delivery::store::{self, ListedMessage, PAGE_SIZE, RATE_WINDOW};
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
use figures::figures;
use leptos::prelude::*;

/// The page of a batch that is or was being sent.
#[component]
pub fn Batch() -> impl IntoView {
    desk_page(Section::Sending, load)
}

/// Messages shown beside a decision.
const DECISION_SAMPLES: i64 = 5;

/// Everything the page shows.
struct BatchPage {
    batch: batch::Batch,
    outcomes: Outcomes,
    canary: Option<canary::Progress>,
    installation: Installation,
    progress: Vec<(Timestamp, i64)>,
    /// The messages that are queued, by channel.
    queues: Queues,
    /// Messages a minute that are sent at present.
    rate: i64,
    history: Vec<(Timestamp, String, Option<String>)>,
    in_doubt: Vec<ListedMessage>,
    held: Vec<ListedMessage>,
    groups: groups::Groups,
    listed: Option<(Filter, Vec<ListedMessage>)>,
    found: Option<recipient::FoundRecipients>,
    now: Timestamp,
    zone: Tz,
}

impl BatchPage {
    fn unfinished(&self) -> i64 {
        self.outcomes.total() - self.outcomes.ended()
    }

    fn is_sending(&self) -> bool {
        self.batch.state == SendingState::Sending && self.installation.sending_stopped_at.is_none() && self.rate > 0
    }

    /// When the last message that can go is sent at the current rate.
    fn end_at_rate(&self) -> Option<Timestamp> {
        self.queues.end(self.now, self.rate).filter(|_| self.is_sending())
    }

    /// Most messages a minute: as approved, or the most of all sending if that is less.
    fn limit(&self) -> i64 {
        self.batch.per_minute.min(self.installation.send_per_minute)
    }
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let staff = context.staff()?.clone();
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let filter = Filter::parse(context.query.get("show"));
    let after = context.query.get("after").parse().unwrap_or(0);
    let now = context.now;
    let mut tx = context.app.db.read().await?;
    let installation = installation::get(&mut tx).await?;
    let batch = batch::get(&mut tx, &id).await?;
    let outcomes = batch::outcomes(&mut tx, &id).await?;
    let canary = canary::progress(&mut tx, &batch, &outcomes).await?;
    let progress = batch::progress(&mut tx, &id).await?;
    let configured = configured_channels(&context);
    let queues = match batch.is_active() {
        true => Queues::load(&mut tx, &id, (configured.as_ref(), installation.is_demo), now).await?,
        false => Queues::default(),
    };
    let since = (now - RATE_WINDOW).max(batch.started_at.unwrap_or(now));
    let rate = batch::rate(&mut tx, &id, (since, outcomes.sent()), now).await?;
    let history = store::history(&mut tx, &id).await?;
    let in_doubt = store::batch_messages(&mut tx, &id, State::InDoubt, "", 0, DECISION_SAMPLES).await?;
    let held = store::batch_messages(&mut tx, &id, State::Held, "", 0, DECISION_SAMPLES).await?;
    let groups = groups::load(&mut tx, &batch, &outcomes).await?;
    let listed = match filter {
        Some(filter) => {
            let messages = store::batch_messages(&mut tx, &id, filter.state, &filter.reason, after, PAGE_SIZE).await?;
            Some((filter, messages))
        }
        None => None,
    };
    let found = recipient::find(&mut tx, &staff, (&id, &installation), context.query.get("recipient")).await?;
    let channels = channel_list(&context, &mut tx, &installation, now).await?;
    let zone = installation.zone();
    let page = BatchPage {
        batch,
        outcomes,
        canary,
        installation,
        progress,
        queues,
        rate,
        history,
        in_doubt,
        held,
        groups,
        listed,
        found,
        now,
        zone,
    };
    Ok(render(&context, &staff, page, channels))
}

fn render(context: &RequestContext, staff: &Staff, mut page: BatchPage, channels: AnyView) -> DeskView {
    let number = t!("delivery-batch-number", number = page.batch.number.to_string());
    let title = t!(&format!("delivery-batch-title-{}", page.batch.state.as_str()), title = page.batch.title.clone());
    let is_live = page.batch.state == SendingState::Sending;
    let forecast = Forecast {
        end: page.end_at_rate(),
        postponed: page.queues.first_later(),
        is_blocked: page.queues.blocked().next().is_some(),
        can_any_go: page.queues.sendable() > 0,
        is_stopped: page.batch.state == SendingState::Paused || page.installation.sending_stopped_at.is_some(),
    };
    let filter = page.listed.as_ref().map(|(filter, _)| filter);
    let table = outcomes::table(&page.batch, &page.outcomes, &forecast, filter, page.now, page.zone);
    let listed = page
        .listed
        .as_ref()
        .map(|(filter, messages)| outcomes::message_list(staff, &page.batch, filter, messages, page.zone));
    let found = recipient::section(staff, &page.batch.id, page.found.take(), page.zone);
    let decision_form = |state: State, messages: &[ListedMessage]| {
        let count = page.outcomes.of(state);
        let id = page.batch.id.as_str();
        (count > 0).then(|| {
            let is_active = page.batch.is_active();
            decision_forms::batch_form(context, staff, id, (state, count), is_active, messages, page.zone)
        })
    };
    let (in_doubt, held) = (decision_form(State::InDoubt, &page.in_doubt), decision_form(State::Held, &page.held));
    let head = view! {
        <div class="head">
            <p class="crumb"><a href="/desk/sending">{t!("section-sending")}</a><span aria-hidden="true">"/"</span><span>{number.clone()}</span></p>
            <div class="title">
                <div><h1>{title}</h1><p>{summary(&page)}</p></div>
                {actions(context, staff, &page)}
            </div>
        </div>
    };
    // The rest of one that is not resumed any more follows in no case.
    let canary = page.canary.as_ref().filter(|_| page.batch.paused_because().is_none());
    let canary_note = canary.map(|progress| super::canary::note(staff, &page.batch.id, progress, page.zone));
    let refresh = is_live.then(|| {
        let at = page.now.with_timezone(&page.zone).format("%H:%M:%S").to_string();
        view! { <p class="quiet small below-3">{t!("delivery-as-of", at = at)}" "<a class="in" href=format!("/desk/sending/{}", page.batch.id)>{t!("delivery-refresh")}</a></p> }
    });
    let body = view! {
        {head}
        <div class="cols">
            <div>
                {stopped_notes(&page)}
                {canary_note}
                <div id="live">
                    {refresh}
                    {figures(&page)}
                    {chart(&page)}
                </div>
                {in_doubt}
                {held}
                {groups::sections(context, staff, &page.batch, page.batch.may_be_sent(), &page.groups)}
                <div id="live-outcomes">{table}</div>
                {listed}
                {found}
            </div>
            <aside class="side" aria-label=t!("delivery-controls")>
                {controls(context, staff, &page)}
                {channels}
                {history(&page)}
            </aside>
        </div>
    };
    DeskView::new(t!("delivery-batch-page-title", number = number), body)
}

fn summary(page: &BatchPage) -> impl IntoView + use<> {
    let day = |at: Timestamp| time::day_text(at, page.zone);
    let incident = page.batch.incident_number.to_string();
    let link = format!("/desk/incidents/{}", page.batch.incident_id);
    let times = match (page.batch.started_at, page.batch.finished_at) {
        (Some(from), Some(to)) => t!("delivery-about-ended", from = day(from), to = day(to)),
        (Some(from), None) => t!("delivery-about-since", from = day(from)),
        _ => t!("delivery-about-not-started"),
    };
    let class = t!(&format!("delivery-class-{}", page.batch.class.as_str().replace('_', "-")));
    let class = match &page.batch.offer_id {
        Some(id) => view! { <a class="in" href=format!("/desk/offers/{id}")>{class}</a> }.into_any(),
        None => class.into_any(),
    };
    view! { <a class="in" href=link>{t!("delivery-incident-number", number = incident)}</a>". "{class}". "{times} }
}

/// The buttons to pause or resume, and the link to cancelling.
fn actions(context: &RequestContext, staff: &Staff, page: &BatchPage) -> Option<AnyView> {
    if !staff.holds_any(SendingOperator::ROLES) || !page.batch.is_active() {
        return None;
    }
    let is_paused = page.batch.state == SendingState::Paused;
    let (verb, key) = if is_paused { ("resumption", "delivery-resume") } else { ("pause", "delivery-pause") };
    let action = format!("/desk/sending/{}/{verb}", page.batch.id);
    let typed = context.form(&action);
    let can_resume = page.batch.may_be_resumed();
    let class = if is_paused { "button primary" } else { "button" };
    let button = (!is_paused || can_resume).then(|| {
        view! { <form method="post" action=action><button class=class type="submit" aria-describedby="consequence">{t!(key)}</button></form> }
    });
    Some(
        view! {
            <div class="acts">{button}<a class="button danger" href="#end">{t!("delivery-cancel")}</a></div>
            {typed.was_refused().then(|| view! { <ErrorSummary typed=typed/> })}
        }
        .into_any(),
    )
}

fn stopped_notes(page: &BatchPage) -> AnyView {
    let all = page.installation.sending_stopped_at.map(|at| {
        let text = t!("delivery-note-all-stopped", at = time::day_text(at, page.zone));
        view! { <p class="note hot below-4">{icon::warning()}<span>{text}" "<a class="in" href="/desk/sending">{t!("section-sending")}</a></span></p> }
    });
    let own = match (page.batch.state, page.batch.paused_because()) {
        (_, Some(batch::REOPENED)) if page.batch.may_be_resumed() => Some(t!("delivery-note-reopened-offer")),
        (_, Some(batch::REOPENED)) => Some(t!("delivery-note-reopened")),
        (_, Some(batch::CHANGED)) => Some(t!("delivery-note-changed")),
        // The note of the canary says so.
        (SendingState::Paused, _)
            if page.canary.as_ref().is_some_and(|canary| canary.state == Some(CanaryState::Held)) =>
        {
            None
        }
        (SendingState::Paused, _) => Some(t!("delivery-note-paused", count = page.outcomes.waiting())),
        _ => None,
    };
    let own = own.map(|text| view! { <p class="note warm below-4">{icon::warning()}<span>{text}</span></p> });
    (all, own).into_any()
}

fn chart(page: &BatchPage) -> Option<AnyView> {
    let started = page.batch.started_at?;
    let until = page.batch.finished_at.unwrap_or(page.now).max(started);
    // Nobody waits for a message that was left out. Earlier versions noted those too, and so more than there are others.
    let waited = page.batch.planned - page.outcomes.of(State::Skipped);
    let planned = if page.progress.iter().any(|(_, sent)| *sent > waited) { page.batch.planned } else { waited };
    let minutes = planned as f64 / page.limit().max(1) as f64;
    let progress = Progress {
        started,
        until,
        planned,
        ended: page.progress.clone(),
        waiting: page.unfinished(),
        end_at_rate: page.end_at_rate(),
        end_by_plan: started + Duration::milliseconds((minutes * 60_000.0) as i64),
    };
    Some(
        view! {
            <section class="sec" aria-labelledby="burn">
                <div class="section-head"><h2 id="burn">{t!("delivery-burndown-heading")}</h2></div>
                {burndown_chart::figure(&progress, page.limit(), page.zone)}
            </section>
        }
        .into_any(),
    )
}

/// How many messages pausing and cancelling affect, and the form to cancel, which asks for confirmation.
fn controls(context: &RequestContext, staff: &Staff, page: &BatchPage) -> Option<AnyView> {
    if !page.batch.is_active() {
        return None;
    }
    let waiting = page.outcomes.waiting();
    let title = match page.batch.state {
        SendingState::Paused => t!("delivery-controls-paused"),
        _ => t!("delivery-controls-running"),
    };
    let effect = if page.batch.state == SendingState::Paused && !page.batch.may_be_resumed() {
        t!("delivery-not-resumed-effect", count = waiting)
    } else {
        t!("delivery-pause-effect", count = waiting, side = context.app.config.smtp_connections)
    };
    let action = format!("/desk/sending/{}/cancellation", page.batch.id);
    let typed = context.form(&action);
    let cancellable = page.outcomes.cancellable();
    let cancel_form = staff.holds_any(SendingOperator::ROLES).then(|| {
        view! {
            <details class="sure" id="end" open=typed.was_refused()>
                <summary>{t!("delivery-cancel-summary")}</summary>
                <form method="post" action=action>
                    {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                    <p class="small">{t!("delivery-cancel-effect", nothing = cancellable, out = page.outcomes.accepted(), doubt = page.outcomes.of(State::InDoubt))}</p>
                    <label class="choice"><input type="checkbox" name="sure" value="yes" id="sure" required=true/>" "{t!("delivery-cancel-confirm-label")}</label>
                    <button class="button danger" type="submit">{t!("delivery-cancel-submit", count = cancellable)}</button>
                </form>
            </details>
        }
    });
    Some(
        view! {
            <section class="decide" aria-labelledby="ctl">
                <h2 id="ctl">{title}</h2>
                <p class="small quiet" id="consequence">{effect}</p>
                {cancel_form}
            </section>
        }
        .into_any(),
    )
}

fn history(page: &BatchPage) -> Option<AnyView> {
    let entries: Vec<_> = page
        .history
        .iter()
        .filter_map(|(at, verb, by)| {
            let key = format!("delivery-event-{}", verb.replace(['.', '_'], "-"));
            let what = wording::has_key(&key).then(|| t!(&key))?;
            let by = by.clone().map(|name| t!("delivery-event-by", name = name));
            let when = time::day_clock_text(*at, page.zone);
            Some(view! { <li><time datetime=crate::types::timestamp::iso(*at)>{when}</time><span>{what}{by}</span></li> })
        })
        .collect();
    (!entries.is_empty()).then(|| {
        view! {
            <section class="mini" aria-labelledby="lg"><h2 id="lg">{t!("delivery-history-heading")}</h2><ul class="hist">{entries}</ul></section>
        }
        .into_any()
    })
}
