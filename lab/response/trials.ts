/** The attacks of the response lab, each with what contains it, and how one can tell from the attacker's side. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Action } from '../../src/contracts/index.ts'
import { newId, randomHex } from '../../src/kernel/index.ts'
import { type Database, keepAction } from '../../src/store/index.ts'
import { droppedFile } from './attacks.ts'
import { answersAs, reaches, reachesWithin, throughput } from './checks.ts'
import type { ResponseHosts } from './lab.ts'
import type { ResponseHostName } from './plan.ts'
import type { Trial } from './trial.ts'

const web1 = '10.30.0.10'
const download = `http://${web1}/download9.bin`
const auto = 'mode: auto, severityMin: low, riskMin: 1'

export const trials: readonly Trial[] = [
  {
    ...{ attack: 'port-scan-then-ssh', kind: 'block_ip', options: { count: 60 } },
    target: ofHost('attacker'),
    holds: async (lab) => !(await waitReach(lab, 22, false)),
    isBack: (lab) => waitReach(lab, 22, true),
  },
  {
    ...{ attack: 'beacon', kind: 'isolate_host', options: { count: 45, everySeconds: 0.6 } },
    target: ofHost('app1'),
    steps: `{ action: isolate_host, ${auto} }`,
    holds: async (lab) =>
      !(await reaches(lab.host('app1'), lab.host('c2').address, 8080)) &&
      (await reaches(lab.host('sensor'), lab.host('app1').address, 8000)),
    isBack: (lab) => reaches(lab.host('app1'), lab.host('c2').address, 8080),
  },
  {
    ...{ attack: 'dos', kind: 'rate_limit', options: { count: 8000 } },
    target: ofHost('attacker'),
    steps: `{ action: rate_limit, ${auto} }`,
    holds: async (lab) => (await throughput(lab.host('attacker'), download)) < 60_000,
    isBack: async (lab) => (await throughput(lab.host('attacker'), download)) > 200_000,
  },
  {
    ...{ attack: 'web-attack', kind: 'redirect_to_honeypot' },
    target: ofHost('attacker'),
    steps: `{ action: redirect_to_honeypot, ${auto} }`,
    holds: async (lab) => (await answerer(lab)) === 'honeypot',
    isBack: async (lab) => (await answerer(lab)) === 'web1',
  },
  {
    ...{ attack: 'dropped-file', kind: 'quarantine_file', beside: scan },
    target: (lab) => droppedFile(lab).path,
    holds: async (lab) => !(await isDropped(lab)),
    isBack: isDropped,
  },
]

function ofHost(name: ResponseHostName): Trial['target'] {
  return (lab) => lab.host(name).address
}

function waitReach(lab: ResponseHosts, port: number, isWanted: boolean): Promise<boolean> {
  return reachesWithin(lab.host('attacker'), { address: web1, port, isWanted }, 5000)
}

function answerer(lab: ResponseHosts) {
  return answersAs(lab, lab.host('attacker'), { address: web1, port: 80 })
}

function isDropped(lab: ResponseHosts): Promise<boolean> {
  return lab.host('web1').isThere(droppedFile(lab).path)
}

/** A scanner of uploads, which knows the file's hash and asks for quarantine, as it would over the API. */
async function scan(lab: ResponseHosts, database: Database): Promise<void> {
  const { path, sha256 } = droppedFile(lab)
  for (let waitedMs = 0; !(await lab.host('web1').isThere(path)); waitedMs += 20) {
    if (waitedMs > 20_000) return
    await sleep(20)
  }
  const by = { kind: 'service', id: 'svc_scanner' } as const
  const at = new Date().toISOString()
  const action: Action = {
    ...{
      id: newId('act', Date.now()),
      version: 1,
      kind: 'quarantine_file',
      target: path,
      scope: {},
    },
    ...{ ttlSeconds: 3600, state: 'approved', mode: 'manual', isDryRun: false },
    ...{ isEstablished: 'unknown', driver: '', incidentId: '', decisionId: '' },
    ...{ traceId: randomHex(16), reason: `SHA-256 ${sha256} is the EICAR test file.` },
    ...{ requestedBy: by, approvals: [{ by, at }], approvalsNeeded: 1, createdAt: at },
    ...{ appliedAt: null, expiresAt: null, endedAt: null, holdOffUntil: null, preview: null },
    ...{ readBack: null, failure: '', history: [{ at, what: 'asked', by, text: 'found it' }] },
  }
  await database.write((db) => keepAction(db, action))
}
