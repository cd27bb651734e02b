//! The dry run of an edited rule: what the last deliveries would become with it.

use super::words;
use crate::alerts::alert::AlertStatus;
use crate::alerts::delivery_store::{self, Delivery};
use crate::alerts::receivers::Hook;
use crate::alerts::rules::{self, Rule};
use crate::alerts::{rule_form, rule_store};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::services::store::Service;
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::types::{PublicId, Refusal};
use crate::ui::time;
use crate::web::RequestContext;
use chrono_tz::Tz;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// How many past deliveries are tried.
const DELIVERIES: i64 = 50;
/// The id of a rule that is not stored.
const UNSAVED: &str = "000000000000";

/// What the last deliveries would become; `None` unless somebody asks.
pub async fn load(
    tx: &mut Tx,
    context: &RequestContext,
    hook: &Hook,
    rule: Option<&Rule>,
    services: &[Service],
) -> Result<Option<AnyView>, Refusal> {
    let Some(typed) = context.refused_form.as_ref().map(|form| form.typed.clone()) else { return Ok(None) };
    let is_clean = context.refused().is_some_and(|state| state.errors().next().is_none());
    if typed.get("intent") != "try" || !is_clean {
        return Ok(None);
    }
    let text = rule_form::read(&mut FieldErrors::new(), &typed);
    let mut rules = rule_store::of_hook(tx, &hook.id).await?;
    match rule.and_then(|rule| rules.iter_mut().find(|other| other.id == rule.id)) {
        Some(edited) => edited.text = text,
        None => {
            let Some(id) = PublicId::parse(UNSAVED) else { return Ok(None) };
            let position = rules.last().map_or(1, |rule| rule.position + 1);
            rules.push(Rule { id, position, text, version: 1 });
        }
    }
    let deliveries = delivery_store::latest(tx, &hook.id, i64::MAX, DELIVERIES).await?;
    let zone = installation::get(tx).await?.zone();
    Ok(Some(view(hook, &deliveries, &rules, services, zone)))
}

fn view(hook: &Hook, deliveries: &[Delivery], rules: &[Rule], services: &[Service], zone: Tz) -> AnyView {
    let rows: Vec<_> = deliveries.iter().map(|delivery| row(hook, delivery, rules, services, zone)).collect();
    let table = if rows.is_empty() {
        view! { <p class="quiet">{t!("rule-trial-empty")}</p> }.into_any()
    } else {
        view! {
            <div class="table-wrap"><table>
                <thead><tr>
                    <th scope="col">{t!("delivery-received")}</th>
                    <th scope="col" class="wide-only">{t!("delivery-first-alert")}</th>
                    <th scope="col">{t!("rule-trial-was")}</th>
                    <th scope="col">{t!("rule-trial-would")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        }
        .into_any()
    };
    view! {
        <section class="sec above-4" aria-labelledby="trial" role="status">
            <div class="section-head"><h2 id="trial" tabindex="-1" autofocus>{t!("rule-trial-heading")}</h2></div>
            <p class="quiet below-4">{t!("rule-trial-lead")}</p>
            {table}
        </section>
    }
    .into_any()
}

fn row(hook: &Hook, delivery: &Delivery, rules: &[Rule], services: &[Service], zone: Tz) -> impl IntoView + use<> {
    let alerts = delivery.alerts();
    let mut would: BTreeMap<String, usize> = BTreeMap::new();
    for alert in &alerts {
        let what = match alert.status {
            AlertStatus::Firing => words::verdict(&rules::judge(alert, rules, services), services),
            AlertStatus::Resolved => t!("rule-trial-end"),
        };
        *would.entry(what).or_default() += 1;
    }
    let would: Vec<_> = would
        .into_iter()
        .map(|(what, count)| view! { <div>{t!("rule-trial-count", count = count, what = what)}</div> })
        .collect();
    let nothing = would.is_empty().then(|| t!("rule-trial-nothing"));
    let href = format!("/desk/settings/alerts/{}/deliveries/{}", hook.id, delivery.id);
    view! {
        <tr>
            <th scope="row"><a href=href>{time::full_text(delivery.received_at, zone)}</a></th>
            <td class="wide-only">{alerts.first().map(|alert| alert.title.clone())}</td>
            <td>{t!(&format!("delivery-outcome-{}", delivery.outcome.as_str()))}</td>
            <td>{would}{nothing}</td>
        </tr>
    }
}
