//! One subscriber, and what staff can do.

use super::{LIST, address, path, scope_words, state_label};
use crate::access::personal_data::ContactView;
use crate::access::{Right, Section, SubscriberManager};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::subscribers::pages::{ScopeField, kinds_field, languages, preference_fields};
use crate::subscribers::request_text::subscriptions_label;
use crate::subscribers::store::{self, State, Subscriber};
use crate::subscribers::{Wanted, manage};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::time;
use crate::ui::wording::Language;
use crate::web::RequestContext;
use crate::web::field::ErrorSummary;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// The page of one subscriber.
#[component]
pub fn SubscriberDetails() -> impl IntoView {
    desk_page(Section::Subscribers, load)
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let staff = context.staff()?;
    let contacts = ContactView::of(staff);
    let may_manage = staff.holds_any(SubscriberManager::ROLES);
    let id = PublicId::parse(context.param("id")?).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    let zone = installation::get(&mut tx).await?.zone();
    let subscriber = store::get(&mut tx, &id).await?;
    let wanted = manage::wanted(&mut tx, &id).await?;
    let is_open = subscriber.state != State::Ended;
    let about = if is_open { subscriptions_label(&mut tx, &wanted.subscriptions).await? } else { String::new() };
    let preferences = wanted.preferences.clone();
    let edit =
        if may_manage && is_open { Some(edit_form(&mut tx, &context, &subscriber, wanted).await?) } else { None };
    drop(tx);
    let name = address(&subscriber, contacts);
    let mut facts = vec![
        (t!("subscribers-col-channel"), t!(&subscriber.contact.channel.label_key())),
        (t!("subscribers-fact-created"), time::full_text(subscriber.created_at, zone)),
    ];
    facts.extend((!about.is_empty()).then(|| (t!("subscribers-col-about"), about)));
    facts.extend(subscriber.confirmed_at.map(|at| (t!("subscribers-fact-confirmed"), time::full_text(at, zone))));
    facts.extend(subscriber.quarantined_at.map(|at| (t!("subscribers-fact-quarantined"), time::full_text(at, zone))));
    facts.extend(
        (!subscriber.quarantine_reason.is_empty())
            .then(|| (t!("subscribers-fact-reason"), subscriber.quarantine_reason.clone())),
    );
    let language = &preferences.language;
    facts.extend(
        (!language.is_empty()).then(|| (t!("subscribe-language-label"), Language::from_tag(language).name.to_owned())),
    );
    let digest = t!(&format!("subscribe-digest-{}", preferences.digest.as_str()));
    facts.push((t!("subscribe-digest-label"), digest));
    let facts: Vec<_> =
        facts.into_iter().map(|(term, text)| view! { <dt>{term}</dt><dd dir="auto">{text}</dd> }).collect();
    let days = context.app.config.quarantine_days;
    let actions = may_manage.then(|| actions(&context, &subscriber, days));
    let done = context.query.get("done");
    let done = ["reactivated", "sent", "early", "ended", "saved"]
        .contains(&done)
        .then(|| t!(&format!("subscribers-done-{done}")));
    Ok(DeskView::new(
        name.clone(),
        view! {
            <div class="head">
                <p class="crumb"><a href=LIST>{t!("section-subscribers")}</a><span aria-hidden="true">"/"</span><span dir="auto">{name.clone()}</span></p>
                <div class="title"><div><h1 dir="auto">{name}</h1><p>{state_label(subscriber.state)}</p></div></div>
            </div>
            {done.map(|text| view! { <p role="status" class="lead">{text}</p> })}
            <div class="cols">
                <div><dl class="facts">{facts}</dl>{edit}</div>
                {actions}
            </div>
        },
    ))
}

/// The form that changes what they subscribed to, and how they are written to.
async fn edit_form(
    tx: &mut Tx,
    context: &RequestContext,
    subscriber: &Subscriber,
    wanted: Wanted,
) -> Result<impl IntoView + use<>, Refusal> {
    let typed = context.form(&path(subscriber));
    let kinds = kinds_field(&typed, wanted.subscriptions.kinds());
    let has_digest = store::has_digest(subscriber.contact.channel);
    let languages = languages(tx).await?;
    let preferences = preference_fields(&typed, &languages, &wanted.preferences, has_digest);
    let scope = ScopeField::load(tx, Some(wanted.subscriptions)).await?.view(&typed, scope_words());
    let is_waiting = subscriber.state == State::Unconfirmed;
    let help = is_waiting.then(|| view! { <p class="quiet below-3">{t!("subscribers-edit-waiting")}</p> });
    Ok(view! {
        <section class="sec above-4" aria-labelledby="edit">
            <div class="section-head"><h2 id="edit">{t!("subscribers-edit")}</h2></div>
            {help}
            <form method="post" action=typed.action.clone() class="form">
                <ErrorSummary typed=typed.clone()/>
                <input type="hidden" name="version" value=subscriber.version/>
                {scope}
                {kinds}
                {preferences}
                <button class="button primary" type="submit">{t!("subscribers-edit-submit")}</button>
            </form>
        </section>
    })
}

fn actions(context: &RequestContext, subscriber: &Subscriber, days: u32) -> impl IntoView + use<> {
    let own = path(subscriber);
    let form = |name: &str, help: String, label: String, is_danger: bool| {
        let typed = context.form(&format!("{own}/{name}"));
        view! {
            <form method="post" action=typed.action.clone() class="below-4">
                <ErrorSummary typed=typed.clone()/>
                <p class="below-2">{help}</p>
                <button class="button" class:danger=is_danger type="submit">{label}</button>
            </form>
        }
    };
    let reactivation = (subscriber.state == State::Quarantined).then(|| {
        form("reactivation", t!("subscribers-reactivate-help", days = days), t!("subscribers-reactivate"), false)
    });
    let confirmation = (subscriber.state == State::Unconfirmed)
        .then(|| form("confirmation", t!("subscribers-resend-help"), t!("subscribers-resend"), false));
    let end = (subscriber.state != State::Ended)
        .then(|| form("end", t!("subscribers-end-help"), t!("subscribers-end"), true));
    view! {
        <aside class="side" aria-labelledby="actions">
            <h2 id="actions" class="below-3">{t!("subscribers-actions")}</h2>
            {reactivation}{confirmation}{end}
        </aside>
    }
}
