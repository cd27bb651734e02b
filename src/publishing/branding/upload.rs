//! Decodes the multipart form with the logos, keeping no more of each file than a logo may have.

use super::logo::{LOGO_MAX, Logo};
use super::look_changes::{LogoChange, LogoInput};
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, Refusal};
use crate::web::form_fields::Fields;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};

/// Largest request that is read to its end, in bytes, so that somebody who chose a photograph is told its size.
pub const UPLOAD_MAX: usize = 16 * 1024 * 1024;
/// Most files of one form, which has fields for two.
const FILES_MAX: usize = 4;
/// Longest field that is not a file, in bytes.
const FIELD_MAX: usize = 100;

/// A decoded form.
#[derive(Debug, Default)]
pub struct LogoUpload {
    /// The fields that are not files.
    pub fields: Fields,
    files: Vec<UploadedFile>,
}

#[derive(Debug)]
struct UploadedFile {
    field: String,
    /// At most the first [`LOGO_MAX`] bytes.
    bytes: Vec<u8>,
    /// Of the whole file, in bytes.
    length: usize,
}

impl LogoUpload {
    /// Reads the form to its end.
    ///
    /// # Errors
    ///
    /// A field error when the request is larger than [`UPLOAD_MAX`] or is not a multipart form.
    pub async fn read(mut form: Multipart) -> Result<Self, Refusal> {
        let mut upload = Self::default();
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let is_file = field.file_name().is_some();
            let (bytes, length) = read_field(field, if is_file { LOGO_MAX } else { FIELD_MAX }).await?;
            if !is_file {
                upload.fields.push(name, String::from_utf8_lossy(&bytes).into_owned())?;
            } else if length > 0 {
                if upload.files.len() >= FILES_MAX {
                    return Err(Refusal::TooLarge);
                }
                upload.files.push(UploadedFile { field: name, bytes, length });
            }
        }
        Ok(upload)
    }

    /// The changes that the form asks for.
    ///
    /// # Errors
    ///
    /// Field errors for files that are not logos.
    pub fn input(mut self) -> Result<LogoInput, Refusal> {
        let mut form = FieldErrors::new();
        let logo = self.change(&mut form, "logo", "remove_logo");
        let logo_dark = self.change(&mut form, "logo_dark", "remove_logo_dark");
        form.check()?;
        Ok(LogoInput { logo, logo_dark, logo_names: self.fields.has("logo_names") })
    }

    fn change(&mut self, form: &mut FieldErrors, name: &str, remove: &str) -> LogoChange {
        let Some(at) = self.files.iter().position(|file| file.field == name) else {
            return if self.fields.has(remove) { LogoChange::Remove } else { LogoChange::Keep };
        };
        let UploadedFile { bytes, length, .. } = self.files.swap_remove(at);
        let logo = if length > bytes.len() {
            Err(Message::new("logo-too-big").with("size", length.div_ceil(1024)))
        } else {
            Logo::read(bytes.into())
        };
        logo.map(LogoChange::Replace).unwrap_or_else(|wrong| {
            form.wrong(name, wrong);
            LogoChange::Keep
        })
    }
}

/// The first `max` bytes of a field, and its whole length.
async fn read_field(mut field: Field<'_>, max: usize) -> Result<(Vec<u8>, usize), Refusal> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        length += chunk.len();
        let room = max - bytes.len();
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok((bytes, length))
}

fn broken(error: MultipartError) -> Refusal {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return too_big();
    }
    Refusal::field("logo", "logo-upload-broken")
}

/// The refusal of a request that is larger than [`UPLOAD_MAX`].
pub fn too_big() -> Refusal {
    Refusal::fields([("logo", Message::new("logo-too-big").with("size", UPLOAD_MAX / 1024))])
}
