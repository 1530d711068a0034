//! The thread that runs jobs: what goes on after the request that asked for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use engine::Engine;

use crate::failure::Failure;

/// How often to look for jobs that nobody announced: those that wait for a time, and those that another
/// process on the database took in.
const PAUSE: Duration = Duration::from_secs(2);

/// The thread.
pub(crate) struct Jobs {
    engine: Engine,
    stopped: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Jobs {
    pub(crate) fn start(engine: &Engine) -> Result<Self, Failure> {
        let stopped = Arc::new(AtomicBool::new(false));
        let (seen, runner) = (Arc::clone(&stopped), engine.clone());
        let thread = thread::Builder::new()
            .name("jobs".into())
            .spawn(move || {
                while !seen.load(Ordering::Acquire) {
                    match runner.run_job() {
                        Ok(true) => {}
                        Ok(false) => runner.wait_for_jobs(PAUSE),
                        Err(error) => {
                            tracing::warn!(%error, "a job could not be run");
                            runner.wait_for_jobs(PAUSE);
                        }
                    }
                }
            })
            .map_err(|error| Failure::other(format!("cannot start threads: {error}")))?;
        Ok(Self { engine: engine.clone(), stopped, thread })
    }

    /// Ends the thread, in the middle of a job between two of its steps: it is gone on with later.
    pub(crate) fn stop(self) {
        self.stopped.store(true, Ordering::Release);
        self.engine.stop_jobs();
        // A panic has been told already.
        let _ = self.thread.join();
    }
}
