//! A form in, part by part, a submission out: texts in memory, files in spools.
//!
//! Whatever is no field of a submission is refused: it would pass without being looked at.

use std::sync::Arc;

use futures_util::stream::try_unfold;
use multer::{Field, Multipart};
use sluis::{Attachment, Content};
use tokio::sync::Mutex;

use super::super::pieces::{Held, Pieces};
use super::super::spool::Spool;
use super::answer::{self, Problem};
use super::body::{Body, refused};
use super::checks::Draft;
use super::name::of_disposition;

/// Bytes of one text.
const TEXT: usize = 1 << 20;
/// Parts of a form.
const PARTS: usize = 1000;

/// Reads the form in `body`, whose parts stand between `boundary`.
pub(super) async fn read(boundary: &str, body: &Arc<Mutex<Body>>, max_file: u64) -> Result<Draft, Problem> {
    body.lock().await.fits()?;
    let pieces = try_unfold(Arc::clone(body), |body| async move {
        let piece = body.lock().await.piece().await?;
        Ok::<_, Problem>(piece.map(|piece| (piece, body)))
    });
    let (pieces, held) = Pieces::new(pieces, || answer::TOO_LARGE);
    let mut form = Multipart::new(pieces, boundary);
    let mut draft = Draft::default();
    let mut parts = 0;
    while let Some(field) = form.next_field().await.map_err(problem)? {
        held.none();
        parts += 1;
        if parts > PARTS {
            return Err(answer::TOO_LARGE);
        }
        let disposition = field.headers().get("content-disposition").map(|header| header.as_bytes().to_vec());
        let name = of_disposition(&disposition.unwrap_or_default()).map_err(|_| answer::BAD_FORM)?;
        match name {
            Some(name) => {
                let content = spooled(field, max_file, &held).await?.content().map_err(refused)?;
                draft.submission.attachments.push(Attachment { name, content });
            }
            None => text(field, &mut draft, &held).await?,
        }
    }
    Ok(draft)
}

/// Puts a field's text where it belongs.
async fn text(mut field: Field<'_>, draft: &mut Draft, held: &Held) -> Result<(), Problem> {
    let name = field.name().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(problem)? {
        held.none();
        bytes.extend_from_slice(&piece);
        if bytes.len() > TEXT {
            return Err(answer::TOO_LARGE);
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| answer::BAD_FORM)?;
    let submission = &mut draft.submission;
    let reporter = &mut submission.reporter;
    let slot = match name.as_str() {
        "id" => &mut submission.id,
        "channel" => &mut draft.channel,
        "policy" => &mut submission.policy,
        "subject" => &mut submission.subject,
        "description" => &mut submission.description,
        "comment" => &mut submission.comment,
        "filename" => {
            submission.attachments.push(Attachment { name: text, content: Content::NameOnly });
            return Ok(());
        }
        "reporterName" | "reporterEmail" | "reporterPhone" => {
            let known = match name.as_str() {
                "reporterName" => &mut reporter.names,
                "reporterEmail" => &mut reporter.emails,
                _ => &mut reporter.phones,
            };
            known.push(text);
            return Ok(());
        }
        _ => return Err(answer::BAD_FORM),
    };
    if slot.replace(text).is_some() { Err(answer::BAD_FORM) } else { Ok(()) }
}

async fn spooled(mut field: Field<'_>, most: u64, held: &Held) -> Result<Spool, Problem> {
    let mut spool = Spool::new(most);
    while let Some(piece) = field.chunk().await.map_err(problem)? {
        held.none();
        spool.append(&piece).map_err(refused)?;
    }
    Ok(spool)
}

/// What went wrong with the body beneath the form, or with the form.
fn problem(error: multer::Error) -> Problem {
    match error {
        multer::Error::StreamReadFailed(error) => error.downcast().map_or(answer::CUT, |problem| *problem),
        _ => answer::BAD_FORM,
    }
}
