//! One watched page: what it says, what to do about it, and the form to change it.

use super::{fields, reading, status};
use crate::access::{IncidentCommander, Right, Section, ServiceEditor};
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::{icon, time};
use crate::watched_pages::store::{self, WatchedComponent, WatchedIncident, WatchedPage};
use crate::web::field::ErrorSummary;
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The page of one watched page.
#[component]
pub fn WatchedPageDetails() -> impl IntoView {
    desk_page(Section::Services, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let staff = context.staff()?;
    let may_edit = staff.holds_any(ServiceEditor::ROLES);
    let may_declare = staff.holds_any(IncidentCommander::ROLES);
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let page = store::get(&mut tx, &id).await?;
    let chosen = store::services(&mut tx, &id).await?;
    let components = store::components(&mut tx, &id).await?;
    let incidents = store::incidents(&mut tx, &id).await?;
    let services = services::all(&mut tx).await?;
    drop(tx);
    let concerned: Vec<_> = services.iter().filter(|service| chosen.contains(&service.id)).cloned().collect();
    let trouble = page.is_in_trouble().then(|| trouble(&context, &page, &concerned, may_declare, zone));
    let read_again = context.form(&format!("/desk/watched-pages/{id}/reading"));
    let editor = may_edit.then(|| editor(&context, &page, &services, &chosen, &components));
    let name = page.name.clone();
    Ok(DeskView::new(
        name.clone(),
        view! {
            <div class="head">
                <p class="crumb">
                    <a href="/desk/services">{t!("section-services")}</a><span aria-hidden="true">"/"</span>
                    <a href="/desk/watched-pages">{t!("watched-title")}</a><span aria-hidden="true">"/"</span><span>{name.clone()}</span>
                </p>
                <div class="title">
                    <div><h1>{name}</h1><p>{status(&page)}" "{page.description.clone()}</p></div>
                    <div class="acts"><a class="button" href=page.url.clone() rel="noreferrer">{t!("watched-open")}</a></div>
                </div>
            </div>
            <div class="cols">
                <div>
                    <ErrorSummary typed=read_again.clone()/>
                    {trouble}
                    {their_incidents(incidents, zone)}
                    <section class="sec" aria-labelledby="reading">
                        <h2 id="reading">{t!("watched-reading-heading")}</h2>
                        <p>{reading(&page, zone)}</p>
                        {may_edit.then(|| view! {
                            <form method="post" action=read_again.action.clone()><button class="button" type="submit">{t!("watched-read-again")}</button></form>
                        })}
                    </section>
                </div>
                {editor}
            </div>
        },
    ))
}

/// What fails there, and what to do about it.
fn trouble(
    context: &RequestContext,
    page: &WatchedPage,
    services: &[Service],
    may_declare: bool,
    zone: Tz,
) -> impl IntoView + use<> {
    let since = page.status_since.map(|at| time::full_text(at, zone)).unwrap_or_default();
    let names = services.iter().map(|service| service.name.as_str()).collect::<Vec<_>>().join(", ");
    let declare = services.iter().fold("/desk/incidents/new?from=watched".to_owned(), |link, service| {
        format!("{link}&service-{}={}", service.id, page.status.as_str())
    });
    let typed = context.form(&format!("/desk/watched-pages/{}/dismissal", page.id));
    let dismissed = page.dismissed_at.map(|at| t!("watched-dismissed", at = time::full_text(at, zone)));
    let is_dismissed = dismissed.is_some();
    view! {
        <section class="sec" aria-labelledby="trouble">
            <h2 id="trouble">{t!("watched-trouble-heading")}</h2>
            <ErrorSummary typed=typed.clone()/>
            <p>{t!("watched-trouble", since = since, services = names)}</p>
            {dismissed.map(|text| view! { <p class="quiet">{text}</p> })}
            {may_declare.then(|| view! {
                <form method="post" action=typed.action.clone()>
                    <div class="row">
                        <a class="button primary" href=declare>{t!("incidents-declare")}</a>
                        {(!is_dismissed).then(|| view! { <button class="button" type="submit">{t!("watched-dismiss")}</button> })}
                    </div>
                </form>
            })}
        </section>
    }
}

fn their_incidents(incidents: Vec<WatchedIncident>, zone: Tz) -> impl IntoView {
    let is_empty = incidents.is_empty();
    let rows: Vec<_> = incidents
        .into_iter()
        .map(|incident| {
            let name = if incident.link.is_empty() {
                incident.name.into_any()
            } else {
                view! { <a href=incident.link rel="noreferrer">{incident.name}</a> }.into_any()
            };
            let since = incident.started_at.map(|at| t!("watched-since", at = time::full_text(at, zone)));
            view! {
                <li>
                    <h3>{name}</h3>
                    <p class="quiet small">{incident.state.replace('_', " ")}" "{since}</p>
                    <p class="lines">{incident.body}</p>
                </li>
            }
        })
        .collect();
    view! {
        <section class="sec" aria-labelledby="theirs">
            <h2 id="theirs">{t!("watched-incidents-heading")}</h2>
            {if is_empty {
                view! { <p class="quiet">{t!("watched-incidents-none")}</p> }.into_any()
            } else {
                view! { <p class="help">{t!("watched-incidents-help")}</p><ul class="plain">{rows}</ul> }.into_any()
            }}
        </section>
    }
}

fn editor(
    context: &RequestContext,
    page: &WatchedPage,
    services: &[Service],
    chosen: &[PublicId],
    components: &[WatchedComponent],
) -> impl IntoView + use<> {
    let typed = context.form(&format!("/desk/watched-pages/{}", page.id));
    let removal = context.form(&format!("/desk/watched-pages/{}/removal", page.id));
    let version = typed.value("version", page.version.to_string());
    view! {
        <aside class="side" aria-labelledby="edit">
            <h2 id="edit" class="below-3">{t!("watched-edit-heading")}</h2>
            <form method="post" action=typed.action.clone() class="form">
                <FormVersion value=version/>
                <ErrorSummary typed=typed.clone()/>
                {fields(&typed, Some(page), services, chosen)}
                {component_choices(&typed, components)}
                <button class="button primary" type="submit">{t!("watched-save")}</button>
            </form>
            <details class="sure above-3" open=removal.was_refused()>
                <summary>{t!("watched-remove")}</summary>
                <form method="post" action=removal.action.clone()>
                    <ErrorSummary typed=removal.clone()/>
                    <FormVersion value=page.version.to_string()/>
                    <p class="below-2">{t!("watched-remove-help")}</p>
                    <button class="button danger" type="submit">{t!("watched-remove-submit")}</button>
                </form>
            </details>
        </aside>
    }
}

#[component]
fn FormVersion(value: String) -> impl IntoView {
    view! { <input type="hidden" name="version" value=value/> }
}

fn component_choices(typed: &FormState, components: &[WatchedComponent]) -> AnyView {
    if components.is_empty() {
        return view! { <p class="help">{t!("watched-components-later")}</p> }.into_any();
    }
    let any_chosen = components.iter().any(|component| component.is_chosen);
    let choices: Vec<_> = components
        .iter()
        .map(|component| {
            let ticked = typed.ticked("component", &component.external_id, component.is_chosen);
            view! {
                <label class="choice">
                    <input type="checkbox" name="component" value=component.external_id.clone() checked=ticked/>" "
                    {component.name.clone()}" "{icon::status(component.status)}
                </label>
            }
        })
        .collect();
    view! {
        <details class="data" open=any_chosen || typed.was_refused()>
            <summary>{t!("watched-components-label")}</summary>
            <fieldset class="field" id="components">
                <legend class="sr">{t!("watched-components-label")}</legend>
                <p class="help">{t!("watched-components-help")}</p>
                {choices}
            </fieldset>
        </details>
    }
    .into_any()
}
