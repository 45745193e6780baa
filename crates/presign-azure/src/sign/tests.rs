use presign_core::Timestamp;

use super::*;
use crate::{Account, Endpoint, Permissions, Resource, Sas, SharedKey, Version};

#[test]
fn the_fields_of_a_sas_are_those_that_have_a_value() {
    let at: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    let later = at.plus(900);
    let shared = Credentials::from(SharedKey::new("photos", "c2VjcmV0").unwrap()).expiring();
    let key = UserDelegationKey::new("o", "t", at, later, Version::NEWEST, "c2VjcmV0").unwrap();
    let of_tenant = Credentials::from(key.clone().with_delegated_tenant("d").unwrap()).expiring();
    let of_user = Credentials::from(key).expiring();
    let endpoint = Endpoint::new("photos", crate::Cloud::Public).unwrap();
    let container = Account::new(endpoint, std::sync::Arc::new(shared.clone())).container("cats").unwrap();
    let name = http::HeaderName::from_static("x-ms-tags");
    let sas = |resource| Sas::new(resource, Permissions::READ, later);
    for (asked, by) in [
        (sas(Resource::Container), &shared),
        (sas(Resource::blob("a").unwrap()), &shared),
        (sas(Resource::blob("a").unwrap()).content_type("text/plain"), &shared),
        (sas(Resource::blob("a").unwrap()), &of_user),
        (Sas::by_policy(Resource::Container, "p"), &shared),
        (sas(Resource::directory("a/b").unwrap()).starts_at(at), &of_user),
        (sas(Resource::version("a", "1").unwrap()).content_type("text/plain"), &of_tenant),
        (sas(Resource::snapshot("a", "1").unwrap()).request_header(name, "a=b").request_query("a", "b"), &of_user),
    ] {
        let wanted = &asked.wanted;
        let when = When::new(at, asked.validity).unwrap();
        let window = when.window(&container.account.shared, by, wanted.start).unwrap();
        let checked = Checked::of(wanted, by.value().kind(), Version::NEWEST).unwrap();
        let compare = |unsigned: &Unsigned<'_>| {
            for field in Field::ALL {
                let says = unsigned.value(*field).is_some();
                assert_eq!(unsigned.fields.has(*field), says, "{field:?} of {asked:?}");
            }
        };
        let name = asked.name.as_ref();
        Unsigned::resource(&container, name, wanted, &checked, window, by.value(), compare).unwrap();
    }
}
