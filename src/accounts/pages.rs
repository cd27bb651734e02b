//! The door of the desk (sign in, first set-up), and the settings.

use crate::server::visit::Typed;
use crate::t;
use crate::ui::field::{TextField, Trouble};
use crate::ui::frame::{DeskView, plain_page};
use leptos::prelude::*;

/// Where staff sign in; `?next=` leads back to where they wanted to go.
#[component]
pub fn SignIn() -> impl IntoView {
    plain_page(|visit| async move {
        let typed = visit.refused.clone().map_or_else(|| Typed::fresh("/sign-in"), Typed::after);
        let next = typed.value("next", visit.query.get("next"));
        Ok(DeskView::new(
            t!("sign-in-title"),
            view! {
                <main id="main" class="door">
                    <h1>{t!("sign-in-title")}</h1>
                    <form method="post" action="/sign-in" class="form">
                        <Trouble typed=typed.clone()/>
                        <input type="hidden" name="next" value=next/>
                        <TextField typed=typed.clone() name="email" label=t!("sign-in-email") kind="email" autocomplete="username" required=true/>
                        <TextField typed=typed name="password" label=t!("sign-in-password") kind="password" autocomplete="current-password" required=true/>
                        <button class="btn primary big" type="submit">{t!("sign-in-go")}</button>
                    </form>
                </main>
            },
        ))
    })
}

/// Where the first administrator makes an account, by a link the first start prints.
#[component]
pub fn Setup() -> impl IntoView {
    view! { <p>"Setup"</p> }
}

/// A page.
#[component]
pub fn Settings() -> impl IntoView {
    view! { <p>"Settings"</p> }
}
