//! A file that comes through the desk: read while it arrives, staged, decided; a worker brings it in. The
//! server keeps no copy of it.

use super::run::{Options, stage_customers, stage_exposure};
use super::staging::Import;
use crate::access::DataImporter;
use crate::platform::AppState;
use crate::types::{PublicId, Refusal, Timestamp};
use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use std::io::{self, Read};
use tokio::sync::mpsc::{self, Receiver, Sender};

/// Largest file that is taken through the desk, in bytes; a larger one comes by the command line.
pub const UPLOAD_MAX: usize = 200 * 1024 * 1024;
/// Longest other field of the form, in bytes.
const FIELD_MAX: usize = 100;

/// Where an upload belongs.
#[derive(Debug, Clone)]
pub enum Target {
    /// Customers.
    Customers,
    /// The exposure of an incident.
    Exposure(PublicId),
}

/// Reads the form and stages its file. The boxes stand before the file in the form, because what comes
/// after it is read only when the file is through.
pub async fn take(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    target: Target,
    mut form: Multipart,
) -> Result<Import, Refusal> {
    let mut options = Options::default();
    while let Some(field) = form.next_field().await.map_err(refused)? {
        match field.name().unwrap_or_default() {
            "dry_run" => options.dry_run = ticked(field).await?,
            "skip_bad" => options.skip_bad = ticked(field).await?,
            "file" => {
                let name = field.file_name().unwrap_or_default().to_owned();
                if name.trim().is_empty() {
                    return Err(Refusal::field("file", "import-no-file"));
                }
                return staged(app, right, now, target, field, &name, options).await;
            }
            _ => {}
        }
    }
    Err(Refusal::field("file", "import-no-file"))
}

async fn ticked(mut field: Field<'_>) -> Result<bool, Refusal> {
    let mut length = 0;
    while let Some(chunk) = field.chunk().await.map_err(refused)? {
        length += chunk.len();
        if length > FIELD_MAX {
            return Err(Refusal::TooLarge);
        }
    }
    Ok(length > 0)
}

async fn staged(
    app: &AppState,
    right: &DataImporter,
    now: Timestamp,
    target: Target,
    field: Field<'_>,
    name: &str,
    options: Options,
) -> Result<Import, Refusal> {
    // A few pieces wait at most: a browser sends no faster than rows are stored.
    let (send, receive) = mpsc::channel(8);
    let source = Arriving { pieces: receive, piece: Bytes::new() };
    let staging = async {
        match &target {
            Target::Customers => stage_customers(app, right, now, source, name, options, &mut |_| {}).await,
            Target::Exposure(incident) => {
                stage_exposure(app, right, now, incident, source, name, options, &mut |_| {}).await
            }
        }
    };
    let (import, sent) = tokio::join!(staging, hand_on(field, send));
    sent?;
    import
}

/// Hands the file on, piece by piece; what stops it stops the reader too, so that half a file is never
/// taken for a whole one.
async fn hand_on(mut field: Field<'_>, to: Sender<io::Result<Bytes>>) -> Result<(), Refusal> {
    loop {
        match field.chunk().await {
            // Nobody listens when the file broke off earlier; the rest of it is of no use.
            Ok(Some(piece)) => {
                if to.send(Ok(piece)).await.is_err() {
                    return Ok(());
                }
            }
            Ok(None) => return Ok(()),
            Err(error) => {
                let _ = to.send(Err(io::Error::other("the upload broke off"))).await;
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

/// A file that is still arriving, for a reader on a thread of its own.
struct Arriving {
    pieces: Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

impl Read for Arriving {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.piece = piece?,
                None => return Ok(0),
            }
        }
        let count = self.piece.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.piece.split_to(count));
        Ok(count)
    }
}
