//! The list of groups and services, in the order customers see them.

use super::service_fields;
use crate::access::Section;
use crate::access::{Right, ServiceEditor};
use crate::services::store::{self, Group, GroupedServices, OthersTrouble, Service};
use crate::t;
use crate::types::Refusal;
use crate::ui::icon;
use crate::ui::time;
use crate::web::field::{ErrorSummary, FormKey, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The list of services.
#[component]
pub fn Catalogue() -> impl IntoView {
    desk_page(Section::Services, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let may_edit = context.staff()?.holds_any(ServiceEditor::ROLES);
    let mut tx = context.app.db.read().await?;
    let zone = crate::platform::installation::get(&mut tx).await?.zone();
    let groups = store::groups(&mut tx).await?;
    let troubles = store::troubles_of_others(&mut tx).await?;
    let (offered, archived): (Vec<_>, Vec<_>) = store::all(&mut tx).await?.into_iter().partition(Service::is_offered);
    drop(tx);
    let sections = store::by_group(&groups, offered);
    let is_empty = sections.is_empty();
    let forms = may_edit.then(|| forms(&context, &groups));
    Ok(DeskView::new(
        t!("section-services"),
        view! {
            <div class="head"><div class="title">
                <div><h1>{t!("section-services")}</h1><p>{t!("services-lead")}</p></div>
                <div class="acts"><a class="button" href="/desk/watched-pages">{t!("watched-link")}</a></div>
            </div></div>
            <div class="cols">
                <div>
                    {is_empty.then(|| view! { <p class="quiet lead">{if may_edit { t!("services-empty") } else { t!("services-empty-ask") }}</p> })}
                    {sections.into_iter().map(|section| section_table(section, may_edit, &troubles)).collect_view()}
                    {(!archived.is_empty()).then(|| archived_table(archived, may_edit, zone))}
                </div>
                {forms}
            </div>
        },
    ))
}

fn section_table(section: GroupedServices, may_edit: bool, troubles: &[OthersTrouble]) -> impl IntoView + use<> {
    let (id, name) = match section.group {
        Some(group) => (format!("g-{}", group.id), group.name),
        None => ("g-alone".to_owned(), t!("services-ungrouped")),
    };
    view! {
        <section class="sec" aria-labelledby=id.clone()>
            <div class="section-head"><h2 id=id.clone()>{name}</h2></div>
            <div class="table-wrap"><table>
                <thead><tr>
                    <th scope="col">{t!("services-col-service")}</th>
                    <th scope="col">{t!("services-col-status")}</th>
                    <th scope="col" class="numeric wide-only">{t!("services-col-weight")}</th>
                </tr></thead>
                <tbody>{section.services.into_iter().map(|service| service_row(service, may_edit, troubles)).collect_view()}</tbody>
            </table></div>
        </section>
    }
}

fn name_cell(service: &Service, may_edit: bool) -> AnyView {
    let name = service.name.clone();
    if may_edit {
        view! { <a href=format!("/desk/services/{}", service.id)>{name}</a> }.into_any()
    } else {
        name.into_any()
    }
}

fn service_row(service: Service, may_edit: bool, troubles: &[OthersTrouble]) -> impl IntoView + use<> {
    let of_others: Vec<_> = troubles
        .iter()
        .filter(|trouble| trouble.service_id == service.id)
        .map(|trouble| {
            let text = t!(
                "services-trouble-of-other",
                name = &trouble.name,
                status = t!(&format!("status-{}", trouble.status.as_str()))
            );
            view! { <p class="small"><a href=format!("/desk/watched-pages/{}", trouble.watched_page_id)>{text}</a></p> }
        })
        .collect();
    view! {
        <tr>
            <th scope="row">{name_cell(&service, may_edit)}" "<span class="quiet small">{service.description.clone()}</span></th>
            <td>{icon::status(service.status)}{of_others}</td>
            <td class="numeric wide-only">{t!("services-weight-of", percent = service.weight_percent)}</td>
        </tr>
    }
}

fn archived_table(archived: Vec<Service>, may_edit: bool, zone: Tz) -> impl IntoView {
    let rows: Vec<_> = archived
        .into_iter()
        .map(|service| {
            let since = service.archived_at.map(|at| time::date_text(at, zone));
            view! { <tr><th scope="row">{name_cell(&service, may_edit)}</th><td class="numeric">{since}</td></tr> }
        })
        .collect();
    view! {
        <section class="sec" aria-labelledby="archived">
            <div class="section-head"><h2 id="archived">{t!("services-archived")}</h2><p>{t!("services-archived-help")}</p></div>
            <div class="table-wrap"><table>
                <thead><tr><th scope="col">{t!("services-col-service")}</th><th scope="col" class="numeric">{t!("services-col-archived")}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </section>
    }
}

fn forms(context: &RequestContext, groups: &[Group]) -> impl IntoView + use<> {
    let typed = context.form("/desk/services");
    let fields = service_fields(&typed, None, groups);
    let group_typed = context.form("/desk/services/groups");
    let group_open = group_typed.was_refused();
    let refused_group = group_typed.value("group", "");
    let fresh = FormState::new("/desk/services/groups");
    let group_forms: Vec<_> = groups
        .iter()
        .map(|group| {
            // Only the group whose form was refused shows what was typed; field ids stay unique that way.
            let state = if refused_group == group.id.as_str() { &group_typed } else { &fresh };
            group_form(state, group)
        })
        .collect();
    let add_typed = if refused_group.is_empty() { group_typed } else { fresh };
    view! {
        <aside class="side" aria-label=t!("services-manage-label")>
            <section aria-labelledby="add">
                <h2 id="add" class="below-3">{t!("services-add-heading")}</h2>
                <form method="post" action="/desk/services" class="form">
                    <FormKey typed=typed.clone()/>
                    <ErrorSummary typed=typed/>
                    {fields}
                    <button class="button primary" type="submit">{t!("services-add-submit")}</button>
                </form>
            </section>
            <hr/>
            <section aria-labelledby="groups">
                <h2 id="groups" class="below-3">{t!("services-groups")}</h2>
                {group_forms}
                <details class="sure above-3" open=group_open && refused_group.is_empty()>
                    <summary>{t!("services-group-add")}</summary>
                    <form method="post" action="/desk/services/groups" class="form">
                        <FormKey typed=add_typed.clone()/>
                        <ErrorSummary typed=add_typed.clone()/>
                        <TextField typed=add_typed.clone() name="group_name" label=t!("services-group-name-label") required=true/>
                        <TextField typed=add_typed name="group_description" label=t!("services-description-label") help=t!("services-group-description-help")/>
                        <button class="button" type="submit">{t!("services-group-add")}</button>
                    </form>
                </details>
            </section>
        </aside>
    }
}

fn group_form(typed: &FormState, group: &Group) -> impl IntoView + use<> {
    let id_of = |field: &str| format!("{field}-{}", group.id);
    let (name_id, description_id, place_id) = (id_of("name"), id_of("description"), id_of("place"));
    let name = typed.value("group_name", group.name.clone());
    let description = typed.value("group_description", group.description.clone());
    let place = typed.value("position", group.position.to_string());
    let version = typed.value("version", group.version.to_string());
    view! {
        <details class="sure above-2" open=typed.was_refused()>
            <summary>{group.name.clone()}</summary>
            <form method="post" action="/desk/services/groups">
                {typed.was_refused().then(|| view! { <ErrorSummary typed=typed.clone()/> })}
                <input type="hidden" name="group" value=group.id.to_string()/>
                <input type="hidden" name="version" value=version/>
                <div class="field"><label for=name_id.clone()>{t!("services-group-name-label")}</label><input id=name_id name="group_name" value=name required=true/></div>
                <div class="field"><label for=description_id.clone()>{t!("services-description-label")}</label><input id=description_id name="group_description" value=description/></div>
                <div class="field"><label for=place_id.clone()>{t!("services-position-label")}</label><input id=place_id name="position" value=place inputmode="numeric" class="for-time"/></div>
                <button class="button" type="submit">{t!("services-save")}</button>
            </form>
        </details>
    }
}
