//! The form to subscribe, and the page that follows it.

use super::kinds_field::kinds_field;
use super::scope_field::ScopeField;
use crate::services::page::first_page;
use crate::subscribers::Kinds;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::web::field::{ErrorSummary, TextField};
use crate::web::frame::{DeskView, standalone_page};
use crate::web::masthead::{foot, masthead};
use crate::web::{FormState, RequestContext};
use leptos::prelude::*;

/// The page to subscribe.
#[component]
pub fn Subscribe() -> impl IntoView {
    standalone_page(|context| async move {
        let (page_name, scope_field) = load(&context).await?;
        let typed = context.form("/subscriptions");
        let title = if typed.was_refused() {
            t!("subscribe-title-error", name = &page_name)
        } else {
            t!("subscribe-title", name = &page_name)
        };
        let body = if context.query.has("asked") {
            link_sent(context.app.config.confirmations_per_mailbox).into_any()
        } else {
            let incident_id = PublicId::parse(context.query.get("incident"));
            form(scope_field.select_incident(incident_id.as_ref()), typed).into_any()
        };
        Ok(DeskView::new(
            title,
            view! {
                {masthead(&context, &page_name)}
                <main id="main">{body}</main>
                {foot(t!("subscribe-privacy"))}
            },
        ))
    })
}

/// The company's name and the choice of a scope: of the published edition, or from the database before there is one.
async fn load(context: &RequestContext) -> Result<(String, ScopeField), Refusal> {
    if let Some(forms) = &context.public_forms {
        return Ok((forms.page_name.clone(), ScopeField::published(forms)));
    }
    let mut tx = context.app.db.read().await?;
    Ok((first_page(&mut tx).await?.name, ScopeField::load(&mut tx, None).await?))
}

fn form(scope_field: ScopeField, typed: FormState) -> impl IntoView {
    let scope_field = scope_field.view(&typed);
    view! {
        <div class="hero">
            <h1>{t!("subscribe-heading")}</h1>
            <p class="lead">{t!("subscribe-lead")}</p>
        </div>
        <form class="form" method="post" action="/subscriptions">
            <ErrorSummary typed=typed.clone()/>
            {scope_field}
            {kinds_field(&typed, Kinds::ALL)}
            <TextField typed=typed name="to" label=t!("subscribe-contact-label") help=t!("subscribe-contact-help") autocomplete="email" required=true/>
            <button class="button primary" type="submit">{t!("subscribe-submit")}</button>
        </form>
        <section aria-labelledby="other">
            <h2 id="other">{t!("subscribe-other-heading")}</h2>
            <ul class="dated">
                <li><p><a href="/history.atom">"Atom"</a>" "{t!("subscribe-or")}" "<a href="/history.rss">"RSS"</a></p><p>{t!("subscribe-feeds-help")}</p></li>
                <li><p><a href="/maintenance.ics">{t!("subscribe-calendar")}</a></p><p>{t!("subscribe-calendar-help")}</p></li>
                <li><p><a href="/api/v2/summary.json">{t!("subscribe-api")}</a></p><p>{t!("subscribe-api-help")}</p></li>
            </ul>
        </section>
    }
}

/// The same whether or not the address is known.
fn link_sent(per_mailbox: usize) -> impl IntoView {
    view! {
        <div class="hero">
            <h1>{t!("subscribe-sent-heading")}</h1>
            <p class="lead">{t!("subscribe-sent-lead")}</p>
        </div>
        <section class="prose"><p>{t!("subscribe-sent-help")}</p><p>{t!("subscribe-sent-limit", max = per_mailbox)}</p></section>
        <p class="go"><a class="button" href="/">{t!("error-back-public")}</a>" "<a href="/subscribe">{t!("subscribe-sent-retry")}</a></p>
    }
}
