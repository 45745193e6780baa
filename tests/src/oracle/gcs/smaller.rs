use presign_gcs::Addressing;

use super::case::{Ask, Case, Request};
use super::form;
use super::place::Place;
use crate::oracle::smaller::{items, lists, texts};

/// Cases a little simpler: what stands around the request first, then less of the request, then plainer text.
pub(super) fn of(case: &Case) -> Vec<Case> {
    let mut smaller = Vec::new();
    let mut put = |change: &dyn Fn(&mut Case)| {
        let mut next = case.clone();
        change(&mut next);
        smaller.push(next);
    };
    if case.id != "a" {
        put(&|case| case.id = "a".to_owned());
    }
    if case.secret.as_ref().is_some_and(|secret| secret != "a") {
        put(&|case| case.secret = Some("a".to_owned()));
    }
    if case.at != 1 {
        put(&|case| case.at = 1);
    }
    if case.seconds > 1 {
        put(&|case| case.seconds = 1);
    }
    for place in places(&case.place) {
        put(&|case| case.place = place.clone());
    }
    let asks: Vec<Ask> = match &case.ask {
        Ask::Url(request) => requests(request).into_iter().map(Ask::Url).collect(),
        Ask::Form(upload) => form::smaller(upload).into_iter().map(Ask::Form).collect(),
    };
    for ask in asks {
        put(&|case| case.ask = ask.clone());
    }
    if let Some(key) = &case.key {
        // A form is of an object, and a bucket's URL has no parameters of its own.
        if case.request().is_some_and(|request| request.more.is_empty() && !request.encrypted) {
            put(&|case| case.key = None);
        }
        for key in texts(key) {
            put(&|case| case.key = Some(key.clone()));
        }
    }
    smaller
}

fn places(place: &Place) -> Vec<Place> {
    let plain = Place::plain();
    let mut smaller = Vec::new();
    if place.addressing != plain.addressing {
        smaller.push(Place { addressing: plain.addressing, ..place.clone() });
    }
    // A bucket has no host of its own among Google's.
    if place.endpoint != plain.endpoint && place.addressing != Addressing::BucketBound {
        smaller.push(Place { endpoint: plain.endpoint.clone(), ..place.clone() });
    }
    if place.bucket != plain.bucket {
        smaller.push(Place { bucket: plain.bucket, ..place.clone() });
    }
    smaller
}

fn requests(request: &Request) -> Vec<Request> {
    let Request { method, more, encrypted, query, headers, typed } = request;
    let mut smaller = Vec::new();
    if *typed {
        smaller.push(Request { typed: false, ..request.clone() });
    }
    if method != "GET" {
        smaller.push(Request { method: "GET".to_owned(), ..request.clone() });
    }
    if *encrypted {
        smaller.push(Request { encrypted: false, ..request.clone() });
    }
    let plainer = |(more, value): &(_, String)| texts(value).into_iter().map(|value| (*more, value)).collect();
    let mores = lists(more).into_iter().chain(items(more, plainer));
    smaller.extend(mores.map(|more| Request { more, ..request.clone() }));
    let pair = |(name, value): &(String, Option<String>)| {
        let names = texts(name).into_iter().map(|name| (name, value.clone()));
        let plain = value.as_ref().filter(|value| !value.is_empty()).map(|_| (name.clone(), Some(String::new())));
        let values = value.iter().flat_map(|value| texts(value)).map(|value| (name.clone(), Some(value)));
        plain.into_iter().chain(names).chain(values).collect()
    };
    let header = |(name, value): &(String, String)| {
        texts(value).into_iter().map(|value| (name.clone(), value)).collect::<Vec<_>>()
    };
    let queries = lists(query).into_iter().chain(items(query, pair));
    smaller.extend(queries.map(|query| Request { query, ..request.clone() }));
    let headers = lists(headers).into_iter().chain(items(headers, header));
    smaller.extend(headers.map(|headers| Request { headers, ..request.clone() }));
    smaller
}
