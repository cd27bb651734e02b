//! The ways out of the house: how they fare, and what waits because one is not set.

use super::trouble_words;
use crate::delivery::channel::{Channels, Way};
use crate::delivery::health;
use crate::delivery::message::{Channel, State};
use crate::platform::db::Tx;
use crate::platform::installation::Installation;
use crate::t;
use crate::types::{Refusal, ServiceStatus, Timestamp};
use crate::ui::icon;
use crate::ui::time;
use crate::web::RequestContext;
use leptos::prelude::*;

/// The channels as the settings say; wrong settings have stopped the start before.
pub(super) fn channels(context: &RequestContext) -> Option<Channels> {
    Channels::read(&context.app.config).ok()
}

/// Messages that cannot leave, and what to set so that they can.
pub(super) fn waiting_notes(
    channels: Option<&Channels>,
    house: &Installation,
    on_the_way: &[(String, State, i64)],
) -> Vec<AnyView> {
    let Some(channels) = channels else { return Vec::new() };
    Channel::ALL
        .iter()
        .filter_map(|channel| {
            let waiting: i64 =
                on_the_way.iter().filter(|(of, ..)| of == channel.as_str()).map(|(.., count)| count).sum();
            let name = channel.as_str();
            let text = match channels.way(*channel, house.is_demo) {
                // Where nothing waits, nothing is missing.
                _ if waiting == 0 => return None,
                Way::Unset => t!(&format!("delivery-unset-{name}"), count = waiting),
                Way::BeyondDemo(host) => t!("delivery-demo-blocked", count = waiting, host = host),
                Way::Smtp(_) | Way::Maildir | Way::Gateway(_) => return None,
            };
            Some(view! { <p class="note warm below-4">{icon::warning()}<span>{text}</span></p> }.into_any())
        })
        .collect()
}

/// The ways out of the house, and how they fare.
pub(super) async fn ways(
    context: &RequestContext,
    tx: &mut Tx,
    house: &Installation,
    now: Timestamp,
) -> Result<AnyView, Refusal> {
    let health = health::all(tx).await?;
    let Some(channels) = channels(context) else { return Ok(().into_any()) };
    let lines: Vec<_> = Channel::ALL
        .iter()
        .map(|channel| {
            let name = t!(&format!("delivery-channel-{}", channel.as_str()));
            let way = channels.way(*channel, house.is_demo);
            let known = health.iter().find(|health| health.channel == channel.as_str());
            let (status, word) = match (&way, known) {
                (Way::Unset, _) => (None, t!("delivery-channel-status-unset")),
                (Way::BeyondDemo(_), _) => (None, t!("delivery-channel-status-demo-blocked")),
                (_, Some(health)) if !health.trouble.is_empty() => {
                    (Some(ServiceStatus::PartialOutage), t!("delivery-channel-status-failing"))
                }
                (_, Some(_)) => (Some(ServiceStatus::Operational), t!("delivery-channel-status-working")),
                (_, None) => (None, t!("delivery-channel-status-unused")),
            };
            let detail = match (&way, known) {
                (Way::Unset | Way::BeyondDemo(_), _) => String::new(),
                (_, Some(health)) if !health.trouble.is_empty() => t!(
                    "delivery-channel-failing-since",
                    what = trouble_words(&health.trouble),
                    since = time::relative(health.since, now)
                ),
                (Way::Maildir, _) => t!("delivery-channel-maildir"),
                (Way::Smtp(host) | Way::Gateway(host), Some(health)) => {
                    t!("delivery-channel-latency", host = host.clone(), ms = health.took_ms)
                }
                (Way::Smtp(host) | Way::Gateway(host), None) => host.clone(),
            };
            let mark = match status {
                Some(status) => view! {
                    <span class=format!("st {}", status.class())>
                        <svg viewBox="0 0 16 16" aria-hidden="true"><path fill-rule="evenodd" d=icon::status_shape(status)/></svg>{word}
                    </span>
                }
                .into_any(),
                None => view! { <span class="quiet">{word}</span> }.into_any(),
            };
            view! { <li><span>{name}<br/><span class="quiet small">{detail}</span></span>{mark}</li> }
        })
        .collect();
    Ok(view! {
        <section class="mini" aria-labelledby="gw"><h2 id="gw">{t!("delivery-channels-heading")}</h2><ul class="lines">{lines}</ul></section>
    }
    .into_any())
}
