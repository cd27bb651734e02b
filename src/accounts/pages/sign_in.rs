//! Signing in.

use crate::platform::installation;
use crate::t;
use crate::web::FormState;
use crate::web::field::{ErrorSummary, TextField};
use crate::web::frame::{DeskView, sign_in_brand, standalone_page};
use leptos::prelude::*;

/// The sign-in form. `?next=` is the page that staff wanted to see.
#[component]
pub fn SignIn() -> impl IntoView {
    standalone_page(|context| async move {
        let typed = context.refused_form.clone().map_or_else(|| FormState::new("/sign-in"), FormState::refused);
        let next = typed.value("next", context.query.get("next"));
        let organisation = installation::get(&mut context.app.db.read().await?).await?.organisation;
        Ok(DeskView::new(
            t!("sign-in-title"),
            view! {
                <main id="main" class="sign-in">
                    {sign_in_brand()}
                    <h1>{t!("sign-in-heading", organisation = organisation)}</h1>
                    <form method="post" action="/sign-in" class="form">
                        <ErrorSummary typed=typed.clone()/>
                        <input type="hidden" name="next" value=next/>
                        <TextField typed=typed.clone() name="email" label=t!("sign-in-email") kind="email"
                            autocomplete="username" required=true/>
                        <TextField typed=typed name="password" label=t!("sign-in-password") kind="password"
                            autocomplete="current-password" required=true/>
                        <button class="button primary big" type="submit">{t!("sign-in-submit")}</button>
                    </form>
                    <p class="quiet small">{t!("sign-in-forgotten")}</p>
                </main>
            },
        ))
    })
}
