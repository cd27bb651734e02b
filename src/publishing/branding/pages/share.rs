//! What other sites and programs can use of the public page: badges, the widget, feeds, calendars and the API, each to be
//! copied.

use crate::access::Section;
use crate::accounts::pages::settings_view;
use crate::services::store as services;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;
use quick_xml::escape::escape;

/// The path of the page.
pub const SHARE: &str = "/desk/settings/share";

/// `/desk/settings/share`.
#[component]
pub fn Share() -> impl IntoView {
    desk_page(Section::Settings, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?;
    let mut tx = context.app.db.read().await?;
    let name = crate::services::page::first_page(&mut tx).await?.name;
    let catalogue = services::catalogue(&mut tx).await?;
    drop(tx);
    let url = context.app.config.public_url();
    let offered = catalogue.into_iter().flat_map(|grouped| grouped.services);
    let rows: Vec<_> = offered.map(|service| service_row(&service.id, &service.name)).collect();
    let alt = escape(t!("share-badge-alt", name = &name)).into_owned();
    let badge = format!("<a href=\"{url}\"><img src=\"{url}/badge.svg\" alt=\"{alt}\" height=\"20\"></a>");
    let script = format!("<script src=\"{url}/widget.js\" async></script>");
    let frame = format!("<iframe src=\"{url}/widget\" title=\"{alt}\" width=\"320\" height=\"120\"></iframe>");
    let list = |paths: &[&str]| {
        paths
            .iter()
            .map(|path| view! { <li><a href=(*path).to_owned() class="mono">{format!("{url}{path}")}</a></li> })
            .collect_view()
    };
    let services = (!rows.is_empty()).then(|| {
        view! {
            <section class="sec" aria-labelledby="share-services">
                <div class="section-head"><h2 id="share-services">{t!("share-services-heading")}</h2></div>
                <div class="table-wrap"><table>
                    <thead><tr>
                        <th scope="col">{t!("share-service")}</th>
                        <th scope="col">{t!("share-badge")}</th>
                        <th scope="col">{t!("share-feeds")}</th>
                        <th scope="col">{t!("share-calendar")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            </section>
        }
    });
    let body = view! {
        {snippet("share-badge-section", t!("share-badge-heading"), t!("share-badge-help"), &badge)}
        {snippet("share-script", t!("share-script-heading"), t!("share-script-help"), &script)}
        {snippet("share-frame", t!("share-frame-heading"), t!("share-frame-help"), &frame)}
        <section class="sec" aria-labelledby="share-addresses">
            <div class="section-head"><h2 id="share-addresses">{t!("share-addresses-heading")}</h2></div>
            <h3>{t!("share-feeds")}</h3>
            <ul>{list(&["/history.atom", "/history.rss"])}</ul>
            <h3 class="above-2">{t!("share-calendars")}</h3>
            <ul>{list(&["/history.ics", "/incidents.ics"])}</ul>
            <h3 class="above-2">{t!("share-api")}</h3>
            <p>{t!("share-api-help")}</p>
            <ul>{list(&["/api/v2/summary.json", "/api/v2/status.json", "/api/v2/components.json", "/api/v2/incidents.json", "/api/v2/scheduled-maintenances.json"])}</ul>
        </section>
        {services}
    };
    Ok(settings_view(&context, SHARE, t!("share-title"), t!("share-lead"), body))
}

fn snippet(id: &'static str, heading: String, help: String, code: &str) -> impl IntoView + use<> {
    let code = code.to_owned();
    view! {
        <section class="sec" aria-labelledby=id>
            <div class="section-head"><h2 id=id>{heading}</h2></div>
            <p>{help}</p>
            <pre class="mono above-2" tabindex="0">{code}</pre>
        </section>
    }
}

fn service_row(id: &PublicId, name: &str) -> impl IntoView + use<> {
    let path = |file: &str| format!("/services/{id}/{file}");
    view! {
        <tr>
            <th scope="row">{name.to_owned()}</th>
            <td><a href=path("badge.svg")><img src=path("badge.svg") alt=t!("share-badge-alt", name = name) height="20" loading="lazy"/></a></td>
            <td><a href=path("history.atom") aria-label=t!("share-atom-of", name = name)>"Atom"</a>" "<a href=path("history.rss") aria-label=t!("share-rss-of", name = name)>"RSS"</a></td>
            <td><a href=path("history.ics") aria-label=t!("share-calendar-of", name = name)>{t!("share-calendar-maintenance")}</a>" "<a href=path("incidents.ics") aria-label=t!("share-calendar-incidents-of", name = name)>{t!("share-calendar-incidents")}</a></td>
        </tr>
    }
}
