//! The form of a playbook.

use crate::access::{DeskEditor, Section};
use crate::accounts::pages::settings_view;
use crate::incidents::playbooks::store::{self, Playbook};
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::web::field::{Choices, ErrorSummary, FormKey, TextArea, TextField};
use crate::web::frame::{DeskView, desk_page};
use crate::web::{FormState, RequestContext};
use leptos::prelude::*;

/// The page to add a playbook.
#[component]
pub fn NewPlaybook() -> impl IntoView {
    desk_page(Section::Settings, |context| async move {
        context.staff()?.may::<DeskEditor>()?;
        let services = services::all(&mut context.app.db.read().await?).await?;
        let form = form(&context.form("/desk/settings/playbooks"), None, &services);
        Ok(page(&context, t!("playbooks-new"), form))
    })
}

/// The page to edit a playbook.
#[component]
pub fn EditPlaybook() -> impl IntoView {
    desk_page(Section::Settings, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<DeskEditor>()?;
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let playbook = store::get(&mut tx, &id).await?;
    let services = services::all(&mut tx).await?;
    drop(tx);
    let form = form(&context.form(&format!("/desk/settings/playbooks/{id}")), Some(&playbook), &services);
    let name = playbook.row.name;
    Ok(page(&context, name, form))
}

fn page(context: &RequestContext, title: String, form: AnyView) -> DeskView {
    let body = view! {
        <p class="below-4"><a class="in" href="/desk/settings/playbooks">{t!("playbooks-back")}</a></p>
        {form}
    };
    settings_view(context, "/desk/settings/playbooks", title, t!("playbook-lead"), body)
}

fn form(typed: &FormState, playbook: Option<&Playbook>, services: &[Service]) -> AnyView {
    let version = playbook.map(|playbook| typed.value("version", playbook.row.version.to_string()));
    let name = playbook.map(|playbook| playbook.row.name.clone()).unwrap_or_default();
    let steps = playbook.map(|playbook| playbook.steps.iter().map(|step| step.body.clone()).collect::<Vec<_>>());
    let boxes: Vec<_> = services
        .iter()
        .map(|service| (service, playbook.is_some_and(|playbook| playbook.services.contains(&service.id))))
        .filter(|(service, is_chosen)| *is_chosen || service.is_offered())
        .map(|(service, is_chosen)| (service.id.to_string(), service.name.clone(), is_chosen))
        .collect();
    view! {
        <form method="post" action=typed.action.clone() class="form">
            <FormKey typed=typed.clone()/>
            {version.map(|version| view! { <input type="hidden" name="version" value=version/> })}
            <ErrorSummary typed=typed.clone()/>
            <TextField typed=typed.clone() name="name" label=t!("template-name-label") value=name required=true/>
            {(!boxes.is_empty()).then(|| view! {
                <Choices typed=typed.clone() name="service" legend=t!("playbook-services-label") help=t!("playbook-services-help") options=boxes/>
            })}
            <TextArea typed=typed.clone() name="steps" label=t!("playbook-steps-label") help=t!("playbook-steps-help")
                value=steps.unwrap_or_default().join("\n") rows=10 required=true/>
            <div class="row last">
                <a class="button" href="/desk/settings/playbooks">{t!("edit-cancel")}</a>
                <button class="button primary big" type="submit">{t!("playbook-save")}</button>
            </div>
        </form>
    }
    .into_any()
}
