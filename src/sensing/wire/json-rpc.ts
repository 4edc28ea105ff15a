/** JSON-RPC in the clear, and what miners of cryptocurrency say in it: Stratum, and its kin of Ethereum and Monero. */
import type { StreamHeads } from '../../contracts/index.ts'
import { latin1 } from './text.ts'

/** A login to a pool is a line of a few hundred bytes. */
const readMax = 1024
const mining = /"(?:mining\.[a-z_.]+|eth_(?:submitLogin|getWork|submitWork|submitHashrate))"/
const login = /"method"\s*:\s*"login"/
const minersOwn = /"(?:agent|algo|rigid)"\s*:|"pass"\s*:\s*"x?"/
const members = [/"method"\s*:\s*"/, /"id"\s*:/, /"params"\s*:\s*[[{]/] as const
const version = /"jsonrpc"\s*:\s*"[\d.]+"/

/** Methods that only miners and their pools have. */
export function isMining({ forward, backward }: StreamHeads): boolean {
  const asked = textOf(forward)
  if (mining.test(asked) || mining.test(textOf(backward))) return true
  return login.test(asked) && minersOwn.test(asked)
}

/** JSON-RPC 2.0 names itself, and a request of 1.0 has all of three members; before the first line has ended it may yet be mining. */
export function isJsonRpc({ forward, backward, isComplete }: StreamHeads): boolean {
  return [forward, backward].some((bytes) => {
    const text = textOf(bytes)
    const isRead = isComplete || text.length === readMax || text.includes('\n')
    return isRead && (version.test(text) || members.every((member) => member.test(text)))
  })
}

function textOf(bytes: Uint8Array): string {
  return bytes[0] === 0x7b ? latin1(bytes, 0, Math.min(bytes.length, readMax)) : ''
}
