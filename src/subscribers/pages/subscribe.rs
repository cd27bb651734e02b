//! The form to subscribe, and the page that follows it.

use super::contact_fields::{channel_links, contact_fields, offered};
use super::kinds_field::kinds_field;
use super::preference_fields::{languages, preference_fields};
use super::scope_field::{ScopeField, ScopeWords};
use crate::delivery::channel::Channel;
use crate::services::page::first_page;
use crate::subscribers::store::has_digest;
use crate::subscribers::{Kinds, Preferences};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::web::field::ErrorSummary;
use crate::web::frame::{DeskView, standalone_page};
use crate::web::masthead::{foot, masthead};
use crate::web::{FormState, RequestContext};
use leptos::prelude::*;

/// The page to subscribe.
#[component]
pub fn Subscribe() -> impl IntoView {
    standalone_page(|context| async move {
        let Loaded { page_name, scope_field, languages } = load(&context).await?;
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
            let offered = offered(&context.app);
            let channel = typed.value("channel", context.query.get("channel"));
            let chosen = offered.iter().copied().find(|one| one.as_str() == channel);
            let choice =
                Choice { scope_field: scope_field.select_incident(incident_id.as_ref()), languages, offered, chosen };
            form(choice, typed).into_any()
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

/// What the form shows.
struct Loaded {
    /// The company's name.
    page_name: String,
    scope_field: ScopeField,
    /// The tags of the page's languages, its own first.
    languages: Vec<String>,
}

/// Of the published edition, or from the database before there is one.
async fn load(context: &RequestContext) -> Result<Loaded, Refusal> {
    if let Some(forms) = &context.public_forms {
        return Ok(Loaded {
            page_name: forms.page_name.clone(),
            scope_field: ScopeField::published(forms),
            languages: forms.languages.clone(),
        });
    }
    let mut tx = context.app.db.read().await?;
    Ok(Loaded {
        page_name: first_page(&mut tx).await?.name,
        scope_field: ScopeField::load(&mut tx, None).await?,
        languages: languages(&mut tx).await?,
    })
}

/// What the form lets a visitor choose.
struct Choice {
    scope_field: ScopeField,
    languages: Vec<String>,
    /// Channels to rooms and systems.
    offered: Vec<Channel>,
    /// The one whose form it is; `None` for e-mail and text messages.
    chosen: Option<Channel>,
}

fn form(choice: Choice, typed: FormState) -> impl IntoView {
    let Choice { scope_field, languages, offered, chosen } = choice;
    let scope_field = scope_field.view(&typed, ScopeWords::of_subscribers());
    let preferences = preference_fields(&typed, &languages, &Preferences::default(), chosen.is_none_or(has_digest));
    let links = channel_links("/subscribe", "channel", &offered, chosen);
    let contact = contact_fields(&typed, chosen, t!("subscribe-contact-help"));
    view! {
        <div class="hero">
            <h1>{t!("subscribe-heading")}</h1>
            <p class="lead">{t!("subscribe-lead")}</p>
        </div>
        {links}
        <form class="form" method="post" action="/subscriptions">
            <ErrorSummary typed=typed.clone()/>
            {scope_field}
            {kinds_field(&typed, Kinds::ALL)}
            {contact}
            {preferences}
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
