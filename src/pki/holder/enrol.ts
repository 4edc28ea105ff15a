/** How a sensor comes by its identity, and by the next one. Its keys are made here and stay here. */
import { create } from '@bufbuild/protobuf'
import { AmoskysError } from '../../kernel/index.ts'
import {
  EnrolmentService,
  type EnrolReply,
  EnrolRequestSchema,
  type RenewReply,
  RenewRequestSchema,
} from '../../messages/index.ts'
import { authorityAt } from './authority-of.ts'
import { callHub } from './call-hub.ts'
import { renewalDueMs } from './expiry.ts'
import {
  dropPending,
  type HeldIdentity,
  identityFile,
  isEnrolled,
  readPending,
  tlsKeysOf,
  writeIdentity,
  writePending,
} from './held-identity.ts'
import { defaultPorts, hubAddress, readHubAddress } from './hub-address.ts'
import { checkIssued } from './issued.ts'
import { openKeyFolder } from './key-files.ts'
import { requireSensorName } from './names.ts'
import { makeKeyRequest, newOwnKeys, type OwnKeys } from './request.ts'
import { readToken } from './token.ts'

export interface EnrolOptions {
  /** `host` or `host:port` of the hub's enrolment. */
  readonly hub: string
  readonly token: string
  /** Where the keys are to lie; made where it is not there. */
  readonly folder: string
  readonly name: string
  /** Another identity that lies there is given up. */
  readonly isReplacing?: boolean
}

/**
 * Asks with the token for a certificate, and keeps it. Asked again with the same token after an answer that got lost, it
 * shows the same keys, and the hub answers again.
 */
export async function enrol(options: EnrolOptions): Promise<HeldIdentity> {
  const { folder, isReplacing = false } = options
  const name = requireSensorName(options.name)
  const token = readToken(options.token)
  const hub = readHubAddress(options.hub, defaultPorts.enrolment)
  openKeyFolder(folder)
  if (isEnrolled(folder) && !isReplacing)
    throw new AmoskysError(
      'usage',
      `${identityFile(folder)}: this sensor is enrolled already: --replace gives its keys up for new ones`,
    )
  const authority = await authorityAt(hub, token.pin)
  const keys = pendingKeys(folder, { token: token.id, name })
  const request = create(EnrolRequestSchema, {
    ...{ tokenId: token.id, secret: token.secret, keys: makeKeyRequest(name, keys) },
  })
  const method = EnrolmentService.method.enrol
  const reply = await callHub<EnrolReply>({ hub, keys: { authority }, method, request })
  const issued = checkIssued(reply.issued, { hub, name, keys, authority })
  const held = { ...issued, hub: hubAddress(hub.host, reply.issued!.busPort).text }
  writeIdentity(folder, held)
  dropPending(folder)
  return held
}

export interface RenewOptions {
  readonly folder: string
  readonly held: HeldIdentity
  /** `host:port` to ask; where it was enrolled at, where not said. */
  readonly hub?: string
  readonly nowMs: number
  /** Though it is not due. */
  readonly isNow?: boolean
}

/** The next identity, kept in place of the one before; null: not due yet. The signing key is a new one, too. */
export async function renewIfDue(options: RenewOptions): Promise<HeldIdentity | null> {
  const { folder, held, nowMs, isNow = false } = options
  if (!isNow && nowMs < renewalDueMs(held.certificate)) return null
  const hub = readHubAddress(options.hub ?? held.hub, defaultPorts.bus)
  const keys = newOwnKeys()
  const { name } = held
  const request = create(RenewRequestSchema, { keys: makeKeyRequest(name, keys) })
  const method = EnrolmentService.method.renew
  const reply = await callHub<RenewReply>({ hub, keys: tlsKeysOf(held), method, request })
  const { authority } = held
  const next = { ...checkIssued(reply.issued, { hub, name, keys, authority }), hub: held.hub }
  writeIdentity(folder, next)
  return next
}

/** Those that were made for this token and name before, or new ones, on the disk before they are shown to anybody. */
function pendingKeys(folder: string, made: { token: string; name: string }): OwnKeys {
  const kept = readPending(folder)
  if (kept?.token === made.token && kept.name === made.name) return kept
  const keys = newOwnKeys()
  writePending(folder, { ...keys, ...made })
  return keys
}
