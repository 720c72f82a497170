// Passkeys: the telephone's fingerprint or face in the place of a code.
import { call } from "./api.js";

export const canPasskey = () => "credentials" in navigator && "PublicKeyCredential" in window && isSecureContext;

const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=")), (letter) => letter.charCodeAt(0));
const textOf = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list = []) => list.map((one) => ({ ...one, id: bytesOf(one.id) }));

// As the platform's library says and reads them; not every browser has the JSON forms of its own yet.
function credentialJson(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  return {
    id: credential.id, rawId: textOf(credential.rawId), type: credential.type, clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    response: {
      ...Object.fromEntries(parts.filter((name) => response[name]).map((name) => [name, textOf(response[name])])),
      ...(response.getTransports ? { transports: response.getTransports() } : {}),
    },
  };
}

export async function addPasskey(name) {
  const asked = await call("/family/passkeys/options", { body: {} });
  const options = asked.publicKey ?? asked;
  const credential = await navigator.credentials.create({
    publicKey: { ...options, challenge: bytesOf(options.challenge), user: { ...options.user, id: bytesOf(options.user.id) }, excludeCredentials: known(options.excludeCredentials) },
  });
  return call("/family/passkeys", { body: { credential: credentialJson(credential), name } });
}

export async function signInByPasskey() {
  const asked = await call("/family/session/passkey/options", { body: {} });
  const options = asked.publicKey ?? asked;
  const credential = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytesOf(options.challenge), allowCredentials: known(options.allowCredentials) },
  });
  return call("/family/session/passkey", { body: { credential: credentialJson(credential) } });
}
