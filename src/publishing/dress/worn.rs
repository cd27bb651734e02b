//! What pages carry of a look: the style that follows their own, and the picture in the masthead. It is part
//! of every edition, so that pages that are rendered when they are asked for wear the same, also while the
//! database is away.

use super::logo::Picture;
use super::look::Look;
use crate::publishing::published::policy;
use crate::server::assets::Assets;
use crate::ui::wording::dir_of;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A look as pages carry it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worn {
    style: String,
    logo: Option<Picture>,
    logo_dark: Option<Picture>,
    logo_names: bool,
}

impl From<&Look> for Worn {
    fn from(look: &Look) -> Self {
        Self {
            style: look.style(),
            logo: look.logo.as_ref().map(super::Logo::picture),
            logo_dark: look.logo.as_ref().and(look.logo_dark.as_ref()).map(super::Logo::picture),
            logo_names: look.logo.is_some() && look.logo_names,
        }
    }
}

impl Worn {
    /// Whether it is Amends' own look.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The whole style of a page: one of the site's sheets, and what follows it.
    pub fn style(&self, sheet: &str, assets: &Assets) -> String {
        format!("{}{}", assets.text(sheet), self.style)
    }

    /// The company in the masthead: its logo, its name, or both, and after it `what` this is of theirs; may be empty.
    pub fn mark(&self, name: &str, what: &str) -> impl IntoView + use<> {
        let alt = if self.logo_names { name } else { "" };
        let picture = |picture: &Picture, class: Option<&'static str>| {
            let Picture { src, width, height } = picture.clone();
            // The one that is not shown in this scheme is not fetched either.
            let loading = (class.is_some() && !src.starts_with("data:")).then_some("lazy");
            view! { <img class=class src=src alt=alt.to_owned() width=width.to_string() height=height.to_string() loading=loading/> }
        };
        let class = |name| self.logo_dark.is_some().then_some(name);
        let light = self.logo.as_ref().map(|logo| picture(logo, class("light")));
        let dark = self.logo_dark.as_ref().map(|logo| picture(logo, class("dark")));
        let named = (!self.logo_names).then(|| view! { <b dir=dir_of(name)>{name.to_owned()}</b>" " });
        // One piece, so that it wraps as a line of text beside the picture.
        view! { {light}{dark}<span>{named}{what.to_owned()}</span> }
    }
}

/// The dress of pages that are rendered when they are asked for: a style and the policy that allows it,
/// which must be of one edition.
#[derive(Debug, Default)]
pub struct LiveDress {
    /// What is worn.
    pub worn: Worn,
    /// The whole style.
    pub style: String,
    /// The policy.
    pub policy: String,
}

impl LiveDress {
    /// From what is worn and the site's files.
    pub fn new(worn: &Worn, assets: &Assets) -> Self {
        Self { worn: worn.clone(), policy: policy(worn, assets), style: worn.style("public.css", assets) }
    }
}
