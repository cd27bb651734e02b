//! A subscriber's page: confirm, change or end the subscription.

use super::kinds_field::kinds_field;
use super::preference_fields::{languages, preference_fields};
use super::scope_field::{ScopeField, ScopeWords};
use crate::customers::address::masked;
use crate::delivery::link::{SubscriptionLink, manage_path};
use crate::platform::db::Tx;
use crate::services::page::first_page;
use crate::subscribers::contact::Contact;
use crate::subscribers::forms::FROM_PAGE;
use crate::subscribers::request_text::subscriptions_label;
use crate::subscribers::store::{self, State, Subscriber};
use crate::t;
use crate::types::{Message, PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::field::ErrorSummary;
use crate::web::frame::{DeskView, standalone_page};
use crate::web::masthead::{foot, masthead};
use leptos::prelude::*;

/// The page that a subscription link opens.
#[component]
pub fn Subscription() -> impl IntoView {
    standalone_page(|context| async move {
        let token = context.param("token")?.to_owned();
        let link = SubscriptionLink::parse(&context.app.keys, &token).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let name = first_page(&mut tx).await?.name;
        let (title, body) = match link {
            SubscriptionLink::Confirm(request) => confirm(&mut tx, &context, &token, &request).await?,
            SubscriptionLink::Manage(id) => manage(&mut tx, &context, &token, &id).await?,
        };
        Ok(DeskView::new(
            t!("subscription-title", what = title, name = &name),
            view! {
                {masthead(&context, &name)}
                <main id="main">{body}</main>
                {foot(t!("subscribe-privacy"))}
            },
        ))
    })
}

async fn confirm(
    tx: &mut Tx,
    context: &RequestContext,
    token: &str,
    request: &PublicId,
) -> Result<(String, AnyView), Refusal> {
    let request = store::get_request(tx, request).await?;
    let subscriber = store::get(tx, &request.subscriber_id).await?;
    let is_confirmed = request.confirmed_at.is_some() && subscriber.state == State::Active;
    if !is_confirmed && (request.expires_at <= context.now || subscriber.state == State::Ended) {
        return Err(Refusal::Gone(Message::new("subscription-link-expired")));
    }
    if is_confirmed {
        let manage_path = manage_path(&context.app.keys, &subscriber.id);
        let body = view! {
            <div class="hero"><h1>{t!("subscription-already-confirmed")}</h1></div>
            <p class="go"><a class="button" href=manage_path>{t!("subscription-manage-link")}</a></p>
        };
        return Ok((t!("subscription-already-confirmed"), body.into_any()));
    }
    let action = format!("/subscriptions/{token}/confirmation");
    let about = subscriptions_label(tx, &request.subscriptions).await?;
    let typed = context.form(&action);
    let body = view! {
        <div class="hero">
            <h1>{t!("subscription-confirm-heading")}</h1>
            <p class="lead">{t!("subscription-confirm-lead", address = shown(&subscriber.contact), about = about)}</p>
        </div>
        <form class="form" method="post" action=action>
            <ErrorSummary typed=typed/>
            <button class="button primary" type="submit">{t!("subscription-confirm-submit")}</button>
        </form>
        <section class="prose"><p>{t!("subscription-confirm-help")}</p></section>
    };
    Ok((t!("subscription-confirm-heading"), body.into_any()))
}

async fn manage(
    tx: &mut Tx,
    context: &RequestContext,
    token: &str,
    id: &PublicId,
) -> Result<(String, AnyView), Refusal> {
    let subscriber = store::get(tx, id).await?;
    Ok(match subscriber.state {
        State::Active | State::Quarantined => {
            (t!("subscription-heading"), active(tx, context, token, subscriber).await?)
        }
        State::Unconfirmed | State::Ended => (t!("subscription-ended"), ended().into_any()),
    })
}

async fn active(
    tx: &mut Tx,
    context: &RequestContext,
    token: &str,
    subscriber: Subscriber,
) -> Result<AnyView, Refusal> {
    let action = format!("/subscriptions/{token}");
    let end_action = format!("{action}/end");
    // A page with a secret answers the form itself, without the query that a redirect would have.
    let is_welcome = context.query.has("welcome") || context.route.ends_with("/confirmation");
    let notice = if is_welcome {
        Some(t!("subscription-welcome"))
    } else if context.query.has("saved") {
        Some(t!("subscription-saved"))
    } else {
        None
    };
    let typed = context.form(&action);
    let kinds = subscriber.subscriptions.kinds();
    let languages = languages(tx).await?;
    let has_digest = store::has_digest(subscriber.contact.channel);
    let preferences = preference_fields(&typed, &languages, &subscriber.preferences, has_digest);
    let scope_field =
        ScopeField::load(tx, Some(subscriber.subscriptions)).await?.view(&typed, ScopeWords::of_subscribers());
    let (version, address) = (subscriber.version, shown(&subscriber.contact));
    let secret = context.secret.as_deref().map(|one| signing_secret(one.secret.clone()));
    Ok(view! {
        <div class="hero">
            <h1>{t!("subscription-heading")}</h1>
            {notice.map(|notice| view! { <p role="status"><b>{notice}</b></p> })}
            <p class="lead">{t!("subscription-lead", address = address)}</p>
        </div>
        <form class="form" method="post" action=action>
            <ErrorSummary typed=typed.clone()/>
            <input type="hidden" name="version" value=version/>
            {scope_field}
            {kinds_field(&typed, kinds)}
            {preferences}
            <button class="button" type="submit">{t!("subscription-save-submit")}</button>
        </form>
        {secret}
        <section aria-labelledby="stop">
            <h2 id="stop">{t!("subscription-stop-heading")}</h2>
            <p>{t!("subscription-stop-lead")}</p>
            <form class="form" method="post" action=end_action>
                <input type="hidden" name=FROM_PAGE value="1"/>
                <button class="button" type="submit">{t!("subscription-stop-submit")}</button>
            </form>
        </section>
    }
    .into_any())
}

/// What requests to a webhook are signed with, in the response that shows it.
fn signing_secret(secret: String) -> AnyView {
    view! {
        <section aria-labelledby="secret">
            <h2 id="secret">{t!("subscription-secret-heading")}</h2>
            <p>{t!("subscription-secret-lead")}</p>
            <p><output class="mono">{secret}</output></p>
        </section>
    }
    .into_any()
}

fn ended() -> impl IntoView {
    view! {
        <div class="hero">
            <h1>{t!("subscription-ended")}</h1>
            <p class="lead">{t!("subscription-ended-lead")}</p>
        </div>
        <p class="go"><a class="button" href="/subscribe">{t!("subscription-subscribe-link")}</a>" "<a href="/">{t!("error-back-public")}</a></p>
    }
}

/// An address as whoever has the link sees it.
fn shown(contact: &Contact) -> String {
    if contact.channel.has_destinations() { contact.label.clone() } else { masked(&contact.address) }
}
