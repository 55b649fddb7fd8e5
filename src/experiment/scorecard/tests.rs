use super::*;
use crate::experiment::targets;
use crate::foundation::elementary::ln;
use crate::observe::measures::{district_columns, stage_columns};
use crate::observe::table::Record;

/// What a column holds in a month of a year.
type Column<'a> = (&'a str, &'a dyn Fn(i32, i32) -> f64);

/// Three years in which some columns of the district hold something, and two stages that lose from the first year on.
fn record(columns: &[Column], stages: &[(&str, [f64; 2])]) -> Record {
    let months: Vec<Month> = (0..36).map(|ahead| Month::new(1980, 1).plus(ahead)).collect();
    let mut record = Record { months: months.clone(), ..Record::default() };
    for month in months {
        for column in district_columns() {
            let known = columns.iter().find(|(name, _)| *name == column.name);
            record.district.push(known.map_or(f64::NAN, |(_, of)| of(month.year(), month.of_year())));
        }
        // By a half and by a quarter.
        for stage in 0..2 {
            for column in stage_columns() {
                let known = stages.iter().find(|(name, _)| *name == column.name);
                let falls = if month.year() == 1980 { 1.0 } else { [0.5, 0.75][stage] };
                record.stages.push(known.map_or(f64::NAN, |(_, values)| values[stage] * falls));
            }
        }
    }
    record
}

fn value_of(record: &Record, keys: &str) -> f64 {
    let text = format!(
        "format = 1\nscenario = \"typical\"\n[arm.off]\nmeaning = \"m\"\nset = [\"a=1\"]\n\
         [quantity.twice]\nnumerator = [\"openings\", \"openings\"]\nat = \"1982\"\n\
         [quantity.once]\nmeasure = \"openings\"\nat = \"1982\"\n\
         [quantity.never]\nmeasure = \"pay\"\nat = \"1982\"\n\
         [quantity.elsewhere]\narm = \"off\"\nmeasure = \"openings\"\nat = \"1982\"\n\
         [target.one]\nstatement = \"s\"\nsource = \"s\"\nperiod = \"p\"\nunit = \"u\"\nband = [0, 1]\nweight = 1\n\
         role = \"required\"\n{keys}\n"
    );
    let targets = targets::read("t.toml", &text).unwrap_or_else(|problems| panic!("{problems}"));
    let decembers = Decembers::default();
    let run = Run { record, decembers: &decembers };
    let replicate = Replicate { base: Some(run), ..Replicate::default() };
    replicate.value(&targets.targets[0].formula, &targets)
}

#[test]
fn years_months_and_comparisons() {
    let record = record(
        &[
            ("openings", &|year, month| f64::from((year - 1979) * month)),
            ("establishments", &|year, month| if month == 12 { f64::from(year - 1979) * 10.0 } else { 7.0 }),
            ("export_share", &|_, month| if month <= 6 { 0.2 } else { 0.4 }),
        ],
        &[],
    );
    let of = |keys: &str| value_of(&record, keys);
    // A flow is summed (1 + ... + 12 = 78 a year), a count is December's, a ratio averaged.
    assert_eq!(of("measure = \"openings\"\nat = \"1981\""), 156.0);
    assert_eq!(of("measure = \"openings\"\nat = \"1981-03\""), 6.0);
    assert_eq!(of("measure = \"establishments\"\nat = \"1982\""), 30.0);
    assert!((of("measure = \"export_share\"\nat = \"1980\"") - 0.3).abs() < 1e-12);
    let against = "measure = \"openings\"\nat = \"1982\"\nagainst = \"1980\"\nas = ";
    assert_eq!(of(&format!("{against}\"change\"")), 2.0);
    assert_eq!(of(&format!("{against}\"difference\"")), 156.0);
    assert_eq!(of(&format!("{against}\"ratio\"")), 3.0);
    assert_eq!(of("numerator = [\"openings\", \"-establishments\"]\nat = \"1980\""), 68.0);
    // Sum over sum: (78 + 156) / (10 + 20).
    let over = "denominator = [\"establishments\"]\nover = [\"1980\", \"1981\"]";
    assert_eq!(of(&format!("numerator = [\"openings\"]\n{over}")), 7.8);
    assert_eq!(of("measure = \"openings\"\nover = [\"1980\", \"1982\"]"), 156.0);
    assert!(of("measure = \"openings\"\nat = \"1983\"").is_nan());
    assert!(of("measure = \"openings\"\nover = [\"1981\", \"1983\"]").is_nan());
}

#[test]
fn names_conditions_and_what_is_not_defined() {
    let record = record(&[("openings", &|_, _| 1.0)], &[]);
    let of = |keys: &str| value_of(&record, keys);
    assert_eq!(of("of = \"twice / once\""), 2.0);
    assert_eq!(of("of = \"twice - once\""), 12.0);
    assert!(of("of = \"twice / never\"").is_nan());
    let condition = |all: &str| of(&format!("statistic = \"share_of_replicates\"\ncondition = [{all}]"));
    assert_eq!(condition("\"once < twice\", \"once >= 12\""), 1.0);
    assert_eq!(condition("\"once < twice\", \"once > 12\""), 0.0);
    assert_eq!(condition("\"never < twice\""), 0.0);
    // A run that failed is not a run in which the condition does not hold.
    assert!(condition("\"once < elsewhere\"").is_nan());
}

#[test]
fn shapes_of_years() {
    let exports = |year: i32, _: i32| f64::from([12, 20, 8][(year - 1980) as usize]);
    let imports = |year: i32, _: i32| [0.1, 0.3, 0.4][(year - 1980) as usize];
    let record =
        record(&[("exports", &exports), ("import_penetration", &imports), ("openings", &|_, _| 2.0)], &[]);
    let of = |measure: &str, by: &str| {
        value_of(&record, &format!("measure = \"{measure}\"\nover = [\"1980\", \"1982\"]\nas = \"{by}\""))
    };
    assert_eq!(of("exports", "peak_year"), 1981.0);
    assert_eq!(of("exports", "trough_year"), 1982.0);
    assert_eq!(of("import_penetration", "half_way_year"), 1981.0);
    assert!(of("openings", "half_way_year").is_nan());
    assert_eq!(of("openings", "peak_year"), 1980.0);
    assert!((of("exports", "growth") - ln(8.0 / 12.0) / 2.0).abs() < 1e-12);
    assert_eq!(of("openings", "dispersion"), 0.0);
}

#[test]
fn dispersion_is_variance_over_mean_of_quarters_within_years() {
    // Quarters of 0, 0, 0 and 12: mean 3, squares 3 * 9 + 81 = 108, over 3 * 3.
    let burst = record(&[("openings", &|_, month| if month == 11 { 12.0 } else { 0.0 })], &[]);
    let keys = "measure = \"openings\"\nover = [\"1980\", \"1982\"]\nas = \"dispersion\"";
    assert_eq!(value_of(&burst, keys), 12.0);
    let none = record(&[("openings", &|_, _| 0.0)], &[]);
    assert!(value_of(&none, keys).is_nan());
}

#[test]
fn the_stage_that_counts_is_the_least_or_the_most() {
    let record = record(&[], &[("suppliers", [10.0, 20.0]), ("craftsmen", [0.0, 4.0])]);
    let of = |measure: &str, which: &str| {
        let keys = format!(
            "measure = \"{measure}\"\nstages = \"{which}\"\nat = \"1982\"\nagainst = \"1980\"\nas = \"ratio\""
        );
        value_of(&record, &keys)
    };
    assert_eq!((of("suppliers", "least"), of("suppliers", "most")), (0.5, 0.75));
    // A stage that never had any is none of those that lost some.
    assert_eq!((of("craftsmen", "least"), of("craftsmen", "most")), (0.75, 0.75));
}

fn row(values: &[f64], keys: &str) -> Row {
    let text = format!(
        "format = 1\nscenario = \"typical\"\n[quantity.q]\nmeasure = \"exports\"\nat = \"1990\"\n[target.one]\n\
         statement = \"s\"\nsource = \"s\"\nperiod = \"p\"\nunit = \"u\"\nband = [1, 3]\nweight = 2\n{keys}\n"
    );
    let targets = targets::read("t.toml", &text).unwrap_or_else(|problems| panic!("{problems}"));
    Row::of(&targets.targets[0], values.to_vec(), None)
}

const SEEN: &str = "role = \"required\"\nmeasure = \"exports\"\nat = \"1990\"";

#[test]
fn verdict_and_distance() {
    let hit = row(&[1.0, 1.0, 9.0], SEEN);
    assert_eq!((hit.value, hit.verdict), (1.0, Verdict::Hit));
    let above = row(&[4.0, 3.5, 5.0], SEEN);
    assert_eq!((above.value, above.verdict), (4.0, Verdict::Miss(0.5)));
    assert_eq!(row(&[0.0], SEEN).verdict.distance(), Some(0.5));
    let band = row(&(0..=10).map(f64::from).collect::<Vec<_>>(), SEEN);
    assert_eq!((band.low, band.value, band.high), (1.0, 5.0, 9.0));
    let mean = row(&[0.0, 0.0, 6.0], &format!("{SEEN}\nstatistic = \"mean\""));
    assert_eq!((mean.value, mean.statistic()), (2.0, "mean"));
    assert_eq!((mean.verdict, row(&[1.0], SEEN).statistic()), (Verdict::Hit, "median"));
    // Defined in half of the replicates is enough, in fewer not.
    assert_eq!(row(&[2.0, f64::NAN], SEEN).verdict, Verdict::Hit);
    let rare = row(&[2.0, f64::NAN, f64::NAN], SEEN);
    assert_eq!(rare.verdict, Verdict::Undefined("it has a value in 1 of 3 replicates".into()));
    assert_eq!((rare.verdict.distance(), row(&[], SEEN).verdict.word()), (None, "undefined"));
    let share = row(
        &[1.0, 0.0, 1.0, 1.0],
        "role = \"reported\"\nstatistic = \"share_of_replicates\"\ncondition = \"q < 1\"",
    );
    assert_eq!((share.value, share.is_condition(), share.low.is_nan()), (0.75, true, true));
}

#[test]
fn a_card_holds_when_all_that_is_required_is_hit() {
    let card = |rows: Vec<Row>| Card { rows, replicates: vec![0], failed: Vec::new() };
    let reported = |value: f64| row(&[value], &SEEN.replace("required", "reported"));
    let good = card(vec![row(&[2.0], SEEN), reported(9.0)]);
    assert!(good.holds());
    let bad = card(vec![row(&[2.0], SEEN), row(&[4.0], SEEN), row(&[f64::NAN], SEEN), reported(9.0)]);
    assert!(!bad.holds());
    let standing = bad.standing(&[Role::Required]);
    assert_eq!((standing.all, standing.hit, standing.undefined, standing.distance), (3, 1, 1, 0.25));
    let all = bad.standing(&[Role::Required, Role::Reported]);
    assert_eq!((all.all, all.distance), (4, 3.5 / 3.0));
    assert!(bad.standing(&[Role::HeldOut]).distance.is_nan());
}
