//! Random questions over random rows, asked in every language that can say them, on both databases,
//! against the naive answer of the oracle (`oracle::questions`): zero differences.
//!
//! `ONBEHALF_QUESTIONS=100000 cargo test -p server --test it -- random_questions` asks more, and
//! `ONBEHALF_SEED=7` others. A difference is printed with its seed, the question and both answers.

mod compare;
mod languages;
mod rows;
mod tables;

use std::cell::Cell;
use std::collections::HashSet;

use model::Uuid;
use model::query::Expand;
use oracle::questions::{Data, Questions, answer};

use crate::demo::{Demo, User, each_alone};
use languages::Language;

/// Questions in all, half of them on each database.
const QUESTIONS: usize = 5_000;
/// Questions over the same rows.
const OF_ONE_WORLD: usize = 625;

#[test]
fn random_questions_have_the_naive_answer_in_every_language() {
    let questions = number("ONBEHALF_QUESTIONS").unwrap_or(QUESTIONS) / 2;
    let seed = Cell::new(number("ONBEHALF_SEED").unwrap_or(1) as u64);
    each_alone(|demo| {
        let mut asked = Tally::default();
        for _ in 0..questions.div_ceil(OF_ONE_WORLD) {
            seed.set(seed.get() + 1);
            let left = questions - asked.questions;
            World::new(demo, seed.get()).ask(OF_ONE_WORLD.min(left), &mut asked);
        }
        assert_eq!(asked.questions, questions);
        println!("{asked:?}");
        // Each language says a good part of what can be asked, and most questions find something.
        assert!(asked.odata * 3 > questions && asked.fetchxml * 3 > questions, "{asked:?}");
        assert!(asked.sql * 4 > questions && asked.found * 2 > questions, "{asked:?}");
    });
}

#[expect(clippy::disallowed_methods, reason = "a longer run is asked for from outside")]
fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

/// How often was asked.
#[derive(Debug, Default)]
struct Tally {
    questions: usize,
    odata: usize,
    fetchxml: usize,
    sql: usize,
    paged: usize,
    /// Questions with an answer that is not empty.
    found: usize,
}

/// Random rows in an organization, and two who ask for them.
struct World {
    seed: u64,
    all: Data,
    readable: Data,
    admin: User,
    /// Somebody who reads a part of them, for whom another asks.
    behalf: User,
}

impl World {
    fn new(demo: &Demo, seed: u64) -> Self {
        let mut admin = demo.admin();
        rows::remove(&mut admin);
        rows::fill(&mut admin, &mut fastrand::Rng::with_seed(seed));
        let all = rows::read(&mut admin);
        let mut behalf = demo.on_behalf();
        let readable: HashSet<Uuid> = rows::readable(&mut behalf);
        let readable = all.readable(&readable);
        let count = |data: &Data| data.tables.iter().map(|table| table.rows.len()).sum::<usize>();
        assert!((1..count(&all)).contains(&count(&readable)), "somebody reads a part");
        Self { seed, all, readable, admin, behalf }
    }

    fn ask(&mut self, questions: usize, tally: &mut Tally) {
        let all = self.all.clone();
        let mut asked = Questions::new(&all, self.seed);
        let mut random = fastrand::Rng::with_seed(self.seed);
        for number in 0..questions {
            let (kind, query) = asked.ask();
            let behalf = random.u8(0..3) == 0;
            let (seen, user) = if behalf {
                (&self.readable, &mut self.behalf)
            } else {
                (&self.all, &mut self.admin)
            };
            let expected = answer(&self.all, seen, &query);
            tally.questions += 1;
            tally.found += usize::from(!expected.runs.is_empty());
            for language in Language::ALL {
                let Some(text) = language.write(&self.all, &query) else { continue };
                let size = (random.u8(0..3) == 0).then(|| random.u32(1..8));
                // Next to a nested expand the collections come in pages too, each by itself.
                let nested = |expand: &Expand| !expand.selection.expands.is_empty();
                let nested = query.selection.expands.iter().any(nested);
                let pages = size.filter(|_| query.page.top.is_none() && !nested);
                *language.count(tally) += 1;
                tally.paged += usize::from(pages.is_some());
                let found = language.ask(user, &all, &query, &text, pages);
                let same =
                    found.and_then(|found| compare::difference(&all, &query, &expected, &found));
                if let Err(told) = same {
                    panic!(
                        "seed {} question {number} ({kind:?}), for {}, pages {pages:?}\n{text}\n\
                         {query:?}\n{told}",
                        self.seed,
                        if behalf { "another" } else { "the administrator" },
                    );
                }
            }
        }
    }
}
