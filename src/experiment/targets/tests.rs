use super::*;
use crate::scenario::text::{self, NoFiles};
use crate::scenario::{SCHEMA, Scenario};

const GOOD: &str = r#"format = 1
scenario = "typical"
[arm.off]
meaning = "no trust"
set = ["switches.trust=false"]
[quantity.without]
arm = "off"
measure = "shipments"
at = "2000"
against = "1985"
as = "change"
[target.second]
statement = "Orders"
source = "S26"
period = "1985 to 2000"
unit = "share of replicates"
statistic = "share_of_replicates"
condition = ["first < without", "first < 0"]
band = [0.8, 1]
weight = 1
role = "held_out"
[target.first]
statement = "Shipments fall"
source = "S26"
pattern = "P1"
period = "1985 to 2000"
unit = "share"
measure = "shipments"
at = "2000"
against = "1985-12"
as = "change"
band = [-0.4, -0.25]
weight = 1.0
role = "required"
"#;

fn wrong(text: &str) -> String {
    read("my.toml", text).expect_err("it is wrong").to_string()
}

#[test]
fn a_file_is_read_as_it_is_written() {
    let read = read("my.toml", GOOD).unwrap_or_else(|problems| panic!("{problems}"));
    let names: Vec<&str> = read.targets.iter().map(|target| target.name.as_str()).collect();
    assert_eq!(names, ["second", "first"]);
    assert_eq!(read.arms["off"].set, ["switches.trust=false"]);
    assert_eq!(read.quantities.keys().collect::<Vec<_>>(), ["without"]);
    let first = &read.targets[1];
    assert_eq!(
        (first.band, first.role, first.pattern.as_deref()),
        ([-0.4, -0.25], Role::Required, Some("P1"))
    );
    let Formula::Seen(seen) = &first.formula else { panic!("{:?}", first.formula) };
    let against = Time::Against {
        at: Date::Year(2000),
        against: Date::Month(Month::new(1985, 12)),
        by: Comparing::Change,
    };
    assert_eq!(seen.time, against);
    let Measure::District(ratio) = &seen.measure else { panic!("{:?}", seen.measure) };
    assert_eq!((ratio.numerator[0].column, ratio.numerator[0].place), ("shipments", 0));
    let Formula::Condition(all) = &read.targets[0].formula else { panic!() };
    assert_eq!(all.len(), 2);
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_file_target_key_and_what_is_right() {
    let text = GOOD
        .replace("role = \"required\"", "role = \"requried\"")
        .replace("[-0.4, -0.25]", "[-0.25, -0.4]")
        .replace("weight = 1\n", "wieght = 1\n")
        .replace(
            "measure = \"shipments\"\nat = \"2000\"\nagainst = \"1985\"",
            "measure = \"shipment\"\nat = \"2000\"\nagainst = \"85\"",
        )
        .replace("pattern = \"P1\"", "pattern = \"P18\"");
    let told = wrong(&text);
    for part in [
        "my.toml:",
        "`role` of `target.first` cannot be \"requried\"; did you mean `required`?",
        "the band of `target.first` has no width",
        "`target.second` has no `weight`",
        "`target.second` takes no `wieght`; did you mean `weight`?",
        "the district has no column `shipment`; did you mean `shipments`?",
        "`85` is neither a year nor a month",
        "there is no pattern `P18`",
        "help: write a year, \"2000\", or a month, \"2000-12\"",
        "7 problems in my.toml",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
}

#[test]
fn every_kind_of_mistake_has_its_word() {
    let said = "measure = \"shipments\"\nat = \"2000\"\nagainst = \"1985-12\"\nas = \"change\"";
    let with = |other: &str| GOOD.replace(said, other);
    for (text, part) in [
        (GOOD.replace("format = 1", "format = 2"), "there is no format 2 of targets"),
        (GOOD.replace("format = 1\n", ""), "the file has no `format`"),
        (GOOD.replace("scenario = \"typical\"\n", ""), "the file has no `scenario`"),
        ("format = 1\nscenario = \"typical\"\n".to_owned(), "there is no target in the file"),
        ("format = 1\nscenario = ".to_owned(), "this is not TOML"),
        (
            GOOD.replace("scenario = \"typical\"", "scenario = \"typical\"\ntargets = 1"),
            "the file takes no `targets`; did you mean `target`?",
        ),
        (GOOD.replace("[target.first]", "[target.First]"), "`First` is no name"),
        (GOOD.replace("switches.trust=false", "switches.trust"), "sets no key to a value"),
        (GOOD.replace("arm = \"off\"", "arm = \"of\""), "which is not in the file; did you mean `off`?"),
        (
            GOOD.replace("first < without", "first < witout"),
            "`second` needs `witout`, which is not in the file; did you mean `without`?",
        ),
        (GOOD.replace("first < without", "first = without"), "`=` is no sign that is known here"),
        (GOOD.replace("first < without", "first < second"), "which is a condition and no number"),
        (GOOD.replace("statistic = \"share_of_replicates\"\n", ""), "`target.second` has no `statistic`"),
        (GOOD.replace("weight = 1.0", "weight = -1"), "a weight is not below zero"),
        (
            GOOD.replace("weight = 1.0", "weight = \"much\""),
            "`weight` of `target.first` takes a number, not a text",
        ),
        (
            GOOD.replace("band = [0.8, 1]", "band = [0.8]"),
            "`band` of `target.second` takes two numbers, not a list",
        ),
        (GOOD.replace("band = [0.8, 1]", "band = [0.8, inf]"), "takes two numbers"),
        (
            GOOD.replace("statement = \"Orders\"", "statement = \"\""),
            "`statement` of `target.second` is empty",
        ),
        (GOOD.replace("[quantity.without]", "[quantity.first]"), "is the name of a quantity and of a target"),
        (with(""), "`target.first` has no `measure`"),
        (with("measure = \"shipments\"\nof = \"without / without\""), "says measure and of at once"),
        (with("of = \"without * without\""), "`*` is no sign that is known here"),
        (with("of = \"first / without\""), "`first` is worked out of itself"),
        (with("measure = \"shipments\""), "`target.first` has no `at`"),
        (with("measure = \"shipments\"\nat = \"2000\"\nas = \"change\""), "`as` is said of one date"),
        (with("measure = \"shipments\"\nat = \"2000\"\nagainst = \"1985\""), "`target.first` has no `as`"),
        (
            with("measure = \"shipments\"\nat = \"2000\"\nover = [\"1985\", \"2000\"]"),
            "says when in two ways",
        ),
        (
            with("measure = \"shipments\"\nover = [\"2000\", \"1985\"]"),
            "are no two years, one after the other",
        ),
        (with("measure = \"shipments\"\nover = [\"2000\"]"), "takes two years"),
        (
            with("measure = \"shipments\"\nover = [\"1985\", \"2000\"]\nas = \"peak\""),
            "`as` of `target.first` cannot be \"peak\"",
        ),
        (with("measure = \"special:size_mode\"\nat = \"2000\""), "there is no special measure `size_mode`"),
        (
            with("measure = \"special:size_median\"\nover = [\"1985\", \"2000\"]"),
            "is not worked out for `over`",
        ),
        (with("measure = \"special:growth_tails\"\nat = \"2000\""), "is not worked out for `at`"),
        (
            with("measure = \"special:growth_tails\"\nover = [\"1985\", \"2000\"]\nas = \"growth\""),
            "is one value for all years together",
        ),
        (with("measure = \"special:size_median\"\nat = \"2000-06\""), "is not worked out for a month"),
        (
            with("measure = \"special:size_median\"\nstages = \"most\"\nat = \"2000\""),
            "a special measure is of no stage",
        ),
        (
            with(
                "numerator = [\"openings\"]\ndenominator = [\"craftsmen\"]\nover = [\"1985\", \"2000\"]\nas = \"dispersion\"",
            ),
            "is of something that is not counted",
        ),
        (
            with("measure = \"exports\"\nstages = \"least\"\nat = \"2000\""),
            "process stages have no column `exports`",
        ),
        (
            with("measure = \"openings\"\ndenominator = [\"craftsmen\"]\nat = \"2000\""),
            "a `denominator` stands under a `numerator`",
        ),
        (with("numerator = []\nat = \"2000\""), "`numerator` of `target.first` is empty"),
        (with("numerator = [\"opening\"]\nat = \"2000\""), "did you mean `openings`?"),
    ] {
        assert_ne!(text, GOOD, "{part}");
        let told = wrong(&text);
        assert!(told.contains(part), "{part}\n{told}");
        assert!(told.contains("help: "), "{told}");
    }
}

#[test]
fn a_circle_is_found_and_a_chain_is_not_one() {
    let quantity = |name: &str, of: &str| format!("[quantity.{name}]\nof = \"{of}\"\n");
    let chain = GOOD.to_owned() + &quantity("a", "first / without") + &quantity("b", "a - without");
    assert!(read("my.toml", &chain).is_ok());
    let circle = GOOD.to_owned() + &quantity("a", "b / without") + &quantity("b", "a - without");
    let told = wrong(&circle);
    assert!(told.contains("`a` is worked out of itself, by way of `b`"), "{told}");
}

#[test]
fn sums_ratios_and_stages_are_read() {
    let said = "measure = \"shipments\"\nat = \"2000\"\nagainst = \"1985-12\"\nas = \"change\"";
    let with = |other: &str| match &read("my.toml", &GOOD.replace(said, other)).unwrap().targets[1].formula {
        Formula::Seen(seen) => seen.clone(),
        other => panic!("{other:?}"),
    };
    let sum =
        with("numerator = [\"sales\", \"-exports\"]\ndenominator = [\"sales\"]\nover = [\"1985\", \"2000\"]");
    let Measure::District(ratio) = sum.measure else { panic!() };
    let signs: Vec<(&str, bool)> = ratio.numerator.iter().map(|term| (term.column, term.minus)).collect();
    assert_eq!((signs, ratio.denominator.len()), (vec![("sales", false), ("exports", true)], 1));
    assert_eq!(sum.time, Time::Over { first: 1985, last: 2000, by: Summing::Mean });
    let stage = with("measure = \"suppliers\"\nstages = \"least\"\nat = \"2000\"");
    let Measure::Stages(ratio, Extreme::Least) = stage.measure else { panic!() };
    assert_eq!(ratio.numerator[0].column, "suppliers");
    let special = with("measure = \"special:growth_tails\"\nover = [\"1985\", \"2000\"]");
    assert_eq!(special.measure, Measure::Special("growth_tails"));
}

#[test]
fn every_shipped_file_is_sound_and_its_arms_can_be_set() {
    let names: Vec<&str> = crate::scenario::shipped::SHIPPED.iter().map(|(name, _)| *name).collect();
    for (name, text) in SHIPPED {
        let read = read(&format!("{name} (shipped)"), text).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(read.scenario, *name);
        assert!(names.contains(name), "{name}");
        // A case is never calibrated, so that it has nothing to hold out.
        let base = text::read(name, &[], &SCHEMA, &NoFiles).unwrap();
        let is_a_case = !base.values.names_under("maker").is_empty();
        let holds_out = read.targets.iter().any(|target| target.role == Role::HeldOut);
        assert!(is_a_case || holds_out, "{name} holds nothing out");
        for (arm, Arm { set, .. }) in &read.arms {
            let resolved = text::read(name, set, &SCHEMA, &NoFiles);
            let resolved = resolved.unwrap_or_else(|problems| panic!("{name}, {arm}: {problems}"));
            assert!(Scenario::from_values(&resolved.name, resolved.values).is_ok(), "{name}, {arm}");
        }
        for (arm, used) in read.arms.keys().map(|arm| (arm, format!("arm = \"{arm}\""))) {
            assert!(text.contains(&used), "{name}: nothing is of the arm `{arm}`");
        }
        for quantity in read.quantities.keys() {
            assert!(text.matches(quantity.as_str()).count() > 1, "{name}: nobody needs `{quantity}`");
        }
    }
    assert_eq!(shipped("typical").map(str::len), Some(SHIPPED[0].1.len()));
    assert_eq!(shipped("elsewhere"), None);
}

#[test]
fn every_file_in_targets_is_shipped() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("targets");
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("and can be read").path();
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        assert!(shipped(&name).is_some(), "targets/{name}.toml is not in SHIPPED");
    }
}

#[test]
fn the_page_describes_every_special_measure() {
    let page = include_str!("../../../docs/validation.md");
    for special in SPECIALS {
        assert!(page.contains(&format!("`special:{}`", special.name)), "{}", special.name);
        assert!(!special.meaning.is_empty());
    }
}
