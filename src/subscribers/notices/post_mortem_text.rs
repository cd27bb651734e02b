//! The text of the message that a post-mortem was published.

use super::text::{POST_MORTEM_TEXT_MAX, manage_link};
use crate::delivery::link::{PLACEHOLDER, without_placeholder};
use crate::delivery::notice::{Link, Notice, Severity};
use crate::incidents::markdown;
use crate::incidents::post_mortem::PostMortem;
use crate::incidents::store::Incident;
use crate::incidents::translations::{Subject, store as translations};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::services::page::first_page;
use crate::subscribers::short_text::{ORGANISATION_MAX, link_of_measure, shortened, within_parts};
use crate::t;
use crate::types::Refusal;
use crate::ui::wording::Language;
use std::collections::HashMap;

/// What all messages share.
#[derive(Debug)]
pub(super) struct PostMortemFacts {
    page_language: String,
    organisation: String,
    title: String,
    /// The title in other languages.
    titles: HashMap<String, String>,
    text: String,
    url: String,
    /// As long as a subscriber's own link.
    own_link: String,
}

impl PostMortemFacts {
    /// Reads them.
    pub(super) async fn load(
        tx: &mut Tx,
        incident: &Incident,
        published: &PostMortem,
        public_url: &str,
    ) -> Result<Self, Refusal> {
        let page = first_page(tx).await?;
        let organisation = installation::get(tx).await?.organisation;
        let translations = translations::of_incident(tx, &incident.id).await?;
        let titles = translations.into_iter().filter_map(|((subject, language), translation)| {
            (subject == Subject::Title).then(|| (language, without_placeholder(&translation.text)))
        });
        Ok(Self {
            page_language: page.language,
            organisation: without_placeholder(&organisation),
            title: without_placeholder(&incident.title),
            titles: titles.collect(),
            text: without_placeholder(&markdown::to_plain(&published.body, public_url)),
            url: format!("{public_url}/incidents/{}", incident.id),
            own_link: link_of_measure(public_url),
        })
    }

    /// The notice in a language, or in that of the page where it is empty.
    pub(super) fn notice(&self, language: &str) -> Notice {
        let tag = if language.is_empty() { &self.page_language } else { language };
        let title = self.titles.get(tag).unwrap_or(&self.title);
        let language = Language::from_tag(tag);
        language.scope(|| {
            let line = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let organisation = shortened(&self.organisation, ORGANISATION_MAX);
            let line = shortened(&line, POST_MORTEM_TEXT_MAX);
            let short = within_parts(title, &line, &self.own_link, |title, text| {
                t!(
                    "post-mortem-notice-sms",
                    organisation = &organisation,
                    title = title,
                    text = text,
                    link = &self.url,
                    stop = PLACEHOLDER
                )
            });
            Notice {
                organisation: self.organisation.clone(),
                subject: t!("post-mortem-notice-subject", title = title),
                title: title.clone(),
                status: t!("post-mortem-notice-status"),
                severity: Severity::Good,
                facts: vec![t!("post-mortem-notice-about")],
                paragraphs: vec![self.text.clone()],
                links: vec![
                    Link {
                        label: t!("post-mortem-notice-read"),
                        url: self.url.clone(),
                        sentence: t!("post-mortem-notice-details", link = &self.url),
                    },
                    manage_link(&self.organisation),
                ],
                short,
                is_right_to_left: language.is_rtl,
                ..Notice::default()
            }
        })
    }
}
