//! The page to edit one service.

use super::service_fields;
use crate::access::Section;
use crate::access::ServiceEditor;
use crate::services::store;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::icon;
use crate::web::RequestContext;
use crate::web::field::ErrorSummary;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// The page to edit one service.
#[component]
pub fn EditService() -> impl IntoView {
    desk_page(Section::Services, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    context.staff()?.may::<ServiceEditor>()?;
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let service = store::get(&mut tx, &id).await?;
    let groups = store::groups(&mut tx).await?;
    drop(tx);
    let action = format!("/desk/services/{id}");
    let typed = context.form(&action);
    let version = typed.value("version", service.version.to_string());
    let archived = typed.ticked("archived", "yes", service.archived_at.is_some());
    let fields = service_fields(&typed, Some(&service), &groups);
    let name = service.name.clone();
    Ok(DeskView::new(
        name.clone(),
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/services">{t!("section-services")}</a><span aria-hidden="true">"/"</span><span>{name.clone()}</span></p>
                <div class="title"><div><h1>{name}</h1><p>{icon::status(service.status)}</p></div></div>
            </div>
            <div class="cols wide">
                <form method="post" action=action class="form">
                    <input type="hidden" name="version" value=version/>
                    <ErrorSummary typed=typed/>
                    {fields}
                    <div class="field">
                        <label class="choice"><input type="checkbox" name="archived" value="yes" checked=archived aria-describedby="archived-help"/>" "{t!("services-archive-label")}</label>
                        <p class="help" id="archived-help">{t!("services-archive-help")}</p>
                    </div>
                    <div class="row"><button class="button primary big" type="submit">{t!("services-save")}</button><a class="button" href="/desk/services">{t!("edit-cancel")}</a></div>
                </form>
            </div>
        },
    ))
}
