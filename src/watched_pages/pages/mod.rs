//! The desk's pages of watched pages: the list with the form to add one, and one page with what it says.

mod details;
mod list;

pub use details::WatchedPageDetails;
pub use list::WatchedPages;

use super::store::{Failure, WatchedPage};
use crate::services::store::Service;
use crate::t;
use crate::types::PublicId;
use crate::ui::{icon, time};
use crate::web::FormState;
use crate::web::field::TextField;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The fields that adding and editing share.
fn fields(typed: &FormState, page: Option<&WatchedPage>, services: &[Service], chosen: &[PublicId]) -> AnyView {
    let (name, url) = page.map(|page| (page.name.clone(), page.url.clone())).unwrap_or_default();
    let checkboxes: Vec<_> = services
        .iter()
        .filter(|service| service.archived_at.is_none() || chosen.contains(&service.id))
        .map(|service| {
            let ticked = typed.ticked("service", service.id.as_str(), chosen.contains(&service.id));
            view! { <label class="choice"><input type="checkbox" name="service" value=service.id.to_string() checked=ticked/>" "{service.name.clone()}</label> }
        })
        .collect();
    let makes_drafts = typed.ticked("makes_drafts", "yes", page.is_some_and(|page| page.makes_drafts));
    let error = typed.error("services");
    view! {
        <TextField typed=typed.clone() name="name" label=t!("watched-name-label") value=name help=t!("watched-name-help") required=true/>
        <TextField typed=typed.clone() name="url" label=t!("watched-url-label") value=url help=t!("watched-url-help") kind="url" required=true/>
        <fieldset class="field" id="services">
            <legend>{t!("watched-services-label")}</legend>
            {error.map(|text| view! { <p class="status major">{icon::cross()}{text}</p> })}
            {checkboxes}
        </fieldset>
        <div class="field">
            <label class="choice"><input type="checkbox" name="makes_drafts" value="yes" checked=makes_drafts aria-describedby="drafts-help"/>" "{t!("watched-drafts-label")}</label>
            <p class="help" id="drafts-help">{t!("watched-drafts-help")}</p>
        </div>
    }
    .into_any()
}

/// When a page was last read, and why that fails now.
fn reading(page: &WatchedPage, zone: Tz) -> String {
    let Some(failure) = page.failure else {
        return match page.read_at {
            Some(at) => t!("watched-read", at = time::full_text(at, zone)),
            None => t!("watched-not-read"),
        };
    };
    let since = page.failing_since.map(|at| time::full_text(at, zone)).unwrap_or_default();
    format!("{} {}", t!("watched-failing", since = since), failure_text(failure))
}

fn failure_text(failure: Failure) -> String {
    t!(&format!("watched-failure-{}", failure.as_str().replace('_', "-")))
}

/// The status that a page reports; nothing before it was read.
fn status(page: &WatchedPage) -> AnyView {
    if page.read_at.is_none() {
        return view! { <span class="quiet">{t!("watched-status-unknown")}</span> }.into_any();
    }
    icon::status(page.status).into_any()
}
