//! The state of the channels, and notes about messages that wait because a channel is not configured.

use super::error_label;
use crate::delivery::channel::Channel;
use crate::delivery::channel::{Channels, Route};
use crate::delivery::destination::{self, Counts};
use crate::delivery::health;
use crate::delivery::message::State;
use crate::delivery::store;
use crate::platform::db::Tx;
use crate::platform::installation::Installation;
use crate::platform::outgoing;
use crate::t;
use crate::types::{Refusal, ServiceStatus, Timestamp};
use crate::ui::icon;
use crate::ui::time;
use crate::web::RequestContext;
use leptos::prelude::*;

/// The channels as configured. `app::serve` does not start with wrong settings.
pub(super) fn configured_channels(context: &RequestContext) -> Option<Channels> {
    Channels::read(&context.app.config, context.app.features.get::<outgoing::Client>()).ok()
}

/// Notes about messages that cannot be sent, and which setting is missing.
pub(super) async fn waiting_notes(
    context: &RequestContext,
    tx: &mut Tx,
    installation: &Installation,
) -> Result<Vec<AnyView>, Refusal> {
    let unusable = unusable(context, installation);
    let channels: Vec<Channel> = unusable.iter().map(|(channel, _)| *channel).collect();
    let waiting = store::count_open_of(tx, &channels, State::OPEN).await?;
    let mut notes = Vec::new();
    for (channel, route) in unusable {
        // Without waiting messages there is nothing to note.
        if let Some(waiting) = waiting.get(&channel).copied() {
            notes.push(match route {
                Route::BlockedInDemo(host) => t!("delivery-demo-blocked", count = waiting, host = host),
                _ => t!(&format!("delivery-unset-{}", channel.as_str()), count = waiting),
            });
        }
    }
    let note =
        |text: String| view! { <p class="note warm below-4">{icon::warning()}<span>{text}</span></p> }.into_any();
    Ok(notes.into_iter().map(note).collect())
}

/// The channels that cannot be sent over.
fn unusable(context: &RequestContext, installation: &Installation) -> Vec<(Channel, Route)> {
    let Some(channels) = configured_channels(context) else { return Vec::new() };
    let routes = Channel::all().map(|channel| (channel, channels.route(channel, installation.is_demo)));
    routes.filter(|(_, route)| !route.is_usable()).collect()
}

/// A list of the channels with their health.
pub(super) async fn channel_list(
    context: &RequestContext,
    tx: &mut Tx,
    installation: &Installation,
    now: Timestamp,
) -> Result<AnyView, Refusal> {
    let health = health::all(tx).await?;
    let Some(channels) = configured_channels(context) else { return Ok(().into_any()) };
    let destinations = destination::count_by_channel(tx).await?;
    let lines: Vec<_> = Channel::all()
        // Rooms and systems are listed once there is one; that nobody asked for Telegram is no news.
        .filter(|channel| !channel.has_destinations() || destinations.contains_key(channel))
        .map(|channel| {
            let name = t!(&channel.label_key());
            let route = channels.route(channel, installation.is_demo);
            let stored = health.iter().find(|health| health.channel == channel);
            let (status, label) = match (&route, stored) {
                (Route::NotConfigured, _) => (None, t!("delivery-channel-status-unset")),
                (Route::BlockedInDemo(_), _) => (None, t!("delivery-channel-status-demo-blocked")),
                (_, Some(health)) if !health.error_code.is_empty() => {
                    (Some(ServiceStatus::PartialOutage), t!("delivery-channel-status-failing"))
                }
                (_, Some(_)) => (Some(ServiceStatus::Operational), t!("delivery-channel-status-working")),
                (_, None) => (None, t!("delivery-channel-status-unused")),
            };
            let detail = match (&route, stored) {
                (Route::NotConfigured | Route::BlockedInDemo(_), _) => String::new(),
                (_, Some(health)) if !health.error_code.is_empty() => t!(
                    "delivery-channel-failing-since",
                    what = error_label(&health.error_code),
                    since = time::relative(health.since, now)
                ),
                (Route::Destinations, _) => {
                    let Counts { all, failing } = destinations.get(&channel).copied().unwrap_or_default();
                    t!("delivery-channel-destinations", count = all, failing = failing)
                }
                (Route::Maildir, _) => t!("delivery-channel-maildir"),
                (Route::Smtp(host) | Route::Gateway(host), Some(health)) => {
                    t!("delivery-channel-latency", host = host.clone(), ms = health.took_ms)
                }
                (Route::Smtp(host) | Route::Gateway(host), None) => host.clone(),
            };
            let mark = match status {
                Some(status) => view! {
                    <span class=format!("status {}", status.class())>
                        <svg viewBox="0 0 16 16" aria-hidden="true"><path fill-rule="evenodd" d=icon::status_shape(status)/></svg>{label}
                    </span>
                }
                .into_any(),
                None => view! { <span class="quiet">{label}</span> }.into_any(),
            };
            view! { <li><span>{name}<br/><span class="quiet small">{detail}</span></span>{mark}</li> }
        })
        .collect();
    Ok(view! {
        <section class="mini" aria-labelledby="gw"><h2 id="gw">{t!("delivery-channels-heading")}</h2><ul class="lines">{lines}</ul></section>
    }
    .into_any())
}
