//! What became of a group of writes: whoever wrote in it waits for that, or is told.

use model::{Error, Result};
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
    verdict: Option<Verdict>,
    told: Vec<Told>,
}

/// What became of a group.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    Known(Result<()>),
    /// Nothing of it stays, and each of its writes runs again.
    Undone,
}

impl Verdict {
    /// The same for whoever cannot run again, and is in no group that may be undone.
    fn certain(self) -> Result<()> {
        match self {
            Self::Known(result) => result,
            Self::Undone => Err(Error::internal("a group was undone that had to stay")),
        }
    }
}

impl Outcome {
    pub(super) fn set(&self, result: &Result<()>) {
        self.settle(&Verdict::Known(result.clone()));
    }

    pub(super) fn undo(&self) {
        self.settle(&Verdict::Undone);
    }

    fn settle(&self, verdict: &Verdict) {
        let mut state = self.state.lock();
        let told = std::mem::take(&mut state.told);
        state.verdict = Some(verdict.clone());
        drop(state);
        self.known.notify_all();
        for told in told {
            told(verdict.clone().certain());
        }
    }

    pub(super) fn wait(&self) -> Verdict {
        let mut state = self.state.lock();
        loop {
            if let Some(verdict) = &state.verdict {
                return verdict.clone();
            }
            self.known.wait(&mut state);
        }
    }

    /// Tells somebody, now or when it is known.
    pub(crate) fn tell(&self, told: impl FnOnce(Result<()>) + Send + 'static) {
        let mut state = self.state.lock();
        match state.verdict.clone() {
            None => state.told.push(Box::new(told)),
            Some(verdict) => {
                drop(state);
                told(verdict.certain());
            }
        }
    }
}
