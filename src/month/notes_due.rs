//! Promissory notes: discounted at the bank by those short of money, paid when due, dishonoured.
//!
//! A dishonoured note hits its holder, who turns to the endorsers, the last first. Who dishonours two within the
//! window is cut off by the bank and fails. A dishonoured note is presented again a month later.

use super::Now;
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::{Account, Discounts};
use crate::accounts::notes::Note;
use crate::district::District;
use crate::foundation::measure::{Yen, whole};

/// Those short of money pass notes to the bank, the nearest due first, while its capital and the issuer's record
/// allow.
pub fn discount(district: &mut District, now: &Now) {
    if !district.plan.scenario.switches.discounting {
        return;
    }
    let rules = district.plan.scenario.bank.clone();
    let bank = Account::of_sector(Sector::Bank);
    let capital = district.bank_capital();
    let mut room = district.room_beyond(district.notes.held(bank));
    let exposure = whole(capital.max(0) as f64 * rules.largest_exposure);
    // An estate waits until its notes fall due.
    for &(firm, _) in &district.estates {
        district.scratch.need[Account::of_firm(firm).place()] = 0;
    }
    let rate = district.today.discount;
    let District { notes, ledger, firms, scratch, count, .. } = district;
    let need = &mut scratch.need;
    // Who holds no notes has none to pass on.
    let holds = |&&firm: &&u32| notes.held(Account::of_firm(firm)) > 0;
    let mut short = scratch.short.iter().filter(holds).count();
    let (buckets, held, first) = notes.outstanding_after(now.month);
    let mut round = Discounts::default();
    for ahead in 0..buckets.len() - 1 {
        if short == 0 {
            break;
        }
        let months = (ahead + 1) as f64;
        for note in &mut buckets[(first + ahead) % (buckets.len())] {
            let holder = note.holder;
            if need[holder.place()] <= 0 || !note.has_room() || note.face > room || note.is_dishonoured() {
                continue;
            }
            if let Some(issuer) = note.issuer.firm() {
                let marked = firms.has_a_mark(issuer, now.month);
                let issuer = issuer as usize;
                if !firms.alive[issuer] || marked || firms.exposure[issuer] + note.face > exposure {
                    continue;
                }
                firms.exposure[issuer] += note.face;
            }
            let interest = whole(note.face as f64 * rate * months).min(note.face);
            ledger.discount(holder, note.face, interest, &mut round);
            held[holder.place()] -= note.face;
            note.endorse(holder);
            note.holder = bank;
            room -= note.face;
            let need = &mut need[holder.place()];
            *need -= note.face - interest;
            short -= usize::from(*need <= 0);
        }
    }
    held[bank.place()] += round.faces();
    ledger.post_discounts(&round);
    count.discounted += round.faces();
}

/// Notes of the month are brought to the clearing house.
pub fn add_up(district: &mut District, now: &Now) {
    let District { notes, ledger, scratch, .. } = district;
    scratch.clearing.add_up(notes.due_in(now.month), ledger, notes.all_held().len());
}

/// They are cleared; what their issuers cannot pay so is presented to them.
pub fn pay_notes(district: &mut District, now: &Now) {
    let mut due = district.notes.take_due(now.month);
    let mut clearing = core::mem::take(&mut district.scratch.clearing);
    // Owners of those in want pay in first, as far as they do, so that nobody else comes to be in want for it.
    for (firm, owed) in clearing.in_want(&district.ledger, &district.scratch.bills) {
        if district.firms.alive[firm as usize] {
            district.owner_pays_in(firm, owed);
        }
    }
    let District { notes, ledger, firms, scratch, .. } = &mut *district;
    clearing.take_out(&due, ledger, &scratch.bills, |firm| firms.alive[firm as usize]);
    clearing.settle(&due, ledger, notes);
    for (issuer, paid) in clearing.paid_to_the_bank() {
        firms.exposure[issuer as usize] -= paid;
    }
    for (issuer, range) in clearing.taken_out() {
        for note in &mut due[range] {
            present(district, now, note, issuer);
        }
    }
    district.scratch.clearing = clearing;
    district.notes.give_back(now.month, due);
}

/// A note is presented to its issuer.
#[cold]
fn present(district: &mut District, now: &Now, note: &mut Note, issuer: u32) {
    if !district.firms.alive[issuer as usize] {
        return claim_on_an_estate(district, now, note, issuer);
    }
    if !may_pay(district, issuer, note.face) || district.notes.pay(&mut district.ledger, note).is_err() {
        stand_over(district, now, note, issuer);
    } else if note.holder == Account::of_sector(Sector::Bank) {
        district.firms.exposure[issuer as usize] -= note.face;
    }
}

/// Whether a firm has the money for a note beyond this month's bills, with what its owner pays in for it: wages go before notes.
fn may_pay(district: &mut District, firm: u32, face: Yen) -> bool {
    let wanted = with_the_bills(district, firm, face);
    district.owner_pays_in(firm, wanted);
    district.ledger.balance(Account::of_firm(firm)) >= wanted
}

/// What a firm must have to pay so much and its bills of the month.
fn with_the_bills(district: &District, firm: u32, face: Yen) -> Yen {
    face + district.scratch.bills[Account::of_firm(firm).place()]
}

/// Whether the bank lends a firm what it lacks for a note that came back to it and that nobody could foresee.
fn borrows(district: &mut District, now: &Now, firm: u32, face: Yen) -> bool {
    // Not one that is already lost.
    if district.leaving.iter().any(|leaving| leaving.firm == firm) {
        return false;
    }
    let missing = with_the_bills(district, firm, face) - district.ledger.balance(Account::of_firm(firm));
    let lends = district.granted(now, firm, missing) >= missing;
    if lends {
        district.lend(firm, missing);
    }
    lends
}

/// A note that the issuer has no money for is dishonoured and presented again a month later.
#[cold]
fn stand_over(district: &mut District, now: &Now, note: &mut Note, issuer: u32) {
    dishonour(district, now, note, issuer, "no money for a note");
    turn_to_endorsers(district, now, note);
    note.dishonour();
    let again = *note;
    district.notes.stand_over(again, now.month.plus(1));
}

/// The bank notes the default; a second within the window ends its dealings with the firm.
fn dishonour(district: &mut District, now: &Now, note: &Note, firm: u32, cause: &'static str) {
    let window = district.plan.scenario.settlement.dishonour_window as i32;
    let before = district.firms.dishonoured[firm as usize];
    district.count.dishonoured += 1;
    district.say(now.month, "note_dishonoured", firm, Some(note.holder), note.face, cause);
    if before > now.month.0 - window {
        district.fail(firm, "second dishonoured note");
    }
    district.firms.dishonoured[firm as usize] = now.month.0;
}

/// The holder turns to the endorsers, the last first, who may borrow for it; who pays becomes the holder and turns to those before.
fn turn_to_endorsers(district: &mut District, now: &Now, note: &mut Note) {
    let bank = Account::of_sector(Sector::Bank);
    while let Some(endorser) = note.last_endorser() {
        let Some(firm) = endorser.firm() else { continue };
        if !district.firms.alive[firm as usize] {
            continue;
        }
        if (may_pay(district, firm, note.face) || borrows(district, now, firm, note.face))
            && district.ledger.pay(endorser, note.holder, note.face, Flow::NotePaid).is_ok()
        {
            district.say(
                now.month,
                "recourse_paid",
                firm,
                Some(note.holder),
                note.face,
                "endorsed a dishonoured note",
            );
            if note.holder == bank
                && let Some(issuer) = note.issuer.firm()
            {
                district.firms.exposure[issuer as usize] -= note.face;
            }
            district.notes.change_hands(note, endorser);
        } else {
            dishonour(district, now, note, firm, "no money for recourse on an endorsed note");
        }
    }
}

/// A note of a failed firm: the estate pays its quota, endorsers answer for the rest, and what is left is lost.
#[cold]
fn claim_on_an_estate(district: &mut District, now: &Now, note: &mut Note, issuer: u32) {
    let estate = note.issuer;
    let bank = Account::of_sector(Sector::Bank);
    let quota = district.quota_of_an_estate(issuer);
    let due = whole(note.face as f64 * quota);
    let paid = district.ledger.pay_up_to(estate, note.holder, due, Flow::NotePaid);
    if note.holder == bank {
        district.firms.exposure[issuer as usize] -= paid;
    }
    district.notes.extinguish(note, paid);
    note.face -= paid;
    if note.face == 0 {
        return;
    }
    if paid < due && district.notes.held(estate) > 0 {
        // What the estate is owed itself comes in later, and so does the holder's part of it.
        let rest = *note;
        district.notes.stand_over(rest, now.month.plus(1));
        return;
    }
    turn_to_endorsers(district, now, note);
    if note.holder == bank {
        district.firms.exposure[issuer as usize] -= note.face;
    }
    district.ledger.accrue(note.holder, estate, note.face, Flow::WriteOff);
    district.notes.extinguish(note, note.face);
    district.say(now.month, "claim_lost", issuer, Some(note.holder), note.face, "note of a failed firm");
}
