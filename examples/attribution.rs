//! How much of the fall of shipments did the yen explain, how much Asian imports? Shapley values, without files or terminal.
//!
//!     cargo run --release --example attribution

use sanchi::experiment::attribute::{Question, Subset, attribute};
use sanchi::experiment::outcome::Outcome;
use sanchi::experiment::prepared::Prepared;
use std::sync::atomic::AtomicBool;

const SHOCKS: [&str; 3] = ["yen_appreciation", "asian_imports", "taste_change"];

fn main() {
    // Bit i of a subset says whether shock i is there.
    let with = |subset: Subset| {
        let absent = SHOCKS.iter().enumerate().filter(|(place, _)| subset & (1 << place) == 0);
        let set: Vec<String> = absent.map(|(_, shock)| format!("shock.{shock}.removed=true")).collect();
        Prepared::shipped("typical", &set, 1).map_err(|problems| problems.to_string())
    };
    let base = with(7).expect("the typical district as it is shipped");
    let fall =
        Outcome::parse("shipments@2000/1985", &base.subject().district, base.span()).expect("an outcome");
    let question =
        Question { items: SHOCKS.map(str::to_owned).to_vec(), with: &with, outcomes: vec![fall], orders: 1 };
    let go_on = AtomicBool::new(false);
    let (attribution, _) =
        attribute(&question, 0..10, &(), None, &go_on, &mut |_| {}).expect("three items are few enough");

    for (item, name) in attribution.items.iter().enumerate() {
        let value = attribution.share(0, item).value;
        println!("{name:<18} {:+.3} ({:+.3} to {:+.3})", value.value, value.low, value.high);
    }
    let [without, with_all, change] = attribution.whole(0);
    println!(
        "from {:+.3} without them to {:+.3} with all: {:+.3}",
        without.value, with_all.value, change.value
    );
}
