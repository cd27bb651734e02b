//! The branding of Larkmoor Mobile's status page: heather, and a lark above the moor.

use super::DemoContext;
use crate::access::PageEditor;
use crate::publishing::branding::Logo;
use crate::publishing::branding::{LogoChange, LogoInput, LookInput, edit_logo, edit_look};
use crate::services::page::first_page;
use crate::types::{Message, Refusal};

/// The logo beside the name.
const LOGO: &[u8] = include_bytes!("../../data/larkmoor-logo.svg");

/// Sets logo and colours.
pub async fn load(demo: &mut DemoContext) -> Result<(), Refusal> {
    let (ingrid, now): (PageEditor, _) = (demo.may("ingrid")?, super::services::set_up_at());
    let logo = Logo::read(LOGO.into()).map_err(|Message { key, .. }| Refusal::Fault(key))?;
    let logo = LogoInput { logo: LogoChange::Replace(logo), logo_dark: LogoChange::Keep, logo_names: false };
    let look = LookInput { accent_light: "#6d28a8".into(), accent_dark: "#c9a7f5".into(), ..LookInput::default() };
    demo.app
        .db
        .write(async move |tx| {
            let version = first_page(tx).await?.version;
            edit_logo(tx, &ingrid, now, version, logo).await?;
            edit_look(tx, &ingrid, now, version + 1, &look).await
        })
        .await
}
