/** Passkeys: the browser's part of them, between what the server asks and what it takes. */
import { ask, type Me } from '../api/index.ts'

interface OptionsJson {
  readonly challenge: string
  readonly user?: { readonly id: string }
  readonly excludeCredentials?: readonly { readonly id: string }[]
  readonly allowCredentials?: readonly { readonly id: string }[]
}

/** Why this browser cannot have one here; '' where it can. */
export function whyNoPasskey(): string {
  if (typeof PublicKeyCredential === 'undefined')
    return 'This browser has no passkeys, or the page is not on a safe connection.'
  const isAddress = /^[\d.]+$|:/.test(location.hostname)
  return isAddress
    ? `A passkey belongs to a name, and this page was opened by its address. Open it as ${nameInstead()} instead.`
    : ''
}

function nameInstead(): string {
  return /^127\./.test(location.hostname) ? `localhost:${location.port}` : 'the name of the server'
}

/** One can be offered in the field of the name, without a question. */
export async function canOfferPasskey(): Promise<boolean> {
  return (
    whyNoPasskey() === '' &&
    (await PublicKeyCredential.isConditionalMediationAvailable?.()) === true
  )
}

/** Sets one up; what is told back has the recovery codes where they are the first. */
export async function makePasskey(name: string) {
  const { body: options } = await ask('offerPasskey')
  const made = await navigator.credentials.create({ publicKey: optionsOf(options) as never })
  return (await ask('setUpPasskey', { body: { name, response: jsonOf(made) as never } })).body
}

/** Signs in with one, gives the second proof, or proves again who one is. */
export async function givePasskey(signal?: AbortSignal, isOffered = false): Promise<Me> {
  const { body: options } = await ask('askForPasskey')
  const given = await navigator.credentials.get({
    publicKey: optionsOf(options) as never,
    ...(signal && { signal }),
    // Among the names that the browser would fill in, instead of a question at once.
    ...(isOffered && { mediation: 'conditional' as const }),
  })
  return (await ask('verifyPasskey', { body: { response: jsonOf(given) as never } })).body
}

/** A person who waved the browser's question away did nothing wrong. */
export function isWavedAway(thrown: unknown): boolean {
  return thrown instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(thrown.name)
}

function optionsOf(json: object): object {
  const { user, excludeCredentials, allowCredentials, ...rest } = json as OptionsJson
  const keys = (list: readonly { readonly id: string }[]) =>
    list.map((one) => ({ ...one, id: bytesOf(one.id) }))
  return {
    ...rest,
    challenge: bytesOf(rest.challenge),
    ...(user && { user: { ...user, id: bytesOf(user.id) } }),
    ...(excludeCredentials && { excludeCredentials: keys(excludeCredentials) }),
    ...(allowCredentials && { allowCredentials: keys(allowCredentials) }),
  }
}

function jsonOf(credential: Credential | null): object {
  if (!(credential instanceof PublicKeyCredential))
    throw new DOMException('No passkey was given.', 'NotAllowedError')
  const { response } = credential
  const parts = {
    ...{ id: credential.id, rawId: textOf(credential.rawId), type: credential.type },
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
  }
  const clientDataJSON = textOf(response.clientDataJSON)
  if (response instanceof AuthenticatorAttestationResponse)
    return {
      ...parts,
      response: {
        ...{ clientDataJSON, attestationObject: textOf(response.attestationObject) },
        transports: response.getTransports(),
      },
    }
  const { authenticatorData, signature, userHandle } = response as AuthenticatorAssertionResponse
  return {
    ...parts,
    response: {
      ...{ clientDataJSON, authenticatorData: textOf(authenticatorData) },
      signature: textOf(signature),
      ...(userHandle && { userHandle: textOf(userHandle) }),
    },
  }
}

/** Of base64url. */
export function bytesOf(text: string): Uint8Array {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (one) => one.charCodeAt(0))
}

export function textOf(bytes: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(bytes), (one) => String.fromCharCode(one)).join('')
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
