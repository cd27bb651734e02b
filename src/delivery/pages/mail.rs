//! The mails in the maildir of a demonstration, so that visitors can read what customers read and follow the links
//! (decision 11). Other installations show no mails.

use crate::access::Section;
use crate::delivery::channel::{MaildirEntry, email};
use crate::delivery::mail_parser::{ParsedMail, parse};
use crate::platform::installation;
use crate::t;
use crate::types::Refusal;
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::frame::{DeskView, desk_page};
use chrono_tz::Tz;
use leptos::prelude::*;

/// One mail of the demonstration.
#[component]
pub fn Mail() -> impl IntoView {
    desk_page(Section::Sending, load)
}

/// The list of the newest mails, for the overview.
pub(super) fn list(entries: &[MaildirEntry], zone: Tz) -> AnyView {
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| {
            let mail = parse(&entry.text);
            let link = format!("/desk/sending/mail/{}", entry.file);
            view! {
                <li><span><a class="in" href=link dir="auto">{mail.subject}</a><br/><span class="quiet small" dir="auto">{mail.to}</span></span>
                    <span class="quiet small">{time::clock(entry.at, zone)}</span></li>
            }
        })
        .collect();
    let none = lines.is_empty().then(|| view! { <p class="quiet small">{t!("delivery-mails-empty")}</p> });
    view! {
        <section class="mini" aria-labelledby="mails"><h2 id="mails">{t!("delivery-mails")}</h2>
            <p class="quiet small">{t!("delivery-mails-about")}</p>{none}<ul class="lines">{lines}</ul></section>
    }
    .into_any()
}

async fn load(context: RequestContext) -> Result<DeskView, Refusal> {
    let mut tx = context.app.db.read().await?;
    let installation = installation::get(&mut tx).await?;
    drop(tx);
    if !installation.is_demo {
        return Err(Refusal::NotFound);
    }
    let maildir = email::maildir(&context.app.config).map_err(Refusal::Fault)?.ok_or(Refusal::NotFound)?;
    let entry = maildir.find(context.param("file")?).ok_or(Refusal::NotFound)?;
    let ParsedMail { subject, from, to, body } = parse(&entry.text);
    let text = text_with_links(&body, &context.app.config.public_url());
    let title = if subject.is_empty() { t!("delivery-mail-no-subject") } else { subject };
    let heading = title.clone();
    let at = time::full(entry.at, installation.zone());
    Ok(DeskView::new(
        title,
        view! {
            <div class="head">
                <p class="crumb"><a href="/desk/sending">{t!("section-sending")}</a><span aria-hidden="true">"/"</span><span>{t!("delivery-mail")}</span></p>
                <div class="title"><div><h1 dir="auto">{heading}</h1><p>{t!("delivery-mail-about")}</p></div></div>
            </div>
            <div class="cols wide"><div>
                <dl class="key-values below-4">
                    <dt>{t!("delivery-mail-from")}</dt><dd dir="auto">{from}</dd>
                    <dt>{t!("delivery-mail-to")}</dt><dd dir="auto">{to}</dd>
                    <dt>{t!("delivery-mail-date")}</dt><dd>{at}</dd>
                </dl>
                <div class="mail text lead" dir="auto">{text}</div>
            </div></div>
        },
    ))
}

/// The text as paragraphs and lines. URLs become links only if they lead to pages of this installation.
fn text_with_links(body: &str, public_url: &str) -> Vec<AnyView> {
    body.split("\n\n")
        .filter(|paragraph| !paragraph.trim().is_empty())
        .map(|paragraph| {
            let lines: Vec<AnyView> = paragraph
                .lines()
                .enumerate()
                .map(|(index, line)| {
                    let line = line_with_links(line, public_url);
                    if index == 0 { line.into_any() } else { view! { <br/>{line} }.into_any() }
                })
                .collect();
            view! { <p class="below-3">{lines}</p> }.into_any()
        })
        .collect()
}

fn line_with_links(line: &str, public_url: &str) -> Vec<AnyView> {
    let prefix = format!("{public_url}/");
    let mut views = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(&prefix) {
        let (before, link) = rest.split_at(at);
        let end = link.find(char::is_whitespace).unwrap_or(link.len());
        // Punctuation after a URL belongs to the sentence.
        let url = link[..end].trim_end_matches(['.', ',', ')', '>', ';', ':', '!', '?']);
        let path = url[public_url.len()..].to_owned();
        views.push(before.to_owned().into_any());
        views.push(view! { <a class="in" href=path>{url.to_owned()}</a> }.into_any());
        rest = &link[url.len()..];
    }
    views.push(rest.to_owned().into_any());
    views
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Owner::new().with(|| {
            text_with_links(text, "https://status.example.org").into_iter().map(|view| view.to_html()).collect()
        })
    }

    #[test]
    fn links_only_to_own_pages() {
        let html = shown(
            "See https://status.example.org/r/ABC. Not https://evil.example/ or https://status.example.org.evil/x",
        );
        assert_eq!(html.matches("<a ").count(), 1, "{html}");
        assert!(html.contains("href=\"/r/ABC\"") && html.contains(">https://status.example.org/r/ABC<"), "{html}");
    }

    #[test]
    fn escapes_html() {
        let html = shown("<script>alert(1)</script>\n\nhttps://status.example.org/\"><b>");
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
    }
}
