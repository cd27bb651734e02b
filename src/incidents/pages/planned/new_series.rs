//! The page to plan a series.

use super::series_form::{self, Stored};
use crate::access::{IncidentCommander, Section};
use crate::services::page::first_page;
use crate::services::store as services;
use crate::t;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// The page to plan a series.
#[component]
pub fn NewSeries() -> impl IntoView {
    desk_page(Section::Incidents, |context| async move {
        context.staff()?.may::<IncidentCommander>()?;
        let mut tx = context.app.db.read().await?;
        let zone = first_page(&mut tx).await?.zone();
        let services = services::offered(&mut tx).await?;
        drop(tx);
        let typed = context.form("/desk/maintenance/series");
        let stored = Stored { notify_during: true, ..Stored::default() };
        let form = if services.is_empty() {
            view! { <p><a class="button primary" href="/desk/services">{t!("declare-open-services")}</a></p> }
                .into_any()
        } else {
            series_form::form(&context, typed, stored, &services, zone, "series-save")
        };
        Ok(DeskView::new(
            t!("series-new"),
            view! {
                <div class="head">
                    <p class="crumb"><a href="/desk/incidents">{t!("section-incidents")}</a><span aria-hidden="true">"/"</span><a href="/desk/maintenance">{t!("planned-title")}</a><span aria-hidden="true">"/"</span><span>{t!("series-new")}</span></p>
                    <div class="title"><div><h1>{t!("series-new")}</h1><p>{t!("series-lead")}</p></div></div>
                </div>
                <div class="cols wide">{form}</div>
            },
        ))
    })
}
