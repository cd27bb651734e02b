//! The list of watched pages, with the form to add one.

use super::{fields, reading, status};
use crate::access::{Right, Section, ServiceEditor};
use crate::services::store as services;
use crate::t;
use crate::types::Refusal;
use crate::watched_pages::store::{self, WatchedPage};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, FormKey};
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The list of watched pages.
#[component]
pub fn WatchedPages() -> impl IntoView {
    desk_page(Section::Services, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let may_edit = context.staff()?.holds_any(ServiceEditor::ROLES);
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let services = services::all(&mut tx).await?;
    let mut rows = Vec::new();
    for page in store::all(&mut tx).await? {
        let chosen = store::services(&mut tx, &page.id).await?;
        let names = services.iter().filter(|service| chosen.contains(&service.id)).map(|service| service.name.clone());
        rows.push(row(page, &names.collect::<Vec<_>>(), zone).into_any());
    }
    drop(tx);
    let typed = context.form("/desk/watched-pages");
    let add = may_edit.then(|| {
        let has_services = services.iter().any(|service| service.archived_at.is_none());
        let form = if has_services {
            view! {
                <form method="post" action="/desk/watched-pages" class="form">
                    <FormKey typed=typed.clone()/>
                    <ErrorSummary typed=typed.clone()/>
                    {fields(&typed, None, &services, &[])}
                    <button class="button primary" type="submit">{t!("watched-add-submit")}</button>
                </form>
            }
            .into_any()
        } else {
            view! { <p class="quiet">{t!("watched-add-services-first")}</p> }.into_any()
        };
        view! {
            <aside class="side" aria-labelledby="add">
                <section><h2 id="add" class="below-3">{t!("watched-add-heading")}</h2>{form}</section>
            </aside>
        }
    });
    let content = if rows.is_empty() {
        view! { <p class="quiet lead">{t!("watched-empty")}</p> }.into_any()
    } else {
        view! {
            <div class="table-wrap"><table>
                <thead><tr>
                    <th scope="col">{t!("watched-col-page")}</th>
                    <th scope="col">{t!("watched-col-status")}</th>
                    <th scope="col">{t!("watched-col-services")}</th>
                    <th scope="col" class="wide-only">{t!("watched-col-read")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        }
        .into_any()
    };
    Ok(DeskView::new(
        t!("watched-title"),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/services">{t!("section-services")}</a><span aria-hidden="true">"/"</span><span>{t!("watched-title")}</span></p>
                <div class="title"><div><h1>{t!("watched-title")}</h1><p>{t!("watched-lead")}</p></div></div>
            </div>
            <div class="cols"><div>{content}</div>{add}</div>
        },
    ))
}

fn row(page: WatchedPage, services: &[String], zone: Tz) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><a href=format!("/desk/watched-pages/{}", page.id)>{page.name.clone()}</a></th>
            <td>{status(&page)}</td>
            <td>{services.join(", ")}</td>
            <td class="wide-only">{reading(&page, zone)}</td>
        </tr>
    }
}
