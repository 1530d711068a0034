//! Where the random organizations come from: drawn until each of the rules in turn decides something
//! in one, for in most of them roles alone do.

use model::error::ColumnRight;
use model::right::Right;
use oracle::{ColumnSecurity, Decision, Entry, SECURED, World};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::Shown;

/// Organizations, always the same ones in the same order.
pub(super) struct Source {
    runner: TestRunner,
    drawn: usize,
}

/// Rules by what an organization is without each.
pub(super) const RULES: [(&str, Shown); 5] = [
    ("shares", without_shares),
    ("the hierarchy", |world| World { hierarchy: None, ..world }),
    ("the strict mode", |world| World { strict: false, ..world }),
    ("the inheritance of team roles", without_inheritance),
    ("column permissions", |world| World { columns: ColumnSecurity::default(), ..world }),
];

pub(super) fn without_shares(world: World) -> World {
    World { shares: Vec::new(), ..world }
}

fn without_inheritance(mut world: World) -> World {
    world.roles.iter_mut().for_each(|role| role.is_inherited = false);
    world
}

impl Source {
    pub(super) fn new() -> Self {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        Self { runner: TestRunner::new_with_rng(Config::default(), rng), drawn: 0 }
    }

    /// The next one in which a rule decides a few times, the next rule each time.
    pub(super) fn next(&mut self) -> World {
        let (_, forget) = RULES[self.drawn % RULES.len()];
        self.drawn += 1;
        let mut world = self.draw();
        // Not for ever: a rule that never decides fails a test of its own.
        for _ in 0..200 {
            if decided_by(&world, forget) >= 5 {
                break;
            }
            world = self.draw();
        }
        world
    }

    pub(super) fn draw(&mut self) -> World {
        oracle::worlds_with_columns().new_tree(&mut self.runner).unwrap().current()
    }
}

/// How many rows with an owner are read and written otherwise, and how many secured columns of rows
/// that can be read are seen otherwise, if the oracle forgets something.
pub(super) fn decided_by(world: &World, forget: Shown) -> usize {
    let mut differences = 0;
    let other = forget(world.clone());
    for e in &world.users {
        let pairs = world.users.iter().map(|a| (a.id != e.id).then_some(a.id));
        for a in pairs.filter(|a| oracle::enter(world, e.id, *a) == Entry::Open) {
            for row in world.rows.iter().filter(|row| row.owner.is_some()) {
                let table = world.tables.iter().find(|table| table.name == row.table).unwrap();
                let may = |world, right| oracle::may(world, e.id, a, right, table, row);
                let rights = [Right::Read, Right::Write].into_iter();
                differences +=
                    rights.filter(|right| may(world, *right) != may(&other, *right)).count();
                if may(world, Right::Read) == Decision::Allowed {
                    let columns = SECURED.iter().filter(|(of, _)| *of == row.table);
                    let sees = |world, column| {
                        let right = ColumnRight::ShareRead;
                        oracle::may_column(world, e.id, a, right, column, Some(row.id))
                    };
                    differences += columns
                        .filter(|column| sees(world, **column) != sees(&other, **column))
                        .count();
                }
            }
        }
    }
    differences
}
