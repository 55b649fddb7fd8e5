//! What a calibration promises: known parameters are found again from the model's own output, killed at any moment it goes on
//! to the same bytes, what is held out is not used, and runs and comparisons live under its draws.
#![cfg(feature = "cli")]

use sanchi::experiment::calibrate::{Known, Predicted, Ready};
use sanchi::experiment::prepared::Prepared;
use sanchi::experiment::scorecard::{Question, hold};
use sanchi::experiment::sweep::Rows;
use sanchi::experiment::targets;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// A tenth of the typical district for five years: a run takes some hundredths of a second.
const SET: &str = "sizes.scale = 0.1\n\"bank.largest_exposure\" = 10.0\nspan.to = \"1984-12\"\n";

const PRIORS: &str = r#"
[prior.rate]
key = "piece_rates.manufacturer"
distribution = "uniform"
low = 1.6
high = 2.8

[prior.giving_up]
key = "owners.giving_up"
distribution = "uniform"
low = 0.1
high = 0.9
"#;

fn plan(more: &str, replicates: u32) -> String {
    format!(
        "format = 1\nscenario = \"typical\"\nreplicates = {replicates}\n\n[set]\n{SET}{PRIORS}{more}\n[targets]\nfile = \"targets.toml\"\n"
    )
}

/// A target in December 1984 or in that year.
fn target(measure: &str, [low, high]: [f64; 2], role: &str) -> String {
    format!(
        "\n[target.{measure}_1984]\nstatement = \"made up\"\nsource = \"made up\"\nperiod = \"1984\"\nunit = \"-\"\n\
         measure = \"{measure}\"\nat = \"1984\"\nband = [{low:?}, {high:?}]\nweight = 1.0\nrole = \"{role}\"\n"
    )
}

const SEEN: [(&str, f64); 3] =
    [("mean_piece_rate", 0.03), ("persons_engaged", 0.05), ("establishments", 0.05)];

fn all(bands: [[f64; 2]; 3]) -> String {
    let head = "format = 1\nscenario = \"typical\"\n".to_owned();
    SEEN.iter().zip(bands).fold(head, |text, ((measure, _), band)| text + &target(measure, band, "required"))
}

/// Targets made of what the model gives with known parameters under another seed.
fn of_the_truth(truth: [f64; 2]) -> String {
    let wide = targets::read("targets.toml", &all([[0.0, 1.0]; 3])).unwrap();
    let set = [
        "sizes.scale=0.1".to_owned(),
        "bank.largest_exposure=10.0".to_owned(),
        "span.to=\"1984-12\"".to_owned(),
        format!("piece_rates.manufacturer={}", truth[0]),
        format!("owners.giving_up={}", truth[1]),
    ];
    let read = |_: &[String]| Prepared::shipped("typical", &set, 99);
    let question = Question::new(wide, read).unwrap_or_else(|(_, problems)| panic!("{problems}"));
    let (card, _) = hold(&question, 0..40, &(), None, &AtomicBool::new(false), &mut |_| {});
    let band = |place: usize| {
        let (value, reach) = (card.rows[place].value, SEEN[place].1);
        [value * (1.0 - reach), value * (1.0 + reach)]
    };
    all([band(0), band(1), band(2)])
}

#[test]
fn known_parameters_are_found_again_from_the_models_own_output() {
    let truth = [2.3, 0.6];
    let known = of_the_truth(truth);
    // What China's rivals reach has no time to matter before 1985.
    let idle = "\n[prior.idle]\nkey = \"rival.china.market.domestic_mass.reach\"\ndistribution = \"uniform\"\nlow = 0.7\nhigh = 1.3\n";
    let more = format!(
        "{idle}\n[history_matching]\nwaves = 2\npoints = 40\n\n[abc]\nparticles = 160\ngenerations = 5\n\n[posterior]\ndraws = 20\n"
    );
    let files = |path: &Path| {
        if path.ends_with("targets.toml") { Ok(known.clone()) } else { Err("no such file".to_owned()) }
    };
    let ready =
        Ready::read("plan.toml", &plan(&more, 4), &files).unwrap_or_else(|problems| panic!("{problems}"));
    let found = ready.calibrate(&mut Rows::new(), 2, &AtomicBool::new(false)).unwrap();
    let told = format!("{:#?}\n{:#?}", found.marginals, found.generations);
    // For who looks with --nocapture.
    println!("{told}");
    for (marginal, truth) in found.marginals.iter().zip(truth) {
        let [low, _, high] = marginal.posterior;
        assert!(low <= truth && truth <= high, "{truth} lies outside\n{told}");
        assert!(high - low < 0.85 * (marginal.prior[2] - marginal.prior[0]), "{told}");
        assert_ne!(marginal.known, Known::NotPinnedDown, "{told}");
    }
    assert_eq!(found.marginals[0].known, Known::PinnedDown, "{told}");
    assert_eq!(found.marginals[2].known, Known::NotPinnedDown, "{told}");
    assert!(found.waves.iter().all(|wave| wave.left < 0.7), "{:?}", found.waves.iter().map(|w| w.left));
    // Twenty draws of two replicates: their median is known to a band's width, no better.
    let near = |one: &Predicted| {
        let [low, high] = one.band;
        (one.posterior[1] - 0.5 * (low + high)).abs() < high - low
    };
    assert!(found.predicted.iter().all(near), "{:#?}", found.predicted);
}

const SMALL: &str = "\n[history_matching]\nwaves = 1\npoints = 10\n\n[abc]\nparticles = 20\ngenerations = 2\n\n[posterior]\ndraws = 3\n";
/// Candidates of it: points, particles, those drawn anew, draws.
const CANDIDATES: usize = 10 + 20 + 10 + 3;
const BANDS: [[f64; 2]; 3] = [[2600.0, 2700.0], [345.0, 365.0], [105.0, 110.0]];

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.write("small.toml", &plan(SMALL, 2));
        place.write("targets.toml", &all(BANDS));
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sanchi"));
        command.current_dir(self.0.path()).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    /// Runs what must succeed.
    fn done(&self, arguments: &[&str]) -> String {
        let (code, out, err) = self.run(arguments);
        assert_eq!(code, Some(0), "{arguments:?}\n{out}\n{err}");
        out
    }

    /// What must be refused, in words.
    fn wrong(&self, arguments: &[&str]) -> String {
        let (code, out, err) = self.run(arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}\n{err}");
        err
    }

    /// Every file of one folder is in the other, byte by byte, but for the manifest.
    fn same(&self, one: &str, other: &str) {
        let names = |folder: &str| {
            let all = fs::read_dir(self.path(folder)).unwrap();
            let mut names: Vec<String> =
                all.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.retain(|name| !name.starts_with('.') && name != "manifest.toml");
            names.sort();
            names
        };
        assert_eq!(names(one), names(other));
        for name in names(one) {
            let bytes = |folder: &str| fs::read(self.path(folder).join(&name)).unwrap();
            assert!(bytes(one) == bytes(other), "{name} differs");
        }
    }
}

#[test]
fn killed_again_and_again_it_ends_with_the_same_bytes_on_any_number_of_threads() {
    let place = Place::new();
    let all = 2 * CANDIDATES;
    let out = place.done(&["calibrate", "small.toml", "--threads", "2", "--out", "whole"]);
    assert!(out.contains(&format!("{all} of {all} runs were new")), "{out}");
    let log = place.path("killed/log-1-of-1.sanchi");
    let (mut kills, mut grown, mut last) = (0, 0, 0);
    for attempt in 0_u64..200 {
        let mut child = place
            .command(&["calibrate", "small.toml", "--threads", "1", "--out", "killed"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(200 + (attempt * 7919) % 400 * (1 + attempt / 10)));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success());
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        let size = fs::metadata(&log).map_or(0, |file| file.len());
        assert!(size >= last, "a kill has taken rows away");
        grown += u64::from(size > last);
        last = size;
    }
    let again = place.done(&["calibrate", "small.toml", "--out", "killed"]);
    assert!(kills >= 3 && grown >= 2, "killed {kills} times, grown {grown} times");
    assert!(again.contains("were there"), "{again}");
    place.same("whole", "killed");
    // Asked again it is told again; its own plan gives the same; nothing is run for either.
    let before = fs::read(place.path("whole/manifest.toml")).unwrap();
    let told = place.done(&["calibrate", "small.toml", "--out", "whole"]);
    assert!(told.contains(&format!("0 of {all} runs were new")), "{told}");
    place.done(&["calibrate", "whole/plan.toml", "--out", "whole"]);
    assert!(fs::read(place.path("whole/manifest.toml")).unwrap() == before);
    assert!(place.done(&["verify", "whole"]).contains("all as they were written"));
    // Tables that were taken away are made of the log again.
    fs::remove_file(place.path("killed/posterior.parquet")).unwrap();
    let told = place.done(&["calibrate", "small.toml", "--out", "killed"]);
    assert!(told.contains(&format!("0 of {all} runs were new")), "{told}");
    place.same("whole", "killed");
}

#[test]
fn runs_and_comparisons_live_under_draws_of_the_posterior() {
    let place = Place::new();
    place.done(&["calibrate", "small.toml", "--out", "found"]);
    let scenario = "found/scenario.toml";
    let run = ["run", scenario, "--posterior", "found", "--replicates", "4"];
    let out = place.done(&[&run[..], &["--threads", "1", "--out", "one"]].concat());
    assert!(out.contains("each replicate under a draw of a posterior (3 draws)"), "{out}");
    place.done(&[&run[..], &["--threads", "2", "--out", "two"]].concat());
    place.same("one", "two");
    // What lies in the results makes the same again.
    let again = ["run", "one/scenario.toml", "--posterior", "one", "--replicates", "4", "--out", "again"];
    place.done(&again);
    place.same("one", "again");
    assert!(place.done(&["replay", "one", "--run", "1", "--run", "3"]).contains("the same"));
    // A replicate is the one of its draw's scenario; after the last draw comes the first.
    let district = |folder: &str| fs::read_to_string(place.path(folder).join("district.csv")).unwrap();
    let of = |folder: &str, replicate: &str| -> Vec<String> {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let rows = district(folder).lines().map(cells).filter(|row| row[2] == replicate).collect::<Vec<_>>();
        rows.iter().map(|row| row[4..].join(",")).collect()
    };
    place.done(&[&run[..], &["--format", "csv", "--out", "csv"]].concat());
    for (draw, replicate) in [(1, "0"), (3, "2"), (1, "3")] {
        let (file, folder) = (format!("found/draw-{draw:03}.toml"), format!("alone-{replicate}"));
        // It has a name of its own, so that its results lie apart from those of the scenario and of other draws.
        let text = fs::read_to_string(place.path(&file)).unwrap();
        assert!(text.contains(&format!("name = \"small-draw-{draw:03}\"")), "{text}");
        let alone =
            ["run", &file, "--first", replicate, "--replicates", "1", "--format", "csv", "--out", &folder];
        place.done(&alone);
        let (drawn, alone) = (of("csv", replicate), of(&folder, replicate));
        assert!(drawn.len() == 60 && drawn == alone, "draw {draw}, replicate {replicate}");
    }
    assert_ne!(of("csv", "0"), of("csv", "1"));
    // An arm goes on top of each draw.
    let compare = [
        "compare",
        scenario,
        "sizes.craftsmen=300",
        "--posterior",
        "found",
        "--replicates",
        "3",
        "--out",
        "pairs",
    ];
    let out = place.done(&compare);
    assert!(out.contains("each replicate under a draw of a posterior (3 draws)"), "{out}");
    assert!(place.done(&["replay", "pairs", "--run", "2"]).contains("the same"));
    assert!(place.path("pairs/posterior.toml").exists());
    // It has a page, with a chart a parameter, the plane of the strongest pair, and the targets.
    place.done(&["report", "found"]);
    let page = fs::read_to_string(place.path("found/report.html")).unwrap();
    for chart in ["parameter-rate", "parameter-giving-up", "pair", "targets"] {
        assert!(page.contains(&format!("<figure id=\"{chart}\">")), "{chart}");
    }
    assert!(place.done(&["verify", "found"]).contains("all as they were written"));
    assert!(place.wrong(&["merge", "found"]).contains("a calibration, which has no shards"));
    // A sweep does not take the place of a posterior.
    let sweep = format!(
        "format = 1\nscenario = \"typical\"\n[set]\n{SET}[factor.x]\nkey = \"wholesaling.markup\"\nlevels = [0.2]\n\
         [outcome.y]\nof = \"shipments@1984\"\n"
    );
    place.write("sweep.toml", &sweep);
    assert!(place.wrong(&["sweep", "sweep.toml", "--out", "found"]).contains("results of another request"));
    // What is drawn is not set, and what is no posterior is told.
    let both = ["run", scenario, "--posterior", "found", "--set", "owners.giving_up=1"];
    assert!(place.wrong(&both).contains("`owners.giving_up` is drawn from the posterior"));
    assert!(
        place.wrong(&["run", scenario, "--posterior", "nowhere"]).contains("--posterior takes the folder")
    );
    assert!(place.wrong(&["run", scenario, "--posterior", "small.toml"]).contains("is no posterior"));
}

#[test]
fn what_is_wrong_is_told_at_its_line_and_nothing_is_run() {
    let place = Place::new();
    let held_out = all(BANDS) + &target("shipments", [1.0, 2.0], "held_out");
    place.write("held_out.toml", &held_out);
    let with = |from: &str, to: &str| {
        let text = plan(SMALL, 2);
        assert!(text.contains(from), "{from}");
        place.write("wrong.toml", &text.replace(from, to));
        place.wrong(&["check", "wrong.toml"])
    };
    let uses = |name: &str| format!("file = \"held_out.toml\"\nuse = [\"{name}\"]\n");
    for (from, to, wanted) in [
        ("file = \"targets.toml\"\n", uses("shipments_1984").as_str(), "`shipments_1984` is held out"),
        ("file = \"targets.toml\"\n", &uses("person_engaged_1984"), "did you mean `persons_engaged_1984`"),
        ("file = \"targets.toml\"\n", "roles = [\"held_out\"]\n", "no parameter is ever set to it"),
        ("file = \"targets.toml\"\n", "file = \"nowhere.toml\"\n", "cannot be read"),
        ("replicates = 2", "replicates = 1", "from 2 to"),
        ("low = 1.6", "low = -1.6", "from 0"),
        ("low = 1.6", "low = 3.6", "`low` must be below `high`"),
        ("piece_rates.manufacturer", "piece_rates.manufacturers", "manufacturer"),
        ("particles = 20", "particle = 20", "did you mean `particles`"),
        ("points = 10", "points = 2", "from 8"),
        ("[prior.rate]", "[prior.weight]", "a column of the posterior"),
        ("span.to = \"1984-12\"", "span.to = \"1983-12\"", "the runs are of"),
        ("[targets]", "[factor.x]\nkey = \"sizes.scale\"\n[targets]", "belong to a plan of `sanchi sweep`"),
    ] {
        let told = with(from, to);
        assert!(told.contains(wanted), "{to}\n{told}");
        assert!(told.contains("wrong.toml:") || told.contains("nowhere"), "{told}");
    }
    assert!(place.wrong(&["sweep", "small.toml"]).contains("sanchi calibrate small.toml"));
    assert!(place.wrong(&["run", "small.toml"]).contains("sanchi calibrate small.toml"));
    let out = place.done(&["check", "small.toml"]);
    assert!(out.contains(&format!("at most {CANDIDATES} candidates x 2 replicates")), "{out}");
    // Tables in a place that holds something else are refused.
    fs::create_dir(place.path("mine")).unwrap();
    place.write("mine/thesis.txt", "years of work");
    assert!(place.wrong(&["calibrate", "small.toml", "--out", "mine"]).contains("thesis.txt"));
    assert!(!place.path("results").exists());
}

#[test]
fn the_shipped_plan_can_be_done() {
    let plan = concat!(env!("CARGO_MANIFEST_DIR"), "/plans/calibrate_typical.toml");
    let text = fs::read_to_string(plan).unwrap();
    let none = |_: &Path| Err("no such file".to_owned());
    let ready =
        Ready::read("calibrate_typical.toml", &text, &none).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!((ready.task().priors.len(), ready.task().aims.len()), (8, 8));
    assert!(ready.question().arms().is_empty());
}
