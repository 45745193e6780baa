//! Prints a URL that downloads one object for an hour: `download_url 's3://my-bucket?region=us-east-1' image.png`, with
//! the credentials of the environment.

#![expect(clippy::print_stdout, reason = "an example shows what it made")]

use std::time::Duration;

use presign::{Grant, Presigner};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(bucket), Some(key)) = (arguments.next(), arguments.next()) else {
        return Err("name a bucket URL and an object".into());
    };
    let presigner = Presigner::from_env(&bucket)?;
    let presigned = presigner.presign_now(&Grant::get(key, Duration::from_secs(3600)))?;
    println!("{}", presigned.reveal().as_str());
    Ok(())
}
