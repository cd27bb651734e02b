//! The page that shows what the receivers got last.

use super::CHANNELS;
use super::kept::{self, Received};
use crate::access::Section;
use crate::delivery::channel::Channel;
use crate::delivery::demo_receiver;
use crate::platform::installation;
use crate::t;
use crate::types::Refusal;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The last request of each receiver. Only a demonstration has this page.
#[component]
pub fn DemoReceivers() -> impl IntoView {
    desk_page(Section::Subscribers, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let installation = installation::get(&mut context.app.db.read().await?).await?;
    if !installation.is_demo {
        return Err(Refusal::NotFound);
    }
    let zone = installation.zone();
    let config = &context.app.config;
    let sections: Vec<_> =
        CHANNELS.iter().filter_map(|name| Some(section(name.parse().ok()?, kept::last(config, name), zone))).collect();
    Ok(DeskView::new(
        t!("demo-receivers-title"),
        view! {
            <div class="head">
                <p class="crumb"><a href=Section::Subscribers.path()>{t!("section-subscribers")}</a><span aria-hidden="true">"/"</span><span>{t!("demo-receivers-title")}</span></p>
                <div class="title">
                    <div><h1>{t!("demo-receivers-title")}</h1><p>{t!("demo-receivers-lead")}</p></div>
                    <div class="acts"><a class="button" href=demo_receiver::PAGE>{t!("demo-receivers-reload")}</a></div>
                </div>
            </div>
            <div class="cols wide"><div>{sections}</div></div>
        },
    ))
}

fn section(channel: Channel, last: Option<Received>, zone: Tz) -> impl IntoView {
    let id = format!("receiver-{}", channel.as_str());
    let name = t!(&channel.label_key());
    let shown = match last {
        None => view! { <p class="quiet">{t!("demo-receivers-none")}</p> }.into_any(),
        Some(last) => request(last, &name, zone).into_any(),
    };
    view! {
        <section class="sec" aria-labelledby=id.clone()>
            <div class="section-head"><h2 id=id.clone()>{name}</h2><span class="mono small">{format!("POST {}{}", demo_receiver::PATH, channel.as_str())}</span></div>
            {shown}
        </section>
    }
}

fn request(last: Received, channel: &str, zone: Tz) -> impl IntoView + use<> {
    let headers: Vec<_> = last
        .headers
        .into_iter()
        .map(|(name, value)| view! { <dt class="mono">{name}</dt><dd class="mono" dir="ltr">{value}</dd> })
        .collect();
    // What is JSON is easier to read with its lines.
    let body = serde_json::from_str::<serde_json::Value>(&last.body)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .unwrap_or(last.body);
    view! {
        <dl class="key-values below-3">
            <dt>{t!("demo-receivers-at")}</dt><dd>{time::full_text(last.at, zone)}</dd>
            {headers}
        </dl>
        <pre class="mono" tabindex="0" role="region" aria-label=t!("demo-receivers-body", channel = channel)>{body}</pre>
    }
}
