/** Incidents of a site, as the engine makes them: as many as a test wants, and one more while somebody looks. */
import type { Page } from 'playwright-core'
import { wallClockMs } from '../../src/kernel/index.ts'
import { alertOf, type Given, startMs } from '../../src/response/incidents/alerts.fixture.ts'
import { createResponse } from '../../src/response/index.ts'
import { keepRecords } from '../../src/store/kept.fixture.ts'
import type { Site } from './site.fixture.ts'

/** Hosts that call another, each an incident of its own; the newest is the most urgent. Made at once, or nobody would be quick enough. */
export async function callHome(
  { database }: Site,
  actors: readonly string[],
  more: Partial<Given> = {},
): Promise<void> {
  const beganS = (wallClockMs() - startMs) / 1000 - 600
  const alerts = actors.map((actor, at) =>
    alertOf({ kind: 'beacon', actor, victim: '203.0.113.66', atS: beganS + at, ...more }),
  )
  await keepRecords(database, { alerts })
  const response = createResponse({ clock: wallClockMs })
  await database.write((db) => response.onAlerts(db, alerts))
}

export function hosts(count: number, begin = 1): readonly string[] {
  return Array.from(
    { length: count },
    (_, at) => `10.9.${Math.floor((begin + at) / 250)}.${((begin + at) % 250) + 1}`,
  )
}

/** Every incident again as it was: a test begins with an open queue. */
export async function reopenAll({ admin }: Site): Promise<void> {
  const { json } = await admin.call('listIncidents', { limit: 200 })
  for (const { id, status, assignee, mergedInto } of json.data) {
    if (mergedInto !== null) continue
    if (status === 'closed') await admin.call('changeIncident', { id, body: { status: 'open' } })
    if (assignee !== null) await admin.call('changeIncident', { id, body: { assignee: null } })
  }
  const mutes = await admin.call('listMutes', { limit: 200 })
  for (const { id, state } of mutes.json.data)
    if (state === 'in_force') await admin.call('liftMute', { id })
}

/** The queue is there, and the incident beside it, too. */
export async function openQueue(page: Page, path = '/soc'): Promise<void> {
  await page.goto(path)
  await page.locator('.qi').first().waitFor()
  await page.locator('.open .headline').waitFor()
}
