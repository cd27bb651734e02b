//! One delivery: what was sent, each try, and the button to send it again.

use super::endpoint::progress_text;
use super::types::type_name;
use crate::access::{Section, WebhookEditor};
use crate::accounts::pages::settings_view;
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::number::Count;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, FormKey};
use crate::web::frame::{DeskView, desk_page};
use crate::webhooks::deliveries::{self, Attempt, Progress};
use crate::webhooks::forms::WEBHOOKS;
use crate::webhooks::store::{self, EndpointState};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The page of one delivery.
#[component]
pub fn WebhookDelivery() -> impl IntoView {
    desk_page(Section::Settings, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<WebhookEditor>()?;
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let delivery_id = context.param("delivery")?.parse().map_err(|_| Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let endpoint = store::get(&mut tx, &id).await?;
    let delivery = deliveries::get(&mut tx, &id, delivery_id).await?;
    let attempts = deliveries::attempts(&mut tx, &delivery).await?;
    let (webhook_id, body) = deliveries::request(&mut tx, &delivery).await?;
    drop(tx);
    let at = time::full_text(delivery.at, zone);
    // What is JSON is easier to read with its lines.
    let payload = serde_json::from_str::<serde_json::Value>(&body)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .unwrap_or(body);
    let next = (delivery.progress() == Progress::Retrying)
        .then(|| t!("webhook-next-try", at = time::full_text(delivery.next_at, zone)));
    let again = context.form(&format!("{WEBHOOKS}/{id}/deliveries/{delivery_id}/replay"));
    let original = delivery.replay_of.map(|first| {
        let href = format!("{WEBHOOKS}/{id}/deliveries/{first}");
        view! { <p><a href=href>{t!("webhook-repeats")}</a></p> }
    });
    let body = view! {
        <p class="crumb below-4"><a href=WEBHOOKS>{t!("settings-webhooks")}</a><span aria-hidden="true">" / "</span>
            <a href=format!("{WEBHOOKS}/{id}")>{endpoint.name.clone()}</a><span aria-hidden="true">" / "</span><span>{at.clone()}</span></p>
        <section class="sec" aria-labelledby="state">
            <div class="section-head">
                <h2 id="state">{t!("webhook-delivery-state")}</h2>
                {(endpoint.state == EndpointState::Enabled).then(|| view! {
                    <form method="post" action=again.action.clone()>
                        <FormKey typed=again.clone()/>
                        <button class="button" type="submit">{t!("webhook-replay-one")}</button>
                    </form>
                })}
            </div>
            <ErrorSummary typed=again/>
            <p>{progress_text(&delivery)}" "{next}</p>
            {original}
            {attempts_table(attempts, zone)}
        </section>
        <section class="sec" aria-labelledby="payload">
            <div class="section-head"><h2 id="payload">{t!("webhook-payload")}</h2></div>
            <p class="quiet below-4">{t!("webhook-ids", webhook = webhook_id, event = &delivery.event_id)}</p>
            <pre class="mono">{payload}</pre>
        </section>
    };
    let title = type_name(delivery.kind);
    Ok(settings_view(&context, WEBHOOKS, title, t!("webhook-delivery-lead", name = &endpoint.name, at = at), body))
}

fn attempts_table(attempts: Vec<Attempt>, zone: Tz) -> AnyView {
    if attempts.is_empty() {
        return view! { <p class="quiet">{t!("webhook-attempts-none")}</p> }.into_any();
    }
    let rows: Vec<_> = attempts
        .into_iter()
        .map(|attempt| {
            let code = if attempt.code.is_empty() { t!("webhook-attempt-accepted") } else { attempt.code };
            view! {
                <tr>
                    <th scope="row" class="numeric">{attempt.attempt}</th>
                    <td>{time::full_text(attempt.at, zone)}</td>
                    <td>{code}</td>
                    <td class="numeric">{t!("webhook-took", ms = Count(attempt.took_ms))}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-wrap above-3"><table>
            <thead><tr>
                <th scope="col" class="numeric">{t!("webhook-attempt")}</th>
                <th scope="col">{t!("webhook-delivery-at")}</th>
                <th scope="col">{t!("webhook-answer")}</th>
                <th scope="col" class="numeric">{t!("webhook-time")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}
