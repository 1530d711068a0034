//! Reading bodies.

use super::*;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

#[test]
fn a_body_is_read_up_to_its_limit() {
    let read = |length: usize| block_on(read(Body::from(vec![b'x'; length]), 10));
    assert_eq!(read(0), Ok(Bytes::new()));
    assert_eq!(read(10).map(|body| body.len()), Ok(10));
    assert_eq!(read(11), Err(Error::BodyTooLarge));
    assert_eq!(read(1000), Err(Error::BodyTooLarge));
}
