//! How fast a district lives: agent-months a second on one core, by phase and size, and what audit, observers and
//! ensembles cost. An agent-month is one wholesaler, manufacturer or craftsman in business at a month's start, the
//! warm-up included. Every figure is also given as a ratio to a fixed plain compute loop measured beside it, since
//! the host's own speed changes from minute to minute.
//!
//! `cargo bench` runs all but the last; `cargo bench -- 1060` only one size; `cargo bench -- ensemble` only the
//! ensembles; `cargo bench -- million` a million agents from the founding to the end of the span, with the memory
//! they take, which lasts some minutes.

use sanchi::district::numbers;
use sanchi::experiment::ensemble::ensemble;
use sanchi::month::{
    Now, credit, drivers, learning, lives, markets, niches, production, programmes, putting_out, record,
    selection, settlement, trust, wholesaling,
};
use sanchi::observe::recorder::Recorder;
use sanchi::scenario::text::{NoFiles, read};
use sanchi::scenario::{SCHEMA, Scenario};
use sanchi::simulation::Simulation;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

type Phase = (&'static str, fn(&mut sanchi::district::District, &Now));

const PHASES: [Phase; 16] = [
    ("numbers", |district, _| numbers::give_free(district)),
    ("drivers", drivers::advance),
    ("programmes", support),
    ("wholesaling", wholesaling::forecast_price_and_order),
    ("putting out", putting_out::share_out_the_orders),
    ("own orders", niches::ordering::order_own_products),
    ("production", production::make_stage_by_stage),
    ("markets", markets::sell),
    ("own sales", niches::selling::sell_own_products),
    ("settlement", settlement::collect_and_pay),
    ("trust", trust::remember),
    ("learning", learning::learn),
    ("credit", credit::settle_with_the_bank),
    ("lives", lives::live_on),
    ("ways out", niches::look_for_ways_out),
    ("record", record::close_the_books),
];

/// Programmes of a district alone.
fn support(district: &mut sanchi::district::District, now: &Now) {
    programmes::open_and_take_applications(district, now);
    selection::select_within_the_budgets(&mut [(&mut *district, now.clone())]);
    programmes::pay_by_the_month(district, now);
}

fn main() {
    let only: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|word| word == name);
    println!("plain loop: {:.0} million steps a second\n", plain_steps(Duration::from_millis(400)) / 1e6);
    for (agents, months, runs) in [(1_060_u32, 552, 5), (10_000, 72, 3), (100_000, 12, 1)] {
        if wanted(&agents.to_string()) {
            by_phase(agents, months, runs);
        }
    }
    if only.iter().any(|word| word == "million") {
        a_million();
    }
    if wanted("ensemble") {
        ensembles();
    }
}

fn simulation(agents: u32) -> Simulation {
    let scale = format!("sizes.scale={}", f64::from(agents) / 1060.0);
    let resolved = read("typical", &[scale], &SCHEMA, &NoFiles).expect("the typical district reads");
    let scenario =
        Scenario::from_values("typical", resolved.values).expect("the typical district fits together");
    Simulation::new(&scenario, 1, &|path| Err(format!("no file {path}"))).expect("its drivers are possible")
}

fn alive(district: &sanchi::district::District) -> u64 {
    district.firms.active.len() as u64
}

/// Times every phase by itself, then whole months with and without audit and recorder.
fn by_phase(agents: u32, months: u32, runs: u32) {
    let simulation = simulation(agents);
    println!("{agents} agents, {months} months from the founding, best of {runs}");
    let mut best = vec![f64::INFINITY; PHASES.len()];
    let mut agent_months = 0;
    for _ in 0..runs {
        let mut life = simulation.begin(0, None).expect("it founds");
        let mut spent = vec![Duration::ZERO; PHASES.len()];
        agent_months = 0;
        for _ in 0..months {
            let Some(month) = life.next_month() else { break };
            agent_months += alive(&life.district);
            let (district, now) = life.at(month);
            for (phase, spent) in PHASES.iter().zip(&mut spent) {
                let begun = Instant::now();
                phase.1(district, &now);
                *spent += begun.elapsed();
            }
            life.pass_over(month);
        }
        for (best, spent) in best.iter_mut().zip(spent) {
            *best = best.min(spent.as_secs_f64());
        }
    }
    let all: f64 = best.iter().sum();
    for (phase, seconds) in PHASES.iter().zip(&best) {
        let nanoseconds = seconds * 1e9 / agent_months as f64;
        println!("  {:<12} {nanoseconds:6.1} ns an agent-month  {:4.1} %", phase.0, 100.0 * seconds / all);
    }
    let whole = |audited: bool, recorded: bool| {
        let mut rate: f64 = 0.0;
        let mut plain: f64 = 0.0;
        for _ in 0..runs {
            let simulation = if audited { simulation.clone() } else { simulation.clone().unaudited() };
            let mut life = simulation.begin(0, None).expect("it founds");
            let mut recorder = Recorder::default();
            let mut lived = 0;
            let steps = plain_steps(Duration::from_millis(50));
            let begun = Instant::now();
            for _ in 0..months {
                let Some(month) = life.next_month() else { break };
                lived += alive(&life.district);
                life.live(month).expect("the accounts hold");
                if recorded {
                    sanchi::observe::Observer::month_ended(&mut recorder, month, &life.district);
                }
            }
            let found = lived as f64 / begun.elapsed().as_secs_f64();
            if found > rate {
                (rate, plain) = (found, steps);
            }
        }
        (rate, rate / plain)
    };
    for (name, audited, recorded) in
        [("bare", false, false), ("audited", true, false), ("audited and recorded", true, true)]
    {
        let (rate, ratio) = whole(audited, recorded);
        println!(
            "  {name:<21} {:5.2} million agent-months a second, {:.5} of the plain loop",
            rate / 1e6,
            ratio
        );
    }
    println!();
}

/// A million agents from the founding to the end of the span, audited: speed, memory, ties and notes.
fn a_million() {
    let simulation = simulation(1_060_000);
    let mut life = simulation.begin(0, None).expect("it founds");
    let founded = life.district.firms.len() as f64;
    println!(
        "{founded:.0} agents founded, audited; {:.0} bytes an agent founded at the founding, {:.0} while they were founded",
        memory("VmRSS:") / founded,
        memory("VmHWM:") / founded
    );
    let begun = Instant::now();
    let (mut lived, mut months) = (0, 0);
    while let Some(month) = life.next_month() {
        lived += alive(&life.district);
        life.live(month).expect("the accounts hold");
        months += 1;
        if months % 60 == 1 || life.next_month().is_none() {
            let district = &life.district;
            println!(
                "  {month}: {:5.2} million agent-months a second so far, {:5.0} bytes an agent founded now and {:5.0} at \
                 most, {} in business of {} ever, {} ties of wholesalers, {} notes",
                lived as f64 / begun.elapsed().as_secs_f64() / 1e6,
                memory("VmRSS:") / founded,
                memory("VmHWM:") / founded,
                alive(district),
                district.firms.ever,
                district.ties.filled.iter().map(|&filled| u64::from(filled)).sum::<u64>(),
                district.notes.count()
            );
        }
    }
    println!();
}

/// The memory that this process takes (`VmRSS:`), or the most that it has ever taken (`VmHWM:`), in bytes; nothing where the
/// system does not tell.
fn memory(which: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(which));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) * 1024.0
}

/// Replicates a second on one and two threads, beside the plain loop on as many.
fn ensembles() {
    let simulation = simulation(1_060);
    println!("ensemble of 16 replicates of 1060 agents, audited and recorded");
    let mut alone = (0.0, 0.0);
    for threads in [1_usize, 2] {
        let plain = plain_on(threads, Duration::from_millis(400));
        let begun = Instant::now();
        let stop = AtomicBool::new(false);
        let mut finished = 0_u32;
        ensemble(
            0..16,
            Some(threads),
            &stop,
            &|replicate, stop| simulation.record(replicate, stop),
            &mut |_, record| {
                finished += u32::from(record.is_ok());
                ControlFlow::Continue(())
            },
        );
        let rate = f64::from(finished) / begun.elapsed().as_secs_f64();
        if threads == 1 {
            alone = (rate, plain);
        }
        println!(
            "  {threads} threads: {rate:5.2} replicates a second, {:.2} times one thread's; the plain loop {:.2} times",
            rate / alone.0,
            plain / alone.1
        );
    }
}

/// A fixed loop of dependent multiplications and additions: its steps a second say what the host gives just now.
fn plain_steps(span: Duration) -> f64 {
    let begun = Instant::now();
    let (mut x, mut steps) = (1_u64, 0_u64);
    while begun.elapsed() < span {
        for _ in 0..10_000 {
            // SplitMix64's finaliser: no shortcut leads through it.
            x = sanchi::foundation::chance::mix(black_box(x));
        }
        steps += 10_000;
    }
    black_box(x);
    steps as f64 / begun.elapsed().as_secs_f64()
}

fn plain_on(threads: usize, span: Duration) -> f64 {
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(move || plain_steps(span))).collect();
        running.into_iter().map(|thread| thread.join().unwrap_or(0.0)).sum()
    })
}
