//! The forms in which a file travels: whole, in parts by ranges of bytes, and in blocks by messages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::client::Client;
use crate::Outcome;
use crate::random::Random;

/// How much a part and a block have.
pub(super) const BLOCK: usize = 4 << 20;
pub(super) const COLUMN: &str = "new_benchfile";
const ROOT: &str = "/api/data/v9.2";
const JSON: &str = "Content-Type: application/json\r\n";
const BYTES: &str = "Content-Type: application/octet-stream\r\nx-ms-file-name: bench.bin\r\n";

/// A form of sending and of reading.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Whole,
    Parts,
    Blocks,
}

impl Form {
    pub(super) const ALL: [Self; 3] = [Self::Whole, Self::Parts, Self::Blocks];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Parts => "in parts of 4 MiB",
            Self::Blocks => "in blocks of 4 MiB by messages",
        }
    }
}

/// What is in a file: some blocks that are alike, as they are and in base64.
pub(super) struct Content {
    bytes: Vec<u8>,
    base64: String,
    blocks: usize,
}

impl Content {
    pub(super) fn new(size: usize, blocks: usize) -> Self {
        let mut random = Random::new(1, 9, 0);
        let bytes: Vec<u8> =
            std::iter::repeat_with(|| random.next().to_le_bytes()).flatten().take(size).collect();
        let base64 = STANDARD.encode(&bytes);
        Self { bytes, base64, blocks }
    }

    pub(super) fn size(&self) -> usize {
        self.bytes.len() * self.blocks
    }

    /// Takes what comes, if it is what is expected again and again.
    fn expect<'c>(
        expected: &'c [u8],
        at: &'c mut usize,
    ) -> impl FnMut(&[u8]) -> Outcome<()> + use<'c> {
        move |mut piece| {
            while !piece.is_empty() {
                let rest = expected.get(*at % expected.len()..).unwrap_or_default();
                let (now, later) = piece.split_at(piece.len().min(rest.len()));
                if rest.get(..now.len()) != Some(now) {
                    return Err(format!("another byte than was sent, after {at}"));
                }
                *at += now.len();
                piece = later;
            }
            Ok(())
        }
    }
}

/// Sends a file into the column of the row.
pub(super) fn send(
    client: &mut Client<'_>,
    row: &str,
    form: Form,
    content: &Content,
) -> Outcome<()> {
    let path = format!("{ROOT}/accounts({row})/{COLUMN}");
    let none = &mut |_: &[u8]| Ok(());
    match form {
        Form::Whole => {
            let body = vec![content.bytes.as_slice(); content.blocks];
            client.ask(("PATCH", &path, BYTES), &body, 204, none).map(drop)
        }
        Form::Parts => {
            let headers = format!("{BYTES}x-ms-transfer-mode: chunked\r\n");
            let head = client.ask(("PATCH", &path, &headers), &[], 200, none)?;
            let location = head.split("\r\n").filter_map(|line| line.split_once(": "));
            let mut location = location.filter(|(name, _)| name.eq_ignore_ascii_case("location"));
            let (_, location) = location.next().ok_or("a beginning without a Location")?;
            let at = location.find("/api/").ok_or("a Location elsewhere")?;
            let location = location.get(at..).unwrap_or_default();
            for number in 0..content.blocks {
                let size = content.bytes.len();
                let (start, end) = (number * size, (number + 1) * size);
                let range = format!("bytes {start}-{}/{}", end - 1, content.size());
                let headers = format!("{BYTES}Content-Range: {range}\r\n");
                let status = if number + 1 == content.blocks { 204 } else { 206 };
                let request = ("PATCH", location, headers.as_str());
                client.ask(request, &[&content.bytes], status, none)?;
            }
            Ok(())
        }
        Form::Blocks => {
            let begin = format!(
                "{{\"Target\":{},\"FileName\":\"bench.bin\",\"FileAttributeName\":\"{COLUMN}\"}}",
                target(row)
            );
            let begun = message(client, "InitializeFileBlocksUpload", &begin)?;
            let token = token(&begun)?;
            let path = format!("{ROOT}/UploadBlock");
            let mut names = Vec::new();
            for number in 0..content.blocks {
                let name = STANDARD.encode(format!("{number:06}"));
                let before = format!(
                    "{{\"FileContinuationToken\":{token},\"BlockId\":\"{name}\",\"BlockData\":\""
                );
                let body = [before.as_bytes(), content.base64.as_bytes(), b"\"}"];
                client.ask(("POST", &path, JSON), &body, 204, none)?;
                names.push(format!("\"{name}\""));
            }
            let commit = format!(
                "{{\"FileName\":\"bench.bin\",\"MimeType\":\"\",\"BlockList\":[{}],\
                 \"FileContinuationToken\":{token}}}",
                names.join(",")
            );
            message(client, "CommitFileBlocksUpload", &commit).map(drop)
        }
    }
}

/// Reads the file, and sees that it is what was sent.
pub(super) fn read(
    client: &mut Client<'_>,
    row: &str,
    form: Form,
    content: &Content,
) -> Outcome<()> {
    let path = format!("{ROOT}/accounts({row})/{COLUMN}/$value");
    let mut at = 0;
    match form {
        Form::Whole => {
            let mut take = Content::expect(&content.bytes, &mut at);
            client.ask(("GET", &path, ""), &[], 200, &mut take)?;
        }
        Form::Parts => {
            for number in 0..content.blocks {
                let (start, end) =
                    (number * content.bytes.len(), (number + 1) * content.bytes.len());
                let range = format!("Range: bytes={start}-{}\r\n", end - 1);
                let mut take = Content::expect(&content.bytes, &mut at);
                client.ask(("GET", &path, &range), &[], 206, &mut take)?;
            }
        }
        Form::Blocks => {
            let begin =
                format!("{{\"Target\":{},\"FileAttributeName\":\"{COLUMN}\"}}", target(row));
            let begun = message(client, "InitializeFileBlocksDownload", &begin)?;
            let token = token(&begun)?;
            for number in 0..content.blocks {
                let body = format!(
                    "{{\"Offset\":{},\"BlockLength\":{},\"FileContinuationToken\":{token}}}",
                    number * content.bytes.len(),
                    content.bytes.len()
                );
                let found = block(client, &body, content)?;
                at += found;
            }
        }
    }
    if at == content.size() { Ok(()) } else { Err(format!("{at} bytes of the file came")) }
}

/// A block that is read: its text stands between a start and an end that are short.
fn block(client: &mut Client<'_>, body: &str, content: &Content) -> Outcome<usize> {
    const MARK: &[u8] = b"\"Data\":\"";
    let (mut start, mut inside, mut at) = (Vec::new(), false, 0);
    let expected = content.base64.as_bytes();
    let mut take = |piece: &[u8]| {
        let mut text = piece;
        let joined;
        if !inside {
            start.extend_from_slice(piece);
            let found = start.windows(MARK.len()).position(|window| window == MARK);
            let Some(found) = found else { return Ok(()) };
            inside = true;
            joined = start.split_off(found + MARK.len());
            text = &joined;
        }
        let rest = expected.get(at..).unwrap_or_default();
        let text = text.get(..rest.len()).unwrap_or(text);
        at += text.len();
        if rest.starts_with(text) { Ok(()) } else { Err("another block than was sent".to_owned()) }
    };
    let path = format!("{ROOT}/DownloadBlock");
    client.ask(("POST", &path, JSON), &[body.as_bytes()], 200, &mut take)?;
    if at == expected.len() { Ok(content.bytes.len()) } else { Err(format!("{at} of a block")) }
}

/// The answer to a message that is short.
fn message(client: &mut Client<'_>, name: &str, body: &str) -> Outcome<serde_json::Value> {
    let mut answer = Vec::new();
    let mut take = |piece: &[u8]| {
        answer.extend_from_slice(piece);
        Ok(())
    };
    let path = format!("{ROOT}/{name}");
    client.ask(("POST", &path, JSON), &[body.as_bytes()], 200, &mut take)?;
    serde_json::from_slice(&answer).map_err(|error| error.to_string())
}

fn target(row: &str) -> String {
    format!("{{\"@odata.type\":\"Microsoft.Dynamics.CRM.account\",\"accountid\":\"{row}\"}}")
}

/// The token in an answer, as JSON.
fn token(begun: &serde_json::Value) -> Outcome<String> {
    let token = begun.get("FileContinuationToken").ok_or("an answer without a token")?;
    Ok(token.to_string())
}
