//! The measuring: turns of server and floor, one after the other, and the median of each.

use crate::Outcome;
use crate::generate::Size;
use crate::load::{self, Job};
use crate::operation::Kind;
use crate::operations::Operation;
use crate::process::{self, Running};
use crate::report::{Figures, Line};

/// What is driven, and by whom.
pub(crate) struct Side<'a> {
    pub(crate) running: &'a Running,
    /// Another process whose children work for it: PostgreSQL.
    pub(crate) helper: Option<u32>,
    /// Header lines that say who asks.
    pub(crate) asker: &'a str,
    pub(crate) kind: Kind,
    pub(crate) rows: &'a [u64],
}

/// How long and how often.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    pub(crate) seconds: f64,
    pub(crate) connections: usize,
    pub(crate) size: Size,
}

/// Measures an operation on both sides, in turns. `rows` is how many rows a page of it has.
pub(crate) fn measure(
    operation: &Operation,
    ours: &Side<'_>,
    beside: &Side<'_>,
    effort: Effort,
    rows: Option<usize>,
) -> Outcome<Line> {
    let warm = Effort { seconds: effort.seconds / 4.0, ..effort };
    turn(ours, warm, 1000)?;
    turn(beside, warm, 1000)?;
    let (mut our_turns, mut other_turns) = (Vec::new(), Vec::new());
    let (mut ratios, mut rates) = (Vec::new(), Vec::new());
    for (round, number) in (0..effort.rounds).zip(0..) {
        // Who goes first changes, so that neither always finds the other's warmth.
        let (own, other) = if round % 2 == 0 {
            let own = turn(ours, effort, number)?;
            (own, turn(beside, effort, number)?)
        } else {
            let other = turn(beside, effort, number)?;
            (turn(ours, effort, number)?, other)
        };
        // What PostgreSQL works for a side is its work too.
        let whole = |turn: &Figures| turn.cpu + turn.database_cpu;
        ratios.push(whole(&other) / whole(&own));
        rates.push(own.rate / other.rate);
        our_turns.push(own);
        other_turns.push(other);
    }
    let ratio = median(ratios.iter().copied());
    Ok(Line {
        name: operation.name.clone(),
        rows,
        beside_floor: operation.beside_floor(),
        ours: middle(&our_turns),
        beside: middle(&other_turns),
        // For security: how many times as much it costs.
        ratio: if operation.beside_floor() { ratio } else { 1.0 / ratio },
        rate_ratio: median(rates.into_iter()),
        aim: operation.aim,
    })
}

fn turn(side: &Side<'_>, effort: Effort, number: u64) -> Outcome<Figures> {
    let job = Job {
        address: side.running.address,
        kind: side.kind,
        asker: side.asker.to_owned(),
        size: effort.size,
        rows: side.rows.to_vec(),
        turn: number,
        connections: effort.connections,
        seconds: effort.seconds,
    };
    let clock = || -> Outcome<(f64, f64)> {
        let helper = side.helper.map_or(Ok(0.0), process::cpu_of_family)?;
        Ok((process::cpu(side.running.id())?, helper))
    };
    let before = clock()?;
    let seen = load::run(&job)?;
    let after = clock()?;
    #[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
    let (requests, bytes) = (seen.requests as f64, seen.bytes as f64);
    let requests = requests * f64::from(side.kind.weight());
    let (memory, memory_of_no_file) = process::memory(side.running.id())?;
    Ok(Figures {
        rate: requests / seen.seconds,
        p50: f64::from(seen.p50),
        p99: f64::from(seen.p99),
        // A turn can be shorter than a tick of the clock.
        cpu: ((after.0 - before.0) / requests).max(0.01),
        database_cpu: (after.1 - before.1) / requests,
        memory,
        memory_of_no_file,
        bytes: bytes / requests,
    })
}

fn middle(turns: &[Figures]) -> Figures {
    let of = |field: fn(&Figures) -> f64| median(turns.iter().map(field));
    Figures {
        rate: of(|turn| turn.rate),
        p50: of(|turn| turn.p50),
        p99: of(|turn| turn.p99),
        cpu: of(|turn| turn.cpu),
        database_cpu: of(|turn| turn.database_cpu),
        memory: of(|turn| turn.memory),
        memory_of_no_file: of(|turn| turn.memory_of_no_file),
        bytes: of(|turn| turn.bytes),
    }
}

pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
