//! Every yen and every piece, every month: the books hold, an error in them is found, and who fails pays by quota.

mod common;

use common::{Eye, SWITCHES, TENTH, all, live, simulation};
use sanchi::accounts::flows::{Flow, Sector};
use sanchi::accounts::ledger::{Account, Entry};
use sanchi::accounts::notes::Note;
use sanchi::district::District;
use sanchi::district::numbers::give_free;
use sanchi::district::turns::Turn;
use sanchi::foundation::calendar::Month;
use sanchi::foundation::chance::BirthKey;
use sanchi::foundation::measure::Yen;
use sanchi::scenario::SCHEMA;
use sanchi::simulation::Leak;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

/// Wholesalers earn too little, firms begin with next to nothing, owners leave little in them and do not help: many fail.
const HARD_TIMES: [&str; 5] = [
    "sizes.scale=0.3",
    "wholesaling.markup=0.2",
    "sizes.opening_money=0.3",
    "settlement.own_funds=0.6",
    "settlement.owner_support=0.1",
];

fn holds(overrides: &[&str]) {
    if let Err(failure) = live(&simulation(overrides), 0) {
        panic!("{overrides:?}, {:?}: {}", failure.month, failure.reason);
    }
}

#[test]
fn the_books_of_the_typical_district_hold_in_every_month_of_31_years() {
    holds(&[]);
}

#[test]
fn the_switches_that_are_tried_are_all_there_are() {
    let group = SCHEMA.groups.iter().find(|group| group.at == "switches").expect("there are switches");
    let registered: Vec<&str> = group.parameters.iter().map(|parameter| parameter.name).collect();
    assert_eq!(SWITCHES[..], registered);
}

#[test]
fn they_hold_with_each_mechanism_switched_off_and_with_all() {
    let off: Vec<String> = SWITCHES.iter().map(|name| format!("switches.{name}=false")).collect();
    for switch in &off {
        holds(&all(&[&TENTH, &[switch]]));
    }
    let off: Vec<&str> = off.iter().map(String::as_str).collect();
    holds(&all(&[&TENTH, &off]));
}

#[test]
fn they_hold_in_hard_times_with_short_and_long_notes() {
    for term in ["settlement.note_term=1", "settlement.note_term=11"] {
        holds(&all(&[&HARD_TIMES, &[term]]));
    }
    holds(&all(&[&HARD_TIMES, &["settlement.endorsing=1.0", "settlement.liquidation_value=0.0"]]));
}

#[test]
fn they_hold_with_a_yen_of_one_hundredth_in_the_ledger() {
    // Sen instead of yen. Parameters written in yen are a hundredfold cheaper then; the books do not mind.
    holds(&all(&[&TENTH, &["currency.name=sen", "currency.ledger_units=100.0"]]));
}

const LEAKS: [Leak; 10] = [
    Leak::Money,
    Leak::SectorMoney,
    Leak::NoteFace,
    Leak::NoteTotal,
    Leak::Piece,
    Leak::StockValue,
    Leak::Receivable,
    Leak::AwayValue,
    Leak::HiddenDrawing,
    Leak::HiddenExport,
];

/// The rule that should find a leak, by a part of its wording. A new kind of leak does not compile without one.
fn rule_against(leak: Leak) -> &'static str {
    match leak {
        Leak::Money | Leak::SectorMoney => "all accounts sum to zero",
        Leak::NoteFace => "notes outstanding are their issuers' debts",
        Leak::NoteTotal => "notes outstanding are their holders' claims",
        Leak::Piece => "pieces are begun, spoiled, sold or still there",
        Leak::StockValue => "stocks at cost change by what is added and what is sold",
        Leak::Receivable => "sales abroad not paid are their owners' claims",
        Leak::AwayValue => "lots outside are their owners' stocks",
        Leak::HiddenDrawing => "value added of wholesalers: production equals income",
        Leak::HiddenExport => "the outside's balance is what trade and transfers say",
    }
}

#[test]
fn every_kind_of_leak_is_found_in_its_month_and_told_with_its_journal() {
    // In the span, and in the first month of the warm-up, which nobody sees.
    let warm_up = Month::new(1980, 1).plus(-180);
    for month in [Month::new(1981, 5), warm_up] {
        for leak in LEAKS {
            let leaking = simulation(&all(&[&TENTH, &["span.to=\"1981-12\""]])).with_leak(month, leak);
            let failure = live(&leaking, 0).expect_err(&format!("{leak:?} in {month} is not found"));
            assert_eq!(failure.month, Some(month), "{leak:?}");
            assert!(!failure.stopped);
            let reason = failure.reason;
            assert!(reason.contains(rule_against(leak)), "{leak:?}: {reason}");
            assert!(
                reason.contains("difference 1") || reason.contains("difference -1"),
                "{leak:?}: {reason}"
            );
            let (_, journal) = reason.split_once("journal of the month").expect("a journal");
            assert!(journal.contains("piece work booked by wholesalers to manufacturers: "), "{journal}");
            assert!(journal.contains(" yen in ") && journal.contains("pieces begun "), "{journal}");
            assert!(journal.lines().count() > 10, "{journal}");
        }
    }
}

#[test]
fn no_leak_gives_no_alarm_and_without_the_audit_a_leak_gives_none() {
    let short = all(&[&TENTH, &["span.to=\"1981-12\""]]);
    assert!(live(&simulation(&short), 0).is_ok());
    let leaking = simulation(&short).with_leak(Month::new(1981, 5), Leak::Piece);
    assert!(live(&leaking.clone().unaudited(), 0).is_ok());
    assert!(live(&leaking, 0).is_err());
}

#[test]
fn the_opening_accounts_sum_to_zero_and_only_the_outside_and_the_bank_owe() {
    let district = simulation(&[]).begin(0, None).unwrap().district;
    assert_eq!(district.ledger.total(), 0);
    let sums = district.ledger.by_sector();
    assert_eq!(sums.iter().sum::<Yen>(), 0);
    for sector in Sector::ALL {
        assert!(sums[*sector as usize] >= 0 || sector.may_overdraw(), "{}", sector.name());
    }
    assert!(Sector::FIRMS.iter().all(|&sector| sums[sector as usize] > 0));
    // The bank's reserves are its deposits and its capital: 6 per cent of the deposits.
    let deposits = -(sums[Sector::Elsewhere as usize] + sums[Sector::Bank as usize]);
    assert!((district.bank_capital() as f64 / deposits as f64 - 0.06).abs() < 1e-6);
}

/// What all firms together own less what they owe, counted one by one and not as the audit does it.
fn net_worth_of_firms(district: &District) -> Yen {
    let firms = (0..district.firms.len() as u32).map(Account::of_firm);
    let money: Yen = firms.clone().map(|account| district.ledger.balance(account)).sum();
    let notes: Yen = district
        .notes
        .iter()
        .map(|note| {
            let (holds, owes) = (note.holder.firm().is_some(), note.issuer.firm().is_some());
            note.face * (Yen::from(holds) - Yen::from(owes))
        })
        .sum();
    let claims: Yen = district.traders.receivables.iter().flatten().map(|claim| claim.book).sum();
    let loans: Yen = district.firms.loan.iter().sum();
    money + notes + claims + stocks(district) - loans
}

/// Finished goods, work in progress and lots outside, at cost.
fn stocks(district: &District) -> Yen {
    let traders = &district.traders;
    let finished: Yen = traders.lines.iter().map(|line| line.stock.value).sum();
    let waiting: Yen = traders.queues.iter().map(|queue| queue.lot.value).sum();
    let away: Yen = traders.away.iter().flatten().map(|away| away.lot.value).sum();
    finished + waiting + away
}

#[test]
fn value_added_by_production_is_value_added_by_income_to_the_last_yen() {
    let mut before: Option<(Yen, Yen)> = None;
    let (mut months, mut machines, mut lent) = (0, 0, 0);
    let mut eye = Eye(|month: Month, district: &District| {
        let (worth, goods) = (net_worth_of_firms(district), stocks(district));
        if let Some((worth_before, goods_before)) = before {
            let flows = &district.ledger.flows;
            let sum = |fits: &dyn Fn(Flow) -> bool| -> Yen {
                Sector::FIRMS.iter().map(|&sector| flows.balance(sector, fits)).sum()
            };
            let production = sum(&Flow::is_trade) + goods - goods_before;
            // Machines and land are bought and sold out of what was earned; the books of net worth leave them out.
            let invested = -sum(&Flow::is_capital);
            let paid_out = -sum(&|flow| !flow.is_trade() && !flow.is_capital() && !flow.is_financial());
            assert_eq!(production, paid_out + invested + worth - worth_before, "{month}");
            // Where wholesalers fail their stocks go for less than they cost.
            assert!(production > 0 || district.pieces.liquidated > 0, "{month}");
            months += 1;
            machines += flows.paid(Flow::Machines, Sector::Manufacturers);
            lent += flows.paid(Flow::Loan, Sector::Bank);
        }
        before = Some((worth, goods));
    });
    simulation(&["sizes.scale=0.2"]).run(0, &AtomicBool::new(false), &mut eye).unwrap();
    assert_eq!(months, 371);
    assert!(machines > 0 && lent > 0, "{machines} {lent}");
}

/// What became of the notes of failed firms in a month.
#[derive(Default)]
struct Estate {
    owed: Yen,
    paid: Yen,
    lost: Yen,
}

#[test]
fn estates_pay_by_quota_and_claims_on_them_are_paid_lost_or_still_there() {
    let worthless = all(&[&HARD_TIMES, &["settlement.liquidation_value=0.0", "wholesaling.overhead=0.2"]]);
    let simulation = simulation(&worthless);
    let (mut estates, mut partial, mut in_full, mut waiting) = (0, 0, 0, 0);
    let loan = |district: &District, account: Account| {
        account.firm().map_or(0, |firm| district.firms.loan[firm as usize])
    };
    for replicate in 0..8 {
        let mut life = simulation.begin(replicate, None).unwrap();
        while let Some(month) = life.next_month() {
            // So that firms have the same numbers before and after the month.
            give_free(&mut life.district);
            // Before the month: what each estate owes in all and now, what it has, and the quota that follows.
            let mut due: BTreeMap<Account, (Yen, u32)> = BTreeMap::new();
            for note in life.district.notes.due_in(month) {
                if note.issuer.firm().is_some_and(|firm| !life.district.firms.alive[firm as usize]) {
                    let (face, count) = due.entry(note.issuer).or_default();
                    (*face, *count) = (*face + note.face, *count + 1);
                }
            }
            let quota = |account: Account| {
                let district = &life.district;
                let assets = district.ledger.balance(account) + district.notes.held(account);
                let claims = district.claims.iter().filter(|claim| Account::of_firm(claim.firm) == account);
                let claims: Yen = claims.map(|claim| claim.amount).sum();
                let owed = claims + loan(district, account) + district.notes.issued(account);
                (assets as f64 / owed as f64).min(1.0)
            };
            let quotas: BTreeMap<Account, f64> =
                due.keys().map(|&account| (account, quota(account))).collect();
            // Notes of dealers are always good, and those of the month are presented first.
            let liquid = |account: Account| {
                let notes = &life.district.notes;
                let own = |note: &&Note| note.holder == account;
                let collected: Yen = notes.due_in(month).iter().filter(own).map(|note| note.face).sum();
                let good = notes.iter().filter(own).all(|note| note.issuer.firm().is_none());
                let has = (life.district.ledger.balance(account) + collected) as f64;
                good && has >= quotas[&account] * due[&account].0 as f64
            };
            let liquid: BTreeMap<Account, bool> =
                due.keys().map(|&account| (account, liquid(account))).collect();
            let owed: BTreeMap<Account, Yen> =
                due.keys().map(|&account| (account, life.district.notes.issued(account))).collect();

            let loans: BTreeMap<Account, Yen> =
                due.keys().map(|&account| (account, loan(&life.district, account))).collect();

            life.district.ledger.begin_journal();
            life.live(month).unwrap();

            let mut settled: BTreeMap<Account, Estate> = BTreeMap::new();
            for entry in life.district.ledger.journal().unwrap() {
                if due.contains_key(&entry.from) && entry.flow == Flow::NotePaid {
                    settled.entry(entry.from).or_default().paid += entry.amount;
                }
                // What the bank loses on the loan is no loss on notes.
                if due.contains_key(&entry.from) && entry.flow == Flow::Repayment {
                    settled.entry(entry.from).or_default().lost += entry.amount;
                }
                if due.contains_key(&entry.to) && entry.flow == Flow::WriteOff && !entry.money {
                    settled.entry(entry.to).or_default().lost += entry.amount;
                }
            }
            for (&account, &(face, count)) in &due {
                let estate = settled.remove(&account).unwrap_or_default();
                let on_the_loan = loans[&account] - loan(&life.district, account);
                let estate = Estate { owed: owed[&account], lost: estate.lost - on_the_loan, ..estate };
                estates += 1;
                // What fell due is paid, lost or waits for what the estate is owed itself; the rest is still there.
                let settled = estate.paid + estate.lost;
                assert!(estate.lost >= 0 && settled <= face, "{month}: {settled} of {face}");
                assert_eq!(estate.owed - settled, life.district.notes.issued(account), "{month}");
                waiting += u32::from(settled < face);
                if liquid[&account] {
                    let expected = quotas[&account] * face as f64;
                    assert!(
                        (estate.paid as f64 - expected).abs() <= f64::from(count),
                        "{month}: paid {}, expected {expected} of {face} in {count} notes",
                        estate.paid
                    );
                    partial += u32::from(quotas[&account] > 0.0 && quotas[&account] < 1.0);
                    in_full += u32::from(quotas[&account] >= 1.0);
                }
            }
        }
    }
    println!(
        "estates with notes due: {estates}, of which with a part quota {partial}, in full {in_full}, waiting {waiting}"
    );
    assert!(estates >= 10 && partial >= 3, "{estates} {partial}");
}

/// Without a discount window firms fail with good notes in hand.
#[test]
fn an_owner_gets_nothing_from_an_estate_before_its_creditors_have_theirs() {
    let simulation = simulation(&all(&[&HARD_TIMES, &["switches.discounting=false"]]));
    let mut life = simulation.begin(0, None).unwrap();
    let (mut recovered, mut in_full) = (0, 0);
    while let Some(month) = life.next_month() {
        give_free(&mut life.district);
        let mut claims: BTreeMap<Account, Yen> = BTreeMap::new();
        for claim in &life.district.claims {
            *claims.entry(Account::of_firm(claim.firm)).or_default() += claim.amount;
        }
        life.district.ledger.begin_journal();
        life.live(month).unwrap();
        // What is written off this month may come in this month, from another estate.
        let firms = &life.district.firms;
        for event in life.district.events.iter().filter(|event| event.kind == "claim_lost") {
            let key = event.agent.unwrap().key;
            let firm = (0..firms.len()).find(|&firm| firms.key[firm] == key).unwrap() as u32;
            // Notes and loans are no bills.
            if !["note of a failed firm", "loan of a closed firm"].contains(&event.cause) {
                *claims.entry(Account::of_firm(firm)).or_default() += event.amount;
            }
        }
        let paid = life.district.ledger.journal().unwrap().iter().filter(|entry| entry.money);
        for entry in paid.clone().filter(|entry| entry.flow == Flow::WriteOff) {
            *claims.get_mut(&entry.from).expect("only estates pay what was written off") -= entry.amount;
            recovered += entry.amount;
        }
        for entry in paid.clone().filter(|entry| entry.flow == Flow::Drawings && entry.amount > 0) {
            if let Some(&left) = claims.get(&entry.from) {
                // One quota in whole yen leaves less than a yen a creditor who was paid by it.
                let by_quota = |other: &&Entry| other.from == entry.from && other.flow == Flow::WriteOff;
                let rounded_away = entry.amount < paid.clone().filter(by_quota).count() as Yen;
                assert!(left == 0 || rounded_away, "{month}: {left} of claims, {} drawn", entry.amount);
                in_full += usize::from(left == 0);
            }
        }
        let left: Yen = life.district.claims.iter().map(|claim| claim.amount).sum();
        assert!(left >= 0 && claims.values().all(|&left| left >= 0), "{month}");
    }
    println!("recovered {recovered} yen; {in_full} estates paid in full and had something left");
    assert!(recovered > 0 && in_full > 0, "{recovered} {in_full}");
}

/// Who has too little for notes and bills leaves a note unpaid and pays its wages.
#[test]
fn want_shows_in_notes_before_it_shows_in_wages() {
    let simulation = simulation(&HARD_TIMES);
    let mut life = simulation.begin(0, None).unwrap();
    let (mut dishonoured, mut lives_on) = (0, 0);
    while let Some(month) = life.next_month() {
        life.live(month).unwrap();
        let district = &life.district;
        let issuers = district.events.iter().filter(|event| event.kind == "note_dishonoured");
        for issuer in issuers.filter_map(|event| event.agent) {
            let firm =
                (0..district.firms.len()).find(|&firm| district.firms.key[firm] == issuer.key).unwrap();
            dishonoured += 1;
            lives_on += u32::from(district.firms.alive[firm]);
        }
    }
    println!("{dishonoured} notes left unpaid, {lives_on} by firms that are there at the month's end");
    assert!(lives_on >= 3, "{dishonoured} {lives_on}");
}

/// With accounts of one quarter what a firm is said to earn is that quarter's profit to the yen: net worth then and now, and
/// by the journal what its owner drew and paid in.
#[test]
fn a_firm_earns_what_its_net_worth_grows_by_and_what_was_drawn_less_what_was_paid_in() {
    let quarterly = ["owners.looked_back=0.25", "sizes.opening_money=0.3"];
    let mut life = simulation(&all(&[&TENTH, &quarterly])).begin(0, None).unwrap();
    let (mut drawn, mut seen): (BTreeMap<u64, [Yen; 3]>, BTreeMap<u64, Yen>) = Default::default();
    let (mut looked, mut paid_in_between) = (0, 0);
    while let Some(month) = life.next_month() {
        if month >= Month::new(1984, 1) {
            break;
        }
        life.district.ledger.begin_journal();
        life.live(month).unwrap();
        let District { ledger, firms, .. } = &life.district;
        let (mut draws, mut pays_in): (BTreeMap<u32, Yen>, BTreeMap<u32, Yen>) = Default::default();
        for entry in ledger.journal().unwrap() {
            match (entry.flow, entry.from.firm(), entry.to.firm()) {
                (Flow::Drawings, Some(firm), _) => *draws.entry(firm).or_default() += entry.amount,
                (Flow::PaidIn, _, Some(firm)) => *pays_in.entry(firm).or_default() += entry.amount,
                _ => {}
            }
        }
        let turn = Turn::in_month(month);
        for &firm in &firms.active {
            let at = firm as usize;
            let BirthKey(key) = firms.key[at];
            let last = drawn.entry(key).or_default();
            *last = [last[1], last[2], draws.get(&firm).copied().unwrap_or(0)];
            let paid_in = pays_in.get(&firm).copied().unwrap_or(0);
            let before = seen.insert(key, firms.seen_worth[at]);
            // Founders come without a past here, and beginners have no whole quarter yet.
            let Some(before) = before.filter(|_| month.0 - firms.begun[at] > 36) else { continue };
            if !turn.is_of(firms.turns[at]) {
                assert_eq!(firms.seen_worth[at], before + paid_in, "{month}, {firm}");
                paid_in_between += u32::from(paid_in > 0);
            } else if paid_in == 0 {
                let profit = firms.seen_worth[at] - before + last.iter().sum::<Yen>();
                assert!(
                    (3.0 * life.district.earned(firm) - profit as f64).abs() < 1.0,
                    "{month}, {firm}: {profit}"
                );
                looked += 1;
            }
        }
    }
    println!("  {looked} profits, {paid_in_between} times paid in between");
    assert!(looked > 500 && paid_in_between > 5, "{looked} {paid_in_between}");
}

/// Of what makers own, net of what they owe, in months of their outlays: the median after ten years of rest.
fn own_funds_of_makers(overrides: &[&str]) -> f64 {
    let mut months = Vec::new();
    let mut eye = Eye(|month: Month, district: &District| {
        if month == Month::new(1989, 12) {
            let makers = district.shops.manufacturers.iter().flat_map(|list| list.iter());
            let firms = makers.map(|&shop| district.shops.firm[shop as usize]);
            months.extend(
                firms.map(|firm| district.net_worth(firm) as f64 / district.firms.outlays[firm as usize]),
            );
        }
    });
    let rest = ["sizes.scale=0.3", "span.at_rest=true", "span.to=\"1989-12\""];
    simulation(&all(&[&rest, overrides])).run(0, &AtomicBool::new(false), &mut eye).unwrap();
    months.sort_by(f64::total_cmp);
    months[months.len() / 2]
}

#[test]
fn owners_leave_own_funds_in_their_firms_and_draw_what_is_beyond() {
    let [usual, more, all_of_it] = ["1.0", "2.5", "60.0"]
        .map(|months| own_funds_of_makers(&[&format!("settlement.own_funds={months}")]));
    println!("  own funds of makers, months of outlays: {usual:.2}, {more:.2}, {all_of_it:.2}");
    // They draw part of what is beyond each month, so that some of it is always there.
    assert!((1.0..2.2).contains(&usual), "{usual}");
    assert!((2.5..4.0).contains(&more), "{more}");
    assert!(all_of_it > 10.0, "{all_of_it}");
}

#[test]
fn a_firm_that_has_failed_trades_no_more_and_its_money_is_released() {
    let mut failed = 0;
    let mut eye = Eye(|month: Month, district: &District| {
        for firm in 0..district.firms.len() as u32 {
            let account = Account::of_firm(firm);
            if district.firms.alive[firm as usize]
                || district.estates.iter().any(|&(estate, _)| estate == firm)
            {
                continue;
            }
            failed += 1;
            let left = (
                district.ledger.balance(account),
                district.notes.held(account),
                district.notes.issued(account),
            );
            assert_eq!(left, (0, 0, 0), "{month}: firm {firm}");
        }
        let alive = district.firms.alive.iter().filter(|&&alive| alive).count();
        let shops = &district.shops;
        let listed: usize = district.traders.active.len()
            + shops.manufacturers.iter().chain(&shops.craftsmen).map(|list| list.len()).sum::<usize>();
        assert_eq!(alive, listed, "{month}");
    });
    simulation(&HARD_TIMES).run(0, &AtomicBool::new(false), &mut eye).unwrap();
    assert!(failed > 0);
}
