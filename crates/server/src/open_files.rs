//! How many files the process may have open: each connection is one.

/// Less leaves no room for the connections that the documents promise.
#[cfg(unix)]
const ENOUGH: u64 = 10_500;

/// Allows as many as the system lets us. Many systems start programs with a limit of 1,024, for the sake of
/// old ones that use `select`, and a far higher one up to which a program may raise it itself.
#[cfg(unix)]
pub(crate) fn allow_most() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = match (current, maximum) {
        // None is no limit.
        (Some(current), maximum) if maximum.is_none_or(|most| current < most) => {
            setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })
        }
        _ => Ok(()),
    };
    if let Err(error) = raised {
        tracing::warn!(%error, "cannot raise the limit of open files");
    }
    let limit = getrlimit(Resource::Nofile).current;
    if let Some(limit) = limit.filter(|limit| *limit < ENOUGH) {
        tracing::info!(limit, "few files may be open: every connection needs one");
    }
}

/// Elsewhere there is no such limit.
#[cfg(not(unix))]
pub(crate) fn allow_most() {}
