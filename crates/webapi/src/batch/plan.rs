//! A batch as it arrives: what its parts are, and where their bytes wait. All of it is looked at before
//! any part is run.

use std::collections::HashSet;

use model::{Error, Result};
use odata::batch::{Operation, Piece, Reader};

use super::part::refused_among_mime;
use super::spool::Spool;

/// What is to be run.
#[derive(Default)]
pub(crate) struct Plan {
    pub(super) spool: Spool,
    pub(super) steps: Vec<Step>,
    /// The operations of the change set that is arriving.
    open: Option<(Option<Error>, Vec<Span>)>,
    ids: HashSet<String>,
    /// The credentials of the request that brings the batch.
    authorization: Option<Vec<u8>>,
}

/// What is run at once.
pub(super) enum Step {
    /// An operation by itself.
    Alone(Span),
    /// A change set; refused, if its own part has headers that no part may have.
    Together(Option<Error>, Vec<Span>),
}

/// Where an operation waits.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) start: u64,
    pub(super) length: usize,
    /// Whether its body is too long.
    pub(super) cut: bool,
}

impl Plan {
    /// A plan of nothing yet, for a batch with these credentials.
    pub(crate) fn new(authorization: Option<&[u8]>) -> Self {
        Self { authorization: authorization.map(<[u8]>::to_vec), ..Self::default() }
    }

    /// The pieces that have arrived, and how many bytes they have.
    pub(crate) fn arrived(reader: &mut Reader) -> (Vec<Piece>, usize) {
        let pieces: Vec<Piece> = std::iter::from_fn(|| reader.next_piece()).collect();
        let length = |piece: &Piece| match piece {
            Piece::Operation { bytes, .. } => bytes.len(),
            Piece::ChangeSet(_) | Piece::End => 0,
        };
        let bytes = pieces.iter().map(length).sum();
        (pieces, bytes)
    }

    /// Whether adding so many bytes is done at once, or may have to wait for a disk.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        self.spool.has_room(bytes)
    }

    /// Adds what has arrived.
    pub(crate) fn add(&mut self, pieces: Vec<Piece>) -> Result<()> {
        pieces.into_iter().try_for_each(|piece| self.add_piece(piece))
    }

    fn add_piece(&mut self, piece: Piece) -> Result<()> {
        match piece {
            Piece::ChangeSet(headers) => {
                self.ids.clear();
                let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
                let refused = refused_among_mime(headers, self.authorization.as_deref());
                self.open = Some((refused, Vec::new()));
            }
            Piece::End => {
                let set = self.open.take();
                self.steps.extend(set.map(|(refused, spans)| Step::Together(refused, spans)));
            }
            Piece::Operation { bytes, cut } => {
                let operation = Operation::read(&bytes)?;
                if let (Some(id), Some(_)) = (operation.id, &self.open)
                    && !self.ids.insert(id.to_owned())
                {
                    return Err(Error::Payload(format!(
                        "The Content-ID '{id}' was found more than once in a change set."
                    )));
                }
                let span = Span { start: self.spool.length(), length: bytes.len(), cut };
                self.spool.append(&bytes)?;
                match &mut self.open {
                    Some((_, spans)) => spans.push(span),
                    None => self.steps.push(Step::Alone(span)),
                }
            }
        }
        Ok(())
    }
}
