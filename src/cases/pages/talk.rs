//! The conversation pane: what was said, what can be done with the case, and the box for the answer.

use super::inbox::address;
use super::thanks::shown;
use crate::cases::case::CaseState;
use crate::cases::queue::Show;
use crate::cases::store::{self, Case};
use crate::cases::talk::{self, Report, Said};
use crate::customers::Channel as Medium;
use crate::customers::pages::person::Person;
use crate::incidents;
use crate::incidents::store::Incident;
use crate::platform::db::Tx;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::{icon, time};
use crate::web::field::{ErrorSummary, TextArea};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// What whoever looks may do.
pub(super) struct May {
    pub answer: bool,
    pub assign: bool,
    pub colleagues: Vec<(String, String)>,
    pub me: PublicId,
    pub first_name: String,
}

/// An open case with all that its panes show.
pub(super) struct Talk {
    pub case: Case,
    pub name: String,
    pub incident: Option<Incident>,
    pub owner: Option<String>,
    pub said: Vec<Said>,
    pub reports: Vec<(Report, String)>,
    pub person: Option<Person>,
}

impl Talk {
    pub(super) async fn load(tx: &mut Tx, id: i64) -> Result<Self, Refusal> {
        let case = store::find(tx, id).await?;
        let incident = match &case.incident_id {
            Some(id) => Some(incidents::store::get(tx, id).await?),
            None => None,
        };
        let owner = match &case.owner_id {
            Some(id) => Some(store::staff_name(tx, id).await?),
            None => None,
        };
        let person = match case.customer_id {
            Some(id) => Person::load(tx, id, case.incident_id.as_ref()).await?,
            None => None,
        };
        let name = match (&person, &case.contact) {
            (Some(person), _) => person.customer.name.clone(),
            (None, Some(contact)) => shown(contact),
            (None, None) => t!("inbox-anonymous"),
        };
        Ok(Self {
            said: talk::of(tx, id).await?,
            reports: talk::reports(tx, id).await?,
            case,
            name,
            incident,
            owner,
            person,
        })
    }
}

pub(super) fn pane(
    talk: Talk,
    context: &RequestContext,
    may: May,
    place: (Show, i64),
    zone: Tz,
) -> impl IntoView + use<> {
    let now = context.now;
    let id = talk.case.id;
    let acts = may.answer.then(|| acts(&talk, context, &may, place).into_any());
    let line = line(&talk, now);
    let reply = may.answer.then(|| reply(&talk, context, &may, place).into_any());
    let messages: Vec<_> = talk.said.into_iter().map(|said| message(said, &talk.name, now, zone)).collect();
    view! {
        <section class="conv" id="conv" aria-labelledby="cv">
            <header>
                <div class="row between">
                    <h2 id="cv" dir="auto">{talk.name.clone()}</h2>
                    <a class="to-queue" href=address(None, place)>{t!("inbox-back-to-queue")}</a>
                </div>
                <p class="small quiet">{t!("inbox-case", id = id)}{line}</p>
                {acts}
            </header>
            <div class="msgs" tabindex="0" role="group" aria-label=t!("inbox-messages")><div>{messages}</div></div>
            {reply}
        </section>
    }
}

/// One quiet line: the incident, where they wrote, where it stands, whether we are late, who has it.
fn line(talk: &Talk, now: Timestamp) -> AnyView {
    let case = &talk.case;
    let mut parts = Vec::new();
    if let Some(incident) = &talk.incident {
        let href = format!("/desk/incidents/{}", incident.id);
        parts.push(view! { ", "<a class="in" href=href>{incident.title.clone()}</a> }.into_any());
    }
    let mut say = |text: String| parts.push(view! { " · "{text} }.into_any());
    say(t!(&format!("inbox-by-{}", case.channel.as_str())));
    say(t!(&format!("case-state-{}", case.state.as_str())));
    match &talk.owner {
        Some(owner) => say(t!("inbox-owner", name = owner)),
        None => say(t!("inbox-unassigned")),
    }
    if case.state.is_open() {
        if case.clock.is_late(now) {
            let late = t!("inbox-reply-overdue", span = time::span(now - case.clock.reply_due_at));
            parts.push(view! { " · "<span class="late">{late}</span> }.into_any());
        }
        parts.push(view! { " · "{t!("inbox-automation-paused")} }.into_any());
    }
    parts.into_any()
}

/// Taking, handing on, and saying where the case stands.
fn acts(talk: &Talk, context: &RequestContext, may: &May, place: (Show, i64)) -> impl IntoView + use<> {
    let case = &talk.case;
    let owner_form = format!("/desk/inbox/{}/owner", case.id);
    let state_form = format!("/desk/inbox/{}/state", case.id);
    let is_mine = case.owner_id.as_ref() == Some(&may.me);
    let take = (!is_mine).then(|| {
        let words = if case.owner_id.is_some() { t!("inbox-reassign-to-me") } else { t!("inbox-assign-to-me") };
        view! {
            <form method="post" action=owner_form.clone()>
                {hidden(case, place)}
                <button class="btn" type="submit">{words}</button>
            </form>
        }
    });
    let colleagues: Vec<_> = may
        .colleagues
        .iter()
        .filter(|(id, _)| case.owner_id.as_ref().is_none_or(|owner| owner.as_str() != id))
        .map(|(id, name)| view! { <option value=id.clone()>{name.clone()}</option> })
        .collect();
    let assign = (may.assign && !colleagues.is_empty()).then(|| {
        view! {
            <form class="row close" method="post" action=owner_form.clone()>
                {hidden(case, place)}
                <label class="sr" for="owner">{t!("inbox-assign-label")}</label>
                <select id="owner" name="owner" class="for-choice">{colleagues}</select>
                <button class="btn" type="submit">{t!("inbox-assign-submit")}</button>
            </form>
        }
    });
    let typed = context.form(&state_form);
    let chosen = typed.value("state", "");
    let states: Vec<_> = CaseState::ALL
        .into_iter()
        .filter(|to| case.state.may_become(*to, case.clock.is_unanswered()).is_ok())
        .map(|to| {
            let selected = to.as_str() == chosen;
            view! { <option value=to.as_str() selected=selected>{t!(&format!("case-state-{}", to.as_str()))}</option> }
        })
        .collect();
    view! {
        <ErrorSummary typed=context.form(&owner_form)/>
        <ErrorSummary typed=typed/>
        <div class="row acts">
            {take}
            {assign}
            <form class="row close" method="post" action=state_form>
                {hidden(case, place)}
                <label class="sr" for="state">{t!("inbox-state-label")}</label>
                <select id="state" name="state" class="for-choice">{states}</select>
                <button class="btn" type="submit">{t!("inbox-state-submit")}</button>
            </form>
        </div>
    }
}

/// What every form of a case carries: which version it was read as, and where in the queue its reader is.
fn hidden(case: &Case, (show, page): (Show, i64)) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="version" value=case.version/>
        <input type="hidden" name="show" value=show.as_str()/>
        <input type="hidden" name="page" value=page/>
    }
}

fn reply(talk: &Talk, context: &RequestContext, may: &May, place: (Show, i64)) -> impl IntoView + use<> {
    let case = &talk.case;
    let action = format!("/desk/inbox/{}/replies", case.id);
    let typed: FormState = context.form(&action);
    let label = match &case.contact {
        Some(contact) if contact.channel == Medium::Email => t!("inbox-reply-email", address = &contact.text),
        Some(contact) => t!("inbox-reply-sms", number = shown(contact)),
        None => t!("inbox-reply-no-address"),
    };
    let send = case.contact.is_some().then(|| {
        view! { <button class="btn primary" type="submit" name="kind" value="reply">{t!("inbox-reply-as", name = &may.first_name)}</button> }
    });
    view! {
        <form class="reply" method="post" action=action>
            <ErrorSummary typed=typed.clone()/>
            {hidden(case, place)}
            <TextArea typed=typed name="body" label=label rows=5/>
            <div class="row between">
                <p class="small quiet grow">{t!("inbox-reply-help")}</p>
                <div class="row">
                    <button class="btn" type="submit" name="kind" value="note">{t!("inbox-add-note")}</button>
                    <button class="btn" type="submit" name="kind" value="spoke">{t!("inbox-log-call")}</button>
                    {send}
                </div>
            </div>
        </form>
    }
}

fn message(said: Said, name: &str, now: Timestamp, zone: Tz) -> AnyView {
    let when = time::day(said.at, zone).into_any();
    let today = said.at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive();
    let when = if today { view! { {t!("inbox-today")}" "{time::clock(said.at, zone)} }.into_any() } else { when };
    let channel = t!(&format!("inbox-channel-{}", said.channel));
    let author = said.author.unwrap_or_else(|| t!("inbox-colleague"));
    match said.direction.as_str() {
        "in" => view! {
            <div class="msg">
                <p class="by"><b dir="auto">{name.to_owned()}</b>", "{channel}", "{when}</p>
                <blockquote dir="auto">{said.body}</blockquote>
            </div>
        }
        .into_any(),
        "out" => {
            let mail = said.mail_state.as_deref().map(|state| mail(state).into_any());
            view! {
                <div class="msg us">
                    <p class="by"><b>{author}</b>", "{channel}", "{when}{mail}</p>
                    <blockquote dir="auto">{said.body}</blockquote>
                </div>
            }
            .into_any()
        }
        _ => view! {
            <p class="event">{icon::info()}<span><b>{t!("inbox-note-by", name = author)}</b>", "{when}": "<span dir="auto">{said.body}</span></span></p>
        }
        .into_any(),
    }
}

/// What became of an answer on its way out.
fn mail(state: &str) -> impl IntoView + use<> {
    let (key, class) = match state {
        "sent" => ("inbox-mail-sent", ""),
        "delivered" => ("inbox-mail-delivered", ""),
        "bounced" | "failed_permanently" | "complained" => ("inbox-mail-not-delivered", "late"),
        "skipped" | "cancelled" | "abandoned" => ("inbox-mail-not-sent", "late"),
        "in_doubt" => ("inbox-mail-in-doubt", "late"),
        "failed" => ("inbox-mail-retry", ""),
        _ => ("inbox-mail-waiting", ""),
    };
    view! { " · "<span class=class>{t!(key)}</span> }
}
