import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readIdentity, tlsKeysOf, untilOf } from '../../pki/holder/index.ts'
import { enrolAt, openHub } from '../../pki/hub.fixture.ts'
import { dayMs, startEcho, talkTo, temporaryFolder } from '../../pki/pki.fixture.ts'
import { keepIdentity } from './kept-identity.ts'

async function enrolled() {
  const hub = await openHub()
  const folder = temporaryFolder()
  const held = await enrolAt(hub, await hub.token('edge-1'), { name: 'edge-1', folder })
  const notices: string[] = []
  const port = await startEcho(hub.keys.credentials({ isClientAsked: true }))
  const talk = talkTo(port, tlsKeysOf(held))
  const clock = { nowMs: hub.clock.nowMs }
  const keep = (place = held.hub) => {
    const kept = keepIdentity({
      ...{ folder: join(folder, 'keys'), held, hub: place, clock: () => clock.nowMs },
      onRenewed: (next) => talk.credentials.renew(tlsKeysOf(next)),
      onNotice: (text) => void notices.push(text),
    })
    onTestFinished(() => kept[Symbol.dispose]())
    return kept
  }
  return { clock, folder: join(folder, 'keys'), held, keep, notices, talk }
}

test('a sensor that runs renews in time, and its stream goes on', async () => {
  const { clock, folder, held, keep, notices, talk } = await enrolled()
  const kept = keep()
  expect(await talk.say('before')).toBe('edge-1: before')
  await kept.look()
  expect(kept.current()).toBe(held)
  clock.nowMs += 65 * dayMs
  await kept.look()
  const next = kept.current()
  expect(next.signingKeyId).not.toBe(held.signingKeyId)
  expect(untilOf(next.certificate)).toBeGreaterThanOrEqual(untilOf(held.certificate))
  expect(readIdentity(folder)).toEqual(next)
  expect(await talk.say('after')).toBe('edge-1: after')
  expect(notices).toEqual([expect.stringMatching(/^has a new certificate, good until \d{4}-/)])
})

test('where the hub is away that is told once, and asked again later', async () => {
  const { clock, held, keep, notices } = await enrolled()
  const kept = keep('127.0.0.1:1')
  clock.nowMs += 65 * dayMs
  await kept.look()
  await kept.look()
  expect(kept.current()).toBe(held)
  expect(notices).toEqual([
    expect.stringMatching(
      /^its certificate, which ends at .*, cannot be renewed yet: .*nothing listens there/,
    ),
  ])
  clock.nowMs += 65 * dayMs
  await kept.look()
  await kept.look()
  expect(notices.slice(1)).toEqual([
    expect.stringMatching(/^its certificate expired at .*: enrol it anew, with a new token/),
  ])
})
