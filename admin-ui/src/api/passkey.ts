/** Whether this browser can make and use passkeys here; it cannot over plain http or when it is old. */
export function passkeysWork(): boolean {
  return (
    typeof PublicKeyCredential !== 'undefined' &&
    'parseRequestOptionsFromJSON' in PublicKeyCredential &&
    'parseCreationOptionsFromJSON' in PublicKeyCredential &&
    'toJSON' in PublicKeyCredential.prototype
  );
}

/** Lets the person choose a passkey for these options of the server; null when they did not. */
export async function choosePasskey(options: PublicKeyCredentialRequestOptionsJSON): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return asJson(navigator.credentials.get({ publicKey }));
}

/** Makes a passkey for these options of the server; null when the person did not want to, or has one here already. */
export async function makePasskey(options: PublicKeyCredentialCreationOptionsJSON): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return asJson(navigator.credentials.create({ publicKey }));
}

async function asJson(asked: Promise<Credential | null>): Promise<unknown> {
  try {
    const credential = await asked;
    return credential instanceof PublicKeyCredential ? credential.toJSON() : null;
  } catch (error) {
    // The browser tells neither the server nor the page why: it may be the person, a timeout or no passkey at all.
    if (error instanceof DOMException) return null;
    throw error;
  }
}
