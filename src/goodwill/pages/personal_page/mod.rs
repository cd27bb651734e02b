//! The customer's personal page for an incident.

mod compensation;
mod timeline;

use super::approval_page::first_name;
use crate::customers::personal_link;
use crate::delivery::text::{Part, PartKind};
use crate::goodwill::personal_page::{self, PersonalPage as Content};
use crate::platform::installation;
use crate::t;
use crate::types::{Refusal, Timestamp, timestamp};
use crate::ui::wording::dir_of;
use crate::ui::{bidi, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, FormKey, TextArea};
use crate::web::frame::{DeskView, standalone_page};
use crate::web::masthead::foot;
use leptos::prelude::*;

/// `/r/{token}`. Unknown, expired and revoked links are all not found.
#[component]
pub fn PersonalPage() -> impl IntoView {
    standalone_page(|context| async move { load(context).await })
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let token = context.param("token")?.to_owned();
    if !personal_link::has_shape_of_token(&token) {
        return Err(Refusal::NotFound);
    }
    let keys = context.app.keys.clone();
    let mut tx = context.app.db.read().await?;
    let page = personal_link::resolve(&mut tx, &keys, context.now, &token).await?.ok_or(Refusal::NotFound)?;
    let mut content = personal_page::load(&mut tx, &keys, context.now, page.customer_id, &page.incident_id).await?;
    // Staff read what the customer reads, but neither claim nor see the code (except in the demonstration).
    let is_staff = context.staff.is_some() && !installation::get(&mut tx).await?.is_demo;
    drop(tx);
    if is_staff {
        content.code = None;
    }
    let claim = context.form(&format!("/r/{token}/claim"));
    let title = t!("letter-title", name = content.name.clone(), organisation = content.organisation.clone());
    let body = view! {
        <header class="bar">
            <a href="/">{context.branding.branding.masthead(&content.organisation, "")}</a>
            <time class="quiet" datetime=timestamp::iso(context.now)>{time::date_text(context.now, content.zone)}</time>
        </header>
        <main class="letter">
            <div class="hero prose">
                <h1>{t!("letter-greeting", name = content.name.clone())}</h1>
                {opening(&content)}
            </div>
            {timeline::timeline(&content, context.now)}
            {rest_of_apology(&content)}
            {content.apology.is_none().then(|| updates(&content))}
            {is_staff.then(|| view! { <p class="note" role="note">{t!("letter-staff")}</p> })}
            {compensation::compensation(&content, &claim, is_staff, context.now)}
            {signature(&content)}
            {(!is_staff).then(|| reply(&context, &content, &token))}
        </main>
        {foot(t!("letter-foot"))}
    };
    Ok(DeskView::new(title, body))
}

/// The apology up to its first heading; before there is one, when the incident was.
fn opening(content: &Content) -> AnyView {
    let Some(apology) = &content.apology else {
        let day = time::format("date-weekday-full", content.started_at, content.zone);
        return view! { <p>{t!("letter-opening", day = day)}</p> }.into_any();
    };
    let before = body(&apology.parts).take_while(|part| part.kind != PartKind::Heading);
    before.map(part).collect_view().into_any()
}

/// What the page shows of an apology: it greets, links and signs itself.
fn body(parts: &[Part]) -> impl Iterator<Item = &Part> {
    let is_shown = |kind| matches!(kind, PartKind::Heading | PartKind::Paragraph | PartKind::Text);
    parts.iter().filter(move |part| is_shown(part.kind) && !part.text.trim().is_empty())
}

/// The apology from its first heading on.
fn rest_of_apology(content: &Content) -> Option<impl IntoView + use<>> {
    let rest: Vec<&Part> =
        body(&content.apology.as_ref()?.parts).skip_while(|part| part.kind != PartKind::Heading).collect();
    (!rest.is_empty()).then(|| view! { <section class="prose" aria-label=t!("letter-apology-label")>{rest.into_iter().map(part).collect_view()}</section> })
}

fn part(part: &Part) -> AnyView {
    let text = part.text.trim();
    match part.kind {
        PartKind::Heading => {
            let text = text.trim_start_matches('#').trim();
            view! { <h2 dir=dir_of(text)>{text.to_owned()}</h2> }.into_any()
        }
        _ => {
            let lines = text.lines().enumerate().map(|(at, line)| {
                let line = line.to_owned();
                view! { {(at > 0).then(|| view! { <br/> })}{line} }
            });
            view! { <p dir=dir_of(text)>{lines.collect_view()}</p> }.into_any()
        }
    }
}

/// The published updates, shown until there is an apology.
fn updates(content: &Content) -> Option<impl IntoView + use<>> {
    let zone = content.zone;
    let items = content.updates.iter().map(move |update| {
        let (when, html) = (time::day_clock_text(update.at, zone), update.body_html.clone());
        view! { <li><time datetime=timestamp::iso(update.at)>{when}</time><div class="prose" dir=dir_of(&html) inner_html=html.clone()></div></li> }
    });
    (!content.updates.is_empty()).then(|| {
        view! {
            <section aria-labelledby="said">
                <h2 id="said">{t!("letter-updates-heading")}</h2>
                <ol class="dated">{items.collect_view()}</ol>
            </section>
        }
    })
}

fn signature(content: &Content) -> impl IntoView + use<> {
    let (name, title) = match (&content.apology, &content.commander) {
        (Some(apology), _) if !apology.signed_by.is_empty() => {
            (apology.signed_by.clone(), apology.signed_title.clone())
        }
        (_, Some((name, title))) => (name.clone(), title.clone()),
        _ => (content.organisation.clone(), String::new()),
    };
    let under = [title, content.organisation.clone()].into_iter().filter(|text| !text.is_empty() && *text != name);
    let under = under.collect::<Vec<_>>().join(", ");
    view! {
        <section class="signed" aria-label=t!("letter-signature-label")>
            <p>{t!("letter-closing")}</p>
            <p><b>{bidi::isolate(&name)}</b>" "{bidi::isolate(&under)}</p>
        </section>
    }
}

/// The form to reply, which `cases` handles.
fn reply(context: &RequestContext, content: &Content, token: &str) -> impl IntoView + use<> {
    let typed = context.form(&format!("/r/{token}/reply"));
    let action = typed.action.clone();
    let sent = context.query.has("sent") && !typed.was_refused();
    let addressee = content.apology.as_ref().map(|apology| &apology.signed_by).filter(|name| !name.is_empty());
    let addressee = addressee.or(content.commander.as_ref().map(|(name, _)| name));
    let button = match addressee {
        Some(name) => t!("letter-reply-submit", name = first_name(name)),
        None => t!("letter-reply-submit-unnamed"),
    };
    let label = t!(if sent { "letter-reply-more-label" } else { "letter-reply-label" });
    view! {
        <section aria-labelledby="reply">
            <h2 id="reply">{t!("letter-reply-heading")}</h2>
            {sent.then(|| view! { <p role="status"><b>{t!("letter-reply-sent")}</b></p> })}
            <form class="form" method="post" action=action>
                <FormKey typed=typed.clone()/>
                <ErrorSummary typed=typed.clone()/>
                <TextArea typed=typed name="words" label=label help=t!("letter-reply-help") required=true/>
                <button class="button" type="submit">{button}</button>
            </form>
        </section>
    }
}

/// A time near the incident with its weekday, `Wed 13:30`; one that is six days or more away with its date.
fn when(at: Timestamp, content: &Content) -> String {
    let days = (at - content.started_at).num_days().abs();
    if days < 6 { time::day_clock_text(at, content.zone) } else { time::day_text(at, content.zone) }
}
