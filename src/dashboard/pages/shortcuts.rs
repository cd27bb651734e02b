//! `/desk/shortcuts`: the keyboard shortcuts of the desk, as `public/keys.js` knows them.

use crate::access::Section;
use crate::t;
use crate::web::frame::{DeskView, desk_page};
use leptos::prelude::*;

/// The keys and the name of what each does. Those of one character can be turned off.
const KEYS: [(&str, &str); 11] = [
    ("Ctrl K", "palette"),
    ("⌘ K", "palette-mac"),
    ("Ctrl Enter", "submit"),
    ("n", "declare"),
    ("u", "update"),
    ("t", "template"),
    ("j", "next"),
    ("k", "previous"),
    ("Enter", "open"),
    ("?", "list"),
    ("Esc", "close"),
];

/// The list of keyboard shortcuts.
#[component]
pub fn Shortcuts() -> impl IntoView {
    desk_page(Section::Dashboard, |_context| async move {
        let rows: Vec<_> = KEYS
            .into_iter()
            .map(|(key, name)| view! { <tr><th scope="row"><kbd>{key}</kbd></th><td>{t!(&format!("shortcut-{name}"))}</td></tr> })
            .collect();
        Ok(DeskView::new(
            t!("shortcuts-title"),
            view! {
                <div class="head"><div class="title"><div><h1>{t!("shortcuts-title")}</h1><p>{t!("shortcuts-lead")}</p></div></div></div>
                <div class="cols wide"><div id="results">
                    <div class="table-wrap"><table class="keys">
                        <thead><tr><th scope="col">{t!("shortcuts-col-key")}</th><th scope="col">{t!("shortcuts-col-does")}</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table></div>
                    <p class="above-3">{t!("shortcuts-off")}" "<a class="in" href="/desk/settings#keyboard">{t!("settings-keyboard")}</a></p>
                </div></div>
            },
        ))
    })
}
