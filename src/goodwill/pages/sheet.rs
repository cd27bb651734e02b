//! The sheet of one offer: what it is, who gets how much, what it costs, who must sign; and its form, when
//! it is being changed.

use super::{decision, draft_form, list, sheet_money, sheet_people};
use crate::access::Author;
use crate::access::Section;
use crate::access::Staff;
use crate::goodwill::budgets;
use crate::goodwill::offer::State;
use crate::goodwill::sheet::{self, Sheet};
use crate::goodwill::{drafting, figures};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::icon;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::ErrorSummary;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The sheet; `?as=` chooses whose reasons are shown, `?group=` among whom, `?edit` opens the form.
#[component]
pub fn Offer() -> impl IntoView {
    desk_page(Section::Offers, |context| async move { load(context).await })
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let staff = context.staff()?.clone();
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let sheet = sheet::read(&mut tx, &id).await?;
    let may_change = staff.may::<Author>().is_ok() && sheet.offer.state.is_editable();
    let action = format!("/desk/offers/{id}");
    let wants_form = context.query.has("edit") || sheet.offer.state == State::Draft;
    let was_refused = context.form(&action).was_refused();
    if may_change && (wants_form || was_refused) {
        return form(&mut tx, &context, &sheet, zone).await;
    }
    let number = |name: &str| context.query.get(name).parse::<i64>().ok();
    let one = sheet::one(&mut tx, &sheet.offer, number("as"), number("group")).await?;
    drop(tx);
    let title = sheet.offer.title.clone();
    let figures = if sheet.offer.people > 0 || !sheet.groups.is_empty() {
        let group = number("group");
        view! {
            {facts(&sheet, zone)}
            {sheet_money::budget(&sheet)}
            {(!sheet.groups.is_empty()).then(|| view! {
                <div class="sec two">
                    {sheet_people::who_gets_how_much(&sheet)}
                    {one.map(|one| sheet_people::why(&sheet, &one, group))}
                </div>
            })}
            {sheet_money::owed(&sheet)}
            {(!sheet.groups.is_empty()).then(|| view! {
                <div class="sec two">{sheet_people::how_they_learn(&sheet, zone)}{sheet_people::left_out(&sheet)}</div>
            })}
        }
        .into_any()
    } else {
        view! { <p class="note warm">{icon::warning()}<span>{t!("offer-no-recipients-note")}</span></p> {sheet_people::left_out(&sheet)} }
            .into_any()
    };
    let body = view! {
        {head(&sheet, &staff, may_change, context.now, zone)}
        <div class="cols">
            <div>{figures}</div>
            <aside class="side" aria-label=t!("offer-decision-label")>{decision::panel(&context, &sheet, &staff, zone)}</aside>
        </div>
    };
    Ok(DeskView::new(format!("OF-{} {title}", sheet.offer.number), body))
}

fn head(sheet: &Sheet, staff: &Staff, may_change: bool, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let offer = &sheet.offer;
    let csv = (!sheet.groups.is_empty()).then(|| {
        view! { <a class="btn" href=format!("/desk/offers/{}/rows.csv", offer.id) download="">{t!("offer-csv", count = count(offer.people))}</a> }
    });
    let change = may_change
        .then(|| view! { <a class="btn" href=format!("/desk/offers/{}?edit=1", offer.id)>{t!("offer-edit")}</a> });
    view! {
        <div class="head">
            <p class="crumb"><a href="/desk/offers">{t!("offers-title")}</a><span aria-hidden="true">"/"</span><span>{format!("OF-{}", offer.number)}</span></p>
            <div class="title">
                <div>
                    <h1>{offer.title.clone()}</h1>
                    <p>{lines(sheet, staff, now, zone)}" "
                        <a href=format!("/desk/incidents/{}", sheet.incident.id)>{t!("offer-for-incident", number = sheet.incident.number, title = sheet.incident.title.clone())}</a></p>
                </div>
                <div class="acts">{change}{csv}</div>
            </div>
        </div>
    }
}

/// Who proposed it, by which rules, and where it stands.
fn lines(sheet: &Sheet, staff: &Staff, now: Timestamp, zone: Tz) -> String {
    let offer = &sheet.offer;
    let version = offer.rules_version.split(',').next().unwrap_or_default().to_owned();
    let proposed = t!("offer-proposed", author = sheet.author.clone(), version = version);
    let state = match (offer.state, offer.submitted_at) {
        (State::InApproval, Some(since)) => {
            let key =
                if sheet.may_sign(staff, now).is_ok() { "offer-status-awaiting-you" } else { "offer-status-awaiting" };
            t!(key, since = time::day_text(since, zone), ago = time::relative(since, now))
        }
        (state, _) => t!(&format!("offer-status-{}", state.as_str().replace('_', "-"))),
    };
    format!("{proposed} {state}")
}

fn facts(sheet: &Sheet, zone: Tz) -> impl IntoView + use<> {
    let offer = &sheet.offer;
    let each = match sheet.groups.as_slice() {
        [first, rest @ ..] if rest.iter().all(|group| group.offer_minor == first.offer_minor) => {
            t!("offer-fact-money-flat", each = sheet.budget.balance.money(first.offer_minor).short())
        }
        _ => t!("offer-fact-money-rule"),
    };
    let third = match (sheet.likely(), sheet.spent_percent) {
        _ if sheet.progress.claimed > 0 => {
            let spent = sheet.budget.balance.money(sheet.progress.redeemed_minor);
            let (claimed, redeemed) = (count(sheet.progress.claimed), count(sheet.progress.redeemed));
            (t!("offer-fact-spent"), spent.short(), t!("offer-fact-spent-note", claimed = claimed, redeemed = redeemed))
        }
        (Some(likely), Some((least, most))) => {
            (t!("offer-fact-likely"), likely.short(), t!("offer-fact-likely-note", least = least, most = most))
        }
        _ => {
            let (lifted, _) = sheet.lifted_and_lowered();
            (t!("offer-fact-rules"), sheet.by_rules().short(), t!("offer-fact-rules-note", lifted = count(lifted)))
        }
    };
    let (from, to) = (list::short_day(offer.valid_from, zone), list::short_day(offer.valid_to, zone));
    let until = time::date_text(offer.valid_to, zone);
    view! {
        <dl class="facts">
            <div><dt>{t!("offer-fact-people")}</dt><dd>{count(offer.people)}</dd><dd>{t!("offer-fact-people-note")}</dd></div>
            <div><dt>{t!("offer-fact-money")}</dt><dd>{offer.exposure.short()}</dd><dd>{each}</dd></div>
            <div><dt>{third.0}</dt><dd>{third.1}</dd><dd>{third.2}</dd></div>
            <div><dt>{t!("offer-fact-window")}</dt><dd>{t!("offers-window", from = from, to = to)}</dd><dd>{t!("offer-fact-window-note", until = until)}</dd></div>
        </dl>
    }
}

async fn form(tx: &mut Tx, context: &RequestContext, sheet: &Sheet, zone: Tz) -> Result<DeskView, Refusal> {
    let offer = &sheet.offer;
    let action = format!("/desk/offers/{}", offer.id);
    let typed = context.form(&action);
    let budgets = budgets::all(tx).await?;
    let impact = drafting::impact_of(tx, &offer.incident_id).await?;
    let floor = match impact {
        Some(impact) => Some(figures::floor(offer.currency, impact)?).filter(|floor| !floor.is_zero()),
        None => None,
    };
    let floor = floor.map(|floor| t!("offer-form-flat-help-floor", floor = floor.short()));
    let note = match offer.state {
        State::Draft => Some("offer-edit-draft-note"),
        state if state.is_reserved_only() => Some("offer-edit-approval-note"),
        _ => None,
    };
    let stored = offer.version.to_string();
    let late = matches!(typed.refusal(), Some(Refusal::Stale { .. }));
    // Whoever was told of the other text, and sends theirs again, means to replace it.
    let version = if late { stored } else { typed.value("version", stored) };
    let body = view! {
        <div class="head">
            <p class="crumb"><a href="/desk/offers">{t!("offers-title")}</a><span aria-hidden="true">"/"</span>
                <a href=action.clone()>{format!("OF-{}", offer.number)}</a><span aria-hidden="true">"/"</span><span>{t!("offer-edit")}</span></p>
            <div class="title"><div><h1>{offer.title.clone()}</h1>
                <p>{t!("offer-for-incident", number = sheet.incident.number, title = sheet.incident.title.clone())}</p></div></div>
        </div>
        <div class="cols wide"><div>
            {note.map(|key| view! { <p class="note warm below-4">{icon::warning()}<span>{t!(key)}</span></p> })}
            <form method="post" action=action.clone() class="form">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=version/>
                {draft_form::fields(&typed, &budgets, Some(offer), floor, context.now, zone)}
                <button class="btn primary big" type="submit">{t!("offer-form-submit-again")}</button>
            </form>
        </div></div>
    };
    Ok(DeskView::new(t!("offer-edit"), body))
}

/// `7,412`.
pub fn count(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousands_are_told_apart() {
        assert_eq!(
            ["0", "400", "7,412", "1,234,567"],
            [0, 400, 7_412, 1_234_567].map(super::count).each_ref().map(|s| s.as_str())
        );
    }
}
