//! The table of terms in the chapter on Azure, cell by cell against the code.

use std::sync::Arc;
use std::time::Duration;

use presign::azure::{Account, Cloud, Credentials, Endpoint, UserDelegationKey};
use presign::{Backend, Clock, ErrorKind, Grant, SystemClock, Timestamp};

use crate::azure_checked::{KEY, key};

const ACTIONS: [&str; 5] = ["get", "head", "put", "delete", "list"];

fn action(name: &str) -> Grant<'static> {
    let minute = Duration::from_secs(60);
    match name {
        "get" => Grant::get("k", minute),
        "head" => Grant::head("k", minute),
        "put" => Grant::put("k", minute),
        "delete" => Grant::delete("k", minute),
        "list" => Grant::list("", minute),
        other => panic!("{other} is no action"),
    }
}

fn with<'a>(grant: Grant<'a>, term: &str) -> Grant<'a> {
    match term {
        "content_type" => grant.content_type("image/png"),
        "size" => grant.size(5),
        "checksum" => grant.checksum("md5:XUFAKrxLKna5cZ2REBfFkg==".parse().unwrap()),
        "create_only" => grant.create_only(),
        "download_as" => grant.download_as("cat.png"),
        "respond_with" => grant.respond_with("cache-control", "no-store"),
        "version" => grant.version("2026-11-21T12:00:00.1234567Z"),
        "header" => grant.header("x-ms-meta-mood", "mellow"),
        "query" => grant.query("mood", "mellow"),
        "client_ip" => grant.client_ip("192.0.2.0/28".parse().unwrap()),
        "not_before" => grant.not_before("2026-11-21T12:00:00Z".parse().unwrap()),
        "single_use" => grant.single_use(),
        other => panic!("{other} is no term"),
    }
}

/// Whether it signs, or says that Azure can't enforce it.
fn signs(credentials: Credentials, grant: &Grant<'_>, now: Timestamp) -> bool {
    let endpoint = Endpoint::new("photos", Cloud::Public).unwrap();
    // What a term does, and not what its action allows beside it.
    let account = Account::new(endpoint, Arc::new(credentials.expiring())).accept_wider_reads().accept_wider_writes();
    match account.container("cats").unwrap().try_presign(grant, now) {
        Ok(_) => true,
        Err(error) => {
            assert!(matches!(error.kind(), ErrorKind::Unsupported { .. }), "{error}");
            false
        }
    }
}

#[test]
fn each_cell_is_what_the_code_does() {
    let now = SystemClock.now().unwrap();
    let version = "2026-10-06".parse().unwrap();
    let user = UserDelegationKey::new("o", "t", now.minus(900), now.plus(3600), version, KEY).unwrap();
    let rows = include_str!("../../src/azure.md").lines().filter(|line| line.starts_with("| `"));
    let mut cells = 0;
    for row in rows.map(|row| row.split('|').map(str::trim).collect::<Vec<_>>()).filter(|row| row.len() == 9) {
        let term = row[1].trim_matches('`');
        for (name, cell) in ACTIONS.iter().zip(&row[2..]) {
            let grant = with(action(name), term);
            let signed = (signs(key().into(), &grant, now), signs(user.clone().into(), &grant, now));
            let stated = match *cell {
                "exact" => (true, true),
                "bound" => (false, true),
                "no" => (false, false),
                other => panic!("{other} is no cell"),
            };
            assert_eq!(signed, stated, "{name} with {term}");
            cells += 1;
        }
    }
    assert_eq!(cells, 12 * ACTIONS.len());
}
