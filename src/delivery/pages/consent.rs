//! The page on which the recipient of an offer stops offers.

use crate::customers::address::masked;
use crate::delivery::consent;
use crate::delivery::link::ConsentLink;
use crate::services::page::first_page;
use crate::t;
use crate::types::Refusal;
use crate::web::frame::{DeskView, standalone_page};
use crate::web::masthead::{foot, masthead};
use leptos::prelude::*;

/// The page that the link at the end of an offer opens.
#[component]
pub fn Consent() -> impl IntoView {
    standalone_page(|context| async move {
        let link = ConsentLink::parse(&context.app.keys, context.param("token")?).ok_or(Refusal::NotFound)?;
        let mut tx = context.app.db.read().await?;
        let name = first_page(&mut tx).await?.name;
        let recipient = consent::recipient(&mut tx, link).await?;
        drop(tx);
        let path = link.path(&context.app.keys);
        let address = masked(&recipient.address);
        let (heading, body) = if recipient.has_withdrawn {
            let form = view! {
                <p class="lead">{t!("consent-withdrawn-lead", address = address)}</p>
                <form class="form" method="post" action=path>
                    <button class="button" type="submit">{t!("consent-give-submit")}</button>
                </form>
            };
            (t!("consent-withdrawn"), form.into_any())
        } else {
            let action = format!("{path}/withdrawal");
            let form = view! {
                <p class="lead">{t!("consent-lead", address = address, name = name.clone())}</p>
                <form class="form" method="post" action=action>
                    <input type="hidden" name="by_button" value="yes"/>
                    <button class="button primary" type="submit">{t!("consent-withdraw-submit")}</button>
                </form>
            };
            (t!("consent-heading"), form.into_any())
        };
        Ok(DeskView::new(
            t!("consent-title", what = heading.clone(), name = name.clone()),
            view! {
                {masthead(&context, &name)}
                <main id="main"><div class="hero"><h1>{heading}</h1></div>{body}</main>
                {foot(t!("consent-note"))}
            },
        ))
    })
}
