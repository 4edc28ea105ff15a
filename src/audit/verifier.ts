/** The check that goes out with an export: a stranger runs it with Node alone, and reads it in five minutes. */
export const verifierScript = String.raw`#!/usr/bin/env node
// Checks an export of the audit log of AMOSKYS. Node 18 or later, nothing else:
//
//   node verify-audit.mjs [FOLDER]
//
// FOLDER holds audit.jsonl, audit-checkpoints.jsonl and the public keys (audit*.pub.pem). Compare the ids of the keys
// that it prints with those that you were told on another way: who makes a log anew can make a key anew, too.
//
//   hash of an entry = SHA-256(hash before, as text + the entry without hash and previousHash, as RFC 8785 JSON)
//   before entry 1 stand 64 zeros; a checkpoint is signed with Ed25519 over its other members, as RFC 8785 JSON
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2] ?? '.'
const faults = []

function canonical(value) {
  if (Array.isArray(value)) return '[' + value.map(canonical).join(',') + ']'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const keys = Object.keys(value).sort()
  return '{' + keys.map((key) => JSON.stringify(key) + ':' + canonical(value[key])).join(',') + '}'
}

// Lines end with a line feed alone: node:readline knows other ends, which may stand within a text.
async function* linesOf(path) {
  let rest = ''
  for await (const part of createReadStream(path, 'utf8')) {
    const lines = (rest + part).split('\n')
    rest = lines.pop()
    yield* lines
  }
  yield rest
}

const keys = new Map()
for (const name of readdirSync(folder).filter((one) => /^audit.*\.pub\.pem$/.test(one))) {
  const key = createPublicKey(readFileSync(join(folder, name)))
  const der = key.export({ type: 'spki', format: 'der' })
  const id = createHash('sha256').update(der).digest('hex').slice(0, 16)
  keys.set(id, key)
  console.log('key ' + id + ' (' + name + ')')
}

const signed = new Map()
let signedSize = 0
const checkpointFile = join(folder, 'audit-checkpoints.jsonl')
const lines = existsSync(checkpointFile) ? readFileSync(checkpointFile, 'utf8').split('\n') : []
for (const [i, line] of lines.entries()) {
  if (line === '') continue
  let checkpoint
  try {
    checkpoint = JSON.parse(line)
  } catch {
    faults.push('checkpoint line ' + (i + 1) + ' cannot be read')
    continue
  }
  const { signature, ...said } = checkpoint
  const key = keys.get(said.key)
  const bytes = Buffer.from(canonical(said))
  if (!key) faults.push('checkpoint line ' + (i + 1) + ' names an unknown key: ' + said.key)
  else if (!verify(null, bytes, key, Buffer.from(String(signature), 'base64url')))
    faults.push('checkpoint line ' + (i + 1) + ' was changed: its signature does not fit')
  else {
    signed.set(said.size, [...(signed.get(said.size) ?? []), said.head])
    if (said.size < signedSize) faults.push('checkpoint line ' + (i + 1) + ' says fewer entries')
    signedSize = Math.max(signedSize, said.size)
  }
}

let size = 0
let head = '0'.repeat(64)
for await (const line of linesOf(join(folder, 'audit.jsonl'))) {
  if (line === '') continue
  const { hash, previousHash = '', ...said } = JSON.parse(line)
  const made = createHash('sha256').update(previousHash).update(canonical(said)).digest('hex')
  if (made !== hash) faults.push('entry ' + said.seq + ' was changed: it does not give its hash')
  if (said.seq !== size + 1)
    faults.push('entry ' + (size + 1) + ' is missing or moved: in its place stands ' + said.seq)
  else if (previousHash !== head)
    faults.push('entry ' + size + ' was changed, or ' + said.seq + ' does not follow it')
  for (const signedHead of signed.get(said.seq) ?? [])
    if (signedHead !== hash) faults.push('the chain was made anew: entry ' + said.seq + ' is not what was signed')
  if (faults.length > 0) break
  size = said.seq
  head = hash
}
if (faults.length === 0 && size < signedSize)
  faults.push('the log was cut: it has ' + size + ' entries, but ' + signedSize + ' were signed')

for (const fault of faults) console.log('BROKEN: ' + fault)
if (faults.length === 0) {
  console.log('whole: ' + size + ' entries, the last ' + head)
  console.log('signed: ' + signedSize + ' of them' + (signedSize < size ? '; those after prove nothing by themselves' : ''))
}
process.exit(faults.length === 0 ? 0 : 1)
`
