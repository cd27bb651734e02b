//! The form of the logos. Browsers do not send a refused file back, so it is a form of its own, and no other input
//! is lost with it.

use crate::publishing::branding::colour::Scheme;
use crate::publishing::branding::forms::LOGO;
use crate::publishing::branding::logo::{INLINE_MAX, LOGO_MAX, Logo};
use crate::publishing::branding::look::Look;
use crate::t;
use crate::ui::icon;
use crate::web::field::ErrorSummary;
use crate::web::{FormState, RequestContext};
use leptos::prelude::*;

/// The file types that browsers offer.
const ACCEPT: &str = "image/png,image/jpeg,image/webp,image/svg+xml,.svg";

/// The form.
pub fn form(context: &RequestContext, version: i64, look: &Look) -> impl IntoView + use<> {
    let typed = context.form(LOGO);
    let version = typed.value("version", version.to_string());
    let names = typed.ticked("logo_names", "yes", look.logo_names);
    let help = t!("branding-logo-help", max = LOGO_MAX / 1024, inline = INLINE_MAX / 1024);
    view! {
        <section class="sec" aria-labelledby="logos">
            <div class="section-head"><h2 id="logos">{t!("branding-logo-heading")}</h2></div>
            <form method="post" enctype="multipart/form-data" action=LOGO class="form">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=version/>
                {file(&typed, "logo", t!("branding-logo-label"), help)}
                {current_logo(&typed, "remove_logo", look.logo.as_ref())}
                <label class="choice"><input type="checkbox" name="logo_names" value="yes" checked=names/>" "{t!("branding-logo-names-label")}</label>
                {file(&typed, "logo_dark", t!("branding-logo-dark-label"), t!("branding-logo-dark-help"))}
                {current_logo(&typed, "remove_logo_dark", look.logo_dark.as_ref())}
                <button class="button primary" type="submit">{t!("branding-logo-submit")}</button>
            </form>
        </section>
    }
}

fn file(typed: &FormState, name: &'static str, label: String, help: String) -> impl IntoView + use<> {
    let error = typed.error(name);
    let is_wrong = error.is_some();
    let described = if is_wrong { format!("{name}-help {name}-wrong") } else { format!("{name}-help") };
    view! {
        <div class="field" class:wrong=is_wrong>
            <label for=name>{label}</label>
            <small class="help" id=format!("{name}-help")>{help}</small>
            <input type="file" id=name name=name accept=ACCEPT aria-describedby=described aria-invalid=is_wrong.then_some("true")/>
            {error.map(|text| view! { <p class="status major" id=format!("{name}-wrong")>{icon::cross()}{text}</p> })}
        </div>
    }
}

/// The current logo, with a checkbox to remove it.
fn current_logo(typed: &FormState, remove: &'static str, logo: Option<&Logo>) -> Option<impl IntoView + use<>> {
    let logo = logo?;
    let (width, height) = logo.shown();
    let ticked = typed.ticked(remove, "yes", false);
    let scheme = if remove == "remove_logo" { Scheme::Light } else { Scheme::Dark };
    let paper = scheme.palette().paper.to_string();
    let place = if logo.is_inline() { t!("branding-logo-inline") } else { t!("branding-logo-separate") };
    Some(view! {
        <div>
            <svg width=(width + 16).to_string() height=(height + 16).to_string() aria-hidden="true">
                <rect width="100%" height="100%" fill=paper/>
                <image href=logo.data_uri() x="8" y="8" width=width.to_string() height=height.to_string()/>
            </svg>
            <p class="help">{place}</p>
            <label class="choice"><input type="checkbox" name=remove value="yes" checked=ticked/>" "{t!("branding-logo-remove-label")}</label>
        </div>
    })
}
