//! The review of a post-mortem on its page: what is reviewed, by whom, and the form for it.

use crate::access::{PostMortemReviewer, Right};
use crate::incidents::markdown;
use crate::incidents::post_mortem::actions::{Action, of_incident};
use crate::incidents::post_mortem::{PostMortem, prefill, review};
use crate::incidents::store::{self, Incident};
use crate::platform::db::Tx;
use crate::services::page::first_page;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::time;
use crate::ui::wording::Language;
use crate::web::RequestContext;
use crate::web::field::ErrorSummary;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The post-mortem with what decides whether it can be published.
pub(super) struct Shown {
    pub found: Option<PostMortem>,
    /// Who changed the draft since it was last published.
    authors: Vec<(PublicId, String)>,
    /// Whether the draft as it is was reviewed by somebody else.
    pub is_reviewed: bool,
    /// The hash of the draft as it is.
    hash: String,
    pub actions: Vec<Action>,
    /// The first draft, while nothing is saved.
    pub prefilled: String,
}

impl Shown {
    pub async fn load(
        tx: &mut Tx,
        incident: &Incident,
        found: Option<PostMortem>,
        now: Timestamp,
        zone: Tz,
    ) -> Result<Self, Refusal> {
        let authors = review::authors(tx, &incident.id).await?;
        let is_reviewed = match &found {
            Some(found) => review::is_reviewed(tx, found, &found.drafted()).await?,
            None => false,
        };
        let hash = match &found {
            Some(found) => review::hash_of(tx, found).await?,
            None => String::new(),
        };
        let prefilled = match &found {
            Some(_) => String::new(),
            None => {
                let updates = store::updates(tx, &incident.id).await?;
                let services = store::services_of(tx, &incident.id).await?;
                let services: Vec<_> = services.into_iter().map(|service| service.name).collect();
                let language = Language::from_tag(&first_page(tx).await?.language);
                language.scope(|| prefill::text(incident, &updates, &services, now, zone))
            }
        };
        Ok(Self { found, authors, is_reviewed, hash, actions: of_incident(tx, &incident.id).await?, prefilled })
    }
}

/// The draft as customers would read it, for those who do not write it.
pub(super) fn draft_text(shown: &Shown) -> impl IntoView + use<> {
    let html = shown.found.as_ref().map(|found| markdown::article_to_html(&found.draft)).unwrap_or_default();
    view! {
        <section aria-labelledby="draft">
            <h2 id="draft" class="below-3">{t!("post-mortem-review-text")}</h2>
            <div class="preview" inner_html=html></div>
        </section>
    }
}

/// Who has reviewed the draft, or the form to review it.
pub(super) fn review_section(context: &RequestContext, incident: &Incident, shown: &Shown, zone: Tz) -> AnyView {
    let Some(found) = &shown.found else { return ().into_any() };
    if found.published_at.is_some() && !found.has_unpublished_changes() && shown.authors.is_empty() && shown.is_reviewed
    {
        return ().into_any();
    }
    let names: Vec<_> = shown.authors.iter().map(|(_, name)| name.clone()).collect();
    let reviewed = match (&found.reviewed_by, found.reviewed_at) {
        (Some(name), Some(at)) if shown.is_reviewed => {
            t!("post-mortem-review-done", name = name, at = time::full_text(at, zone))
        }
        (Some(name), Some(at)) => t!("post-mortem-review-outdated", name = name, at = time::full_text(at, zone)),
        _ => t!("post-mortem-review-none"),
    };
    let staff = context.staff.as_ref();
    let is_author = staff.is_some_and(|staff| shown.authors.iter().any(|(author, _)| *author == staff.id));
    let may_review =
        staff.is_some_and(|staff| staff.holds_any(PostMortemReviewer::ROLES)) && incident.withdrawn_at.is_none();
    let action = format!("/desk/incidents/{}/post-mortem/review", incident.id);
    let typed = context.form(&action);
    let form = (may_review && !shown.is_reviewed).then(|| {
        if is_author {
            return view! { <p class="small quiet above-2">{t!("post-mortem-review-own")}</p> }.into_any();
        }
        view! {
            <form method="post" action=action class="above-3">
                <ErrorSummary typed=typed/>
                <input type="hidden" name="version" value=found.version/>
                <input type="hidden" name="hash" value=shown.hash.clone()/>
                <p class="small below-2">{t!("post-mortem-review-help")}</p>
                <button class="button" type="submit">{t!("post-mortem-review-submit")}</button>
            </form>
        }
        .into_any()
    });
    view! {
        <section id="review">
            <h2 class="below-3">{t!("post-mortem-review-title")}</h2>
            {(!names.is_empty()).then(|| view! { <p class="quiet">{t!("post-mortem-review-authors", names = names.join(", "))}</p> })}
            <p>{reviewed}</p>
            {form}
        </section>
    }
    .into_any()
}
