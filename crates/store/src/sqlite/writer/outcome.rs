//! What became of a group of writes: whoever wrote in it waits for that, or is told.

use model::Result;
use parking_lot::{Condvar, Mutex};

/// Who is told of an outcome. It must not write itself.
type Told = Box<dyn FnOnce(Result<()>) + Send>;

/// What became of a group, once that is known.
#[derive(Default)]
pub(crate) struct Outcome {
    state: Mutex<Progress>,
    known: Condvar,
}

#[derive(Default)]
struct Progress {
    result: Option<Result<()>>,
    told: Vec<Told>,
}

impl Outcome {
    pub(super) fn set(&self, result: &Result<()>) {
        let mut state = self.state.lock();
        let told = std::mem::take(&mut state.told);
        state.result = Some(result.clone());
        drop(state);
        self.known.notify_all();
        for told in told {
            told(result.clone());
        }
    }

    pub(super) fn wait(&self) -> Result<()> {
        let mut state = self.state.lock();
        loop {
            if let Some(result) = &state.result {
                return result.clone();
            }
            self.known.wait(&mut state);
        }
    }

    /// Tells somebody, now or when it is known.
    pub(crate) fn tell(&self, told: impl FnOnce(Result<()>) + Send + 'static) {
        let mut state = self.state.lock();
        match state.result.clone() {
            None => state.told.push(Box::new(told)),
            Some(result) => {
                drop(state);
                told(result);
            }
        }
    }
}
