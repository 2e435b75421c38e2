//! Who tries passwords has to wait, longer each time: by name, and by the address it comes from.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Wrong passwords that a person may give without waiting.
const FREE: u32 = 5;
/// The first wait; it doubles with every further wrong password.
const FIRST_WAIT_S: i64 = 30;
const LONGEST_WAIT_S: i64 = 15 * 60;
/// Wrong passwords from one address in [`WINDOW_S`], for whatever names.
const FREE_FROM_ADDRESS: u32 = 30;
const WINDOW_S: i64 = 10 * 60;
/// Addresses that are remembered.
const MOST_ADDRESSES: usize = 10_000;

/// Until when a person waits after this many wrong passwords in a row.
pub(super) fn locked_until(now: i64, failures: u32) -> i64 {
    if failures < FREE {
        return 0;
    }
    let doublings = (failures - FREE).min(10);
    now + (FIRST_WAIT_S << doublings).min(LONGEST_WAIT_S)
}

/// Wrong passwords by address.
#[derive(Debug, Default)]
pub(super) struct LockOut {
    /// Since when, and how many.
    addresses: Mutex<HashMap<IpAddr, (i64, u32)>>,
}

impl LockOut {
    /// Seconds that this address has to wait; 0 if it has not.
    pub(super) fn wait_s(&self, address: IpAddr, now: i64) -> i64 {
        let addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        match addresses.get(&address) {
            Some((since, failures)) if *failures >= FREE_FROM_ADDRESS => (since + WINDOW_S - now).max(0),
            _ => 0,
        }
    }

    pub(super) fn failed(&self, address: IpAddr, now: i64) {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if addresses.len() >= MOST_ADDRESSES {
            addresses.retain(|_, (since, _)| now - *since < WINDOW_S);
        }
        let entry = addresses.entry(address).or_insert((now, 0));
        if now - entry.0 >= WINDOW_S {
            *entry = (now, 0);
        }
        entry.1 += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_password_after_the_fifth_costs_twice_the_time() {
        let waits: Vec<_> = (4..=10).map(|failures| locked_until(0, failures)).collect();
        assert_eq!(waits, [0, 30, 60, 120, 240, 480, 900]);
        assert_eq!(locked_until(0, u32::MAX), 900);
    }

    #[test]
    fn an_address_that_tries_many_names_waits_and_is_forgiven() {
        let (lock_out, address) = (LockOut::default(), IpAddr::from([10, 0, 0, 7]));
        for _ in 0..FREE_FROM_ADDRESS {
            assert_eq!(lock_out.wait_s(address, 0), 0);
            lock_out.failed(address, 0);
        }
        assert_eq!(lock_out.wait_s(address, 10), 590);
        assert_eq!(lock_out.wait_s(IpAddr::from([10, 0, 0, 8]), 10), 0);
        lock_out.failed(address, 600);
        assert_eq!(lock_out.wait_s(address, 600), 0);
    }
}
