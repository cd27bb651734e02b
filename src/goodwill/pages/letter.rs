//! The customer's own page: a letter, not a form.

use super::{letter_gift, letter_picture};
use crate::customers::personal_link;
use crate::goodwill::letter::{self, Letter as Content, Part};
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::wording::dir_of;
use crate::ui::{bidi, time};
use crate::web::RequestContext;
use crate::web::field::{ErrorSummary, TextArea};
use crate::web::frame::{DeskView, standalone_page};
use crate::web::masthead::foot;
use leptos::prelude::*;

/// `/r/{token}`. Unknown, expired and revoked links are the same page: nothing here.
#[component]
pub fn Letter() -> impl IntoView {
    standalone_page(|context| async move { load(context).await })
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let token = context.param("token")?.to_owned();
    let keys = context.app.keys.clone();
    let mut tx = context.app.db.read().await?;
    let page = personal_link::resolve(&mut tx, &keys, context.now, &token).await?.ok_or(Refusal::NotFound)?;
    let letter = letter::read(&mut tx, &keys, page.customer_id, &page.incident_id).await?;
    drop(tx);
    let claim = context.form(&format!("/r/{token}/claim"));
    let title = t!("letter-title", name = letter.name.clone(), organisation = letter.organisation.clone());
    let body = view! {
        <header class="bar">
            <a href="/">{context.branding.branding.masthead(&letter.organisation, "")}</a>
            <time class="quiet" datetime=crate::types::timestamp::iso(context.now)>{time::date_text(context.now, letter.zone)}</time>
        </header>
        <main class="letter">
            <div class="hero prose">
                <h1>{t!("letter-greeting", name = letter.name.clone())}</h1>
                {opening(&letter)}
            </div>
            {letter_picture::picture(&letter, context.now)}
            {rest_of_apology(&letter)}
            {letter.apology.is_none().then(|| what_we_said(&letter))}
            {letter_gift::what_you_get(&letter, &claim, context.now)}
            {signature(&letter)}
            {reply(&context, &letter, &token)}
        </main>
        {foot(t!("letter-foot"))}
    };
    Ok(DeskView::new(title, body))
}

/// The apology up to its first heading; before there is one, what we know.
fn opening(letter: &Content) -> AnyView {
    let Some(apology) = &letter.apology else {
        let day = time::format("date-weekday-full", letter.started_at, letter.zone);
        return view! { <p>{t!("letter-opening", day = day)}</p> }.into_any();
    };
    let parts = apology.parts();
    let before = parts.iter().take_while(|part| matches!(part, Part::Paragraph(_)));
    before.map(part).collect_view().into_any()
}

/// From its first heading on.
fn rest_of_apology(letter: &Content) -> Option<impl IntoView + use<>> {
    let parts = letter.apology.as_ref()?.parts();
    let rest: Vec<&Part> = parts.iter().skip_while(|part| matches!(part, Part::Paragraph(_))).collect();
    (!rest.is_empty()).then(|| view! { <section class="prose" aria-label=t!("letter-apology-label")>{rest.into_iter().map(part).collect_view()}</section> })
}

fn part(part: &Part) -> AnyView {
    match part {
        Part::Heading(text) => view! { <h2 dir=dir_of(text)>{text.clone()}</h2> }.into_any(),
        Part::Paragraph(text) => {
            let lines = text.lines().enumerate().map(|(at, line)| {
                let line = line.to_owned();
                view! { {(at > 0).then(|| view! { <br/> })}{line} }
            });
            view! { <p dir=dir_of(text)>{lines.collect_view()}</p> }.into_any()
        }
    }
}

/// Before there is an apology: everything we told everybody, in our own words of then.
fn what_we_said(letter: &Content) -> Option<impl IntoView + use<>> {
    let zone = letter.zone;
    let items = letter.said.iter().map(move |said| {
        let (when, html) = (time::day_clock_text(said.at, zone), said.body_html.clone());
        view! { <li><time datetime=crate::types::timestamp::iso(said.at)>{when}</time><div dir=dir_of(&html) inner_html=html.clone()></div></li> }
    });
    (!letter.said.is_empty()).then(|| {
        view! {
            <section aria-labelledby="said">
                <h2 id="said">{t!("letter-updates-heading")}</h2>
                <ol class="dated">{items.collect_view()}</ol>
            </section>
        }
    })
}

fn signature(letter: &Content) -> impl IntoView + use<> {
    let (name, title) = match (&letter.apology, &letter.commander) {
        (Some(apology), _) if !apology.signed_by.is_empty() => {
            (apology.signed_by.clone(), apology.signed_title.clone())
        }
        (_, Some((name, title))) => (name.clone(), title.clone()),
        _ => (letter.organisation.clone(), String::new()),
    };
    let under = [title, letter.organisation.clone()].into_iter().filter(|text| !text.is_empty() && *text != name);
    let under = under.collect::<Vec<_>>().join(", ");
    view! {
        <section class="signed" aria-label=t!("letter-signature-label")>
            <p>{t!("letter-closing")}</p>
            <p><b>{bidi::isolate(&name)}</b>" "{bidi::isolate(&under)}</p>
        </section>
    }
}

/// The box to answer; its door belongs to the room that listens.
fn reply(context: &RequestContext, letter: &Content, token: &str) -> impl IntoView + use<> {
    let typed = context.form(&format!("/r/{token}/reply"));
    let action = typed.action.clone();
    let sent = context.query.has("sent") && !typed.was_refused();
    let team = letter.apology.as_ref().map(|apology| &apology.signed_by).filter(|name| !name.is_empty());
    let team = team.or(letter.commander.as_ref().map(|(name, _)| name));
    let button = match team {
        Some(name) => t!("letter-reply-submit", name = super::sheet_people::first_name(name)),
        None => t!("letter-reply-submit-unnamed"),
    };
    let label = t!(if sent { "letter-reply-more-label" } else { "letter-reply-label" });
    view! {
        <section aria-labelledby="reply">
            <h2 id="reply">{t!("letter-reply-heading")}</h2>
            {sent.then(|| view! { <p role="status"><b>{t!("letter-reply-sent")}</b></p> })}
            <form class="form" method="post" action=action>
                <ErrorSummary typed=typed.clone()/>
                <TextArea typed=typed name="words" label=label help=t!("letter-reply-help") required=true/>
                <button class="button" type="submit">{button}</button>
            </form>
        </section>
    }
}

/// `Wed 13:30`; with the date where it lies further back than the week around the letter's incident.
pub fn when(at: Timestamp, letter: &Content) -> String {
    let days = (at - letter.started_at).num_days().abs();
    if days < 6 { time::day_clock_text(at, letter.zone) } else { time::day_text(at, letter.zone) }
}
