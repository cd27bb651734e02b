//! One service: what customers read, where it stands, what a minute of it counts, whether it is offered.

use super::service_fields;
use crate::accounts::rights::CatalogueKeeper;
use crate::server::visit::Visit;
use crate::services::store;
use crate::t;
use crate::ui::field::Trouble;
use crate::ui::frame::{DeskView, desk_page};
use crate::ui::icon::{self, Room};
use crate::vocabulary::{PublicId, Refusal};
use leptos::prelude::*;

/// The page of one service.
#[component]
pub fn EditService() -> impl IntoView {
    desk_page(Room::Services, load)
}

async fn load(visit: Visit) -> Result<DeskView, Refusal> {
    visit.staff()?.may::<CatalogueKeeper>()?;
    let id = PublicId::parse(visit.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = visit.app.db.read().await?;
    let service = store::find(&mut tx, &id).await?;
    let groups = store::groups(&mut tx).await?;
    drop(tx);
    let action = format!("/desk/services/{id}");
    let typed = visit.typed(&action);
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
                    <Trouble typed=typed/>
                    {fields}
                    <div class="field">
                        <label class="choice"><input type="checkbox" name="archived" value="yes" checked=archived aria-describedby="archived-help"/>" "{t!("services-archive-label")}</label>
                        <p class="help" id="archived-help">{t!("services-archive-help")}</p>
                    </div>
                    <div class="row"><button class="btn primary big" type="submit">{t!("services-save")}</button><a class="btn" href="/desk/services">{t!("edit-cancel")}</a></div>
                </form>
            </div>
        },
    ))
}
