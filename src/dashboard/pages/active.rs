//! The column beside the tasks: open incidents, batches being sent, and what waits for others.

use crate::apologies::batch;
use crate::dashboard::active::{BatchInReview, OpenIncident, SendingBatch};
use crate::dashboard::task::DUE_SOON_WINDOW;
use crate::dashboard::tasks::offers::PendingOffer;
use crate::t;
use crate::types::Timestamp;
use crate::ui::{badge, time};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Height of the chart of reports, in pixels.
const CHART_HEIGHT: i64 = 36;

/// Everything beside the tasks.
pub fn active(
    open: Vec<OpenIncident>,
    sending: Vec<SendingBatch>,
    offers: Vec<PendingOffer>,
    in_review: Vec<BatchInReview>,
    now: Timestamp,
    zone: Tz,
) -> impl IntoView {
    let mut parts: Vec<AnyView> = Vec::new();
    if open.is_empty() {
        parts.push(no_incidents().into_any());
    }
    parts.extend(open.into_iter().map(|open| incident(open, now, zone).into_any()));
    parts.extend(sending.into_iter().map(|batch| sending_batch(batch, now, zone).into_any()));
    if !offers.is_empty() || !in_review.is_empty() {
        parts.push(waiting_for_others(offers, in_review, now, zone).into_any());
    }
    let count = parts.len();
    parts
        .into_iter()
        .enumerate()
        .map(move |(index, part)| view! { {part} {(index + 1 < count).then(|| view! { <hr/> })} })
        .collect_view()
}

fn no_incidents() -> impl IntoView {
    view! {
        <section class="mini" aria-labelledby="none-open">
            <h2 id="none-open">{t!("dashboard-no-incidents")}</h2>
            <p class="quiet">{t!("dashboard-no-incidents-text")}</p>
        </section>
    }
}

fn incident(
    OpenIncident { incident, last_update_at, reports }: OpenIncident,
    now: Timestamp,
    zone: Tz,
) -> impl IntoView {
    let id = format!("inc-{}", incident.number);
    let labelled = id.clone();
    let href = format!("/desk/incidents/{}", incident.id);
    let number = incident.number.to_string();
    let (class, next_update) = match incident.next_update_by {
        Some(by) if by < now => ("late", t!("time-late", span = time::span(now - by))),
        Some(by) if by - now <= DUE_SOON_WINDOW => ("soon", time::span(by - now)),
        Some(by) => ("", time::span(by - now)),
        None => ("", t!("dashboard-next-update-none")),
    };
    let last_update = last_update_at.map_or_else(|| t!("dashboard-last-update-none"), |at| time::span(now - at));
    let total: i64 = reports.iter().map(|(_, count)| count).sum();
    let chart = reports.first().map(|(from, _)| {
        let since = time::clock_text(*from, zone);
        let latest = reports.last().map_or(0, |(_, count)| *count);
        let caption = t!("dashboard-reports", count = total, since = since);
        let label = t!("dashboard-reports-label", caption = caption.clone(), latest = latest);
        let latest = t!("dashboard-reports-latest", count = latest);
        view! {
            <figure>
                <svg class="chart" height=(CHART_HEIGHT + 1).to_string() role="img" aria-label=label>
                    {bars(&reports)}
                    <line class="ln2" x1="0" x2="100%" y1="36.5" y2="36.5"></line>
                </svg>
                <figcaption class="row between"><span>{caption}</span><span>{latest}</span></figcaption>
            </figure>
        }
    });
    view! {
        <section class="mini" aria-labelledby=labelled>
            <h2 id=id>
                {t!("dashboard-incident-open", number = number.clone())}" "
                <a href=href aria-label=t!("dashboard-incident-link-label", number = number)>{t!("dashboard-incident-link")}</a>
            </h2>
            <p>{incident.is_drill.then(|| view! { <span class="chip">{t!("incident-drill")}</span>" " })}{incident.title.clone()}<br/>{badge::impact(incident.impact_override.unwrap_or(incident.impact))}</p>
            <dl class="ticks3">
                <div><dt>{t!("dashboard-since-start")}</dt><dd>{time::span(now - incident.started_at)}</dd></div>
                <div><dt>{t!("dashboard-last-update")}</dt><dd>{last_update}</dd></div>
                <div><dt>{t!("dashboard-next-update")}</dt><dd class=class>{next_update}</dd></div>
            </dl>
            {chart}
        </section>
    }
}

/// One bar for each window; the highest fills the height.
fn bars(reports: &[(Timestamp, i64)]) -> impl IntoView + use<> {
    let highest = reports.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let step = 100.0 / reports.len().max(1) as f64;
    reports
        .iter()
        .enumerate()
        .map(|(index, (_, count))| {
            let height = (count * CHART_HEIGHT / highest).max(1);
            let x = format!("{:.2}%", index as f64 * step + step * 0.14);
            let width = format!("{:.2}%", step * 0.72);
            let y = (CHART_HEIGHT - height).to_string();
            view! { <rect class="bar" x=x y=y width=width height=height.to_string()></rect> }
        })
        .collect_view()
}

fn sending_batch(batch: SendingBatch, now: Timestamp, zone: Tz) -> impl IntoView {
    let id = format!("b-{}", batch.number);
    let labelled = id.clone();
    let percent = batch.handled * 100 / batch.planned.max(1);
    let done = match batch.end {
        _ if batch.state == batch::State::Paused => t!("dashboard-sending-paused"),
        Some(end) => {
            let is_today = end.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive();
            let at = if is_today { time::clock_text(end, zone) } else { time::day_clock_text(end, zone) };
            t!("dashboard-sending-done", at = at)
        }
        None => t!("dashboard-sending-waits"),
    };
    let number = batch.number.to_string();
    let href = format!("/desk/sending/{}", batch.id);
    view! {
        <section class="mini" aria-labelledby=labelled>
            <h2 id=id>
                {t!("dashboard-sending", number = number.clone())}" "
                <a href=href aria-label=t!("dashboard-sending-link-label", number = number)>{t!("dashboard-sending-link")}</a>
            </h2>
            <p class="quiet">{batch.title}</p>
            <svg class="gauge" role="img" aria-label=t!("dashboard-sending-percent", percent = percent)>
                <rect class="k" width=format!("{percent}%") height="100%"></rect>
            </svg>
            <p class="row between small">
                <span>{t!("dashboard-sending-handled", handled = batch.handled, planned = batch.planned)}</span>
                <span class="quiet">{done}</span>
            </p>
        </section>
    }
}

fn waiting_for_others(
    offers: Vec<PendingOffer>,
    in_review: Vec<BatchInReview>,
    now: Timestamp,
    zone: Tz,
) -> impl IntoView {
    let since = move |at: Timestamp| {
        let is_today = at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive();
        let at = if is_today { time::clock_text(at, zone) } else { time::day_clock_text(at, zone) };
        t!("dashboard-waiting-since", at = at)
    };
    let batches = in_review.into_iter().map(move |batch| {
        let title = t!("dashboard-other-batch", number = batch.number.to_string(), title = batch.title);
        view! {
            <li>
                <span>
                    <a class="in" href=format!("/desk/apologies/{}", batch.id)>{title}</a>
                    <br/><span class="quiet small">{t!("role-comms_approver")}</span>
                </span>
                <span class="quiet small">{since(batch.since)}</span>
            </li>
        }
    });
    let offers = offers.into_iter().map(move |offer| {
        let role = offer.next_role(now).map(|role| t!(&format!("role-{}", role.as_str())));
        let title = t!("dashboard-other-offer", number = offer.number.to_string(), money = offer.exposure.short());
        view! {
            <li>
                <span>
                    <a class="in" href=format!("/desk/offers/{}", offer.id)>{title}</a>
                    <br/><span class="quiet small">{role}</span>
                </span>
                <span class="quiet small">{since(offer.since)}</span>
            </li>
        }
    });
    view! {
        <section class="mini" aria-labelledby="others">
            <h2 id="others">{t!("dashboard-others")}</h2>
            <ul class="lines">{batches.collect_view()}{offers.collect_view()}</ul>
        </section>
    }
}
