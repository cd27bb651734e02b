//! Files uploaded on the desk, and lines that programs send. They are read and staged while they arrive and applied by a worker; the server keeps no
//! copy.

use super::repeated::{Repeated, RequestKey};
use super::run::{FOLLOW_INTERVAL, Options, Syntax, resume_abandoned, stage_customers, stage_exposure};
use super::staging::{Import, ImportState, leave_to_worker};
use crate::access::DataImporter;
use crate::platform::AppState;
use crate::platform::keys::hex;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::RequestContext;
use crate::web::form_fields::{FORM_KEY, Fields};
use crate::web::forms::Upload;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::HeaderMap;
use futures::{Stream, StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};
use std::io::{self, Read};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use tokio::sync::mpsc::{self, Receiver, Sender};

/// Largest upload, in bytes. Larger files can be imported with `amends import`.
pub const UPLOAD_MAX: usize = 200 * 1024 * 1024;
/// Most fields before the file; the form has four.
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
            "is_full" => options.is_full = !read_text(field).await?.is_empty(),
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
    let upload = Upload::new(context, fields, HeaderMap::new()).map(Repeated::Form);
    let (send, receive) = channel();
    let file = File { name, options, upload, chunks: receive };
    stage_while(&app, right, now, target, file, forward(field.map_err(refused), send)).await
}

/// What a program is answered.
#[derive(Debug)]
pub enum Received {
    /// An import that was not sent before.
    Import(Box<Import>),
    /// What is stored under the key of the request.
    Answer(String),
}

/// Stages what a program sends, one JSON object a line, and leaves it to the worker. With a key, what was sent before is not
/// staged again.
///
/// # Errors
///
/// `Refusal::TooLarge`, a field error when it is interrupted, the errors of staging, and `idempotency_conflict` where something
/// else was sent with the key.
pub async fn receive_lines(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    target: Target,
    is_full: bool,
    key: Option<RequestKey>,
    body: Body,
) -> Result<Received, Refusal> {
    let (send, receive) = channel();
    let options = Options { syntax: Syntax::JsonLines, is_full, ..Options::default() };
    let name = match &target {
        Target::Customers => "customers.ndjson",
        Target::Exposure(_) => "exposure.ndjson",
    };
    let mut arriving = Arriving::new(body, key.clone());
    let file = File { name, options, upload: key.clone().map(Repeated::Request), chunks: receive };
    let import = stage_while(app, right, now, target, file, forward(&mut arriving, send)).await?;
    // An import that broke did nothing: its key may be used again.
    let Some(key) = key.filter(|_| import.state != ImportState::Broken) else {
        return Ok(Received::Import(Box::new(import)));
    };
    arriving.read_to_end().await?;
    Ok(Received::Answer(answer(app, &key).await?))
}

/// What is stored under a key, once the import that has it was read.
async fn answer(app: &AppState, key: &RequestKey) -> Result<String, Refusal> {
    loop {
        let mut tx = app.db.read().await?;
        let answered = key.answered(&mut tx, app.clock.now()).await?;
        drop(tx);
        if let Some(answer) = answered {
            return Ok(answer);
        }
        resume_abandoned(app, app.clock.now()).await?;
        tokio::time::sleep(FOLLOW_INTERVAL).await;
    }
}

/// A file that is arriving.
struct File<'a> {
    name: &'a str,
    options: Options,
    upload: Option<Repeated>,
    chunks: Receiver<io::Result<Bytes>>,
}

/// A short queue: the client sends no faster than rows are stored.
fn channel() -> (Sender<io::Result<Bytes>>, Receiver<io::Result<Bytes>>) {
    mpsc::channel(8)
}

/// Stages a file while `sending` passes its chunks on, and leaves it to the worker.
async fn stage_while(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    target: Target,
    file: File<'_>,
    sending: impl Future<Output = Result<(), Refusal>>,
) -> Result<Import, Refusal> {
    let File { name, options, upload, chunks } = file;
    let source = ChunkReader { chunks, chunk: Bytes::new() };
    let staging = async {
        match &target {
            Target::Customers => stage_customers(app, right, now, source, name, options, upload, &mut |_| {}).await,
            Target::Exposure(incident) => {
                stage_exposure(app, right, now, incident, source, name, options, upload, &mut |_| {}).await
            }
        }
    };
    let (import, sent) = tokio::join!(staging, sending);
    sent?;
    let import = import?;
    let id = import.id;
    app.db.write(async move |tx| leave_to_worker(tx, id).await).await?;
    Ok(import)
}

/// A body that is arriving, at most [`UPLOAD_MAX`] bytes of it.
struct Arriving {
    chunks: BodyDataStream,
    length: usize,
    /// The key that the digest of the whole body is noted for, and the digest so far; `None` once it was noted.
    digested: Option<(RequestKey, Sha256)>,
}

impl Arriving {
    fn new(body: Body, key: Option<RequestKey>) -> Self {
        let digested = key.map(|key| (key, Sha256::new()));
        Self { chunks: body.into_data_stream(), length: 0, digested }
    }

    /// Counts a chunk, and adds it to the digest.
    fn note(&mut self, chunk: &Bytes) -> Result<(), Refusal> {
        self.length += chunk.len();
        if self.length > UPLOAD_MAX {
            return Err(Refusal::TooLarge);
        }
        if let Some((_, digest)) = &mut self.digested {
            digest.update(chunk);
        }
        Ok(())
    }

    /// Reads what was not forwarded, so that the digest is that of the whole body.
    async fn read_to_end(&mut self) -> Result<(), Refusal> {
        while self.digested.is_some() {
            self.next().await.transpose()?;
        }
        Ok(())
    }
}

/// Its chunks. The digest is noted before the receiver sees their end.
impl Stream for Arriving {
    type Item = Result<Bytes, Refusal>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let arriving = self.get_mut();
        let Some(chunk) = ready!(arriving.chunks.poll_next_unpin(context)) else {
            if let Some((key, digest)) = arriving.digested.take() {
                key.note_body(hex(&digest.finalize()));
            }
            return Poll::Ready(None);
        };
        let chunk = chunk.map_err(|_| Refusal::field("", "import-broken-upload"));
        Poll::Ready(Some(chunk.and_then(|chunk| arriving.note(&chunk).map(|()| chunk))))
    }
}

/// Forwards the chunks of a file. An error is forwarded too, so that the reader never takes half a file for a whole one.
async fn forward(
    chunks: impl Stream<Item = Result<Bytes, Refusal>>,
    to: Sender<io::Result<Bytes>>,
) -> Result<(), Refusal> {
    let mut chunks = pin!(chunks);
    while let Some(chunk) = chunks.next().await {
        match chunk {
            Ok(chunk) => {
                // The reader stops early at an error; the rest of the file is not needed.
                if to.send(Ok(chunk)).await.is_err() {
                    return Ok(());
                }
            }
            Err(refusal) => {
                let _ = to.send(Err(io::Error::other("the upload was interrupted"))).await;
                return Err(refusal);
            }
        }
    }
    Ok(())
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
