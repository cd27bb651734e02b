//! "Hear it from us first": the form, and what follows it.

use super::choice::Choice;
use crate::services::store::first_page;
use crate::subscribers::about::About;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextField};
use crate::web::frame::{DeskView, standalone_page};
use crate::web::masthead::{foot, masthead};
use leptos::prelude::*;

/// Where visitors ask to be told.
#[component]
pub fn Subscribe() -> impl IntoView {
    standalone_page(|context| async move {
        let mut tx = context.app.db.read().await?;
        let page = first_page(&mut tx).await?;
        let typed = context.form("/subscriptions");
        let title = if typed.was_refused() {
            t!("subscribe-title-error", name = &page.name)
        } else {
            t!("subscribe-title", name = &page.name)
        };
        let body = if context.query.has("asked") { asked().into_any() } else { form(&context).await?.into_any() };
        Ok(DeskView::new(
            title,
            view! {
                {masthead(&context, &page.name)}
                <main id="main">{body}</main>
                {foot(t!("subscribe-privacy"))}
            },
        ))
    })
}

async fn form(context: &RequestContext) -> Result<impl IntoView + use<>, Refusal> {
    let mut tx = context.app.db.read().await?;
    let named = PublicId::parse(context.query.get("incident"));
    let choice = Choice::load(&mut tx, About::All).await?.prefer(named.as_ref());
    let typed = context.form("/subscriptions");
    let choice = choice.show(&typed);
    Ok(view! {
        <div class="hero">
            <h1>{t!("subscribe-heading")}</h1>
            <p class="lead">{t!("subscribe-lead")}</p>
        </div>
        <form class="form" method="post" action="/subscriptions">
            <ErrorSummary typed=typed.clone()/>
            {choice}
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
    })
}

/// The same whoever asked, and whether or not we knew the address.
fn asked() -> impl IntoView {
    view! {
        <div class="hero">
            <h1>{t!("subscribe-sent-heading")}</h1>
            <p class="lead">{t!("subscribe-sent-lead")}</p>
        </div>
        <section class="prose"><p>{t!("subscribe-sent-help")}</p></section>
        <p class="go"><a class="button" href="/">{t!("error-back-public")}</a>" "<a href="/subscribe">{t!("subscribe-sent-retry")}</a></p>
    }
}
