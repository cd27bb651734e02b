//! Files uploaded on the desk. They are read and staged while they arrive and applied by a worker; the server keeps no
//! copy.

use super::run::{Options, stage_customers, stage_exposure};
use super::staging::{Import, leave_to_worker};
use crate::access::DataImporter;
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::form_fields::{FORM_KEY, Fields};
use crate::web::forms::Upload;
use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::HeaderMap;
use std::io::{self, Read};
use tokio::sync::mpsc::{self, Receiver, Sender};

/// Largest upload, in bytes. Larger files can be imported with `amends import`.
pub const UPLOAD_MAX: usize = 200 * 1024 * 1024;
/// Most fields before the file; the form has three.
const FIELDS_MAX: usize = 100;
/// Longest value of another form field, in bytes.
const FIELD_MAX: usize = 100;

/// What an uploaded file contains.
#[derive(Debug, Clone)]
pub enum Target {
    /// Customers.
    Customers,
    /// The exposure to an incident.
    Exposure(PublicId),
}

/// Reads the form and stages its file. The key and the checkboxes come before the file in the form, because fields after it would
/// only be read when the file is staged.
///
/// # Errors
///
/// A field error without a file or when the upload is interrupted, `Refusal::TooLarge`, and the errors of staging.
pub async fn receive(
    context: RequestContext,
    right: &DataImporter,
    target: Target,
    mut form: Multipart,
) -> Result<Import, Refusal> {
    let mut options = Options::default();
    let mut count = 0;
    let mut fields = Fields::default();
    while let Some(field) = form.next_field().await.map_err(refused)? {
        count += 1;
        if count > FIELDS_MAX {
            return Err(Refusal::TooLarge);
        }
        match field.name().unwrap_or_default() {
            "dry_run" => options.dry_run = !read_text(field).await?.is_empty(),
            "skip_bad" => options.skip_bad = !read_text(field).await?.is_empty(),
            FORM_KEY => fields.0.push((FORM_KEY.to_owned(), read_text(field).await?)),
            "file" => {
                let name = field.file_name().unwrap_or_default().to_owned();
                if name.trim().is_empty() {
                    return Err(Refusal::field("file", "import-no-file"));
                }
                fields.0.push(("options".to_owned(), format!("{options:?}")));
                fields.0.push(("file".to_owned(), name.clone()));
                return stage(context, right, target, field, &name, options, fields).await;
            }
            _ => {}
        }
    }
    Err(Refusal::field("file", "import-no-file"))
}

async fn read_text(mut field: Field<'_>) -> Result<String, Refusal> {
    let mut text = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(refused)? {
        if text.len() + chunk.len() > FIELD_MAX {
            return Err(Refusal::TooLarge);
        }
        text.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

async fn stage(
    context: RequestContext,
    right: &DataImporter,
    target: Target,
    field: Field<'_>,
    name: &str,
    options: Options,
    fields: Fields,
) -> Result<Import, Refusal> {
    let (app, now) = (context.app.clone(), context.now);
    let upload = Upload::new(context, fields, HeaderMap::new());
    // A short queue: the browser sends no faster than rows are stored.
    let (send, receive) = mpsc::channel(8);
    let source = ChunkReader { chunks: receive, chunk: Bytes::new() };
    let staging = async {
        match &target {
            Target::Customers => stage_customers(&app, right, now, source, name, options, upload, &mut |_| {}).await,
            Target::Exposure(incident) => {
                stage_exposure(&app, right, now, incident, source, name, options, upload, &mut |_| {}).await
            }
        }
    };
    let (import, sent) = tokio::join!(staging, forward(field, send));
    sent?;
    let import = import?;
    let id = import.id;
    app.db.write(async move |tx| leave_to_worker(tx, id).await).await?;
    Ok(import)
}

/// Forwards the chunks of the file. An error is forwarded too, so that the reader never takes half a file for a whole
/// one.
async fn forward(mut field: Field<'_>, to: Sender<io::Result<Bytes>>) -> Result<(), Refusal> {
    loop {
        match field.chunk().await {
            // The reader stops early at an error; the rest of the file is not needed.
            Ok(Some(chunk)) => {
                if to.send(Ok(chunk)).await.is_err() {
                    return Ok(());
                }
            }
            Ok(None) => return Ok(()),
            Err(error) => {
                let _ = to.send(Err(io::Error::other("the upload was interrupted"))).await;
                return Err(refused(error));
            }
        }
    }
}

fn refused(error: MultipartError) -> Refusal {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Refusal::TooLarge
    } else {
        Refusal::field("file", "import-broken-upload")
    }
}

/// Reads a file that is still arriving, on another thread.
struct ChunkReader {
    chunks: Receiver<io::Result<Bytes>>,
    chunk: Bytes,
}

impl Read for ChunkReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() {
            match self.chunks.blocking_recv() {
                Some(chunk) => self.chunk = chunk?,
                None => return Ok(0),
            }
        }
        let count = self.chunk.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.chunk.split_to(count));
        Ok(count)
    }
}
