//! A message to an address that its user names: a webhook.

use std::time::Duration;

use crate::api::Secret;

/// Times that a message is sent before it is given up.
const TRIES: u32 = 3;
/// Wait before the second try; doubled each time.
const WAIT: Duration = Duration::from_secs(2);
const DEADLINE: Duration = Duration::from_secs(30);

/// Sends a message. The address is a secret: whoever knows it can write there.
///
/// # Errors
///
/// In words that do not hold the address, when it is none or whoever is there does not take the message.
pub fn post(address: &Secret, content_type: &str, body: &str) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let client = crate::api::plain_client().map_err(|error| error.to_string())?;
        let mut wait = WAIT;
        for attempt in 1.. {
            let request = client.post(address.expose()).header(http::header::CONTENT_TYPE, content_type);
            let failed = match request.timeout(DEADLINE).body(body.to_owned()).send().await {
                Ok(answer) if answer.status().is_success() => return Ok(()),
                Ok(answer) => {
                    let status = answer.status();
                    let said = format!("it answers {}", status.as_u16());
                    if status.is_client_error() && status.as_u16() != 429 {
                        return Err(said);
                    }
                    said
                }
                Err(error) if error.is_builder() => return Err("it is no address".to_owned()),
                Err(error) => crate::api::without_url(error),
            };
            if attempt == TRIES {
                return Err(failed);
            }
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
        Ok(())
    })
}
