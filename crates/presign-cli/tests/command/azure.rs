use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{AT, Presign, bare, parameter, unescaped, words};

const KEY: &str = "c2VjcmV0IGtleQ==";

/// The command with an account and its key in the environment.
fn with_key(line: &str) -> Presign {
    bare(words(line)).env("AZURE_STORAGE_ACCOUNT", "photos").env("AZURE_STORAGE_KEY", KEY)
}

/// What others signed.
fn published() -> Vec<Value> {
    let signed = include_str!("../../../../tests/vectors/azure-sas.jsonl");
    let sdk = include_str!("../../../../tests/vectors/azure-sas-sdk.jsonl");
    signed.lines().chain(sdk.lines()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The file of a user delegation key.
struct KeyFile(TempDir);

impl KeyFile {
    fn of(key: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("key.json"), key.to_string()).unwrap();
        Self(folder)
    }

    fn path(&self) -> String {
        self.0.path().join("key.json").display().to_string()
    }
}

/// The flags that say what the row says; `None` where the command would say more.
fn flags(row: &Value) -> Option<Vec<String>> {
    let fields = row["fields"].as_object().unwrap();
    // Every SAS of ours says its protocol.
    fields.get("spr")?;
    let account_sas = row["kind"] == "account";
    let (container, blob) = match row["resource"].as_str() {
        Some(resource) => {
            let mut parts = resource.strip_prefix("/blob/")?.splitn(3, '/').skip(1);
            (parts.next()?, parts.next())
        }
        None => ("any", None),
    };
    // What the letters permit.
    let letters = fields.get("sp").and_then(Value::as_str);
    let verb = match letters {
        // For services that no store URL names.
        Some(_) if account_sas => vec!["request", "GET"],
        Some(letters) if letters.contains('r') => vec!["get"],
        Some(letters) if letters.contains('l') => vec!["list"],
        Some(letters) if letters.contains(['c', 'w']) => vec!["put"],
        Some(_) => vec!["request", "PATCH"],
        None => vec!["get"],
    };
    let mut flags: Vec<String> = verb.into_iter().map(str::to_owned).collect();
    flags.push(format!("az://{container}/{}", blob.unwrap_or_default()));
    let mut say = |flag: &str, value: &str| flags.extend([flag.to_owned(), value.to_owned()]);
    for (name, value) in fields {
        let value = value.as_str().unwrap();
        match name.as_str() {
            "sv" => say("--sv", value),
            "sp" => say("--permissions", value),
            "se" => say("--expires-at", value),
            "st" => say("--start", value),
            "sip" => say("--ip", value),
            "spr" => say("--protocol", value),
            "ses" => say("--encryption-scope", value),
            "si" => say("--identifier", value),
            "saoid" => say("--saoid", value),
            "suoid" => say("--suoid", value),
            "scid" => say("--scid", value),
            "sduoid" => say("--sduoid", value),
            "ss" => say("--services", value),
            "srt" => say("--resource-types", value),
            "rscc" => say("--respond-with", &format!("Cache-Control: {value}")),
            "rscd" => say("--respond-with", &format!("Content-Disposition: {value}")),
            "rsce" => say("--respond-with", &format!("Content-Encoding: {value}")),
            "rscl" => say("--respond-with", &format!("Content-Language: {value}")),
            "rsct" => say("--respond-with", &format!("Content-Type: {value}")),
            "sr" if value == "d" => say("--resource", "directory"),
            // Of the key, or told by what else is said.
            _ => {}
        }
    }
    if let Some(beside) = row["beside"].as_array() {
        let flag = if beside[0] == "snapshot" { "--snapshot" } else { "--version-id" };
        say(flag, beside[1].as_str().unwrap());
    }
    for header in row["headers"].as_array().into_iter().flatten() {
        say("--signed-header", &format!("{}: {}", header[0].as_str().unwrap(), header[1].as_str().unwrap()));
    }
    for pair in row["query"].as_array().into_iter().flatten() {
        say("--signed-query", &format!("{}={}", pair[0].as_str().unwrap(), pair[1].as_str().unwrap()));
    }
    let at = fields.get("st").or(fields.get("skt")).or(fields.get("se")).and_then(Value::as_str).unwrap_or(AT);
    // A second is no validity: where nothing says the start, an hour before the end.
    let at = if fields.contains_key("st") || fields.contains_key("skt") { at } else { "2016-01-01T00:00:00Z" };
    say("--at", at);
    if account_sas {
        say("--sas", "account");
    } else if !fields.contains_key("se") {
        flags.push("--no-expiry".into());
    }
    Some(flags)
}

#[test]
fn what_microsofts_and_other_clients_signed_comes_out_with_the_same_signature() {
    let (mut same, mut left) = (0, Vec::new());
    for row in published() {
        let id = row["id"].as_str().unwrap();
        let Some(flags) = flags(&row).filter(|_| row["exception"].is_null()) else {
            left.push(id.to_owned());
            continue;
        };
        let fields = &row["fields"];
        let account = match row["account"].as_str() {
            Some(account) => account,
            None => row["resource"].as_str().unwrap().split('/').nth(2).unwrap(),
        };
        let mut run = bare(flags).args(["--quiet", "--account", account]);
        let file = KeyFile::of(&json!({
            "oid": fields["skoid"], "tid": fields["sktid"], "start": fields["skt"], "expiry": fields["ske"],
            "service": fields["sks"], "version": fields["skv"], "value": row["key"], "delegated_tid": fields["skdutid"],
        }));
        run = match row["kind"] == "delegation" {
            true => run.args(["--delegation-key", &file.path()]),
            false => run.env("AZURE_STORAGE_KEY", row["key"].as_str().unwrap()),
        };
        let url = run.line();
        for (name, value) in fields.as_object().unwrap() {
            let ours = parameter(&url, name).map(unescaped);
            assert_eq!(ours.as_deref(), value.as_str(), "{id}: {name}");
        }
        assert_eq!(parameter(&url, "sig").map(unescaped).as_deref(), row["signature"].as_str(), "{id}");
        same += 1;
    }
    let named = [
        // As before version 2012-02-12.
        "azure-sas/azure-sdk-node-2011/service/container",
        "azure-sas/azure-sdk-node-2011/service/blob",
        "azure-sas/azure-sdk-node-2011/service/blob-write",
        // Without a protocol.
        "azure-sas/reqsign/service/blob",
        "azure-sas/reqsign/udk/presign",
        "azure-sas/sdk/account-bare",
    ];
    assert_eq!((same, left), (33, named.map(str::to_owned).to_vec()));
}

#[test]
fn a_request_gets_the_least_that_permits_it() {
    for (line, permissions, resource) in [
        ("get az://cats/k", "r", "b"),
        ("head az://cats/k --accept-wider reads", "r", "b"),
        ("delete az://cats/k", "d", "b"),
        ("put az://cats/k --create-only", "c", "b"),
        ("put az://cats/k --accept-wider writes", "w", "b"),
        ("list az://cats", "l", "c"),
    ] {
        let url = with_key(line).args(["--at", AT]).line();
        let said = |name| parameter(&url, name);
        assert_eq!((said("sp"), said("sr"), said("spr")), (Some(permissions), Some(resource), Some("https")), "{line}");
        assert_eq!((said("se"), said("st")), (Some("2026-11-21T12%3A15%3A00Z"), None), "{line}");
    }
    with_key("put az://cats/k").refused("ask for create-only, or accept wider writes");
}

#[test]
fn flags_and_environment_say_the_host() {
    let begins = |run: Presign, start: &str| {
        let url = run.line();
        assert!(url.starts_with(start), "{url}");
    };
    begins(with_key("get az://cats/a?b#c"), "https://photos.blob.core.windows.net/cats/a%3Fb%23c?sp=r&se=");
    begins(with_key("get az://cats/k --account dogs"), "https://dogs.blob.core.windows.net/cats/k?");
    begins(with_key("get az://cats/k --endpoint https://cdn.example"), "https://cdn.example/cats/k?");
    let string = |text: &str| bare(words("get az://cats/k")).env("AZURE_STORAGE_CONNECTION_STRING", text);
    begins(string("UseDevelopmentStorage=true"), "http://127.0.0.1:10000/devstoreaccount1/cats/k?sp=r&se=");
    let china = "AccountName=photos;AccountKey=c2VjcmV0IGtleQ==;EndpointSuffix=core.chinacloudapi.cn";
    begins(string(china), "https://photos.blob.core.chinacloudapi.cn/cats/k?");
    with_key("get az://cats/k --endpoint http://h").refused("plain HTTP");
    let strict = string("UseDevelopmentStorage=true").args(["--protocol", "https"]);
    strict.refused("plain HTTP");
}

#[test]
fn what_says_nothing_here_is_refused() {
    for (line, what) in [
        ("get az://cats/k --region eu-west-1", "--region: it is not for az://"),
        ("get az://cats/k --sign-blob", "--sign-blob: it is not for az://"),
        ("get az://cats/k --path-style", "--path-style: it is not for az://"),
        ("get s3://cats/k --sv 2020-12-06", "--sv: it is not for s3://"),
        ("get gs://cats/k --permissions r", "--permissions: it is not for gs://"),
        ("get https://h/k --account photos", "--account: it is not for http(s)://"),
        ("post az://cats/k", "Azure takes none"),
        ("get az://cats", "az://container/blob"),
        ("put az://cats/k --permissions rw --content-type image/png", "--content-type: it is not for a SAS"),
        ("put az://cats/k --ip 192.0.2.1-192.0.2.9 --create-only", "--permissions"),
        ("put az://cats/k --ip 192.0.2.1", "accept wider writes"),
        ("delete az://cats --ip 192.0.2.1", "names no blob"),
        ("head az://cats/k --start 2026-11-21T12:00:00Z", "accept wider reads"),
        ("get az://cats/k --encryption-scope s", "say also what the SAS permits"),
        ("get az://cats/k --permissions w", "GET needs the letter r"),
        ("put az://cats/k --permissions r", "PUT needs the letter c or w"),
        ("list az://cats --permissions r", "GET needs the letter l"),
        ("get az://cats/k --permissions r --accept-wider reads", "--accept-wider: it is not for a SAS"),
        ("get az://cats/a. --sas account --services b --resource-types o --permissions r", "cuts off"),
        ("get az://cats/k --sas account --services q --resource-types o --permissions r", "b of --services"),
        ("get az://cats/k --sas account --services b --resource-types c --permissions r", "o of --resource-types"),
        ("get az://cats/k --endpoint https://other.blob.core.windows.net", "that of the account other"),
        ("parts az://cats/k --parts 2 --upload-id u --create-only --sas account", "--sas account"),
        ("get az://cats/k --permissions r -o curl", "-o url or -o json"),
        ("get az://cats/k --permissions rf", "permit `f`"),
        ("get az://cats/k --no-expiry", "--identifier"),
        ("get az://cats/k --sas account", "--services"),
        ("get az://cats/k --sas account --services b --resource-types o --permissions r --saoid o", "--saoid"),
        ("get az://cats/k --services b", "say also what the SAS permits"),
        ("get az://cats/k --services b --permissions r", "--sas account"),
        ("get az://cats/k --saoid o --permissions r", "user delegation key"),
        ("get az://cats/k --resource snapshot --permissions r", "--snapshot"),
        ("get az://cats/k --resource container --permissions r", "names a blob"),
        ("get az://cats --permissions r --snapshot 2026-01-01T00:00:00.0000000Z", "names no blob"),
        ("get az://cats/k --delegation-key /nowhere --sas service", "--delegation-key"),
        ("get az://cats/k --delegation-key /nowhere", "read --delegation-key"),
    ] {
        with_key(line).refused(what);
    }
    bare(words("get az://cats/k")).refused("AZURE_STORAGE_ACCOUNT");
    bare(words("get az://cats/k --account photos")).refused("AZURE_STORAGE_KEY");
}

#[test]
fn what_was_signed_is_inspected_and_verified() {
    let url = with_key("put az://cats/k --create-only --client-ip 192.0.2.0/30 --at").arg(AT).line();
    let said = bare(["inspect", "--at", AT, &url]).run().out;
    for row in ["azure-sas-service", "photos", "cats", "192.0.2.0-192.0.2.3", "2026-11-21T12:15:00Z"] {
        assert!(said.contains(row), "{row}: {said}");
    }
    assert!(!said.contains("sig="), "{said}");
    let checked = |url: &str, line: &str| with_key("verify").arg(url).args(words(line)).args(["--at", AT]).run();
    let right = "--method PUT --from 192.0.2.1 --header x-ms-blob-type:BlockBlob";
    let ran = checked(&url, right);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("does not exist yet"), "{ran:?}");
    for wrong in [
        "--method GET --from 192.0.2.1",
        "--method PUT --from 192.0.2.4 --header x-ms-blob-type:BlockBlob",
        "--method DELETE --from 192.0.2.1",
    ] {
        let ran = checked(&url, wrong);
        assert_eq!((ran.code, ran.out.as_str()), (4, ""), "{wrong}: {ran:?}");
    }
    let other = url.replace("/k?", "/l?");
    assert_eq!(checked(&other, right).code, 4);
}

#[test]
fn an_upload_in_blocks_is_planned() {
    let run = with_key("parts az://cats/k --parts 2 --upload-id u --create-only -o json --at").arg(AT);
    let json: Value = serde_json::from_str(&run.line()).unwrap();
    let blocks: Vec<_> = json["parts"].as_array().unwrap().iter().map(|part| part["url"].as_str().unwrap()).collect();
    assert_eq!(blocks.len(), 2);
    for (block, id) in blocks.iter().zip(["dS0wMDAwMQ%3D%3D", "dS0wMDAwMg%3D%3D"]) {
        assert_eq!(parameter(block, "blockid"), Some(id));
    }
    assert!(json["complete"]["url"].as_str().unwrap().contains("comp=blocklist&"));
    assert!(json["complete_body"].as_str().unwrap().contains("<Latest>dS0wMDAwMg==</Latest>"));
    assert!(json["abort"].is_null());
    with_key("parts az://cats/k --parts 2 --create-only").refused("choose any text");
}

#[test]
fn the_words_of_a_request_narrow_it() {
    for (line, name, value) in [
        ("--ip 192.0.2.1", "sip", "192.0.2.1"),
        ("--start 2026-11-21T12:00:00Z", "st", "2026-11-21T12%3A00%3A00Z"),
        ("--snapshot 2026-01-01T00:00:00.0000000Z", "sr", "bs"),
        ("--version-id 7", "sr", "bv"),
    ] {
        let url = with_key("get az://cats/k --at").arg(AT).args(words(line)).line();
        assert_eq!((parameter(&url, name), parameter(&url, "sp")), (Some(value), Some("r")), "{line}");
    }
}

#[test]
fn what_the_bearer_has_to_send_is_said() {
    let file = KeyFile::of(&json!({
        "oid": "o", "tid": "t", "start": "2026-11-21T11:45:00Z", "expiry": "2026-11-21T13:00:00Z", "service": "b",
        "version": "2026-10-06", "value": KEY,
    }));
    let run =
        |line: &str| bare(words(line)).args(["--account", "photos", "--at", AT, "--delegation-key", &file.path()]);
    let put = || run("put az://cats/k --permissions c").args(["--signed-header", "x-ms-blob-content-type: image/png"]);
    let json: Value = serde_json::from_str(&put().args(["-o", "json"]).line()).unwrap();
    assert_eq!(json["headers"], json!({ "x-ms-blob-content-type": "image/png", "x-ms-blob-type": "BlockBlob" }));
    let ran = put().run();
    assert!(ran.err.contains("`x-ms-blob-content-type: image/png`") && ran.err.contains("BlockBlob"), "{ran:?}");
    let append = run("put az://cats/k --permissions c -o json").args(["--signed-header", "x-ms-blob-type: AppendBlob"]);
    let json: Value = serde_json::from_str(&append.line()).unwrap();
    assert_eq!(json["headers"], json!({ "x-ms-blob-type": "AppendBlob" }));
    let list = run("list az://cats --permissions l").line();
    assert!(list.contains("/cats?restype=container&comp=list&sp="), "{list}");
}

#[test]
fn a_key_is_read_once() {
    let run = with_key("get az://cats --key-file - --permissions r --at").arg(AT).stdin("a b");
    assert!(run.line().starts_with("https://photos.blob.core.windows.net/cats/a%20b?"), "{:?}", run.run());
}

#[test]
fn a_key_is_never_shown() {
    let file = KeyFile::of(&json!({ "oid": "o", "value": "5ec4e7" }));
    for run in [
        with_key("get az://cats/k --delegation-key").arg(file.path()),
        bare(words("get az://cats/k --account photos")).env("AZURE_STORAGE_KEY", "5ec4e7!"),
        bare(words("get az://cats/k")).env("AZURE_STORAGE_CONNECTION_STRING", "AccountName=photos;AccountKey=5ec4e7!"),
        bare(words("get az://cats/k")).env("AZURE_STORAGE_CONNECTION_STRING", "5ec4e7"),
    ] {
        let ran = run.env("RUST_LOG", "trace").run();
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(!ran.err.contains("5ec4e7"), "{ran:?}");
    }
}
