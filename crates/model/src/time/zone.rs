//! Time zones, by the codes that users choose them by. Their rules are those of the IANA database
//! inside the program.

use std::fmt;
use std::sync::{LazyLock, OnceLock};

use jiff::fmt::temporal::Pieces;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

use super::{Date, Timestamp};

/// `timezonecode`, the name in Windows and the name in the IANA database; a line each.
const LINES: &str = include_str!("zones.csv");

/// Every zone, in the order of the codes.
static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| known().collect());
static UTC: TimeZone = TimeZone::UTC;

/// A zone that has a code.
struct Known {
    code: i64,
    windows: &'static str,
    name: &'static str,
    /// Read when they are needed first.
    rules: OnceLock<Option<TimeZone>>,
}

const DAY: i64 = 86_400_000;

/// A time zone.
#[derive(Clone, Copy)]
pub struct Zone {
    name: &'static str,
    rules: &'static TimeZone,
}

/// What clocks of a zone show: milliseconds since 1970-01-01T00:00 on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wall(pub i64);

impl Wall {
    /// The day that they show.
    pub fn date(self) -> Date {
        Timestamp(self.0).date()
    }

    /// Midnight on them.
    pub fn midnight(day: Date) -> Self {
        Self(day.midnight().0)
    }

    /// Reads `2016-09-28T22:57:53`, without an offset; `None` if it is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let pieces = Pieces::parse(text.trim()).ok()?;
        if pieces.offset().is_some() || pieces.time_zone_annotation().is_some() {
            return None;
        }
        let time = pieces.time()?;
        let of_day = time.duration_since(jiff::civil::Time::midnight()).as_millis();
        Some(Self(Date::of(pieces.date())?.midnight().0 + i64::try_from(of_day).ok()?))
    }

    fn civil(self) -> Option<jiff::civil::DateTime> {
        let (year, month, day) = self.date().civil();
        let time = self.0.rem_euclid(DAY);
        let small = |number: i64| i8::try_from(number).ok();
        jiff::civil::DateTime::new(
            year.try_into().ok()?,
            month.try_into().ok()?,
            day.try_into().ok()?,
            small(time / 3_600_000)?,
            small(time / 60_000 % 60)?,
            small(time / 1000 % 60)?,
            i32::try_from(time % 1000 * 1_000_000).ok()?,
        )
        .ok()
    }
}

/// A change of clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// What they would show if they were not changed.
    pub at: Wall,
    /// By how many minutes they are put forward; less than none if back.
    pub forward: i64,
}

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self { name: "Etc/UTC", rules: &UTC };

    /// The zone with this `timezonecode`, if there is one.
    pub fn by_code(code: i64) -> Option<Self> {
        let place = KNOWN.binary_search_by_key(&code, |known| known.code).ok()?;
        Self::of(KNOWN.get(place)?)
    }

    /// The zone with this name in the IANA database, if it is one that has a code.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::of(KNOWN.iter().find(|known| known.name == name)?)
    }

    fn of(known: &'static Known) -> Option<Self> {
        let read = || TimeZoneDatabase::bundled().get(known.name).ok();
        let rules = known.rules.get_or_init(read).as_ref()?;
        Some(Self { name: known.name, rules })
    }

    /// Its name in the IANA database.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What its clocks show at an instant.
    pub fn wall(&self, instant: Timestamp) -> Wall {
        // The library's instants end a day earlier than ours.
        let within = |at: i64| jiff::Timestamp::from_millisecond(at).ok();
        let nearest = if instant.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        let at = within(instant.0).unwrap_or(nearest);
        Wall(instant.0.saturating_add(milliseconds(self.rules.to_offset(at))))
    }

    /// The instant at which its clocks show this. What they show twice is taken the first time; what
    /// they leave out is as much later as they are put forward, so that midnight is always the first
    /// instant of a day.
    pub fn instant(&self, wall: Wall) -> Timestamp {
        let nearest =
            if wall.0 < 0 { jiff::civil::DateTime::MIN } else { jiff::civil::DateTime::MAX };
        let civil = wall.civil().unwrap_or(nearest);
        let offset = match self.rules.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
        };
        Timestamp(wall.0.saturating_sub(milliseconds(offset)))
    }

    /// How far its clocks are ahead of UTC at an instant, in minutes.
    pub fn offset_minutes(&self, instant: Timestamp) -> i64 {
        (self.wall(instant).0 - instant.0) / 60_000
    }

    /// When its clocks are changed in a year: what they show the moment before it, counted on.
    pub fn changes(&self, year: i64) -> Vec<Change> {
        let (start, end) = (Date::of_civil(year, 1, 1), Date::of_civil(year + 1, 1, 1));
        let mut changes = Vec::new();
        let mut before = self.offset_minutes(start.midnight());
        // No zone changes its clocks but at a quarter of an hour.
        for quarter in 1..i64::from(end.0 - start.0) * 96 {
            let instant = Timestamp(start.midnight().0 + quarter * 15 * 60_000);
            let after = self.offset_minutes(instant);
            if after != before {
                let at = Wall(instant.0 + before * 60_000);
                changes.push(Change { at, forward: after - before });
            }
            before = after;
        }
        changes
    }

    /// The day that an instant falls on.
    pub fn date(&self, instant: Timestamp) -> Date {
        self.wall(instant).date()
    }

    /// The first instant of a day. Months and years begin with one.
    pub fn start_of(&self, day: Date) -> Timestamp {
        self.instant(Wall::midnight(day))
    }

    /// The start of the hour in which an instant lies. Hours are as long as all others also where
    /// clocks are changed.
    pub fn start_of_hour(&self, instant: Timestamp) -> Timestamp {
        Timestamp(instant.0 - self.wall(instant).0.rem_euclid(3_600_000))
    }

    /// The start of the minute in which an instant lies.
    pub fn start_of_minute(&self, instant: Timestamp) -> Timestamp {
        Timestamp(instant.0 - self.wall(instant).0.rem_euclid(60_000))
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.name).finish()
    }
}

/// The names of the zone with this code, in Windows and in the IANA database.
pub fn names_of_zone(code: i64) -> Option<(&'static str, &'static str)> {
    KNOWN.iter().find(|known| known.code == code).map(|known| (known.windows, known.name))
}

fn known() -> impl Iterator<Item = Known> {
    LINES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut fields = line.split(',');
        Some(Known {
            code: fields.next()?.trim_end_matches('*').parse().ok()?,
            windows: fields.next()?,
            name: fields.next()?,
            rules: OnceLock::new(),
        })
    })
}

fn milliseconds(offset: jiff::tz::Offset) -> i64 {
    i64::from(offset.seconds()) * 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(code: i64) -> Zone {
        Zone::by_code(code).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn every_code_has_a_zone_of_the_bundled_database() {
        let lines = LINES.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(KNOWN.len(), lines);
        assert!(KNOWN.windows(2).all(|pair| pair[0].code < pair[1].code), "codes rise");
        for known in KNOWN.iter() {
            assert_eq!(zone(known.code).name(), known.name, "{}", known.code);
            assert_eq!(Zone::by_name(known.name).unwrap().name(), known.name);
        }
        assert_eq!(names_of_zone(35), Some(("Eastern Standard Time", "America/New_York")));
        assert_eq!(Zone::by_code(14), None);
        assert_eq!(Zone::by_name("Europe/Nowhere"), None);
        assert_eq!(zone(92), Zone::UTC);
    }

    #[test]
    fn clocks_show_the_time_of_their_zone() {
        let check = |code: i64, instant: &str, shown: &str| {
            let wall = zone(code).wall(at(instant));
            assert_eq!(Timestamp(wall.0).to_string(), shown, "{code} at {instant}");
        };
        check(92, "2024-07-01T12:00:00Z", "2024-07-01T12:00:00Z");
        check(35, "2024-07-01T12:00:00Z", "2024-07-01T08:00:00Z");
        check(35, "2024-01-01T00:00:00Z", "2023-12-31T19:00:00Z");
        check(110, "2024-07-01T23:00:00Z", "2024-07-02T01:00:00Z");
        check(190, "2024-07-01T23:00:00Z", "2024-07-02T04:30:00Z");
        check(193, "2024-07-01T23:00:00Z", "2024-07-02T04:45:00Z");
        check(300, "9999-12-31T23:59:59Z", "10000-01-01T12:59:59Z");
        check(4, "1753-01-01T12:00:00Z", "1753-01-01T04:07:02Z");
    }

    #[test]
    fn a_time_that_clocks_leave_out_or_show_twice_has_an_instant() {
        let check = |code: i64, shown: &str, instant: &str| {
            let wall = Wall(at(shown).0);
            assert_eq!(zone(code).instant(wall).to_string(), instant, "{code} at {shown}");
        };
        check(35, "2024-07-01T08:00:00Z", "2024-07-01T12:00:00Z");
        // 2:30 is left out on 2024-03-10: it is 3:30.
        check(35, "2024-03-10T02:30:00Z", "2024-03-10T07:30:00Z");
        // 1:30 comes twice on 2024-11-03.
        check(35, "2024-11-03T01:30:00Z", "2024-11-03T05:30:00Z");
        // São Paulo left out midnight; Havana showed it twice; Samoa left out a day.
        check(65, "2018-11-04T00:00:00Z", "2018-11-04T03:00:00Z");
        check(44, "2024-11-03T00:00:00Z", "2024-11-03T04:00:00Z");
        check(1, "2011-12-30T00:00:00Z", "2011-12-30T10:00:00Z");
        check(1, "2011-12-31T00:00:00Z", "2011-12-30T10:00:00Z");
        check(35, "9999-12-31T23:00:00Z", "10000-01-01T04:00:00Z");
    }

    #[test]
    fn the_changes_of_clocks_of_a_year_are_known() {
        let change =
            |text: &str, forward| Change { at: Wall(Timestamp::parse(text).unwrap().0), forward };
        let eastern = [change("2024-03-10T02:00:00Z", 60), change("2024-11-03T02:00:00Z", -60)];
        assert_eq!(zone(35).changes(2024), eastern);
        let howe = [change("2024-04-07T02:00:00Z", -30), change("2024-10-06T02:00:00Z", 30)];
        assert_eq!(zone(274).changes(2024), howe);
        assert_eq!(zone(92).changes(2024), []);
        assert_eq!(zone(35).offset_minutes(at("2024-07-01T00:00:00Z")), -240);
    }

    #[test]
    fn hours_and_minutes_begin_on_the_clocks_of_the_zone() {
        let india = zone(190);
        let at = at("2024-07-01T12:10:40Z");
        assert_eq!(india.start_of_hour(at).to_string(), "2024-07-01T11:30:00Z");
        assert_eq!(india.start_of_minute(at).to_string(), "2024-07-01T12:10:00Z");
        // The second of two hours that clocks show alike begins with itself.
        let later = Timestamp::parse("2024-11-03T06:20:00Z").unwrap();
        assert_eq!(zone(35).start_of_hour(later).to_string(), "2024-11-03T06:00:00Z");
        assert_eq!(zone(35).start_of(zone(35).date(later)).to_string(), "2024-11-03T04:00:00Z");
    }
}
