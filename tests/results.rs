//! What a results folder promises: the same bytes on any threads, whole or not at all, never overwritten
//! unasked, the same content in either format.
#![cfg(feature = "store")]

mod common;

use common::{TENTH, simulation};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use sanchi::experiment::ensemble::{Ending, Failure, ensemble};
use sanchi::experiment::subject::Subject;
use sanchi::foundation::calendar::Month;
use sanchi::foundation::chance::BirthKey;
use sanchi::observe::measures::{district_columns, stage_columns};
use sanchi::observe::panel::{Every, Wanted};
use sanchi::observe::recorder::Recorder;
use sanchi::observe::table::{AgentKind, AgentName, Column, Event, Party, Record};
use sanchi::report::summary::{Failed, Gathering};
use sanchi::report::telling;
use sanchi::simulation::Simulation;
use sanchi::store::{
    Closing, FailureEntry, Format, GRAPHML, MANIFEST, Manifest, Packing, REPLICATES_PER_GROUP, Refusal,
    Results, Standing, Status, look,
};
use std::fs::{self, File};
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

const MONTHS: i32 = 26;

fn column(name: &'static str, unit: &'static str, whole: bool) -> Column {
    Column { name, unit, meaning: "made up", whole }
}

fn subject() -> Subject {
    Subject {
        scenario: "town".into(),
        title: "A made-up town".into(),
        currency: "lira".into(),
        scenario_hash: "ab".repeat(32),
        model_version: "1".into(),
        random_scheme: "none".into(),
        seed: 9,
        district: vec![
            column("shipments", "{currency}/month", true),
            column("lead_time", "months", false),
            column("closures_bankrupt", "agents/month", true),
        ],
        stages: vec![column("suppliers", "agents", true), column("utilisation", "share", false)],
        stage_names: vec!["weaving".into(), "dyeing, black".into()],
        panel: Wanted::default(),
        until: None,
        posterior: None,
        beside: Vec::new(),
        pooled: Vec::new(),
    }
}

fn record(replicate: u32) -> Record {
    let mut record = Record::default();
    for ahead in 0..MONTHS {
        let size = f64::from(replicate * 100) + f64::from(ahead);
        record.months.push(Month::new(1980, 3).plus(ahead));
        let lead_time = if ahead % 5 == 0 { f64::NAN } else { 1.0 / (1.0 + size) };
        record.district.extend([size * 1e6, lead_time, f64::from(ahead % 2)]);
        record.stages.extend([size, 0.5, if ahead == 3 { f64::NAN } else { 1.0 }, f64::NAN]);
    }
    let agent = |kind| AgentName { kind, key: BirthKey(0xAB) };
    record.events.push(Event {
        month: Month::new(1981, 1),
        kind: "claim_lost",
        agent: Some(agent(AgentKind::Wholesaler)),
        other: Some(Party::Agent(agent(AgentKind::Craftsman))),
        amount: -5,
        cause: "a \"bad\" year",
    });
    if replicate.is_multiple_of(2) {
        record.events.push(Event {
            kind: "stage_lost",
            agent: None,
            other: None,
            ..record.events[0].clone()
        });
    }
    record
}

fn closing<'a>(status: Status, text: &'a str, json: &'a str) -> Closing<'a> {
    Closing {
        status,
        asked: 10,
        scenario_text: "format = 1\n",
        summary_text: text,
        summary_json: json,
        command: vec!["sanchi".into(), "run".into()],
        start: SystemTime::UNIX_EPOCH,
        elapsed: Duration::from_millis(1500),
        threads: 1,
        failures: Vec::new(),
    }
}

/// Runs made-up replicates and writes them. One may fail, and one may be where the stop comes.
fn write(
    folder: &Path,
    replicates: Range<u32>,
    threads: usize,
    format: Format,
    fails: Option<u32>,
    stops: Option<u32>,
) -> Manifest {
    let subject = subject();
    let mut results = Results::begin(folder, &subject, replicates.clone(), format, false).unwrap();
    let mut gathering = Gathering::new(&subject, replicates.clone());
    let stop = AtomicBool::new(false);
    let run = |replicate: u32, stop: &AtomicBool| {
        // Later replicates end sooner, so that order has to be made.
        std::thread::sleep(Duration::from_micros(u64::from(200 - replicate.min(200))));
        if stops == Some(replicate) {
            stop.store(true, Ordering::Relaxed);
            return Err(Failure::stopped());
        }
        if fails == Some(replicate) {
            let month = Some(Month::new(1980, 7));
            return Err(Failure { month, reason: "the audit found a leak".into(), stopped: false });
        }
        Ok(record(replicate))
    };
    let asked = replicates.len() as u32;
    let ending = ensemble(replicates, Some(threads), &stop, &run, &mut |replicate, result| {
        match result {
            Ok(record) => {
                gathering.add(&record);
                results.add(replicate, &record).unwrap();
            }
            Err(failure) => gathering.add_failed(replicate, failure),
        }
        ControlFlow::Continue(())
    });
    let summary = gathering.summary();
    let status = match ending {
        Ending::Stopped => Status::Stopped,
        _ if summary.failed.is_empty() => Status::Complete,
        _ => Status::Failed,
    };
    let (text, json) = (telling::text(&summary), telling::json(&summary));
    let entry = |Failed { replicate, failure }: &Failed| FailureEntry {
        replicate: *replicate,
        run_id: subject.run_id(*replicate),
        seed: subject.seed,
        month: failure.month.map(|month| month.to_string()),
        reason: failure.reason.clone(),
        replay: format!("sanchi run town --seed 9 --first {replicate} --replicates 1"),
    };
    let failures = summary.failed.iter().map(entry).collect();
    results.finish(Closing { failures, asked, ..closing(status, &text, &json) }).unwrap()
}

/// A Parquet file as lines of text, as CSV would have them.
fn lines(path: &Path) -> Vec<Vec<String>> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let cell = |field: &Field| match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Long(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        Field::Date(days) => {
            let month = (0..12 * 300).map(|ahead| Month::new(1900, 1).plus(ahead));
            let month = month.into_iter().find(|month| month.unix_days() == *days).unwrap();
            format!("{month}-01")
        }
        other => panic!("{other:?}"),
    };
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| cell(field)).collect()).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_read_back_is_what_was_written_with_nulls_units_and_meanings() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("r");
    let manifest = write(&folder, 0..3, 2, Format::Parquet, None, None);

    let rows = lines(&folder.join("district.parquet"));
    assert_eq!(rows.len(), 3 * MONTHS as usize);
    let id = subject().run_id(1);
    assert_eq!(rows[26], [&id, "town", "1", "9", "1980-03-01", "100000000", "", "0"]);
    assert_eq!(rows[27], [&id, "town", "1", "9", "1980-04-01", "101000000", &(1.0 / 102.0).to_string(), "1"]);
    let rows = lines(&folder.join("stages.parquet"));
    assert_eq!(rows.len(), 6 * MONTHS as usize);
    assert_eq!(rows[7][4..], ["1980-06-01", "dyeing, black", "", ""]);
    let rows = lines(&folder.join("events.parquet"));
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0][5..7], ["claim_lost", "wholesaler-00000000000000ab"]);
    assert_eq!(rows[0][7..], ["craftsman-00000000000000ab", "-5", "a \"bad\" year"]);
    assert_eq!(rows[1][5..], ["stage_lost", "", "", "-5", "a \"bad\" year"]);

    let reader = SerializedFileReader::new(File::open(folder.join("district.parquet")).unwrap()).unwrap();
    let metadata = reader.metadata().file_metadata();
    let pairs = metadata.key_value_metadata().unwrap();
    let value =
        |key: &str| pairs.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.clone()).unwrap();
    assert_eq!(value("sanchi.format"), "1");
    assert!(value("sanchi.units").ends_with("\"seed\": \"-\", \"shipments\": \"lira/month\"}"));
    assert!(value("sanchi.meanings").starts_with("{\"closures_bankrupt\": \"made up\", \"date\": "));
    assert_eq!(manifest.files[0].rows, Some(78));
}

#[test]
fn bytes_are_the_same_on_one_two_and_three_threads() {
    let place = tempfile::tempdir().unwrap();
    for format in [Format::Parquet, Format::Csv] {
        let hashes = |threads: usize| {
            let folder = place.path().join(format!("{}-{threads}", format.name()));
            let files = write(&folder, 0..47, threads, format, Some(11), None).files;
            for file in &files {
                assert_eq!(fs::metadata(folder.join(&file.name)).unwrap().len(), file.bytes, "{}", file.name);
            }
            files
        };
        let one = hashes(1);
        assert_eq!(one, hashes(2));
        assert_eq!(one, hashes(3));
    }
}

#[test]
fn row_groups_hold_ten_replicates_by_their_numbers() {
    let place = tempfile::tempdir().unwrap();
    let groups = |replicates: Range<u32>, fails| {
        let folder = place.path().join(format!("{}-{}", replicates.start, replicates.end));
        write(&folder, replicates, 2, Format::Parquet, fails, None);
        let reader = SerializedFileReader::new(File::open(folder.join("district.parquet")).unwrap()).unwrap();
        let rows = reader.metadata().row_groups().iter().map(|group| group.num_rows() / i64::from(MONTHS));
        rows.collect::<Vec<_>>()
    };
    assert_eq!(REPLICATES_PER_GROUP, 10);
    assert_eq!(groups(0..1, None), [1]);
    assert_eq!(groups(0..10, None), [10]);
    assert_eq!(groups(0..11, None), [10, 1]);
    assert_eq!(groups(0..16, None), [10, 6]);
    assert_eq!(groups(0..33, Some(9)), [9, 10, 10, 3]);
    assert_eq!(groups(7..25, None), [3, 10, 5]);
}

#[test]
fn a_stop_leaves_a_readable_prefix() {
    let place = tempfile::tempdir().unwrap();
    let (whole, part) = (place.path().join("whole"), place.path().join("part"));
    write(&whole, 0..60, 2, Format::Parquet, None, None);
    let manifest = write(&part, 0..60, 2, Format::Parquet, None, Some(23));
    assert_eq!(manifest.status, Status::Stopped);
    let finished = manifest.replicates.finished as usize;
    assert!(finished <= 23);
    let (all, some) = (lines(&whole.join("district.parquet")), lines(&part.join("district.parquet")));
    assert_eq!(some, all[..finished * MONTHS as usize]);
    // It is not taken for the whole.
    let address = subject().address(&(0..60), "parquet");
    assert!(matches!(look(&part, &address), Err(Refusal::Unfinished(..))));
}

#[test]
fn a_replicate_that_fails_is_told_with_its_reason_and_the_rest_is_kept() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("r");
    write(&folder, 0..12, 2, Format::Parquet, Some(4), None);
    let manifest = Manifest::read(&folder).unwrap();
    assert_eq!(manifest.status, Status::Failed);
    assert_eq!((manifest.replicates.finished, manifest.replicates.failed), (11, 1));
    let failure = &manifest.failures[0];
    assert_eq!((failure.replicate, failure.month.as_deref()), (4, Some("1980-07")));
    assert_eq!(failure.replay, "sanchi run town --seed 9 --first 4 --replicates 1");
    let replicates: Vec<String> =
        lines(&folder.join("district.parquet")).into_iter().map(|row| row[2].clone()).collect();
    assert!(!replicates.contains(&"4".to_owned()) && replicates.contains(&"11".to_owned()));
    let summary = fs::read_to_string(folder.join("summary.txt")).unwrap();
    assert!(summary.contains("11 of 12 replicates"), "{summary}");
    assert!(summary.contains("replicate 4 in July 1980: the audit found a leak"), "{summary}");
}

#[test]
fn csv_holds_what_parquet_holds() {
    let place = tempfile::tempdir().unwrap();
    let (columnar, delimited) = (place.path().join("p"), place.path().join("c"));
    write(&columnar, 0..13, 2, Format::Parquet, None, None);
    write(&delimited, 0..13, 2, Format::Csv, None, None);
    for table in ["district", "stages", "events"] {
        let mut reader = csv::Reader::from_path(delimited.join(format!("{table}.csv"))).unwrap();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
        assert_eq!(rows.collect::<Vec<Vec<String>>>(), lines(&columnar.join(format!("{table}.parquet"))));
    }
    let about: toml::Table = fs::read_to_string(delimited.join("columns.toml")).unwrap().parse().unwrap();
    assert_eq!(about["format"].as_integer(), Some(1));
    assert_eq!(about["district"]["shipments"]["unit"].as_str(), Some("lira/month"));
}

#[test]
fn a_manifest_is_read_as_it_was_written() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("r");
    let manifest = write(&folder, 0..2, 1, Format::Parquet, Some(1), None);
    assert_eq!(Manifest::read(&folder).unwrap(), manifest);
    assert_eq!(manifest.clock.end, "1970-01-01T00:00:01Z");
    assert_eq!(manifest.clock.elapsed_seconds, 1.5);
}

#[test]
fn the_same_request_finds_its_results_and_any_other_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("r");
    let address = |subject: &Subject, format: &str| subject.address(&(0..2), format);
    assert!(matches!(look(&folder, "a"), Ok(Standing::Free)));
    write(&folder, 0..2, 1, Format::Parquet, None, None);
    let before = fs::read(folder.join(MANIFEST)).unwrap();
    assert!(matches!(look(&folder, &address(&subject(), "parquet")), Ok(Standing::There(_))));
    let other = Subject { seed: 10, ..subject() };
    for address in [address(&other, "parquet"), address(&subject(), "csv")] {
        assert!(matches!(look(&folder, &address), Err(Refusal::Other(..))));
    }
    assert!(Results::begin(&folder, &other, 0..2, Format::Parquet, false).is_err());
    assert_eq!(fs::read(folder.join(MANIFEST)).unwrap(), before);
    assert_eq!(names(&folder).len(), 7);
    fs::remove_file(folder.join("stages.parquet")).unwrap();
    assert!(matches!(look(&folder, &address(&subject(), "parquet")), Err(Refusal::Damaged(..))));
}

#[test]
fn force_replaces_our_files_and_no_others_and_only_by_whole_ones() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("r");
    write(&folder, 0..2, 1, Format::Parquet, None, None);
    fs::write(folder.join("thesis.docx"), "mine").unwrap();
    let before = fs::read(folder.join("district.parquet")).unwrap();

    let given_up = Results::begin(&folder, &subject(), 0..2, Format::Csv, true).unwrap();
    drop(given_up);
    assert_eq!(fs::read(folder.join("district.parquet")).unwrap(), before);
    assert_eq!(names(&folder).len(), 8);

    let mut results = Results::begin(&folder, &subject(), 0..2, Format::Csv, true).unwrap();
    results.add(0, &record(0)).unwrap();
    results.finish(closing(Status::Complete, "told", "{}")).unwrap();
    assert_eq!(
        names(&folder),
        [
            "columns.toml",
            "district.csv",
            "events.csv",
            "manifest.toml",
            "scenario.toml",
            "stages.csv",
            "summary.json",
            "summary.txt",
            "thesis.docx",
        ]
    );
    assert_eq!(fs::read_to_string(folder.join("thesis.docx")).unwrap(), "mine");
}

#[test]
fn a_folder_with_files_of_others_is_refused_and_what_a_killed_run_left_is_not() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("district.parquet.tmp"), "half").unwrap();
    fs::write(place.path().join(".sanchi.lock"), "").unwrap();
    assert!(matches!(look(place.path(), "a"), Ok(Standing::Free)));
    fs::write(place.path().join("thesis.docx"), "mine").unwrap();
    let Err(Refusal::Foreign(_, names)) = look(place.path(), "a") else { panic!("not refused") };
    assert_eq!(names, ["thesis.docx"]);
}

#[test]
fn what_is_given_up_leaves_nothing_behind() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("deep").join("down");
    let mut results = Results::begin(&folder, &subject(), 0..2, Format::Parquet, false).unwrap();
    results.add(0, &record(0)).unwrap();
    assert!(folder.join("district.parquet.tmp").exists());
    drop(results);
    assert!(names(place.path()).is_empty());
}

#[test]
fn two_processes_do_not_write_into_one_folder() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("r");
    let first = Results::begin(&folder, &subject(), 0..2, Format::Parquet, false).unwrap();
    let second = Results::begin(&folder, &subject(), 0..2, Format::Parquet, true);
    assert!(matches!(second, Err(Refusal::Locked(_))));
    first.finish(closing(Status::Complete, "", "{}")).unwrap();
    assert_eq!(names(&folder).len(), 7);
}

#[test]
fn a_place_that_cannot_be_written_is_told_and_left_alone() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file");
    fs::write(&file, "mine").unwrap();
    let begin = |folder: &Path| Results::begin(folder, &subject(), 0..2, Format::Parquet, true);
    assert!(matches!(begin(&file), Err(Refusal::NotAFolder(_))));
    assert!(matches!(begin(&file.join("below")), Err(Refusal::System(_))));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");

    let sealed = place.path().join("sealed");
    fs::create_dir(&sealed).unwrap();
    let mut permissions = fs::metadata(&sealed).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&sealed, permissions.clone()).unwrap();
    if File::create(sealed.join("probe")).is_ok() {
        println!("skipped: this user may write into read-only folders");
    } else {
        let Err(Refusal::System(error)) = begin(&sealed) else { panic!("not refused") };
        assert!(error.to_string().starts_with("cannot write into"), "{error}");
        assert!(names(&sealed).is_empty());
    }
    #[allow(clippy::permissions_set_readonly_false)]
    permissions.set_readonly(false);
    fs::set_permissions(&sealed, permissions).unwrap();
}

#[test]
fn a_record_of_the_wrong_shape_is_an_error_and_no_panic() {
    let place = tempfile::tempdir().unwrap();
    let mut results =
        Results::begin(&place.path().join("r"), &subject(), 0..2, Format::Parquet, false).unwrap();
    assert!(results.add(0, &Record { months: vec![Month::new(1980, 1)], ..Record::default() }).is_err());
}

const EVERYTHING: Wanted =
    Wanted { agents: true, ties: true, flows: true, network: true, every: Every::Year };

/// Runs a tenth of the typical district with a panel and writes it. One replicate may fail.
fn write_panel(
    folder: &Path,
    replicates: Range<u32>,
    threads: usize,
    format: Format,
    wanted: Wanted,
    fails: Option<u32>,
) -> Manifest {
    let simulation = simulation(&[TENTH[0], TENTH[1], "span.to=\"1981-06\""]);
    write_panel_of(&simulation, folder, replicates, threads, format, wanted, fails)
}

fn write_panel_of(
    simulation: &Simulation,
    folder: &Path,
    replicates: Range<u32>,
    threads: usize,
    format: Format,
    wanted: Wanted,
    fails: Option<u32>,
) -> Manifest {
    let scenario = simulation.scenario();
    let subject = Subject {
        currency: "yen".into(),
        district: district_columns(),
        stages: stage_columns(),
        stage_names: scenario.stages.iter().map(|stage| stage.name.clone()).collect(),
        panel: wanted,
        ..subject()
    };
    let mut results = Results::begin(folder, &subject, replicates.clone(), format, true).unwrap();
    let packing = Packing::of(&subject, format);
    let run = |replicate: u32, stop: &AtomicBool| {
        if fails == Some(replicate) {
            return Err(Failure { month: None, reason: "made to".into(), stopped: false });
        }
        let mut eyes = (Recorder::default(), packing.observer(replicate, scenario.span.to));
        simulation.run(replicate, stop, &mut eyes)?;
        Ok((eyes.0.record, eyes.1.finish().unwrap()))
    };
    let each = &mut |replicate, result: Result<_, Failure>| {
        if let Ok((record, packed)) = result {
            results.add(replicate, &record).unwrap();
            results.add_panel(replicate, &packed).unwrap();
        }
        ControlFlow::Continue(())
    };
    let ending = ensemble(replicates, Some(threads), &AtomicBool::new(false), &run, each);
    assert_eq!(ending, Ending::Complete);
    results.finish(closing(Status::Complete, "told", "{}")).unwrap()
}

#[test]
fn a_panel_has_the_same_bytes_on_one_two_and_three_threads_and_stands_in_the_manifest() {
    let place = tempfile::tempdir().unwrap();
    for format in [Format::Parquet, Format::Csv] {
        let files = |threads: usize| {
            let folder = place.path().join(format!("{}-{threads}", format.name()));
            write_panel(&folder, 0..27, threads, format, EVERYTHING, Some(2)).files
        };
        let one = files(1);
        assert_eq!(one, files(2));
        assert_eq!(one, files(3));
        let name = |table: &str| format!("{table}.{}", format.name());
        let rows = |table: &str| one.iter().find(|file| file.name == name(table)).unwrap().rows.unwrap();
        // Two dates of a hundred firms and those who have begun since, a few ties each, and 18 months of payments.
        assert!((26 * 2 * 90..=26 * 2 * 130).contains(&rows("agents")), "{}", rows("agents"));
        assert!(rows("ties") > 2 * rows("agents"));
        assert!((26 * 18 * 20..26 * 18 * 80).contains(&rows("flows")), "{}", rows("flows"));
        assert!(one.iter().any(|file| file.name == GRAPHML && file.rows.is_none()));
    }
}

#[test]
fn a_panel_as_csv_is_that_of_parquet() {
    let place = tempfile::tempdir().unwrap();
    let (columnar, delimited) = (place.path().join("p"), place.path().join("c"));
    write_panel(&columnar, 0..3, 2, Format::Parquet, EVERYTHING, None);
    write_panel(&delimited, 0..3, 2, Format::Csv, EVERYTHING, None);
    let about: toml::Table = fs::read_to_string(delimited.join("columns.toml")).unwrap().parse().unwrap();
    for (table, column, unit) in
        [("agents", "net_worth", "yen"), ("ties", "distance", "km"), ("flows", "amount", "yen/month")]
    {
        let mut reader = csv::Reader::from_path(delimited.join(format!("{table}.csv"))).unwrap();
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert!(!rows.is_empty());
        assert_eq!(rows, lines(&columnar.join(format!("{table}.parquet"))), "{table}");
        assert_eq!(about[table][column]["unit"].as_str(), Some(unit));
    }
    let network = |folder: &Path| fs::read_to_string(folder.join(GRAPHML)).unwrap();
    assert_eq!(network(&columnar), network(&delimited));
}

#[test]
fn a_large_panel_is_packed_in_parts_and_nothing_is_lost() {
    let place = tempfile::tempdir().unwrap();
    let simulation = simulation(&["sizes.scale=0.2", TENTH[1]]);
    let wanted = Wanted { ties: true, every: Every::Month, ..Wanted::default() };
    let write = |format: Format| {
        let folder = place.path().join(format.name());
        write_panel_of(&simulation, &folder, 0..1, 1, format, wanted, None);
        folder.join(format!("ties.{}", format.name()))
    };
    let (columnar, delimited) = (write(Format::Parquet), write(Format::Csv));
    let reader = SerializedFileReader::new(File::open(&columnar).unwrap()).unwrap();
    assert!(reader.metadata().num_row_groups() > 1);
    let mut reader = csv::Reader::from_path(delimited).unwrap();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
    assert!(rows.eq(lines(&columnar)));
}

#[test]
fn the_network_is_that_of_the_first_replicate_which_finished_in_the_last_month() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("r");
    write_panel(&folder, 4..7, 2, Format::Parquet, EVERYTHING, Some(4));
    let network = fs::read_to_string(folder.join(GRAPHML)).unwrap();
    assert!(network.contains("<data key=\"graph_replicate\">5</data>"), "{}", &network[..3000]);
    assert!(network.contains("<data key=\"graph_date\">1981-06-01</data>"));
    let of_five = |table: &str| {
        let rows = lines(&folder.join(format!("{table}.parquet")));
        rows.into_iter().filter(|row| row[2] == "5" && row[4] == "1981-06-01").collect::<Vec<_>>()
    };
    let (agents, ties) = (of_five("agents"), of_five("ties"));
    assert_eq!(network.matches("<node ").count(), agents.len());
    assert_eq!(network.matches("<edge ").count(), ties.len());
    for row in agents {
        assert!(network.contains(&format!("<node id=\"{}\"><data key=\"node_kind\">{}<", row[5], row[6])));
    }
    for row in ties {
        assert!(network.contains(&format!("<edge source=\"{}\" target=\"{}\">", row[5], row[6])));
    }
}

#[test]
fn other_tables_are_another_request_and_leave_none_of_the_former_behind() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("r");
    let manifest = write_panel(&folder, 0..2, 1, Format::Parquet, EVERYTHING, None);
    assert_eq!(manifest.panel.as_deref(), Some("yearly"));
    let without = write_panel(&place.path().join("s"), 0..2, 1, Format::Parquet, Wanted::default(), None);
    assert_eq!(without.panel, None);
    assert!(matches!(look(&folder, &manifest.address), Ok(Standing::There(_))));
    let Err(refusal @ Refusal::Other(..)) = look(&folder, &without.address) else { panic!("not refused") };
    let told = refusal.to_string();
    assert!(told.contains("agents.parquet ties.parquet flows.parquet ties.graphml yearly)"), "{told}");
    // The tables that every request has are the same.
    assert_eq!(without.files[..3], manifest.files[..3]);
    write_panel(&folder, 0..2, 1, Format::Parquet, Wanted::default(), None);
    assert_eq!(names(&folder).len(), 7);
}
