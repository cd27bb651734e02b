//! The public form "Report a problem", for what no incident is about, and its page of thanks (decision 77). Both are
//! shown without the database, from the published edition.

use super::thanks::{display_address, short_time};
use crate::cases::accepts_messages;
use crate::cases::case::CaseChannel;
use crate::cases::report::Severity;
use crate::cases::store;
use crate::cases::thanks_token::{self, Submission, ThanksToken};
use crate::customers::{Address, Channel};
use crate::incidents;
use crate::platform::db::sql;
use crate::platform::installation;
use crate::services::page::first_page;
use crate::services::page_text;
use crate::services::store as catalogue;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp, timestamp};
use crate::ui::bidi;
use crate::web::field::{Choices, ErrorSummary, TextArea, TextField};
use crate::web::frame::{DeskView, standalone_page};
use crate::web::masthead::{foot, masthead};
use crate::web::public_forms::{FormIncident, PublicForms};
use crate::web::{FormState, RequestContext};
use chrono_tz::Tz;
use leptos::prelude::*;

/// The page of the form.
#[component]
pub fn Problem() -> impl IntoView {
    standalone_page(|context| async move {
        let forms = load(&context).await?;
        let typed = context.form("/report");
        let name = &forms.page_name;
        let title = match typed.was_refused() {
            true => t!("problem-title-again", name = name),
            false => t!("problem-title", name = name),
        };
        let open: Vec<_> =
            forms.incidents.iter().filter(|incident| incident.ended_at.is_none()).map(open_incident).collect();
        let open =
            (!open.is_empty()).then(|| view! { <section><p>{t!("problem-open-one")}</p><ul>{open}</ul></section> });
        Ok(DeskView::new(
            title,
            view! {
                {masthead(&context, name)}
                <main id="main">
                    <div class="hero">
                        <h1>{t!("problem-heading")}</h1>
                        <p class="lead">{t!("problem-lead")}</p>
                    </div>
                    {open}
                    {form(&forms.services, typed)}
                </main>
                {foot(forms.safety_notice.clone())}
            },
        ))
    })
}

/// What the form shows: of the published edition, or of the database before there is one.
async fn load(context: &RequestContext) -> Result<PublicForms, Refusal> {
    if let Some(forms) = context.public_forms.as_deref() {
        return Ok(forms.clone());
    }
    let mut tx = context.app.db.read().await?;
    let page = first_page(&mut tx).await?;
    let safety_notice = page_text::get(&mut tx, &page).await?.safety_notice;
    let services = catalogue::offered(&mut tx).await?.into_iter();
    let services = services.map(|service| (service.id, service.name)).collect();
    let time_zone = page.zone().name().to_owned();
    let open = incidents::store::open(&mut tx).await?.into_iter();
    let open = open.filter(|incident| incident.state.is_under_way() && accepts_messages(incident)).map(|incident| {
        FormIncident { id: incident.id, title: incident.title, ended_at: None, services: Vec::new(), progress: None }
    });
    Ok(PublicForms {
        page_name: page.name,
        time_zone,
        services,
        safety_notice,
        incidents: open.collect(),
        ..PublicForms::default()
    })
}

fn open_incident(incident: &FormIncident) -> impl IntoView + use<> {
    let form = format!("/incidents/{}/affected", incident.id);
    view! { <li><a href=form>{bidi::isolate(&incident.title)}</a></li> }
}

fn form(services: &[(PublicId, String)], typed: FormState) -> impl IntoView + use<> {
    let services: Vec<_> = services
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone(), false))
        .chain([(super::OTHER.to_owned(), t!("affected-service-other"), false)])
        .collect();
    let severities: Vec<_> = Severity::ALL
        .into_iter()
        .map(|severity| (severity.as_str().to_owned(), t!(&format!("affected-severity-{}", severity.as_str())), false))
        .collect();
    view! {
        <form class="form" method="post" action="/report">
            <ErrorSummary typed=typed.clone()/>
            <Choices typed=typed.clone() name="service" legend=t!("affected-services") options=services/>
            <Choices typed=typed.clone() name="severity" legend=t!("affected-severity") options=severities one=true/>
            <TextArea typed=typed.clone() name="words" label=t!("problem-message-label") rows=4/>
            <TextField typed=typed name="contact" label=t!("affected-contact-label") help=t!("affected-contact-help") autocomplete="email"/>
            <button class="button primary" type="submit">{t!("affected-submit")}</button>
        </form>
    }
}

/// The page of thanks. The address is shown only with the token of whoever sent it.
#[component]
pub fn ProblemThanks() -> impl IntoView {
    standalone_page(|context| async move {
        let forms = load(&context).await?;
        let zone = forms.time_zone.parse().unwrap_or(Tz::UTC);
        let token = thanks_token::verify(&context.app.keys, "", context.now, context.query.get("r"));
        let reply = match token {
            Some(token) => own_reply(&context, token, zone).await?,
            None => None,
        };
        Ok(DeskView::new(
            t!("problem-thanks-title", name = &forms.page_name),
            view! {
                {masthead(&context, &forms.page_name)}
                <main id="main">
                    <div class="hero">
                        <h1>{t!("problem-thanks-heading")}</h1>
                        <p class="lead">{t!("problem-thanks-lead")}</p>
                    </div>
                    <section aria-labelledby="next">
                        <h2 id="next">{t!("thanks-next")}</h2>
                        <ol class="dated">
                            <li>
                                <p>{t!("problem-thanks-soon")}</p>
                                <p>{t!("problem-thanks-update")}" "<a href="/">{t!("problem-thanks-page")}</a>". "
                                    <a href="/subscribe">{t!("problem-thanks-subscribe")}</a></p>
                            </li>
                            {reply}
                        </ol>
                    </section>
                </main>
                {foot(forms.safety_notice.clone())}
            },
        ))
    })
}

/// By when and where the person who sent a report is answered, or that its text was not kept.
async fn own_reply(context: &RequestContext, token: ThanksToken, zone: Tz) -> Result<Option<AnyView>, Refusal> {
    let now = context.now;
    let id = match token.submission {
        Submission::Report(id) => id,
        Submission::CountedOnly { until, .. } => return Ok(Some(not_kept(until, now, zone).into_any())),
        Submission::Message => return Ok(None),
    };
    let mut tx = context.app.db.read().await?;
    let text = "select words, contact, contact_key from report where id = $1";
    let found = tx.fetch_optional::<(String, String, String)>(sql(text).bind(id)).await?;
    let home = installation::get(&mut tx).await?.phone_country();
    drop(tx);
    let Some((words, contact, key)) = found else { return Ok(None) };
    let Some(to) = store::stored_contact(contact, key).filter(|_| !words.is_empty()) else { return Ok(None) };
    let due = token.at + CaseChannel::Form.reply_within();
    let how = answer(&to, display_address(&to, home));
    let when = t!("thanks-by", when = short_time(due, now, zone));
    Ok(Some(view! { <li><p><time datetime=timestamp::iso(due)>{when}</time></p><p>{how}</p></li> }.into_any()))
}

fn answer(to: &Address, shown: String) -> String {
    match to.channel {
        Channel::Email => t!("thanks-answer-email", address = shown),
        Channel::Sms => t!("thanks-answer-sms", number = shown),
    }
}

fn not_kept(until: Timestamp, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let when = t!("problem-thanks-full-when", when = short_time(until, now, zone));
    view! {
        <li>
            <p><time datetime=timestamp::iso(until)>{when}</time></p>
            <p>{t!("problem-thanks-full")}" "<a href="/report">{t!("problem-thanks-again")}</a></p>
        </li>
    }
}
