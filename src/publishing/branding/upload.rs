//! The form with the pictures, as browsers send files: read piece by piece, no more kept of each than a
//! logo may have.

use super::keeping::{Change, LogoInput};
use super::logo::{LOGO_MAX, Logo};
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, Refusal};
use crate::web::form_fields::Fields;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};

/// Largest post that is read to its end, in bytes: a photograph by mistake is told by its name.
pub const UPLOAD_MAX: usize = 16 * 1024 * 1024;
/// Longest other field of the form, in bytes.
const FIELD_MAX: usize = 100;

/// What was posted: the fields that are no files, and each file that was chosen.
#[derive(Debug, Default)]
pub struct Posted {
    /// The fields that are no files.
    pub fields: Fields,
    files: Vec<(String, Vec<u8>, usize)>,
}

impl Posted {
    /// Reads the form to its end.
    pub async fn read(mut form: Multipart) -> Result<Self, Refusal> {
        let mut posted = Self::default();
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let is_file = field.file_name().is_some();
            let keep = if is_file { LOGO_MAX } else { FIELD_MAX };
            let (bytes, length) = taken(field, keep).await?;
            if is_file && length > 0 {
                posted.files.push((name, bytes, length));
            } else if !is_file {
                posted.fields.0.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
        Ok(posted)
    }

    /// What is to become of the logos.
    pub fn input(mut self) -> Result<LogoInput, Refusal> {
        let mut form = FieldErrors::new();
        let logo = self.change(&mut form, "logo", "remove_logo");
        let logo_dark = self.change(&mut form, "logo_dark", "remove_logo_dark");
        form.check()?;
        Ok(LogoInput { logo, logo_dark, logo_names: self.fields.has("logo_names") })
    }

    fn change(&mut self, form: &mut FieldErrors, name: &str, remove: &str) -> Change {
        let Some(at) = self.files.iter().position(|(field, _, _)| field == name) else {
            return if self.fields.has(remove) { Change::Remove } else { Change::Keep };
        };
        let (_, bytes, length) = self.files.swap_remove(at);
        let read = if length > bytes.len() {
            Err(Message::new("logo-too-big").with("size", length.div_ceil(1024)))
        } else {
            Logo::read(bytes.into())
        };
        read.map(Change::Replace).unwrap_or_else(|wrong| {
            form.wrong(name, wrong);
            Change::Keep
        })
    }
}

/// The first `keep` bytes of a field, and how many it had.
async fn taken(mut field: Field<'_>, keep: usize) -> Result<(Vec<u8>, usize), Refusal> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(piece) = field.chunk().await.map_err(broken)? {
        length += piece.len();
        let room = keep - bytes.len();
        bytes.extend_from_slice(&piece[..piece.len().min(room)]);
    }
    Ok((bytes, length))
}

fn broken(error: MultipartError) -> Refusal {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return Refusal::fields([("logo", Message::new("logo-too-big").with("size", UPLOAD_MAX / 1024))]);
    }
    Refusal::field("logo", "logo-upload-broken")
}
