import { X509Certificate } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, onTestFinished, test } from 'vitest'
import { readIdentity } from '../../pki/holder/index.ts'
import { readHubKeys } from '../../pki/index.ts'
import { findSensor, goodSensorKeys, openDatabase } from '../../store/index.ts'
import { processWorld } from '../world.ts'
import { registerPki } from './pki.ts'

const dayMs = 86_400_000
const world = processWorld()

function openCommand() {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-pki-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const clock = { nowMs: Date.parse('2026-11-27T12:00:00Z') }
  const path = join(folder, 'amoskys.sqlite')
  const run = async (...words: readonly string[]) => {
    const out: string[] = []
    const program = new Command().exitOverride()
    registerPki(program, {
      ...world,
      ...{ environment: {}, now: () => clock.nowMs, err: () => {} },
      out: (text) => out.push(text),
    })
    for (const command of program.commands[0]!.commands)
      command.exitOverride().configureOutput({ writeErr: () => {} })
    await program.parseAsync(['pki', ...words, '--db', path], { from: 'user' })
    const { exitCode } = process
    process.exitCode = undefined
    return { text: out.join(''), exitCode }
  }
  const verbs = async () => {
    await using database = await openDatabase(path)
    const rows = await database.read.selectFrom('audit').selectAll().orderBy('seq').execute()
    return { verbs: rows.map(({ verb }) => verb), text: JSON.stringify(rows) }
  }
  return { clock, folder, keys: join(folder, 'pki'), path, run, verbs }
}

test('the keys of the hub are made once, for its owner alone', async () => {
  const { keys, run, verbs } = openCommand()
  await expect(run('token', 'edge-1')).rejects.toThrow('amoskys pki init')
  expect((await run('init', 'hub.example.org', '10.0.0.5')).text).toContain(
    'keys of the hub for hub.example.org, 10.0.0.5',
  )
  for (const name of ['ca.key', 'hub.key', 'signing.key'])
    expect(statSync(join(keys, name)).mode & 0o777, name).toBe(0o600)
  expect(statSync(keys).mode & 0o777).toBe(0o700)
  await expect(run('init', 'hub.example.org')).rejects.toThrow('the hub has keys already')
  expect((await verbs()).verbs).toEqual(['hub.keys'])
  chmodSync(join(keys, 'ca.key'), 0o640)
  await expect(run('token', 'edge-1')).rejects.toThrow(/ca\.key: others can read.*found 0640/)
})

test('a token is printed with what to type; of its secret nothing is kept', async () => {
  const { run, verbs } = openCommand()
  await run('init', 'hub.example.org')
  const { text } = await run('token', 'edge-1', '--ttl', '30m', '--site', 'Bern')
  expect(text).toMatch(
    /^On the machine of edge-1, once, until 2026-11-27T12:30:00\.000Z:\n {2}amoskys sensor enrol --hub hub\.example\.org:8442 --name edge-1 --token amk1\.[\w.-]+\n$/,
  )
  const json = JSON.parse((await run('token', '--hub', '[fd00::5]', '--json')).text)
  expect(json).toMatchObject({ type: 'token', sensor: '' })
  expect(json.command).toContain('--hub [fd00::5]:8442 --token amk1.')
  const audit = await verbs()
  expect(audit.verbs).toEqual(['hub.keys', 'sensor.token', 'sensor.token'])
  expect(audit.text).not.toContain(json.token.split('.')[2])
  await expect(run('token', 'edge-1', '--ttl', '8d')).rejects.toThrow('expected 1m to 7d')
  await expect(run('token', 'edge 1')).rejects.toThrow('letter or digit first')
})

test('a token for a name that is enrolled says what using it does', async () => {
  const { folder, run } = openCommand()
  await run('init', 'hub.example.org')
  const replacing = async () =>
    JSON.parse((await run('token', 'edge-1', '--json')).text).isReplacing
  expect(await replacing()).toBe(false)
  await run('issue', 'edge-1', '--out', join(folder, 'keys'))
  expect((await run('token', 'edge-1')).text).toMatch(
    /edge-1 is enrolled already: its keys are good until this token is used.*needs --replace\.\n$/,
  )
  expect(await replacing()).toBe(true)
  await run('revoke', 'edge-1', '--why', 'stolen')
  expect((await run('token', 'edge-1')).text).toMatch(/edge-1 was revoked: whoever uses this token/)
})

test('keys are made for a sensor by hand, renewed, and revoked', async () => {
  const { clock, folder, path, run, verbs } = openCommand()
  await run('init', 'hub.example.org')
  const [first, second] = [join(folder, 'first'), join(folder, 'second')]
  await run('issue', 'edge-1', '--out', first, '--site', 'Bern')
  const held = readIdentity(first)
  expect(held).toMatchObject({ name: 'edge-1', site: 'Bern', hub: 'hub.example.org:8441' })
  await expect(run('issue', 'edge-1', '--out', first)).rejects.toThrow('there are keys already')
  await expect(run('renew', 'edge-2', '--out', second)).rejects.toThrow('no sensor of this name')
  clock.nowMs += 60 * dayMs
  await run('renew', 'edge-1', '--out', second)
  expect(readIdentity(second)).toMatchObject({ name: 'edge-1', site: 'Bern' })
  await using database = await openDatabase(path)
  expect(await goodSensorKeys(database.read, clock.nowMs)).toHaveLength(4)
  const { text } = await run('revoke', 'edge-1', '--why', 'stolen from the van')
  expect(text).toContain('within 5 seconds the hub takes nothing of it any more')
  expect((await run('revoke', 'edge-1', '--why', 'again')).text).toContain('revoked before')
  expect(await goodSensorKeys(database.read, clock.nowMs)).toEqual([])
  expect(await findSensor(database.read, 'edge-1')).toMatchObject({
    revoked_why: 'stolen from the van',
  })
  expect((await verbs()).verbs).toEqual([
    ...['hub.keys', 'sensor.enrol', 'sensor.renew', 'sensor.revoke'],
  ])
  await expect(run('revoke', 'nobody', '--why', 'x')).rejects.toMatchObject({ code: 'not-found' })
})

test('what ends first is shown first, and within 14 days the status says so', async () => {
  const { clock, folder, keys, run } = openCommand()
  expect((await run('show')).text).toContain('the hub has no keys yet')
  await run('init', 'hub.example.org', '--hub-days', '60')
  await run('issue', 'edge-1', '--out', join(folder, 'a'), '--days', '100', '--site', 'Bern')
  await run('issue', 'edge-2', '--out', join(folder, 'b'), '--days', '48')
  await run('issue', 'edge-3', '--out', join(folder, 'c'))
  await run('revoke', 'edge-3', '--why', 'gone')
  expect((await run('show')).exitCode).toBeUndefined()
  clock.nowMs += 50 * dayMs
  const { text, exitCode } = await run('show')
  expect(exitCode).toBe(1)
  expect(text.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
    'sensor edge-2 expired ended 2027-01-14T12:00Z',
    'hub ending ends 2027-01-26T12:00Z, in 10 days',
    'sensor edge-1 good until 2027-03-07T12:00Z, 50 days left Bern',
    'authority good until 2036-11-24T12:00Z, 3600 days left',
    'sensor edge-3 revoked since 2026-11-27T12:00Z',
    '',
  ])
  const lines = (await run('show', '--json')).text.trimEnd().split('\n')
  expect(JSON.parse(lines[1]!)).toEqual({
    ...{ type: 'certificate', who: 'hub', site: '', state: 'ending', daysLeft: 10 },
    until: '2027-01-26T12:00:00.000Z',
  })
  const before = readHubKeys(keys).tls.certificate
  await run('renew', 'hub', '--name', 'hub.example.net')
  const after = new X509Certificate(readHubKeys(keys).tls.certificate)
  expect(after.raw.equals(new X509Certificate(before).raw)).toBe(false)
  expect(after.checkHost('hub.example.net')).toBe('hub.example.net')
})
