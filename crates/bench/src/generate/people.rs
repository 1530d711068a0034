//! Who is in the organization, and who owns what: business units in a tree, users of every depth, the
//! teams they are in, and the part of the accounts that belongs to each.

use model::right::Depth;

use super::Size;
use crate::random::Random;

/// The user that a new organization begins with.
pub(crate) const ADMINISTRATOR: &str = "admin@onbehalf.example";
/// May act for others, and sees everything itself.
pub(crate) const IMPERSONATOR: u64 = 150;

/// The root, four units below it, fifteen below those.
pub(super) const UNITS: u64 = 20;
pub(super) const USERS: u64 = 200;
/// Teams of each unit, besides its default team.
pub(super) const TEAMS: u64 = 5;
/// Depths of users: all users of a unit in turn, but for the first ones of a group's unit.
const DEPTHS: [Depth; 4] = [Depth::Basic, Depth::Local, Depth::Deep, Depth::Global];
/// Units that own a tenth of the accounts together: a unit and those below it.
const TENTH_TREE: [u64; 5] = [1, 5, 9, 13, 17];
/// Units that own half of them; a unit that owns a tenth is below the first one, too.
const HALF_TREE: [u64; 4] = [2, 10, 14, 18];
const OTHERS: [u64; 10] = [0, 3, 4, 7, 8, 11, 12, 15, 16, 19];

/// Four users of one unit and depth: a viewer and a colleague without teams or shares, and the same
/// with both. The colleagues may act for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// The part of the accounts that its depth opens.
    pub(crate) name: &'static str,
    unit: u64,
    depth: Depth,
}

const fn group(name: &'static str, unit: u64, depth: Depth) -> Group {
    Group { name, unit, depth }
}

const GROUPS: [Group; 5] = [
    group("0.5% own", 7, Depth::Basic),
    group("10% unit", 6, Depth::Local),
    group("10% below", 1, Depth::Deep),
    group("60% below", 2, Depth::Deep),
    group("100%", 0, Depth::Global),
];

/// A user that sees a known part of the accounts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Viewer {
    pub(crate) group: Group,
    /// Whether it is in teams, and rows are shared with it and with them.
    pub(crate) shares: bool,
}

impl Viewer {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        GROUPS.into_iter().flat_map(|group| [false, true].map(|shares| Self { group, shares }))
    }

    pub(crate) fn user(self) -> u64 {
        self.group.unit + if self.shares { 2 * UNITS } else { 0 }
    }

    /// Another user of its unit and depth, in the same teams.
    pub(crate) fn colleague(self) -> u64 {
        self.user() + UNITS
    }

    pub(crate) fn name(self) -> String {
        format!("{}{}", self.group.name, if self.shares { " shares" } else { "" })
    }

    /// Whether it reaches a row of this owner without a share.
    fn reaches(self, owned: Owned) -> bool {
        let mine = match owned.by {
            Principal::User(user) => user == self.user(),
            Principal::Team(team) => teams_of(self.user()).contains(&team),
        };
        let unit = self.group.unit;
        let covered = match self.group.depth {
            Depth::Basic => false,
            Depth::Local => owned.unit == unit,
            Depth::Deep => is_below(owned.unit, unit),
            Depth::Global => true,
        };
        mine || covered
    }
}

/// A team, by its unit and its number there.
pub(super) type Team = (u64, u64);

/// Whoever can own rows, and have rows shared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Principal {
    User(u64),
    Team(Team),
}

/// Whose an account is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owned {
    pub(super) by: Principal,
    pub(super) unit: u64,
    /// Who made it.
    pub(super) author: u64,
}

/// The unit above, if it is not the root.
pub(super) fn parent(unit: u64) -> Option<u64> {
    match unit {
        0 => None,
        1..5 => Some(0),
        _ => Some(1 + (unit - 5) % 4),
    }
}

fn is_below(unit: u64, root: u64) -> bool {
    unit == root || parent(unit).is_some_and(|parent| is_below(parent, root))
}

/// The group that a user belongs to, and its place there.
fn place(user: u64) -> Option<(Group, u64)> {
    let (unit, turn) = (user % UNITS, user / UNITS);
    let group = GROUPS.into_iter().find(|group| group.unit == unit && turn < 4)?;
    Some((group, turn))
}

pub(super) fn depth(user: u64) -> Depth {
    let turn = usize::try_from(user / UNITS).unwrap_or(0);
    let usual = || DEPTHS.get(turn % DEPTHS.len()).copied().unwrap_or(Depth::Basic);
    place(user).map_or_else(usual, |(group, _)| group.depth)
}

/// Whether it holds the role that allows to act for others.
pub(super) fn is_delegate(user: u64) -> bool {
    user == IMPERSONATOR || place(user).is_some_and(|(_, turn)| turn % 2 == 1)
}

/// The teams of a user besides the default team of its unit: up to three.
pub(super) fn teams_of(user: u64) -> Vec<Team> {
    let (unit, turn) = (user % UNITS, user / UNITS);
    match place(user) {
        Some((_, 0 | 1)) => Vec::new(),
        // Their roles reach no further than what the team owns.
        Some(_) => vec![(unit, 0), (unit, 1), ((unit + 1) % UNITS, 0)],
        None => (0..turn % 4).map(|next| (unit, (turn + next) % TEAMS)).collect(),
    }
}

/// Whose account this is. A contact belongs to whom its account belongs to.
pub(super) fn owned(size: Size, account: u64) -> Owned {
    let choice = Random::new(size.seed, 5, account).next() >> 8;
    let pick = |units: &[u64]| {
        let count = u64::try_from(units.len()).unwrap_or(1);
        let index = usize::try_from(choice % count).unwrap_or(0);
        units.get(index).copied().unwrap_or(0)
    };
    let first = GROUPS.map(|group| group.unit);
    let [basic, tenth, ..] = first;
    let unit = match account % 100 {
        // For the two viewers that see only what they own.
        0 => {
            let user = basic + choice % 2 * 2 * UNITS;
            return Owned { by: Principal::User(user), unit: basic, author: user };
        }
        1..=10 => tenth,
        11..=20 => pick(&TENTH_TREE),
        21..=70 => pick(&HALF_TREE),
        _ => pick(&OTHERS),
    };
    let mut turn = (choice / UNITS) % (USERS / UNITS);
    if unit == basic && (turn == 0 || turn == 2) {
        turn = 4;
    }
    let author = unit + turn * UNITS;
    let of_team = (choice / USERS).is_multiple_of(32);
    let by = if of_team {
        Principal::Team((unit, choice / USERS / 32 % TEAMS))
    } else {
        Principal::User(author)
    };
    Owned { by, unit, author }
}

/// A row of an account, shared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    pub(super) account: u64,
    pub(super) with: Principal,
    /// Rights given, and whether they come down from another row.
    pub(super) rights: i32,
    pub(super) inherited: bool,
}

/// Rows that are shared with the people of a group and their teams, each a hundred.
const RESERVED: u64 = 3_000;

/// Share number `index`. No account is shared twice.
pub(super) fn share(size: Size, index: u64) -> Share {
    const RIGHTS: [i32; 4] = [1, 1 | 2, 1 | 2 | 4 | 16, 1 | 2 | 4 | 16 | 65_536 | 262_144];
    let mut random = Random::new(size.seed, 9, index);
    let account = index * Size::ACCOUNTS_OF_A_SHARE + random.below(Size::ACCOUNTS_OF_A_SHARE);
    let turn = usize::try_from(index % 5).unwrap_or(0);
    let with = match GROUPS.get(turn) {
        Some(group) if index < RESERVED => {
            let viewer = Viewer { group: *group, shares: true };
            let unit = group.unit;
            match index / 5 % 6 {
                0 | 1 => Principal::User(viewer.user()),
                2 => Principal::User(viewer.colleague()),
                3 => Principal::Team((unit, 0)),
                4 => Principal::Team((unit, 1)),
                _ => Principal::Team(((unit + 1) % UNITS, 0)),
            }
        }
        _ if random.below(2) == 0 => {
            let user = random.below(USERS);
            let apart = user == IMPERSONATOR || matches!(place(user), Some((_, 0 | 1)));
            Principal::User(if apart { user % UNITS + 4 * UNITS } else { user })
        }
        _ => Principal::Team((random.below(UNITS), random.below(TEAMS))),
    };
    let rights = usize::try_from(random.below(4)).ok().and_then(|index| RIGHTS.get(index));
    let inherited = random.below(10) == 0;
    Share { account, with, rights: rights.copied().unwrap_or(1), inherited }
}

/// Accounts that a viewer owns, some thousand at most.
pub(crate) fn accounts_of(size: Size, viewer: Viewer) -> Vec<u64> {
    let mine = |account: &u64| owned(size, *account).by == Principal::User(viewer.user());
    (0..size.accounts).filter(mine).take(ROWS).collect()
}

/// Accounts that a viewer reaches through a share alone, its own or one of its teams.
pub(crate) fn accounts_shared_with(size: Size, viewer: Viewer) -> Vec<u64> {
    let teams = teams_of(viewer.user());
    let mine = |share: &Share| match share.with {
        Principal::User(user) => user == viewer.user(),
        Principal::Team(team) => teams.contains(&team),
    };
    let shares = (0..size.shares()).map(|index| share(size, index)).filter(mine);
    let accounts = shares.map(|share| share.account);
    accounts.filter(|account| !viewer.reaches(owned(size, *account))).take(ROWS).collect()
}

/// More rows to open than this make no difference.
const ROWS: usize = 1_000;
