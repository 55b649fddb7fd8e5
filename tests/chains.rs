//! Chains of dishonoured notes: one who is not paid cannot pay, and the next is not paid either.
//!
//! A wholesaler, a manufacturer that works for it and a craftsman who works for that one are picked out of a district, their
//! tills and those of their households emptied and all notes taken out of the world. Then they promise each other money,
//! and the phases that discount and pay notes are called alone. Nothing is left to chance.

mod common;

use common::{TENTH, all, simulation};
use sanchi::accounts::flows::{Flow, Sector};
use sanchi::accounts::ledger::Account;
use sanchi::district::District;
use sanchi::district::events::{Event, Party};
use sanchi::foundation::calendar::Month;
use sanchi::foundation::measure::Yen;
use sanchi::month::{drivers, lives, notes_due};
use sanchi::observe::audit::Audit;
use sanchi::simulation::Life;

const FACE: Yen = 1_000_000;
/// The bank lends nobody what is missing.
const NO_LOANS: [&str; 1] = ["switches.loans=false"];
const BANK: Account = Account::of_sector(Sector::Bank);

/// The three, by their numbers among the firms.
#[derive(Clone, Copy, Debug)]
struct Chain {
    wholesaler: u32,
    manufacturer: u32,
    craftsman: u32,
}

impl Chain {
    fn of(district: &District) -> Self {
        let stages = district.plan.stages.len();
        let with_a_craftsman = |place: usize| {
            let shop = district.ties.suppliers[place].shop as usize;
            let known = district.ties.craft(district.shops.slot[shop] as usize);
            let craftsman = district.ties.craftsmen[known].first()?.shop as usize;
            Some((district.shops.firm[shop], district.shops.firm[craftsman]))
        };
        let (manufacturer, craftsman) =
            district.ties.of(0, 0, stages).find_map(with_a_craftsman).expect("somebody puts work out");
        Self { wholesaler: district.traders.firm[0], manufacturer, craftsman }
    }

    fn accounts(self) -> [Account; 3] {
        [self.wholesaler, self.manufacturer, self.craftsman].map(Account::of_firm)
    }
}

/// A district in which nobody owes anybody a note and the three have no money; the month in which notes are passed to the
/// bank and the month in which they fall due.
fn penniless(more: &[&str]) -> (Life, Chain, Month) {
    // Where owners leave all in their firms the bank holds no notes that would be missed.
    let mut life = simulation(&all(&[&TENTH, &["settlement.own_funds=60.0"], more])).begin(0, None).unwrap();
    let month = life.next_month().unwrap();
    let chain = Chain::of(&life.district);
    let District { notes, firms, .. } = &mut life.district;
    for ahead in 0..12 {
        let due = notes.take_due(month.plus(ahead));
        due.iter().for_each(|note| notes.extinguish(note, note.face));
        notes.give_back(month.plus(ahead), due);
    }
    firms.exposure.fill(0);
    assert_eq!(notes.count(), 0);
    assert!(notes.all_issued().iter().chain(notes.all_held()).all(|&sum| sum == 0));
    for firm in [chain.wholesaler, chain.manufacturer, chain.craftsman] {
        for account in [Account::of_firm(firm), Account::of_owner(firm)] {
            spend_all(&mut life.district, account);
        }
    }
    let (district, now) = life.at(month);
    drivers::advance(district, &now);
    (life, chain, month)
}

fn spend_all(district: &mut District, account: Account) {
    let money = district.ledger.balance(account);
    let paid = district.ledger.pay(account, Account::of_sector(Sector::Elsewhere), money, Flow::Spending);
    assert!(paid.is_ok() && district.ledger.balance(account) == 0);
}

fn promise(district: &mut District, issuer: Account, holder: Account, face: Yen, due: Month, flow: Flow) {
    let District { ledger, notes, .. } = district;
    notes.issue(ledger, (issuer, holder), face, due, flow, 0);
}

/// One of the three passes what notes it holds to the bank and spends what it gets.
fn discounts_and_spends(life: &mut Life, month: Month, account: Account) {
    let (district, now) = life.at(month);
    district.scratch.need.clear();
    district.scratch.need.resize(district.notes.all_held().len(), 0);
    let held = district.notes.held(account);
    district.scratch.need[account.place()] = held;
    district.scratch.short = vec![account.firm().unwrap()];
    notes_due::discount(district, &now);
    assert_eq!((district.notes.held(account), district.count.discounted), (0, held));
    spend_all(district, account);
}

/// The notes of a month are presented, and those who fail are closed; the books hold.
fn fall_due(life: &mut Life, month: Month) -> Vec<Event> {
    let (district, now) = life.at(month);
    drivers::advance(district, &now);
    district.scratch.support.clear();
    district.scratch.support.resize(district.firms.len(), sanchi::district::NOT_ASKED);
    let mut audit = Audit::begin(district);
    // Nobody has bills beside its notes.
    district.scratch.bills = vec![0; district.notes.all_held().len()];
    notes_due::add_up(district, &now);
    notes_due::pay_notes(district, &now);
    lives::closing::close_those_who_leave(district, &now);
    audit.check(district).unwrap();
    district.events.clone()
}

/// Events of a kind as (agent, other), in their order.
fn told(events: &[Event], kind: &str) -> Vec<(Party, Party)> {
    let names =
        |event: &Event| (Party::Agent(event.agent.unwrap()), event.other.unwrap_or(Party::Sector("none")));
    events.iter().filter(|event| event.kind == kind).map(names).collect()
}

fn parties(district: &District, pairs: &[(Account, Account)]) -> Vec<(Party, Party)> {
    pairs.iter().map(|&(agent, other)| (district.party(agent), district.party(other))).collect()
}

/// The craftsman's promise rests on the manufacturer's, and that on the wholesaler's: two notes each, so that who
/// dishonours both is done for.
fn own_notes(money_of_the_wholesaler: Yen) -> (Life, Chain, Vec<Event>) {
    let (mut life, chain, month) = penniless(&NO_LOANS);
    let [wholesaler, manufacturer, craftsman] = chain.accounts();
    let due = month.plus(1);
    for _ in 0..2 {
        promise(&mut life.district, wholesaler, manufacturer, FACE, due, Flow::PieceWork);
    }
    for _ in 0..2 {
        promise(&mut life.district, manufacturer, craftsman, FACE, due, Flow::CraftWork);
    }
    discounts_and_spends(&mut life, month, craftsman);
    let elsewhere = Account::of_sector(Sector::Elsewhere);
    life.district.ledger.pay(elsewhere, wholesaler, money_of_the_wholesaler, Flow::Sale).unwrap();
    let events = fall_due(&mut life, due);
    (life, chain, events)
}

#[test]
fn a_wholesaler_that_fails_takes_a_manufacturer_and_a_craftsman_along() {
    let (life, chain, events) = own_notes(0);
    let district = &life.district;
    let [wholesaler, manufacturer, craftsman] = chain.accounts();
    // The manufacturer holds the wholesaler's notes; its own lie at the bank, which turns to the craftsman.
    let expected = [
        (wholesaler, manufacturer),
        (wholesaler, manufacturer),
        (manufacturer, BANK),
        (craftsman, BANK),
        (manufacturer, BANK),
        (craftsman, BANK),
    ];
    assert_eq!(told(&events, "note_dishonoured"), parties(district, &expected));
    assert_eq!(district.count.dishonoured, 6);
    let failed: Vec<Party> = told(&events, "bankruptcy").into_iter().map(|(agent, _)| agent).collect();
    assert_eq!(failed, chain.accounts().map(|account| district.party(account)));
    assert!(
        events
            .iter()
            .filter(|event| event.kind == "bankruptcy")
            .all(|event| event.cause == "second dishonoured note")
    );
    for firm in [chain.wholesaler, chain.manufacturer, chain.craftsman] {
        assert!(!district.firms.alive[firm as usize]);
    }
    assert!(events.iter().all(|event| event.kind != "recourse_paid"));
}

#[test]
fn had_the_wholesaler_paid_nobody_would_have_failed() {
    let (life, _, events) = own_notes(2 * FACE);
    assert_eq!(life.district.count.dishonoured, 0);
    assert!(events.is_empty(), "{events:?}");
    assert_eq!(life.district.notes.count(), 0);
}

#[test]
fn had_it_paid_one_note_of_two_each_would_have_dishonoured_one_and_nobody_failed() {
    let (life, chain, events) = own_notes(FACE);
    let [wholesaler, manufacturer, craftsman] = chain.accounts();
    let expected = [(wholesaler, manufacturer), (manufacturer, BANK), (craftsman, BANK)];
    assert_eq!(told(&events, "note_dishonoured"), parties(&life.district, &expected));
    assert!(events.iter().all(|event| event.kind == "note_dishonoured"));
    // What was dishonoured is presented again a month later.
    assert_eq!(life.district.notes.issued(wholesaler) + life.district.notes.issued(manufacturer), 2 * FACE);
    let mut life = life;
    let next = life.district.today.month.plus(1);
    let events = fall_due(&mut life, next);
    let expected = [(wholesaler, manufacturer), (manufacturer, BANK)];
    assert_eq!(told(&events, "note_dishonoured"), parties(&life.district, &expected));
    let failed: Vec<Party> = told(&events, "bankruptcy").into_iter().map(|(agent, _)| agent).collect();
    assert_eq!(failed, [wholesaler, manufacturer].map(|account| life.district.party(account)));
}

/// A wholesaler's note that the manufacturer has passed on to the craftsman, and the craftsman to the bank.
fn passed_on(money_of_the_craftsman: Yen, more: &[&str]) -> (Life, Chain, Vec<Event>) {
    let (mut life, chain, month) = penniless(more);
    let [wholesaler, manufacturer, craftsman] = chain.accounts();
    let due = month.plus(1);
    let District { ledger, notes, .. } = &mut life.district;
    let place = notes.issue(ledger, (wholesaler, manufacturer), FACE, due, Flow::PieceWork, 0);
    let (missing, _) = notes.endorse(ledger, (manufacturer, craftsman), FACE, (due, place), Flow::CraftWork);
    assert_eq!(missing, 0);
    discounts_and_spends(&mut life, month, craftsman);
    let elsewhere = Account::of_sector(Sector::Elsewhere);
    life.district.ledger.pay(elsewhere, craftsman, money_of_the_craftsman, Flow::Sale).unwrap();
    let events = fall_due(&mut life, due);
    (life, chain, events)
}

#[test]
fn an_endorsed_note_is_dishonoured_by_all_who_stand_on_it_the_last_first() {
    let (life, chain, events) = passed_on(0, &NO_LOANS);
    let [wholesaler, manufacturer, craftsman] = chain.accounts();
    let expected = [(wholesaler, BANK), (craftsman, BANK), (manufacturer, BANK)];
    assert_eq!(told(&events, "note_dishonoured"), parties(&life.district, &expected));
    assert_eq!(events.len(), 3);
}

#[test]
fn an_endorser_who_pays_turns_to_the_one_before() {
    let (life, chain, events) = passed_on(FACE, &NO_LOANS);
    let [wholesaler, manufacturer, craftsman] = chain.accounts();
    let district = &life.district;
    assert_eq!(told(&events, "recourse_paid"), parties(district, &[(craftsman, BANK)]));
    let expected = [(wholesaler, BANK), (manufacturer, craftsman)];
    assert_eq!(told(&events, "note_dishonoured"), parties(district, &expected));
    assert_eq!(
        events.iter().map(|event| event.kind).collect::<Vec<_>>(),
        ["note_dishonoured", "recourse_paid", "note_dishonoured"]
    );
    assert_eq!((district.ledger.balance(craftsman), district.notes.held(craftsman)), (0, FACE));
    assert_eq!(district.firms.exposure[chain.wholesaler as usize], 0);
}

#[test]
fn an_endorser_in_good_standing_borrows_for_a_note_that_comes_back() {
    let (life, chain, events) = passed_on(0, &["bank.land=20.0", "bank.land_spread=0.0"]);
    let [_, manufacturer, craftsman] = chain.accounts();
    let district = &life.district;
    // Both in turn: the craftsman has the note back from the bank, the manufacturer from him.
    let expected = [(craftsman, BANK), (manufacturer, craftsman)];
    assert_eq!(told(&events, "recourse_paid"), parties(district, &expected));
    assert_eq!(told(&events, "note_dishonoured").len(), 1);
    assert_eq!((district.ledger.balance(craftsman), district.notes.held(manufacturer)), (FACE, FACE));
    assert!(district.firms.loan[chain.craftsman as usize] >= FACE);
    assert!(district.firms.loan[chain.manufacturer as usize] >= FACE);
}
