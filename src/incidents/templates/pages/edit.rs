//! The form of a template.

use super::situation;
use crate::access::{DeskEditor, Section};
use crate::accounts::pages::settings_view;
use crate::incidents::incident::{Kind, State};
use crate::incidents::templates::placeholder;
use crate::incidents::templates::store::{self, Template};
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::{PublicId, Refusal, ServiceStatus};
use crate::web::field::{Choices, ErrorSummary, FormKey, SelectField, TextArea, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use leptos::prelude::*;

/// The statuses that a template may set.
const STATUSES: [ServiceStatus; 4] = [
    ServiceStatus::Operational,
    ServiceStatus::DegradedPerformance,
    ServiceStatus::PartialOutage,
    ServiceStatus::MajorOutage,
];

/// The page to add a template.
#[component]
pub fn NewTemplate() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        context.staff()?.may::<DeskEditor>()?;
        let services = services::all(&mut context.app.db.read().await?).await?;
        let form = form(&context.form("/desk/settings/templates"), None, &services);
        Ok(page(&context, t!("templates-new"), form))
    })
}

/// The page to edit a template.
#[component]
pub fn EditTemplate() -> impl IntoView {
    desk_page(Section::Settings, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<DeskEditor>()?;
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let template = store::get(&mut tx, &id).await?;
    let services = services::all(&mut tx).await?;
    drop(tx);
    let form = form(&context.form(&format!("/desk/settings/templates/{id}")), Some(&template), &services);
    let name = template.row.name;
    Ok(page(&context, name, form))
}

fn page(context: &RequestContext, title: String, form: AnyView) -> DeskView {
    let body = view! {
        <p class="below-4"><a class="in" href="/desk/settings/templates">{t!("templates-back")}</a></p>
        {form}
    };
    settings_view(context, "/desk/settings/templates", title, t!("template-lead"), body)
}

fn form(typed: &FormState, template: Option<&Template>, services: &[Service]) -> AnyView {
    let stored = template.map(|template| &template.row);
    let text = |value: fn(&store::TemplateRow) -> &String| stored.map(value).cloned().unwrap_or_default();
    let version = stored.map(|row| typed.value("version", row.version.to_string()));
    let kinds = Kind::ALL.map(|kind| (kind.as_str().to_owned(), t!(&format!("template-kind-{}", kind.as_str()))));
    let states: Vec<_> = Kind::ALL
        .into_iter()
        .flat_map(|kind| kind.states().iter().map(move |state| (state.as_str().to_owned(), situation(kind, *state))))
        .collect();
    let statuses: Vec<_> = std::iter::once((String::new(), t!("template-status-unchanged")))
        .chain(STATUSES.map(|status| (status.as_str().to_owned(), t!(&format!("status-{}", status.as_str())))))
        .collect();
    let service_boxes: Vec<_> = services
        .iter()
        .map(|service| {
            let is_chosen = template.is_some_and(|template| template.services.contains(&service.id));
            (service, is_chosen)
        })
        .filter(|(service, is_chosen)| *is_chosen || service.is_offered())
        .map(|(service, is_chosen)| (service.id.to_string(), service.name.clone(), is_chosen))
        .collect();
    let notify = typed.ticked("notify", "yes", stored.is_none_or(|row| row.notify));
    let state = stored.map_or(State::Investigating, |row| row.state).as_str();
    let kind = stored.map_or(Kind::Incident, |row| row.kind).as_str();
    let status = stored.and_then(|row| row.service_status).map_or("", ServiceStatus::as_str);
    view! {
        <form method="post" action=typed.action.clone() class="form">
            <FormKey typed=typed.clone()/>
            {version.map(|version| view! { <input type="hidden" name="version" value=version/> })}
            <ErrorSummary typed=typed.clone()/>
            <TextField typed=typed.clone() name="name" label=t!("template-name-label") help=t!("template-name-help") value=text(|row| &row.name) required=true/>
            <TextField typed=typed.clone() name="group_name" label=t!("template-group-label") help=t!("template-group-help") value=text(|row| &row.group_name)/>
            <SelectField typed=typed.clone() name="kind" label=t!("template-kind-label") options=kinds.into() value=kind/>
            <SelectField typed=typed.clone() name="state" label=t!("template-state-label") help=t!("template-state-help") options=states value=state/>
            <TextField typed=typed.clone() name="title" label=t!("template-title-label") help=t!("template-title-help") value=text(|row| &row.title)/>
            <TextArea typed=typed.clone() name="body" label=t!("template-body-label") help=t!("template-body-help", known = placeholder::listed()) value=text(|row| &row.body) rows=8 required=true/>
            {(!service_boxes.is_empty()).then(|| view! {
                <Choices typed=typed.clone() name="service" legend=t!("template-services-label") help=t!("template-services-help") options=service_boxes/>
            })}
            <SelectField typed=typed.clone() name="service_status" label=t!("template-status-label") help=t!("template-status-help") options=statuses value=status/>
            <label class="choice"><input type="checkbox" name="notify" value="yes" checked=notify/>" "{t!("template-notify-label")}</label>
            <div class="row last">
                <a class="button" href="/desk/settings/templates">{t!("edit-cancel")}</a>
                <button class="button primary big" type="submit">{t!("template-save")}</button>
            </div>
        </form>
    }
    .into_any()
}
