//! How the customers of an offer find out: how many get a message, why the others get none, and the message itself.

use crate::apologies::lint::{self, FlagKind};
use crate::delivery::batch::State;
use crate::delivery::consent;
use crate::delivery::message::SkipReason;
use crate::delivery::personal_url::{EXAMPLE_TOKEN, example_url};
use crate::delivery::template::Variable;
use crate::goodwill::announcement::planning::Shared;
use crate::goodwill::announcement::{Announcement, AnnouncementText};
use crate::goodwill::estimate::{Estimate, OfferRecipient};
use crate::platform::db::Tx;
use crate::t;
use crate::types::Refusal;
use crate::ui::number::grouped;
use crate::ui::wording::Language;
use crate::ui::{icon, time};
use chrono_tz::Tz;
use leptos::prelude::*;

/// Weaknesses that count in an offer as they do in an apology.
const FLAGS: &[FlagKind] = &[
    FlagKind::AnyInconvenience,
    FlagKind::IfAffected,
    FlagKind::SorryYouFeel,
    FlagKind::Denial,
    FlagKind::BlamesCustomer,
    FlagKind::BlamesSupplier,
    FlagKind::AbsolutePromise,
    FlagKind::ReadingAge,
    FlagKind::Minimises,
    FlagKind::Filler,
];

/// How many customers are sent a message, and how many find the voucher only on their page and why. Together they are all
/// of the offer's customers.
pub fn notice(estimate: &Estimate, zone: Tz) -> impl IntoView + use<> {
    let audience = &estimate.figures.audience;
    let is_announced = estimate.announcement.is_some();
    let by_message = if is_announced { audience.recipients } else { 0 };
    let from = time::day_text(estimate.offer.valid_from, zone);
    let note = if is_announced { t!("offer-notice-message-note", from = from) } else { t!("offer-notice-none-note") };
    let held = (is_announced && audience.held > 0).then(|| t!("offer-notice-held", count = audience.held));
    let unannounced = (!is_announced && audience.recipients > 0).then_some(audience.recipients);
    let reasons = audience.skipped.iter().map(|(reason, people)| {
        view! { <li><span>{skip_label(*reason)}<br/><span class="quiet small">{t!("offer-notice-page-note")}</span></span><b>{grouped(*people)}</b></li> }
    });
    view! {
        <section aria-labelledby="say">
            <h2 id="say" class="below-2">{t!("offer-notice-heading")}</h2>
            <ul class="lines">
                <li><span>{t!("offer-notice-message")}<br/><span class="quiet small">{note}{held.map(|held| format!(" {held}"))}</span></span><b>{grouped(by_message)}</b></li>
                {unannounced.map(|people| view! { <li><span>{t!("offer-notice-unannounced")}</span><b>{grouped(people)}</b></li> })}
                {reasons.collect_view()}
            </ul>
            {estimate.announcement.as_ref().and_then(progress)}
        </section>
    }
}

fn skip_label(reason: SkipReason) -> String {
    match reason {
        SkipReason::NoConsent => t!("offer-notice-page"),
        SkipReason::NoAddress => t!("offer-notice-no-address"),
        SkipReason::OpenComplaint => t!("offer-notice-open-complaint"),
        SkipReason::Erased => t!("offer-notice-erased"),
        _ => t!("offer-notice-suppressed"),
    }
}

/// The link to what became of it, once its messages are planned.
fn progress(announcement: &Announcement) -> Option<AnyView> {
    let is_queued =
        announcement.state.is_queued() || announcement.state == State::Cancelled && announcement.started_at.is_some();
    is_queued.then(|| {
        let link = format!("/desk/sending/{}", announcement.batch_id);
        let text =
            t!("offer-announcement-sending", number = announcement.number, planned = grouped(announcement.planned));
        view! { <p class="above-2"><a class="in" href=link>{text}</a></p> }.into_any()
    })
}

/// The message as one customer of the offer reads it, in each language that it is written in, with links that lead
/// nowhere.
pub async fn preview(
    tx: &mut Tx,
    estimate: &Estimate,
    recipient: Option<&OfferRecipient>,
    site: &str,
) -> Result<Option<AnyView>, Refusal> {
    let (Some(announcement), Some(recipient)) = (&estimate.announcement, recipient) else { return Ok(None) };
    let shared = Shared::load(tx, &estimate.offer, announcement).await?;
    let own = shared.language_of(&recipient.language);
    let texts = announcement.texts.iter().map(|text| {
        let values = shared
            .values(&text.language, &recipient.name, recipient.award.amount.minor, &recipient.time_zone)
            .with(Variable::Link, &example_url(site));
        let language = Language::from_tag(&text.language);
        let Ok((subject, body)) = text.templates() else { return ().into_any() };
        let (Ok(subject), Ok(body)) = (subject.render(&values), body.render(&values)) else {
            let name = recipient.name.clone();
            return view! { <p class="note hot">{icon::warning()}<span>{t!("offer-announcement-incomplete", name = name)}</span></p> }
                .into_any();
        };
        let body = format!("{body}{}", consent::footer(language, &format!("{site}/consent/{EXAMPLE_TOKEN}")));
        let note = (text.language == own).then(|| t!("offer-announcement-own", name = recipient.name.clone()));
        view! {
            <article class="above-3">
                <p class="quiet small">{language.name}{note.map(|note| format!(" · {note}"))}</p>
                <div class="mail" lang=language.html dir=language.dir()><p class="subject">{subject}</p><p>{body.clone()}</p></div>
                {advice(text, &body)}
            </article>
        }
        .into_any()
    });
    let texts: Vec<AnyView> = texts.collect();
    Ok(Some(
        view! {
            <section class="sec" aria-labelledby="announcement">
                <div class="section-head"><h2 id="announcement">{t!("offer-announcement-heading")}</h2></div>
                <p class="quiet small">{t!("offer-announcement-preview-note")}</p>
                {texts}
            </section>
        }
        .into_any(),
    ))
}

/// What the apology linter finds in an English text that counts in an offer as well. It never stops one.
fn advice(text: &AnnouncementText, body: &str) -> Option<AnyView> {
    let linted = lint::lint(body, &lint::Context::default());
    let flags: Vec<_> = linted.flags.into_iter().filter(|flag| FLAGS.contains(&flag.kind)).collect();
    (text.language == "en" && !flags.is_empty()).then(|| {
        let flags = flags.into_iter().map(|flag| {
            let evidence = flag.evidence.map(|found| format!("“{found}” ")).unwrap_or_default();
            view! { <li class="note">{icon::info()}<p><b>{t!(&format!("lint-flag-{}", flag.kind))}</b><br/>{evidence}{t!(&flag.advice_key)}</p></li> }
        });
        view! { <ul class="stack above-2">{flags.collect_view()}</ul> }.into_any()
    })
}
