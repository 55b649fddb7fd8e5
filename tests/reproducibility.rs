//! The same run gives the same bytes: on any threads, with or without onlookers, in any order, next year too.
//!
//! `tests/golden.toml` keeps the fingerprint of a small district. When a change of the model changes it, raise
//! `MODEL_VERSION` in `src/simulation/mod.rs` and write the new fingerprint with
//!
//! ```text
//! SANCHI_BLESS=1 cargo test --test reproducibility
//! ```
//!
//! which refuses to write a new fingerprint under an old version. Where the model is the same and only the way in which a state
//! is summed up changes, the version in the file is set back by hand before that, and the commit says how results were compared.

mod common;

use common::{Eye, TENTH, attempt_of, live, record, simulation, written};
use sanchi::district::numbers::number_anew;
use sanchi::foundation::calendar::Month;
use sanchi::observe::Observer;
use sanchi::observe::digest::digest;
use sanchi::observe::outlays::Outlays;
use sanchi::observe::panel::{Every, Panel, Wanted};
use sanchi::observe::recorder::Recorder;
use sanchi::simulation::{MODEL_VERSION, Simulation};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

const SHORT: [&str; 3] = [TENTH[0], TENTH[1], "span.to=\"1983-12\""];

fn fingerprint(simulation: &Simulation, replicate: u32) -> String {
    digest(&live(simulation, replicate).unwrap())
}

#[cfg(feature = "cli")]
#[test]
fn tables_have_the_same_bytes_on_one_two_and_three_threads() {
    use std::process::Command;
    let place = tempfile::tempdir().unwrap();
    let run = |threads: &str| {
        // More replicates than one batch on three threads holds, and no multiple of a row group.
        let request = ["run", "--replicates", "53", "--to", "1981-12", "--set", TENTH[0], "--set", TENTH[1]];
        let output = Command::new(env!("CARGO_BIN_EXE_sanchi"))
            .current_dir(place.path())
            .args(request)
            .args(["--threads", threads, "--out", threads])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        ["district.parquet", "stages.parquet", "events.parquet", "summary.txt", "scenario.toml"].map(|name| {
            let bytes = std::fs::read(place.path().join(threads).join(name)).unwrap();
            assert!(!bytes.is_empty(), "{name}");
            bytes
        })
    };
    let one = run("1");
    assert!(one == run("2"), "two threads give other bytes than one");
    assert!(one == run("3"), "three threads give other bytes than one");
}

#[test]
fn onlookers_and_the_audit_change_nothing() {
    let simulation = simulation(&SHORT);
    let alone = fingerprint(&simulation, 0);
    assert_eq!(alone, fingerprint(&simulation.clone().unaudited(), 0), "without the audit");
    let mut seen = 0;
    let mut eyes = (Recorder::default(), Eye(|_: Month, _: &_| seen += 1));
    let watched = simulation.run(0, &AtomicBool::new(false), &mut eyes).unwrap();
    assert_eq!(alone, digest(&watched), "with two onlookers");
    assert_eq!(eyes.0.record.months.len(), 48);
    assert_eq!(seen, 48);
}

#[test]
fn a_journal_and_a_tape_change_nothing() {
    let simulation = simulation(&SHORT);
    let mut life = simulation.begin(0, Some(Default::default())).unwrap();
    while let Some(month) = life.next_month() {
        life.district.ledger.begin_journal();
        life.live(month).unwrap();
    }
    assert_eq!(fingerprint(&simulation, 0), digest(&life.district));
}

#[test]
fn replicates_are_the_same_in_any_order_and_different_from_each_other() {
    let simulation = simulation(&SHORT);
    let forward: Vec<_> = (0..5).map(|replicate| record(&simulation, replicate)).collect();
    let mut backward: Vec<_> = (0..5).rev().map(|replicate| record(&simulation, replicate)).collect();
    backward.reverse();
    let bits = |records: &[sanchi::observe::table::Record]| -> Vec<Vec<u64>> {
        records
            .iter()
            .map(|record| record.district.iter().chain(&record.stages).map(|x| x.to_bits()).collect())
            .collect()
    };
    let (forward_bits, backward_bits) = (bits(&forward), bits(&backward));
    assert_eq!(forward_bits, backward_bits);
    assert!(forward.iter().zip(&backward).all(|(a, b)| a.events == b.events));
    for (place, one) in forward_bits.iter().enumerate() {
        assert!(forward_bits[..place].iter().all(|other| other != one), "replicate {place}");
    }
}

#[test]
fn a_life_that_is_copied_half_way_ends_as_the_other() {
    let mut life = simulation(&SHORT).begin(0, None).unwrap();
    let mut copy = None;
    while let Some(month) = life.next_month() {
        if month == Month::new(1982, 1) {
            copy = Some(life.clone());
        }
        life.live(month).unwrap();
    }
    let mut copy = copy.unwrap();
    while let Some(month) = copy.next_month() {
        copy.live(month).unwrap();
    }
    assert_eq!(digest(&life.district), digest(&copy.district));
}

#[test]
fn it_does_not_matter_which_numbers_firms_have() {
    let with_programmes = [
        TENTH[0],
        "programme.marketing_and_matching.removed=false",
        "programme.succession_matching.removed=false",
        "programme.local_resources_2007.removed=false",
    ];
    let wanted = Wanted { agents: true, ties: true, flows: true, network: true, every: Every::Year };
    for (scenario, overrides) in [
        ("typical", &with_programmes[..]),
        ("supported", &TENTH[..1]),
        ("urban_engineering", &TENTH[..1]),
        ("temple_goods", &[]),
    ] {
        let simulation = attempt_of(scenario, overrides).unwrap();
        let mut usual = simulation.begin(0, None).unwrap();
        let mut often = usual.clone();
        let last = simulation.scenario().span.to;
        let eyes = || (Recorder::default(), (Panel::new(wanted, last), Outlays::following(true)));
        let (mut seen, mut seen_often) = (eyes(), eyes());
        while let Some(month) = usual.next_month() {
            number_anew(&mut often.district);
            for (life, eyes) in [(&mut usual, &mut seen), (&mut often, &mut seen_often)] {
                life.live(month).unwrap();
                if month >= simulation.scenario().span.from {
                    eyes.month_ended(month, &life.district);
                }
            }
        }
        assert_eq!(digest(&usual.district), digest(&often.district), "{scenario}");
        // Numbers that are not defined are unlike themselves, so that what is seen is held by how it is written.
        assert!(format!("{seen:?}") == format!("{seen_often:?}"), "{scenario}: others are seen");
        number_anew(&mut often.district);
        let firms = &often.district.firms;
        assert!(firms.len() < firms.ever as usize * 3 / 4, "{scenario}: those who have gone keep rows");
    }
}

/// The small district whose fingerprint is kept. `web/digest.mjs` founds it from the same file.
fn golden_district() -> Simulation {
    written(include_str!("golden/tenth_1980_to_1985.toml"), &[]).unwrap()
}

#[test]
fn the_small_district_has_the_fingerprint_that_is_kept() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden.toml");
    let found = fingerprint(&golden_district(), 0);
    let kept: toml::Table = std::fs::read_to_string(&path).unwrap_or_default().parse().unwrap();
    let text = |key: &str| kept.get(key).and_then(toml::Value::as_str);
    let (version, expected) = (text("model_version"), text("tenth_1980_to_1985"));
    if version == Some(MODEL_VERSION) && expected == Some(&found) {
        return;
    }
    let bless = std::env::var_os("SANCHI_BLESS").is_some_and(|value| value == "1");
    assert!(
        version != Some(MODEL_VERSION),
        "the model gives other results than before ({found}, not {}) under the same version {MODEL_VERSION}: \
         raise MODEL_VERSION in src/simulation.rs, then run this test with SANCHI_BLESS=1. If nothing was meant to \
         change, something has",
        expected.unwrap_or("any")
    );
    assert!(
        bless,
        "the model's version is {MODEL_VERSION} and the fingerprint kept is of version {}: run this test with \
         SANCHI_BLESS=1 to keep the new one, {found}",
        version.unwrap_or("none")
    );
    let new = format!(
        "# Fingerprints of runs, kept by tests/reproducibility.rs, which says how to refresh them.\n\
         model_version = \"{MODEL_VERSION}\"\n\
         # The typical district at a tenth, 1980-01 to 1985-12, seed 1, replicate 0: its state at the end.\n\
         tenth_1980_to_1985 = \"{found}\"\n"
    );
    std::fs::write(path, new).unwrap();
}
