//! `/desk/scorecards/{id}`: a summary in words, the gaps between updates, headline figures, funnels, other figures.

use super::{funnels, gap_chart, headline_figures, other_figures};
use crate::access::Section;
use crate::platform::installation;
use crate::scorecards::figures;
use crate::scorecards::store::{self, Scorecard};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::time;
use crate::web::frame::{DeskView, desk_page};
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// One scorecard.
#[component]
pub fn ScorecardPage() -> impl IntoView {
    desk_page(Section::Scorecards, |context| async move {
        let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let zone = installation::get(&mut tx).await?.zone();
        let card = store::get(&mut tx, &id, context.now).await?;
        let title = t!("scorecard-of-incident", title = &card.incident.title);
        let heading = title.clone();
        let closing = closing(&card, zone);
        Ok(DeskView::new(
            title,
            view! {
                <div class="head printable">
                    <p class="crumb"><a href="/desk/scorecards">{t!("section-scorecards")}</a><span aria-hidden="true">"/"</span><span>{card.incident.name()}</span></p>
                    <div class="title"><div>
                        <h1>{heading}</h1>
                        <p>{period(&card, zone)}</p>
                    </div>
                    <div class="acts"><a class="button" href=format!("/desk/incidents/{id}")>{t!("scorecard-open-incident")}</a></div>
                    </div>
                </div>
                <div class="cols wide printable"><div>
                    <p class="judge">{summary(&card)}</p>
                    {gap_chart::gap_chart(&card, zone)}
                    {headline_figures::headline_figures(&card)}
                    {funnels::funnels(&card)}
                    {other_figures::other_figures(&card, zone)}
                    <p class="sec quiet small">{closing}</p>
                </div></div>
            },
        ))
    })
}

/// `Wed 11 July, 13:30 to Thu 12 July, 13:39 · 1 day 9 min · Critical impact`.
fn period(card: &Scorecard, zone: Tz) -> String {
    let impact = t!(&format!("impact-{}", card.incident.impact.as_str()));
    let from = time::full_text(card.incident.started_at, zone);
    match card.incident.resolved_at {
        Some(end) => t!(
            "scorecard-span",
            from = from,
            to = time::full_text(end, zone),
            length = time::span(end - card.incident.started_at),
            impact = impact
        ),
        None => t!("scorecard-span-open", from = from, impact = impact),
    }
}

/// The figures in sentences.
fn summary(card: &Scorecard) -> String {
    let span = |minutes: i64| time::span(Duration::minutes(minutes));
    let mut sentences = Vec::new();
    sentences.push(match card.figures.time_to_acknowledge_minutes {
        None => t!("scorecard-summary-no-update"),
        Some(minutes) if minutes > figures::ACKNOWLEDGE_TARGET_MINUTES => {
            t!("scorecard-summary-late", length = span(minutes))
        }
        Some(minutes) => t!("scorecard-summary-on-time", length = span(minutes)),
    });
    if card.figures.longest_gap_minutes > figures::GAP_TARGET_MINUTES {
        sentences.push(t!("scorecard-summary-gap", length = span(card.figures.longest_gap_minutes)));
    }
    sentences.push(match (card.figures.promises_made, card.figures.promises_broken) {
        (0, _) if headline_figures::is_entered_later(card) => t!("scorecard-summary-entered-later"),
        (0, _) => t!("scorecard-summary-no-promise"),
        (made, 0) => t!("scorecard-summary-promises-kept", made = made),
        (made, broken) => t!("scorecard-summary-promises-broken", made = made, broken = broken),
    });
    if card.cases > 0 {
        sentences.push(if card.answered == card.cases {
            t!("scorecard-summary-answered", cases = card.cases)
        } else {
            t!("scorecard-summary-unanswered", open = card.cases - card.answered, cases = card.cases)
        });
    }
    sentences.join(" ")
}

fn closing(card: &Scorecard, zone: Tz) -> String {
    let mut parts = Vec::new();
    if let Some(name) = &card.commander {
        parts.push(t!("scorecard-commander", name = name));
    }
    parts.push(match &card.review {
        Some(review) => {
            t!("scorecard-reviewed", name = &review.closed_by, at = time::date_text(review.closed_at, zone))
        }
        None => t!("scorecard-not-reviewed"),
    });
    parts.join(" ")
}
