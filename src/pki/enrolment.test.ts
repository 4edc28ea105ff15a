import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { revokeSensor } from '../store/index.ts'
import { listenForEnrolment } from './enrolment-service.ts'
import { triesMax } from './failed-tries.ts'
import {
  enrol,
  identityFile,
  newPrivateKey,
  readIdentity,
  renewIfDue,
  serverCredentials,
  tlsKeysOf,
  writePending,
} from './holder/index.ts'
import { enrolAt, openHub } from './hub.fixture.ts'
import { renewHub } from './hub-folder.ts'
import { dayMs, hubKeys, startEcho, talkTo, temporaryFolder } from './pki.fixture.ts'

test('a sensor with a token gets a certificate for keys that never left it', async () => {
  const hub = await openHub()
  const token = await hub.token('edge-1')
  const folder = temporaryFolder()
  const held = await enrolAt(hub, token, { name: 'edge-1', folder })
  expect(held).toMatchObject({ name: 'edge-1', site: 'Bern', hub: `127.0.0.1:${hub.busPort}` })
  expect(readIdentity(join(folder, 'keys'))).toEqual(held)
  expect(statSync(identityFile(join(folder, 'keys'))).mode & 0o777).toBe(0o600)
  expect(existsSync(join(folder, 'keys', 'enrolling.json'))).toBe(false)
  const port = await startEcho(hub.keys.credentials({ isClientAsked: true }))
  expect(await talkTo(port, tlsKeysOf(held)).say('hello')).toBe('edge-1: hello')
  const audit = await hub.database.read.selectFrom('audit').selectAll().execute()
  expect(audit.map(({ verb, object }) => [verb, object])).toEqual([['sensor.enrol', 'edge-1']])
  const kept = JSON.stringify([audit, await hub.events()])
  expect(kept).not.toContain(token.split('.')[2])
  expect(hub.failures).toEqual([])
})

test('a token is good once, and only for the name that it was made for', async () => {
  const hub = await openHub()
  const bound = await hub.token('edge-1')
  await expect(enrolAt(hub, bound, 'edge-2')).rejects.toThrow('is for edge-1, not for edge-2')
  await enrolAt(hub, bound, 'edge-1')
  await expect(enrolAt(hub, bound, 'edge-1')).rejects.toThrow('was used already, by edge-1')
  const free = await hub.token()
  await expect(enrolAt(hub, free, 'edge-1')).rejects.toThrow('a sensor edge-1 is there already')
  await enrolAt(hub, free, 'edge-3')
  expect(hub.enrolment.counts()).toEqual({ enrolled: 2, renewed: 0, name: 2, token: 1 })
})

test('a token that has expired, that nobody made, or that was cut is refused', async () => {
  const hub = await openHub()
  const old = await hub.token('edge-1', 60_000)
  hub.clock.nowMs += 120_000
  await expect(enrolAt(hub, old, 'edge-1')).rejects.toThrow('the token expired 60 s ago')
  const parts = (await hub.token('edge-1')).split('.')
  const wrong = [parts[0], parts[1], 'A'.repeat(43), parts[3]].join('.')
  await expect(enrolAt(hub, wrong, 'edge-1')).rejects.toMatchObject({
    code: 'permission',
    message: expect.stringContaining('the token is not known here'),
  })
  const unknown = [parts[0], '0'.repeat(12), parts[2], parts[3]].join('.')
  await expect(enrolAt(hub, unknown, 'edge-1')).rejects.toThrow('the token is not known here')
  const cut = enrolAt(hub, parts.join('.').slice(0, -1), 'edge-1')
  await expect(cut).rejects.toThrow('the token is not whole')
  expect(await hub.events()).toEqual([
    expect.stringMatching(/^enrolment-refused: A sensor at 127\.0\.0\.1 .* counted, not told\.$/),
  ])
})

test('who stands between with another authority learns nothing of the token', async () => {
  const hub = await openHub()
  const between = await openHub()
  const token = await hub.token('edge-1')
  const folder = temporaryFolder()
  await expect(
    enrolAt({ ...hub, address: between.address }, token, { name: 'edge-1', folder }),
  ).rejects.toThrow('this is not the hub that the token was made by')
  expect(between.enrolment.counts()).toEqual({ enrolled: 0, renewed: 0 })
  expect(existsSync(identityFile(join(folder, 'keys')))).toBe(false)
  await enrolAt(hub, token, { name: 'edge-1', folder })
})

test('nor does who shows the true authority beside a certificate that it did not sign', async () => {
  const hub = await openHub()
  const between = await openHub()
  const { authority } = hub.keys.current()
  const forger = { key: newPrivateKey(), certificate: authority.certificate }
  const forged = await hubKeys(forger)
  const credentials = serverCredentials(forged, { isClientAsked: false })
  const door = { enrolment: between.enrolment, onFailure: () => {} }
  const listening = await listenForEnrolment({ address: '127.0.0.1:0', credentials, door })
  onTestFinished(() => listening.close())
  const there = { ...hub, address: `127.0.0.1:${listening.port}` }
  await expect(enrolAt(there, await hub.token(), 'edge-1')).rejects.toThrow(
    'the hub does not answer: another authority vouches for it than for this sensor',
  )
  expect(between.enrolment.counts()).toEqual({ enrolled: 0, renewed: 0 })
})

test('an answer that got lost is asked for again with the same keys; other keys get nothing', async () => {
  const hub = await openHub()
  const token = await hub.token()
  const folder = temporaryFolder()
  const first = await enrolAt(hub, token, { name: 'edge-1', folder })
  const again = join(temporaryFolder(), 'keys')
  mkdirSync(again, { mode: 0o700 })
  writePending(again, {
    ...{ token: token.split('.')[1]!, name: 'edge-1' },
    ...{ tls: first.tlsKey, signing: first.signingKey },
  })
  const second = await enrol({ hub: hub.address, token, folder: again, name: 'edge-1' })
  expect(second).toMatchObject({ signingKeyId: first.signingKeyId, tlsKey: first.tlsKey })
  expect(second.certificate).not.toBe(first.certificate)
  await expect(enrolAt(hub, token, 'edge-1')).rejects.toThrow('was used already')
  const ofOther = await hub.token()
  await enrolAt(hub, ofOther, 'edge-2')
  writePending(again, {
    ...{ token: ofOther.split('.')[1]!, name: 'edge-1' },
    ...{ tls: first.tlsKey, signing: first.signingKey },
  })
  const asking = enrol({
    ...{ hub: hub.address, token: ofOther, folder: again, name: 'edge-1', isReplacing: true },
  })
  await expect(asking).rejects.toThrow('was used already, by edge-2')
})

test('an address that fails too often waits; the token of somebody else there is not lost', async () => {
  const hub = await openHub()
  const token = await hub.token('edge-1')
  const parts = token.split('.')
  const wrong = [parts[0], parts[1], 'A'.repeat(43), parts[3]].join('.')
  for (let i = 0; i < triesMax; i++)
    await expect(enrolAt(hub, wrong, 'edge-1')).rejects.toThrow('not known here')
  await expect(enrolAt(hub, token, 'edge-1')).rejects.toMatchObject({ code: 'full' })
  expect(await hub.events()).toHaveLength(1)
  hub.clock.nowMs += 16 * 60_000
  await enrolAt(hub, token, 'edge-1')
})

test('a sensor renews when two thirds of its time are over, and uses old and new keys meanwhile', async () => {
  const hub = await openHub()
  const folder = temporaryFolder()
  const held = await enrolAt(hub, await hub.token('edge-1'), { name: 'edge-1', folder })
  const place = join(folder, 'keys')
  const dueMs = hub.clock.nowMs + 64 * dayMs
  expect(await renewIfDue({ folder: place, held, nowMs: hub.clock.nowMs + 56 * dayMs })).toBeNull()
  const next = await renewIfDue({ folder: place, held, nowMs: dueMs })
  expect(readIdentity(place)).toEqual(next)
  expect(next!.signingKeyId).not.toBe(held.signingKeyId)
  const port = await startEcho(hub.keys.credentials({ isClientAsked: true }))
  for (const keys of [held, next!])
    expect(await talkTo(port, tlsKeysOf(keys)).say('hello')).toBe('edge-1: hello')
  const audit = await hub.database.read.selectFrom('audit').select('verb').execute()
  expect(audit.map(({ verb }) => verb)).toEqual(['sensor.enrol', 'sensor.renew'])
})

test('who was revoked renews nothing', async () => {
  const hub = await openHub()
  const folder = temporaryFolder()
  const held = await enrolAt(hub, await hub.token('edge-1'), { name: 'edge-1', folder })
  const { nowMs } = hub.clock
  await hub.database.write((db) => revokeSensor(db, { name: 'edge-1', why: 'stolen' }, nowMs))
  const renewing = renewIfDue({ folder: join(folder, 'keys'), held, nowMs, isNow: true })
  await expect(renewing).rejects.toThrow('it was revoked, replaced, or never enrolled')
  expect(readIdentity(join(folder, 'keys'))).toEqual(held)
})

test('nobody renews another’s certificate', async () => {
  const hub = await openHub()
  const folder = temporaryFolder()
  const held = await enrolAt(hub, await hub.token('edge-1'), { name: 'edge-1', folder })
  const asOther = { ...held, name: 'edge-2' }
  const { nowMs } = hub.clock
  const renewing = renewIfDue({ folder: join(folder, 'keys'), held: asOther, nowMs, isNow: true })
  await expect(renewing).rejects.toThrow('the request is for edge-2, the certificate of edge-1')
})

test('what is wrong with the certificate of the hub is said so that somebody can mend it', async () => {
  const hub = await openHub()
  const token = await hub.token()
  const renewed = async (shiftDays: number, names: readonly string[]) => {
    const nowMs = hub.clock.nowMs + shiftDays * dayMs
    await renewHub(hub.folder, { nowMs, days: 20, names })
    hub.keys.look()
    return enrolAt(hub, token, 'edge-1').then(
      () => 'enrolled',
      (thrown: Error) => thrown.message.replace(/^[\d.:]+ /, ''),
    )
  }
  expect(await renewed(-40, ['127.0.0.1'])).toBe(
    'the hub does not answer: its certificate has expired (at the hub: amoskys pki renew hub), or the clock of this machine is wrong',
  )
  expect(await renewed(40, ['127.0.0.1'])).toMatch('the clock of this machine is behind')
  expect(await renewed(0, ['hub.example.org'])).toBe(
    'the hub does not answer: its certificate is not for 127.0.0.1: use a name that it has, or give it this one at the hub: amoskys pki renew hub --name',
  )
  expect(await renewed(0, ['127.0.0.1'])).toBe('enrolled')
})

test('a hub that is not there, and a folder that has keys, are said', async () => {
  const hub = await openHub()
  const folder = temporaryFolder()
  const token = await hub.token()
  await expect(
    enrolAt({ ...hub, address: '127.0.0.1:1' }, token, { name: 'edge-1', folder }),
  ).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('the hub does not answer: nothing listens there'),
  })
  const place = `127.0.0.1:${hub.busPort}`
  await expect(
    enrolAt({ ...hub, address: place }, token, { name: 'edge-1', folder }),
  ).rejects.toMatchObject({
    message: `${place}: that is the port where sensors send; they enrol at another, ${hub.busPort + 1} where the hub sets no other (hub.enrolListen)`,
  })
  await enrolAt(hub, token, { name: 'edge-1', folder })
  await expect(enrolAt(hub, token, { name: 'edge-1', folder })).rejects.toThrow(
    'enrolled already: --replace',
  )
})
