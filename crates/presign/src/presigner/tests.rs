use super::*;
use crate::testing::{MINUTE, Toy, at};

fn presigner(toy: &Toy) -> Presigner {
    Presigner::new(toy.clone()).with_clock(crate::FixedClock::new(at(1000)))
}

#[tokio::test]
async fn what_is_at_hand_is_signed_both_ways() {
    let toy = Toy::at_hand();
    let grant = Grant::get("k", MINUTE);
    let now = presigner(&toy).presign_now(&grant).unwrap();
    assert_eq!(now, presigner(&toy).presign(&grant).await.unwrap());
    assert_eq!(now.expires().latest(), at(1060));
    assert_eq!(toy.asked(), 2, "neither way asks the backend twice");
}

#[tokio::test]
async fn what_must_be_fetched_is_awaited_or_made_ready() {
    let toy = Toy::remote();
    let presigner = presigner(&toy);
    let grant = Grant::get("k", MINUTE);
    let error = presigner.presign_now(&grant).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Pending);
    assert!(error.to_string().contains("await"), "{error}");
    assert!(presigner.presign(&grant).await.is_ok());
    assert!(presigner.presign_now(&grant).is_err(), "one signature makes no batch ready");
    presigner.ready(Duration::from_millis(59_001)).await.unwrap();
    assert_eq!(toy.ready_until(), at(1060), "a fraction counts as a second");
    assert!(presigner.presign_now(&grant).is_ok());
}

#[tokio::test]
async fn rules_refuse_before_the_backend_is_asked() {
    let toy = Toy::remote();
    let strict = presigner(&toy).with_rules(Rules::new().allow_prefix("a/"));
    let grant = Grant::get("b/k", MINUTE);
    let refusals = [
        strict.presign_now(&grant).unwrap_err(),
        strict.presign(&grant).await.unwrap_err(),
        strict.explain(&grant).unwrap_err(),
    ];
    for error in refusals {
        assert_eq!(*error.kind(), ErrorKind::Refused);
    }
    assert_eq!(toy.asked(), 0);
}

#[test]
fn rules_add_up_and_cannot_be_taken_back() {
    let toy = Toy::at_hand();
    let base = presigner(&toy).with_rules(Rules::new().longest(MINUTE));
    let tighter = base.clone().with_rules(Rules::new().allow_prefix("a/"));
    let reset = tighter.clone().with_rules(Rules::new());
    let (short, long) = (Grant::get("b", MINUTE), Grant::get("a/k", MINUTE * 2));
    assert!(base.presign_now(&short).is_ok(), "a clone's rules are its own");
    for presigner in [&tighter, &reset] {
        assert!(presigner.presign_now(&short).is_err());
        assert!(presigner.presign_now(&long).is_err());
        assert!(presigner.presign_now(&Grant::get("a/k", MINUTE)).is_ok());
    }
}

#[tokio::test]
async fn a_clock_without_time_signs_nothing() {
    #[derive(Debug)]
    struct Broken;
    impl Clock for Broken {
        fn now(&self) -> Result<Timestamp> {
            Timestamp::from_unix(-1)
        }
    }
    let toy = Toy::at_hand();
    let presigner = Presigner::new(toy.clone()).with_clock(Broken);
    assert!(presigner.presign_now(&Grant::get("k", MINUTE)).is_err());
    assert!(presigner.presign(&Grant::get("k", MINUTE)).await.is_err());
    assert!(presigner.ready(MINUTE).await.is_err());
    assert_eq!(toy.asked(), 0);
}

#[test]
fn a_fault_of_the_grant_is_the_error() {
    let toy = Toy::at_hand();
    let bare = presigner(&toy);
    let ruled = presigner(&toy).with_rules(Rules::new().allow_prefix("a/"));
    for presigner in [bare, ruled] {
        let error = presigner.presign_now(&Grant::get("../k", MINUTE)).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Key);
    }
}

#[test]
fn debug_shows_no_key() {
    let shown = format!("{:?}", presigner(&Toy::at_hand()));
    assert!(shown.contains("toy") && !shown.contains("key"), "{shown}");
}

#[test]
fn it_goes_to_any_thread() {
    fn assert_shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    fn assert_sent<T: Send>(_: &T) {}
    let presigner = presigner(&Toy::at_hand());
    assert_shared(&presigner);
    assert_sent(&presigner.presign(&Grant::get("k", MINUTE)));
}

#[tokio::test]
async fn rules_hold_for_an_upload_in_parts() {
    let toy = Toy::at_hand();
    let plan = |key| Plan::of_count(Grant::put(key, MINUTE), 2).unwrap();
    let no_puts = presigner(&toy).with_rules(Rules::new().allow_actions([presign_core::Action::Get]));
    let below = presigner(&toy).with_rules(Rules::new().allow_prefix("a/"));
    let short = presigner(&toy).with_rules(Rules::new().longest(MINUTE / 2));
    for (presigner, key) in [(no_puts, "k"), (below, "b/k"), (short, "k")] {
        let error = presigner.presign_step(&plan(key), &Step::Begin).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Refused);
    }
    // A backend that knows presign-core alone has no such uploads, and says what to do.
    let error = presigner(&toy).presign_step(&plan("k"), &Step::Begin).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unsupported { .. }), "{error}");
    assert_eq!(toy.asked(), 0);
}

#[tokio::test]
async fn a_provider_without_forms_signs_uploads_as_urls() {
    let toy = Toy::at_hand();
    let presigner = presigner(&toy);
    let grant = Grant::get("k", MINUTE);
    for refused in [presigner.form_now(&grant).unwrap_err(), presigner.form(&grant).await.unwrap_err()] {
        assert!(matches!(refused.kind(), ErrorKind::Unsupported { .. }), "{refused}");
    }
    assert!(matches!(presigner.upload_now(&grant), Ok(Upload::Request(_))));
    assert!(matches!(presigner.upload(&grant).await, Ok(Upload::Request(_))));
    let remote = Toy::remote();
    let remote = Presigner::new(remote).with_clock(crate::FixedClock::new(at(1000)));
    assert_eq!(*remote.upload_now(&grant).unwrap_err().kind(), ErrorKind::Pending);
    assert!(matches!(remote.upload(&grant).await, Ok(Upload::Request(_))));
}

#[cfg(feature = "post")]
#[tokio::test]
async fn rules_hold_for_forms_as_for_urls() {
    let keys = presign_s3::Credentials::new("AKID", "secret");
    let presigner = Presigner::from_url("s3://photos?region=eu-west-1", keys).unwrap();
    let strict = presigner.with_clock(crate::FixedClock::new(at(1000))).with_rules(Rules::new().allow_prefix("a/"));
    let upload = |key| Grant::upload(key, 1..=9, MINUTE);
    assert_eq!(strict.form_now(&upload("a/k")).unwrap(), strict.form(&upload("a/k")).await.unwrap());
    assert!(matches!(strict.upload_now(&upload("a/k")), Ok(Upload::Form(_))));
    for refused in [
        strict.form_now(&upload("b/k")).unwrap_err(),
        strict.form(&upload("b/k")).await.unwrap_err(),
        strict.upload_now(&upload("b/k")).unwrap_err(),
        strict.upload(&upload("b/k")).await.unwrap_err(),
    ] {
        assert_eq!(*refused.kind(), ErrorKind::Refused, "{refused}");
    }
}

#[test]
fn many_are_signed_in_order_under_the_rules() {
    let toy = Toy::at_hand();
    let strict = presigner(&toy).with_rules(Rules::new().allow_prefix("a/"));
    // Each kind beside each other, and at the end.
    let grants = ["a/1", "b/2", "a/3", "a/4", "b/5", "b/6", "a/7"].map(|key| Grant::get(key, MINUTE));
    for count in 0..=grants.len() {
        let mut signed = strict.presign_many(&grants[..count]).unwrap();
        for (index, grant) in grants[..count].iter().enumerate() {
            assert_eq!(signed.size_hint(), (count - index, Some(count - index)));
            match (signed.next().unwrap(), strict.presign_now(grant)) {
                (Ok(signed), alone) => assert_eq!(signed, alone.unwrap()),
                (Err(error), alone) => {
                    assert_eq!(*error.kind(), ErrorKind::Refused);
                    assert_eq!(error.to_string(), alone.unwrap_err().to_string());
                }
            }
        }
        assert!(signed.next().is_none() && signed.next().is_none());
    }
    let remote = presigner(&Toy::remote());
    assert!(remote.presign_many(&grants).unwrap().all(|one| *one.unwrap_err().kind() == ErrorKind::Pending));
}
