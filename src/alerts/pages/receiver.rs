//! One receiver: how to send to it, its rules, and its last deliveries with what became of them.

use super::receivers::{kind_name, last_used};
use super::{receiver_form, words};
use crate::access::{Administrator, Section};
use crate::accounts::pages::settings_view;
use crate::alerts::delivery_store::{self, Delivery};
use crate::alerts::intake::Outcome;
use crate::alerts::receivers::{self, Hook};
use crate::alerts::rule_store;
use crate::alerts::rules::{Action, Rule};
use crate::platform::installation;
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::number::Count;
use crate::ui::{time, wording};
use crate::web::RequestContext;
use crate::web::field::FormKey;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// How many deliveries are on one page.
const PER_PAGE: i64 = 25;

/// The page of one receiver.
#[component]
pub fn ReceiverPage() -> impl IntoView {
    desk_page(Section::Settings, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<Administrator>()?;
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let before = context.query.get("before").parse().unwrap_or(i64::MAX);
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let hook = receivers::get(&mut tx, &id).await?;
    let rules = rule_store::of_hook(&mut tx, &id).await?;
    let services = services::all(&mut tx).await?;
    // One more than is shown tells whether there is another page.
    let mut deliveries = delivery_store::latest(&mut tx, &id, before, PER_PAGE + 1).await?;
    drop(tx);
    let shown = usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let next = (deliveries.len() > shown).then(|| deliveries.get(shown - 1).map(|last| last.id)).flatten();
    deliveries.truncate(shown);
    let lead = t!(
        "receiver-lead",
        kind = kind_name(hook.kind),
        used = last_used(&hook, context.now),
        deliveries = Count(hook.delivery_count),
        alerts = Count(hook.alert_count),
        refused = Count(hook.refused_count)
    );
    let is_revoked = hook.revoked_at.is_some();
    let body = view! {
        <p class="crumb below-4"><a href="/desk/settings/alerts">{t!("settings-alerts")}</a><span aria-hidden="true">" / "</span><span>{hook.name.clone()}</span></p>
        {hook.revoked_at.map(|at| view! { <p class="note warm below-4"><span>{t!("receivers-revoked", at = time::full_text(at, zone))}</span></p> })}
        {(!is_revoked).then(|| receiver_form::view(&context, &hook))}
        <section class="sec" aria-labelledby="rules">
            <div class="section-head">
                <h2 id="rules">{t!("rules-heading")}</h2>
                <a class="button" href=format!("/desk/settings/alerts/{id}/rules/new")>{t!("rule-add")}</a>
            </div>
            <p class="quiet below-4">{t!("rules-lead")}</p>
            {rules_table(&hook, &rules, &services)}
        </section>
        <section class="sec" aria-labelledby="deliveries">
            <div class="section-head"><h2 id="deliveries">{t!("receivers-deliveries")}</h2></div>
            <p class="quiet below-4">{t!("deliveries-lead")}</p>
            {deliveries_table(&hook, deliveries, zone)}
            {next.map(|before| view! { <div class="above-3"><a class="button" href=format!("/desk/settings/alerts/{id}?before={before}#deliveries")>{t!("deliveries-older")}</a></div> })}
        </section>
        {(!is_revoked).then(|| token_forms(&context, &hook))}
    };
    Ok(settings_view(&context, "/desk/settings/alerts", hook.name.clone(), lead, body))
}

fn rules_table(hook: &Hook, rules: &[Rule], services: &[Service]) -> AnyView {
    if rules.is_empty() {
        return view! { <p class="quiet">{t!("rules-empty")}</p> }.into_any();
    }
    let count = rules.len();
    let rows: Vec<_> =
        rules.iter().enumerate().map(|(index, rule)| rule_row(hook, rule, index, count, services)).collect();
    view! {
        <div class="table-wrap"><table>
            <thead><tr>
                <th scope="col">{t!("rule-conditions")}</th>
                <th scope="col">{t!("rule-action")}</th>
                <th scope="col" class="wide-only">{t!("rule-services")}</th>
                <th scope="col"><span class="sr">{t!("rule-order")}</span></th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

fn rule_row(hook: &Hook, rule: &Rule, index: usize, count: usize, services: &[Service]) -> impl IntoView + use<> {
    let base = format!("/desk/settings/alerts/{}/rules/{}", hook.id, rule.id);
    let conditions = words::conditions(rule);
    let affected = match rule.text.action {
        Action::Ignore => String::new(),
        _ => words::affected(&rule.text.services, services),
    };
    let move_to = |place: usize, key: &str| {
        let label = t!(&format!("{key}-label"), conditions = &conditions);
        view! {
            <form method="post" action=format!("{base}/place")>
                <input type="hidden" name="place" value=place.to_string()/>
                <button class="button" type="submit" aria-label=label>{t!(key)}</button>
            </form>
        }
    };
    let delete = t!("rule-delete-submit", conditions = &conditions);
    view! {
        <tr>
            <th scope="row"><a href=base.clone()>{conditions.clone()}</a></th>
            <td>{words::action(rule.text.action)}</td>
            <td class="wide-only">{affected}</td>
            <td><div class="row">
                {(index > 0).then(|| move_to(index, "rule-up"))}
                {(index + 1 < count).then(|| move_to(index + 2, "rule-down"))}
                <details class="sure">
                    <summary>{t!("rule-delete")}</summary>
                    <form method="post" action=format!("{base}/deletion")>
                        <p>{t!("rule-delete-help")}</p>
                        <button class="button danger" type="submit">{delete}</button>
                    </form>
                </details>
            </div></td>
        </tr>
    }
}

fn deliveries_table(hook: &Hook, deliveries: Vec<Delivery>, zone: Tz) -> AnyView {
    if deliveries.is_empty() {
        return view! { <p class="quiet">{t!("deliveries-empty")}</p> }.into_any();
    }
    let rows: Vec<_> = deliveries
        .into_iter()
        .map(|delivery| {
            let href = format!("/desk/settings/alerts/{}/deliveries/{}", hook.id, delivery.id);
            view! {
                <tr>
                    <th scope="row"><a href=href>{time::full_text(delivery.received_at, zone)}</a></th>
                    <td>{outcome(&delivery)}</td>
                    <td class="wide-only">{delivery.alerts().first().map(|alert| alert.title.clone())}</td>
                    <td class="numeric">{t!("receivers-count", count = Count(delivery.alert_count))}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-wrap"><table>
            <thead><tr>
                <th scope="col">{t!("delivery-received")}</th>
                <th scope="col">{t!("delivery-outcome")}</th>
                <th scope="col" class="wide-only">{t!("delivery-first-alert")}</th>
                <th scope="col" class="numeric">{t!("delivery-alerts")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

/// What became of a delivery, with a link to the draft, or the reason of a refusal.
pub(super) fn outcome(delivery: &Delivery) -> AnyView {
    let name = t!(&format!("delivery-outcome-{}", delivery.outcome.as_str()));
    let reason = delivery.reason().map(|reason| wording::format_message(&reason));
    match (&delivery.draft_id, delivery.outcome) {
        (Some(draft), _) => view! { <a href=format!("/desk/incidents/drafts/{draft}")>{name}</a> }.into_any(),
        (None, Outcome::Refused) => {
            view! { <strong>{name}</strong>" "<span class="quiet small">{reason}</span> }.into_any()
        }
        (None, _) => name.into_any(),
    }
}

/// The forms that replace the token and revoke the receiver.
fn token_forms(context: &RequestContext, hook: &Hook) -> impl IntoView + use<> {
    let base = format!("/desk/settings/alerts/{}", hook.id);
    let rotation = context.form(&format!("{base}/rotation"));
    let name = hook.name.clone();
    view! {
        <section class="sec" aria-labelledby="token">
            <div class="section-head"><h2 id="token">{t!("receiver-token-heading")}</h2></div>
            <details class="sure">
                <summary>{t!("receiver-rotate")}</summary>
                <form method="post" action=format!("{base}/rotation")>
                    <FormKey typed=rotation/>
                    <p>{t!("receiver-rotate-help")}</p>
                    <button class="button danger" type="submit">{t!("receiver-rotate-submit")}</button>
                </form>
            </details>
            <details class="sure">
                <summary>{t!("receiver-revoke")}</summary>
                <form method="post" action=format!("{base}/revocation")>
                    <p>{t!("receiver-revoke-help")}</p>
                    <button class="button danger" type="submit">{t!("receiver-revoke-submit", name = name)}</button>
                </form>
            </details>
        </section>
    }
}
