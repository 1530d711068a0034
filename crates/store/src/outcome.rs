//! What became of writes that share a commit: whoever made one of them waits for that, or is told.

use std::sync::Arc;

use model::Result;
use parking_lot::{Condvar, Mutex};

/// Who is told of an outcome. It must not write itself.
type Told = Box<dyn FnOnce(Verdict) + Send>;

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

/// What became of a write that others shared a commit with.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It is on disk, or it is not and will not be.
    Known(Result<()>),
    /// Nothing of it stays, because of another one, and it has to run again by itself.
    Undone,
}

impl Outcome {
    /// The outcome of a write that has to run by itself.
    pub(crate) fn undone() -> Arc<Self> {
        let outcome = Arc::<Self>::default();
        outcome.undo();
        outcome
    }

    pub(crate) fn set(&self, result: &Result<()>) {
        self.settle(&Verdict::Known(result.clone()));
    }

    pub(crate) fn undo(&self) {
        self.settle(&Verdict::Undone);
    }

    fn settle(&self, verdict: &Verdict) {
        let mut state = self.state.lock();
        let told = std::mem::take(&mut state.told);
        state.verdict = Some(verdict.clone());
        drop(state);
        self.known.notify_all();
        for told in told {
            told(verdict.clone());
        }
    }

    pub(crate) fn wait(&self) -> Verdict {
        let mut state = self.state.lock();
        loop {
            if let Some(verdict) = &state.verdict {
                return verdict.clone();
            }
            self.known.wait(&mut state);
        }
    }

    /// Tells somebody, now or when it is known.
    pub(crate) fn tell(&self, told: impl FnOnce(Verdict) + Send + 'static) {
        let mut state = self.state.lock();
        match state.verdict.clone() {
            None => state.told.push(Box::new(told)),
            Some(verdict) => {
                drop(state);
                told(verdict);
            }
        }
    }
}
