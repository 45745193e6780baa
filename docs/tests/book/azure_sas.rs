use std::time::Duration;

use presign::azure::{
    Account, AccountSas, Cloud, Credentials, Endpoint, Permissions, Resource, Sas, SignedSas, Verifier, block_list,
    inspect,
};
use presign::{Clock, Grant, Origin, Plan, Presigned, Presigner, Ready, Received, Step, SystemClock, Timestamp};
use presign_conformance::Presented;
use std::error::Error;
use std::sync::Arc;

use crate::azure_checked::{key, taken, taken_as};

const MINUTE: Duration = Duration::from_secs(60);

fn account() -> presign::Result<Account> {
    let credentials = Credentials::from(key());
    Ok(Account::new(Endpoint::new("photos", Cloud::Public)?, Arc::new(credentials.expiring())))
}

fn signed(ready: Ready<SignedSas>) -> SignedSas {
    match ready {
        Ready::Signed(signed) => signed,
        _ => unreachable!("the key is at hand"),
    }
}

// ANCHOR: container
fn for_a_container(now: Timestamp) -> presign::Result<SignedSas> {
    let cats = account()?.container("cats")?;
    let sas = Sas::new(Resource::Container, Permissions::READ | Permissions::LIST, now.plus(3600))
        .from_ip("192.0.2.0-192.0.2.15".parse()?)
        .cache_control("no-store");
    let signed = signed(cats.try_sas(&sas, now)?);
    // The token goes behind the URL of any blob of the container.
    assert!(signed.reveal_token().starts_with("sp=rl&se="));
    assert!(signed.reveal_token().contains("&spr=https&sv=2026-10-06&sr=c&rscc=no-store&sig="));
    // What the resource does not know is an error: there is no `find` for one blob.
    let find = Sas::new(Resource::blob("k")?, "rf".parse()?, now.plus(3600));
    assert!(cats.try_sas(&find, now).is_err());
    Ok(signed)
}
// ANCHOR_END: container

// ANCHOR: others
fn for_others(now: Timestamp) -> presign::Result<Vec<SignedSas>> {
    let cats = account()?.container("cats")?;
    let end = now.plus(900);
    let mut all = Vec::new();
    for sas in [
        Sas::new(Resource::snapshot("k", "2026-11-21T12:00:00.0000000Z")?, Permissions::READ, end),
        Sas::new(Resource::version("k", "2026-11-21T12:00:00.1234567Z")?, Permissions::READ, end),
        Sas::new(Resource::directory("2026/11")?, Permissions::READ | Permissions::LIST, end),
        // The policy of the container says what it permits, and until when. Changing it ends the SAS.
        Sas::by_policy(Resource::blob("k")?, "readers"),
    ] {
        all.push(signed(cats.try_sas(&sas, now)?));
    }
    assert!(all[3].expires().is_none());
    Ok(all)
}
// ANCHOR_END: others

// ANCHOR: account
fn for_an_account(now: Timestamp) -> presign::Result<SignedSas> {
    let sas = AccountSas::new("b".parse()?, "o".parse()?, Permissions::READ, now.plus(900));
    let signed = signed(account()?.try_account_sas(&sas, now)?);
    assert!(signed.reveal_token().starts_with("sp=r&ss=b&srt=o&"));
    Ok(signed)
}
// ANCHOR_END: account

// ANCHOR: blocks
async fn in_blocks() -> presign::Result<(Vec<Presigned>, String)> {
    let presigner = Presigner::new(account()?.container("cats")?);
    let plan = Plan::of_count(Grant::put("film.mp4", 60 * MINUTE).create_only(), 2)?;
    // Nothing begins the upload: any text tells it from others.
    let upload = "film-1";
    let mut steps = Vec::new();
    for part in plan.parts() {
        steps.push(presigner.presign_step(&plan, &Step::Part { upload, number: part.number() }).await?);
    }
    steps.push(presigner.presign_step(&plan, &Step::Complete { upload }).await?);
    Ok((steps, block_list(upload, plan.count())?)) // the list is the body of the last
}
// ANCHOR_END: blocks

// ANCHOR: verify
fn verified(presigned: &Presigned) -> Result<(), Box<dyn Error>> {
    let (request, ()) = presigned.reveal().to_request()?.into_parts(); // in earnest, what came in
    let origin = Origin::HostHeader { scheme: "https".into() };
    let verifier = Verifier::new(Endpoint::new("photos", Cloud::Public)?);

    let claims = verifier.parse(&Received::new(&request, &origin, None)?)?;
    assert_eq!((claims.container(), claims.operation()), (Some("cats"), Some("Get Blob")));
    let verified = verifier.verify(&claims, &key(), SystemClock.now()?)?;
    assert_eq!(verified.key().map(|blob| blob.as_str()), Some("k"));
    Ok(())
}
// ANCHOR_END: verify

// ANCHOR: inspect
fn inspected(presigned: &Presigned) -> Result<(), Box<dyn Error>> {
    let inspection = inspect(presigned.reveal().as_str())?;
    assert_eq!((inspection.scheme(), inspection.account()), ("azure-sas-service", Some("photos")));
    assert_eq!(inspection.permissions(), Some(Permissions::READ));
    Ok(())
}
// ANCHOR_END: inspect

#[tokio::test]
async fn each_is_taken_as_it_was_signed_and_not_once_touched() {
    const PHOTOS: &str = "https://photos.blob.core.windows.net";

    let now = SystemClock.now().unwrap();
    let get = |url: &str| Presented::bare("GET", url);
    let blob = |token: &str| get(&format!("{PHOTOS}/cats/k?{token}"));
    taken_as(PHOTOS, &blob(for_a_container(now).unwrap().reveal_token()), &key());
    taken_as(PHOTOS, &blob(for_an_account(now).unwrap().reveal_token()), &key());
    let others = for_others(now).unwrap();
    for one in &others[..2] {
        taken_as(PHOTOS, &get(one.reveal_url()), &key());
    }
    taken_as(PHOTOS, &get(&format!("{PHOTOS}/cats/2026/11/k?{}", others[2].reveal_token())), &key());
    let (steps, list) = in_blocks().await.unwrap();
    assert_eq!(list.matches("<Latest>").count(), 2);
    for step in &steps {
        taken(step, &key());
    }
    let presigned = Presigner::new(account().unwrap().container("cats").unwrap()).presign_now(&Grant::get("k", MINUTE));
    let presigned = presigned.unwrap();
    verified(&presigned).unwrap();
    inspected(&presigned).unwrap();
}
