//! Reports: one page that opens anywhere, with every chart told in words and as values, from sealed folders only.
//!
//! The last test opens pages in headless Chromium. It needs `node`, playwright-core (in the folder named by
//! `SANCHI_NODE_MODULES`, or `target/node/node_modules`) and Chromium (`SANCHI_CHROMIUM`, or `chromium`). Where one is missing
//! the test says so and passes; with `SANCHI_REQUIRE=all` it fails.
#![cfg(feature = "cli")]

use sanchi::foundation::calendar::Month;
use sanchi::report::page::papers::Papers;
use sanchi::report::page::run::Run;
use sanchi::report::page::sweep::Swept;
use sanchi::report::table::{Stored, Table, Values};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

const SMALL: [&str; 8] = [
    "--set",
    "sizes.scale=0.1",
    "--set",
    "bank.largest_exposure=10.0",
    "--from",
    "1980-01",
    "--to",
    "1984-12",
];

fn sanchi(place: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sanchi")).current_dir(place).args(arguments).output().unwrap()
}

fn done(place: &Path, arguments: &[&str]) -> String {
    let output = sanchi(place, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// What a refused request says, with how it ended.
fn refused(place: &Path, arguments: &[&str]) -> (i32, String) {
    let output = sanchi(place, arguments);
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn run(place: &Path, out: &str, more: &[&str]) {
    let asked: Vec<&str> = ["run", "--replicates", "4", "--quiet", "--out", out]
        .iter()
        .chain(&SMALL)
        .chain(more)
        .copied()
        .collect();
    done(place, &asked);
}

/// The element of a page that holds JSON.
fn embedded(html: &str, id: &str) -> serde_json::Value {
    let opening = format!("<script type=\"application/json\" id=\"{id}\">");
    let (_, rest) = html.split_once(&opening).unwrap_or_else(|| panic!("no {id}"));
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// Every element that is opened is closed, in order; attributes are quoted.
fn well_formed(markup: &str) -> Result<(), String> {
    const VOID: [&str; 4] = ["meta", "link", "input", "br"];
    let (mut open, mut rest): (Vec<String>, &str) = (Vec::new(), markup);
    while let Some((text, tagged)) = rest.split_once('<') {
        if text.contains('&')
            && !text
                .split('&')
                .skip(1)
                .all(|part| part.split_once(';').is_some_and(|(name, _)| name.len() < 6))
        {
            return Err(format!("a bare & in {text:?}"));
        }
        let (tag, after) = tagged.split_once('>').ok_or("a tag without an end")?;
        rest = after;
        if tag.starts_with(['!', '?']) {
            continue;
        }
        if tag.matches('"').count() % 2 == 1 {
            return Err(format!("an attribute without its end in <{tag}>"));
        }
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default().to_owned();
        if tag.starts_with('/') {
            match open.pop() {
                Some(last) if last == name => {}
                last => return Err(format!("</{name}> closes {last:?}")),
            }
        } else if !tag.ends_with('/') && !VOID.contains(&&*name) {
            if ["script", "style"].contains(&&*name) {
                rest = rest.split_once(&format!("</{name}>")).ok_or("a script without an end")?.1;
            } else {
                open.push(name);
            }
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("never closed: {open:?}")) }
}

/// What is true of every page.
fn check_page(html: &str) {
    well_formed(html).unwrap();
    assert!(html.contains("<html lang=\"en\">"));
    // The one address in a page is the name of a language, which no browser asks for.
    let addresses = html.replace("http://www.w3.org/2000/svg", "");
    for never in ["http://", "https://", " src=", "@import", "url(", "NaN", "inf "] {
        assert!(!addresses.contains(never), "the page has {never:?}");
    }
    let charts: Vec<&str> = html.split("<svg").skip(1).collect();
    assert!(charts.len() >= 2, "{} charts", charts.len());
    for chart in charts {
        let head: String = chart.chars().take(4000).collect();
        assert!(head.contains("role=\"img\"") && head.contains("<title "), "{head}");
    }
    let data = embedded(html, "chart-data");
    let mut figures = 0;
    for figure in html.split("<figure id=\"").skip(1) {
        let id = figure.split('"').next().unwrap();
        let csv = data[id].as_str().unwrap_or_else(|| panic!("{id} has no values"));
        assert!(csv.lines().count() > 1, "{id}: {csv}");
        assert!(figure.contains("<desc "), "{id} has no words");
        figures += 1;
    }
    assert_eq!(data.as_object().unwrap().len(), figures);
}

#[test]
fn a_report_of_a_run_is_one_page_with_every_chart_told() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    run(place, "r1", &["--tables", "agents,ties"]);
    done(place, &["report", "r1", "--figures", "pictures"]);
    let (code, err) = refused(place, &["report", "r1", "--out", "again.html", "--figures", "pictures"]);
    assert!(
        code == 2 && err.contains("replace it with --force") && !place.join("again.html").exists(),
        "{err}"
    );
    let html = fs::read_to_string(place.join("r1/report.html")).unwrap();
    check_page(&html);
    for id in [
        "shipments",
        "value-added",
        "persons-engaged",
        "establishments",
        "exports",
        "mean-craftsman-age",
        "causes",
    ] {
        assert!(html.contains(&format!("<figure id=\"{id}\">")), "{id}");
    }
    for words in
        ["Plaza accord", "産地", "Audited.", "Sealed.", "observed: the yen as it was", "Owners' age, mean"]
    {
        assert!(html.contains(words), "{words}");
    }
    assert!(html.contains("sizes.scale</td><td>1</td><td>0.1"), "what differs from typical is told");
    let town = embedded(&html, "town-data");
    assert_eq!(town["dates"].as_array().unwrap().len(), 5);
    for (numbers, each) in [("firms", 5), ("ties", 4)] {
        assert!(town[numbers].as_array().unwrap().len().is_multiple_of(each), "{numbers}");
    }
    let figures: Vec<PathBuf> =
        fs::read_dir(place.join("pictures")).unwrap().map(|entry| entry.unwrap().path()).collect();
    for figure in figures.iter().filter(|path| path.extension().is_some_and(|end| end == "svg")) {
        let svg = fs::read_to_string(figure).unwrap();
        well_formed(&svg).unwrap_or_else(|error| panic!("{}: {error}", figure.display()));
        assert_eq!(svg.matches("http").count(), 1, "{}", figure.display());
        assert!(figure.with_extension("csv").is_file());
    }
    for together in ["fate.svg", "town.svg"] {
        assert!(place.join("pictures").join(together).is_file(), "{together}");
    }
    // The report is part of the folder: it stands in nobody's way, and goes when the results go.
    assert_eq!(refused(place, &["report", "r1"]).0, 2);
    done(place, &["report", "r1", "--force"]);
    assert!(!done(place, &["verify", "r1"]).contains("report.html"));
    run(place, "r1", &["--seed", "2", "--force"]);
    assert!(!place.join("r1/report.html").exists());
}

#[test]
fn parquet_and_csv_give_the_same_report() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let mut pages = Vec::new();
    for format in ["parquet", "csv"] {
        run(place, format, &["--tables", "agents,ties", "--format", format]);
        done(place, &["report", format]);
        let html = fs::read_to_string(place.join(format).join("report.html")).unwrap();
        pages.push((embedded(&html, "chart-data"), embedded(&html, "town-data")));
    }
    assert_eq!(pages[0], pages[1]);
}

#[test]
fn without_its_tables_a_map_is_replaced_by_the_command_that_adds_it() {
    let place = tempfile::tempdir().unwrap();
    run(place.path(), "r1", &[]);
    done(place.path(), &["report", "r1", "--out", "page.html"]);
    let html = fs::read_to_string(place.path().join("page.html")).unwrap();
    check_page(&html);
    assert!(html.contains("--tables agents,ties --force"), "the command is told");
    assert!(html.contains("persons-an-establishment") && !html.contains("id=\"town-data\""));
    assert!(!place.path().join("r1/report.html").exists());
}

#[test]
fn what_if_and_attribution_have_reports() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let ask = |words: &[&str]| done(place, &[words, &SMALL, &["--replicates", "3", "--quiet"]].concat());
    ask(&["compare", "typical", "without:ageing", "sizes.craftsmen=300", "--out", "c"]);
    ask(&["attribute", "typical", "--shocks", "ageing,taste_change", "--of", "shipments@1984", "--out", "a"]);
    done(place, &["report", "c", "--figures", "c-pictures"]);
    done(place, &["report", "a", "--figures", "a-pictures"]);
    let compared = fs::read_to_string(place.join("c/report.html")).unwrap();
    check_page(&compared);
    for part in [
        "arm-2-shipments",
        "arm-2-gain-firms",
        "arm-2-anyway",
        "arm-2-forest-1984",
        "sizes.craftsmen</td><td>600</td><td>300",
    ] {
        assert!(compared.contains(part), "{part}");
    }
    let data = embedded(&compared, "chart-data");
    let forest = data["arm-2-forest-1984"].as_str().unwrap();
    assert!(forest.starts_with("group,what,effect,low95,high95,p10,p90\n"), "{forest}");
    let attributed = fs::read_to_string(place.join("a/report.html")).unwrap();
    check_page(&attributed);
    let data = embedded(&attributed, "chart-data");
    let steps = data["waterfall-shipments-1984"].as_str().unwrap();
    let values: Vec<f64> =
        steps.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse().unwrap()).collect();
    let [first, steps @ .., last] = &values[..] else { panic!("{values:?}") };
    assert!((first + steps.iter().sum::<f64>() - last).abs() < 1e-3 * last.abs(), "{values:?}");
    assert!(
        place.join("c-pictures/arm-2-effects.svg").is_file()
            && place.join("a-pictures/attribution.svg").is_file()
    );
}

#[test]
fn a_folder_that_is_not_what_it_was_is_told_apart_and_why() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    run(place, "r1", &[]);
    let manifest = fs::read_to_string(place.join("r1/manifest.toml")).unwrap();
    let told = |code: i32, folder: &str, parts: &[&str]| {
        let (ended, words) = refused(place, &["report", folder]);
        assert_eq!(ended, code, "{words}");
        for part in parts.iter().chain(&["help:"]) {
            assert!(words.contains(part), "{part}: {words}");
        }
    };
    told(2, "nowhere", &["there is no folder nowhere"]);
    told(2, "r1/manifest.toml", &["is a file, not a results folder"]);
    fs::create_dir(place.join("foreign")).unwrap();
    fs::write(place.join("foreign/holiday.txt"), "sun").unwrap();
    told(2, "foreign", &["is no results folder of sanchi", "manifest.toml"]);
    let changed = |from: &str, to: &str| {
        let text = manifest.replacen(from, to, 1);
        assert_ne!(text, manifest);
        fs::write(place.join("r1/manifest.toml"), text).unwrap();
    };
    changed("format = 1", "format = 7");
    told(2, "r1", &["another version", "format is 7", "reads format 1"]);
    changed("kind = \"run\"", "kind = \"dance\"");
    told(2, "r1", &["results of `dance`", "run, compare, attribute, sweep, sensitivity, validate"]);
    fs::write(place.join("r1/manifest.toml"), "format = 1\n").unwrap();
    told(1, "r1", &["is no manifest of sanchi", "missing field"]);
    fs::write(place.join("r1/manifest.toml"), &manifest).unwrap();
    let mut bytes = fs::read(place.join("r1/stages.parquet")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(place.join("r1/stages.parquet"), &bytes).unwrap();
    fs::remove_file(place.join("r1/summary.txt")).unwrap();
    told(1, "r1", &["stages.parquet was changed", "summary.txt is missing"]);
    assert!(!place.join("r1/report.html").exists());
}

/// A plan over a tenth of the typical district, with these factors, this design and these outcomes.
fn plan(place: &Path, name: &str, rest: &str) {
    let text = format!(
        "format = 1\nscenario = \"typical\"\nreplicates = 2\n[set]\nsizes.scale = 0.1\nbank.largest_exposure = 10.0\nspan.to = \
         \"1984-12\"\n{rest}\n[outcome.shipments_change]\nof = \"shipments@1984/1981\"\n[outcome.persons]\nof = \
         \"persons_engaged@1984\"\n"
    );
    fs::write(place.join(format!("{name}.toml")), text).unwrap();
}

const MARKUP: &str = "[factor.markup]\nrole = \"lever\"\nkey = \"wholesaling.markup\"\n";
const UNIFORM: &str = "distribution = \"uniform\"\nlow = 0.15\nhigh = 0.35\n";

/// Sweeps over one factor, over factors of every kind, and over a sample; and studies by either design.
fn plans(place: &Path) {
    let levels = format!("{MARKUP}levels = [0.15, 0.25, 0.35]\n");
    plan(place, "one", &levels);
    plan(
        place,
        "several",
        &format!(
            "{levels}[factor.no_yen]\nkey = \"shock.yen_appreciation.removed\"\nlevels = [false, true]\n[factor.notes]\nrole = \
             \"lever\"\nkey = \"settlement.note_term\"\nlevels = [\"2 months\", \"5 months\"]\n[outcome.gained]\nof = \
             \"persons_engaged@1984\"\ndifference_to = \"base\"\n"
        ),
    );
    let two = format!(
        "{MARKUP}{UNIFORM}[factor.elasticity]\nkey = \"market.domestic_mass.price_elasticity\"\n{}",
        UNIFORM.replace("0.15", "0.3").replace("0.35", "0.9")
    );
    plan(place, "sample", &format!("{two}[design]\nkind = \"latin_hypercube\"\npoints = 16\n"));
    plan(place, "few", &format!("{two}[design]\nkind = \"latin_hypercube\"\npoints = 8\n"));
    plan(place, "morris", &format!("{two}[design]\nkind = \"morris\"\ntrajectories = 4\n"));
    plan(place, "sobol", &format!("{two}[design]\nkind = \"sobol_indices\"\nbase_rows = 16\n"));
    // What wholesalers earn is theirs to share out, whatever the luck of so small a district.
    let file = place.join("sobol.toml");
    let text = fs::read_to_string(&file).unwrap();
    let persons = "[outcome.persons]\nof = \"persons_engaged@1984\"";
    let change = "[outcome.shipments_change]\nof = \"shipments@1984/1981\"";
    let text = text.replace(persons, "[outcome.margin]\nof = \"wholesaler_margin@1984\"");
    fs::write(file, text.replace(change, "[outcome.earlier]\nof = \"wholesaler_margin@1982\"")).unwrap();
}

#[test]
fn sweeps_tell_every_outcome_over_every_factor() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    plans(place);
    let page = |name: &str, more: &[&str], out: &str| {
        let plan = format!("{name}.toml");
        done(place, &[&["sweep", &plan, "--quiet", "--out", out], more].concat());
        done(place, &["report", out]);
        fs::read_to_string(place.join(out).join("report.html")).unwrap()
    };
    let one = embedded(&page("one", &[], "one"), "chart-data");
    let levels = one["persons-over-markup"].as_str().unwrap();
    let labels: Vec<&str> = levels.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(labels, ["0.15", "0.25", "0.35"], "{levels}");
    let several = page("several", &[], "several");
    check_page(&several);
    for words in [
        "persons over markup (lever)",
        "persons over no_yen (uncertainty)",
        "Every combination of the levels: 12 points, each run 2 times",
        "Persons engaged (従業者数), 1984, less that of the base",
        "All 26 runs passed",
        "middle 50 % and 90 % of the runs",
    ] {
        assert!(several.contains(words), "{words}");
    }
    let data = embedded(&several, "chart-data");
    for (chart, values) in [("no-yen", ["false,,", "true,,"]), ("notes", ["2,2,2", "5,5,5"])] {
        let told = data[format!("persons-over-{chart}")].as_str().unwrap();
        for value in values {
            assert!(told.contains(&format!("runs,{value},12,")), "{told}");
        }
    }
    assert!(several.contains("notes, months"), "the unit stands at the axis");
    let sample = page("sample", &[], "sample");
    check_page(&sample);
    let told = embedded(&sample, "chart-data")["persons-over-elasticity"].as_str().unwrap().to_owned();
    assert_eq!(told.matches("point,").count(), 16, "{told}");
    assert!(sample.contains("A Latin hypercube: 16 points"));
    // Few points of a drawn design are a sample too, and too few to say what the outcome differs with.
    let few = page("few", &[], "few");
    let told = embedded(&few, "chart-data")["persons-over-elasticity"].as_str().unwrap().to_owned();
    assert_eq!((told.matches("point,").count(), told.matches("\nruns,").count()), (8, 1), "{told}");
    assert!(
        few.contains("too few points to tell with what Persons engaged") && !few.contains("differs most")
    );
    let csv = page("several", &["--format", "csv"], "several-csv");
    assert_eq!(embedded(&csv, "chart-data"), data, "Parquet and CSV give the same report");
}

#[test]
fn studies_tell_what_is_resolved_and_what_is_not() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    plans(place);
    for (name, charts, words) in [
        ("morris", ["plane-persons", "effects-persons"], "mu* is the mean size"),
        ("sobol", ["indices-margin", "indices-earlier"], "Sobol' indices"),
    ] {
        done(place, &["sensitivity", &format!("{name}.toml"), "--quiet", "--out", name]);
        done(place, &["report", name]);
        let html = fs::read_to_string(place.join(name).join("report.html")).unwrap();
        check_page(&html);
        let data = embedded(&html, "chart-data");
        for chart in charts {
            let told = data[chart].as_str().unwrap();
            assert!(told.contains("markup") && told.contains("elasticity"), "{chart}: {told}");
        }
        for words in
            [words, "of 2", "chance, of the variance between runs", "Mark-up over unit cost aimed at."]
        {
            assert!(html.contains(words), "{name}: {words}");
        }
    }
}

#[test]
fn a_card_is_shown_with_what_fails_and_who_says_so() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let small = [&SMALL[..4], &["--replicates", "2", "--quiet", "--out", "v"]].concat();
    // A card that fails ends with 1 and is written all the same.
    let ended = sanchi(place, &[&["validate", "typical"][..], &small].concat());
    assert!([0, 1].contains(&ended.status.code().unwrap()), "{}", String::from_utf8_lossy(&ended.stderr));
    done(place, &["report", "v", "--figures", "pictures"]);
    let html = fs::read_to_string(place.join("v/report.html")).unwrap();
    check_page(&html);
    let card: toml::Table = fs::read_to_string(place.join("v/card.toml")).unwrap().parse().unwrap();
    let data = embedded(&html, "chart-data");
    for role in ["required", "reported", "held_out"] {
        let standing = &card["roles"][role];
        let told = data[format!("card-{}", role.replace('_', "-"))].as_str().unwrap();
        let of = |verdict: &str| told.lines().skip(1).filter(|line| line.contains(verdict)).count() as i64;
        assert_eq!(of(",holds,"), standing["hit"].as_integer().unwrap(), "{told}");
        assert_eq!(of(",no value,"), standing["undefined"].as_integer().unwrap(), "{told}");
        let all = told.lines().count() as i64 - 1;
        assert_eq!(all, standing["targets"].as_integer().unwrap());
        let name = role.replace('_', " ");
        assert!(html.to_lowercase().contains(&format!("{name}: {} of {all} hold", of(",holds,"))), "{name}");
    }
    for (_, target) in card["target"].as_table().unwrap() {
        for said in ["statement", "period"] {
            let said = target[said].as_str().unwrap().replace('\'', "&#39;");
            assert!(html.contains(&said) || html.contains(&said.replace("&#39;", "'")), "{said}");
        }
    }
    // A fact that a target names by its number is told.
    assert!(html.contains("Shipments of typical districts fell by more than a quarter"));
    assert!(place.join("pictures/the-card.svg").is_file());
}

/// A sweep of two thousand points that nobody ran, with some runs that failed.
fn two_thousand_points() -> String {
    const FACTORS: [(&str, &str); 6] = [
        ("markup", "wholesaling.markup"),
        ("elasticity", "market.domestic_mass.price_elasticity"),
        ("trust_rise", "trust.rise"),
        ("trust_breach", "trust.breach"),
        ("trust_idling", "trust.idling"),
        ("pass_through", "market.west.pass_through"),
    ];
    const OUTCOMES: [&str; 4] = ["shipments", "value_added", "persons_engaged", "establishments"];
    let mut text = "format = 1\nscenario = \"typical\"\nreplicates = 10\n[design]\nkind = \"latin_hypercube\"\npoints = \
                    2000\n"
        .to_owned();
    for (name, key) in FACTORS {
        text.push_str(&format!("[factor.{name}]\nkey = \"{key}\"\n{UNIFORM}"));
    }
    for name in OUTCOMES {
        text.push_str(&format!("[outcome.{name}]\nof = \"{name}@2000\"\n"));
    }
    let mut state = 7_u64;
    let mut chance = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let (points, replicates) = (2000, 10);
    let numbers =
        |count: usize, of: &mut dyn FnMut(usize) -> f64| Values::Numbers((0..count).map(of).collect());
    let mut point_columns = vec![
        column("point", numbers(points, &mut |row| row as f64 + 1.0)),
        column("runs", numbers(points, &mut |_| 10.0)),
        column("failed", numbers(points, &mut |_| 0.0)),
    ];
    let runs = points * replicates;
    let mut run_columns = vec![
        column("point", numbers(runs, &mut |row| (row / replicates) as f64 + 1.0)),
        column("replicate", numbers(runs, &mut |row| (row % replicates) as f64)),
        column("seed", numbers(runs, &mut |_| 1.0)),
    ];
    for (name, _) in FACTORS {
        let values: Vec<f64> = (0..points).map(|_| 0.15 + 0.2 * chance()).collect();
        run_columns.push(column(name, numbers(runs, &mut |row| values[row / replicates])));
        point_columns.push(column(name, Values::Numbers(values)));
    }
    for name in OUTCOMES {
        for end in ["_median", "_low", "_high"] {
            point_columns.push(column(&format!("{name}{end}"), numbers(points, &mut |_| 1e9 * chance())));
        }
        run_columns.push(column(name, numbers(runs, &mut |_| 1e9 * chance())));
    }
    let word = |text: &str| Some(Arc::<str>::from(text));
    let failed = |row: usize| row.is_multiple_of(100);
    let words = |of: &dyn Fn(usize) -> Option<Arc<str>>| Values::Words((0..runs).map(of).collect());
    run_columns.push(column("status", words(&|row| word(if failed(row) { "failed" } else { "ok" }))));
    run_columns
        .push(column("reason", words(&|row| failed(row).then(|| "the money <does> not add up".into()))));
    let papers = Papers {
        scenario: "typical".into(),
        currency: "yen".into(),
        counted: "run",
        finished: runs as u32,
        asked: runs as u32,
        scenario_text: sanchi::scenario::shipped::text("typical").unwrap().to_owned(),
        ..Papers::default()
    };
    let (runs, points) =
        (Table { rows: runs, columns: run_columns }, Table { rows: points, columns: point_columns });
    Swept::new(papers, &text, runs, points).unwrap().report().html
}

#[test]
fn a_sweep_of_two_thousand_points_is_a_page_below_three_megabytes() {
    let html = two_thousand_points();
    check_page(&html);
    assert!(html.len() < 3_000_000, "{} bytes", html.len());
    for words in ["200 of 20,000 runs failed", "the money &lt;does&gt; not add up", "medians of some points"]
    {
        assert!(html.contains(words), "{words}");
    }
}

fn column(name: &str, values: Values) -> Stored {
    Stored { name: name.to_owned(), values }
}

/// A thousand replicates of thirty years that nobody lived, and a town of the usual size.
fn a_thousand() -> String {
    const REPLICATES: u32 = 1000;
    let months: Vec<Month> = (0..372).map(|ahead| Month::new(1980, 1).plus(ahead)).collect();
    let papers = Papers {
        title: "A thousand made up".into(),
        currency: "yen".into(),
        finished: REPLICATES,
        asked: REPLICATES,
        scenario_text: sanchi::scenario::shipped::text("typical").unwrap().to_owned(),
        ..Papers::default()
    };
    let mut run = Run::new(papers);
    let mut state = 1_u64;
    let mut chance = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    for replicate in 0..REPLICATES {
        let number = vec![f64::from(replicate); months.len()];
        let dates = || column("date", Values::Months(months.iter().copied().map(Some).collect()));
        let mut columns = vec![column("replicate", Values::Numbers(number.clone())), dates()];
        for name in Run::of_district().iter().filter(|name| !["replicate", "date"].contains(name)) {
            let values = months.iter().map(|_| 1e9 * (0.5 + chance())).collect();
            columns.push(column(name, Values::Numbers(values)));
        }
        run.add_district(&Table { rows: months.len(), columns });
        for stage in ["pressing", "grinding", "polishing", "plating", "finishing"] {
            let word: Arc<str> = stage.into();
            let counts = |most: f64| Values::Numbers(months.iter().map(|_| (most * 0.7).round()).collect());
            let columns = vec![
                column("replicate", Values::Numbers(number.clone())),
                dates(),
                column("stage", Values::Words(vec![Some(word); months.len()])),
                column("suppliers", counts(80.0)),
                column("craftsmen", counts(120.0)),
            ];
            run.add_stages(&Table { rows: months.len(), columns });
        }
    }
    run.close();
    let shown = f64::from(run.shown().unwrap());
    let years: Vec<Month> = (1980..=2010).map(|year| Month::new(year, 12)).collect();
    let names: Vec<Arc<str>> = (0..1060).map(|firm| format!("craftsman-{firm:016x}").into()).collect();
    let places: Vec<[f64; 2]> = names.iter().map(|_| [0, 1].map(|_| 5.0 * chance() - 2.5)).collect();
    for &year in &years {
        let word = |words: Vec<Option<Arc<str>>>| Values::Words(words);
        let firms = Table {
            rows: names.len(),
            columns: vec![
                column("replicate", Values::Numbers(vec![shown; names.len()])),
                column("date", Values::Months(vec![Some(year); names.len()])),
                column("agent", word(names.iter().cloned().map(Some).collect())),
                column("kind", word(vec![Some("craftsman".into()); names.len()])),
                column("x", Values::Numbers(places.iter().map(|place| place[0]).collect())),
                column("y", Values::Numbers(places.iter().map(|place| place[1]).collect())),
            ],
        };
        run.town().add_firms(&firms);
        let ties = 3500;
        let mut end = || word((0..ties).map(|_| Some(names[(chance() * 1060.0) as usize].clone())).collect());
        let columns = vec![
            column("replicate", Values::Numbers(vec![shown; ties])),
            column("date", Values::Months(vec![Some(year); ties])),
            column("buyer", end()),
            column("supplier", end()),
        ];
        run.town().add_ties(&Table { rows: ties, columns });
    }
    run.report().html
}

#[test]
fn a_thousand_replicates_are_a_page_below_three_megabytes() {
    let html = a_thousand();
    check_page(&html);
    // Ties that all change from year to year are the worst case by far.
    assert!(html.len() < 3_000_000, "{} bytes", html.len());
}

#[test]
fn a_browser_opens_reports_from_files() {
    let node = |script: &str| {
        Command::new("node").args(["-e", script]).output().is_ok_and(|output| output.status.success())
    };
    let modules = std::env::var("SANCHI_NODE_MODULES").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/node/node_modules"),
        PathBuf::from,
    );
    let chromium = std::env::var("SANCHI_CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
    let has_chromium =
        Command::new(&chromium).arg("--version").output().is_ok_and(|output| output.status.success());
    let missing = if !node("") {
        Some("`node` is not there")
    } else if !modules.join("playwright-core").is_dir() {
        Some("playwright-core is not there")
    } else if !has_chromium {
        Some("Chromium is not there")
    } else {
        None
    };
    if let Some(missing) = missing {
        assert!(std::env::var("SANCHI_REQUIRE").as_deref() != Ok("all"), "{missing}");
        // Past the test runner, which swallows what a passing test prints.
        let _ = writeln!(std::io::stderr(), "skipped: {missing}");
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    run(place, "r1", &["--tables", "agents,ties"]);
    let ask = |words: &[&str]| done(place, &[words, &SMALL, &["--replicates", "3", "--quiet"]].concat());
    ask(&["compare", "typical", "without:ageing", "--out", "c"]);
    ask(&["attribute", "typical", "--shocks", "ageing,taste_change", "--of", "shipments@1984", "--out", "a"]);
    plans(place);
    for (command, name) in [
        ("sweep", "one"),
        ("sweep", "several"),
        ("sweep", "sample"),
        ("sensitivity", "morris"),
        ("sensitivity", "sobol"),
    ] {
        done(place, &[command, &format!("{name}.toml"), "--quiet", "--out", name]);
    }
    sanchi(
        place,
        &[&["validate", "typical", "--replicates", "2", "--quiet", "--out", "v"], &SMALL[..4]].concat(),
    );
    for folder in ["r1", "c", "a", "one", "several", "sample", "morris", "sobol", "v"] {
        done(place, &["report", folder, "--out", &format!("{folder}.html")]);
    }
    fs::write(place.join("thousand.html"), a_thousand()).unwrap();
    fs::write(place.join("points.html"), two_thousand_points()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report.mjs");
    let output = Command::new("node")
        .arg(script)
        .args([modules.as_os_str(), std::ffi::OsStr::new(&chromium), place.as_os_str()])
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
}
