//! What real clients write, what is malformed, and random batches in random chunks.

use proptest::prelude::*;

use super::*;

const LIMIT: usize = 1000;

/// The pieces of a batch that arrives in chunks of these sizes, in turn; and how it ended.
fn read(kind: &str, batch: &[u8], sizes: &[usize]) -> (Vec<Piece>, Result<()>) {
    let mut reader = match Reader::new(kind, LIMIT) {
        Ok(reader) => reader,
        Err(error) => return (Vec::new(), Err(error)),
    };
    let (mut pieces, mut rest, mut turn) = (Vec::new(), batch, 0);
    let mut result = Ok(());
    while !rest.is_empty() && result.is_ok() {
        let size = sizes[turn % sizes.len()].clamp(1, rest.len());
        turn += 1;
        result = reader.push(&rest[..size]);
        rest = &rest[size..];
        pieces.extend(std::iter::from_fn(|| reader.next_piece()));
    }
    let result = result.and_then(|()| reader.finish());
    pieces.extend(std::iter::from_fn(|| reader.next_piece()));
    (pieces, result)
}

/// What a batch says, a line for each piece.
fn told(batch: &str) -> String {
    let (pieces, result) = read("multipart/mixed;boundary=b", batch.as_bytes(), &[usize::MAX]);
    let mut lines = Vec::new();
    for piece in &pieces {
        lines.push(match piece {
            Piece::ChangeSet(_) => "(".to_owned(),
            Piece::End => ")".to_owned(),
            Piece::Operation { bytes, cut } => match Operation::read(bytes) {
                Ok(operation) => format!(
                    "{}{} {} [{}]{}",
                    operation.id.map(|id| format!("{id}: ")).unwrap_or_default(),
                    operation.method,
                    operation.target.unwrap_or("?"),
                    std::str::from_utf8(operation.body).unwrap(),
                    if *cut { " cut" } else { "" }
                ),
                Err(error) => error.to_string(),
            },
        });
    }
    if let Err(error) = result {
        lines.push(error.to_string());
    }
    lines.join("\n")
}

fn part(request: &str) -> String {
    format!("--b\r\nContent-Type: application/http\r\n\r\n{request}\r\n")
}

#[test]
fn what_real_clients_send_is_read() {
    // A blank line first, no blank line after the headers, every id among the headers of the request.
    let first = "\r\n--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\
        GET accounts?$filter=name eq 'a b' HTTP/1.1\r\nAccept: application/json\r\n\
        \r\n--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n--c\r\n\
        Content-Type: application/http\r\n\r\nPOST /x HTTP/1.1\r\ncontent-id: 0\r\n\r\n{}\r\n--c--\r\n\r\n--b--";
    assert_eq!(told(first), "GET accounts?$filter=name eq 'a b' []\n(\n0: POST /x [{}]\n)");
    assert_eq!(told(&first.replace("\r\n", "\n")), told(first));
    // Blanks after delimiters and the version, text before and after, a version of another client.
    let second = "preamble\n--b \t\nContent-Type: application/http; msgtype=request\nContent-ID: 1\n\n\n\
        DELETE $1 HTTP/2.0 \n\n\n\n--b--  \nepilogue\n--b\n";
    assert_eq!(told(second), "1: DELETE $1 []");
    // A delimiter is a line of its own.
    let third = format!("{}--b--", part("POST a HTTP/1.1\r\n\r\nx--b\r\n--bb\r\n --b"));
    assert_eq!(told(&third), "POST a [x--b\r\n--bb\r\n --b]");
    assert_eq!(told("--b--"), "");
}

#[test]
fn a_malformed_batch_is_refused_as_a_whole() {
    for (batch, expected) in [
        ("", "does not begin"),
        ("--c\r\n--c--", "does not begin"),
        ("--b", "was cut off"),
        ("--b\r\n", "was cut off"),
        ("--b\r\n--b--", "headers, a blank line, and a request"),
        ("--b\r\n\r\nGET a HTTP/1.1\r\n--b--", "one content type"),
        ("--b\r\nContent-Type: text/plain\r\n\r\nGET a HTTP/1.1\r\n--b--", "'application/http'"),
        ("--b\nContent-Type: multipart/mixed\n\n--b--", "no boundary"),
        ("--b\nContent-Type: multipart/mixed;boundary=b\n\n--b--", "not that of its batch"),
        ("--b\nContent-Type: multipart/mixed;boundary=c\n\n--c\n--b--", "change set was cut off"),
        (
            "--b\nContent-Type: multipart/mixed;boundary=c\n\n--c\n\
             Content-Type: multipart/mixed;boundary=d\n\n--d--\n--c--\n--b--",
            "cannot contain another",
        ),
    ] {
        let told = told(batch);
        assert!(told.lines().last().unwrap_or_default().contains(expected), "{batch:?}: {told}");
    }
    for request in [
        "GET a",
        "GET  HTTP/1.1x",
        "G\u{e4}T a HTTP/1.1",
        "GET a HTTP/1.1\r\n folded: x",
        "GET a HTTP/1.1\r\nA: x\r\n folded",
        "GET a HTTP/1.1\r\nCallerObjectId : x",
        "GET a HTTP/1.1\r\n: x",
        "GET a HTTP/1.1\r\nno header",
        "GET a HTTP/1.1\r\nA: x\ry",
        "GET a HTTP/1.1\r\nContent-ID: 1\r\nContent-ID: 2",
        "GET a HTTP/1.1\r\nContent-ID: a b",
    ] {
        let told = told(&format!("{}--b--", part(request)));
        assert!(told.starts_with("A "), "{request:?}: {told}");
    }
    let refused = |kind: &str| Reader::new(kind, LIMIT).is_err();
    for kind in [
        "",
        "application/json",
        "multipart/mixed",
        "multipart/mixed; boundary=",
        "multipart/mixed; boundary=\"x",
    ] {
        assert!(refused(kind), "{kind}");
    }
}

#[test]
fn any_boundary_is_found() {
    let check = |kind: &str, expected: &str| {
        assert_eq!(boundary(kind.as_bytes()).unwrap(), expected.as_bytes(), "{kind}");
    };
    check("multipart/mixed;boundary=x", "x");
    check("multipart/mixed; Boundary = \"a b;c\" ; x=y", "a b;c");
    check(
        "multipart/mixed; x; charset=\"boundary=no;\"; boundary=batch_1=+'()/:?",
        "batch_1=+'()/:?",
    );
    check(r#"multipart/mixed; boundary="a\"b""#, "a\"b");
}

#[test]
fn operations_are_counted_and_measured() {
    let many = |count: usize| format!("{}--b--", part("GET a HTTP/1.1").repeat(count));
    assert_eq!(told(&many(1000)).lines().count(), 1000);
    assert!(told(&many(1001)).contains("contains too many parts. Only batch messages"));
    let set = |count: usize| {
        let operations = part("POST a HTTP/1.1").replace("--b", "--c").repeat(count);
        format!("--b\nContent-Type: multipart/mixed;boundary=c\n\n{operations}--c--\n--b--")
    };
    assert_eq!(told(&set(1000)).lines().count(), 1002);
    assert!(told(&set(1001)).contains("The current change set contains too many operations."));
    let long = |length: usize| {
        format!("{}--b--", part(&format!("POST a HTTP/1.1\r\n\r\n{}", "x".repeat(length))))
    };
    assert!(!told(&long(LIMIT)).contains(" cut"));
    assert!(told(&long(LIMIT + MAX_HEAD)).ends_with(" cut"));
    let target = |length: usize| {
        told(&format!("{}--b--", part(&format!("GET {} HTTP/1.1", "a".repeat(length)))))
    };
    assert!(target(MAX_REQUEST_LINE - 13).starts_with("GET aaa"));
    assert_eq!(target(MAX_REQUEST_LINE - 12), "GET ? []");
    let header = format!("GET a HTTP/1.1\r\nA: {}", "x".repeat(MAX_HEADERS));
    assert!(told(&format!("{}--b--", part(&header))).contains("too long"));
    let headers = format!("GET a HTTP/1.1\r\n{}", "A: x\r\n".repeat(101));
    assert!(told(&format!("{}--b--", part(&headers))).contains("too many headers"));
}

/// Pieces of batches, so that random ones are often nearly right.
fn fragment() -> impl Strategy<Value = String> {
    let fragments = [
        "--b",
        "--c",
        "--",
        "\r\n",
        "\n",
        "\r",
        "-",
        "b",
        "c",
        " ",
        "Content-Type: application/http",
        "Content-Type: multipart/mixed; boundary=c",
        "GET a HTTP/1.1",
        "{}",
        "\r\n\r\n",
        "--b--",
        "--c--",
        "\n--b\r\nContent-Type: application/http\r\n\r\nGET a HTTP/1.1\n",
        "\n--b\nContent-Type: multipart/mixed; boundary=c\n\n",
        "\n--c\nContent-Type: application/http\nContent-ID: 1\n\nPOST a HTTP/1.1\n\n{}",
    ];
    prop_oneof![
        20 => prop::sample::select(fragments.to_vec()).prop_map(str::to_owned),
        1 => Just("y".repeat(LIMIT + MAX_HEAD)),
    ]
}

proptest! {
    #[test]
    fn chunks_decide_nothing(
        fragments in prop::collection::vec(fragment(), 0..24),
        sizes in prop::collection::vec(1_usize..40, 1..6),
    ) {
        let batch = fragments.concat();
        let kind = "multipart/mixed; boundary=b";
        let whole = read(kind, batch.as_bytes(), &[usize::MAX]);
        prop_assert_eq!(read(kind, batch.as_bytes(), &sizes), whole);
    }

    #[test]
    fn what_was_put_in_comes_out(
        bodies in prop::collection::vec("[ -~\n]{0,60}", 0..6),
        quoted in any::<bool>(),
        crlf in any::<bool>(),
        boundary in "[a-zA-Z0-9'()+_,./:=?-]{1,70}",
        sizes in prop::collection::vec(1_usize..40, 1..6),
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut batch = String::new();
        for body in &bodies {
            // A body never holds a delimiter: that is what a boundary is chosen for.
            prop_assume!(!body.lines().any(|line| line.starts_with("--")));
            batch += &["--", &boundary, end, "Content-Type: application/http", end, end,
                "POST accounts HTTP/1.1", end, end, body, end].concat();
        }
        batch += &["--", &boundary, "--"].concat();
        let quote = if quoted { "\"" } else { "" };
        let kind = format!("multipart/mixed;boundary={quote}{boundary}{quote}");
        let (pieces, result) = read(&kind, batch.as_bytes(), &sizes);
        prop_assert_eq!(result, Ok(()));
        prop_assert_eq!(pieces.len(), bodies.len());
        for (piece, body) in pieces.iter().zip(&bodies) {
            let Piece::Operation { bytes, cut: false } = piece else { panic!("{piece:?}") };
            let expected = if body.trim_ascii().is_empty() { "" } else { body.as_str() };
            prop_assert_eq!(Operation::read(bytes).unwrap().body, expected.as_bytes());
        }
    }
}

#[test]
fn a_boundary_that_is_announced_with_hyphens_is_found_without() {
    let part = "Content-Type: application/http\n\nGET a HTTP/1.1\n\n";
    let kind = "multipart/mixed; boundary=batch_1-2-3";
    for batch in [
        format!("--batch_123\n{part}--batch_123--"),
        format!("--batch_12-3\r\n{part}--batch_12-3\r\n{part}--batch_12-3--\r\n"),
    ] {
        for size in [1, 7, usize::MAX] {
            let (pieces, result) = read(kind, batch.as_bytes(), &[size]);
            assert!(result.is_ok() && !pieces.is_empty(), "{batch}: {result:?}");
        }
    }
    for batch in [
        format!("--batch_124\n{part}--batch_124--"),
        format!("batch_123\n{part}batch_123--"),
        format!("--batch_12\n{part}--batch_12--"),
        // It is the first delimiter that says how the others are spelled.
        format!("--batch_123\n{part}--batch_1-2-3--"),
    ] {
        for size in [1, 7, usize::MAX] {
            let (_, result) = read(kind, batch.as_bytes(), &[size]);
            assert!(result.is_err(), "{batch}");
        }
    }
}
