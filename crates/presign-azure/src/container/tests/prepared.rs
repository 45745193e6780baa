use super::*;

#[test]
fn a_blob_whose_sas_is_prepared_has_the_one_that_is_written_whole() {
    let of_tenant = || match delegated() {
        Credentials::UserDelegation(key) => Credentials::from(key.with_delegated_tenant("other").unwrap()),
        shared => shared,
    };
    let versions = ["2015-04-05", "2018-11-09", "2020-02-10", "2020-12-06", "2025-07-05", "2026-04-06", "2026-10-06"];
    // Some are what stands for a name or an end where it is prepared.
    let names = ["k", "a b/é", "<name>", "9999-12-31T23:59:59Z", "a%2Fb", "<oid>\u{e9}"];
    let (mut prepared, mut whole) = (0, 0);
    for (version, by) in
        versions.iter().flat_map(|version| [shared(), delegated(), of_tenant()].map(|by| (version, by)))
    {
        let account = account(by.clone()).accept_wider_reads().accept_wider_writes();
        let account = account.with_version(version.parse().unwrap());
        let container = account.container("cats").unwrap();
        let all = |name: &'static str| {
            [Grant::get(name, MINUTE), Grant::head(name, MINUTE), Grant::put(name, MINUTE), Grant::delete(name, MINUTE)]
        };
        for grant in names.into_iter().flat_map(all) {
            let parts = grant.parts().unwrap();
            let (reading, mut read) = (container.read(parts).unwrap(), None);
            let Ok(permitted) = reading.by(account.shared.kind_of(&by).unwrap(), account.shared.wider, &mut read)
            else {
                continue;
            };
            let (key, wanted) = (name(parts), &permitted.asked.wanted);
            let window = Some(parts.window(now(), &When::LIMITS, End::Never).unwrap());
            let expected = Unsigned::resource(&container, key, wanted, &permitted.checked, window, &by, |unsigned| {
                let mut url = String::new();
                begin_url(&container.base, key.map(Name::of), std::iter::empty(), 0, &mut url);
                unsigned.seal(&by, &mut url);
                url
            });
            match (presign(&account, &grant), expected) {
                (Ok(presigned), Ok(expected)) => {
                    assert_eq!(presigned.reveal().as_str(), expected);
                    let is_prepared = permitted.template.as_ref().is_some_and(|template| template.is_by(&by));
                    *(if is_prepared { &mut prepared } else { &mut whole }) += 1;
                }
                (Err(error), Err(expected)) => assert_eq!(error.to_string(), expected.to_string()),
                (presigned, expected) => panic!("{presigned:?} {expected:?}"),
            }
        }
    }
    assert!(prepared > 200 && whole > 20, "{prepared} {whole}");
}
