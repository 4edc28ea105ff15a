/** Investigation and response in the one process, and in one of their own, over a capture of another time. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { traces } from './stories/support.fixture.ts'
import { until } from './until.fixture.ts'
import { newFolder, rows, runUp, startCommand, startUp } from './up.fixture.ts'

const trace = join(traces, 'brute-ssh.pcap')
const acting = ['policy.use=contain', 'policy.dryRun=false', 'response.enforce=nftables']
const set = acting.flatMap((one) => ['--set', one])

const eightEach = /^incidents: parts (\d+, ){7}\d+ of 16; orders: /

const isThere = (folder: string, table: string) => () =>
  rows(folder, `select count(*) as n from ${table}`)[0]!['n'] !== 0

test('what a replay holds is looked up and decided, and nothing is done about it', async () => {
  const folder = newFolder()
  const { child, ended, saying } = startUp(folder, '--replay', trace, '--speed', 'max', ...set)
  await saying(/Still up at/)
  await until(isThere(folder, 'decisions'))
  await until(isThere(folder, 'response_state'))
  child.kill('SIGTERM')
  expect((await ended).status).toBe(0)
  const [investigation] = rows(folder, 'select state, risk from investigations')
  expect(investigation).toMatchObject({ state: 'done', risk: expect.any(Number) })
  const changing = "select id from actions where is_dry_run = 0 and state = 'in_force'"
  expect(rows(folder, changing)).toEqual([])
  const [told] = rows(folder, "select body from response_state where name = 'told'")
  expect(told!['body']).toMatch(/Captures of another time are read/)
})

test('an investigator of its own does nothing about a replay, however fresh it seems', async () => {
  const folder = newFolder()
  await runUp(folder, '--replay', trace, '--as-now', '--speed', '60', '--once')
  const [incident] = rows(folder, 'select last_time from incidents')
  const ageMs = Date.now() - Date.parse(String(incident!['last_time']))
  expect(Math.abs(ageMs)).toBeLessThan(5 * 60_000)
  const safe = ['--set', 'response.enforce=dry-run']
  const { child, ended } = startCommand(folder, 'investigator', ...set, ...safe)
  await until(isThere(folder, 'actions'))
  child.kill('SIGTERM')
  await ended
  const done = rows(folder, "select body from actions where mode = 'auto'")
  expect(done.length).toBeGreaterThan(0)
  // One that is meant is asked of the responder first, which here changes nothing either.
  for (const { body } of done) expect(JSON.parse(`${body}`).history[0].what).toBe('applied')
})

test('investigators take up what another process kept, share it, and go on where one ended', async () => {
  const folder = newFolder()
  await runUp(folder, '--replay', trace, '--speed', 'max', '--once')
  expect(isThere(folder, 'investigations')()).toBe(false)
  const { child, ended, saying } = startCommand(folder, 'investigator')
  await saying(/investigating the incidents of data/)
  await until(isThere(folder, 'decisions'))
  const second = startCommand(folder, 'investigator')
  await second.saying(/investigating the incidents of data/)
  const parts = () =>
    rows(
      folder,
      "select count(*) as n from leases where grp = 'investigator' and part >= 0 and owner <> '' group by owner",
    ).map(({ n }) => n)
  await until(() => parts().join() === '8,8')
  const words = () => rows(folder, "select says from workers where kind = 'investigator'")
  await until(() => words().length === 2 && words().every(({ says }) => eightEach.test(`${says}`)))
  child.kill('SIGKILL')
  await ended
  await until(() => parts().join() === '16')
  second.child.kill('SIGTERM')
  expect((await second.ended).status).toBe(0)
  const decisions = () => rows(folder, 'select id from decisions').length
  const before = decisions()
  const third = startCommand(folder, 'investigator')
  await third.saying(/investigating/)
  third.child.kill('SIGTERM')
  expect((await third.ended).status).toBe(0)
  expect(decisions()).toBe(before)
})
