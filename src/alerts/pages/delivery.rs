//! One delivery: what came, and what became of it.

use super::receiver::outcome;
use crate::access::{Administrator, Section};
use crate::accounts::pages::settings_view;
use crate::alerts::{delivery_store, receivers};
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::number::Count;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// The page of one delivery.
#[component]
pub fn DeliveryPage() -> impl IntoView {
    desk_page(Section::Settings, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<Administrator>()?;
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let delivery_id = context.param("delivery")?.parse().map_err(|_| Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let hook = receivers::get(&mut tx, &id).await?;
    let (delivery, payload) = delivery_store::get(&mut tx, &id, delivery_id).await?;
    drop(tx);
    let received = time::full_text(delivery.received_at, zone);
    let is_cut = i64::try_from(payload.len()).is_ok_and(|kept| kept < delivery.payload_bytes);
    // What is JSON is easier to read with its lines.
    let shown = serde_json::from_str::<serde_json::Value>(&payload)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .unwrap_or(payload);
    let alerts: Vec<_> = delivery
        .alerts()
        .into_iter()
        .take(100)
        .map(|alert| {
            let labels: Vec<_> = alert.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
            view! {
                <tr>
                    <th scope="row">{alert.title}</th>
                    <td>{t!(&format!("alert-{}", alert.status.as_str()))}</td>
                    <td class="small quiet">{labels.join(", ")}</td>
                </tr>
            }
        })
        .collect();
    let body = view! {
        <p class="crumb below-4"><a href="/desk/settings/alerts">{t!("settings-alerts")}</a><span aria-hidden="true">" / "</span>
            <a href=format!("/desk/settings/alerts/{id}")>{hook.name.clone()}</a><span aria-hidden="true">" / "</span><span>{received.clone()}</span></p>
        <section class="sec" aria-labelledby="outcome">
            <div class="section-head"><h2 id="outcome">{t!("delivery-outcome")}</h2></div>
            <p>{outcome(&delivery)}</p>
            {(!alerts.is_empty()).then(|| view! {
                <div class="table-wrap above-3"><table>
                    <thead><tr>
                        <th scope="col">{t!("delivery-first-alert")}</th>
                        <th scope="col">{t!("receiver-pointer-status")}</th>
                        <th scope="col">{t!("receiver-pointer-labels")}</th>
                    </tr></thead>
                    <tbody>{alerts}</tbody>
                </table></div>
            })}
        </section>
        <section class="sec" aria-labelledby="payload">
            <div class="section-head"><h2 id="payload">{t!("delivery-payload")}</h2></div>
            <p class="quiet below-4">{t!("delivery-size", bytes = Count(delivery.payload_bytes))}" "{is_cut.then(|| t!("delivery-cut"))}</p>
            <pre class="mono">{shown}</pre>
        </section>
    };
    let title = t!("delivery-title", name = &hook.name);
    Ok(settings_view(&context, "/desk/settings/alerts", title, t!("delivery-lead", at = received), body))
}
